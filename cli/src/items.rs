//! Items as people see them: one row each in a table, or all of one, and under it what needs the person.

use anstyle::Style;
use faces::text::clean;
use ipc_proto::types::{BackUpCopy, HookRun, Item, Kind, PlacedCopy, State, Subject};
use jiff::Timestamp;
use messages::Messages;
use messages::certificate;

use crate::certificate::Shown;
use crate::screen::{BAD, GOOD, QUIET, STRONG, Screen, WARN};
use crate::table::{Cell, Column, Table};
use crate::text::width;

/// How wide a label is; a test holds every language to it.
const LABEL: usize = 18;

/// Whether nothing is left to do about an item: it stays on record and out of the way.
pub(crate) fn is_settled(item: &Item) -> bool {
    item.needs_you.is_none() && matches!(item.state, State::PickedUp | State::Superseded)
}

/// The items as a table, and under it what needs the person.
pub(crate) fn table<'a>(items: impl IntoIterator<Item = &'a Item> + Clone, screen: &Screen) -> String {
    let words = &screen.words;
    let mut table = Table::new([
        Column::whole(words.heading_id()),
        Column::firm(words.heading_state()),
        Column::flexible(words.heading_title()),
        Column::firm(words.heading_deadline()),
    ]);
    for item in items.clone() {
        table.push([
            Cell::plain(&item.id),
            Cell::styled(&state_of(item, words), style(item)),
            Cell::plain(&item.title),
            Cell::plain(&screen.time(item.deadline)),
        ]);
    }
    let mut page = table.render(screen.width);
    let needy: Vec<&Item> = items.into_iter().filter(|item| item.needs_you.is_some()).collect();
    if !needy.is_empty() {
        page.push_str(&format!("\n{STRONG}{}{STRONG:#}\n", words.heading_needs_you()));
    }
    for item in needy {
        page.push_str(&needs_you(item, screen));
    }
    page
}

/// Why an item needs the person, and what to do; empty where it does not.
pub(crate) fn needs_you(item: &Item, screen: &Screen) -> String {
    let Some(needs_you) = &item.needs_you else {
        return String::new();
    };
    let (reason, remedy) = faces::items::reason_and_remedy(item, needs_you, &screen.words);
    let sentence = screen.words.value_of_item(&item.id, reason);
    screen.paragraph("! ", &sentence) + &screen.paragraph("  ", &remedy)
}

/// The few values that matter after something was done to an item, and what it needs next.
pub(crate) fn brief(item: &Item, screen: &Screen) -> String {
    let words = &screen.words;
    let mut page = labelled(&words.label_id(), &item.id)
        + &styled(&words.label_state(), &state_of(item, words), style(item));
    page.push_str(&labelled(&words.label_title(), &item.title));
    page.push_str(&if_there(&words.label_reference_number(), item.reference_number.as_deref()));
    page.push_str(&if_there(&words.label_location(), item.location.as_deref()));
    page.push_str(&if_there(&words.label_serial(), item.serial.as_deref()));
    page.push_str(&time_if_there(&words.label_deadline(), item.deadline, screen));
    page.push_str(&time_if_there(&words.label_snoozed_until(), item.snoozed_until, screen));
    page + &stale_copies(item, screen) + &needs_you(item, screen)
}

