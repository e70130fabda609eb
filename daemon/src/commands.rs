//! What clients ask the event loop for. Whatever takes long was done by the service, or is started as an effect.

mod adopt;
mod apply;
pub(crate) mod guide;
mod keep;
mod lookalike;
mod prove;
mod remind;
mod renew_code;
mod revocation;
pub(crate) mod runs;
mod track;

use std::path::PathBuf;

use custody::LocationName;
use ipc_proto::{
    DaemonError,
    methods::{self, StatusReply},
    types::{self, Overall},
};
use issuers::Profile;
use jiff::Timestamp;
use lifecycle::{Activation, Due, Item, ItemId};
use secrecy::SecretString;

use crate::{
    effects::back_up,
    event::Command,
    failure,
    notify::Opener,
    present,
    remind::Watcher,
    runtime::Runtime,
    subscribers::{PAGE, Subscription},
};

/// How many items `status` shows.
const SOONEST: usize = 5;

impl Runtime {
    /// Answers one command.
    pub(crate) async fn command(&mut self, command: Command) {
        // A client that has hung up no longer wants the answer; what it asked for was done all the same.
        match command {
            Command::Status { reply } => drop(reply.send(Ok(self.status()))),
            Command::List { cursor, reply } => drop(reply.send(self.list(cursor.as_deref()))),
            Command::Show { id, reply } => drop(reply.send(self.item(&id).map(|item| self.present(item)))),
            Command::Track { activation, reply } => drop(reply.send(self.track(*activation).await)),
            Command::Apply { wish, vault, watcher } => {
                let started = self.apply(*wish, &vault).await;
                self.watch(started, watcher);
            }
            Command::PickUp { id, to, opens, remember, vault, watcher } => {
                let started = self.pick_up(&id, to, opens, remember, &vault).await;
                self.watch(started, watcher);
            }
            Command::Renew { id, opens, code, vault, watcher } => {
                let started = self.renew(&id, opens, code, &vault).await;
                self.watch(started, watcher);
            }
            Command::CodeTold { id, code, expires_at, vault, reply } => {
                drop(reply.send(self.code_told(&id, code, expires_at, vault).await));
            }
            Command::AnswersExhausted { id, why, reply } => {
                drop(reply.send(self.answers_exhausted(&id, why).await));
            }
            Command::ReadCodeAs { id, character, vault, reply } => {
                drop(reply.send(self.read_code_as(&id, &character, vault).await));
            }
            Command::CodeMailed { mail, reply } => drop(reply.send(self.code_mailed(mail).await)),
            Command::BackUp { id, path, password, location_password, watcher } => {
                let passwords = back_up::Passwords { copy: password, location: location_password };
                let started = self.back_up(&id, &path, passwords);
                self.watch(started, watcher);
            }
            Command::Identity { id, reply } => drop(reply.send(self.identity(&id).cloned())),
            Command::Proven { path, fingerprint, reply } => {
                drop(reply.send(self.proven(&path, &fingerprint).await));
            }
            Command::Restore { path, password, location_password, to, remember, watcher } => {
                let passwords = back_up::Passwords { copy: password, location: location_password };
                let started = self.restore(&path, passwords, &to, remember).await;
                self.watch(started, watcher);
            }
            Command::Activations { reply } => drop(reply.send(Ok(self.activations()))),
            Command::Identities { reply } => {
                drop(reply.send(Ok(self.identities().cloned().collect())));
            }
            Command::Adopt { found, reply } => drop(reply.send(self.adopt(found).await)),
            Command::PickedInBrowser { picked, reply } => {
                drop(reply.send(self.picked_in_browser(*picked).await));
            }
            Command::Cancel { id, reply } => drop(reply.send(self.cancel(&id).await)),
            Command::Revoked { id, fingerprint, reply } => {
                drop(reply.send(self.revoked(&id, &fingerprint).await));
            }
            Command::Snooze { id, until, reply } => drop(reply.send(self.snooze(&id, until).await)),
            Command::PauseReminders { until, reply } => drop(reply.send(self.pause_reminders(until).await)),
            Command::Dismiss { id, reply } => drop(reply.send(self.dismiss(&id).await)),
            Command::DoneElsewhere { id, reply } => drop(reply.send(self.done_elsewhere(&id).await)),
            Command::Forget { id, even_the_only_key, reply } => {
                drop(reply.send(self.forget(&id, even_the_only_key).await));
            }
            Command::Settings { reply } => {
                drop(reply.send(Ok((self.wishes.shown(), self.wishes.problems.clone()))));
            }
            Command::Subscribe { reply } => drop(reply.send(Ok(self.subscribe()))),
        }
    }

