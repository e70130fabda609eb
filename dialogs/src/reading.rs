//! What a window shows of the daemon's, kept current: asked for, asked for again after a change or a loss, and kept in sight
//! meanwhile.

use messages::Messages;

use crate::banner::Banner;
use crate::fault::{Fault, Kind};

/// What happens to a window that shows something.
#[derive(Debug)]
pub(crate) enum Input<T> {
    /// The daemon is there, for the first time or again.
    There,
    /// It is out of reach.
    Lost,
    /// An item has changed.
    Changed(String),
    /// An item is tracked no more.
    Gone(String),
    /// What was asked for came, or did not.
    Answered(Result<T, Fault>),
    /// The person wants it tried again.
    Again,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing was heard of the daemon yet.
    Waiting,
    /// It was asked; `stale`: and once more after its answer.
    Asking { stale: bool },
    /// What is shown is current.
    Ready,
    /// The daemon does not run.
    Absent,
    /// The item is tracked no more.
    Untracked,
    /// It was asked in vain.
    Failed(Fault),
}

/// Something that is read from the daemon.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    /// The item that it is about.
    about: Option<String>,
    standing: Standing,
    content: Option<T>,
}

impl<T> Reading<T> {
    /// Nothing was read yet.
    pub(crate) const fn new(about: Option<String>) -> Self {
        Self { about, standing: Standing::Waiting, content: None }
    }

    /// What was read last; it stays when the daemon goes.
    pub(crate) const fn content(&self) -> Option<&T> {
        self.content.as_ref()
    }

    /// Whether the daemon does not run, as far as is known.
    pub(crate) const fn is_absent(&self) -> bool {
        matches!(self.standing, Standing::Absent)
    }

    /// Whether what is shown is current.
    pub(crate) const fn is_ready(&self) -> bool {
        matches!(self.standing, Standing::Ready)
    }

    /// Takes in what happened, and says whether the daemon is to be asked now.
    pub(crate) fn hear(&mut self, input: Input<T>) -> bool {
        match input {
            Input::There => {
                // An answer that is still to come is of the daemon before.
                self.standing = Standing::Asking { stale: false };
                true
            }
            Input::Changed(id) if self.is_about(&id) => self.ask(true),
            Input::Again => self.ask(false),
            Input::Changed(_) => false,
            Input::Gone(id) => {
                if self.is_about(&id) {
                    self.standing = Standing::Untracked;
                }
                false
            }
            Input::Lost => {
                self.standing = Standing::Absent;
                false
            }
            Input::Answered(answer) => self.take(answer),
        }
    }

    /// How it stands, in words.
    pub(crate) fn banner(&self, words: &Messages) -> Banner {
        let wrong = |why: &str, next: &str, again| Banner {
            error: why.to_owned(),
            next: next.to_owned(),
            again,
            ..Banner::default()
        };
        match &self.standing {
            Standing::Waiting => Banner { busy: words.dialog_waiting(), ..Banner::default() },
            // What follows an item is read anew after each change, and nobody waits for that.
            Standing::Asking { .. } if self.about.is_some() && self.content.is_some() => Banner::default(),
            Standing::Asking { .. } => Banner { busy: words.dialog_looking(), ..Banner::default() },
            Standing::Ready => Banner::default(),
            Standing::Absent => {
                let Fault { why, next, .. } = Fault::absence(words);
                wrong(&why, &next, true)
            }
            Standing::Untracked => wrong(&words.details_untracked(), &words.details_untracked_next(), false),
            Standing::Failed(fault) => wrong(&fault.why, &fault.next, true),
        }
    }

    fn is_about(&self, id: &str) -> bool {
        self.about.as_deref() == Some(id)
    }

    /// One question at a time; `changed`: the answer that is under way may be of before.
    fn ask(&mut self, changed: bool) -> bool {
        if let Standing::Asking { stale } = &mut self.standing {
            *stale |= changed;
            return false;
        }
        self.standing = Standing::Asking { stale: false };
        true
    }

    fn take(&mut self, answer: Result<T, Fault>) -> bool {
        let stale = matches!(self.standing, Standing::Asking { stale: true });
        match answer {
            Ok(content) => {
                self.content = Some(content);
                if self.standing != Standing::Untracked {
                    self.standing = if stale { Standing::Asking { stale: false } } else { Standing::Ready };
                }
                stale
            }
            // That it went, and that it is back, is told.
            Err(fault) if fault.kind == Kind::Absence => {
                self.standing = Standing::Absent;
                false
            }
            Err(fault) => {
                self.standing = Standing::Failed(fault);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn words() -> Messages {
        Messages::new(Language::English)
    }

    fn fault(why: &str) -> Fault {
        Fault { why: why.into(), next: "Wait.".into(), kind: Kind::Other }
    }

    #[test]
    fn a_window_waits_for_the_daemon_and_asks_once_it_is_there() {
        let mut reading: Reading<u8> = Reading::new(None);
        assert_eq!(reading.banner(&words()).busy, "Waiting for the daemon…");
        assert!(reading.hear(Input::There));
        assert_eq!(reading.banner(&words()).busy, "Looking…");
        assert!(!reading.hear(Input::Answered(Ok(7))));
        assert_eq!((reading.content(), reading.banner(&words())), (Some(&7), Banner::default()));
    }

    #[test]
    fn what_was_shown_stays_while_the_daemon_is_gone_and_is_read_anew_when_it_is_back() {
        let mut reading = Reading::new(None);
        reading.hear(Input::There);
        reading.hear(Input::Answered(Ok(7)));
        assert!(!reading.hear(Input::Lost));
        assert_eq!(reading.content(), Some(&7));
        let banner = reading.banner(&words());
        assert_eq!((banner.error.as_str(), banner.again), ("The daemon does not run.", true));
        assert!(reading.hear(Input::There));
        assert!(!reading.hear(Input::Answered(Ok(8))));
        assert_eq!((reading.content(), reading.banner(&words())), (Some(&8), Banner::default()));
    }

    #[test]
    fn changes_while_it_is_asked_lead_to_one_more_question_and_those_of_others_to_none() {
        let mut reading = Reading::new(Some("a1".into()));
        reading.hear(Input::There);
        for id in ["a1", "a1", "a2"] {
            assert!(!reading.hear(Input::Changed(id.into())));
        }
        assert!(reading.hear(Input::Answered(Ok(1))));
        assert!(!reading.hear(Input::Answered(Ok(2))));
        assert!(!reading.hear(Input::Changed("a2".into())));
        assert!(reading.hear(Input::Changed("a1".into())));
    }

    #[test]
    fn a_refusal_is_shown_and_can_be_tried_again_once_at_a_time() {
        let mut reading: Reading<u8> = Reading::new(None);
        reading.hear(Input::There);
        reading.hear(Input::Answered(Err(fault("No"))));
        let banner = reading.banner(&words());
        assert_eq!((banner.error.as_str(), banner.next.as_str(), banner.again), ("No", "Wait.", true));
        assert!(reading.hear(Input::Again));
        assert!(!reading.hear(Input::Again));
    }

    #[test]
    fn an_item_that_is_forgotten_stays_in_sight_and_is_said_to_be_gone() {
        let mut reading = Reading::new(Some("a1".into()));
        reading.hear(Input::There);
        reading.hear(Input::Answered(Ok(7)));
        assert!(!reading.hear(Input::Gone("a2".into())));
        assert!(!reading.hear(Input::Gone("a1".into())));
        assert_eq!(reading.content(), Some(&7));
        let banner = reading.banner(&words());
        assert_eq!((banner.error.as_str(), banner.again), ("This item is tracked no more.", false));
    }
}
