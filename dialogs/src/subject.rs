//! The item that a window is about, as far as the window knows.

use faces::text::clean;
use ipc_proto::types::{Item, Progress};
use messages::Messages;

use crate::banner::Banner;
use crate::daemon::Event;

/// What the daemon tells of it.
#[derive(Debug)]
pub(crate) enum News {
    /// The daemon is there, and so is the item, if it is tracked.
    There(Option<Box<Item>>),
    /// The daemon is out of reach.
    Lost,
    /// The item has changed.
    Changed(Box<Item>),
    /// The item is tracked no more.
    Gone,
    /// A long action of anyone's on it is so far.
    Progress(Progress),
}

impl News {
    /// What an event means to a window about the item `id`; nothing where it is about others.
    pub(crate) fn of(event: Event, id: &str) -> Option<Self> {
        match event {
            Event::There(items) => {
                Some(Self::There(items.into_iter().find(|item| item.id == id).map(Box::new)))
            }
            Event::Lost => Some(Self::Lost),
            Event::Changed(item) => (item.id == id).then_some(Self::Changed(item)),
            Event::Gone(gone) => (gone == id).then_some(Self::Gone),
            Event::Progress(progress) => (progress.id == id).then_some(Self::Progress(progress)),
        }
    }
}

/// What of the news a window may act on.
#[derive(Debug)]
pub(crate) enum Told {
    /// The daemon is there, at the beginning or again, and the item is tracked.
    There,
    /// The item has changed.
    Changed,
    /// What runs is so far.
    Progress(Progress),
}

/// The item.
#[derive(Debug)]
pub(crate) struct Subject {
    id: String,
    item: Option<Box<Item>>,
    absent: bool,
    gone: bool,
}

impl Subject {
    /// The item `id`; nothing is known of it yet.
    pub(crate) const fn new(id: String) -> Self {
        Self { id, item: None, absent: true, gone: false }
    }

    /// Takes in what is told.
    pub(crate) fn hear(&mut self, news: News) -> Option<Told> {
        match news {
            News::There(item) => {
                (self.absent, self.gone) = (false, item.is_none());
                self.item = Some(item?);
                Some(Told::There)
            }
            News::Lost => {
                self.absent = true;
                None
            }
            News::Changed(item) => {
                self.item = Some(item);
                Some(Told::Changed)
            }
            News::Gone => {
                self.gone = true;
                None
            }
            News::Progress(progress) => Some(Told::Progress(progress)),
        }
    }

    /// What an answer brought of it.
    pub(crate) fn answered(&mut self, item: Item) {
        self.item = Some(Box::new(item));
    }

    /// Its id.
    pub(crate) fn id(&self) -> String {
        self.id.clone()
    }

    /// How it was last.
    pub(crate) fn item(&self) -> Option<&Item> {
        self.item.as_deref()
    }

    /// Its name, to be shown; empty until it is known.
    pub(crate) fn title(&self) -> Option<String> {
        self.item.as_ref().map(|item| clean(&item.title))
    }

    /// Whether the daemon can be asked about it now.
    pub(crate) const fn is_at_hand(&self) -> bool {
        self.item.is_some() && !self.absent && !self.gone
    }

    /// Whether the daemon is out of reach.
    pub(crate) const fn is_absent(&self) -> bool {
        self.absent
    }

    /// Whether it is tracked no more.
    pub(crate) const fn is_gone(&self) -> bool {
        self.gone
    }

    /// What there is to say where nothing can be done about it: the daemon is awaited or gone, or the item is.
    pub(crate) fn trouble(&self, words: &Messages) -> Option<Banner> {
        let wrong = |error: String, next: String| Banner { error, next, ..Banner::default() };
        if self.gone {
            return Some(wrong(words.details_untracked(), String::new()));
        }
        match (&self.item, self.absent) {
            (None, true) => Some(Banner { busy: words.dialog_waiting(), ..Banner::default() }),
            (Some(_), true) => Some(wrong(words.dialog_absent(), words.dialog_absent_next())),
            (_, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use ipc_proto::types::{Kind, State};
    use messages::Language;

    use super::*;

    fn item(id: &str) -> Item {
        Item::new(id, Kind::Activation, "cfca", State::Ready, "Ada\nJones")
    }

    #[test]
    fn only_what_is_told_of_its_own_item_matters() {
        assert!(News::of(Event::Changed(Box::new(item("a2"))), "a1").is_none());
        assert!(News::of(Event::Gone("a2".into()), "a1").is_none());
        let there = News::of(Event::There(vec![item("a2"), item("a1")]), "a1");
        assert!(matches!(there, Some(News::There(Some(item))) if item.id == "a1"));
    }

    #[test]
    fn it_is_said_whether_the_daemon_or_the_item_is_missing() {
        let words = Messages::new(Language::English);
        let mut subject = Subject::new("a1".into());
        assert_eq!(subject.trouble(&words).map(|said| said.busy), Some("Waiting for the daemon…".into()));
        assert!(subject.hear(News::There(Some(Box::new(item("a1"))))).is_some());
        assert_eq!((subject.trouble(&words), subject.title()), (None, Some("Ada Jones".into())));
        assert!(subject.hear(News::Lost).is_none() && !subject.is_at_hand());
        assert_eq!(subject.trouble(&words).map(|said| said.error), Some("The daemon does not run.".into()));
        assert!(subject.hear(News::There(None)).is_none() && !subject.is_at_hand());
        let gone = subject.trouble(&words).map(|said| said.error);
        assert_eq!(gone, Some("This item is tracked no more.".into()));
    }
}