    fn activations(&self) -> Vec<Activation> {
        let activation = |item: &Item| match item {
            Item::Activation(activation) => Some(activation.clone()),
            Item::Identity(_) => None,
        };
        self.tracker.lifecycle().items().filter_map(activation).collect()
    }

    fn status(&self) -> StatusReply {
        let lifecycle = self.tracker.lifecycle();
        let (mut tracked, mut needs_you, mut lapsed) = (0, 0, 0);
        for item in lifecycle.items() {
            tracked += 1;
            needs_you += u32::from(item.need().is_some());
            lapsed += u32::from(item.has_lapsed());
        }
        let next = lifecycle.next_wake();
        StatusReply {
            overall: match (lapsed, needs_you) {
                (1.., _) => Overall::Lapsed,
                (0, 1..) => Overall::NeedsYou,
                (0, 0) => Overall::Well,
            },
            now: self.tracker.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            tracked,
            needs_you,
            lapsed,
            next: next.map(|(at, _)| at),
            next_reason: next.map(|(_, reason)| reason.to_string()),
            vault: String::new(),
            soonest: lifecycle
                .by_deadline(None)
                .take_while(|(at, _)| *at < Timestamp::MAX)
                .take(SOONEST)
                .map(|(_, item)| self.present(item))
                .collect(),
            notifications: self.desktop.words(),
            reminders_pending: u32::try_from(lifecycle.pending().count()).unwrap_or(u32::MAX),
            installation: self.tracker.installation().to_owned(),
            problems: self.problems(),
            next_due: next.map(|(_, reason)| due(reason.what).to_owned()),
            next_item: next.map(|(_, reason)| reason.item.to_string()),
            // The service that hands this on knows the vault.
            vault_open: false,
            vault_place: None,
            notifier: self.desktop.word().to_owned(),
            notifier_name: self.desktop.service_name().map(str::to_owned),
            paused_until: self.tracker.paused_until(),
        }
    }

    fn list(&self, cursor: Option<&str>) -> Result<(Vec<types::Item>, Option<String>), DaemonError> {
        let after = cursor.map(read_cursor).transpose()?;
        // One more than a page tells whether another one follows.
        let page: Vec<_> = self.tracker.lifecycle().by_deadline(after).take(PAGE + 1).collect();
        let mut items: Vec<_> = page.iter().take(PAGE).map(|(_, item)| self.present(item)).collect();
        // Back-ups may make items long: what does not fit into a reply comes with the next one.
        items.truncate(ipc_proto::page_length(&items));
        let last = items.len().checked_sub(1).filter(|_| items.len() < page.len());
        let next = last.map(|last| write_cursor((page[last].0, page[last].1.id())));
        Ok((items, next))
    }

    fn subscribe(&mut self) -> Subscription {
        let all = self.tracker.lifecycle().by_deadline(None).map(|(_, item)| self.present(item)).collect();
        self.subscribers.add(all, self.tracker.paused_until())
    }

