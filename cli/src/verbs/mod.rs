//! The verbs, one file each, and what they share: the daemon, the screen and how a run ends.

mod add;
mod adopt;
mod apply;
mod back_up;
mod calendar;
mod check;
mod completions;
mod demo;
mod dismiss;
mod done;
mod forget;
mod import;
mod install;
mod issuers;
mod list;
mod locations;
mod pause;
mod pick_up;
mod renew;
mod renew_code;
mod restore;
mod settings;
mod show;
mod snooze;
mod status;
mod uninstall;
mod verify_backup;
mod watch;

use ipc_proto::methods::Show;
use ipc_proto::types::{Item, Kind};

use crate::args::{Places, Verb};
use crate::daemon::Daemon;
use crate::exit::{Exit, Failure, Stop};
use crate::screen::{GOOD, Screen};
use crate::{items, json};

/// What every verb is given.
pub(crate) struct Context {
    /// Where the daemon is found.
    pub(crate) places: Places,
    /// Where the output goes.
    pub(crate) screen: Screen,
}

impl Context {
    async fn daemon(&self) -> Result<Daemon, Failure> {
        Daemon::connect(&self.places, &self.screen.words).await
    }
}

/// Shows what became of a long action: the identity that it made or changed.
async fn finished(
    context: &Context,
    daemon: &mut Daemon,
    headline: &str,
    item: &Item,
    json: bool,
) -> Result<(), Stop> {
    let screen = &context.screen;
    if json {
        screen.show(&json::line(item)?)?;
        return Ok(());
    }
    // A pick-up ends with the activation; what a person wants to see is the identity that it became.
    let made = match &item.identity {
        Some(id) => {
            Some(daemon.call(&screen.words.cannot_show_result(), &Show { id: id.clone() }).await?.item)
        }
        None => None,
    };
    let shown = made.as_ref().unwrap_or(item);
    let mut page = format!("{GOOD}{headline}{GOOD:#}\n{}", items::brief(shown, screen));
    let no_need = shown.kind == Kind::Identity && shown.needs_you.is_none();
    if no_need && items::can_be_copied(shown) && !shown.backups.iter().any(|copy| copy.current) {
        let next = format!("neverlapse back-up {} --to FILE", shown.id);
        page.push_str(&screen.paragraph(&format!("{} ", screen.words.next_step()), &next));
    }
    screen.show(&page)?;
    Ok(())
}

/// Says what was done to an item, and what it needs next.
fn told(context: &Context, sentence: &str, item: &Item, json: bool) -> Result<Exit, Stop> {
    let screen = &context.screen;
    let page = if json {
        json::line(item)?
    } else {
        screen.paragraph("", sentence) + &items::needs_you(item, screen)
    };
    screen.show(&page)?;
    Ok(Exit::Well)
}

/// Does what the command line asks for.
pub(crate) async fn run(context: &Context, verb: Verb) -> Result<Exit, Stop> {
    match verb {
        Verb::Status(json) => status::run(context, &json).await,
        Verb::List(list) => list::run(context, &list).await,
        Verb::Show(show) => show::run(context, &show).await,
        Verb::Import(import) => import::run(context, &import).await,
        Verb::Add(add) => add::run(context, &add).await,
        Verb::Apply(apply) => apply::run(context, &apply).await,
        Verb::PickUp(pick_up) => pick_up::run(context, &pick_up).await,
        Verb::Renew(renew) => renew::run(context, &renew).await,
        Verb::RenewCode(renew) => renew_code::run(context, &renew).await,
        Verb::BackUp(back_up) => back_up::run(context, &back_up).await,
        Verb::VerifyBackup(verify) => verify_backup::run(context, &verify).await,
        Verb::Adopt(adopt) => adopt::run(context, &adopt).await,
        Verb::Restore(restore) => restore::run(context, &restore).await,
        Verb::Snooze(snooze) => snooze::run(context, &snooze).await,
        Verb::Pause(pause) => pause::run(context, &pause).await,
        Verb::Resume(json) => pause::resume(context, &json).await,
        Verb::Dismiss(item) => dismiss::run(context, &item).await,
        Verb::Done(item) => done::run(context, &item).await,
        Verb::Check(check) => check::run(context, &check).await,
        Verb::Locations(json) => locations::run(context, &json).await,
        Verb::Forget(forget) => forget::run(context, &forget).await,
        Verb::Calendar(calendar) => calendar::run(context, &calendar).await,
        Verb::Watch(json) => watch::run(context, &json).await,
        Verb::Settings(json) => settings::run(context, &json).await,
        Verb::Issuers(issuers) => issuers::run(context, &issuers).await,
        Verb::Install(install) => install::run(context, &install),
        Verb::Uninstall(uninstall) => uninstall::run(context, &uninstall).await,
        Verb::Demo(demo) => demo::run(context, &demo).await,
        Verb::Completions(completions) => completions::run(context, &completions),
    }
}
