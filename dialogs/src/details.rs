//! All of one item and its certificate, a row each value.

use faces::items::reason_and_advice;
use faces::text::clean;
use ipc_proto::types::{BackUpCopy, Certificate, Item, Kind, State};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::certificate::{in_language, purpose, state, usage};
use messages::notice::sentence;
use messages::{Messages, time};

/// What the daemon knows of an item.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) item: Item,
    /// Its certificate, where it has one.
    pub(crate) certificate: Option<Certificate>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The heading of the part that it opens; else empty.
    pub(crate) heading: String,
    pub(crate) label: String,
    /// What is shown.
    pub(crate) value: String,
    /// What is copied: the value itself, and of a time what a program reads as well.
    pub(crate) copied: String,
    pub(crate) standing: Standing,
}

/// How good or bad a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Plain,
    Good,
    Warn,
    Bad,
}

impl Shown {
    /// Every value that there is, what needs the person first.
    pub(crate) fn rows(&self, now: Timestamp, zone: &TimeZone, words: &Messages) -> Vec<Row> {
        let mut page = Page { rows: Vec::new(), heading: String::new(), now, zone, words };
        page.needs(&self.item);
        page.item(&self.item);
        if let Some(application) = &self.item.application {
            page.text(words.label_holder(), &application.name);
            page.text(words.label_email(), &application.email);
            page.time(words.label_applied(), Some(application.made_at));
            page.text(
                words.label_computer(),
                &words.value_user_at_computer(&application.computer, &application.user),
            );
            page.maybe(words.label_applied_key(), application.key.as_deref());
        }
        page.subject(self);
        if let Some(certificate) = &self.certificate {
            page.certificate(certificate);
        }
        page.places(&self.item);
        page.rows
    }
}

/// The rows so far.
struct Page<'a> {
    rows: Vec<Row>,
    /// Put over the next row.
    heading: String,
    now: Timestamp,
    zone: &'a TimeZone,
    words: &'a Messages,
}

impl Page<'_> {
    fn needs(&mut self, item: &Item) {
        let Some(needs_you) = &item.needs_you else { return };
        let (reason, remedy) = reason_and_advice(item, needs_you, self.words);
        self.heading = self.words.heading_needs_you();
        self.put(String::new(), &sentence(&reason), Standing::Warn);
        self.put(String::new(), &sentence(&remedy), Standing::Plain);
        self.heading = sentence(&kind(item, self.words));
    }

    fn item(&mut self, item: &Item) {
        let words = self.words;
        self.text(words.label_id(), &item.id);
        self.text(words.label_kind(), &kind(item, words));
        self.text(words.label_issuer(), &item.issuer);
        self.put(words.label_state(), &state_of(item, words), standing(item));
        self.time(words.label_deadline(), item.deadline);
        self.time(words.label_last_safe_day(), item.last_safe_day);
        self.maybe(words.label_reference_number(), item.reference_number.as_deref());
        self.maybe(words.label_order(), item.order.as_deref());
        self.maybe(words.label_link(), item.link.as_deref());
        self.time(words.label_approved(), item.approved_at);
        self.maybe(words.label_identity(), item.identity.as_deref());
        self.maybe(words.label_location(), item.location.as_deref());
        self.time(words.label_snoozed_until(), item.snoozed_until);
        if item.reminder.is_some() {
            self.text(words.label_reminder(), &words.value_reminder_waits());
        }
    }

    /// The certificate's subject, every OU apart, with what it says where the issuer's profile knows.
    fn subject(&mut self, shown: &Shown) {
        let (item, words) = (&shown.item, self.words);
        if let Some(subject) = &item.subject {
            self.maybe("CN".to_owned(), subject.cn.as_deref());
            self.maybe("O".to_owned(), subject.o.as_deref());
            for (at, ou) in subject.ou.iter().enumerate() {
                self.text("OU".to_owned(), ou);
                let unit = shown.certificate.as_ref().and_then(|it| it.units.get(at));
                let means = unit.filter(|unit| unit.name == *ou);
                let means = means.and_then(|unit| in_language(&unit.means, words.language()));
                self.maybe(words.label_means(), means);
            }
        }
        self.maybe(words.label_serial(), item.serial.as_deref());
        self.maybe("SHA-256".to_owned(), item.fingerprint.as_deref());
        self.time(words.label_valid_from(), item.not_before);
        self.time(words.label_valid_until(), item.not_after);
        self.time(words.label_renewal_opens(), item.renewal_opens);
        self.time(words.label_renews(), item.renews_at);
    }

    fn certificate(&mut self, certificate: &Certificate) {
        let words = self.words;
        self.text(words.label_key(), &certificate.key);
        for word in &certificate.key_usage {
            self.text(words.label_key_usage(), &usage(words, word));
        }
        for word in &certificate.extended_key_usage {
            self.text(words.label_purposes(), &purpose(words, word));
        }
        for email in &certificate.emails {
            self.text(words.label_email(), email);
        }
        self.text(words.label_issued_by(), &certificate.issuer);
        for link in &certificate.chain {
            self.text(words.label_chain(), &link.subject);
            self.text(words.label_serial(), &link.serial);
            self.text("SHA-256".to_owned(), &link.fingerprint);
            self.time(words.label_valid_until(), Some(link.not_after));
        }
    }

    /// Where else it lies: other places, and back-ups.
    fn places(&mut self, item: &Item) {
        let words = self.words;
        for copy in &item.copies {
            match copy.current {
                true => self.text(words.label_copy(), &copy.location),
                false => {
                    self.put(words.label_copy(), &words.value_stale_copy(&copy.location), Standing::Warn);
                }
            }
        }
        if item.kind == Kind::Identity {
            self.heading = sentence(&words.label_back_up());
            let stays = item.location.as_deref().is_some_and(|location| location.starts_with("token:"));
            match (item.backups.is_empty(), stays) {
                (true, true) => self.text(words.label_back_up(), &words.value_key_stays()),
                (true, false) => self.put(words.label_back_up(), &words.value_no_back_up(), Standing::Warn),
                (false, _) => item.backups.iter().for_each(|copy| self.back_up(copy)),
            }
        }
    }

    fn back_up(&mut self, copy: &BackUpCopy) {
        let words = self.words;
        self.text(words.label_back_up(), &copy.path);
        self.time(words.label_made(), Some(copy.made_at));
        match copy.proven_at {
            Some(proven) => self.time(words.label_proven(), Some(proven)),
            None => self.put(words.label_proven(), &words.value_unproven(), Standing::Warn),
        }
        if !copy.current {
            self.put(words.label_current(), &words.value_outdated(), Standing::Warn);
        }
    }

    fn text(&mut self, label: String, value: &str) {
        self.put(label, value, Standing::Plain);
    }

    fn maybe(&mut self, label: String, value: Option<&str>) {
        if let Some(value) = value {
            self.text(label, value);
        }
    }

    fn time(&mut self, label: String, then: Option<Timestamp>) {
        let Some(then) = then else { return };
        self.text(label, &time::say(self.words, then, self.now, self.zone));
        if let Some(row) = self.rows.last_mut() {
            row.copied = then.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "labels are made where they are put")]
    fn put(&mut self, label: String, value: &str, standing: Standing) {
        let value = clean(value);
        self.rows.push(Row {
            heading: std::mem::take(&mut self.heading),
            label: sentence(&label),
            copied: value.clone(),
            value,
            standing,
        });
    }
}

