//! Why the daemon was asked in vain, as a window says it.

use faces::text::clean;
use ipc_proto::{ClientError, DaemonError, MAX_FRAME};
use messages::notice::sentence;
use messages::{Language, Messages};

/// What went wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What failed and why: a line of its own.
    pub(crate) why: String,
    /// What to do next; may be empty.
    pub(crate) next: String,
    pub(crate) kind: Kind,
}

/// What a window makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The daemon was not there to answer.
    Absence,
    /// A password, PIN or code is missing or wrong.
    Secret,
    /// It is to be said where.
    Location,
    /// Somebody stopped it.
    Stopped,
    /// Anything else.
    Other,
}

impl Fault {
    /// What became of a call. What the daemon refuses it says itself, in English.
    pub(crate) fn of(error: &ClientError, words: &Messages) -> Self {
        let shown = |path: &std::path::Path| path.display().to_string();
        let (why, next) = match error {
            ClientError::NoDaemon { .. } | ClientError::HungUp => return Self::absence(words),
            ClientError::Refused(DaemonError::NotFound { .. }) if words.language() != Language::English => {
                (words.why_not_found(), words.details_untracked())
            }
            ClientError::Refused(refused) => (refused.reason().to_owned(), refused.remedy().to_owned()),
            ClientError::Stranger { path } => (words.why_stranger(shown(path)), words.next_name_own_socket()),
            ClientError::Service(error) => (error.to_string(), words.next_restart()),
            ClientError::Protocol(said) => (words.why_not_understood(said), words.next_restart()),
            ClientError::TooLong => (words.why_too_long(MAX_FRAME), words.next_give_less()),
            ClientError::Io(cause) => (words.why_connection(cause.to_string()), words.next_check_rights()),
        };
        Self { why: sentence(&clean(&why)), next: sentence(&clean(&next)), kind: Kind::of(error) }
    }

    /// The daemon does not run.
    pub(crate) fn absence(words: &Messages) -> Self {
        Self { why: words.dialog_absent(), next: words.dialog_absent_next(), kind: Kind::Absence }
    }
}

impl Kind {
    fn of(error: &ClientError) -> Self {
        match error {
            ClientError::NoDaemon { .. } | ClientError::HungUp => Self::Absence,
            ClientError::Refused(DaemonError::WrongPassword { .. }) => Self::Secret,
            ClientError::Refused(DaemonError::Cancelled { .. }) => Self::Stopped,
            ClientError::Refused(DaemonError::NotPossible { standing, .. })
                if standing.need.as_deref() == Some("location") =>
            {
                Self::Location
            }
            ClientError::Refused(_)
            | ClientError::Stranger { .. }
            | ClientError::Service(_)
            | ClientError::Protocol(_)
            | ClientError::TooLong
            | ClientError::Io(_) => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_with_its_reason_and_remedy() {
        let refused =
            DaemonError::Locked { reason: "the vault is locked".into(), remedy: "Unlock it.".into() };
        let fault = Fault::of(&ClientError::Refused(refused), &Messages::new(Language::English));
        assert_eq!((fault.why.as_str(), fault.next.as_str()), ("The vault is locked", "Unlock it."));
        assert_eq!(fault.kind, Kind::Other);
    }

    #[test]
    fn a_daemon_that_hung_up_is_one_that_is_not_there() {
        let words = Messages::new(Language::French);
        for error in [ClientError::HungUp, ClientError::NoDaemon { path: "/x".into() }] {
            assert_eq!(Fault::of(&error, &words), Fault::absence(&words));
        }
    }
}
