//! What a new password is worth: how soon it would be guessed, and whether every program takes it.

use messages::Messages;
use zxcvbn::Score;
use zxcvbn::feedback::Warning;

/// How long a password withstands somebody who has the file and guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Not for long.
    Weak,
    /// For a while.
    Fair,
    /// For good.
    Strong,
}

/// What is to be said of a password. Nothing of the password itself is in it.
#[derive(Clone, Copy, Debug)]
pub struct Judgement {
    /// How long it withstands.
    pub strength: Strength,
    /// What makes it easy to guess.
    warning: Option<Warning>,
    /// Whether it can be typed on an English keyboard, and Java takes it.
    pub is_ascii: bool,
}

/// Judges a password. The file's own protection makes each guess slow, and nobody counts the guesses.
pub fn judge(password: &str) -> Judgement {
    let entropy = zxcvbn::zxcvbn(password, &[]);
    let score = entropy.score();
    let strength = if score >= Score::Four {
        Strength::Strong
    } else if score >= Score::Three {
        Strength::Fair
    } else {
        Strength::Weak
    };
    let warning = entropy.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Judgement { strength, warning, is_ascii: password.is_ascii() }
}

/// Whether a password can be typed again: control characters cannot.
pub fn has_control(password: &str) -> bool {
    password.chars().any(char::is_control)
}

impl Judgement {
    /// Whether a person is to be asked if they want it all the same.
    pub fn is_doubtful(&self) -> bool {
        self.strength == Strength::Weak || !self.is_ascii
    }

    /// What is against it, for programs.
    pub fn warnings(&self) -> impl Iterator<Item = &'static str> {
        let weak = (self.strength == Strength::Weak).then_some("weak-password");
        weak.into_iter().chain((!self.is_ascii).then_some("non-ascii-password"))
    }

    /// How strong it is, and what would be better.
    pub fn say(&self, words: &Messages) -> String {
        match self.strength {
            Strength::Weak => words.password_is_weak(words.password_better(), self.reason(words)),
            Strength::Fair => words.password_is_fair(words.password_better()),
            Strength::Strong => words.password_is_strong(),
        }
    }

    fn reason(&self, words: &Messages) -> String {
        use Warning as W;
        match self.warning {
            Some(
                W::ThisIsATop10Password
                | W::ThisIsATop100Password
                | W::ThisIsACommonPassword
                | W::ThisIsSimilarToACommonlyUsedPassword,
            ) => words.password_common(),
            Some(W::StraightRowsOfKeysAreEasyToGuess | W::ShortKeyboardPatternsAreEasyToGuess) => {
                words.password_keys()
            }
            Some(W::RepeatsLikeAaaAreEasyToGuess | W::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
                words.password_repeats()
            }
            Some(W::SequencesLikeAbcAreEasyToGuess) => words.password_sequence(),
            Some(W::RecentYearsAreEasyToGuess | W::DatesAreOftenEasyToGuess) => words.password_date(),
            Some(
                W::AWordByItselfIsEasyToGuess
                | W::NamesAndSurnamesByThemselvesAreEasyToGuess
                | W::CommonNamesAndSurnamesAreEasyToGuess,
            ) => words.password_word(),
            None => words.password_short(),
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    #[test]
    fn a_password_is_weak_fair_or_strong_and_a_weak_one_has_its_reason() {
        let words = Messages::new(Language::English);
        for (password, strength, reason) in [
            ("123456", Strength::Weak, "it is among the first that are tried"),
            ("asdfghjkl;'", Strength::Weak, "it follows the keys of the keyboard"),
            ("aaaaaaa", Strength::Weak, "it repeats itself"),
            ("efghijk", Strength::Weak, "it is a sequence, such as abc or 4321"),
            ("12.08.1974", Strength::Weak, "it is a date or a year"),
            ("saxophonist", Strength::Weak, "it is made of a word or a name"),
            ("k7#Qz", Strength::Weak, "it is guessed soon"),
            ("k7#QzP9xw", Strength::Fair, ""),
            ("four walrus umbrellas", Strength::Strong, ""),
        ] {
            let judged = judge(password);
            let said = judged.say(&words);
            assert_eq!(judged.strength, strength, "{password}: {said}");
            assert!(said.contains(reason) && !said.contains(password), "{password}: {said}");
        }
    }

    #[test]
    fn what_other_programs_refuse_is_doubtful_however_strong_it_is() {
        let judged = judge("quatre parapluies très éloignés");
        assert_eq!(judged.warnings().collect::<Vec<_>>(), ["non-ascii-password"]);
        assert!(judged.is_doubtful());
        assert_eq!(judge("passwort").warnings().collect::<Vec<_>>(), ["weak-password"]);
        assert!(!judge("four walrus umbrellas").is_doubtful());
        assert!(has_control("a\tb") && has_control("a\nb") && !has_control("a b"));
    }
}
