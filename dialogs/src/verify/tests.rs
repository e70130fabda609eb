use ipc_proto::types::{BackUpCopy, Kind as Sort, State, Subject};
use messages::Language;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn item() -> Item {
    let mut item = Item::new("i1", Sort::Identity, "wipo", State::Valid, "Ada Jones");
    let copy =
        |path: &str, proven_at| BackUpCopy { path: path.into(), made_at: NOW, proven_at, current: true };
    item.backups = vec![copy("/old/ada.p12", None), copy("/stick/ada.p12", Some(NOW))];
    item
}

fn verification(id: Option<&str>) -> Verification {
    let words = Messages::new(Language::English);
    let mut verification = Verification::new(id.map(str::to_owned), words, TimeZone::UTC);
    assert_eq!(verification.look(NOW).frame.banner.busy, "Waiting for the daemon…");
    verification.hear(Input::There(vec![item()]));
    verification
}

fn contents() -> BackUpContents {
    BackUpContents {
        path: "/stick/ada.p12".into(),
        friendly_name: Some("Ada\nJones".into()),
        subject: Subject { cn: Some("Ada Jones".into()), o: None, ou: vec!["R&D".into(), "2".into()] },
        issuer: "CN=Issuing".into(),
        serial: "0f".into(),
        not_after: NOW,
        chain: 1,
        proven: true,
        findings: vec!["the chain is incomplete".into()],
        identity: Some("i1".into()),
    }
}

fn fault(kind: Kind) -> Input {
    Input::Answered(Box::new(Err(Fault { why: "No".into(), next: "Do this".into(), kind })))
}

#[test]
fn the_best_copy_on_record_is_opened_and_what_it_holds_is_told() {
    let mut verification = verification(Some("i1"));
    let look = verification.look(NOW);
    assert_eq!(
        (look.source.path.as_str(), look.source.copies.len(), look.frame.main.as_str()),
        ("/stick/ada.p12", 2, "Open")
    );
    let wish = verification.hear(Input::Open("right".into()));
    assert!(matches!(wish, Some(Wish::Open(asked)) if asked.path == "/stick/ada.p12"));
    assert!(verification.hear(Input::Open("right".into())).is_none(), "it is opened once");
    assert!(!verification.look(NOW).enabled);
    verification.hear(Input::Answered(Box::new(Ok(contents()))));
    let look = verification.look(NOW);
    assert_eq!(look.frame.banner.good, "It opens, and its key signs.");
    assert!(look.frame.banner.next.contains("a copy of Ada Jones and counts as proven today"), "{look:?}");
    let told =
        |label: &str, value: &str| look.facts.iter().any(|fact| fact.0 == label && fact.1.contains(value));
    assert!(
        told("CN", "Ada Jones") && told("OU", "R&D") && told("Serial", "0f") && told("Name", "Ada Jones"),
        "{look:?}"
    );
    assert_eq!(look.findings, ["The chain is incomplete"]);
    assert_eq!((look.frame.main.as_str(), look.frame.cancel.as_str(), look.asks), ("", "Close", false));
    assert!(matches!(verification.hear(Input::Open("".into())), Some(Wish::Close)));
}

#[test]
fn a_wrong_password_is_said_beside_it_and_a_wrong_file_beside_the_file() {
    let mut verification = verification(None);
    assert!(verification.hear(Input::Open("".into())).is_none());
    let look = verification.look(NOW);
    assert_eq!(
        (look.password_error.as_str(), look.source.error.as_str()),
        ("A password is needed.", "A file is needed.")
    );
    verification.hear(Input::Path("/stick/ada.p12".into()));
    verification.hear(Input::Open("wrong".into()));
    verification.hear(fault(Kind::Secret));
    let look = verification.look(NOW);
    assert_eq!(
        (look.password_error.as_str(), look.source.error.as_str(), look.enabled),
        ("No. Do this.", "", true)
    );
    assert_eq!((look.frame.banner, look.source.path.as_str()), (Banner::default(), "/stick/ada.p12"));
    verification.hear(Input::Open("right".into()));
    verification.hear(fault(Kind::Other));
    let look = verification.look(NOW);
    assert_eq!((look.password_error.as_str(), look.source.error.as_str()), ("", "No. Do this."));
}

#[test]
fn when_the_daemon_goes_meanwhile_it_can_be_opened_again_once_it_is_back() {
    let mut verification = verification(Some("i1"));
    verification.hear(Input::Open("right".into()));
    verification.hear(fault(Kind::Absence));
    verification.hear(Input::Lost);
    let look = verification.look(NOW);
    assert_eq!((look.frame.banner.error.as_str(), look.asks), ("The daemon does not run.", true));
    assert!(verification.hear(Input::Open("right".into())).is_none());
    verification.hear(Input::There(vec![item()]));
    assert_eq!(verification.look(NOW).frame.banner, Banner::default());
    assert!(matches!(verification.hear(Input::Open("right".into())), Some(Wish::Open(_))));
}

#[test]
fn a_file_is_chosen_or_it_is_said_that_it_has_to_be_typed() {
    let mut verification = verification(None);
    assert!(matches!(verification.hear(Input::Choose), Some(Wish::Choose(Choose::Open { .. }))));
    verification.hear(Input::Chosen(Chosen::NoChooser));
    assert!(verification.look(NOW).source.hint.contains("type the path"));
    verification.hear(Input::Chosen(Chosen::File("/x/a.p12".into())));
    let look = verification.look(NOW);
    assert_eq!((look.source.path.as_str(), look.source.hint.as_str()), ("/x/a.p12", ""));
    verification.hear(Input::Chosen(Chosen::Nothing));
    assert_eq!(verification.look(NOW).source.path, "/x/a.p12");
}