/// What it is.
pub(crate) fn kind(item: &Item, words: &Messages) -> String {
    match item.kind {
        Kind::Activation => words.kind_activation(),
        Kind::Identity => words.kind_identity(),
    }
}

/// Where it stands; an application that waits for its approval has a word of its own.
pub(crate) fn state_of(item: &Item, words: &Messages) -> String {
    if item.application.is_some() && item.reference_number.is_none() && item.state == State::AwaitingCode {
        return words.state_awaiting_approval();
    }
    state(words, item.state.as_str())
}

fn standing(item: &Item) -> Standing {
    match item.state {
        State::Expired | State::Rejected | State::Locked | State::Revoked | State::KeyMissing => {
            Standing::Bad
        }
        _ if item.needs_you.is_some() => Standing::Warn,
        State::RenewalDue => Standing::Warn,
        State::Valid => Standing::Good,
        State::AwaitingCode
        | State::Ready
        | State::PickingUp
        | State::WaitingForIssuer
        | State::PickedUp
        | State::Renewing
        | State::Superseded
        | State::Other(_) => Standing::Plain,
    }
}

#[cfg(test)]
mod tests {
    use ipc_proto::types::{NeedsYou, Subject};

    use messages::Language;

    use super::*;

    fn identity() -> Item {
        let mut item = Item::new("b2", Kind::Identity, "cfca", State::Valid, "Ada Jones (CFCA)");
        item.subject = Some(Subject {
            cn: Some("Ada\u{202e} Jones".into()),
            o: Some("Example Ltd".into()),
            ou: vec!["RA".into(), "Patents".into()],
        });
        item.serial = Some("0a1b".into());
        item.not_after = Some("2026-12-24T14:05:00Z".parse().unwrap());
        item
    }

    fn rows(item: Item, language: Language) -> Vec<Row> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let shown = Shown { item, certificate: None };
        shown.rows("2026-11-22T12:00:00Z".parse().unwrap(), &zone, &Messages::new(language))
    }

    fn of<'a>(rows: &'a [Row], label: &str) -> Vec<&'a Row> {
        rows.iter().filter(|row| row.label == label).collect()
    }

    #[test]
    fn every_ou_stands_apart_and_a_strangers_name_cannot_reorder_the_line() {
        let rows = rows(identity(), Language::English);
        let ou: Vec<_> = of(&rows, "OU").iter().map(|row| row.value.as_str()).collect();
        assert_eq!(ou, ["RA", "Patents"]);
        assert_eq!(of(&rows, "CN")[0].copied, "Ada\u{fffd} Jones");
        assert_eq!(of(&rows, "Serial")[0].copied, "0a1b");
    }

    #[test]
    fn of_a_time_is_copied_what_names_it_for_good() {
        let rows = rows(identity(), Language::English);
        let until = of(&rows, "Valid until")[0];
        assert!(until.value.starts_with("in "), "{until:?}");
        assert_eq!(until.copied, "2026-12-24 22:05:00 +08:00");
    }

    #[test]
    fn what_needs_the_person_stands_first_in_their_language() {
        let mut item = identity();
        item.needs_you = Some(NeedsYou {
            reason: "there is no back-up".into(),
            remedy: "Make one.".into(),
            need: "back-up".into(),
            said: None,
        });
        let english = rows(item.clone(), Language::English);
        assert_eq!(
            (english[0].heading.as_str(), english[0].value.as_str()),
            ("Needs you", "There is no back-up")
        );
        assert_eq!(english[1].value, "Make one");
        let french = rows(item, Language::French);
        assert!(!french[0].value.contains("back-up"), "{:?}", french[0]);
    }

    #[test]
    fn a_missing_back_up_is_said_but_not_of_a_key_that_cannot_be_copied() {
        let none = rows(identity(), Language::English);
        assert_eq!(none.last().unwrap().standing, Standing::Warn);
        let mut item = identity();
        item.location = Some("token:card".into());
        assert_eq!(rows(item, Language::English).last().unwrap().standing, Standing::Plain);
    }
}
