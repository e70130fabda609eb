//! What a notice on the desktop says of one item: who, what, until when, and what to do.
//!
//! ```
//! use jiff::tz::TimeZone;
//! use messages::needs::Need;
//! use messages::notice::{Facts, Occasion};
//! use messages::{Language, Messages};
//!
//! let facts = Facts {
//!     who: "Ada Jones (CFCA)",
//!     kind: messages::notice::Kind::Activation,
//!     need: Some(Need::PickUp),
//!     reason: "the certificate waits to be picked up",
//!     said: None,
//!     deadline: "2026-11-24T14:05:00Z".parse().ok(),
//!     last_safe_day: None,
//!     has_older_back_up: false,
//!     now: "2026-11-21T12:00:00Z".parse()?,
//!     zone: &TimeZone::UTC,
//! };
//! let text = facts.say(Occasion::Deadline, &Messages::new(Language::English));
//! assert_eq!(text.title, "Codes expire in 3 days");
//! assert_eq!(text.body, "Ada Jones (CFCA)\nIt can be picked up until Tue 24 Nov 14:05 (in 3 days).");
//! # Ok::<(), jiff::Error>(())
//! ```

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::needs::Need;
use crate::{Messages, time};

/// From so long after it on, a lapse was not told when it happened.
const AWAY: SignedDuration = SignedDuration::from_mins(15);

/// What is to be known of an item to say it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What people call it.
    pub who: &'a str,
    /// What it is.
    pub kind: Kind,
    /// What it needs of the person.
    pub need: Option<Need>,
    /// Why, as [`crate::needs::Needs::say`] tells it in the same language.
    pub reason: &'a str,
    /// The words of the issuer that refused, of the run that stands still, or of what stood in the way.
    pub said: Option<&'a str>,
    /// When its codes or its certificate expire.
    pub deadline: Option<Timestamp>,
    /// When a certificate can be renewed without help for the last time.
    pub last_safe_day: Option<Timestamp>,
    /// Whether there is a back-up of an earlier certificate.
    pub has_older_back_up: bool,
    /// The time.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: &'a TimeZone,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An activation.
    Activation,
    /// An identity.
    Identity,
}

/// Why it is told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It has just come.
    Intake,
    /// A deadline comes near or has passed, or a back-up is missing or was not opened for a year.
    Deadline,
    /// Something went wrong.
    Trouble,
    /// The person asked to be reminded.
    Snoozed,
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// One line that says all, without a full stop.
    pub title: String,
    /// Some lines.
    pub body: String,
}

