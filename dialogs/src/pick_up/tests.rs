use ipc_proto::DaemonError;
use ipc_proto::types::{LocationSecret, PinTries, Progress};
use jiff::Timestamp;
use messages::Language;
use serde_json::json;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn item(state: &str, need: Option<&str>, actions: &[&str]) -> Box<Item> {
    let needs_you =
        need.map(|need| json!({"need": need, "reason": "it needs you", "remedy": "do it", "said": null}));
    let item = json!({
        "id": "a1", "kind": "activation", "issuer": "cfca", "state": state, "title": "Ada Jones (CFCA)",
        "reference_number": "12345678", "needs_you": needs_you, "actions": actions, "backups": [],
    });
    serde_json::from_value(item).unwrap()
}

fn ready() -> Box<Item> {
    item("ready", Some("pick-up"), &["pick-up", "forget"])
}

fn issuer(protocol: &str, locations: &[&str]) -> Input {
    let issuer = json!({
        "id": "cfca", "name": "CFCA", "protocol": protocol, "code_lifetime": "15 days", "source": "shipped",
        "locations": locations,
    });
    Input::Issuers(Ok(vec![serde_json::from_value(issuer).unwrap()]))
}

fn place(name: &str, kind: &str, secret: LocationSecret, tries: Option<&PinTries>) -> serde_json::Value {
    json!({
        "name": name, "kind": kind, "title": "Ada", "secret": secret, "tries": tries, "default": false,
        "running": false, "keys_leave": true, "identities": [],
    })
}

fn described(name: &str, kind: &str, secret: LocationSecret, tries: Option<&PinTries>) -> Input {
    let location = serde_json::from_value(place(name, kind, secret, tries)).unwrap();
    Input::Described(name.to_owned(), Box::new(Ok(location)))
}

fn located() -> Input {
    let found = json!({"locations": [
        place("vault", "vault", LocationSecret::None, None),
        place("nss:/db", "nss", LocationSecret::Unknown, None),
        place("token:Ada/42", "token", LocationSecret::Unknown, None),
    ], "missing": []});
    Input::Located(Ok(serde_json::from_value(found).unwrap()))
}

/// The window of an item, once all was looked at; the first place is the vault.
fn window(item: Box<Item>, protocol: &str) -> PickUp {
    let home = PathBuf::from("/home/ada");
    let mut window = PickUp::new("a1".into(), home, Messages::new(Language::English), TimeZone::UTC);
    window.hear(Input::News(News::There(Some(item))));
    window.hear(issuer(protocol, &["vault", "file", "nss", "token"]));
    window.hear(located());
    window
}

fn choose(window: &mut PickUp, title: &str) -> Vec<Wish> {
    let at = window.look(NOW).places.iter().position(|place| place.title.contains(title));
    window.hear(Input::Place(at.unwrap_or_else(|| panic!("{title} is not offered: {:?}", window.places))))
}

fn go(window: &mut PickUp, typed: Typed) -> Vec<Wish> {
    window.hear(Input::Main(typed))
}

fn secret(text: &str) -> Typed {
    Typed { secret: text.into(), remember: true, ..Typed::default() }
}

fn step(word: &str) -> Input {
    let progress =
        Progress { id: "a1".into(), step: word.into(), done: 1, total: 4, detail: format!("it is {word}") };
    Input::Step(Ok(Step::Progress(progress)))
}

fn done() -> Input {
    let mut item = Item::new("i1", Sort::Identity, "cfca", State::Valid, "Ada Jones (CFCA)");
    item.actions = vec!["back-up".into()];
    Input::Step(Ok(Step::Done(Box::new(item), Vec::new())))
}

fn wrong_password() -> Input {
    let (reason, remedy) = ("the PIN is wrong".into(), "give it: --password-file FILE".into());
    Input::Step(Err(ClientError::Refused(DaemonError::WrongPassword { reason, remedy })))
}

