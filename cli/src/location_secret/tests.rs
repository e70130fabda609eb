use std::io::Write as _;
use std::sync::LazyLock;

use ipc_proto::types::{LocationKind, LocationSecret};
use jiff::tz::TimeZone;
use messages::Language;
use secrecy::ExposeSecret as _;

use super::*;

static ENGLISH: LazyLock<Screen> =
    LazyLock::new(|| Screen { width: 200, zone: TimeZone::UTC, words: Messages::new(Language::English) });

/// A person at a terminal: what is typed, and what was seen.
#[derive(Default)]
struct Person {
    types: Vec<&'static str>,
    saw: Vec<String>,
    away: bool,
}

impl Asked for Person {
    fn is_there(&self) -> bool {
        !self.away
    }
    fn answer(&mut self, prompt: &str) -> io::Result<String> {
        self.line(prompt)
    }
    fn line(&mut self, prompt: &str) -> io::Result<String> {
        self.saw.push(prompt.trim_end().to_owned());
        Ok(self.types.remove(0).to_owned())
    }
    fn tell(&mut self, sentence: &str) {
        self.saw.push(sentence.to_owned());
    }
}

fn person(types: &[&'static str]) -> Person {
    Person { types: types.to_vec(), ..Person::default() }
}

fn nobody() -> Person {
    Person { away: true, ..Person::default() }
}

fn location(kind: LocationKind, secret: LocationSecret) -> Location {
    Location {
        name: "token:Müller %2F/0042".into(),
        kind,
        title: "Müller /".into(),
        default: false,
        running: false,
        folder: None,
        label: None,
        serial: Some("0042".into()),
        manufacturer: None,
        model: Some("ePass 2003".into()),
        driver: None,
        secret,
        tries: None,
        trouble: None,
        keys_leave: false,
        identities: Vec::new(),
    }
}

fn token(tries: PinTries) -> Place {
    let token = Location { tries: Some(tries), ..location(LocationKind::Token, LocationSecret::Pin) };
    Place::Described(Box::new(token))
}

const GIVEN: Given<'_> =
    Given { file: None, flag: "--password-file", last_try: false, daemon_names_flag: true };

fn ask(place: &Place, given: Given<'_>, person: &mut Person) -> Result<Opens, String> {
    place.ask_person(&given, person, &ENGLISH).map_err(|failure| failure.line(&ENGLISH.words))
}

fn typed(opens: &Opens) -> Option<&str> {
    opens.password.as_ref().map(SecretString::expose_secret)
}

#[test]
fn a_pin_is_asked_for_by_what_the_token_is_once_its_tries_are_told() {
    let mut at = person(&["1234"]);
    let opens = ask(&token(PinTries::Enough), GIVEN, &mut at).unwrap();
    assert_eq!((typed(&opens), opens.last_try), (Some("1234"), false));
    assert_eq!(at.saw[1], "The PIN of the token `Müller /` (ePass 2003, 0042):");
    assert!(at.saw[0].contains("no wrong PIN"), "{:?}", at.saw);

    let mut at = person(&["1234"]);
    ask(&token(PinTries::Fewer), GIVEN, &mut at).unwrap();
    assert!(at.saw[0].contains("fewer tries left"), "{:?}", at.saw);
}

#[test]
fn the_last_try_is_spent_only_after_a_plain_warning_and_a_yes() {
    let mut at = person(&["yes", "1234"]);
    let opens = ask(&token(PinTries::One), GIVEN, &mut at).unwrap();
    assert!(opens.last_try && typed(&opens) == Some("1234"));
    assert!(at.saw[0].contains("Only one try is left") && at.saw[1].contains("`yes`"), "{:?}", at.saw);

    for answer in ["", "y", "1234"] {
        let mut at = person(&[answer]);
        let stopped = ask(&token(PinTries::One), GIVEN, &mut at).unwrap_err();
        assert!(stopped.contains("nothing was tried"), "{stopped}");
        assert_eq!(at.saw.len(), 2, "no PIN was asked for");
    }
    let mut at = person(&["1234"]);
    let allowed = ask(&token(PinTries::One), Given { last_try: true, ..GIVEN }, &mut at).unwrap();
    assert!(allowed.last_try && at.saw[0].contains("Only one try is left"), "warned all the same");
}

#[test]
fn without_a_terminal_the_flag_alone_spends_the_last_try() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"1234\n").unwrap();
    for mut at in [nobody(), person(&[])] {
        let given = Given { file: Some(file.path()), ..GIVEN };
        let stopped = ask(&token(PinTries::One), given, &mut at).unwrap_err();
        assert!(stopped.contains("one try left") && stopped.ends_with("then add --last-try"), "{stopped}");
        let opens = ask(&token(PinTries::One), Given { last_try: true, ..given }, &mut at).unwrap();
        assert!(opens.last_try && typed(&opens) == Some("1234"));
        assert_eq!(typed(&ask(&token(PinTries::Enough), given, &mut at).unwrap()), Some("1234"));
        assert_eq!(at.saw, [""; 0]);
    }
}

