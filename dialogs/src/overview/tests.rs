use ipc_proto::types::{Application, NeedsYou};
use messages::Language;
use proptest::prelude::*;

use super::*;
use crate::timeline::Range;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn noon() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn codes(id: &str, left: i64) -> Item {
    let mut item = Item::new(id, Kind::Activation, "cfca", State::Ready, "Ada Jones (CFCA)");
    let end = noon() + days(left);
    (item.approved_at, item.deadline) = (Some(end - days(15)), Some(end));
    item.actions = vec!["pick-up".into()];
    let (reason, remedy) = ("the certificate waits to be picked up".into(), "Pick it up.".into());
    item.needs_you = Some(NeedsYou { reason, remedy, need: "pick-up".into(), said: None });
    item
}

fn certificate(id: &str, from: i64, to: i64) -> Item {
    let mut item = Item::new(id, Kind::Identity, "certifio", State::Valid, "Bea Lamarque (CertifiO)");
    let end = noon() + days(to);
    (item.not_before, item.not_after, item.deadline) = (Some(noon() + days(from)), Some(end), Some(end));
    (item.renewal_opens, item.last_safe_day) = (Some(end - days(60)), Some(end - days(3)));
    item
}

fn copy(made: i64, proven: bool, current: bool) -> BackUpCopy {
    let made_at = noon() + days(made);
    let path = "/media/usb/bea.p12".into();
    BackUpCopy { path, made_at, proven_at: proven.then_some(made_at), current }
}

fn overview(items: impl IntoIterator<Item = Item>) -> Overview {
    let mut overview = Overview::default();
    overview.replace(items.into_iter().collect());
    overview
}

fn row(overview: &Overview, id: &str, range: Range, language: Language) -> Row {
    let (zone, words) = (TimeZone::get("Europe/Paris").unwrap(), Messages::new(language));
    let here = Here { now: noon(), zone: &zone, words: &words };
    let scale = Scale::new(range, overview.moments(), noon(), &zone);
    overview.row(overview.item(id).unwrap(), &scale, here)
}

fn english(item: Item) -> Row {
    let id = item.id.clone();
    row(&overview([item]), &id, Range::Quarter, Language::English)
}

#[test]
fn the_nearest_deadline_stands_first_and_what_is_settled_last() {
    let settled = Item { state: State::PickedUp, needs_you: None, ..codes("settled", 1) };
    let lapsed = Item { state: State::Expired, ..certificate("lapsed", -400, -4) };
    let waiting = Item { deadline: None, state: State::AwaitingCode, ..codes("waiting", 5) };
    let safe = Item { last_safe_day: Some(noon() + days(2)), ..certificate("safe", -300, 30) };
    let all = [certificate("far", -3, 900), settled, waiting, codes("near", 3), safe, lapsed];
    let order = overview(all).order(None, noon());
    assert_eq!(order, ["lapsed", "safe", "near", "far", "waiting", "settled"]);
}

#[test]
fn of_one_issuer_only_its_items_are_listed() {
    let overview = overview([codes("a", 3), certificate("b", -3, 900), codes("c", 1)]);
    assert_eq!(overview.issuers().into_iter().collect::<Vec<_>>(), [("certifio", 1), ("cfca", 2)]);
    assert_eq!(overview.order(Some("cfca"), noon()), ["c", "a"]);
}

#[test]
fn a_thousand_items_are_in_order_whatever_order_they_came_in() {
    let overview = overview((0..1_000).map(|at| codes(&format!("x{at}"), 1 + (at * 7) % 1_000)));
    let due = |id: &String| overview.item(id).unwrap().deadline;
    let order = overview.order(None, noon());
    assert!(order.len() == 1_000 && order.iter().map(due).is_sorted());
}

