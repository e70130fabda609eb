//! The event loop, and nothing else: one event after the other, each taken in and made durable before its effects.

use std::collections::HashMap;

use custody::Finding;
use ipc_proto::{DaemonError, methods::Step, types::Progress};
use jiff::{SignedDuration, Timestamp};
use ledger::{Batch, LedgerError};
use lifecycle::{Effect, Identity, Input, Item, ItemId, Need, Policy, Stage};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};
use wake::{Sources, Wake};

use crate::{
    commands::guide::{Bell, may_end_a_watch},
    effects::{self, Ending, Job, Tools},
    event::Event,
    failure,
    hooks::Hooks,
    mail_folder::Notes,
    manager::Manager,
    metrics::Metrics,
    notify::Opener,
    present,
    remind::{Desktop, Watcher},
    settings::Wishes,
    subscribers::{Change, Subscribers},
    tracker::Tracker,
};

/// A client that started a long action hears its end if the issuer asks for no more time than this.
const PATIENCE: SignedDuration = SignedDuration::from_mins(1);

/// How long the disk is left alone after it did not take what fell due.
const DISK_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The daemon at work.
pub(crate) struct Runtime {
    pub(crate) tracker: Tracker,
    pub(crate) tools: Tools,
    pub(crate) subscribers: Subscribers,
    pub(crate) running: HashMap<ItemId, CancellationToken>,
    pub(crate) watching: HashMap<ItemId, Vec<Watcher>>,
    /// The guided pick-ups that are watched.
    pub(crate) guides: HashMap<ItemId, Bell>,
    pub(crate) desktop: Desktop,
    pub(crate) wishes: Wishes,
    pub(crate) mails: Notes,
    pub(crate) metrics: Metrics,
    pub(crate) hooks: Hooks,
    sources: Sources,
    manager: Manager,
    events: mpsc::Receiver<Event>,
}

impl Runtime {
    /// A daemon that has read its records.
    ///
    /// # Errors
    /// If those of hooks cannot be read.
    pub(crate) fn new(
        tracker: Tracker,
        tools: Tools,
        desktop: Desktop,
        wishes: Wishes,
        sources: Sources,
        manager: Manager,
        events: mpsc::Receiver<Event>,
    ) -> Result<Self, LedgerError> {
        let hooks = Hooks::open(wishes.hooks(), &tools.ledger)?;
        Ok(Self {
            tracker,
            tools,
            subscribers: Subscribers::default(),
            running: HashMap::new(),
            watching: HashMap::new(),
            guides: HashMap::new(),
            desktop,
            hooks,
            metrics: Metrics::new(wishes.metrics()),
            wishes,
            mails: Notes::default(),
            sources,
            manager,
            events,
        })
    }

    /// Takes in one event after the other until it is asked to stop.
    ///
    /// # Errors
    /// If the timer cannot be armed or read: a daemon that does not wake is worse than none.
    pub(crate) async fn run(mut self) -> std::io::Result<()> {
        self.take_in(Input::Started, Batch::new()).await.unwrap_or_else(|error| {
            warn!(reason = error.reason(), "could not go on with what was under way");
        });
        self.look_after_applications();
        self.run_hooks();
        self.manager.ready();
        let mut not_before = Timestamp::MIN;
        loop {
            let lifecycle = self.tracker.lifecycle();
            let next = lifecycle.next_wake();
            self.manager.stands(lifecycle.count(), next);
            self.sources.arm(next.map(|(at, _)| at.max(not_before)))?;
            let event = tokio::select! {
                woke = self.sources.next() => Event::Woke(woke?),
                Some(event) = self.events.recv() => event,
                // Here and nowhere else, so that a loop which stands still is noticed.
                () = self.manager.watchdog() => Event::WatchdogAsks,
            };
            match event {
                Event::Woke(wake) => {
                    let input = match wake {
                        Wake::Deadline => Input::Tick,
                        Wake::ClockSet | Wake::Resumed => Input::ClockChanged,
                        Wake::ZoneChanged => self.policy(),
                        Wake::NetworkReturned => Input::NetworkReturned,
                        Wake::DeviceAppeared => Input::DeviceAppeared,
                    };
                    if wake == Wake::DeviceAppeared {
                        self.ring_all();
                    }
                    not_before = Timestamp::MIN;
                    if let Err(error) = self.take_in(input, Batch::new()).await {
                        error!(reason = error.reason(), "could not record what fell due");
                        // The disk may have room again in a while; trying at once would be a busy loop.
                        not_before = self.tracker.now().saturating_add(DISK_PAUSE).unwrap_or(Timestamp::MAX);
                    }
                    debug!(?wake, "looked again");
                }
                Event::Command(command) => self.command(command).await,
                Event::Progress(id, progress) => self.progress(id, progress),
                Event::Apply { input, batch, reply } => {
                    let _ = reply.send(self.take_in(*input, batch).await);
                }
                Event::Ended(id, result) => self.ended(id, result).await,
                Event::Desktop(report) => self.report(report).await,
                Event::Clicked(id, result) => self.told_on_desktop(id, &result, Opener::Here(None)),
                Event::Mail(note) => self.mail(note),
                Event::PolicyChanged => self.renew_policy().await,
                Event::Hooked(id, serial, ran) => self.hooked(id, serial, ran).await,
                Event::Metrics(reply) => drop(reply.send(self.metrics_page())),
                Event::WatchdogAsks => self.manager.goes_on(),
                Event::Stop => {
                    self.manager.stopping();
                    return Ok(());
                }
            }
        }
    }

