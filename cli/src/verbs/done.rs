//! `neverlapse done ID`: what the item needs was done elsewhere, without us.

use ipc_proto::methods;
use ipc_proto::types::{Kind, State};

use super::{Context, told};
use crate::args::OneItem;
use crate::exit::{Exit, Stop};

/// Settles it, and says as what it was taken; the daemon refuses where nothing is needed.
pub(super) async fn run(context: &Context, arguments: &OneItem) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let what = words.cannot_take_as_done(&arguments.id);
    let request = methods::DoneElsewhere { id: arguments.id.clone() };
    let item = context.daemon().await?.call(&what, &request).await?.item;
    // What has a proven copy needed no other, but that somebody opens it.
    let proof = item.backups.iter().any(|copy| copy.current && copy.proven_at.is_some());
    let sentence = match (item.kind, &item.state) {
        (Kind::Activation, _) => words.done_elsewhere_pick_up(&item.id),
        (Kind::Identity, State::Superseded) => words.done_elsewhere_renewal(&item.id),
        (Kind::Identity, _) if proof => words.done_elsewhere_proof(&item.id),
        (Kind::Identity, _) => words.done_elsewhere_back_up(&item.id),
    };
    told(context, &sentence, &item, arguments.json)
}