/// All of one item and its certificate, each value on a line of its own and never cut, so that it can be copied.
pub(crate) fn whole(shown: &Shown, screen: &Screen) -> String {
    let item = &shown.item;
    let words = &screen.words;
    let kind = match item.kind {
        Kind::Activation => words.kind_activation(),
        Kind::Identity => words.kind_identity(),
    };
    let mut page = format!("{STRONG}{}{STRONG:#}\n", clean(&item.title));
    page.push_str(&labelled(&words.label_id(), &item.id));
    page.push_str(&labelled(&words.label_kind(), &kind));
    page.push_str(&labelled(&words.label_issuer(), &item.issuer));
    page.push_str(&styled(&words.label_state(), &state_of(item, words), style(item)));
    page.push_str(&time_if_there(&words.label_deadline(), item.deadline, screen));
    page.push_str(&time_if_there(&words.label_last_safe_day(), item.last_safe_day, screen));
    page.push_str(&if_there(&words.label_reference_number(), item.reference_number.as_deref()));
    page.push_str(&if_there(&words.label_order(), item.order.as_deref()));
    page.push_str(&if_there(&words.label_link(), item.link.as_deref()));
    page.push_str(&time_if_there(&words.label_approved(), item.approved_at, screen));
    page.push_str(&if_there(&words.label_identity(), item.identity.as_deref()));
    page.push_str(&if_there(&words.label_location(), item.location.as_deref()));
    page.push_str(&application(item, screen));
    page.push_str(&shown.subject(words));
    page.push_str(&if_there(&words.label_serial(), item.serial.as_deref()));
    page.push_str(&if_there("SHA-256", item.fingerprint.as_deref()));
    page.push_str(&time_if_there(&words.label_valid_from(), item.not_before, screen));
    page.push_str(&time_if_there(&words.label_valid_until(), item.not_after, screen));
    page.push_str(&time_if_there(&words.label_renewal_opens(), item.renewal_opens, screen));
    page.push_str(&time_if_there(&words.label_renews(), item.renews_at, screen));
    page.push_str(&time_if_there(&words.label_snoozed_until(), item.snoozed_until, screen));
    let reminder = item.reminder.as_ref().map(|_| words.value_reminder_waits());
    page.push_str(&if_there(&words.label_reminder(), reminder.as_deref()));
    page.push_str(&copies(item, screen));
    page.extend(item.backups.iter().map(|copy| back_up(copy, screen)));
    if item.kind == Kind::Identity && item.backups.is_empty() {
        page.push_str(&if can_be_copied(item) {
            styled(&words.label_back_up(), &words.value_no_back_up(), WARN)
        } else {
            labelled(&words.label_back_up(), &words.value_key_stays())
        });
    }
    page.extend(item.hooks.iter().map(|hook| hook_run(hook, screen)));
    page.push_str(&shown.details(screen));
    if item.needs_you.is_some() {
        let heading = words.heading_needs_you();
        page.push_str(&format!("\n{STRONG}{heading}{STRONG:#}\n{}", needs_you(item, screen)));
    }
    page
}

/// Who applied for it, and where and when its key was made.
fn application(item: &Item, screen: &Screen) -> String {
    let Some(application) = &item.application else { return String::new() };
    let words = &screen.words;
    let mut page = labelled(&words.label_holder(), &application.name);
    page.push_str(&labelled(&words.label_email(), &application.email));
    page.push_str(&time_if_there(&words.label_applied(), Some(application.made_at), screen));
    let whose = words.value_user_at_computer(&application.computer, &application.user);
    page.push_str(&labelled(&words.label_computer(), &whose));
    page + &if_there(&words.label_applied_key(), application.key.as_deref())
}

/// A certificate's subject, every OU apart.
pub(crate) fn subject(subject: &Subject) -> String {
    let mut page = if_there("CN", subject.cn.as_deref()) + &if_there("O", subject.o.as_deref());
    page.extend(subject.ou.iter().map(|ou| labelled("OU", ou)));
    page
}

/// Whether a back-up can be made of it: keys do not leave a token.
pub(crate) fn can_be_copied(item: &Item) -> bool {
    !item.location.as_deref().is_some_and(|location| location.starts_with("token:"))
}

/// The other places where it lies, one a line.
fn copies(item: &Item, screen: &Screen) -> String {
    let words = &screen.words;
    let line = |copy: &PlacedCopy| match copy.current {
        true => labelled(&words.label_copy(), &copy.location),
        false => styled(&words.label_copy(), &words.value_stale_copy(&copy.location), WARN),
    };
    item.copies.iter().map(line).collect()
}