#[test]
fn the_fifteen_days_of_a_code_are_drawn_from_their_first_to_their_last() {
    let Row { bar, standing, left, .. } = english(codes("a", 4));
    assert_eq!((bar.what, bar.before, bar.after), (What::Codes, false, false));
    let day = 1.0 / 110.0;
    assert!(((bar.to - bar.from) / day - 15.0).abs() < 0.1, "{bar:?}");
    assert_eq!((standing, left.as_str()), (Standing::NeedsYou, "Codes expire in 4 days"));
}

#[test]
fn a_certificate_goes_on_where_it_is_not_in_sight_and_its_window_is_drawn_as_far_as_it_is() {
    let bar = english(certificate("b", -300, 130)).bar;
    assert!(bar.before && bar.after, "{bar:?}");
    let (from, to) = bar.window.unwrap();
    assert!(from > 0.7 && (to - 1.0).abs() < f32::EPSILON, "{bar:?}");
    assert_eq!(bar.safe, None);
    let near = english(certificate("b", -300, 20)).bar;
    assert!(near.before && !near.after && near.safe.is_some(), "{near:?}");
    let (from, to) = near.window.unwrap();
    assert!(from.abs() < f32::EPSILON && (to - near.to).abs() < f32::EPSILON, "{near:?}");
}

#[test]
fn a_lapsed_certificate_says_so_and_one_out_of_sight_leaves_an_arrow() {
    let gone = english(Item { state: State::Expired, ..certificate("b", -500, -90) });
    assert_eq!((gone.standing, gone.left.as_str()), (Standing::Lapsed, "Expired 2 months ago"));
    assert!(gone.bar.before && gone.bar.to.abs() < f32::EPSILON && gone.bar.window.is_none(), "{gone:?}");
}

#[test]
fn an_application_lasts_from_when_it_was_made_until_now() {
    let made_at = noon() - days(5);
    let mut item = Item { deadline: None, approved_at: None, ..codes("a", 3) };
    item.state = State::AwaitingCode;
    item.needs_you.as_mut().unwrap().need = "approval".into();
    item.application = Some(Application {
        name: "Ada".into(),
        email: "ada@example.com".into(),
        key: None,
        made_at,
        computer: "atlas".into(),
        user: "ada".into(),
        key_lost: None,
    });
    let Row { bar, standing, .. } = english(item);
    assert_eq!(standing, Standing::Running);
    let today = Scale::new(Range::Quarter, [], noon(), &TimeZone::get("Europe/Paris").unwrap()).at(noon());
    assert_eq!(bar.what, What::Application);
    assert!((bar.to - today).abs() < f32::EPSILON && bar.from < bar.to);
}

#[test]
fn the_newest_back_ups_are_drawn_and_told_apart() {
    let mut item = certificate("b", -300, 500);
    item.backups =
        vec![copy(-1, false, true), copy(-5, true, true), copy(-90, true, false), copy(-200, true, false)];
    let marks = english(item).bar.copies;
    let told: Vec<_> = marks.iter().map(|mark| (mark.before, mark.proven, mark.current)).collect();
    assert_eq!(told, [(true, true, false), (false, true, true), (false, false, true)]);
}

#[test]
fn what_runs_shows_how_far_it_is_until_it_ends() {
    let mut overview = overview([Item { state: State::Renewing, ..certificate("b", -300, 20) }]);
    let (id, step, detail) = ("b".to_owned(), "sent".to_owned(), "the request was sent".to_owned());
    overview.go_on(Progress { id, step, done: 2, total: 8, detail });
    let running = row(&overview, "b", Range::Quarter, Language::English);
    assert_eq!((running.standing, running.done), (Standing::Running, Some(0.25)));
    assert_eq!(running.left, "The request was sent (2 of 8)");
    overview.change(Box::new(certificate("b", -1, 364)));
    let done = row(&overview, "b", Range::Quarter, Language::English);
    assert_eq!((done.standing, done.done), (Standing::Well, None));
}

