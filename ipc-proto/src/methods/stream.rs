//! The answers that come in many replies: of long actions, and of subscriptions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::types::{Finding, Item, Pause, Progress};

/// One reply of a long action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StepWire", try_from = "StepWire")]
pub enum Step {
    /// It goes on.
    Progress(Progress),
    /// It is done; the last reply.
    Done(Box<Item>, Vec<Finding>),
}

/// Varlink has no enums with data, so the wire has both fields and one of them set.
#[derive(Serialize, Deserialize)]
struct StepWire {
    progress: Option<Progress>,
    item: Option<Box<Item>>,
    #[serde(default)]
    findings: Vec<Finding>,
}

impl From<Step> for StepWire {
    fn from(step: Step) -> Self {
        match step {
            Step::Progress(progress) => Self { progress: Some(progress), item: None, findings: Vec::new() },
            Step::Done(item, findings) => Self { progress: None, item: Some(item), findings },
        }
    }
}

impl TryFrom<StepWire> for Step {
    type Error = &'static str;

    fn try_from(wire: StepWire) -> Result<Self, &'static str> {
        match wire {
            StepWire { item: Some(item), findings, .. } => Ok(Self::Done(item, findings)),
            StepWire { progress: Some(progress), item: None, .. } => Ok(Self::Progress(progress)),
            StepWire { progress: None, item: None, .. } => Err("neither progress nor item is set"),
        }
    }
}

/// One reply to a subscriber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Grows by one a reply; a gap means that something was lost.
    pub serial: u64,
    /// A page of the snapshot, later an item that is new or has changed.
    pub items: Vec<Item>,
    /// False on all pages of the snapshot but the last; true from then on.
    pub snapshot_complete: bool,
    /// The id of an item that is gone.
    pub gone: Option<String>,
    /// A long action went on.
    pub progress: Option<Progress>,
    /// Reminders are held back from now on, or no more.
    pub pause: Option<Pause>,
}

impl Notice {
    /// A page of the snapshot.
    #[must_use]
    pub fn page(serial: u64, items: Vec<Item>, last: bool) -> Self {
        Self { serial, items, snapshot_complete: last, gone: None, progress: None, pause: None }
    }

    /// An item is new or has changed.
    #[must_use]
    pub fn changed(serial: u64, item: Item) -> Self {
        Self::page(serial, vec![item], true)
    }

    /// An item is tracked no more.
    #[must_use]
    pub fn gone(serial: u64, id: String) -> Self {
        Self { gone: Some(id), ..Self::page(serial, Vec::new(), true) }
    }

    /// A long action went on.
    #[must_use]
    pub fn progress(serial: u64, progress: Progress) -> Self {
        Self { progress: Some(progress), ..Self::page(serial, Vec::new(), true) }
    }

    /// Reminders are held back until then; with `None` no more.
    #[must_use]
    pub fn pause(serial: u64, until: Option<Timestamp>) -> Self {
        Self { pause: Some(Pause { until }), ..Self::page(serial, Vec::new(), true) }
    }
}
