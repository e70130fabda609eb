//! A long action that a window has started: how far it is, how it ended, and what of it is left when the daemon goes meanwhile.

use ipc_proto::ClientError;
use ipc_proto::methods::Step;
use ipc_proto::types::{Finding, Item, Progress, State};
use messages::{Messages, step};

use crate::banner::Banner;
use crate::fault::{Fault, Kind};

/// A long action.
#[derive(Debug, Default)]
pub(crate) enum Run {
    /// None was started yet, or the last one was put away.
    #[default]
    Idle,
    /// It runs.
    Runs {
        progress: Option<Progress>,
        /// Whether the person wants it stopped.
        stopping: bool,
        /// Whether the daemon went meanwhile: then no answer says how it ended, but the item.
        resumed: bool,
    },
    /// The daemon went while it ran.
    Cut,
    /// It failed, and can be tried again.
    Failed(Fault),
    /// It is done.
    Done {
        item: Box<Item>,
        /// What works, and yet the person should know.
        findings: Vec<Finding>,
    },
}

impl Run {
    /// It was just started.
    pub(crate) const fn started() -> Self {
        Self::Runs { progress: None, stopping: false, resumed: false }
    }

    /// Whether it runs, as far as is known: nothing else can be started meanwhile.
    pub(crate) const fn is_running(&self) -> bool {
        matches!(self, Self::Runs { .. } | Self::Cut)
    }

    /// Whether the daemon went while it ran.
    pub(crate) const fn is_cut(&self) -> bool {
        matches!(self, Self::Cut)
    }

    /// What came of it.
    pub(crate) fn item(&self) -> Option<&Item> {
        match self {
            Self::Done { item, .. } => Some(item),
            Self::Idle | Self::Runs { .. } | Self::Cut | Self::Failed(_) => None,
        }
    }

    /// Why it failed, where that is for the field of a secret, or of a location, to say.
    pub(crate) fn fault_of(&self, kind: Kind) -> Option<&Fault> {
        match self {
            Self::Failed(fault) if fault.kind == kind => Some(fault),
            Self::Idle | Self::Runs { .. } | Self::Cut | Self::Failed(_) | Self::Done { .. } => None,
        }
    }

    /// Takes in what the daemon answers.
    pub(crate) fn step(&mut self, step: Result<Step, ClientError>, words: &Messages) {
        match step {
            Ok(Step::Progress(progress)) => self.progress(progress),
            Ok(Step::Done(item, findings)) => *self = Self::Done { item, findings },
            Err(ClientError::HungUp) => *self = Self::Cut,
            Err(error) => *self = Self::Failed(Fault::of(&error, words)),
        }
    }

    /// Takes in what is told of anyone's action on the same item.
    pub(crate) fn progress(&mut self, told: Progress) {
        match self {
            Self::Runs { progress, .. } => *progress = Some(told),
            Self::Cut => *self = Self::Runs { progress: Some(told), stopping: false, resumed: true },
            Self::Idle | Self::Failed(_) | Self::Done { .. } => {}
        }
    }

    /// The daemon is back, or the item has changed: it may be done (as `is_done` says), by whomever. Where the daemon went
    /// while it ran, what it had begun goes on by itself, or has to be begun anew.
    pub(crate) fn look(&mut self, item: &Item, is_done: impl Fn(&Item) -> bool, words: &Messages) {
        let was_cut = match self {
            Self::Cut | Self::Runs { resumed: true, .. } => true,
            // It is there again.
            Self::Failed(Fault { kind: Kind::Absence, .. }) => {
                *self = Self::Idle;
                false
            }
            Self::Idle | Self::Failed(_) => false,
            // Its own answer says how it ended.
            Self::Runs { resumed: false, .. } | Self::Done { .. } => return,
        };
        if is_done(item) {
            *self = Self::Done { item: Box::new(item.clone()), findings: Vec::new() };
        } else if was_cut && !is_under_way(item) {
            let (why, next) = (words.dialog_cut(), words.dialog_cut_next());
            *self = Self::Failed(Fault { why, next, kind: Kind::Other });
        }
    }

    /// The person wants it stopped; whether that is to be asked of the daemon now.
    pub(crate) fn stop(&mut self) -> bool {
        match self {
            Self::Runs { stopping, .. } => !std::mem::replace(stopping, true),
            Self::Idle | Self::Cut | Self::Failed(_) | Self::Done { .. } => false,
        }
    }

    /// What the button does that ends it; `asks`: whether the window holds what the person has typed.
    pub(crate) fn cancel_label(&self, asks: bool, words: &Messages) -> String {
        match self {
            Self::Runs { stopping: false, .. } => words.dialog_stop(),
            Self::Idle | Self::Failed(_) if asks => words.dialog_cancel(),
            Self::Idle | Self::Runs { .. } | Self::Cut | Self::Failed(_) | Self::Done { .. } => {
                words.dialog_close()
            }
        }
    }

    /// How it stands, in words; `done` is what is said once it is done.
    pub(crate) fn banner(&self, done: &str, words: &Messages) -> Banner {
        match self {
            Self::Idle => Banner::default(),
            Self::Runs { stopping: true, .. } => {
                Banner { busy: words.dialog_stopping(), ..Banner::default() }
            }
            Self::Runs { progress: None, .. } => Banner { busy: words.dialog_begins(), ..Banner::default() },
            Self::Runs { progress: Some(progress), .. } => Banner {
                busy: step::say(words, &progress.step, &progress.detail),
                progress: fraction(progress),
                ..Banner::default()
            },
            Self::Cut => {
                Banner { error: words.dialog_absent(), next: words.dialog_goes_on(), ..Banner::default() }
            }
            // Stopped is what the person wanted, and the fields say what is theirs.
            Self::Failed(Fault { kind: Kind::Stopped, why, .. }) => {
                Banner { busy: why.clone(), ..Banner::default() }
            }
            Self::Failed(Fault { kind: Kind::Secret | Kind::Location, .. }) => Banner::default(),
            Self::Failed(Fault { kind: Kind::Absence | Kind::Refused | Kind::Other, why, next }) => {
                Banner { error: why.clone(), next: next.clone(), ..Banner::default() }
            }
            Self::Done { findings, .. } => {
                let told = findings.iter().map(|one| faces::items::finding(&one.what, &one.said, words));
                let next: Vec<_> = told.map(|told| messages::notice::sentence(&told)).collect();
                Banner { good: done.to_owned(), next: next.join("\n"), ..Banner::default() }
            }
        }
    }
}

/// How far it is, 0 to 1.
fn fraction(progress: &Progress) -> Option<f32> {
    let (done, total) = (u16::try_from(progress.done).ok()?, u16::try_from(progress.total).ok()?);
    (total > 0).then(|| f32::from(done.min(total)) / f32::from(total))
}

/// Whether the daemon goes on by itself with what was begun.
fn is_under_way(item: &Item) -> bool {
    match item.state {
        State::PickingUp | State::WaitingForIssuer | State::Renewing => item.needs_you.is_none(),
        State::AwaitingCode
        | State::Ready
        | State::PickedUp
        | State::Expired
        | State::Rejected
        | State::Locked
        | State::Valid
        | State::RenewalDue
        | State::Revoked
        | State::KeyMissing
        | State::Superseded
        | State::Other(_) => false,
    }
}