    /// Has somebody hear how a long action goes on, or why it did not start.
    fn watch(&mut self, started: Result<ItemId, DaemonError>, watcher: Watcher) {
        match (started, watcher) {
            (Ok(id), watcher) => self.watching.entry(id).or_default().push(watcher),
            (Err(error), Watcher::Client(reporter)) => reporter.finish::<methods::Step>(Err(error.into())),
            (Err(error), Watcher::Task(tell)) => drop(tell.send(Err(error))),
            (Err(error), Watcher::Desktop(id, token)) => {
                self.told_on_desktop(id, &Err(error), Opener::Here(token));
            }
            (Err(error), Watcher::Clicked(id, reporter)) => {
                let refused = error.clone();
                self.told_on_desktop(id, &Err(refused), Opener::Client);
                reporter.finish::<methods::Step>(Err(error.into()));
            }
        }
    }

    fn idle(&self, id: ItemId) -> Result<(), DaemonError> {
        if self.running.contains_key(&id) {
            let remedy = format!("wait for it, or stop it; see neverlapse show {id}");
            return Err(failure::not_possible(id, format!("another action runs for {id}"), remedy));
        }
        Ok(())
    }

    fn shown(&self, id: ItemId) -> Result<types::Item, DaemonError> {
        let gone = || failure::not_found(&id.to_string());
        self.tracker.lifecycle().item(id).map(|item| self.present(item)).ok_or_else(gone)
    }

    /// An item as clients see it.
    pub(crate) fn present(&self, item: &Item) -> types::Item {
        let shown = present::item(self.tracker.lifecycle(), item);
        types::Item { hooks: self.hooks.shown(item.id()), ..shown }
    }

    /// What a person should see to that is about no item alone.
    fn problems(&self) -> Vec<String> {
        let lines = self.wishes.problems.iter().cloned().chain(self.mails.lines());
        lines.chain(self.hooks.faults()).collect()
    }

    fn profile(&self, issuer: &str) -> Result<Profile, DaemonError> {
        self.tools.issuers().profile(issuer).cloned().ok_or_else(|| failure::unknown_issuer(issuer))
    }
}

/// The contract's word for what falls due.
const fn due(what: Due) -> &'static str {
    match what {
        Due::Reminder => "reminder",
        Due::RenewalOpens => "renewal-opens",
        Due::Renewal => "renewal",
        Due::Lapse => "lapse",
        Due::NextTry => "next-try",
    }
}

fn check_password(password: &SecretString) -> Result<(), DaemonError> {
    let checked = custody::password::check(password);
    checked.map(drop).map_err(|error| failure::bad_input(failure::chain(&error), "choose another password"))
}

fn location_name(text: &str) -> Result<LocationName, DaemonError> {
    text.parse().map_err(|error: custody::name::LocationNameError| {
        failure::bad_input(
            failure::chain(&error),
            "neverlapse locations lists where certificates can live here",
        )
    })
}

/// A path as a client writes it.
///
/// # Errors
/// It depends on a folder that the daemon does not stand in.
pub(crate) fn absolute(path: &str) -> Result<PathBuf, DaemonError> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(failure::bad_input(format!("{} is not an absolute path", path.display()), "write it from / on"))
}

fn write_cursor((at, id): (Timestamp, ItemId)) -> String {
    format!("{at}|{id}")
}

fn read_cursor(cursor: &str) -> Result<(Timestamp, ItemId), DaemonError> {
    let bad = || failure::bad_input("the cursor is not one of ours", "start again without one");
    let (at, id) = cursor.split_once('|').ok_or_else(bad)?;
    Ok((at.parse().map_err(|_| bad())?, id.parse().map_err(|_| bad())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_it_was_written() {
        for at in [Timestamp::MAX, "2026-11-22T12:00:00.5Z".parse().unwrap()] {
            let place = (at, "i7".parse().unwrap());
            assert_eq!(read_cursor(&write_cursor(place)).unwrap(), place);
        }
        for bad in ["", "|", "2026-11-22T12:00:00Z|", "yesterday|a1"] {
            assert!(read_cursor(bad).is_err(), "{bad}");
        }
    }
}
