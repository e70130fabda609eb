use messages::Language;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn import(begins: Begins) -> Import {
    let (mut import, _) = Import::new(begins, true, Messages::new(Language::English), TimeZone::UTC);
    import.hear(Input::There(vec![application("a7", "Ada Jones"), application("a8", "Bo Li")]));
    import
        .hear(Input::Issuers(Ok(vec![issuer("wipo", "WIPO", "shipped"), issuer("cfca", "CFCA", "shipped")])));
    import
}

fn issuer(id: &str, name: &str, source: &str) -> Issuer {
    let issuer = serde_json::json!({
        "id": id, "name": name, "protocol": "cmp", "code_lifetime": "15 days", "source": source,
    });
    serde_json::from_value(issuer).unwrap()
}

/// One that waits for its approval.
fn application(id: &str, name: &str) -> Item {
    let item = serde_json::json!({
        "id": id, "kind": "activation", "issuer": "cfca", "state": "awaiting-code", "title": format!("{name} (CFCA)"),
        "actions": ["import"], "backups": [], "application": {
            "name": name, "email": "x@example.com", "made_at": "1970-01-01T00:00:00Z", "computer": "here", "user": "ada",
        },
    });
    serde_json::from_value(item).unwrap()
}

fn reply(verdict: &str, number: Option<&str>) -> ReadReply {
    let reply = serde_json::json!({
        "reading": {
            "verdict": verdict, "reasons": ["it is addressed\u{202e} to Ada"], "issuer": "cfca", "reference_number": number,
            "link": "https://pki.example.com/x?ref=1", "authorization_code": null, "pin": null,
        },
        "outcome": "nothing",
    });
    serde_json::from_value(reply).unwrap()
}

fn tracked(actions: &[&str], outcome: Outcome) -> Input {
    let mut item =
        Item::new("a1", Kind::Activation, "cfca", ipc_proto::types::State::Ready, "Ada Jones (CFCA)");
    item.actions = actions.iter().map(|&verb| verb.to_owned()).collect();
    Input::Tracked(Ok(ReadReply { item: Some(item), outcome, ..reply("activation", Some("12345678")) }))
}

/// What a person pastes, and the number under which it is then read.
fn paste(import: &mut Import, text: &str) -> u64 {
    let wishes = import.hear(Input::Text(text.into()));
    let [Wish::Read(number, request)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert!(request.dry_run && !request.reveal && request.text.is_some());
    *number
}

fn main() -> Input {
    Input::Main(Typed::default(), NOW)
}

#[test]
fn what_was_read_is_shown_before_anything_is_stored() {
    let mut import = import(Begins::default());
    assert_eq!(
        (import.look(NOW).frame.main.as_str(), import.look(NOW).frame.main_enabled),
        ("Read it", true)
    );
    let number = paste(&mut import, "Reference number: 12345678");
    assert!(!import.look(NOW).frame.main_enabled, "nothing is stored unseen");
    import.hear(Input::Read(number, Ok(reply("activation", Some("12345678")))));
    let look = import.look(NOW);
    assert!(look.verdict.contains("This is an approval") && look.standing == Standing::Good, "{look:?}");
    let value =
        |label: &str| look.facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.clone());
    assert_eq!(value("Issuer").as_deref(), Some("CFCA"));
    assert_eq!(value("Reference number").as_deref(), Some("12345678"));
    assert!(value("Code").is_some_and(|code| code.contains("it is there")));
    assert!(value("Link").is_some_and(|link| link.starts_with("pki.example.com,")));
    assert!(value("Waits for approval").is_some_and(|of| of.contains("Ada Jones") && of.contains("Bo Li")));
    assert_eq!(look.reasons, ["It is addressed\u{fffd} to Ada."]);
    let wishes = import.hear(main());
    assert!(matches!(wishes.as_slice(), [Wish::Track(request)] if !request.dry_run), "{wishes:?}");
    assert!(import.hear(main()).is_empty(), "nothing is stored twice");
    import.hear(tracked(&["pick-up"], Outcome::Tracked));
    let look = import.look(NOW);
    assert_eq!(
        (look.frame.banner.good.as_str(), look.frame.main.as_str(), look.done),
        ("Tracked.", "Pick up…", true)
    );
    let wishes = import.hear(main());
    assert!(matches!(wishes.as_slice(), [Wish::Open(Next::PickUp, id)] if id == "a1"), "{wishes:?}");
}

#[test]
fn a_suspicious_mail_and_one_without_codes_cannot_be_tracked() {
    for (verdict, standing) in [("suspicious", Standing::Bad), ("not_activation", Standing::Plain)] {
        let mut import = import(Begins::default());
        let number = paste(&mut import, "Your certificate");
        import.hear(Input::Read(number, Ok(reply(verdict, Some("12345678")))));
        let look = import.look(NOW);
        assert_eq!((look.standing, look.frame.main_enabled), (standing, false));
        assert!(import.hear(main()).is_empty());
    }
}

#[test]
fn a_late_answer_is_not_taken_for_what_was_pasted_since() {
    let mut import = import(Begins::default());
    let first = paste(&mut import, "one");
    let second = paste(&mut import, "two");
    import.hear(Input::Read(first, Ok(reply("activation", Some("1")))));
    assert_eq!(import.look(NOW).verdict, "");
    import.hear(Input::Read(second, Ok(reply("half", Some("2")))));
    assert_eq!(import.look(NOW).standing, Standing::Half);
    assert!(import.hear(Input::Text(" ".into())).is_empty());
    assert_eq!(import.look(NOW).verdict, "");
}

