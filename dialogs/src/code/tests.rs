use ipc_proto::types::NeedsYou;
use messages::Language;
use proptest::prelude::*;

use super::*;

fn item(state: State, need: &str, actions: &[&str]) -> Item {
    let mut item = Item::new("a1", Kind::Activation, "certifio", state, "Ada Jones (CertifiO)");
    item.reference_number = Some("12345678".into());
    item.actions = actions.iter().map(|verb| (*verb).to_owned()).collect();
    let (reason, remedy) = ("half of the pair is here".into(), "type it: neverlapse add".into());
    item.needs_you = Some(NeedsYou { reason, remedy, need: need.into(), said: None });
    item
}

fn half() -> Item {
    item(State::AwaitingCode, "code", &["add", "forget"])
}

fn doubted(lookalikes: &str) -> Item {
    Item { lookalikes: Some(lookalikes.into()), ..item(State::Ready, "check-code", &["add", "forget"]) }
}

fn ready() -> Item {
    item(State::Ready, "pick-up", &["pick-up", "forget"])
}

fn there(item: Item) -> Input {
    Input::News(News::There(Some(Box::new(item))))
}

fn code(item: Item) -> Code {
    let mut code = Code::new("a1".into(), Messages::new(Language::English));
    assert!(code.hear(there(item)).is_none());
    code
}

fn typed(code: &str) -> Input {
    Input::Main(Typed { number: String::new(), code: code.into(), choice: 0 })
}

fn chosen(choice: usize) -> Input {
    Input::Main(Typed { number: String::new(), code: "".into(), choice })
}

fn added(item: Item, outcome: Outcome) -> Input {
    Input::Added(Box::new(Ok(AddReply { item, outcome })))
}

fn bad_input() -> ClientError {
    let (reason, remedy) = ("the code is empty".into(), "copy it".into());
    ClientError::Refused(DaemonError::BadInput { reason, remedy })
}

#[test]
fn the_missing_half_is_typed_and_then_it_is_picked_up() {
    let mut code = code(half());
    let look = code.look();
    assert_eq!(look.about, "Half of the pair is here.\nFor reference number 12345678 of issuer certifio.");
    assert_eq!((look.code_label.as_str(), look.number_label.as_str()), ("The authorization code or PIN", ""));

    let wish = code.hear(typed("\u{a0}ABCD-EFGH "));
    let Some(Wish::Add(request)) = wish else { panic!("{wish:?}") };
    assert_eq!((request.issuer.as_str(), request.reference_number.as_str()), ("certifio", "12345678"));
    assert_eq!(
        request.code.unwrap().expose_secret(),
        "\u{a0}ABCD-EFGH ",
        "the daemon alone says what of it counts"
    );
    assert!(!code.look().enabled && code.hear(typed("ABCD")).is_none(), "once at a time");

    assert!(code.hear(added(ready(), Outcome::Completed)).is_none());
    let look = code.look();
    assert_eq!(
        (look.frame.banner.good.as_str(), look.frame.main.as_str()),
        ("The code is here.", "Pick up…")
    );
    assert!(look.wipe && look.code_label.is_empty());
    assert!(matches!(code.hear(typed("")), Some(Wish::Open(Next::PickUp))));
}

#[test]
fn what_is_missing_or_wrong_is_said_beside_the_field_and_can_be_set_right() {
    let mut code = code(half());
    assert!(code.hear(typed("  ")).is_none());
    assert_eq!(code.look().code_error, "Type it first.");
    code.hear(typed("x"));
    code.hear(Input::Added(Box::new(Err(bad_input()))));
    let look = code.look();
    assert_eq!((look.code_error.as_str(), look.enabled, look.wipe), ("The code is empty", true, false));
    code.hear(typed("y"));
    code.hear(added(half(), Outcome::Known));
    assert!(code.look().code_error.contains("changed nothing"));
    assert!(matches!(code.hear(typed("z")), Some(Wish::Add(_))));
}

