//! What the tray shows: an icon, one sentence, and a menu. A value that knows no desktop; [`crate::platform`] puts it on one.

use faces::act::Act;
use jiff::Timestamp;

use ipc_proto::dialog::Dialog;

/// Everything that the tray shows at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    /// The icon.
    pub(crate) mood: Mood,
    /// What is said where the icon is pointed at: one sentence.
    pub(crate) tip: String,
    /// The menu.
    pub(crate) menu: Vec<Entry>,
    /// When it reads differently by the clock alone.
    pub(crate) changes_at: Option<Timestamp>,
}

/// What the icon tells at a glance, the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mood {
    /// All is well.
    Well,
    /// Something needs the person.
    NeedsYou,
    /// It does within a day.
    Urgent,
    /// Something has lapsed.
    Lapsed,
    /// The daemon does not run, or has not answered yet.
    Absent,
}

impl Mood {
    /// Every mood.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 5] = [Self::Well, Self::NeedsYou, Self::Urgent, Self::Lapsed, Self::Absent];
}

/// One entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Something that a click does.
    Do(String, Does),
    /// Something that is only read.
    Said(String),
    /// More entries below a name.
    Under(String, Vec<Entry>),
    /// A line between others.
    Rule,
}

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Has the daemon do this with an item.
    Act(Act, String),
    /// No reminders at all before tomorrow morning.
    Pause,
    /// Goes on with reminders.
    GoOn,
    /// Opens a dialog.
    Open(Dialog),
    /// Starts the daemon.
    StartDaemon,
    /// Ends the tray.
    Quit,
}
