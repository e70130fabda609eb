//! A code that the issuer refused, where one of its characters is easily taken for another: at a terminal the person may
//! have the other reading tried. Nothing is tried without that, for each try costs one.

use faces::lookalike::one_place;
use ipc_proto::methods::{ReadCodeAs, Show};
use messages::Messages;
use secrecy::SecretString;

use crate::daemon::Daemon;
use crate::exit::{Failure, Stop};
use crate::secret_input::Asked;

/// Offers the other readings of the code of `id`; whether one was chosen, and is to be tried now.
pub(crate) async fn offer(
    daemon: &mut Daemon,
    id: &str,
    refused: &str,
    words: &Messages,
    asked: &mut impl Asked,
) -> Result<bool, Stop> {
    if !asked.is_there() {
        return Ok(false);
    }
    let what = words.cannot_pick_up(id);
    let item = daemon.call(&what, &Show { id: id.to_owned() }).await?.item;
    let is_doubted = item.needs_you.as_ref().is_some_and(|needs| needs.need == "check-code");
    let place = item.lookalikes.as_deref().filter(|_| is_doubted).and_then(one_place);
    let Some((position, readings)) = place else {
        return Ok(false);
    };
    asked.tell(&format!("{refused}\n{}\n", words.lookalike_found(position, readings)));
    let typed = asked
        .line(&words.lookalike_ask())
        .map_err(|error| Failure::new(what.clone(), error.to_string(), words.next_run_again()))?;
    let typed = typed.trim();
    if typed.is_empty() || !readings.split('/').any(|reading| reading == typed) {
        return Ok(false);
    }
    let request = ReadCodeAs { id: id.to_owned(), character: SecretString::from(typed.to_owned()) };
    daemon.call(&what, &request).await?;
    Ok(true)
}
