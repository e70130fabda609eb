use ipc_proto::types::{BackUpCopy, Kind as Sort};
use jiff::Timestamp;
use messages::Language;
use serde_json::json;

use super::*;
use crate::banner::Banner;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn item(state: State, location: &str) -> Item {
    let mut item = Item::new("i1", Sort::Identity, "wipo", state, "Ada Jones");
    item.location = Some(location.to_owned());
    item.backups =
        vec![BackUpCopy { path: "/stick/ada.p12".into(), made_at: NOW, proven_at: None, current: true }];
    item
}

fn found() -> LocationsReply {
    let place = |name: &str, kind: &str, title: &str, secret: &str| {
        json!({
            "name": name, "kind": kind, "title": title, "secret": secret, "default": false, "running": false,
            "folder": "/ff", "keys_leave": kind != "token", "identities": [],
        })
    };
    let locations = [
        place("vault", "vault", "vault", "none"),
        place("firefox:work", "firefox", "work", "password"),
        place("token:Ada/42", "token", "Ada", "pin"),
    ];
    serde_json::from_value(json!({ "locations": locations, "missing": [] })).unwrap()
}

fn restore(id: Option<&str>, items: Vec<Item>) -> Restore {
    let words = Messages::new(Language::English);
    let mut restore = Restore::new(id.map(str::to_owned), None, words, TimeZone::UTC);
    assert!(matches!(restore.hear(Input::There(items)), Some(Wish::Locate)));
    restore.hear(Input::Located(Ok(found())));
    restore
}

fn give(password: &str, location: &str) -> Input {
    Input::Restore { password: password.into(), location: location.into(), remember: true }
}

fn progress(step: &str) -> Input {
    let told =
        Progress { id: "i9".into(), step: step.into(), done: 1, total: 3, detail: "it is written".into() };
    Input::Step(Ok(Step::Progress(told)))
}

fn refused(error: DaemonError) -> Input {
    Input::Step(Err(ClientError::Refused(error)))
}

fn wrong_password() -> Input {
    refused(DaemonError::WrongPassword { reason: "wrong".into(), remedy: "again".into() })
}

fn titles(look: &Look) -> Vec<&str> {
    look.places.iter().map(|(title, _)| title.as_str()).collect()
}

#[test]
fn an_identity_without_its_key_gets_it_back_from_its_copy_to_where_it_was() {
    let mut restore = restore(Some("i1"), vec![item(State::KeyMissing, "firefox:work")]);
    let look = restore.look(NOW);
    assert_eq!(
        (look.frame.heading.as_str(), look.source.path.as_str()),
        ("Put the key back: Ada Jones", "/stick/ada.p12")
    );
    assert_eq!(look.place, Some(2), "{look:?}");
    assert!(look.secret_label.starts_with("The primary password of the Firefox profile"), "{look:?}");
    assert!(restore.hear(give("right", "")).is_none());
    assert_eq!(restore.look(NOW).secret_error, "A password is needed.");
    let wish = restore.hear(give("right", "primary"));
    let Some(Wish::Restore(asked)) = wish else { panic!("{wish:?}") };
    assert_eq!(
        (asked.path.as_str(), asked.to.as_str(), asked.no_remember),
        ("/stick/ada.p12", "firefox:work", false)
    );
    assert!(asked.location_password.is_some());
    restore.hear(progress("writing"));
    let item = Box::new(item(State::Valid, "firefox:work"));
    restore.hear(Input::Step(Ok(Step::Done(item, Vec::new()))));
    let look = restore.look(NOW);
    assert!(
        look.frame.banner.good.contains("It is back, and its key signs: The Firefox profile work"),
        "{look:?}"
    );
    assert_eq!((look.asks, look.frame.main.as_str(), look.frame.cancel.as_str()), (false, "", "Close"));
}

#[test]
fn a_token_is_not_offered_and_it_is_said_why() {
    let look = restore(None, Vec::new()).look(NOW);
    assert_eq!(look.places.len(), 3, "{look:?}");
    assert!(!titles(&look).iter().any(|title| title.contains("token")), "{look:?}");
    assert!(look.place_note.contains("takes in no keys"), "{look:?}");
}

