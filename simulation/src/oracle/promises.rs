//! What the policy promises about one matter, reckoned anew from its words and from true time.
//!
//! Nothing here asks the lifecycle: that is what is held against it. So it is written for being seen to be right, not for speed:
//! a list of moments, each with the reminder that is due from then on.

use std::fmt;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use lifecycle::{Ahead, Policy, QuietHours, Stage};

use crate::{
    chance::{days, hours, secs},
    matter::{Certificate, Codes, Known, Matter, Run, Thing},
};

/// Who asks to be told at night is told at night, if the computer is on within this time.
pub(crate) const ASKED_FOR: SignedDuration = hours(1);

/// A reminder that is due from a moment on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Promise {
    /// When, by the words of the policy.
    pub(crate) nominal: Timestamp,
    /// When it is the person's turn; later than that where the daemon tries by itself first.
    pub(crate) due: Timestamp,
    /// When it is shown at the earliest: the morning after, where that is early enough.
    pub(crate) moment: Timestamp,
    pub(crate) stage: Stage,
    /// What it must come before, if it is to be of use: the last safe day, or once that is over the end.
    before: Option<Timestamp>,
    end: Timestamp,
    /// From this moment on the person is told of something else.
    pub(crate) until: Timestamp,
}

/// A promise in the making.
struct Due {
    at: Timestamp,
    from: Timestamp,
    stage: Stage,
    before: Option<Timestamp>,
}

impl Due {
    fn at(at: Timestamp, stage: Stage, before: Option<Timestamp>) -> Self {
        Self { at, from: at, stage, before }
    }
}

impl Promise {
    /// When it is shown at the earliest on a computer that can show it from `at` on.
    pub(crate) fn from(&self, at: Timestamp, policy: &Policy) -> Timestamp {
        let at = at.max(self.moment);
        // The person named the moment, but not that at which the computer is on again.
        if self.stage == Stage::Snoozed && at <= self.moment + ASKED_FOR {
            return at;
        }
        let ahead = self.before.and_then(|before| [before, self.end].into_iter().find(|end| at < *end));
        by_day(at, ahead, policy)
    }
}

impl fmt::Debug for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:.0}", self.stage, self.moment)
    }
}

/// Everything that is promised as the matter stands, the earliest first.
///
/// `told` is when the person was told anything of it, by the clock, and what; nothing where it was waved away.
pub(crate) fn promises(
    matter: &Matter,
    issuer: &str,
    policy: &Policy,
    told: &[(Timestamp, Option<Stage>)],
) -> Vec<Promise> {
    let mut promises = without_silence(matter, issuer, policy, told);
    hold_back(&mut promises, matter, told);
    promises
}

/// Until when a silence that is asked for now is granted.
pub(crate) fn granted(
    matter: &Matter,
    issuer: &str,
    policy: &Policy,
    told: &[(Timestamp, Option<Stage>)],
    asked_at: Timestamp,
    until: Timestamp,
) -> Timestamp {
    let promises = without_silence(matter, issuer, policy, told);
    longest_snooze(&promises, matter, told, asked_at).map_or(until, |longest| until.min(longest))
}

fn without_silence(
    matter: &Matter,
    issuer: &str,
    policy: &Policy,
    told: &[(Timestamp, Option<Stage>)],
) -> Vec<Promise> {
    let last_told = told.iter().map(|(told, _)| *told).max();
    let mut due: Vec<Due> = Vec::new();
    let (opens, turn) = match &matter.thing {
        Thing::Codes(codes) => {
            of_codes(matter, codes, issuer, policy, &mut due);
            (Timestamp::MAX, Timestamp::MAX)
        }
        Thing::Certificate(certificate) => {
            of_certificate(matter, certificate, issuer, policy, &mut due);
            (certificate.window.opens, turn_of_the_person(certificate, issuer, policy))
        }
    };
    let mut promises: Vec<Promise> = due
        .into_iter()
        .map(|Due { at, from, stage, before }| {
            (Due { at, from, stage, before }, before.filter(|end| from < *end))
        })
        .map(|(Due { at, from, stage, before }, ahead)| Promise {
            nominal: at,
            due: from,
            // What was told at night, as the person was up, is not told of again in the morning.
            moment: match last_told {
                Some(told) if from <= told + secs(15) => by_day(from, ahead, policy).min(told.max(from)),
                Some(_) | None => by_day(from, ahead, policy),
            },
            stage,
            before,
            end: matter.deadline(),
            until: match stage {
                Stage::BackUp(_) => turn,
                Stage::Prove(_) => opens,
                Stage::Intake | Stage::Ahead(_) | Stage::Lapsed | Stage::Trouble | Stage::Snoozed => {
                    Timestamp::MAX
                }
            },
        })
        .collect();
    // Of those that come at the same moment the later one counts.
    promises.sort_by_key(|promise| (promise.moment, promise.nominal));
    promises
}

