//! Who watches. A snapshot and the subscription are taken together; who does not read is let go and delays nobody.

use ipc_proto::{methods::Notice, types};
use jiff::Timestamp;
use tokio::sync::mpsc;

/// How many changes wait for one subscriber before it counts as gone.
const HELD: usize = 1024;
/// Items on one page of the snapshot: well below the frame's cap at the longest records.
pub(crate) const PAGE: usize = 256;

/// The snapshot, and what changes from then on.
pub(crate) struct Subscription {
    /// Every item, the soonest deadline first.
    pub(crate) snapshot: Vec<types::Item>,
    /// What comes after it. Its end means that the subscriber was too slow: it subscribes again.
    pub(crate) changes: mpsc::Receiver<Change>,
}

/// What subscribers are told of.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// An item is new or has changed.
    Item(Box<types::Item>),
    /// An item is gone.
    Gone(String),
    /// A long action goes on.
    Progress(types::Progress),
    /// Reminders are held back until then, or no more.
    Paused(Option<Timestamp>),
}

impl Change {
    /// The reply that tells it.
    pub(crate) fn notice(self, serial: u64) -> Notice {
        match self {
            Self::Item(item) => Notice::changed(serial, *item),
            Self::Gone(id) => Notice::gone(serial, id),
            Self::Progress(progress) => Notice::progress(serial, progress),
            Self::Paused(until) => Notice::pause(serial, until),
        }
    }
}

/// Everyone who watches.
#[derive(Default)]
pub(crate) struct Subscribers(Vec<mpsc::Sender<Change>>);

impl Subscribers {
    /// Adds one, to whom `snapshot` is what came before; it hears next that reminders are held back, if they are.
    pub(crate) fn add(&mut self, snapshot: Vec<types::Item>, paused: Option<Timestamp>) -> Subscription {
        let (sender, changes) = mpsc::channel(HELD);
        if paused.is_some() {
            // The channel is new and has room.
            let _ = sender.try_send(Change::Paused(paused));
        }
        self.0.push(sender);
        Subscription { snapshot, changes }
    }

    /// Whether telling would reach anyone.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells all of them; nobody is waited for.
    pub(crate) fn tell(&mut self, change: &Change) {
        self.0.retain(|subscriber| subscriber.try_send(change.clone()).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_that_does_not_read_is_let_go_and_another_misses_nothing() {
        let mut subscribers = Subscribers::default();
        let mut slow = subscribers.add(Vec::new(), None);
        let mut quick = subscribers.add(Vec::new(), None);
        for _ in 0..=HELD {
            subscribers.tell(&Change::Gone("a1".into()));
            assert!(quick.changes.try_recv().is_ok());
        }
        assert_eq!(subscribers.0.len(), 1);
        let read = std::iter::from_fn(|| slow.changes.try_recv().ok()).count();
        assert_eq!((read, slow.changes.is_closed()), (HELD, true));
    }
}
