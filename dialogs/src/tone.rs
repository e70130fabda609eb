//! How something that is told is to be taken, for the eye.

/// How it is to be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Quiet,
    Good,
    Warn,
    Bad,
}

impl Tone {
    /// The number by which the markup knows it.
    pub(crate) const fn number(self) -> i32 {
        match self {
            Self::Plain => 0,
            Self::Quiet => 1,
            Self::Good => 2,
            Self::Warn => 3,
            Self::Bad => 4,
        }
    }
}