impl Facts<'_> {
    /// The words for it. What to do is not among them where a button does it: see [`crate::needs::Needs::say`].
    #[must_use]
    pub fn say(&self, occasion: Occasion, messages: &Messages) -> Text {
        let asked_for = (occasion == Occasion::Snoozed).then(|| messages.notice_asked_for());
        let who = Some(self.who.to_owned());
        let lines = who.into_iter().chain(asked_for).chain(self.when(messages)).chain(self.why(messages));
        Text { title: self.title(occasion, messages), body: lines.collect::<Vec<_>>().join("\n") }
    }

    fn title(&self, occasion: Occasion, messages: &Messages) -> String {
        let codes_expire = || messages.notice_codes_expire(self.distance(self.deadline, messages));
        match (self.need, self.kind) {
            (Some(Need::PickUp), _) => match occasion {
                Occasion::Intake => messages.notice_codes_here(),
                Occasion::Deadline | Occasion::Snoozed => codes_expire(),
                Occasion::Trouble => messages.notice_pick_up_failed(),
            },
            (Some(Need::Code), _) => match occasion {
                Occasion::Intake => messages.notice_half_here(),
                Occasion::Deadline | Occasion::Trouble | Occasion::Snoozed => codes_expire(),
            },
            (Some(Need::CheckCode), _) => messages.notice_code_refused(),
            (Some(Need::RenewCode), _) => messages.notice_codes_expired(),
            (Some(Need::ApplyAgain), Kind::Activation) => messages.notice_refused(),
            (Some(Need::ApplyAgain), Kind::Identity) => messages.notice_revoked(),
            (Some(Need::Unstick), Kind::Activation) => messages.notice_pick_up_stuck(),
            (Some(Need::Unstick), Kind::Identity) => messages.notice_renewal_stuck(),
            (Some(Need::RestoreKey), _) => messages.notice_key_missing(),
            (Some(Need::RenewLapsed), _) => messages.notice_certificate_expired(),
            (Some(Need::BackUp), _) if self.has_older_back_up => messages.notice_back_up_older(),
            (Some(Need::BackUp), _) => messages.notice_back_up_missing(),
            (Some(Need::ProveBackUp), _) => messages.notice_prove_back_up(),
            (Some(Need::VerificationCode), _) => messages.notice_verification_code(),
            (Some(Need::Approval), _) => messages.notice_approval(),
            (Some(Need::KeyGone), _) => messages.notice_key_gone(),
            (Some(Need::OtherComputer), _) => messages.notice_other_computer(),
            (Some(Need::Renew), _) if occasion == Occasion::Trouble => messages.notice_renewal_failed(),
            (Some(Need::Renew) | None, Kind::Identity) => match self.safe_day_before_the_end() {
                Some(safe) if safe > self.now => messages.notice_renew_by(self.moment(Some(safe), messages)),
                Some(_) | None => messages.notice_certificate_expires(self.distance(self.deadline, messages)),
            },
            (Some(Need::Renew) | None, Kind::Activation) => codes_expire(),
        }
    }

    /// Until when, or since when.
    fn when(&self, messages: &Messages) -> Option<String> {
        let end = self.deadline?;
        let (moment, distance) = (self.moment(Some(end), messages), self.distance(Some(end), messages));
        let away = end.duration_until(self.now) >= AWAY;
        let line = match (self.need, self.kind) {
            (Some(Need::BackUp | Need::ProveBackUp | Need::ApplyAgain), _) => return None,
            (Some(Need::PickUp), _) => messages.notice_codes_until(distance, moment),
            (Some(Need::Code), _) => messages.notice_half_until(distance, moment),
            (Some(Need::CheckCode), _) => messages.notice_code_until(distance, moment),
            (_, Kind::Activation) if end > self.now => messages.notice_codes_expire_at(distance, moment),
            (_, Kind::Activation) if away => messages.notice_codes_expired_away(moment),
            (_, Kind::Activation) => messages.notice_codes_expired_at(moment),
            (_, Kind::Identity) if end > self.now => return Some(self.renewable_until(messages)),
            (_, Kind::Identity) if away => messages.notice_certificate_expired_away(moment),
            (_, Kind::Identity) => messages.notice_certificate_expired_at(moment),
        };
        Some(line)
    }

    fn renewable_until(&self, messages: &Messages) -> String {
        let end = self.moment(self.deadline, messages);
        match (self.need, self.safe_day_before_the_end()) {
            (Some(Need::Renew) | None, Some(safe)) if safe > self.now => {
                messages.notice_safe_until(self.distance(Some(safe), messages), end)
            }
            (Some(Need::Renew) | None, Some(safe)) => {
                messages.notice_safe_until_past(end, self.moment(Some(safe), messages))
            }
            (Some(Need::Renew) | None, None) => messages.notice_certificate_until(end),
            (Some(_), _) => {
                messages.notice_certificate_expires_at(self.distance(self.deadline, messages), end)
            }
        }
    }

    /// What is wrong.
    fn why(&self, messages: &Messages) -> Option<String> {
        match self.need? {
            Need::BackUp if self.has_older_back_up => Some(messages.notice_back_up_older_why()),
            Need::BackUp => Some(messages.notice_back_up_missing_why()),
            Need::Renew | Need::PickUp => self.said.map(|said| messages.notice_last_try(said)),
            Need::CheckCode
            | Need::ApplyAgain
            | Need::RestoreKey
            | Need::Unstick
            | Need::ProveBackUp
            | Need::VerificationCode
            | Need::Approval
            | Need::KeyGone
            | Need::OtherComputer => Some(sentence(self.reason)),
            Need::Code | Need::RenewCode | Need::RenewLapsed => None,
        }
    }

    /// The last safe day, where the certificate lives on after it for an hour or more.
    fn safe_day_before_the_end(&self) -> Option<Timestamp> {
        let (safe, end) = (self.last_safe_day?, self.deadline?);
        (safe.duration_until(end) >= SignedDuration::from_hours(1)).then_some(safe)
    }

    fn moment(&self, then: Option<Timestamp>, messages: &Messages) -> String {
        time::moment(messages, then.unwrap_or(self.now), self.now, self.zone)
    }

    fn distance(&self, then: Option<Timestamp>, messages: &Messages) -> String {
        time::distance(messages, then.unwrap_or(self.now), self.now, self.zone)
    }
}

