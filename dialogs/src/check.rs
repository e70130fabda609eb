//! What was found on this computer, in the order and words in which a person reads it.

use faces::check::{group_of, told};
use faces::text::clean;
use ipc_proto::types::{CheckFinding, CheckVerdict};
use messages::Messages;
use messages::check::{Group, Told};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The heading of the part that it opens; else empty.
    pub(crate) heading: String,
    pub(crate) verdict: CheckVerdict,
    /// What is so.
    pub(crate) said: String,
    /// Why it matters; empty where all is well.
    pub(crate) why: String,
    /// What to do; may be empty.
    pub(crate) remedy: String,
    /// A command or a link; may be empty.
    pub(crate) command: String,
}

/// The worst of them, and a sentence on the whole.
pub(crate) fn summary(findings: &[CheckFinding], words: &Messages) -> (CheckVerdict, String) {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (failures, warnings) = (count(CheckVerdict::Fail), count(CheckVerdict::Warn));
    if failures > 0 {
        (CheckVerdict::Fail, words.check_failures(failures))
    } else if warnings > 0 {
        (CheckVerdict::Warn, words.check_warnings(warnings))
    } else {
        (CheckVerdict::Pass, words.check_all_well())
    }
}

/// What may stand in the way of an item: that notices are not shown, or that the daemon starts by hand, does not.
pub(crate) fn in_the_way(findings: &[CheckFinding], words: &Messages) -> Vec<Row> {
    let matters = |finding: &&CheckFinding| match (finding.verdict, group_of(finding)) {
        (CheckVerdict::Pass, _) => false,
        (CheckVerdict::Fail, _) | (CheckVerdict::Warn, Group::Issuers | Group::Places) => true,
        (CheckVerdict::Warn, Group::Desktop | Group::Computer) => false,
    };
    let found = findings.iter().filter(matters);
    found.map(|finding| row(String::new(), finding, words)).collect()
}

/// The findings, part by part.
pub(crate) fn rows(findings: &[CheckFinding], words: &Messages) -> Vec<Row> {
    let mut rows = Vec::new();
    for group in Group::ALL {
        let own = findings.iter().filter(|finding| group_of(finding) == group);
        for (at, finding) in own.enumerate() {
            let heading = if at == 0 { group.heading(words) } else { String::new() };
            rows.push(row(heading, finding, words));
        }
    }
    rows
}

/// What is well needs no reason.
fn row(heading: String, finding: &CheckFinding, words: &Messages) -> Row {
    let Told { said, why, remedy } = told(finding, words);
    let unless_well = |text: Option<&str>| match finding.verdict {
        CheckVerdict::Pass => String::new(),
        CheckVerdict::Warn | CheckVerdict::Fail => text.map(clean).unwrap_or_default(),
    };
    Row {
        heading,
        verdict: finding.verdict,
        said: clean(&said),
        why: unless_well(Some(&why)),
        remedy: unless_well(remedy.as_deref()),
        command: unless_well(finding.command.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn finding(what: &str, verdict: CheckVerdict) -> CheckFinding {
        CheckFinding {
            what: what.into(),
            about: Some("cfca".into()),
            verdict,
            said: format!("{what} is so."),
            why: "It matters.".into(),
            remedy: Some("Do this:".into()),
            command: Some("do this".into()),
            detail: Some("312".into()),
        }
    }

    fn found() -> Vec<CheckFinding> {
        vec![
            finding("disk-has-room", CheckVerdict::Pass),
            finding("clock-off", CheckVerdict::Fail),
            finding("moon-is-full", CheckVerdict::Warn),
        ]
    }

    #[test]
    fn each_part_has_its_heading_once_and_what_is_well_needs_no_reason() {
        let rows = rows(&found(), &Messages::new(Language::English));
        let shown: Vec<_> = rows.iter().map(|row| (row.heading.as_str(), row.said.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("Issuers", "clock-off is so."),
                ("Computer", "disk-has-room is so."),
                ("", "moon-is-full is so."),
            ]
        );
        assert_eq!((rows[1].why.as_str(), rows[1].command.as_str()), ("", ""));
        assert_eq!((rows[2].remedy.as_str(), rows[2].command.as_str()), ("Do this:", "do this"));
    }

    #[test]
    fn another_language_says_what_it_knows_and_only_the_rest_stays_english() {
        let rows = rows(&found(), &Messages::new(Language::French));
        assert!(rows[0].said.contains("312 secondes"), "{rows:?}");
        assert_eq!(rows[2].said, "moon-is-full is so.");
    }

    #[test]
    fn what_the_item_does_not_need_is_not_in_its_way() {
        let words = Messages::new(Language::English);
        let found = [
            finding("clock-off", CheckVerdict::Fail),
            finding("pin-last-try", CheckVerdict::Warn),
            finding("tray-absent", CheckVerdict::Warn),
            finding("issuer-answers", CheckVerdict::Pass),
        ];
        let said: Vec<_> = in_the_way(&found, &words).into_iter().map(|row| row.said).collect();
        assert_eq!(said, ["clock-off is so.", "pin-last-try is so."]);
    }

    #[test]
    fn the_worst_finding_gives_the_sentence_on_the_whole() {
        let words = Messages::new(Language::English);
        let said = |findings: &[CheckFinding]| summary(findings, &words).1;
        assert_eq!(said(&found()), "1 thing stands in the way.");
        assert_eq!(said(&found()[..1]), "All is ready.");
        assert_eq!(summary(&found()[2..], &words).0, CheckVerdict::Warn);
    }
}
