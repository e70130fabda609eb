use ipc_proto::DaemonError;
use ipc_proto::types::{BackUpCopy, Kind as Sort, Progress, State};
use messages::Language;
use serde_json::json;

use super::*;

const PASSWORD: &str = "four walrus umbrellas";
const FILE: &str = "/stick/Ada-2027.p12";

fn item(location: &str) -> Item {
    let mut item = Item::new("i1", Sort::Identity, "wipo", State::Valid, "Ada Jones");
    item.location = Some(location.to_owned());
    item
}

/// With a copy of the present certificate that is proven.
fn backed_up(path: &str, second: i64) -> Item {
    let at = Timestamp::from_second(second).unwrap();
    let mut item = item("vault");
    item.backups = vec![BackUpCopy { path: path.into(), made_at: at, proven_at: Some(at), current: true }];
    item
}

fn around(same_disk: Option<bool>, forbidden: Option<&str>) -> BackUpPlacesReply {
    let reply = json!({
        "places": [
            { "folder": "/stick", "what": "removable", "same_disk": false },
            { "folder": "/home/ada/Documents", "what": "home", "same_disk": true },
        ],
        "file_name": "Ada-2027.p12", "same_disk": same_disk, "forbidden": forbidden,
    });
    serde_json::from_value(reply).unwrap()
}

fn place(secret: &str, keys_leave: bool) -> Input {
    let location = json!({
        "name": "file:/home/ada/ada.p12", "kind": "file", "title": "ada.p12", "secret": secret,
        "default": false, "running": false, "keys_leave": keys_leave, "identities": [],
    });
    Input::Described(Box::new(Ok(serde_json::from_value(location).unwrap())))
}

/// Opened, and told where the copy could go.
fn window(item: Item) -> BackUp {
    let mut window = BackUp::new("i1".into(), Messages::new(Language::English));
    let wishes = window.hear(Input::News(News::There(Some(Box::new(item)))));
    assert!(matches!(wishes.last(), Some(Wish::Around { path: None, .. })), "{wishes:?}");
    let wishes = window.hear(Input::Around(None, Ok(around(None, None))));
    assert!(matches!(&wishes[..], [Wish::Around { path: Some(path), .. }] if path == FILE), "{wishes:?}");
    window.hear(Input::Around(Some(FILE.into()), Ok(around(Some(false), None))));
    window
}

fn typed(password: &str, again: &str, all_the_same: bool) -> Input {
    Input::Password { password: password.into(), again: again.into(), all_the_same }
}

fn go(location: &str) -> Input {
    Input::BackUp { password: PASSWORD.into(), location: location.into() }
}

fn begun(item: Item) -> BackUp {
    let mut window = window(item);
    window.hear(typed(PASSWORD, PASSWORD, false));
    let wishes = window.hear(go(""));
    assert!(matches!(&wishes[..], [Wish::BackUp(asked)] if asked.path == FILE), "{wishes:?}");
    window
}

fn progress(step: &str) -> Input {
    let told =
        Progress { id: "i1".into(), step: step.into(), done: 1, total: 3, detail: "it is written".into() };
    Input::Step(Ok(Step::Progress(told)))
}

fn wrong_password() -> Input {
    let refused = DaemonError::WrongPassword { reason: "wrong".into(), remedy: "again".into() };
    Input::Step(Err(ClientError::Refused(refused)))
}

#[test]
fn the_best_place_is_proposed_and_another_keeps_the_name() {
    let mut window = window(item("vault"));
    let look = window.look();
    assert_eq!(
        (look.target.path.as_str(), look.target.place, look.target.warning.as_str()),
        (FILE, Some(0), "")
    );
    assert_eq!(look.target.places[0], ("A disk that you can take away".into(), "/stick".into()));
    window.hear(Input::Path("/stick/mine.p12".into()));
    window.hear(Input::Place(1));
    let mine = "/home/ada/Documents/mine.p12";
    assert_eq!(window.look().target.path, mine);
    // What was asked about the path before does not count; then it is asked about this one.
    let wishes = window.hear(Input::Around(Some("/stick/mine.p12".into()), Ok(around(Some(false), None))));
    assert!(matches!(&wishes[..], [Wish::Around { path: Some(path), .. }] if path == mine), "{wishes:?}");
    window.hear(Input::Around(Some(mine.into()), Ok(around(Some(true), None))));
    let look = window.look();
    assert!(look.target.warning.contains("would be on the disk of the original"), "{look:?}");
    assert_eq!(look.target.place, Some(1));
}

#[test]
fn nothing_goes_into_the_folder_that_the_issuer_forbids() {
    let mut window = window(item("vault"));
    window.hear(typed(PASSWORD, PASSWORD, false));
    let path = "/stick/safe/a.p12";
    window.hear(Input::Path(path.into()));
    window.hear(Input::Around(Some(path.into()), Ok(around(Some(false), Some("SAFE")))));
    assert!(window.look().target.error.contains("out of the folder SAFE"));
    assert!(window.hear(go("")).is_empty());
}

#[test]
fn what_is_missing_is_said_beside_its_field_and_all_at_once() {
    let mut window = window(item("file:/home/ada/ada.p12"));
    window.hear(place("password", true));
    window.hear(Input::Path(String::new()));
    assert_eq!(window.look().target.error, "", "not before the person wants to go on");
    assert!(window.hear(go("")).is_empty());
    let look = window.look();
    assert_eq!(look.target.error, "A file is needed.");
    assert_eq!(look.password.error, "A password is needed.");
    assert_eq!(
        (look.secret_label.as_str(), look.secret_error.as_str()),
        ("The password of the file /home/ada/ada.p12", "A password is needed.")
    );
    assert!(look.enabled && look.frame.banner == Banner::default());
}

