//! What can be done about an item with a click: at once by the daemon, or in a window of its own.

use ipc_proto::client::Client;
use ipc_proto::methods::{Cancel, PickUp, Renew, Snooze};
use ipc_proto::types::Item;
use ipc_proto::{ClientError, DaemonError};
use jiff::Timestamp;
use messages::Messages;
use messages::needs::Need;

use crate::standing::{due, is_under_way, need};
use crate::when;

/// Something that can be done about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// It is picked up at once.
    PickUp,
    /// It is picked up, with a choice of the place.
    PickUpTo,
    /// It is renewed at once.
    Renew,
    /// It is renewed with what has to be typed for it.
    RenewWithCode,
    /// New codes are asked for.
    RenewCode,
    /// The missing half of a pair is typed.
    Code,
    /// An approval e-mail is read.
    Import,
    /// It is looked whether this computer is ready for it.
    Check,
    /// A back-up is made.
    BackUp,
    /// The key is put back from a back-up.
    Restore,
    /// A back-up is opened to see that it works.
    VerifyBackUp,
    /// All of it is shown.
    Details,
    /// What runs is stopped at the next safe point.
    Stop,
    /// No reminder of it before tomorrow morning.
    Tomorrow,
}

/// Everything that can be done about an item, the best first.
#[must_use]
pub fn acts(item: &Item) -> Vec<Act> {
    let mut acts = Vec::new();
    if is_under_way(item) {
        acts.push(Act::Stop);
    } else {
        acts.extend(item.actions.iter().filter_map(|verb| Act::of_verb(verb, item)));
        // The same with a choice of the place.
        if acts.contains(&Act::PickUp) {
            acts.push(Act::PickUpTo);
        }
    }
    acts.push(Act::Details);
    if item.needs_you.is_some() {
        acts.push(Act::Tomorrow);
    }
    acts
}

/// What does that of which an item needs the person.
#[must_use]
pub fn best(item: &Item) -> Option<Act> {
    item.needs_you.as_ref()?;
    Act::of_verb(item.actions.first()?, item)
}

impl Act {
    /// Of a verb of the command line. Forgetting is for the command line; what only a newer daemon knows is too.
    fn of_verb(verb: &str, item: &Item) -> Option<Self> {
        Some(match verb {
            "pick-up" => Self::PickUp,
            "renew" if need(item) == Some(Need::VerificationCode) => Self::RenewWithCode,
            "renew" => Self::Renew,
            "renew-code" => Self::RenewCode,
            "add" => Self::Code,
            "import" => Self::Import,
            "check" => Self::Check,
            "back-up" => Self::BackUp,
            "restore" => Self::Restore,
            "verify-backup" => Self::VerifyBackUp,
            _ => return None,
        })
    }