#[test]
fn where_the_issuers_rules_put_it_is_chosen_and_enter_is_all_that_is_left_to_do() {
    let mut window = window(ready(), "cmp");
    let look = window.look(NOW);
    assert_eq!((look.frame.heading.as_str(), look.place), ("Pick up Ada Jones (CFCA)", Some(0)));
    assert!(
        look.facts.iter().any(|fact| fact.label == "Code" && fact.value.contains("it is here")),
        "{look:?}"
    );
    assert_eq!(
        (look.code_label.as_str(), look.secret_label.as_str(), look.frame.main_enabled),
        ("", "", true)
    );
    let wishes = go(&mut window, Typed::default());
    assert!(
        matches!(wishes.as_slice(), [Wish::PickUp(it)] if it.to.as_deref() == Some("vault")),
        "{wishes:?}"
    );
    assert!(go(&mut window, Typed::default()).is_empty(), "nothing runs twice");
    window.hear(step("sent"));
    assert_eq!(window.look(NOW).frame.banner.busy, "It is sent");
    window.hear(done());
    let look = window.look(NOW);
    assert_eq!(
        (look.frame.banner.good.as_str(), look.frame.main.as_str(), look.frame.cancel.as_str()),
        ("Picked up.", "Back up…", "Close")
    );
    let wishes = go(&mut window, Typed::default());
    assert!(matches!(wishes.as_slice(), [Wish::Open(Next::BackUp, id)] if id == "i1"), "{wishes:?}");
}

#[test]
fn the_missing_half_is_asked_for_and_taken_in_before_anything_is_sent() {
    let mut window = window(item("awaiting-code", Some("code"), &["add", "forget"]), "cmp");
    assert_eq!(window.look(NOW).code_label, "The authorization code or PIN");
    assert!(go(&mut window, Typed::default()).is_empty());
    assert!(!window.look(NOW).code_error.is_empty());
    let wishes = go(&mut window, Typed { code: "ABCD".into(), ..Typed::default() });
    assert!(
        matches!(wishes.as_slice(), [Wish::Add(add)] if add.reference_number == "12345678"),
        "{wishes:?}"
    );
    assert!(!window.look(NOW).frame.main_enabled);
    let added = AddReply { item: *ready(), outcome: ipc_proto::types::Outcome::Completed };
    assert!(matches!(window.hear(Input::Added(Ok(added))).as_slice(), [Wish::PickUp(_)]));
}

#[test]
fn a_code_that_is_refused_by_the_daemon_is_said_beside_its_field() {
    let mut window = window(item("awaiting-code", Some("code"), &["add"]), "cmp");
    go(&mut window, Typed { code: "ABCD".into(), ..Typed::default() });
    let refused = DaemonError::BadInput { reason: "the code is empty".into(), remedy: "copy it".into() };
    assert!(window.hear(Input::Added(Err(ClientError::Refused(refused)))).is_empty());
    let look = window.look(NOW);
    assert_eq!((look.code_error.as_str(), look.frame.main_enabled), ("The code is empty. Copy it.", true));
}

#[test]
fn the_other_reading_of_a_refused_code_is_offered_and_tried_only_when_chosen() {
    let mut refused = item("ready", Some("check-code"), &["add", "forget"]);
    refused.lookalikes = Some("3 (O/0)".into());
    let mut window = window(refused, "cmp");
    let look = window.look(NOW);
    assert_eq!(look.readings.len(), 3, "{look:?}");
    assert!(look.readings_label.contains("Character 3") && !look.code_label.is_empty());
    assert!(go(&mut window, Typed::default()).is_empty(), "nothing is tried by itself");
    window.hear(Input::Reading(2));
    assert_eq!(window.look(NOW).code_label, "");
    let wishes = go(&mut window, Typed::default());
    assert!(
        matches!(wishes.as_slice(), [Wish::ReadAs(as_)] if as_.character.expose_secret() == "0"),
        "{wishes:?}"
    );
    assert!(matches!(
        window.hear(Input::ReadAs(Ok(ShowReply { item: *ready() }))).as_slice(),
        [Wish::PickUp(_)]
    ));
}

