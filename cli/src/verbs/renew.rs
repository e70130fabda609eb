//! `neverlapse renew ID`: a new certificate with a new key, at the same location.

use std::io::{self, IsTerminal};

use ipc_proto::methods;

use super::Context;
use crate::args::Renew;
use crate::exit::{Exit, Stop};
use crate::long_action::{self, Action};
use crate::secret_input::{self, Wanted};

/// Renews one identity. The password is asked for only where the daemon does not remember it.
pub(super) async fn run(context: &Context, arguments: &Renew) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let mut daemon = context.daemon().await?;
    let wanted = Wanted { name: words.secret_file_password(), words, flag: "--password-file", new: false };
    let file = arguments.password.password_file.as_deref();
    let password = file.map(|file| secret_input::secret(&wanted, Some(file))).transpose()?;
    let action = Action {
        what: words.cannot_renew(&arguments.id),
        id: Some(&arguments.id),
        json: arguments.json,
        words,
    };
    let mut request = methods::Renew { id: arguments.id.clone(), password, last_try: false };
    let mut ended = long_action::run(&mut daemon, &action, &request).await;
    let wants_password = ended.as_ref().is_err_and(long_action::Ended::wants_password);
    if request.password.is_none() && wants_password && io::stdin().is_terminal() {
        request.password = Some(secret_input::secret(&wanted, None)?);
        ended = long_action::run(&mut daemon, &action, &request).await;
    }
    super::finished(context, &mut daemon, &words.done_renewed(), &ended?, arguments.json).await?;
    Ok(Exit::Well)
}
