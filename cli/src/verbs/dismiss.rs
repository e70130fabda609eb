//! `neverlapse dismiss ID`: the reminder that is due counts as seen.

use ipc_proto::methods;

use super::{Context, told};
use crate::args::OneItem;
use crate::exit::{Exit, Stop};

/// Takes it as seen; the next one comes at its time.
pub(super) async fn run(context: &Context, arguments: &OneItem) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let request = methods::Dismiss { id: arguments.id.clone() };
    let item = context.daemon().await?.call(&words.cannot_dismiss(&arguments.id), &request).await?.item;
    told(context, &words.dismissed(&item.id), &item, arguments.json)
}
