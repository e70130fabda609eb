//! `neverlapse show ID`: all of one item, easy to copy from.

use ipc_proto::methods;

use super::Context;
use crate::args::Show;
use crate::exit::{Exit, Stop};
use crate::items;
use crate::json;

/// Shows one item.
pub(super) async fn run(context: &Context, arguments: &Show) -> Result<Exit, Stop> {
    let request = methods::Show { id: arguments.id.clone() };
    let what = context.screen.words.cannot_show(&arguments.id);
    let item = context.daemon().await?.call(&what, &request).await?.item;
    let page = if arguments.json { json::line(&item)? } else { items::whole(&item, &context.screen) };
    context.screen.show(&page)?;
    Ok(Exit::Well)
}