#[test]
fn a_wrong_password_is_that_of_the_original_or_of_the_copy_that_is_there_already() {
    let mut window = window(item("file:/home/ada/ada.p12"));
    window.hear(place("password", true));
    window.hear(typed(PASSWORD, PASSWORD, false));
    assert!(
        matches!(&window.hear(go("wrong"))[..], [Wish::BackUp(asked)] if asked.location_password.is_some())
    );
    assert!(window.hear(go("wrong")).is_empty(), "nothing runs twice");
    window.hear(progress("opening"));
    assert!(matches!(&window.hear(wrong_password())[..], [Wish::Describe { .. }]));
    let look = window.look();
    assert!(!look.secret_error.is_empty() && look.target.error.is_empty() && look.enabled, "{look:?}");
    window.hear(go("right"));
    window.hear(progress("opening"));
    window.hear(progress("writing"));
    window.hear(wrong_password());
    let look = window.look();
    assert!(look.secret_error.is_empty() && look.target.error.contains("another password opens"), "{look:?}");
    assert_eq!(look.target.path, FILE);
}

#[test]
fn the_key_of_a_token_stays_there_and_nothing_is_asked_for() {
    let mut window = window(item("token:Ada/42"));
    window.hear(place("pin", false));
    let look = window.look();
    assert_eq!((look.asks, look.frame.main.as_str(), look.frame.cancel.as_str()), (false, "", "Close"));
    assert_eq!(look.frame.banner.error, "The keys of a token do not leave it");
    assert!(look.frame.banner.next.contains("second certificate"), "{look:?}");
    assert!(window.hear(go("")).is_empty());
}

#[test]
fn once_it_is_proven_a_second_copy_is_offered_on_another_disk() {
    let mut window = begun(item("vault"));
    assert_eq!(window.look().frame.cancel, "Stop");
    window.hear(progress("writing"));
    window.hear(Input::Step(Ok(Step::Done(Box::new(backed_up(FILE, 60)), Vec::new()))));
    window.hear(Input::News(News::Changed(Box::new(backed_up(FILE, 60)))));
    let look = window.look();
    assert_eq!(look.frame.banner.good, format!("Backed up and proven: {FILE}"));
    assert!(look.second.contains("Plug in a stick"), "{look:?}");
    assert_eq!((look.asks, look.frame.main.as_str(), look.frame.cancel.as_str()), (false, "", "Close"));
    let wishes = window.hear(Input::Second);
    assert!(matches!(&wishes[..], [Wish::Around { path: None, .. }]), "{wishes:?}");
    // The record of the first copy is no proof of the second.
    window.hear(Input::News(News::Changed(Box::new(backed_up(FILE, 60)))));
    let look = window.look();
    assert_eq!(
        (look.asks, look.frame.banner, look.password),
        (true, Banner::default(), PasswordLook::default())
    );
    let mut more = around(None, None);
    more.places.insert(
        1,
        serde_json::from_value(json!({ "folder": "/disk", "what": "other_disk", "same_disk": false }))
            .unwrap(),
    );
    window.hear(Input::Around(None, Ok(more)));
    assert_eq!(window.look().target.path, "/disk/Ada-2027.p12");
}

#[test]
fn what_was_not_proven_is_not_said_to_be() {
    let mut window = begun(item("vault"));
    window.hear(Input::Step(Ok(Step::Done(Box::new(item("vault")), Vec::new()))));
    assert_eq!(window.look().frame.banner.good, format!("Written, but not proven: {FILE}"));
}

#[test]
fn after_the_daemon_went_the_record_says_whether_the_copy_is_there() {
    for (back, is_done) in [(backed_up(FILE, 60), true), (backed_up(FILE, 30), false), (item("vault"), false)]
    {
        let mut window = begun(backed_up(FILE, 30));
        window.hear(Input::Step(Err(ClientError::HungUp)));
        window.hear(Input::News(News::Lost));
        let look = window.look();
        assert_eq!((look.frame.banner.error.as_str(), look.enabled), ("The daemon does not run.", false));
        window.hear(Input::News(News::There(Some(Box::new(back)))));
        let look = window.look();
        assert_eq!((!look.frame.banner.good.is_empty(), look.asks), (is_done, !is_done), "{look:?}");
        if !is_done {
            assert_eq!(look.frame.banner.error, "The daemon ended before this was done");
            assert!(look.target.path == FILE && !look.password.worth.is_empty(), "{look:?}");
        }
    }
}

#[test]
fn it_is_stopped_once_and_closed_at_the_second_time() {
    let mut window = begun(item("vault"));
    assert!(matches!(&window.hear(Input::Cancel)[..], [Wish::Stop(id)] if id == "i1"));
    assert!(matches!(&window.hear(Input::Cancel)[..], [Wish::Close]));
}

#[test]
fn the_desktops_window_begins_where_the_copy_would_go() {
    let mut window = window(item("vault"));
    let wishes = window.hear(Input::Choose);
    assert!(
        matches!(&wishes[..], [Wish::Choose(Choose::Save { folder, name, .. })] if folder == "/stick" && name == "Ada-2027.p12"),
        "{wishes:?}"
    );
    window.hear(Input::Chosen(Chosen::NoChooser));
    assert!(window.look().target.hint.contains("type the path"));
    window.hear(Input::Chosen(Chosen::File("/disk/a.p12".into())));
    assert_eq!((window.look().target.path.as_str(), window.look().target.hint.as_str()), ("/disk/a.p12", ""));
}
