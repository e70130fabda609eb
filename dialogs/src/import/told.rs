//! What was read of an e-mail, as the window says it.

use faces::text::clean;
use ipc_proto::types::{Issuer, Item, Reading, Verdict};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::notice::sentence;
use messages::{Messages, time};

use crate::fault::whole;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
}

/// How good or bad what was read is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    #[default]
    Plain,
    Good,
    Half,
    Bad,
}

/// What the mail is.
pub(super) fn verdict(reading: &Reading, words: &Messages) -> (String, Standing) {
    match reading.verdict {
        Verdict::Activation => (words.intake_is_activation(), Standing::Good),
        Verdict::Half => (words.intake_is_half(), Standing::Half),
        Verdict::NotActivation => (words.intake_is_nothing(), Standing::Plain),
        Verdict::Suspicious => (words.intake_is_suspicious(), Standing::Bad),
    }
}

/// How what was read is told.
pub(super) struct Page<'a> {
    pub(super) words: &'a Messages,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
    pub(super) issuers: &'a [Issuer],
}

impl Page<'_> {
    /// What the mail says. Its code is not shown, only that there is one.
    pub(super) fn facts(&self, reading: &Reading, candidates: &[&Item]) -> Vec<Fact> {
        let words = self.words;
        let name = |id: &String| self.issuers.iter().find(|one| one.id == *id).map(|one| one.name.clone());
        let issuer = reading.issuer.as_ref().map(|id| name(id).unwrap_or_else(|| id.clone()));
        let has_number = reading.reference_number.is_some();
        let code = match reading.verdict {
            Verdict::Activation => Some(words.intake_code_there()),
            Verdict::Half if has_number => Some(words.intake_code_missing()),
            Verdict::Half => Some(words.intake_code_there()),
            Verdict::NotActivation | Verdict::Suspicious => None,
        };
        let of = candidates.iter().filter(|_| code.is_some() && has_number);
        let of: Vec<String> = of.map(|item| application(item)).collect();
        let link = reading.link.as_deref().map(|link| words.intake_link(host(link)));
        let approved = reading.approved_at.map(|then| time::say(words, then, self.now, self.zone));
        let facts = [
            (words.label_issuer(), issuer),
            (words.label_reference_number(), reading.reference_number.clone()),
            (words.label_code(), code),
            (words.label_approved(), approved),
            (words.label_order(), reading.order.clone()),
            (words.label_link(), link),
            (words.intake_may_complete(), (!of.is_empty()).then(|| of.join("; "))),
        ];
        put(facts)
    }
}

/// What was tracked.
pub(super) fn of_item(item: &Item, now: Timestamp, zone: &TimeZone, words: &Messages) -> Vec<Fact> {
    let until = item.deadline.map(|then| time::say(words, then, now, zone));
    put([
        (words.label_title(), Some(item.title.clone())),
        (words.label_reference_number(), item.reference_number.clone()),
        (words.label_codes_expire(), until),
    ])
}

fn put<const N: usize>(facts: [(String, Option<String>); N]) -> Vec<Fact> {
    let there = facts.into_iter().filter_map(|(label, value)| Some((label, value?)));
    there.map(|(label, value)| Fact { label: sentence(&label), value: clean(&value) }).collect()
}

/// An application by what a person knows it by.
pub(super) fn application(item: &Item) -> String {
    let name = item.application.as_ref().map(|application| application.name.as_str());
    let names = [Some(item.title.as_str()), name.filter(|name| !item.title.contains(name)), Some(&item.id)];
    clean(&names.into_iter().flatten().collect::<Vec<_>>().join(" – "))
}

/// Each fragment as a sentence.
pub(super) fn whole_each(fragments: &[String]) -> Vec<String> {
    fragments.iter().map(|fragment| whole(&[fragment])).collect()
}

/// Whom a link leads to: the name before the path, without what stands before an `@`.
fn host(link: &str) -> String {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    clean(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_told_by_whom_it_leads_to_and_not_by_what_it_pretends() {
        assert_eq!(host("https://pki.example.com/pick-up?ref=1"), "pki.example.com");
        assert_eq!(host("https://pki.example.com@evil.example/x"), "evil.example");
        assert_eq!(host("https://evil.example\\@pki.example.com/"), "evil.example");
        assert_eq!(host("https://evil.example:8443#pki.example.com"), "evil.example:8443");
    }
}
