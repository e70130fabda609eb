use faces::act::Act;
use ipc_proto::types::{Kind, NeedsYou, State};
use jiff::SignedDuration;
use messages::Language;
use messages::needs::Need;
use proptest::prelude::*;

use super::*;

fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn item(id: &str, kind: Kind, title: &str, left: SignedDuration, need: Option<Need>) -> Item {
    let state = match (kind, need) {
        (_, Some(Need::RenewCode | Need::RenewLapsed)) => State::Expired,
        (Kind::Activation, _) => State::Ready,
        (Kind::Identity, Some(Need::Renew)) => State::RenewalDue,
        (Kind::Identity, _) => State::Valid,
    };
    let verbs: &[&str] = match need {
        Some(Need::PickUp) => &["pick-up", "forget"],
        Some(Need::RenewCode) => &["renew-code", "forget"],
        Some(Need::Renew | Need::RenewLapsed | Need::VerificationCode) => &["renew", "back-up", "forget"],
        Some(_) | None => &["back-up", "renew", "forget"],
    };
    let deadline = Some(noon() + left);
    Item {
        deadline,
        last_safe_day: deadline,
        needs_you: need.map(|need| NeedsYou {
            reason: "something stands in the way".to_owned(),
            remedy: "do it".to_owned(),
            need: need.as_str().to_owned(),
            said: None,
        }),
        actions: verbs.iter().map(|verb| (*verb).to_owned()).collect(),
        ..Item::new(id, kind, "cfca", state, title)
    }
}

fn ada(left: SignedDuration) -> Item {
    item("a1", Kind::Activation, "Ada Jones (CFCA)", left, Some(Need::PickUp))
}

fn bea(left: SignedDuration) -> Item {
    item("i2", Kind::Identity, "Bea (WIPO)", left, Some(Need::Renew))
}

fn well(id: usize) -> Item {
    item(&format!("i{id}"), Kind::Identity, &format!("Holder {id}"), hours(24 * 400), None)
}

fn view(items: impl IntoIterator<Item = Item>) -> View {
    let items = items.into_iter().map(|item| (item.id.clone(), Box::new(item))).collect();
    View { daemon: Daemon::Here, items, ..View::default() }
}

fn face(view: &View) -> Face {
    face_at(view, noon())
}

fn face_at(view: &View, now: Timestamp) -> Face {
    view.face(now, &TimeZone::UTC, &Messages::new(Language::English))
}

/// The menu as it is read: what is below a name is indented by a dash.
fn read(menu: &[Entry]) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in menu {
        match entry {
            Entry::Do(label, _) => lines.push(label.trim().to_owned()),
            Entry::Said(text) => lines.push(format!("({text})")),
            Entry::Under(label, below) => {
                lines.push(format!("{label} ▸"));
                lines.extend(read(below).into_iter().map(|line| format!("- {line}")));
            }
            Entry::Rule => lines.push("—".to_owned()),
        }
    }
    lines
}

fn clicks(menu: &[Entry]) -> Vec<&Does> {
    fn below(entry: &Entry) -> Vec<&Does> {
        match entry {
            Entry::Do(_, does) => vec![does],
            Entry::Under(_, below) => clicks(below),
            Entry::Said(_) | Entry::Rule => Vec::new(),
        }
    }
    menu.iter().flat_map(below).collect()
}

#[test]
fn the_most_urgent_stands_first_with_its_best_action_beside_it() {
    let face = face(&view([well(3), bea(hours(72)), ada(hours(20))]));
    assert_eq!(face.mood, Mood::Urgent);
    assert_eq!(face.tip, "Neverlapse: 2 items need you, Ada Jones (CFCA) first (codes expire in 20 hours).");
    assert_eq!(
        read(&face.menu),
        [
            "Ada Jones (CFCA): codes expire in 20 hours ▸",
            "- (Something stands in the way)",
            "- (Sun 22 Nov 08:00)",
            "- —",
            "- Pick up",
            "- Remind me later",
            "Pick up",
            "Bea (WIPO): expires in 3 days ▸",
            "- (Something stands in the way)",
            "- (Tue 24 Nov 12:00)",
            "- —",
            "- Renew now",
            "- Remind me tomorrow",
            "Renew now",
            "Holder 3: expires in 13 months ▸",
            "- (Sun 26 Dec 2027 12:00)",
            "- —",
            "- Renew now",
            "—",
            "Pause reminders until tomorrow",
            "—",
            "Quit",
        ]
    );
}

