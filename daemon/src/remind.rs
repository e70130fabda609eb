//! Reminders and the desktop: what is shown, what became of it, and what a click does.

use std::collections::{HashMap, HashSet};

use ipc_proto::{
    DaemonError,
    dialog::{Dialog, Kind},
    methods::Step,
    server::Reporter,
};
use jiff::{Timestamp, ToSpan as _, civil::Time};
use ledger::{Batch, Ledger, LedgerError};
use lifecycle::{Input, Item, ItemId, Need, Stage};
use tokio::sync::{mpsc, oneshot};
use tracing::{debug, info, warn};

use crate::{
    event::{Command, Event, Opens},
    notify::{Action, Notice, Notifier, Opener, Record, Report, Service, windows::Windows, wording::Wording},
    runtime::Runtime,
    subscribers::Change,
};

/// One record an item that is shown: how its notice is found again after a restart.
const NOTICES: &str = "notices";

/// When "tomorrow" is.
const MORNING: Time = Time::constant(9, 0, 0, 0);

/// What stands on the desktop.
pub(crate) struct Desktop {
    notifier: Notifier,
    wording: Wording,
    service: Option<Service>,
    /// Reminders that the service has, and has not answered yet.
    in_hand: HashSet<(ItemId, Stage)>,
    /// Reminders that it did not take wait for it to appear.
    unshown: bool,
    /// What is shown, and what the item needed then.
    shown: HashMap<ItemId, Option<Need>>,
}

/// Who hears how a long action ends.
pub(crate) enum Watcher {
    /// A client.
    Client(Reporter),
    /// Whoever pressed a button of this item's notice, with what lets a window that follows from it take the front.
    Desktop(ItemId, Option<String>),
    /// A client in which a person clicked: both.
    Clicked(ItemId, Reporter),
    /// A task of the daemon's own.
    Task(oneshot::Sender<Result<ItemId, DaemonError>>),
}

impl Desktop {
    /// Takes up what an earlier life of the daemon has left on the screen.
    ///
    /// # Errors
    /// If the records cannot be read.
    pub(crate) fn start(
        ledger: &Ledger,
        wording: Wording,
        events: mpsc::Sender<Event>,
        windows: Windows,
        need: impl Fn(ItemId) -> Option<Need>,
    ) -> Result<Self, LedgerError> {
        let mut earlier = Vec::new();
        for record in ledger.scan::<Record>(NOTICES) {
            let (id, record) = record?;
            // Only the daemon writes there, and only ids.
            earlier.extend(id.parse::<ItemId>().ok().map(|id| (id, record)));
        }
        let shown = earlier.iter().map(|(id, _)| (*id, need(*id))).collect();
        let notifier = Notifier::start(earlier, events, windows);
        Ok(Self { notifier, wording, service: None, in_hand: HashSet::new(), unshown: false, shown })
    }

    /// How the service stands, in words for `status`.
    pub(crate) fn words(&self) -> String {
        self.service.as_ref().map_or_else(|| "not known yet".to_owned(), ToString::to_string)
    }

    /// Whether a notice may be shown.
    pub(crate) fn is_there(&self) -> bool {
        self.service.as_ref().is_some_and(Service::is_there)
    }

    /// Shows a notice that is about no item.
    pub(crate) fn show(&self, notice: Notice) {
        self.notifier.show(notice);
    }

    /// Says things in the person's language.
    pub(crate) const fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The same in one word of the contract.
    pub(crate) fn word(&self) -> &'static str {
        self.service.as_ref().map_or("unknown", Service::word)
    }

    /// The name of the service that runs.
    pub(crate) fn service_name(&self) -> Option<&str> {
        self.service.as_ref().and_then(Service::name)
    }
}

impl Runtime {
    /// Shows reminders that fell due together.
    pub(crate) fn remind(&mut self, due: &[(ItemId, Stage)]) {
        let now = self.tracker.now();
        let lifecycle = self.tracker.lifecycle();
        let desktop = &mut self.desktop;
        let policy = lifecycle.policy();
        let due: Vec<(&Item, Stage)> = due
            .iter()
            .filter(|(id, stage)| desktop.in_hand.insert((*id, *stage)))
            .filter_map(|(id, stage)| Some((lifecycle.item(*id)?, *stage)))
            .collect();
        for (item, stage) in &due {
            info!(item = %item.id(), %stage, until = item.last_safe_day().map(tracing::field::display), "reminder");
        }
        for notice in desktop.wording.reminders(&due, policy, now) {
            desktop.notifier.show(notice);
        }
    }

