//! `neverlapse list`: every activation and identity, the soonest deadline first.

use super::Context;
use crate::args::List;
use crate::exit::{Exit, Stop};
use crate::items;
use crate::json;

/// Lists for people, who see what is still to be done, or as one JSON array of everything.
pub(super) async fn run(context: &Context, arguments: &List) -> Result<Exit, Stop> {
    let all = context.daemon().await?.list().await?;
    if arguments.json {
        context.screen.show(&json::line(&all)?)?;
        return Ok(Exit::Well);
    }
    let words = &context.screen.words;
    let shown: Vec<_> = all.iter().filter(|item| arguments.all || !items::is_settled(item)).collect();
    let hidden = all.len() - shown.len();
    let mut page = if shown.is_empty() {
        context.screen.paragraph("", &words.list_empty())
    } else {
        items::table(shown.iter().copied(), &context.screen)
    };
    if hidden > 0 {
        page.push('\n');
        page.push_str(&context.screen.paragraph("", &words.list_hidden(hidden)));
    }
    context.screen.show(&page)?;
    Ok(Exit::Well)
}