#[test]
fn the_icon_tells_each_state_by_the_clock() {
    let codes = view([ada(hours(30))]);
    assert_eq!(face(&codes).mood, Mood::NeedsYou);
    assert_eq!(face_at(&codes, noon() + hours(6)).mood, Mood::Urgent);
    let expired = item("a1", Kind::Activation, "Ada", hours(-2), Some(Need::RenewCode));
    assert_eq!(face(&view([expired, bea(hours(5))])).mood, Mood::Lapsed);
    assert_eq!(face(&view([well(1)])).mood, Mood::Well);
    assert_eq!(face(&view([well(1)])).tip, "Neverlapse: all is well.");
    assert_eq!(face(&view([])).tip, "Neverlapse: nothing is tracked yet.");
}

#[test]
fn a_thousand_items_are_the_nearest_fifteen_and_how_many_more() {
    let mut all = view((10..1010).map(well).chain([bea(hours(72))]));
    let menu = face(&all).menu;
    let names = menu.iter().filter(|entry| matches!(entry, Entry::Under(..))).count();
    assert_eq!(names, NEAREST);
    assert!(read(&menu)[0].starts_with("Bea (WIPO)"));
    assert!(menu.contains(&Entry::Said("and 986 more".to_owned())), "{:#?}", read(&menu));

    all.dialogs = Dialogs::named(dialog::Kind::ALL);
    assert!(read(&face(&all).menu).contains(&"All 1001 items…".to_owned()));
}

#[test]
fn with_dialogs_each_verb_has_its_entry() {
    let mut all =
        view([ada(hours(72)), item("i2", Kind::Identity, "Bea", hours(72), Some(Need::VerificationCode))]);
    all.dialogs = Dialogs::named(dialog::Kind::ALL);
    let menu = read(&face(&all).menu);
    for entry in [
        "- Pick up",
        "- Pick up…",
        "- Details…",
        "Renew…",
        "- Back up…",
        "Overview…",
        "Import e-mail…",
        "Check this computer…",
        "About Neverlapse",
    ] {
        assert!(menu.contains(&entry.to_owned()), "{entry} is not in {menu:#?}");
    }
    assert!(!menu.contains(&"- Renew now".to_owned()), "a code has to be typed for it");
}

#[test]
fn what_runs_shows_how_far_it_is_and_can_be_stopped() {
    let mut renewing = view([Item { state: State::Renewing, needs_you: None, ..bea(hours(72)) }]);
    let detail = "the request goes to the issuer".to_owned();
    let progress = Progress { id: "i2".to_owned(), step: "sent".to_owned(), done: 3, total: 8, detail };
    renewing.progress.insert("i2".to_owned(), progress);
    let face = face(&renewing);
    let menu = read(&face.menu);
    assert_eq!(menu[0], "Bea (WIPO): The request goes to the issuer (3 of 8) ▸");
    assert!(clicks(&face.menu).contains(&&Does::Act(Act::Stop, "i2".to_owned())));
    assert!(!clicks(&face.menu).contains(&&Does::Act(Act::Renew, "i2".to_owned())));
}

