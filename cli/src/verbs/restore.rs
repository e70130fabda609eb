//! `neverlapse restore FILE --to LOCATION`: put a back-up to use.

use faces::text::clean;
use ipc_proto::methods;

use super::Context;
use crate::args::Restore;
use crate::exit::{Exit, Stop};
use crate::location_secret::Place;
use crate::long_action::{self, Action};
use crate::paths;
use crate::secret_input::{self, Wanted};

/// Restores one back-up and shows the identity.
pub(super) async fn run(context: &Context, arguments: &Restore) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let path = paths::absolute(&arguments.file, words)?;
    let to = paths::location(&arguments.to, words)?;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: words.secret_back_up_password(), words, flag: "--password-file", new: false };
    let password = secret_input::secret(&wanted, arguments.password.password_file.as_deref())?;
    let given = arguments.location_password.given();
    let place = Place::look(&mut daemon, &to, words).await?;
    // A file gets the back-up's own password where no other is given; and a token takes no keys, as the daemon says.
    let is_asked = given.file.is_some() || place.has_password();
    let location_password = if is_asked { place.ask(&given, &context.screen)?.password } else { None };
    let request = methods::Restore {
        path: path.clone(),
        password,
        to,
        no_remember: arguments.no_remember,
        location_password,
    };
    // The identity gets its id from the daemon; until a progress tells it there is nothing to cancel by.
    let action = Action { what: words.cannot_restore(path), id: None, json: arguments.json, words };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    // What is tracked elsewhere stays there: the restored one is a further copy.
    let headline = match &item.location {
        Some(home) if *home != request.to => words.done_restored_copy(&item.id, clean(&request.to)),
        Some(_) | None => words.done_restored(clean(&request.to)),
    };
    super::finished(context, &mut daemon, &headline, &item, arguments.json).await?;
    Ok(Exit::Well)
}
