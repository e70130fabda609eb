//! What was simulated, in figures.

use std::{fmt, ops::AddAssign};

/// Sums over all people.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// People, each with a computer and some certificates.
    pub users: u64,
    /// The years that they lived through.
    pub user_years: f64,
    /// What came into the lifecycle.
    pub inputs: u64,
    /// Of these, what it did not take because the state did not allow it.
    pub not_taken: u64,
    /// Times when the timer woke the daemon.
    pub wakes: u64,
    /// Of these, wakes at which there was nothing to do.
    pub idle_wakes: u64,
    /// Reminders that a person saw.
    pub reminders: u64,
    /// Reminders shown twice because a crash came between the acceptance and its record.
    pub twice_by_crash: u64,
    /// Reminders shown again because the clock had been set back behind the moment at which they were shown.
    pub again_by_clock: u64,
    /// Moments of a reminder that the oracle held a promise, and the computer was there to keep it.
    pub promises_kept: u64,
    /// Certificates that were picked up with a code.
    pub pick_ups: u64,
    /// Certificates that were renewed, by whomever.
    pub renewals: u64,
    /// Of these, those that nobody had to ask for.
    pub automatic_renewals: u64,
    /// Of the renewals, those that a one-time code of the issuer was typed for.
    pub renewals_by_code: u64,
    /// Requests that reached an issuer.
    pub requests: u64,
    /// Codes and certificates that lapsed, and the person was told.
    pub lapses_told: u64,
    /// Times when the daemon was killed between two steps or at any moment.
    pub crashes: u64,
    /// Times when the clock was set, by seconds or by years.
    pub clock_changes: u64,
    /// Times when the computer was put to sleep or switched off.
    pub rests: u64,
    /// Moments between a wake and the next at which nothing was found to be due.
    pub probes: u64,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        let Self {
            users,
            user_years,
            inputs,
            not_taken,
            wakes,
            idle_wakes,
            reminders,
            twice_by_crash,
            again_by_clock,
            promises_kept,
            pick_ups,
            renewals,
            automatic_renewals,
            renewals_by_code,
            requests,
            lapses_told,
            crashes,
            clock_changes,
            rests,
            probes,
        } = other;
        self.users += users;
        self.user_years += user_years;
        self.inputs += inputs;
        self.not_taken += not_taken;
        self.wakes += wakes;
        self.idle_wakes += idle_wakes;
        self.reminders += reminders;
        self.twice_by_crash += twice_by_crash;
        self.again_by_clock += again_by_clock;
        self.promises_kept += promises_kept;
        self.pick_ups += pick_ups;
        self.renewals += renewals;
        self.automatic_renewals += automatic_renewals;
        self.renewals_by_code += renewals_by_code;
        self.requests += requests;
        self.lapses_told += lapses_told;
        self.crashes += crashes;
        self.clock_changes += clock_changes;
        self.rests += rests;
        self.probes += probes;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, count: u64| writeln!(f, "{name:<34}{count:>12}");
        line("user-years", self.user_years.round() as u64)?;
        line("people", self.users)?;
        line("inputs", self.inputs)?;
        line("  not taken in their state", self.not_taken)?;
        line("wakes of the timer", self.wakes)?;
        line("  with nothing to do", self.idle_wakes)?;
        line("reminders shown", self.reminders)?;
        line("  twice, as a crash came between", self.twice_by_crash)?;
        line("  again, as the clock was set back", self.again_by_clock)?;
        line("promised moments that were kept", self.promises_kept)?;
        line("codes picked up", self.pick_ups)?;
        line("certificates renewed", self.renewals)?;
        line("  without the person", self.automatic_renewals)?;
        line("  with a one-time code", self.renewals_by_code)?;
        line("requests to issuers", self.requests)?;
        line("lapses told", self.lapses_told)?;
        line("crashes", self.crashes)?;
        line("clock changes", self.clock_changes)?;
        line("computers off or asleep", self.rests)?;
        line("moments probed between wakes", self.probes)
    }
}