#[test]
fn one_doubtful_character_can_be_read_otherwise() {
    let mut code = code(doubted("3 (O/0)"));
    let look = code.look();
    assert_eq!(look.choices, ["Type the whole code again", "Read it as O", "Read it as 0"]);
    assert!(look.choice_label.starts_with("Character 3 "), "{look:?}");
    let wish = code.hear(chosen(1));
    assert!(matches!(wish, Some(Wish::Read(request)) if request.character.expose_secret() == "O"));
    code.hear(Input::Read(Box::new(Err(bad_input()))));
    assert!(code.look().choice_error.starts_with("It was read so already"));
    assert!(matches!(code.hear(chosen(2)), Some(Wish::Read(_))));
    code.hear(Input::Read(Box::new(Ok(ShowReply { item: ready() }))));
    assert_eq!(code.look().frame.main, "Pick up…");
}

#[test]
fn several_doubtful_characters_are_named_and_the_code_is_typed_again() {
    let look = code(doubted("3 (O/0), 8 (I/1/l)")).look();
    assert!(look.choices.is_empty() && look.code_hint.contains("3 (O/0), 8 (I/1/l)"), "{look:?}");
}

#[test]
fn the_approval_of_an_application_brings_its_number_with_or_without_the_code() {
    let mut pending = item(State::AwaitingCode, "approval", &["import", "add", "forget"]);
    pending.reference_number = None;
    pending.application = serde_json::from_value(serde_json::json!({
        "name": "Ada", "email": "ada@example.org", "key": null, "made_at": "2026-11-22T12:00:00Z", "computer": "desk",
        "user": "ada", "key_lost": null,
    }))
    .unwrap();
    let mut code = code(pending);
    assert_eq!(code.look().number_label, "The reference number");
    code.hear(typed("ABCD"));
    assert_eq!(code.look().number_error, "Type it first.");
    let wish = code.hear(Input::Main(Typed { number: "777".into(), code: "".into(), choice: 0 }));
    let Some(Wish::Add(request)) = wish else { panic!("{wish:?}") };
    assert_eq!((request.reference_number.as_str(), request.application.as_deref()), ("777", Some("a1")));
    assert!(request.code.is_none());
    code.hear(added(half(), Outcome::Completed));
    let look = code.look();
    assert!(look.number_label.is_empty() && !look.code_label.is_empty(), "now the code: {look:?}");
}

#[test]
fn a_code_that_is_no_use_any_more_leads_elsewhere() {
    let expired = code(item(State::Expired, "renew-code", &["renew-code", "forget"])).look();
    assert_eq!((expired.frame.main.as_str(), expired.code_label.as_str()), ("Renew code…", ""));
    let by_mail = code(item(State::Expired, "renew-code", &["forget"])).look();
    assert_eq!(by_mail.frame.main, "Import e-mail…");
    let mut renewal = item(State::Renewing, "verification-code", &["renew", "forget"]);
    renewal.kind = Kind::Identity;
    let mut renewal = code(renewal);
    assert_eq!(renewal.look().frame.main, "Renew…");
    assert!(matches!(renewal.hear(typed("")), Some(Wish::Open(Next::Renew))));
}

#[test]
fn what_came_by_itself_meanwhile_ends_it() {
    let mut code = code(half());
    code.hear(Input::News(News::Lost));
    assert!(code.hear(typed("ABCD")).is_none(), "nobody takes it");
    assert!(!code.look().wipe);
    code.hear(there(ready()));
    assert_eq!(code.look().frame.banner.good, "The code is here.");
}

/// Each time anew, as errors are not copied.
fn input(number: u8) -> Input {
    match number {
        0 => there(half()),
        1 => there(doubted("3 (O/0)")),
        2 => Input::News(News::Lost),
        3 => Input::News(News::Gone),
        4 => added(half(), Outcome::Known),
        5 => Input::Added(Box::new(Err(bad_input()))),
        6 => Input::Added(Box::new(Err(ClientError::HungUp))),
        7 => Input::Cancel,
        8 => chosen(0),
        _ => typed("ABCD"),
    }
}

proptest! {
    #[test]
    fn nothing_that_happens_loses_what_was_typed_or_adds_it_twice_at_once(numbers in prop::collection::vec(0_u8..12, 0..40)) {
        let mut code = Code::new("a1".into(), Messages::new(Language::English));
        let mut adding = false;
        for number in numbers {
            let answer = matches!(number, 4..=6);
            if answer && !adding {
                continue;
            }
            adding &= !answer;
            if let Some(Wish::Add(_)) = code.hear(input(number)) {
                prop_assert!(!adding, "twice at once");
                adding = true;
            }
            prop_assert!(!code.look().wipe, "what was typed is gone, and no code was kept");
        }
    }
}