#[test]
fn the_person_says_which_application_where_several_may_be_meant() {
    let mut import = import(Begins::default());
    let number = paste(&mut import, "one");
    import.hear(Input::Read(number, Ok(reply("activation", Some("1")))));
    import.hear(main());
    let refused = DaemonError::NotPossible {
        id: "a7".into(),
        reason: "it may be the approval of any of these".into(),
        remedy: "add --for".into(),
        standing: Default::default(),
    };
    import.hear(Input::Tracked(Err(ClientError::Refused(refused))));
    let look = import.look(NOW);
    assert_eq!(look.applications, ["Ada Jones (CFCA) – a7", "Bo Li (CFCA) – a8"]);
    assert!(look.frame.banner.error.contains("several applications") && look.enabled, "{look:?}");
    let typed = Typed { application: Some(1), ..Typed::default() };
    let wishes = import.hear(Input::Main(typed, NOW));
    assert!(
        matches!(wishes.as_slice(), [Wish::Track(request)] if request.application.as_deref() == Some("a8")),
        "{wishes:?}"
    );
}

#[test]
fn a_typed_path_is_opened_by_the_main_action_and_what_is_wrong_with_it_stands_beside_it() {
    let mut import = import(Begins::default());
    let typed = Typed { path: " /mails/a.eml ".into(), ..Typed::default() };
    let wishes = import.hear(Input::Main(typed, NOW));
    let [Wish::Load(number, path)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert_eq!(path, &PathBuf::from("/mails/a.eml"));
    let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
    import.hear(Input::Loaded(*number, Err(Unfit::Io(missing))));
    let look = import.look(NOW);
    assert!(look.file_error.contains("Give the saved e-mail") && look.text_error.is_empty(), "{look:?}");
    assert_eq!((look.frame.main.as_str(), look.frame.main_enabled), ("Read it", true));
    import.hear(Input::PathTyped);
    assert_eq!(import.look(NOW).file_error, "");
}

#[test]
fn a_mail_that_the_window_was_opened_with_is_read_once_the_daemon_is_there() {
    let begins =
        Begins { file: Some("/mails/a.eml".into()), told: "Opened with it.".into(), ..Begins::default() };
    let (mut import, wish) = Import::new(begins, true, Messages::new(Language::English), TimeZone::UTC);
    let Some(Wish::Load(number, _)) = wish else { panic!("{wish:?}") };
    let mail = Mail::of(b"From: a@b\nTo: c@d\n\nhello".as_slice());
    assert!(import.hear(Input::Loaded(number, mail)).is_empty());
    assert_eq!(import.look(NOW).told, "Opened with it.");
    let wishes = import.hear(Input::There(Vec::new()));
    assert!(matches!(wishes.as_slice(), [Wish::Issuers, Wish::Read(..)]), "{wishes:?}");
    // It is read again where the daemon went before it answered.
    import.hear(Input::Read(number, Err(ClientError::HungUp)));
    import.hear(Input::Lost);
    assert_eq!(import.look(NOW).frame.banner.error, "The daemon does not run.");
    assert!(!import.look(NOW).frame.main_enabled);
    assert!(matches!(import.hear(Input::There(Vec::new())).as_slice(), [_, Wish::Read(..)]));
}

#[test]
fn what_is_typed_by_hand_is_checked_beside_its_fields() {
    let mut import = import(Begins::default());
    import.hear(Input::Turn);
    assert_eq!(import.look(NOW).issuers, ["CFCA", "WIPO"]);
    let typed = Typed { approved_at: "2026-11-20".into(), ..Typed::default() };
    assert!(import.hear(Input::Main(typed, NOW)).is_empty());
    let look = import.look(NOW);
    assert_eq!(look.issuer_error, "Choose the issuer.");
    assert!(look.number_error.contains("reference number") && look.approved_error.contains("future"));
    let typed = Typed {
        issuer: Some(0),
        reference_number: " 12345678 ".into(),
        approved_at: "1969-12-30 10:00".into(),
        ..Typed::default()
    };
    let wishes = import.hear(Input::Main(typed, NOW));
    let [Wish::Add(add)] = wishes.as_slice() else { panic!("{wishes:?}") };
    assert_eq!((add.issuer.as_str(), add.reference_number.as_str()), ("cfca", "12345678"));
    assert!(add.code.is_none() && add.approved_at.is_some());
}

#[test]
fn a_link_chooses_its_issuer_and_stores_nothing() {
    let begins = Begins {
        told: "A link filled this in.".into(),
        issuer: Some("wipo".into()),
        reference_number: Some("1".into()),
        by_hand: true,
        ..Begins::default()
    };
    let import = import(begins);
    assert_eq!(import.named_issuer(), Some(1));
    let look = import.look(NOW);
    assert!(look.by_hand && look.told.contains("link"), "{look:?}");
    let stranger = Begins { issuer: Some("nobody".into()), by_hand: true, ..Begins::default() };
    assert_eq!(self::import(stranger).named_issuer(), None);
}

#[test]
fn a_refusal_leaves_what_was_given_as_it_is() {
    let mut import = import(Begins::default());
    let number = paste(&mut import, "one");
    import.hear(Input::Read(number, Ok(reply("activation", Some("1")))));
    import.hear(main());
    let locked = DaemonError::Locked { reason: "the vault is locked".into(), remedy: "Unlock it.".into() };
    import.hear(Input::Tracked(Err(ClientError::Refused(locked))));
    let look = import.look(NOW);
    assert_eq!((look.frame.banner.error.as_str(), look.frame.main_enabled), ("The vault is locked", true));
    assert!(matches!(import.hear(main()).as_slice(), [Wish::Track(_)]));
}
