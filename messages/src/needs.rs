//! What only the person can settle, in words: why it needs them, and what to do next.
//!
//! ```
//! use messages::needs::{Need, Needs, Of};
//! use messages::{Language, Messages};
//!
//! let needs = Needs {
//!     need: Need::PickUp,
//!     id: "a1",
//!     issuer: "cfca",
//!     of: Of::Activation { reference_number: "12345678", locked: false, asks: false, lookalikes: None },
//!     said: None,
//! };
//! let (reason, remedy) = needs.say(&Messages::new(Language::English));
//! assert_eq!(reason, "the certificate waits to be picked up");
//! assert_eq!(remedy, "pick it up: neverlapse pick-up a1");
//! ```

use crate::{Messages, command};

/// What an item needs of the person; fifteen words of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The missing half of the pair.
    Code,
    /// A look at a code that the issuer did not accept.
    CheckCode,
    /// A pick-up.
    PickUp,
    /// New codes for those that expired.
    RenewCode,
    /// A new application, as this one was refused.
    ApplyAgain,
    /// A renewal.
    Renew,
    /// A renewal of a certificate that has expired already.
    RenewLapsed,
    /// The key, from a back-up.
    RestoreKey,
    /// A back-up.
    BackUp,
    /// A run that stands still is to be taken up again.
    Unstick,
    /// A look whether a back-up still opens.
    ProveBackUp,
    /// The one-time code that the issuer sent for a renewal.
    VerificationCode,
    /// The issuer's approval of an application.
    Approval,
    /// The key of an application, which is not where it was made; what is said is the location.
    KeyGone,
    /// The key of an application, which was made on another computer; what is said is its name.
    OtherComputer,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 15] = [
        Self::Code,
        Self::CheckCode,
        Self::PickUp,
        Self::RenewCode,
        Self::ApplyAgain,
        Self::Renew,
        Self::RenewLapsed,
        Self::RestoreKey,
        Self::BackUp,
        Self::Unstick,
        Self::ProveBackUp,
        Self::VerificationCode,
        Self::Approval,
        Self::KeyGone,
        Self::OtherComputer,
    ];

    /// The contract's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CheckCode => "check-code",
            Self::PickUp => "pick-up",
            Self::RenewCode => "renew-code",
            Self::ApplyAgain => "apply-again",
            Self::Renew => "renew",
            Self::RenewLapsed => "renew-lapsed",
            Self::RestoreKey => "restore-key",
            Self::BackUp => "back-up",
            Self::Unstick => "unstick",
            Self::ProveBackUp => "prove-back-up",
            Self::VerificationCode => "verification-code",
            Self::Approval => "approval",
            Self::KeyGone => "key-gone",
            Self::OtherComputer => "other-computer",
        }
    }

    /// The need of a word of the contract; none for a word that a newer daemon knows.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == word)
    }
}

/// What it is that needs the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'a> {
    /// An activation.
    Activation {
        /// Its reference number.
        reference_number: &'a str,
        /// Whether the issuer takes no more answers for it.
        locked: bool,
        /// Whether the issuer gives codes to whoever answers its security questions.
        asks: bool,
        /// Which characters of a refused code are easily taken for others, by their places: `3 (O/0), 8 (I/1/l)`.
        lookalikes: Option<&'a str>,
    },
    /// An identity.
    Identity {
        /// Where it lives.
        location: &'a str,
        /// Its back-up that was proven last.
        back_up: Option<&'a str>,
    },
}

/// A need, and what is to be known to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs<'a> {
    /// What is needed.
    pub need: Need,
    /// The item's id.
    pub id: &'a str,
    /// The issuer profile's id.
    pub issuer: &'a str,
    /// What the item is.
    pub of: Of<'a>,
    /// The words of the issuer that refused, or of the run that stands still; of a lost key, where it is.
    pub said: Option<&'a str>,
}

