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
    /// The issuer said no.
    Refused,
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
            // The daemon names flags of the command line.
            ClientError::Refused(DaemonError::WrongPassword { .. }) => (words.typed_refused(), String::new()),
            ClientError::Refused(refused) => (refused.reason().to_owned(), refused.remedy().to_owned()),
            ClientError::Stranger { path } => (words.why_stranger(shown(path)), words.next_name_own_socket()),
            ClientError::Service(error) => (error.to_string(), words.next_restart()),
            ClientError::Protocol(said) => (words.why_not_understood(said), words.next_restart()),
            ClientError::TooLong => (words.why_too_long(MAX_FRAME), words.next_give_less()),
            ClientError::Io(cause) => (words.why_connection(cause.to_string()), words.next_check_rights()),
        };
        Self { why: sentence(&clean(&why)), next: sentence(&clean(&next)), kind: Kind::of(error) }
    }

    /// Why and what to do, for beside a field.
    pub(crate) fn beside(&self) -> String {
        whole(&[&self.why, &self.next])
    }

    /// The daemon does not run.
    pub(crate) fn absence(words: &Messages) -> Self {
        Self { why: words.dialog_absent(), next: words.dialog_absent_next(), kind: Kind::Absence }
    }
}

/// Fragments as whole sentences, one behind the other. Each ends as its own script has it: some come from an issuer, in
/// whatever language.
pub(crate) fn whole(fragments: &[&str]) -> String {
    let mut all = String::new();
    for fragment in fragments.iter().filter(|fragment| !fragment.is_empty()) {
        if all.ends_with(['.', '!', '?']) {
            all.push(' ');
        }
        all += &sentence(&clean(fragment));
        match all.chars().next_back() {
            Some('.' | '!' | '?' | '。' | '！' | '？') | None => {}
            Some('\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}') => all.push('。'),
            Some(_) => all.push('.'),
        }
    }
    all
}

impl Kind {
    fn of(error: &ClientError) -> Self {
        match error {
            ClientError::NoDaemon { .. } | ClientError::HungUp => Self::Absence,
            ClientError::Refused(DaemonError::WrongPassword { .. }) => Self::Secret,
            ClientError::Refused(DaemonError::IssuerRefused { .. }) => Self::Refused,
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
    fn a_wrong_password_is_told_without_flags_of_the_command_line() {
        let refused = DaemonError::WrongPassword {
            reason: "the password is wrong".into(),
            remedy: "give it: --password-file FILE".into(),
        };
        let fault = Fault::of(&ClientError::Refused(refused), &Messages::new(Language::English));
        assert_eq!((fault.why.as_str(), fault.kind), ("It is not accepted. Type it again.", Kind::Secret));
    }

    #[test]
    fn beside_a_field_it_is_said_in_whole_sentences() {
        assert_eq!(whole(&["the code is empty", "copy it"]), "The code is empty. Copy it.");
        assert_eq!(whole(&["It is not accepted.", ""]), "It is not accepted.");
        assert_eq!(whole(&["两次输入不一致", "请重新输入（PIN）"]), "两次输入不一致。请重新输入（PIN）。");
        assert_eq!(whole(&["", "请使用 --pin", "Call us!"]), "请使用 --pin. Call us!");
    }

    #[test]
    fn a_daemon_that_hung_up_is_one_that_is_not_there() {
        let words = Messages::new(Language::French);
        for error in [ClientError::HungUp, ClientError::NoDaemon { path: "/x".into() }] {
            assert_eq!(Fault::of(&error, &words), Fault::absence(&words));
        }
    }
}
