//! `neverlapse pick-up ID`: turn an activation into a certificate.

use ipc_proto::methods;

use super::Context;
use crate::args::PickUp;
use crate::exit::{Exit, Stop};
use crate::long_action::{self, Action};
use crate::paths;
use crate::secret_input::{self, Wanted};

/// Picks one activation up and shows the identity that it became.
pub(super) async fn run(context: &Context, arguments: &PickUp) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let to = arguments.to.as_deref().map(|to| paths::location(to, words)).transpose()?;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: words.secret_new_file_password(), words, flag: "--password-file", new: true };
    let file = arguments.password.password_file.as_deref();
    let password = if file.is_some() || to.as_deref().is_some_and(paths::wants_password) {
        Some(secret_input::secret(&wanted, file)?)
    } else {
        None
    };
    let request = methods::PickUp {
        id: arguments.id.clone(),
        to,
        password,
        no_remember: arguments.no_remember,
        last_try: false,
    };
    let action = Action {
        what: words.cannot_pick_up(&arguments.id),
        id: Some(&arguments.id),
        json: arguments.json,
        words,
    };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    super::finished(context, &mut daemon, &words.done_picked_up(), &item, arguments.json).await?;
    Ok(Exit::Well)
}