    /// What a kill has left of applications is cleared away, and the keys of the others are looked for.
    fn look_after_applications(&self) {
        let lifecycle = self.tracker.lifecycle();
        effects::apply::clear_away_leavings(&self.tools, lifecycle).unwrap_or_else(|error| {
            warn!(reason = error.reason(), "could not look for what is left of applications");
        });
        effects::applied::look_for_all(&self.tools, lifecycle);
    }

    /// Settings, profiles and the time zone, as they are now.
    fn policy(&self) -> Input {
        let paused_until = self.tracker.paused_until();
        let policy = self.wishes.policy(&self.tools.issuers());
        Input::PolicyChanged(Box::new(Policy { paused_until, ..policy }))
    }

    async fn renew_policy(&mut self) {
        if let Err(error) = self.take_in(self.policy(), Batch::new()).await {
            warn!(reason = error.reason(), "could not take up a change of policy");
        }
    }

    /// Takes an input in, with what has to be written at the same moment, and starts what is to be done.
    pub(crate) async fn take_in(&mut self, input: Input, mut batch: Batch) -> Result<(), DaemonError> {
        let id = input.about();
        let hooks = self.hooks_due(&input, &mut batch)?;
        match self.tracker.apply(input, batch).await {
            Ok(effects) => {
                self.perform_all(effects);
                if let Some((id, record)) = hooks {
                    self.run_hooks_of(id, record);
                }
                Ok(())
            }
            Err(error) => {
                let item = id.and_then(|id| self.tracker.lifecycle().item(id));
                Err(failure::apply(&error, item, self.tracker.lifecycle().policy()))
            }
        }
    }

    pub(crate) fn perform_all(&mut self, effects: Vec<Effect>) {
        let mut reminders = Vec::new();
        for effect in &effects {
            if let Effect::Remind(id, stage) = *effect {
                reminders.push((id, stage));
            }
        }
        for effect in effects {
            self.perform(effect, &reminders);
            if let Some(id) = may_end_a_watch(effect) {
                self.unwatch(id);
            }
        }
        self.remind(&reminders);
    }

    fn perform(&mut self, effect: Effect, reminders: &[(ItemId, Stage)]) {
        match effect {
            Effect::Save(id) => {
                self.tell_subscribers(id);
                self.metrics.changed();
                // What is shown next takes the place of what is shown now.
                if !reminders.iter().any(|(reminded, _)| *reminded == id) {
                    self.settle(id);
                }
            }
            Effect::Erase(id) => {
                self.subscribers.tell(&Change::Gone(id.to_string()));
                self.metrics.changed();
                self.forget_hooks(id);
                self.settle(id);
            }
            Effect::WipeCode(id) => info!(item = %id, "the code is wiped"),
            // Those of one input are shown together, after the rest.
            Effect::Remind(..) => {}
            Effect::Guide(id) => self.watch_for(id),
            Effect::PickUp(id) | Effect::Renew(id) | Effect::Poll(id) => self.enrol(id),
        }
    }

    /// Starts the saga of this item, or goes on with it.
    pub(crate) fn enrol(&mut self, id: ItemId) {
        let Some(item) = self.tracker.lifecycle().item(id).cloned() else {
            return;
        };
        self.start(id, async move |job| effects::enrolment::run(&job, &item).await);
    }

    /// Starts a long action for this item, unless one runs.
    pub(crate) fn start<F>(&mut self, id: ItemId, action: F)
    where
        F: AsyncJob,
    {
        if self.running.contains_key(&id) {
            return;
        }
        let cancel = CancellationToken::new();
        self.running.insert(id, cancel.clone());
        let job = Job { id, tools: self.tools.clone(), cancel };
        let events = self.tools.events.clone();
        tokio::spawn(async move {
            // A panic in one action must not leave the item looking busy for ever.
            let result = tokio::spawn(action.act(job)).await.unwrap_or_else(|error| {
                Err(failure::failed(
                    format!("a part of the daemon failed: {error}"),
                    "report this as a mistake",
                ))
            });
            let _ = events.send(Event::Ended(id, result)).await;
        });
    }

