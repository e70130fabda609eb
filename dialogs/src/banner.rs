//! What stands on top of a window: what is waited for, what went wrong, what went well.

/// How a window stands, in words; empty ones are not shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Banner {
    /// What is waited for.
    pub(crate) busy: String,
    /// How far it is, 0 to 1, where that is known.
    pub(crate) progress: Option<f32>,
    /// What was done.
    pub(crate) good: String,
    /// What went wrong.
    pub(crate) error: String,
    /// What to do next.
    pub(crate) next: String,
    /// Whether trying again may help.
    pub(crate) again: bool,
}