#[test]
fn the_password_that_is_wrong_is_the_one_of_what_was_being_opened() {
    let mut restore = restore(Some("i1"), vec![item(State::KeyMissing, "firefox:work")]);
    restore.hear(give("wrong", "primary"));
    restore.hear(progress("opening"));
    restore.hear(wrong_password());
    let look = restore.look(NOW);
    assert!(!look.password_error.is_empty() && look.secret_error.is_empty() && look.enabled, "{look:?}");
    restore.hear(give("right", "wrong"));
    restore.hear(progress("opening"));
    restore.hear(progress("writing"));
    restore.hear(wrong_password());
    let look = restore.look(NOW);
    assert!(look.password_error.is_empty() && !look.secret_error.is_empty(), "{look:?}");
    assert_eq!(look.frame.banner, Banner::default());
}

#[test]
fn a_file_gets_the_password_of_the_back_up_unless_another_opens_what_is_there() {
    let mut restore = restore(None, Vec::new());
    restore.hear(Input::Path("/stick/ada.p12".into()));
    restore.hear(Input::Place(1));
    let look = restore.look(NOW);
    assert_eq!((look.file_label.as_str(), look.secret_label.as_str()), ("File", ""));
    assert!(restore.hear(give("right", "")).is_none());
    assert_eq!(restore.look(NOW).file_error, "A file is needed.");
    restore.hear(Input::File("/home/ada/ada.p12".into()));
    let wish = restore.hear(give("right", ""));
    assert!(
        matches!(wish, Some(Wish::Restore(asked)) if asked.to == "file:/home/ada/ada.p12" && asked.location_password.is_none())
    );
    restore.hear(progress("writing"));
    restore.hear(wrong_password());
    let look = restore.look(NOW);
    assert!(
        look.secret_label.contains("/home/ada/ada.p12") && look.secret_error.contains("another password"),
        "{look:?}"
    );
    let wish = restore.hear(give("right", "other"));
    assert!(matches!(wish, Some(Wish::Restore(asked)) if asked.location_password.is_some()));
}

#[test]
fn a_file_that_is_no_back_up_is_said_beside_it() {
    let mut restore = restore(None, Vec::new());
    restore.hear(Input::Path("/stick/ada.txt".into()));
    restore.hear(give("right", ""));
    restore.hear(progress("opening"));
    restore.hear(refused(DaemonError::Failed {
        reason: "it is no back-up".into(),
        remedy: "choose another".into(),
    }));
    let look = restore.look(NOW);
    assert_eq!(look.source.error, "It is no back-up. Choose another.");
    assert_eq!(look.frame.banner, Banner::default());
    restore.hear(Input::Path("/stick/ada.p12".into()));
    assert_eq!(restore.look(NOW).source.error, "");
}

#[test]
fn it_is_stopped_as_soon_as_the_daemon_has_said_by_what() {
    let mut restore = restore(None, Vec::new());
    restore.hear(Input::Path("/stick/ada.p12".into()));
    restore.hear(give("right", ""));
    assert_eq!(restore.look(NOW).frame.cancel, "Stop");
    assert!(restore.hear(Input::Cancel).is_none());
    assert!(matches!(restore.hear(progress("opening")), Some(Wish::Stop(id)) if id == "i9"));
    assert!(restore.hear(progress("writing")).is_none());
    assert!(matches!(restore.hear(Input::Cancel), Some(Wish::Close)));
}

#[test]
fn after_the_daemon_went_what_is_there_says_how_it_ended() {
    for (back, is_done) in [(item(State::Valid, "vault"), true), (item(State::KeyMissing, "vault"), false)] {
        let mut restore = restore(Some("i1"), vec![item(State::KeyMissing, "vault")]);
        restore.hear(give("right", ""));
        restore.hear(Input::Step(Err(ClientError::HungUp)));
        restore.hear(Input::Lost);
        assert_eq!(restore.look(NOW).frame.banner.error, "The daemon does not run.");
        restore.hear(Input::There(vec![back]));
        let look = restore.look(NOW);
        assert_eq!((!look.frame.banner.good.is_empty(), look.asks), (is_done, !is_done), "{look:?}");
        assert_eq!(look.source.path.is_empty(), is_done, "what was typed stays: {look:?}");
    }
}
