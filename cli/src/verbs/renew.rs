//! `neverlapse renew ID`: a new certificate with a new key, at the same location.

use ipc_proto::methods;

use super::Context;
use crate::args::Renew;
use crate::exit::{Exit, Stop};
use crate::location_secret::{Opens, Place};
use crate::long_action::{self, Action};

/// Renews one identity. A password is asked for only where the daemon does not remember it; it never remembers a PIN.
pub(super) async fn run(context: &Context, arguments: &Renew) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let mut daemon = context.daemon().await?;
    let what = words.cannot_renew(&arguments.id);
    let place = Place::of_item(&mut daemon, &what, &arguments.id, words).await?;
    let Opens { password, last_try } = place.ask(&arguments.secret.given(), &context.screen)?;
    let action = Action { what, id: Some(&arguments.id), json: arguments.json, words };
    let request = methods::Renew { id: arguments.id.clone(), password, last_try };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    super::finished(context, &mut daemon, &words.done_renewed(), &item, arguments.json).await?;
    Ok(Exit::Well)
}