    /// The window in which it is done, as `neverlapse-dialog` calls it; none where the daemon does it at once.
    #[must_use]
    pub const fn window(self) -> Option<&'static str> {
        match self {
            Self::PickUpTo => Some("pick-up"),
            Self::RenewWithCode => Some("renew"),
            Self::RenewCode => Some("renew-code"),
            Self::Code => Some("code"),
            Self::Import => Some("import"),
            Self::Check => Some("check"),
            Self::BackUp => Some("back-up"),
            Self::Restore => Some("restore"),
            Self::VerifyBackUp => Some("verify-backup"),
            Self::Details => Some("details"),
            Self::PickUp | Self::Renew | Self::Stop | Self::Tomorrow => None,
        }
    }

    /// What a button or an entry says; an ellipsis says that a window opens.
    #[must_use]
    pub fn label(self, item: &Item, now: Timestamp, words: &Messages) -> String {
        match self {
            Self::PickUp => words.notice_button_pick_up(),
            Self::PickUpTo => words.tray_pick_up(),
            Self::Renew => words.notice_button_renew(),
            Self::RenewWithCode => words.tray_renew(),
            Self::RenewCode => words.tray_renew_code(),
            Self::Code => words.tray_code(),
            Self::Import => words.tray_import(),
            Self::Check => words.tray_check(),
            Self::BackUp => words.tray_back_up(),
            Self::Restore => words.tray_restore(),
            Self::VerifyBackUp => words.tray_verify_back_up(),
            Self::Details => words.tray_details(),
            Self::Stop => words.tray_stop(),
            Self::Tomorrow => {
                let left = due(item, now).map(|due| now.duration_until(due));
                if left.is_some_and(|left| left.is_positive() && left <= when::TOMORROW) {
                    words.notice_button_later()
                } else {
                    words.notice_button_tomorrow()
                }
            }
        }
    }

    /// Has the daemon do it; what takes a window is none of this. A long action is called for its end only: how it goes on,
    /// the subscription tells, and how it ended, a notice on the desktop.
    ///
    /// # Errors
    /// What the daemon says.
    pub async fn call(self, daemon: &mut Client, id: &str, tomorrow: Timestamp) -> Result<(), ClientError> {
        let id = id.to_owned();
        match self {
            Self::PickUp => {
                let (to, password, no_remember, last_try) = (None, None, false, false);
                let pick_up = PickUp { id, to, password, no_remember, last_try, notify: true };
                daemon.act(&pick_up).await?.finish(drop).await.map(drop)
            }
            Self::Renew => {
                let renew = Renew { id, password: None, last_try: false, code: None, notify: true };
                daemon.act(&renew).await?.finish(drop).await.map(drop)
            }
            Self::Tomorrow => daemon.call(&Snooze { id, until: tomorrow }).await.map(drop),
            Self::Stop => daemon.call(&Cancel { id }).await.map(drop),
            Self::PickUpTo
            | Self::RenewWithCode
            | Self::RenewCode
            | Self::Code
            | Self::Import
            | Self::Check
            | Self::BackUp
            | Self::Restore
            | Self::VerifyBackUp
            | Self::Details => Ok(()),
        }
    }

    /// The same in a window, where it turned out that a password, a place or a code is missing.
    #[must_use]
    pub const fn asking(self, error: &ClientError) -> Option<Self> {
        let ClientError::Refused(DaemonError::WrongPassword { .. } | DaemonError::BadInput { .. }) = error
        else {
            return None;
        };
        match self {
            Self::PickUp => Some(Self::PickUpTo),
            Self::Renew => Some(Self::RenewWithCode),
            Self::PickUpTo
            | Self::RenewWithCode
            | Self::RenewCode
            | Self::Code
            | Self::Import
            | Self::Check
            | Self::BackUp
            | Self::Restore
            | Self::VerifyBackUp
            | Self::Details
            | Self::Stop
            | Self::Tomorrow => None,
        }
    }

    /// Whether the daemon tells on the desktop how it ended.
    #[must_use]
    pub const fn is_told(self) -> bool {
        matches!(self, Self::PickUp | Self::Renew)
    }
}

#[cfg(test)]
mod tests {
    use ipc_proto::types::{Kind, NeedsYou, State};
    use messages::Language;

    use super::*;

    fn ready() -> Item {
        let mut item = Item::new("a1", Kind::Activation, "cfca", State::Ready, "Ada Jones (CFCA)");
        item.actions = ["pick-up", "import", "forget", "moon"].map(str::to_owned).into();
        item.needs_you = Some(NeedsYou {
            reason: "it waits".into(),
            remedy: "Pick it up.".into(),
            need: "pick-up".into(),
            said: None,
        });
        item
    }

    #[test]
    fn the_best_stands_first_and_a_pick_up_has_a_choice_of_the_place() {
        let all = [Act::PickUp, Act::Import, Act::PickUpTo, Act::Details, Act::Tomorrow];
        assert_eq!((acts(&ready()), best(&ready())), (all.into(), Some(Act::PickUp)));
    }

    #[test]
    fn what_runs_can_be_stopped_and_nothing_else() {
        let mut item = ready();
        (item.state, item.needs_you) = (State::PickingUp, None);
        assert_eq!((acts(&item), best(&item)), (vec![Act::Stop, Act::Details], None));
    }

    #[test]
    fn nobody_is_promised_a_reminder_for_tomorrow_when_it_is_too_late_then() {
        let (mut item, words) = (ready(), Messages::new(Language::English));
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let far = Act::Tomorrow.label(&item, now, &words);
        item.deadline = Some("2026-11-22T20:00:00Z".parse().unwrap());
        assert_ne!(Act::Tomorrow.label(&item, now, &words), far);
    }

    #[test]
    fn what_is_missing_is_asked_for_in_a_window() {
        let wrong = DaemonError::WrongPassword { reason: "no".into(), remedy: "Type it.".into() };
        let wrong = ClientError::Refused(wrong);
        assert_eq!(Act::Renew.asking(&wrong), Some(Act::RenewWithCode));
        assert_eq!(Act::Renew.asking(&ClientError::HungUp), None);
    }
}