#[test]
fn where_nobody_can_be_asked_the_flag_is_named_by_whoever_knows_it() {
    let opens = ask(&token(PinTries::Enough), GIVEN, &mut nobody()).unwrap();
    assert!(opens.password.is_none(), "the daemon refuses, and names --password-file");
    let given = Given { flag: "--location-password-file", daemon_names_flag: false, ..GIVEN };
    let refused = ask(&token(PinTries::Enough), given, &mut nobody()).unwrap_err();
    assert!(refused.contains("not a terminal; give --location-password-file FILE"), "{refused}");
}

#[test]
fn what_no_answer_would_help_is_said_before_anything_is_asked() {
    for (trouble, said) in [
        ("pin-locked", "the PIN is locked after too many wrong ones; unlock it with its PUK"),
        ("pin-not-set", "no PIN was ever set on it; set one"),
        ("read-only", "it is read-only; allow writing"),
    ] {
        let token = location(LocationKind::Token, LocationSecret::Pin);
        let place = Place::Described(Box::new(Location { trouble: Some(trouble.into()), ..token }));
        let mut at = person(&[]);
        let stopped = ask(&place, GIVEN, &mut at).unwrap_err();
        assert!(stopped.contains(said) && stopped.contains("token:Müller %2F/0042"), "{stopped}");
        assert_eq!(at.saw, [""; 0]);
    }
}

#[test]
fn each_place_is_asked_for_by_its_name_and_one_that_wants_nothing_is_not() {
    let described = |kind, secret| Place::Described(Box::new(location(kind, secret)));
    let prompt = |place: &Place, answers: &[&'static str]| {
        let mut at = person(answers);
        ask(place, GIVEN, &mut at).unwrap();
        at.saw
    };
    let firefox = described(LocationKind::Firefox, LocationSecret::Password);
    assert_eq!(prompt(&firefox, &["x"]), ["The primary password of the Firefox profile Müller /:"]);
    let nss = described(LocationKind::Nss, LocationSecret::Password);
    assert_eq!(prompt(&nss, &["x"]), ["The primary password of the database Müller /:"]);
    let file = location(LocationKind::File, LocationSecret::Password);
    let file = Place::Described(Box::new(Location { name: "file:/a b.p12".into(), ..file }));
    assert_eq!(prompt(&file, &["x"]), ["The password of the file /a b.p12:"]);
    let strong = "four walrus umbrellas";
    let new = prompt(&Place::NewFile { path: "/a b.p12".into() }, &[strong, strong]);
    let said = "This password is strong.\n";
    assert_eq!(new, ["A new password for the file /a b.p12:", said, "Once more, to be sure:"]);
    for place in [Place::Vault, described(LocationKind::Firefox, LocationSecret::None)] {
        assert_eq!(prompt(&place, &[]), [""; 0]);
    }
    let pad = prompt(&described(LocationKind::Token, LocationSecret::PinPad), &[]);
    assert!(pad[0].contains("on the keys of the token's reader"), "{pad:?}");
}