#[test]
fn a_screen_reader_hears_everything_that_is_drawn() {
    let mut item = certificate("b", -300, 20);
    item.title = "Bea\u{202e} Lamarque".into();
    item.backups = vec![copy(-5, true, true)];
    item.needs_you = Some(NeedsYou {
        reason: "it can be renewed now".into(),
        remedy: "Renew it.".into(),
        need: "renew".into(),
        said: None,
    });
    let overview = overview([item]);
    let said = row(&overview, "b", Range::Quarter, Language::English).sentence;
    assert_eq!(
        said,
        "Bea\u{fffd} Lamarque: Renew by Wed 9 Dec 13:00 (in 17 days). It can be renewed now. State: identity, valid. \
         Valid until: in 20 days, Sat 12 Dec 13:00. Last safe day: in 17 days, Wed 9 Dec 13:00. \
         Renewal window: from Tue 13 Oct 14:00 to Sat 12 Dec 13:00. Back-up: proven Tue 17 Nov 13:00."
    );
    for language in [Language::French, Language::Chinese] {
        let said = row(&overview, "b", Range::Quarter, language).sentence;
        assert!(!said.contains("Back-up") && said.contains("13:00"), "{said}");
    }
}

#[test]
fn the_summary_names_what_comes_first() {
    let (zone, words) = (TimeZone::UTC, Messages::new(Language::English));
    let here = Here { now: noon(), zone: &zone, words: &words };
    let said = |overview: Overview| overview.summary(&overview.order(None, noon()), here);
    assert_eq!(
        said(overview([certificate("b", -3, 2), codes("a", 4)])),
        "1 item needs you: Ada Jones (CFCA): codes expire in 4 days."
    );
    assert_eq!(
        said(overview([certificate("b", -3, 40)])),
        "1 item, and all is well. Next: Bea Lamarque (CertifiO): expires in 40 days."
    );
    assert_eq!(said(overview([])), "");
}

#[test]
fn it_is_looked_at_again_when_a_time_that_is_left_reads_differently() {
    let minutes = Item { deadline: Some(noon() + SignedDuration::from_mins(30)), ..codes("a", 1) };
    let next = overview([minutes]).changes_at(noon(), &TimeZone::UTC);
    assert!(noon() < next && next <= noon() + SignedDuration::from_mins(1), "{next}");
    let empty = |now: &str| overview([]).changes_at(at(now), &TimeZone::get("Asia/Kolkata").unwrap());
    assert_eq!(empty("2026-11-22T12:00:00Z"), at("2026-11-22T12:30:00Z"), "a full hour where people are");
    assert_eq!(empty("2026-11-22T18:29:59Z"), at("2026-11-22T18:30:00Z"), "a midnight is one as well");
}

fn any_item() -> impl Strategy<Value = Item> {
    let made = prop::collection::vec((-2_000_i64..10, any::<bool>(), any::<bool>()), 0..6);
    (any::<bool>(), -2_000_i64..2_000, 1_i64..2_000, made).prop_map(|(is_codes, from, lasts, made)| {
        let mut item = if is_codes { codes("x", from) } else { certificate("x", from, from + lasts) };
        item.backups = made.into_iter().map(|(made, proven, current)| copy(made, proven, current)).collect();
        item
    })
}

proptest! {
    #[test]
    fn what_is_drawn_stays_on_the_axis_and_in_order(
        item in any_item(),
        range in prop::sample::select(Range::ALL.to_vec()),
    ) {
        let bar = row(&overview([item]), "x", range, Language::English).bar;
        let on = |at: f32| (0.0..=1.0).contains(&at);
        prop_assert!(on(bar.from) && on(bar.to) && bar.from <= bar.to);
        if let Some((from, to)) = bar.window {
            prop_assert!(on(from) && bar.from <= from && from <= to && to <= bar.to, "{bar:?}");
        }
        prop_assert!(bar.safe.is_none_or(|safe| on(safe) && safe <= bar.to), "{bar:?}");
        prop_assert!(bar.copies.iter().all(|copy| on(copy.at)));
        prop_assert!(bar.copies.is_sorted_by(|one, other| one.at <= other.at));
        prop_assert!(range != Range::All || !(bar.before || bar.after));
    }
}
