//! `neverlapse check`: whether all is ready before a code is spent; each finding with its remedy.

use anstyle::Style;
use faces::check::{group_of, told};
use faces::text::clean;
use ipc_proto::methods;
use ipc_proto::types::{CheckFinding, CheckVerdict};
use messages::check::Group;

use super::Context;
use crate::args::Check;
use crate::exit::{Exit, Stop};
use crate::json;
use crate::screen::{BAD, GOOD, QUIET, STRONG, Screen, WARN};

/// Shows what the daemon finds; exits 1 where something stands in the way.
pub(super) async fn run(context: &Context, arguments: &Check) -> Result<Exit, Stop> {
    let what = context.screen.words.cannot_check();
    let reply = context.daemon().await?.call(&what, &methods::Check { id: arguments.id.clone() }).await?;
    let findings = &reply.findings;
    let page = if arguments.json { json::line(findings)? } else { page(findings, &context.screen) };
    context.screen.show(&page)?;
    Ok(if count(findings, CheckVerdict::Fail) > 0 { Exit::Failed } else { Exit::Well })
}

fn count(findings: &[CheckFinding], verdict: CheckVerdict) -> usize {
    findings.iter().filter(|finding| finding.verdict == verdict).count()
}

fn page(findings: &[CheckFinding], screen: &Screen) -> String {
    let words = &screen.words;
    let mut page = String::new();
    for group in Group::ALL {
        let mut own = findings.iter().filter(|finding| group_of(finding) == group).peekable();
        if own.peek().is_some() {
            page.push_str(&format!("{STRONG}{}{STRONG:#}\n", group.heading(words)));
            page.extend(own.map(|finding| shown(finding, screen)));
            page.push('\n');
        }
    }
    let (failures, warnings) = (count(findings, CheckVerdict::Fail), count(findings, CheckVerdict::Warn));
    let (style, summary) = if failures > 0 {
        (BAD, words.check_failures(failures))
    } else if warnings > 0 {
        (WARN, words.check_warnings(warnings))
    } else {
        (GOOD, words.check_all_well())
    };
    page + &styled("", &summary, style, screen)
}

/// One finding. What is well needs no reason.
fn shown(finding: &CheckFinding, screen: &Screen) -> String {
    let told = told(finding, &screen.words);
    let (mark, style) = match finding.verdict {
        CheckVerdict::Pass => ("✓ ", GOOD),
        CheckVerdict::Warn => ("! ", WARN),
        CheckVerdict::Fail => ("✗ ", BAD),
    };
    if finding.verdict == CheckVerdict::Pass {
        let mark_in_colour = format!("{style}{mark}{style:#}");
        return screen.paragraph(mark, &told.said).replacen(mark, &mark_in_colour, 1);
    }
    let mut page = styled(mark, &told.said, style, screen);
    page.push_str(&styled("  ", &told.why, QUIET, screen));
    page.extend(told.remedy.iter().map(|remedy| screen.paragraph("  ", remedy)));
    // Never broken over lines, so that it can be copied.
    page.extend(finding.command.iter().map(|command| format!("    {}\n", clean(command))));
    page
}

/// A sentence in one style, behind `first` and blanks.
fn styled(first: &str, sentence: &str, style: Style, screen: &Screen) -> String {
    let mut page = String::new();
    for line in screen.paragraph(first, sentence).lines() {
        page.push_str(&format!("{style}{line}{style:#}\n"));
    }
    page
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use messages::{Language, Messages};

    use super::*;

    fn finding(what: &str, verdict: CheckVerdict) -> CheckFinding {
        CheckFinding {
            what: what.into(),
            about: Some("cfca".into()),
            verdict,
            said: format!("{what} is so."),
            why: "It matters.".into(),
            remedy: (verdict != CheckVerdict::Pass).then(|| "Do this:".into()),
            command: (verdict != CheckVerdict::Pass).then(|| "do this".into()),
            detail: Some("312".into()),
        }
    }

    fn page_in(language: Language, findings: &[CheckFinding]) -> String {
        let screen = Screen { width: 60, zone: TimeZone::UTC, words: Messages::new(language) };
        anstream::adapter::strip_str(&page(findings, &screen)).to_string()
    }

    #[test]
    fn findings_stand_in_their_groups_and_only_what_is_not_well_has_its_reason_and_remedy() {
        let findings = [
            finding("disk-has-room", CheckVerdict::Pass),
            finding("clock-off", CheckVerdict::Fail),
            finding("moon-is-full", CheckVerdict::Warn),
        ];
        assert_eq!(
            page_in(Language::English, &findings),
            "Issuers\n✗ clock-off is so.\n  It matters.\n  Do this:\n    do this\n\n\
             Computer\n✓ disk-has-room is so.\n! moon-is-full is so.\n  It matters.\n  Do this:\n    do this\n\n\
             1 thing stands in the way.\n"
        );
        assert_eq!(page_in(Language::English, &findings[..1]).lines().last(), Some("All is ready."));
    }

    #[test]
    fn another_language_says_what_it_knows_and_only_the_rest_stays_english() {
        let findings =
            [finding("clock-off", CheckVerdict::Fail), finding("moon-is-full", CheckVerdict::Warn)];
        let page = page_in(Language::French, &findings);
        assert!(page.contains("✗ L’horloge de cet ordinateur s’écarte de 312 secondes"), "{page}");
        assert!(!page.contains("clock-off") && page.contains("! moon-is-full is so."), "{page}");
    }

    #[test]
    fn a_long_sentence_stays_under_its_mark_and_a_command_is_never_broken() {
        let mut long = finding("place-broken", CheckVerdict::Fail);
        long.said = "word ".repeat(30);
        long.command = Some("x".repeat(90));
        let page = page_in(Language::English, &[long]);
        assert!(page.contains("✗ word") && page.contains("\n  word word"), "{page}");
        assert!(page.contains(&format!("    {}\n", "x".repeat(90))), "{page}");
    }
}
