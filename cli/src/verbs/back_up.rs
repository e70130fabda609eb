//! `neverlapse back-up ID --to FILE`: a PKCS#12 copy, proven before it is called a back-up.

use ipc_proto::methods;

use super::Context;
use crate::args::BackUp;
use crate::exit::{Exit, Failure, Stop};
use crate::location_secret::Place;
use crate::long_action::{self, Action};
use crate::paths;
use crate::secret_input::{self, Wanted};
use crate::text::clean;

/// Writes and proves one back-up.
pub(super) async fn run(context: &Context, arguments: &BackUp) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let path = paths::absolute(&arguments.to, words)?;
    let mut daemon = context.daemon().await?;
    let what = words.cannot_back_up(&arguments.id);
    let place = Place::of_item(&mut daemon, &what, &arguments.id, words).await?;
    if place.keeps_keys() {
        return Err(Failure::new(what, words.why_keys_stay(), words.next_second_certificate()).into());
    }
    let name = words.secret_new_back_up_password();
    let wanted = Wanted { name, words, flag: "--password-file", new: true };
    let password = secret_input::secret(&wanted, arguments.password.password_file.as_deref())?;
    let location_password = place.ask(&arguments.location_password.given(), &context.screen)?.password;
    let request = methods::BackUp { id: arguments.id.clone(), path, password, location_password };
    let action = Action { what, id: Some(&arguments.id), json: arguments.json, words };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    // Claimed only if it is on record.
    let proven = item.backups.iter().any(|copy| copy.current && copy.proven_at.is_some());
    let path = clean(&request.path);
    let headline = if proven { words.done_backed_up(path) } else { words.done_unproven(path) };
    super::finished(context, &mut daemon, &headline, &item, arguments.json).await?;
    Ok(Exit::Well)
}
