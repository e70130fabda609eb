//! A password that is chosen now: what it is worth, typed once more, and wanted all the same where something is against it.

use faces::strength::{self, Judgement, Strength};
use messages::Messages;

use crate::fault;
use crate::tone::Tone;

/// A new password. Nothing of the password itself is in it.
#[derive(Debug, Default)]
pub(crate) struct NewPassword {
    judged: Option<Judgement>,
    has_control: bool,
    differs: bool,
    all_the_same: bool,
    /// Whether what is wrong is said: not before the person wanted to go on.
    told: bool,
}

/// What is said of it; empty texts are not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PasswordLook {
    /// What it is worth.
    pub(crate) worth: String,
    pub(crate) tone: Tone,
    pub(crate) error: String,
    /// What is wrong with its repetition.
    pub(crate) again_error: String,
    /// What is said beside the box that says that it is wanted all the same.
    pub(crate) all_the_same: String,
}

impl NewPassword {
    /// Takes in what stands in the fields.
    pub(crate) fn typed(&mut self, password: &str, again: &str, all_the_same: bool) {
        *self = Self {
            judged: (!password.is_empty()).then(|| strength::judge(password)),
            has_control: strength::has_control(password),
            differs: password != again,
            all_the_same,
            told: false,
        };
    }

    /// Whether it can be used; what is wrong is said from now on.
    pub(crate) fn is_ready(&mut self) -> bool {
        self.told = true;
        self.judged.is_some() && !self.has_control && !self.differs && !self.is_refused()
    }

    /// What is said of it.
    pub(crate) fn look(&self, words: &Messages) -> PasswordLook {
        let mut look = PasswordLook::default();
        if let Some(judged) = &self.judged {
            look.worth = judged.say(words);
            look.tone = match judged.strength {
                Strength::Weak => Tone::Warn,
                Strength::Fair => Tone::Plain,
                Strength::Strong => Tone::Good,
            };
            if !judged.is_ascii {
                look.worth = format!("{}\n{}", look.worth, words.password_not_ascii());
                look.tone = Tone::Warn;
            }
            if judged.is_doubtful() {
                look.all_the_same = words.password_all_the_same();
            }
        }
        // It cannot be typed again, so nothing else is said of it.
        if self.has_control {
            return PasswordLook { error: words.password_control(), ..PasswordLook::default() };
        }
        if self.told && self.judged.is_none() {
            look.error = words.password_wanted();
        } else if self.told && self.is_refused() {
            look.error = words.password_another_or_all_the_same();
        } else if self.told && self.differs {
            look.again_error = fault::whole(&[&words.why_answers_differ()]);
        }
        look
    }

    /// Whether something is against it, and the person does not say that it is wanted all the same.
    fn is_refused(&self) -> bool {
        !self.all_the_same && self.judged.as_ref().is_some_and(Judgement::is_doubtful)
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn after(password: &str, again: &str, all_the_same: bool) -> (bool, PasswordLook) {
        let mut new = NewPassword::default();
        new.typed(password, again, all_the_same);
        (new.is_ready(), new.look(&Messages::new(Language::English)))
    }

    #[test]
    fn a_weak_password_is_used_only_by_who_says_so() {
        let (ready, look) = after("sommer1974", "sommer1974", false);
        assert!(!ready && look.worth.starts_with("This password is weak"), "{look:?}");
        assert!(look.error.contains("tick the box") && look.tone == Tone::Warn, "{look:?}");
        let (ready, look) = after("sommer1974", "sommer1974", true);
        assert!(ready && look.error.is_empty() && !look.all_the_same.is_empty(), "{look:?}");
    }

    #[test]
    fn a_password_that_java_refuses_is_asked_about_however_strong_it_is() {
        let password = "quatre parapluies très éloignés";
        let (ready, look) = after(password, password, false);
        assert!(!ready && look.worth.contains("Java"), "{look:?}");
        assert!(after(password, password, true).0);
    }

    #[test]
    fn a_slip_of_the_finger_is_said_beside_the_repetition_and_not_before_going_on() {
        let mut new = NewPassword::default();
        new.typed("four walrus umbrellas", "four", false);
        let words = Messages::new(Language::English);
        assert_eq!(new.look(&words).again_error, "");
        assert!(!new.is_ready());
        assert_eq!(new.look(&words).again_error, "The two answers were not the same.");
        new.typed("four walrus umbrellas", "four walrus umbrellas", false);
        assert!(new.is_ready());
        assert_eq!(new.look(&words).again_error, "");
    }

    #[test]
    fn nothing_and_what_cannot_be_typed_again_are_no_passwords() {
        let (ready, look) = after("", "", true);
        assert!(!ready && !look.error.is_empty(), "{look:?}");
        let (ready, look) = after("a\tb", "a\tb", true);
        assert!(!ready && look.error.contains("control character"), "{look:?}");
    }
}
