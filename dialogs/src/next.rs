//! What a window leads to: another one of this program, once its own matter is settled or belongs elsewhere.

use ipc_proto::types::Item;
use messages::Messages;

/// Another window about the same item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    PickUp,
    RenewCode,
    Code,
    Import,
    Renew,
    BackUp,
}

impl Next {
    const ALL: [Self; 6] =
        [Self::PickUp, Self::RenewCode, Self::Code, Self::Import, Self::Renew, Self::BackUp];

    /// The first of these that can be done with this item now.
    pub(crate) fn first(of: &[Self], item: &Item) -> Option<Self> {
        let can = |next: &Self| item.actions.iter().any(|verb| verb == next.verb());
        of.iter().copied().find(can)
    }

    /// The best that can be done with this item in a window other than `here`.
    pub(crate) fn best(item: &Item, here: Self) -> Option<Self> {
        let of_verb = |verb: &String| Self::ALL.into_iter().find(|next| next.verb() == verb);
        item.actions.iter().filter_map(of_verb).find(|next| *next != here)
    }

    /// Its window, as this program calls it.
    pub(crate) const fn window(self) -> &'static str {
        match self {
            Self::PickUp => "pick-up",
            Self::RenewCode => "renew-code",
            Self::Code => "code",
            Self::Import => "import",
            Self::Renew => "renew",
            Self::BackUp => "back-up",
        }
    }

    /// What its button says.
    pub(crate) fn label(self, words: &Messages) -> String {
        match self {
            Self::PickUp => words.tray_pick_up(),
            Self::RenewCode => words.tray_renew_code(),
            Self::Code => words.tray_code(),
            Self::Import => words.tray_import(),
            Self::Renew => words.tray_renew(),
            Self::BackUp => words.tray_back_up(),
        }
    }

    /// The command line's verb for it.
    const fn verb(self) -> &'static str {
        match self {
            Self::Code => "add",
            Self::PickUp | Self::RenewCode | Self::Import | Self::Renew | Self::BackUp => self.window(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ipc_proto::types::{Kind, State};

    use super::*;

    #[test]
    fn what_can_be_done_elsewhere_is_led_to_and_never_to_the_same_window() {
        let mut item = Item::new("a1", Kind::Activation, "certifio", State::AwaitingCode, "Ada");
        item.actions = ["renew-code", "add", "forget"].map(str::to_owned).into();
        assert_eq!(Next::best(&item, Next::RenewCode), Some(Next::Code));
        assert_eq!(Next::best(&item, Next::Code), Some(Next::RenewCode));
        assert_eq!(Next::first(&[Next::PickUp], &item), None);
    }
}