/// What to do about places that hold an older certificate of it; empty where there are none.
fn stale_copies(item: &Item, screen: &Screen) -> String {
    let stale = item.copies.iter().filter(|copy| !copy.current);
    stale.map(|copy| screen.paragraph("! ", &screen.words.note_stale_copy(&copy.location))).collect()
}

fn back_up(copy: &BackUpCopy, screen: &Screen) -> String {
    let words = &screen.words;
    let under = |label: String| format!("  {label}");
    let mut page = labelled(&words.label_back_up(), &copy.path);
    page.push_str(&labelled(&under(words.label_made()), &screen.time(Some(copy.made_at))));
    page.push_str(&match copy.proven_at {
        Some(proven) => labelled(&under(words.label_proven()), &screen.time(Some(proven))),
        None => styled(&under(words.label_proven()), &words.value_unproven(), WARN),
    });
    if !copy.current {
        page.push_str(&styled(&under(words.label_current()), &words.value_outdated(), WARN));
    }
    page
}

/// A command that was run, when, how it ended, and each line that it said.
fn hook_run(hook: &HookRun, screen: &Screen) -> String {
    let words = &screen.words;
    let under = |label: String| format!("  {label}");
    let ended = match (hook.ended.as_str(), hook.exit) {
        ("well", _) => words.value_hook_well(),
        ("failed", Some(exit)) => words.value_hook_failed(exit.to_string()),
        ("timed-out", _) => words.value_hook_timed_out(),
        ("not-started", _) => words.value_hook_not_started(),
        _ => words.value_hook_killed(),
    };
    let style = if hook.ended == "well" { Style::new() } else { WARN };
    let mut page = labelled(&words.label_hook(), &hook.command);
    page.push_str(&labelled(&under(words.label_ran()), &screen.time(Some(hook.at))));
    page.push_str(&styled(&under(words.label_ended()), &ended, style));
    page.extend(hook.output.lines().map(|line| labelled(&under(words.label_said()), line)));
    page
}

/// The word for the state of an item: an application that waits for its approval has a word of its own.
pub(crate) fn state_of(item: &Item, words: &Messages) -> String {
    if item.application.is_some() && item.reference_number.is_none() && item.state == State::AwaitingCode {
        return words.state_awaiting_approval();
    }
    state(&item.state, words)
}

/// The word for a state.
pub(crate) fn state(state: &State, words: &Messages) -> String {
    certificate::state(words, state.as_str())
}

/// A value on a line of its own where there is one; else nothing.
pub(crate) fn if_there(label: &str, value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| labelled(label, value))
}

/// The same for a time.
pub(crate) fn time_if_there(label: &str, then: Option<Timestamp>, screen: &Screen) -> String {
    then.map_or_else(String::new, |then| labelled(label, &screen.time(Some(then))))
}

/// A value on a line of its own, under the others.
pub(crate) fn labelled(label: &str, value: &str) -> String {
    styled(label, value, Style::new())
}

/// The same in colour.
pub(crate) fn styled(label: &str, value: &str, style: Style) -> String {
    let blanks = " ".repeat(LABEL.saturating_sub(width(label)).max(1));
    format!("  {QUIET}{label}{blanks}{QUIET:#}{style}{}{style:#}\n", clean(value))
}

/// Lapsed is red, what needs the person is yellow, what is usable is green.
fn style(item: &Item) -> Style {
    match item.state {
        State::Expired | State::Rejected | State::Locked | State::Revoked | State::KeyMissing => BAD,
        State::PickedUp | State::Superseded => QUIET,
        _ if item.needs_you.is_some() => WARN,
        State::RenewalDue => WARN,
        State::Valid => GOOD,
        State::AwaitingCode
        | State::Ready
        | State::PickingUp
        | State::WaitingForIssuer
        | State::Renewing
        | State::Other(_) => Style::new(),
    }
}
