//! `neverlapse show ID`: all of one item and its certificate, easy to copy from, and what the issuer says of it.

use std::io::{self, IsTerminal};

use ipc_proto::methods;

use super::Context;
use crate::args::Show;
use crate::certificate::Shown;
use crate::exit::{Exit, Stop};
use crate::items;
use crate::json;

/// Shows one item.
pub(super) async fn run(context: &Context, arguments: &Show) -> Result<Exit, Stop> {
    let words = &context.screen.words;
    let id = || arguments.id.clone();
    let mut daemon = context.daemon().await?;
    // First, since what the issuer says may change the item.
    let revocation = if arguments.revocation {
        if io::stderr().is_terminal() {
            eprintln!("{}", words.asking_issuer(&arguments.id));
        }
        let what = words.cannot_ask_issuer(&arguments.id);
        Some(daemon.call(&what, &methods::Revocation { id: id() }).await?)
    } else {
        None
    };
    let what = words.cannot_show(&arguments.id);
    let item = daemon.call(&what, &methods::Show { id: id() }).await?.item;
    let certificate = daemon.call(&what, &methods::ShowCertificate { id: id() }).await?.certificate;
    let shown = Shown { item, certificate, revocation };
    let page = if arguments.json { json::line(&shown)? } else { items::whole(&shown, &context.screen) };
    context.screen.show(&page)?;
    Ok(Exit::Well)
}
