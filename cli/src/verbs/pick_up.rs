//! `neverlapse pick-up ID`: turn an activation into a certificate.

use std::io::{self, IsTerminal};

use ipc_proto::methods;

use super::Context;
use crate::args::PickUp;
use crate::exit::{Exit, Stop};
use crate::location_secret::{Opens, Place};
use crate::long_action::{self, Action};
use crate::paths;
use crate::secret_input::{self, Wanted};

/// Picks one activation up and shows the identity that it became.
pub(super) async fn run(context: &Context, arguments: &PickUp) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let to = arguments.to.as_deref().map(|to| paths::location(to, words)).transpose()?;
    let mut daemon = context.daemon().await?;
    let place = match &to {
        Some(to) => Place::look(&mut daemon, to, words).await?,
        // Which place the issuer's profile names, or an earlier run went to, the daemon knows.
        None => Place::Vault,
    };
    let given = arguments.secret.given();
    let Opens { password, last_try } = place.ask(&given, &context.screen)?;
    let mut request = methods::PickUp {
        id: arguments.id.clone(),
        to,
        password,
        no_remember: arguments.no_remember,
        last_try,
        notify: false,
    };
    let action = Action {
        what: words.cannot_pick_up(&arguments.id),
        id: Some(&arguments.id),
        json: arguments.json,
        words,
    };
    let mut ended = long_action::run(&mut daemon, &action, &request).await;
    if let (None, None, Err(refused)) = (&request.to, &request.password, &ended)
        && refused.wants_password()
        && io::stdin().is_terminal()
    {
        // The refusal names the place, and the tries that are left there.
        anstream::eprintln!("{}", refused.line(words));
        let wanted = Wanted { name: words.secret_location(), words, flag: given.flag, new: false };
        request.password = Some(secret_input::secret(&wanted, None)?);
        ended = long_action::run(&mut daemon, &action, &request).await;
    }
    let item = ended?;
    super::finished(context, &mut daemon, &words.done_picked_up(), &item, arguments.json).await?;
    Ok(Exit::Well)
}