fn of_codes(matter: &Matter, codes: &Codes, issuer: &str, policy: &Policy, due: &mut Vec<Due>) {
    if codes.done {
        return;
    }
    let end = codes.expires;
    let waits = matter.run == Run::None && !codes.rejected && !codes.locked;
    let unsent = matches!(matter.run, Run::Unheard | Run::Locked | Run::Stuck) && !matter.issuer_has_it;
    if waits {
        if matter.came_as_known() < end {
            due.push(Due::at(matter.came_as_known(), Stage::Intake, Some(end)));
        }
        due.push(Due::at(end.max(matter.came_as_known()), Stage::Lapsed, None));
    }
    if waits || unsent {
        let own = policy.issuers.get(issuer).and_then(|own| own.codes.as_ref());
        for ahead in own.unwrap_or(&policy.codes) {
            let at = before(end, *ahead);
            if at >= matter.came_as_known() {
                due.push(Due::at(at, Stage::Ahead(*ahead), Some(end)));
            }
        }
    }
    if let Some(at) = matter.trouble {
        due.push(Due::at(at, Stage::Trouble, matter.matters_until()));
    }
}

fn of_certificate(
    matter: &Matter,
    certificate: &Certificate,
    issuer: &str,
    policy: &Policy,
    due: &mut Vec<Due>,
) {
    if certificate.elsewhere {
        return;
    }
    let end = certificate.facts.not_after;
    let last_safe = last_safe(certificate, issuer, policy);
    // A renewal that was refused before its time is nobody's trouble.
    let too_early = matter.run == Run::None && !certificate.key_missing && !certificate.revoked;
    if let Some(at) = matter.trouble.filter(|at| !too_early || *at >= certificate.window.opens) {
        let before = matter.matters_until().map(|end| if at < last_safe { last_safe } else { end });
        due.push(Due::at(at, Stage::Trouble, before));
    }
    if certificate.revoked || matches!(matter.run, Run::Going | Run::Waiting) {
        return;
    }
    let from = turn_of_the_person(certificate, issuer, policy);
    let due_now = matter.run != Run::None || certificate.key_missing;
    if !due_now && certificate.backup_wanted && !certificate.backed_up {
        // From then on it is the renewal that the person is told of.
        for after in
            [0, 1, 7, 30].into_iter().filter(|after| matter.came_as_known() + days(i64::from(*after)) < from)
        {
            due.push(Due::at(matter.came_as_known() + days(i64::from(after)), Stage::BackUp(after), None));
        }
    }
    // Once a year, until its renewal can begin.
    let opened = certificate.proven.filter(|_| !due_now).map(Known::as_known);
    for year in 1..=3_u16 {
        let at = opened.map(|opened| opened + days(365 * i64::from(year)));
        due.extend(
            at.filter(|at| *at < certificate.window.opens).map(|at| Due::at(at, Stage::Prove(year), None)),
        );
    }
    let own = policy.issuers.get(issuer).and_then(|own| own.certificates.as_ref());
    for ahead in own.unwrap_or(&policy.certificates) {
        let at = before(last_safe, *ahead).max(certificate.window.opens).max(matter.came_as_known());
        let from = at.max(from);
        // Where the last safe day is over when the person's turn comes, the end is what is left.
        let before = Some(if from < last_safe { last_safe } else { end });
        due.push(Due { at, from, stage: Stage::Ahead(*ahead), before });
    }
    due.push(Due::at(end.max(matter.came_as_known()), Stage::Lapsed, None));
}

/// What falls into a snooze comes as one reminder at its end.
fn hold_back(promises: &mut Vec<Promise>, matter: &Matter, told: &[(Timestamp, Option<Stage>)]) {
    let Some((asked_at, granted)) = matter.snoozed else { return };
    // Whatever has changed since, it is never longer than it could be granted now.
    let until =
        longest_snooze(promises, matter, told, asked_at).map_or(granted, |longest| granted.min(longest));
    let before = promises.iter().find_map(|promise| promise.before);
    // A proof that is asked for no more settles the silence about it; anything else turns into another need.
    let lasts = |promise: &Promise| match promise.stage {
        Stage::Prove(_) => promise.until,
        Stage::Intake
        | Stage::Ahead(_)
        | Stage::Lapsed
        | Stage::Trouble
        | Stage::BackUp(_)
        | Stage::Snoozed => Timestamp::MAX,
    };
    let held_back = promises.iter().filter(|promise| promise.due <= until).map(lasts).max();
    promises.retain(|promise| promise.moment > until);
    // What was settled meanwhile needs nothing at the end.
    let Some(lasts) = held_back else {
        return;
    };
    promises.insert(
        0,
        Promise {
            nominal: until,
            due: until,
            moment: until,
            stage: Stage::Snoozed,
            before,
            end: matter.deadline(),
            until: lasts,
        },
    );
}

