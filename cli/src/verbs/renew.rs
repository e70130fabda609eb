//! `neverlapse renew ID`: a new certificate with a new key, at the same location.

use ipc_proto::methods::{self, Show};
use messages::needs::Need;
use secrecy::SecretString;

use super::Context;
use crate::args::Renew;
use crate::daemon::Daemon;
use crate::exit::{Exit, Stop};
use crate::location_secret::{Opens, Place};
use crate::long_action::{self, Action};
use crate::secret_input::{self, Asked as _, Terminal, Wanted};

/// Renews one identity. A password is asked for only where the daemon does not remember it; it never remembers a PIN. The
/// issuer's one-time code is asked for where the renewal waits for one.
pub(super) async fn run(context: &Context, arguments: &Renew) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let mut daemon = context.daemon().await?;
    let what = words.cannot_renew(&arguments.id);
    let place = Place::of_item(&mut daemon, &what, &arguments.id, words).await?;
    let code = code(context, &mut daemon, &what, arguments).await?;
    let Opens { password, last_try } = place.ask(&arguments.secret.given(), &context.screen)?;
    let action = Action { what, id: Some(&arguments.id), json: arguments.json, words };
    let request = methods::Renew { id: arguments.id.clone(), password, last_try, code, notify: false };
    let item = long_action::run(&mut daemon, &action, &request).await?;
    super::finished(context, &mut daemon, &words.done_renewed(), &item, arguments.json).await?;
    Ok(Exit::Well)
}

/// The issuer's code: from the file that is named, or from a person whom the renewal waits for.
async fn code(
    context: &Context,
    daemon: &mut Daemon,
    what: &str,
    arguments: &Renew,
) -> Result<Option<SecretString>, Stop> {
    let words = &context.screen.words;
    let wanted = Wanted { name: words.secret_verification_code(), words, flag: "--code-file", new: false };
    let file = arguments.code_file.as_deref();
    if file.is_some() {
        return Ok(Some(secret_input::secret(&wanted, file)?));
    }
    if !Terminal.is_there() {
        return Ok(None);
    }
    let needs_you = daemon.call(what, &Show { id: arguments.id.clone() }).await?.item.needs_you;
    if needs_you.is_none_or(|needs| Need::of_word(&needs.need) != Some(Need::VerificationCode)) {
        return Ok(None);
    }
    Terminal.tell(&(words.verification_code_leave_empty() + "\n"));
    Ok(secret_input::secret_if_there(&wanted, None)?)
}