impl Needs<'_> {
    /// Why the person is needed, and what to do next, with a command that can be typed as it is.
    #[must_use]
    pub fn say(&self, messages: &Messages) -> (String, String) {
        (self.reason(messages), self.remedy(messages, str::to_owned))
    }

    /// What to do next where a button does it: no command is named.
    #[must_use]
    pub fn remedy_without_commands(&self, messages: &Messages) -> String {
        // Its other reading is chosen with the button too.
        let of = match self.of {
            Of::Activation { reference_number, locked, asks, lookalikes: Some(places) } => {
                let lookalikes = Some(places).filter(|places| places.contains(','));
                Of::Activation { reference_number, locked, asks, lookalikes }
            }
            of @ (Of::Activation { lookalikes: None, .. } | Of::Identity { .. }) => of,
        };
        let remedy = Self { of, ..*self }.remedy(messages, |_| COMMAND.to_owned());
        without_commands(&remedy)
    }

    fn reason(&self, messages: &Messages) -> String {
        let said = || self.said.map_or_else(|| messages.needs_refused(), str::to_owned);
        match self.need {
            Need::Code => messages.needs_code(),
            Need::CheckCode => messages.needs_check_code(said()),
            Need::PickUp => messages.needs_pick_up(),
            Need::RenewCode => messages.needs_renew_code(),
            Need::ApplyAgain => match self.of {
                Of::Activation { .. } => said(),
                // An identity needs a new certificate for one reason only.
                Of::Identity { .. } => messages.needs_revoked(),
            },
            Need::Renew => {
                self.said.map_or_else(|| messages.needs_renew(), |why| messages.needs_renew_after(why))
            }
            Need::RenewLapsed => messages.needs_renew_lapsed(),
            Need::RestoreKey => messages.needs_restore_key(),
            Need::BackUp => messages.needs_back_up(),
            Need::Unstick => self.said.map_or_else(|| messages.needs_unstick(), str::to_owned),
            Need::ProveBackUp => messages.needs_prove_back_up(self.back_up()),
            Need::VerificationCode => self.said.map_or_else(
                || messages.needs_verification_code(),
                |said| messages.needs_verification_code_after(said),
            ),
            Need::Approval => messages.needs_approval(),
            Need::KeyGone => self
                .said
                .map_or_else(|| messages.needs_key_gone(), |location| messages.needs_key_gone_at(location)),
            Need::OtherComputer => self.said.map_or_else(
                || messages.needs_other_computer(),
                |computer| messages.needs_other_computer_at(computer),
            ),
        }
    }

    /// What to do; `shown` is how a command is written in it.
    fn remedy(&self, messages: &Messages, shown: impl Fn(&str) -> String) -> String {
        let Self { id, issuer, .. } = *self;
        let run = |words: &str| shown(&format!("neverlapse {words}"));
        let pick_up = || run(&format!("pick-up {id}"));
        let renew = || run(&format!("renew {id}"));
        let import = || run("import");
        let (add, apply) = (|| shown(&self.add()), || shown(&self.apply()));
        let renew_code = || run(&format!("renew-code {id}"));
        match (self.need, self.of) {
            (Need::Code, Of::Activation { asks: true, .. }) => {
                messages.needs_code_by_questions(add(), renew_code())
            }
            (Need::RenewCode, Of::Activation { asks: true, .. }) => {
                messages.needs_new_codes_by_questions(renew_code())
            }
            (Need::Code, _) => messages.needs_code_remedy(add()),
            (Need::CheckCode, Of::Activation { lookalikes: Some(places), .. }) if places.contains(',') => {
                messages.lookalikes_remedy(add(), places)
            }
            (Need::CheckCode, Of::Activation { lookalikes: Some(place), .. }) => {
                messages.lookalike_remedy(pick_up(), add(), place)
            }
            (Need::CheckCode, _) => messages.needs_check_code_remedy(add()),
            (Need::PickUp, _) => messages.needs_pick_up_remedy(pick_up()),
            (Need::RenewCode, _) => messages.needs_renew_code_remedy(import(), issuer),
            (Need::ApplyAgain, Of::Activation { locked: true, .. }) => {
                messages.needs_apply_again_locked_remedy(import(), issuer)
            }
            (Need::ApplyAgain, Of::Activation { locked: false, .. }) => {
                messages.needs_apply_again_remedy(pick_up(), issuer)
            }
            (Need::ApplyAgain, Of::Identity { .. }) => messages.needs_new_certificate_remedy(issuer),
            (Need::Renew, _) => messages.needs_renew_remedy(renew()),
            (Need::RenewLapsed, _) => messages.needs_renew_lapsed_remedy(renew(), issuer),
            (Need::RestoreKey, Of::Activation { .. }) => messages.needs_restore_key_remedy(run("restore")),
            (Need::RestoreKey, Of::Identity { location, .. }) => {
                messages.needs_restore_key_remedy(run(&format!("restore FILE --to {location}")))
            }
            (Need::BackUp, _) => messages.needs_back_up_remedy(run(&format!("back-up {id} --to FILE"))),
            (Need::Unstick, Of::Activation { .. }) => messages.needs_unstick_remedy(pick_up()),
            (Need::Unstick, Of::Identity { .. }) => messages.needs_unstick_remedy(renew()),
            (Need::ProveBackUp, _) => {
                let file = command::word(self.back_up());
                messages.needs_prove_back_up_remedy(run(&format!("verify-backup {file}")))
            }
            (Need::VerificationCode, _) => {
                messages.needs_verification_code_remedy(run(&format!("renew {id} --code-file -")))
            }
            (Need::Approval, _) => messages.needs_approval_remedy(run(&format!("import --for {id}"))),
            (Need::KeyGone, _) => messages.needs_key_gone_remedy(apply(), run(&format!("check {id}"))),
            (Need::OtherComputer, _) => messages.needs_other_computer_remedy(apply()),
        }
    }

    /// The back-up that is to be opened.
    const fn back_up(&self) -> &str {
        match self.of {
            Of::Identity { back_up: Some(path), .. } => path,
            Of::Identity { back_up: None, .. } | Of::Activation { .. } => "FILE",
        }
    }

    /// The command that applies again.
    fn apply(&self) -> String {
        format!("neverlapse apply --issuer {} --name NAME --email EMAIL", self.issuer)
    }

    /// The command that takes the code.
    fn add(&self) -> String {
        let reference_number = match self.of {
            Of::Activation { reference_number, .. } => reference_number,
            Of::Identity { .. } => "",
        };
        let issuer = self.issuer;
        format!("neverlapse add --issuer {issuer} --reference-number {reference_number} --code-file -")
    }
}

/// Stands for a command that is left out.
const COMMAND: &str = "\u{fffc}";

/// The text without its commands, and without the marks that led to them.
fn without_commands(text: &str) -> String {
    let bare = text.replace(&format!("({COMMAND})"), COMMAND).replace(&format!("（{COMMAND}）"), COMMAND);
    let led = |mark: char| mark.is_whitespace() || matches!(mark, ':' | '：');
    bare.split(COMMAND).map(|part| part.trim_end_matches(led)).collect()
}

#[cfg(test)]
mod tests;