/// Until the last reminder before the deadline; until the deadline where that is over.
fn longest_snooze(
    promises: &[Promise],
    matter: &Matter,
    told: &[(Timestamp, Option<Stage>)],
    asked_at: Timestamp,
) -> Option<Timestamp> {
    // What was told when silence was asked for is over, though the policy would tell it later by now.
    let told_before = |promise: &Promise| {
        told.iter().filter(|(told, _)| *told <= asked_at).any(|(told, stage)| {
            // What the daemon tries by itself by now it may have left to the person then.
            let due = if matches!(stage, Some(Stage::Ahead(_))) { promise.nominal } else { promise.due };
            due <= *told + secs(15)
        })
    };
    let ahead = promises.iter().filter(|promise| matches!(promise.stage, Stage::Ahead(_)));
    let last = ahead.filter(|promise| !told_before(promise)).map(|promise| promise.moment).max();
    last.into_iter().chain([matter.matters_until()?]).find(|at| *at > asked_at)
}

/// From this moment on the renewal is the person's: until then nothing can be done, or it is left to the daemon.
fn turn_of_the_person(certificate: &Certificate, issuer: &str, policy: &Policy) -> Timestamp {
    let opens = certificate.window.opens;
    if !renews_by_itself(certificate, issuer, policy) {
        return opens;
    }
    opens + opens.duration_until(last_safe(certificate, issuer, policy)).max(SignedDuration::ZERO) / 3
}

/// Whether a renewal needs nobody and is wanted without anybody.
pub(crate) fn renews_by_itself(certificate: &Certificate, issuer: &str, policy: &Policy) -> bool {
    let wanted =
        policy.automatic_renewal && policy.issuers.get(issuer).is_none_or(|own| own.automatic_renewal);
    let can = certificate.unattended && !certificate.refused && !certificate.key_missing;
    wanted && can && !certificate.revoked && !certificate.elsewhere
}

/// The last moment at which the issuer can still renew it: of its working days before the end, the `needed` last ones
/// belong to its office.
pub(crate) fn last_safe(certificate: &Certificate, issuer: &str, policy: &Policy) -> Timestamp {
    let end = certificate.window.closes.min(certificate.facts.not_after);
    let Some(office) = policy.issuers.get(issuer).and_then(|own| own.working_days.as_ref()) else {
        return end;
    };
    let works = |day: &Date| {
        let of_week = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        office.days[of_week] && !office.holidays.contains(day)
    };
    let last_day = office.zone.to_datetime(end).date();
    if office.needed == 0 && works(&last_day) {
        return end;
    }
    let mut worked =
        std::iter::successors(last_day.yesterday().ok(), |day| day.yesterday().ok()).take(90).filter(works);
    let asked_on = worked.nth(usize::from(office.needed)).and_then(|day| day.tomorrow().ok());
    asked_on.map_or(end, |day| moment(day, Time::midnight(), &office.zone))
}

/// `at`, or the end of the night in which it falls where that comes before what it must come before.
pub(crate) fn by_day(at: Timestamp, before: Option<Timestamp>, policy: &Policy) -> Timestamp {
    let Some(quiet) = policy.quiet else { return at };
    let Some(morning) = end_of_night(at, quiet, &policy.zone) else { return at };
    if before.is_none_or(|before| morning < before) { morning } else { at }
}

/// When the night that `at` falls in is over.
pub(crate) fn end_of_night(at: Timestamp, quiet: QuietHours, zone: &TimeZone) -> Option<Timestamp> {
    let is_quiet = |at: Timestamp| {
        let time = zone.to_datetime(at).time();
        if quiet.from <= quiet.until {
            quiet.from <= time && time < quiet.until
        } else {
            quiet.from <= time || time < quiet.until
        }
    };
    if !is_quiet(at) {
        return None;
    }
    let day = zone.to_datetime(at).date();
    let ends = [day, day.tomorrow().ok()?].map(|day| moment(day, quiet.until, zone));
    // On a day on which the clocks are put back the end may come twice, and both times it may be over.
    let twice = ends.map(|end| end + hours(1)).into_iter().chain(ends.map(|end| end + hours(1) / 2));
    ends.into_iter().chain(twice).filter(|end| *end > at && !is_quiet(*end)).min()
}

fn before(deadline: Timestamp, ahead: Ahead) -> Timestamp {
    deadline - hours(i64::from(ahead.0))
}

fn moment(day: Date, time: Time, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(day.to_datetime(time)).compatible().unwrap_or(Timestamp::MAX)
}