#[test]
fn a_pause_says_until_when_and_can_be_ended() {
    let mut paused = view([well(1)]);
    paused.paused_until = Some(noon() + hours(21));
    let shown = face(&paused);
    assert!(read(&shown.menu).contains(&"Go on with reminders (paused until Sun 22 Nov 09:00)".to_owned()));
    assert!(clicks(&face_at(&paused, noon() + hours(22)).menu).contains(&&Does::Pause));
    assert!(shown.changes_at <= Some(noon() + hours(21)));
}

#[test]
fn without_the_daemon_nothing_is_claimed() {
    for (daemon, lines) in [
        (Daemon::Gone, vec!["(The daemon does not run)", "Start it", "—", "Quit"]),
        (Daemon::Asked, vec!["(Waiting for the daemon)", "—", "Quit"]),
    ] {
        let face = face(&View { daemon, ..view([ada(hours(2))]) });
        assert_eq!((face.mood, face.changes_at), (Mood::Absent, None));
        assert_eq!(read(&face.menu), lines);
    }
}

#[test]
fn what_is_settled_is_out_of_the_way() {
    let settled = Item { state: State::PickedUp, needs_you: None, ..ada(hours(2)) };
    assert_eq!(read(&face(&view([settled])).menu)[0], "(Nothing is tracked yet)");
}

fn any_item() -> impl Strategy<Value = Item> {
    let need = prop::option::of(prop::sample::select(Need::ALL.to_vec()));
    let left = prop_oneof![-90_000_i64..90_000, -9_000_000_i64..40_000_000];
    (any::<u16>(), any::<bool>(), left, prop::option::of(0_i64..5_000_000), need).prop_map(
        |(id, activation, left, safe, need)| {
            let kind = if activation { Kind::Activation } else { Kind::Identity };
            let made = item(&format!("x{id}"), kind, "Ada Jones", SignedDuration::from_secs(left), need);
            let safe = safe.map(SignedDuration::from_secs).unwrap_or_default();
            Item { last_safe_day: made.deadline.map(|deadline| deadline - safe), ..made }
        },
    )
}

proptest! {
    #[test]
    fn a_face_stays_the_same_until_it_says_that_it_changes(
        items in prop::collection::vec(any_item(), 0..20),
        part in 0.0..1.0_f64,
        language in prop::sample::select(Language::ALL.to_vec()),
    ) {
        let (view, words) = (view(items), Messages::new(language));
        let face = |now| view.face(now, &TimeZone::UTC, &words);
        let first = face(noon());
        let until = first.changes_at.unwrap_or(noon() + hours(10_000));
        prop_assert!(until > noon());
        let whole = noon().duration_until(until).as_millis_f64() - 1.0;
        let later = face(noon() + SignedDuration::from_secs_f64(part * whole / 1000.0));
        prop_assert_eq!((first.mood, first.tip, first.menu), (later.mood, later.tip, later.menu));
    }

    #[test]
    fn nothing_in_the_menu_is_dead_without_dialogs(items in prop::collection::vec(any_item(), 0..40)) {
        let face = face(&view(items));
        let opens = |does: &&&Does| matches!(does, Does::Open(_));
        prop_assert_eq!(clicks(&face.menu).iter().filter(opens).count(), 0);
        prop_assert!(face.menu.len() <= NEAREST + AT_HAND + 6);
    }
}

#[test]
fn an_application_that_waits_for_its_issuer_needs_nobody_and_stays_in_sight() {
    let applied = Item {
        state: State::AwaitingCode,
        deadline: None,
        last_safe_day: None,
        ..item("a1", Kind::Activation, "Ada Jones (CFCA)", hours(0), Some(Need::Approval))
    };
    let face = face(&view([applied.clone()]));
    assert_eq!((face.mood, face.tip.as_str()), (Mood::Well, "Neverlapse: all is well."));
    assert!(format!("{:?}", face.menu).contains("Ada Jones"), "{:?}", face.menu);
    let both = self::face(&view([applied, bea(hours(72))]));
    assert!(both.tip.starts_with("Neverlapse: Bea (WIPO) needs you"), "{}", both.tip);
}
