//! What can happen in the world, and the queue of what will.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lifecycle::{Input, ItemId, Stage};

use crate::{computer::Power, records::RunChange};

/// Something that happens at its moment of true time.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The computer is switched on or off, or sleeps.
    Power(Power),
    /// The daemon is started, if it does not run.
    Start,
    /// The daemon is killed.
    Kill,
    /// The network comes or goes.
    Network,
    /// The notification service comes or goes.
    Service,
    /// The clock is set wrong, or right again.
    Clock,
    /// The network tells a clock whose battery was empty what time it is.
    TimeServer,
    /// The person moves to another time zone.
    Move,
    /// The person changes the settings, or an administrator the profiles.
    Settings,
    /// An issuer's mood changes.
    Mood(usize),
    /// An approval comes by e-mail, or a certificate is found on the computer.
    Arrival,
    /// A key is lost, a certificate revoked.
    Mishap,
    /// The person does something.
    Act(Act),
    /// A run has its result, if it is still this one that runs.
    Ended { serial: u64, id: ItemId, input: Box<Input>, run: RunChange },
    /// The notification service takes a reminder that this life of the daemon gave it.
    Accepted { life: u64, id: ItemId, stage: Stage },
}

/// What a person does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// What the item needs.
    Settle(ItemId),
    Snooze(ItemId, Silence),
    Dismiss(ItemId),
    Elsewhere(ItemId),
    BackUp(ItemId),
    Stop(ItemId),
    Forget(ItemId),
}

/// How long a person wants silence.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Silence {
    Hour,
    TomorrowAtNine,
    Until(SignedDuration),
}

/// Everything that will happen, the soonest first; what was put in first happens first at the same moment.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    events: BTreeMap<(Timestamp, u64), Event>,
    count: u64,
}

impl Queue {
    pub(crate) fn put(&mut self, at: Timestamp, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    /// When the next one happens.
    pub(crate) fn next_at(&self) -> Option<Timestamp> {
        self.events.first_key_value().map(|((at, _), _)| *at)
    }

    pub(crate) fn take(&mut self) -> Option<Event> {
        self.events.pop_first().map(|(_, event)| event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_the_order_of_time_and_then_of_arrival() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut queue = Queue::default();
        for (second, event) in [(5, Event::Start), (3, Event::Kill), (5, Event::Network), (3, Event::Service)]
        {
            queue.put(at(second), event);
        }
        let order: Vec<String> =
            std::iter::from_fn(|| queue.take()).map(|event| format!("{event:?}")).collect();
        assert_eq!(order, ["Kill", "Service", "Start", "Network"]);
    }
}