    fn progress(&mut self, id: ItemId, progress: Progress) {
        let issuer = self.tracker.lifecycle().item(id).map(Item::issuer);
        info!(item = %id, issuer, step = progress.step, "a step");
        let step = Step::Progress(progress);
        for watcher in self.watching.get(&id).into_iter().flatten() {
            match watcher {
                Watcher::Client(reporter) => reporter.progress(&step),
                Watcher::Task(_) => {}
                Watcher::Desktop(id, _) => self.step_on_desktop(*id, &step),
                Watcher::Clicked(id, reporter) => {
                    self.step_on_desktop(*id, &step);
                    reporter.progress(&step);
                }
            }
        }
        if let Step::Progress(progress) = step {
            self.subscribers.tell(&Change::Progress(progress));
        }
    }

    async fn ended(&mut self, id: ItemId, result: Result<Ending, DaemonError>) {
        self.guides.remove(&id);
        let stopped = self.running.remove(&id).is_some_and(|cancel| cancel.is_cancelled());
        if self.tracker.lifecycle().item(id).and_then(Item::need) == Some(Need::VerificationCode) {
            self.tools.code_wanted.notify_one();
        }
        let mut known = Vec::new();
        let result = match result {
            Ok(Ending::Done(made, findings)) => {
                known = findings;
                Ok(made)
            }
            // Stopped at the very moment when the issuer asked for time.
            Ok(Ending::Waits(_)) if stopped && self.stop_waiting(id).await.is_ok() => return,
            Ok(Ending::Waits(until)) if self.waits_briefly(until) => return,
            Ok(Ending::Waits(_)) => Ok(id),
            Err(error) => {
                let issuer = self.tracker.lifecycle().item(id).map(Item::issuer);
                warn!(item = %id, issuer, error = error.name(), reason = error.reason(), "a long action ended");
                self.metrics.failed(error.name());
                Err(error)
            }
        };
        for watcher in self.watching.remove(&id).unwrap_or_default() {
            self.answer(watcher, &result, &known);
        }
    }

    fn waits_briefly(&self, until: Timestamp) -> bool {
        self.tracker.now().duration_until(until) <= PATIENCE
    }

    /// Tells one who waits for it how a long action ended.
    pub(crate) fn answer(
        &self,
        watcher: Watcher,
        result: &Result<ItemId, DaemonError>,
        findings: &[Finding],
    ) {
        let reporter = match watcher {
            Watcher::Client(reporter) => reporter,
            Watcher::Task(tell) => return drop(tell.send(result.clone())),
            Watcher::Desktop(id, token) => return self.told_on_desktop(id, result, Opener::Here(token)),
            Watcher::Clicked(id, reporter) => {
                self.told_on_desktop(id, result, Opener::Client);
                reporter
            }
        };
        let item = |id: ItemId| self.tracker.lifecycle().item(id).map(|item| self.present(item));
        reporter.finish(match result {
            Ok(id) => item(*id).map_or_else(
                || Err(failure::not_found(&id.to_string()).into()),
                |item| Ok(Step::Done(Box::new(item), findings.iter().map(present::finding).collect())),
            ),
            Err(error) => Err(error.clone().into()),
        });
    }

    /// One item by its id as typed.
    pub(crate) fn item(&self, id: &str) -> Result<&Item, DaemonError> {
        let parsed: ItemId = id.parse().map_err(|_| failure::not_found(id))?;
        self.tracker.lifecycle().item(parsed).ok_or_else(|| failure::not_found(id))
    }

    /// One identity by its id as typed; a picked-up activation stands for what it became.
    pub(crate) fn identity(&self, id: &str) -> Result<&Identity, DaemonError> {
        let activation = match self.item(id)? {
            Item::Identity(identity) => return Ok(identity),
            Item::Activation(activation) => activation,
        };
        let became = activation.identity.ok_or_else(|| {
            let remedy = format!("pick it up first: neverlapse pick-up {id}");
            failure::not_possible(activation.id, format!("{id} is not picked up yet"), remedy)
        })?;
        match self.tracker.lifecycle().item(became) {
            Some(Item::Identity(identity)) => Ok(identity),
            Some(Item::Activation(_)) | None => Err(failure::not_found(&became.to_string())),
        }
    }
}

/// A long action: what [`Runtime::start`] runs.
pub(crate) trait AsyncJob: Send + 'static {
    /// Does it.
    fn act(self, job: Job) -> impl Future<Output = Result<Ending, DaemonError>> + Send + 'static;
}

impl<F, R> AsyncJob for F
where
    F: FnOnce(Job) -> R + Send + 'static,
    R: Future<Output = Result<Ending, DaemonError>> + Send + 'static,
{
    fn act(self, job: Job) -> impl Future<Output = Result<Ending, DaemonError>> + Send + 'static {
        self(job)
    }
}