/// A fragment as a line of its own.
#[must_use]
pub fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::Language;

    const NOW: &str = "2026-11-21T12:00:00Z";
    static UTC: TimeZone = TimeZone::UTC;
    /// Columns of a title that a desktop shows without cutting it, more or less.
    const TITLE: usize = 38;

    fn at(text: &str) -> Option<Timestamp> {
        text.parse().ok()
    }

    fn facts(kind: Kind, need: Option<Need>) -> Facts<'static> {
        Facts {
            who: "Ada Jones (CFCA)",
            kind,
            need,
            reason: "something stands in the way",
            said: None,
            deadline: at("2026-11-24T14:05:00Z"),
            last_safe_day: at("2026-11-24T14:05:00Z"),
            has_older_back_up: false,
            now: NOW.parse().unwrap(),
            zone: &UTC,
        }
    }

    fn said(facts: &Facts<'_>, occasion: Occasion) -> String {
        let text = facts.say(occasion, &Messages::new(Language::English));
        format!("{}\n{}", text.title, text.body)
    }

    #[test]
    fn an_activation_is_told_with_the_end_of_its_codes() {
        let ready = facts(Kind::Activation, Some(Need::PickUp));
        assert_eq!(
            said(&ready, Occasion::Intake),
            "A certificate is ready\nAda Jones (CFCA)\n\
             It can be picked up until Tue 24 Nov 14:05 (in 3 days)."
        );
        assert_eq!(
            said(&Facts { deadline: at("2026-11-21T13:00:00Z"), ..ready }, Occasion::Deadline),
            "Codes expire in 1 hour\nAda Jones (CFCA)\n\
             It can be picked up until Sat 21 Nov 13:00 (in 1 hour)."
        );
        assert_eq!(
            said(&facts(Kind::Activation, Some(Need::Code)), Occasion::Intake),
            "The code has not come yet\nAda Jones (CFCA)\n\
             The other half of the pair is here. Both are needed by Tue 24 Nov 14:05 (in 3 days)."
        );
    }

    #[test]
    fn a_lapse_that_is_told_late_is_told_as_what_it_is_now() {
        let lapsed = |kind, need, deadline| {
            said(&Facts { deadline: at(deadline), ..facts(kind, Some(need)) }, Occasion::Deadline)
        };
        assert_eq!(
            lapsed(Kind::Activation, Need::RenewCode, "2026-11-21T11:59:59Z"),
            "The codes have expired\nAda Jones (CFCA)\nThey expired on Sat 21 Nov 11:59."
        );
        assert_eq!(
            lapsed(Kind::Activation, Need::RenewCode, "2026-11-02T08:00:00Z"),
            "The codes have expired\nAda Jones (CFCA)\nThey expired while you were away, on Mon 2 Nov 08:00."
        );
        assert_eq!(
            lapsed(Kind::Identity, Need::RenewLapsed, "2026-11-02T08:00:00Z"),
            "The certificate has expired\nAda Jones (CFCA)\nIt expired while you were away, on Mon 2 Nov 08:00."
        );
    }

    #[test]
    fn a_certificate_is_to_be_renewed_by_its_last_safe_day() {
        let due = facts(Kind::Identity, Some(Need::Renew));
        assert_eq!(
            said(&due, Occasion::Deadline),
            "Certificate expires in 3 days\nAda Jones (CFCA)\nIt can be renewed until Tue 24 Nov 14:05."
        );
        let early = Facts { deadline: at("2026-12-01T00:00:00Z"), ..due };
        assert_eq!(
            said(&early, Occasion::Deadline),
            "Renew by Tue 24 Nov 14:05\nAda Jones (CFCA)\n\
             Until then (in 3 days) it can be renewed without help. It expires on Tue 1 Dec 00:00."
        );
        let late = Facts { last_safe_day: at("2026-11-20T10:00:00Z"), ..early };
        assert_eq!(
            said(&late, Occasion::Deadline),
            "Certificate expires in 10 days\nAda Jones (CFCA)\n\
             It could be renewed without help until Fri 20 Nov 10:00. It expires on Tue 1 Dec 00:00: renew it at once."
        );
    }

    #[test]
    fn trouble_is_told_in_the_words_of_whoever_made_it() {
        let reason = "the issuer did not accept the code: badPOP";
        let doubted = Facts { reason, ..facts(Kind::Activation, Some(Need::CheckCode)) };
        assert_eq!(
            said(&doubted, Occasion::Trouble),
            "The code was not accepted\nAda Jones (CFCA)\n\
             The right one is needed by Tue 24 Nov 14:05 (in 3 days).\n\
             The issuer did not accept the code: badPOP"
        );
        let failed = Facts { said: Some("no route to host"), ..facts(Kind::Identity, Some(Need::Renew)) };
        assert_eq!(
            said(&failed, Occasion::Trouble),
            "The renewal failed\nAda Jones (CFCA)\nIt can be renewed until Tue 24 Nov 14:05.\n\
             The last try failed: no route to host"
        );
        let refused = Facts { deadline: None, ..facts(Kind::Activation, Some(Need::ApplyAgain)) };
        assert_eq!(
            said(&refused, Occasion::Trouble),
            "The issuer refused\nAda Jones (CFCA)\nSomething stands in the way"
        );
    }

    #[test]
    fn a_back_up_that_is_missing_is_another_matter_than_an_old_one() {
        let missing = facts(Kind::Identity, Some(Need::BackUp));
        assert!(said(&missing, Occasion::Deadline).starts_with("There is no back-up\nAda Jones (CFCA)\n"));
        let older = said(&Facts { has_older_back_up: true, ..missing }, Occasion::Deadline);
        assert!(older.starts_with("The back-up is too old\nAda Jones (CFCA)\n"));
    }

    #[test]
    fn a_snooze_ends_with_a_word_on_whose_wish_it_was() {
        let text = said(&facts(Kind::Activation, Some(Need::PickUp)), Occasion::Snoozed);
        assert!(text.contains("(CFCA)\nYou asked to be reminded.\nIt can be picked up until"), "{text}");
    }

    #[test]
    fn whatever_is_needed_on_whatever_occasion_names_whom_and_fits_a_notice() {
        for language in Language::ALL {
            let messages = Messages::new(language);
            for need in Need::ALL.into_iter().map(Some).chain([None]) {
                for kind in [Kind::Activation, Kind::Identity] {
                    for occasion in
                        [Occasion::Intake, Occasion::Deadline, Occasion::Trouble, Occasion::Snoozed]
                    {
                        let text = facts(kind, need).say(occasion, &messages);
                        assert!(text.body.starts_with("Ada Jones (CFCA)"), "{text:?}");
                        assert!(!text.title.contains('\n') && text.title.width() <= TITLE, "{text:?}");
                        assert!(!text.body.contains(['{', '}']) && text.body.lines().count() < 5, "{text:?}");
                    }
                }
            }
        }
    }
}