    /// Takes a notice off the screen whose matter is settled.
    pub(crate) fn settle(&mut self, id: ItemId) {
        let item = self.tracker.lifecycle().item(id);
        // What runs may fail, and then it is as it was.
        if item.is_some_and(Item::is_under_way) {
            return;
        }
        let need = item.and_then(Item::need);
        if self.desktop.shown.get(&id).is_some_and(|shown| *shown != need) {
            self.take_off(id);
        }
    }

    /// Takes the notice of an item off the screen.
    pub(crate) fn take_off(&mut self, id: ItemId) {
        if self.desktop.shown.remove(&id).is_some() {
            self.desktop.notifier.withdraw(id);
        }
    }

    /// Takes in what the desktop reports.
    pub(crate) async fn report(&mut self, report: Report) {
        match report {
            Report::Accepted { item, stage, record } => self.accepted(item, stage, &record).await,
            Report::Failed { item, stage, reason } => {
                debug!(%item, reason, "a notice was not shown");
                if let Some(stage) = stage {
                    self.desktop.in_hand.remove(&(item, stage));
                    self.desktop.unshown = true;
                    self.tell_subscribers(item);
                }
            }
            Report::Closed { item } => {
                self.desktop.shown.remove(&item);
                let mut batch = Batch::new();
                batch.delete(NOTICES, &item.to_string());
                if let Err(error) = self.tools.ledger.commit_async(batch).await {
                    warn!(%item, %error, "the record of a closed notice stays");
                }
            }
            Report::Clicked { item, action, token } => self.clicked(item, action, token).await,
            Report::Service(service) => {
                info!("reminders: {service}");
                let waited = service.is_there() && std::mem::take(&mut self.desktop.unshown);
                self.desktop.service = Some(service);
                self.show_mails();
                if waited && let Err(error) = self.take_in(Input::NotifierAppeared, Batch::new()).await {
                    warn!(reason = error.reason(), "could not show what waited");
                }
            }
        }
    }

    /// The service took a notice: from now on its reminder counts as told.
    async fn accepted(&mut self, id: ItemId, stage: Option<Stage>, record: &Record) {
        let need = self.tracker.lifecycle().item(id).and_then(Item::need);
        self.desktop.shown.insert(id, need);
        let mut batch = Batch::new();
        let put = batch.put(NOTICES, &id.to_string(), record);
        let result = match (put, stage) {
            (Err(error), _) => Err(error.to_string()),
            (Ok(()), None) => self.tools.ledger.commit_async(batch).await.map_err(|error| error.to_string()),
            (Ok(()), Some(stage)) => {
                self.desktop.in_hand.remove(&(id, stage));
                self.metrics.reminded();
                let told = self.take_in(Input::ReminderDelivered { id, stage }, batch).await;
                told.map_err(|error| error.reason().to_owned())
            }
        };
        if let Err(error) = result {
            warn!(item = %id, error, "a reminder was shown, but that is not on record");
        }
        // Settled while it was on its way to the screen.
        if stage.is_some() && need.is_none() {
            self.take_off(id);
        }
    }

    /// Does what a button says. What needs more than a click opens its window, or is told as the command to type.
    async fn clicked(&mut self, id: ItemId, action: Action, token: Option<String>) {
        info!(item = %id, ?action, "a button was pressed");
        match action {
            Action::PickUp | Action::Renew => self.open_and(id, action, token),
            Action::RenewCode => self.ask(id, Kind::RenewCode, token),
            Action::BackUp => self.ask(id, Kind::BackUp, token),
            Action::Tomorrow => {
                let until = self.tomorrow();
                match self.take_in(Input::Snooze { id, until }, Batch::new()).await {
                    Ok(()) => self.told_until(id),
                    Err(error) => self.told_on_desktop(id, &Err(error), Opener::Here(token)),
                }
            }
            // The notifier has opened it.
            Action::Open => {}
        }
    }