#[test]
fn a_file_gets_a_new_password_that_was_typed_twice() {
    let mut window = window(ready(), "cmp");
    assert!(choose(&mut window, "file").is_empty());
    let look = window.look(NOW);
    assert_eq!(look.proposed, "/home/ada/ada-jones.p12");
    assert!(
        !look.password_label.is_empty() && !look.remember_label.is_empty() && look.secret_label.is_empty()
    );
    let typed = |again: &str, file: &str| Typed {
        file: file.into(),
        password: "four walrus umbrellas".into(),
        again: again.into(),
        ..Typed::default()
    };
    assert!(go(&mut window, typed("four walrus", "/x/a.p12")).is_empty());
    assert_eq!(window.look(NOW).password.again_error, "The two answers were not the same.");
    assert!(go(&mut window, typed("four walrus umbrellas", "")).is_empty());
    assert_eq!(window.look(NOW).file_error, "A file is needed.");
    let wishes = go(&mut window, typed("four walrus umbrellas", "/home/ada/keys/"));
    let [Wish::PickUp(request)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert_eq!(request.to.as_deref(), Some("file:/home/ada/keys/ada-jones.p12"));
    assert!(request.password.is_some() && request.no_remember, "the box is not ticked");
}

#[test]
fn a_wrong_pin_is_said_beside_its_field_with_the_tries_that_are_left() {
    let mut window = window(ready(), "cmp");
    assert!(
        matches!(choose(&mut window, "Ada").as_slice(), [Wish::Describe(name)] if name == "token:Ada/42")
    );
    let token = |tries| described("token:Ada/42", "token", LocationSecret::Pin, Some(tries));
    window.hear(token(&PinTries::Enough));
    let look = window.look(NOW);
    assert!(
        look.secret_label.starts_with("The PIN of the token") && look.remember_label.is_empty(),
        "{look:?}"
    );
    assert!(go(&mut window, secret("")).is_empty(), "no try is spent on nothing");
    assert!(
        matches!(go(&mut window, secret("1234")).as_slice(), [Wish::PickUp(it)] if it.password.is_some())
    );
    assert!(matches!(window.hear(wrong_password()).as_slice(), [Wish::Describe(_)]));
    window.hear(token(&PinTries::One));
    let look = window.look(NOW);
    assert!(!look.secret_error.is_empty() && !look.secret_error.contains("--"), "{look:?}");
    assert!(
        look.secret_hint.contains("one try is left") && look.last_try_label.contains("last try"),
        "{look:?}"
    );
    assert!(look.enabled && look.frame.main_enabled);
    assert!(go(&mut window, secret("4321")).is_empty(), "the last try is not spent unasked");
    let wishes = go(&mut window, Typed { last_try: true, ..secret("4321") });
    assert!(matches!(wishes.as_slice(), [Wish::PickUp(it)] if it.last_try), "{wishes:?}");
}

#[test]
fn a_description_of_a_place_that_is_not_meant_any_more_is_left_aside() {
    let mut window = window(ready(), "cmp");
    choose(&mut window, "Ada");
    choose(&mut window, "Chromium");
    window.hear(described("token:Ada/42", "token", LocationSecret::Pin, None));
    assert_eq!(window.look(NOW).secret_label, "");
    window.hear(described("nss:/db", "nss", LocationSecret::Password, None));
    assert!(window.look(NOW).secret_label.contains("primary password"));
    assert!(!window.look(NOW).remember_label.is_empty());
}

#[test]
fn what_is_found_is_shown_only_where_it_may_stand_in_the_way() {
    let mut window = window(ready(), "cmp");
    let finding = |what: &str, verdict: &str| -> CheckFinding {
        serde_json::from_value(
            json!({"what": what, "verdict": verdict, "said": what, "why": "", "remedy": "do this"}),
        )
        .unwrap()
    };
    window.hear(Input::Checked(vec![finding("clock-off", "fail"), finding("disk-has-room", "pass")]));
    let look = window.look(NOW);
    assert_eq!((look.findings.len(), look.findings[0].said.as_str()), (1, "clock-off"));
    assert!(!look.check_label.is_empty() && look.frame.main_enabled);
}

#[test]
fn what_the_person_is_to_do_in_a_browser_stays_in_sight_and_can_be_had_once_more() {
    let mut window = window(ready(), "browser");
    let look = window.look(NOW);
    assert!(look.places[0].title.starts_with("In the browser where the application was made"), "{look:?}");
    assert!(matches!(go(&mut window, Typed::default()).as_slice(), [Wish::PickUp(it)] if it.to.is_none()));
    window.hear(step("number-copied"));
    window.hear(step("watching"));
    let look = window.look(NOW);
    assert_eq!(look.asked, ["It is number-copied"]);
    assert!(look.frame.banner.busy.contains("you can stop that"), "{look:?}");
    assert_eq!((look.frame.main.as_str(), look.frame.main_enabled), ("Page and codes once more", true));
    assert!(matches!(go(&mut window, Typed::default()).as_slice(), [Wish::OnceMore(_)]));
    window.hear(done());
    assert_eq!(window.look(NOW).asked, Vec::<String>::new());
}

#[test]
fn where_it_has_to_be_said_where_that_is_said_beside_the_places() {
    let mut window = window(ready(), "browser");
    go(&mut window, Typed::default());
    let refused = serde_json::from_value(json!({
        "id": "a1", "reason": "it is not known in which browser", "remedy": "say where", "need": "location",
    }));
    let refused: DaemonError = serde_json::from_value::<serde_json::Value>(refused.unwrap())
        .map(|parameters| DaemonError::NotPossible {
            id: "a1".into(),
            reason: parameters["reason"].as_str().unwrap().into(),
            remedy: parameters["remedy"].as_str().unwrap().into(),
            standing: Box::new(ipc_proto::Standing { need: Some("location".into()), ..Default::default() }),
        })
        .unwrap();
    window.hear(Input::Step(Err(ClientError::Refused(refused))));
    assert!(window.look(NOW).place_error.starts_with("It is not known in which browser"));
    choose(&mut window, "Chromium");
    assert_eq!(window.look(NOW).place_error, "");
}

#[test]
fn after_the_daemon_went_nothing_that_was_begun_is_begun_twice() {
    let mut window = window(ready(), "cmp");
    go(&mut window, Typed::default());
    window.hear(Input::Step(Err(ClientError::HungUp)));
    window.hear(Input::News(News::Lost));
    assert!(window.look(NOW).frame.banner.next.contains("goes on by itself"));
    window.hear(Input::News(News::There(Some(item("picking-up", None, &["forget"])))));
    assert!(!window.look(NOW).frame.main_enabled);
    let mut picked_up = item("picked-up", None, &[]);
    picked_up.identity = Some("i1".into());
    let wishes = window.hear(Input::News(News::Changed(picked_up)));
    assert!(matches!(wishes.as_slice(), [Wish::Show(id)] if id == "i1"), "{wishes:?}");
    assert_eq!(window.look(NOW).frame.banner.good, "Picked up.");
}

#[test]
fn what_cannot_be_picked_up_says_why_and_leads_on() {
    let mut window = window(item("expired", Some("renew-code"), &["renew-code", "forget"]), "cmp");
    let look = window.look(NOW);
    assert_eq!(
        (look.frame.banner.error.as_str(), look.frame.banner.next.as_str()),
        ("It needs you", "Answer the security questions for new codes")
    );
    assert!(look.places.is_empty() && look.frame.main.starts_with("Renew code"), "{look:?}");
    assert!(matches!(go(&mut window, Typed::default()).as_slice(), [Wish::Open(Next::RenewCode, _)]));
}

#[test]
fn it_is_stopped_once_and_closed_at_the_second_time() {
    let mut window = window(ready(), "cmp");
    assert_eq!(window.look(NOW).frame.cancel, "Cancel");
    go(&mut window, Typed::default());
    assert_eq!(window.look(NOW).frame.cancel, "Stop");
    assert!(matches!(window.hear(Input::Cancel).as_slice(), [Wish::Stop(id)] if id == "a1"));
    assert!(matches!(window.hear(Input::Cancel).as_slice(), [Wish::Close]));
}
