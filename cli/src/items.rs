//! Items as people see them: one row each in a table, or all of one, and under it what needs the person.

use anstyle::Style;
use ipc_proto::types::{Item, Kind, State};
use jiff::Timestamp;

use crate::screen::{BAD, GOOD, QUIET, STRONG, Screen, WARN};
use crate::table::{Cell, Column, Table};
use crate::text::clean;

/// Whether nothing is left to do about an item: it stays on record and out of the way.
pub(crate) fn is_settled(item: &Item) -> bool {
    item.needs_you.is_none() && matches!(item.state, State::PickedUp | State::Superseded)
}

/// The items as a table, and under it what needs the person.
pub(crate) fn table<'a>(items: impl IntoIterator<Item = &'a Item> + Clone, screen: &Screen) -> String {
    let columns =
        [Column::whole("ID"), Column::firm("STATE"), Column::flexible("TITLE"), Column::firm("DEADLINE")];
    let mut table = Table::new(columns);
    for item in items.clone() {
        table.push([
            Cell::plain(&item.id),
            Cell::styled(item.state.as_str(), style(item)),
            Cell::plain(&item.title),
            Cell::plain(&screen.time(item.deadline)),
        ]);
    }
    let mut page = table.render(screen.width);
    let needy: Vec<&Item> = items.into_iter().filter(|item| item.needs_you.is_some()).collect();
    if !needy.is_empty() {
        page.push_str(&format!("\n{STRONG}Needs you{STRONG:#}\n"));
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
    let sentence = format!("{}: {}", item.id, needs_you.reason);
    screen.paragraph("! ", &sentence) + &screen.paragraph("  ", &needs_you.remedy)
}

/// The few values that matter after something was done to an item, and what it needs next.
pub(crate) fn brief(item: &Item, screen: &Screen) -> String {
    let time = |then: Option<Timestamp>| then.map(|then| screen.time(Some(then)));
    let mut page = labelled("id", &item.id) + &styled("state", item.state.as_str(), style(item));
    let values = [
        ("title", Some(item.title.clone())),
        ("reference number", item.reference_number.clone()),
        ("location", item.location.clone()),
        ("serial", item.serial.clone()),
        ("deadline", time(item.deadline)),
    ];
    for (label, value) in values {
        page.push_str(&value.map_or_else(String::new, |value| labelled(label, &value)));
    }
    page + &needs_you(item, screen)
}

/// All of one item, each value on a line of its own and never cut, so that it can be copied.
pub(crate) fn whole(item: &Item, screen: &Screen) -> String {
    let mut page = format!("{STRONG}{}{STRONG:#}\n", clean(&item.title));
    page.push_str(&labelled("id", &item.id));
    page.push_str(&labelled("kind", &item.kind.to_string()));
    page.push_str(&labelled("issuer", &item.issuer));
    page.push_str(&styled("state", item.state.as_str(), style(item)));
    let time = |then: Option<Timestamp>| then.map(|then| screen.time(Some(then)));
    let values = [
        ("deadline", time(item.deadline)),
        ("last safe day", time(item.last_safe_day)),
        ("reference number", item.reference_number.clone()),
        ("link", item.link.clone()),
        ("approved", time(item.approved_at)),
        ("identity", item.identity.clone()),
        ("location", item.location.clone()),
    ];
    for (label, value) in values {
        page.push_str(&value.map_or_else(String::new, |value| labelled(label, &value)));
    }
    if let Some(subject) = &item.subject {
        page.push_str(&subject.cn.as_deref().map_or_else(String::new, |cn| labelled("CN", cn)));
        page.push_str(&subject.o.as_deref().map_or_else(String::new, |o| labelled("O", o)));
        page.extend(subject.ou.iter().map(|ou| labelled("OU", ou)));
    }
    let values = [
        ("serial", item.serial.clone()),
        ("SHA-256", item.fingerprint.clone()),
        ("valid from", time(item.not_before)),
        ("valid until", time(item.not_after)),
        ("renewal opens", time(item.renewal_opens)),
    ];
    for (label, value) in values {
        page.push_str(&value.map_or_else(String::new, |value| labelled(label, &value)));
    }
    for copy in &item.backups {
        page.push_str(&labelled("back-up", &copy.path));
        page.push_str(&labelled("  made", &screen.time(Some(copy.made_at))));
        let proven = time(copy.proven_at);
        page.push_str(&match proven {
            Some(proven) => labelled("  proven", &proven),
            None => styled("  proven", "no: prove it with `neverlapse verify-backup`", WARN),
        });
        if !copy.current {
            page.push_str(&styled("  current", "no: the identity was renewed since; back it up again", WARN));
        }
    }
    if item.kind == Kind::Identity && item.backups.is_empty() {
        page.push_str(&styled("back-up", "none yet", WARN));
    }
    if item.needs_you.is_some() {
        page.push_str(&format!("\n{STRONG}Needs you{STRONG:#}\n{}", needs_you(item, screen)));
    }
    page
}

/// A value on a line of its own, under the others.
pub(crate) fn labelled(label: &str, value: &str) -> String {
    styled(label, value, Style::new())
}

/// The same in colour.
pub(crate) fn styled(label: &str, value: &str, style: Style) -> String {
    format!("  {QUIET}{label:<18}{QUIET:#}{style}{}{style:#}\n", clean(value))
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