    /// Has a window ask for what is missing.
    fn ask(&self, id: ItemId, kind: Kind, token: Option<String>) {
        let lifecycle = self.tracker.lifecycle();
        let by_hand = |item| self.desktop.wording.by_hand(item, lifecycle.policy());
        if let Some(notice) = lifecycle.item(id).and_then(by_hand) {
            let dialog = Dialog { kind, id: Some(id.to_string()) };
            self.desktop.notifier.open(dialog, Opener::Here(token), notice);
        }
    }

    /// The vault may have to wait for the desktop's keyring, so it is opened apart.
    fn open_and(&self, id: ItemId, action: Action, token: Option<String>) {
        let tools = self.tools.clone();
        tokio::spawn(async move {
            let watcher = Watcher::Desktop(id, token);
            let event = match (tools.vault.open().await, action) {
                (Err(error), _) => Event::Clicked(id, Err(error)),
                (Ok(vault), Action::PickUp) => Event::Command(Command::PickUp {
                    id: id.to_string(),
                    to: None,
                    opens: Opens::default(),
                    remember: true,
                    vault,
                    watcher,
                }),
                (Ok(vault), _) => {
                    let (id, opens) = (id.to_string(), Opens::default());
                    Event::Command(Command::Renew { id, opens, code: None, vault, watcher })
                }
            };
            // The event loop is gone only when the daemon stops.
            let _ = tools.events.send(event).await;
        });
    }

    /// Tells whoever pressed a button what came of it. Where something has to be typed for it, its window is opened.
    pub(crate) fn told_on_desktop(&self, id: ItemId, result: &Result<ItemId, DaemonError>, opener: Opener) {
        let now = self.tracker.now();
        let about = result.as_ref().copied().unwrap_or(id);
        let Some(item) = self.tracker.lifecycle().item(about) else { return };
        let (outcome, policy) = (result.as_ref().map(|_| ()), self.tracker.lifecycle().policy());
        let notice = self.desktop.wording.outcome(item, outcome, policy, now);
        if matches!(result, Err(DaemonError::WrongPassword { .. } | DaemonError::BadInput { .. })) {
            let kind = match item {
                Item::Activation(_) => Kind::PickUp,
                Item::Identity(_) => Kind::Renew,
            };
            self.desktop.notifier.open(Dialog { kind, id: Some(id.to_string()) }, opener, notice);
        } else {
            self.desktop.notifier.show(notice);
        }
    }

    /// Tells whoever pressed a button what to do next, where a step tells that.
    pub(crate) fn step_on_desktop(&self, id: ItemId, step: &Step) {
        if let Step::Progress(progress) = step
            && let Some(item) = self.tracker.lifecycle().item(id)
            && let Some(notice) = self.desktop.wording.guided(item, progress)
        {
            self.desktop.notifier.show(notice);
        }
    }

    /// Tells whoever wants to be reminded later when that will be.
    fn told_until(&self, id: ItemId) {
        let lifecycle = self.tracker.lifecycle();
        if let Some(item) = lifecycle.item(id)
            && let Some(snooze) = item.reminders().snoozed
        {
            let (policy, now) = (lifecycle.policy(), self.tracker.now());
            self.desktop.notifier.show(self.desktop.wording.later(item, snooze.until, policy, now));
        }
    }

    /// Tells those who watch how an item stands.
    pub(crate) fn tell_subscribers(&mut self, id: ItemId) {
        if self.subscribers.is_empty() {
            return;
        }
        if let Some(item) = self.tracker.lifecycle().item(id) {
            let change = Change::Item(Box::new(self.present(item)));
            self.subscribers.tell(&change);
        }
    }

    fn tomorrow(&self) -> Timestamp {
        let now = self.tracker.now();
        let zone = &self.tracker.lifecycle().policy().zone;
        let morning = now.to_zoned(zone.clone()).checked_add(1.day()).ok();
        let morning = morning.and_then(|then| then.with().time(MORNING).build().ok());
        morning.map_or(now, |morning| morning.timestamp())
    }
}
