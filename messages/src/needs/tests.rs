use super::*;
use crate::Language;

const READY: Of<'_> =
    Of::Activation { reference_number: "12345678", locked: false, asks: false, lookalikes: None };
const LOCKED: Of<'_> =
    Of::Activation { reference_number: "12345678", locked: true, asks: true, lookalikes: None };
const ASKING: Of<'_> =
    Of::Activation { reference_number: "12345678", locked: false, asks: true, lookalikes: None };
const KEPT: Of<'_> =
    Of::Identity { location: "file:/home/ada/me.p12", back_up: Some("/media/ada/MY STICK/me.p12") };

fn said(language: Language, need: Need, of: Of<'_>, said: Option<&str>) -> (String, String) {
    let id = if matches!(of, KEPT) { "i1" } else { "a1" };
    Needs { need, id, issuer: "cfca", of, said }.say(&Messages::new(language))
}

#[test]
fn every_need_says_why_and_what_to_do() {
    let add = "neverlapse add --issuer cfca --reference-number 12345678 --code-file -";
    let why = Some("badPOP");
    for (need, of, words, reason, remedy) in [
        (
            Need::Code,
            READY,
            None,
            "half of the pair is here; the code has not come yet",
            format!("type the code when it comes: {add}"),
        ),
        (
            Need::Code,
            ASKING,
            None,
            "half of the pair is here; the code has not come yet",
            format!(
                "answer the security questions (neverlapse renew-code a1), or type the code when it comes ({add})"
            ),
        ),
        (
            Need::RenewCode,
            ASKING,
            None,
            "the codes have expired",
            "answer the security questions for new codes: neverlapse renew-code a1".into(),
        ),
        (
            Need::CheckCode,
            READY,
            why,
            "the issuer did not accept the code: badPOP",
            format!("compare it with the e-mail and type it again: {add}"),
        ),
        (
            Need::PickUp,
            READY,
            None,
            "the certificate waits to be picked up",
            "pick it up: neverlapse pick-up a1".into(),
        ),
        (
            Need::RenewCode,
            READY,
            None,
            "the codes have expired",
            "ask issuer cfca for new codes, then import its new e-mail: neverlapse import".into(),
        ),
        (
            Need::ApplyAgain,
            READY,
            None,
            "the issuer refused",
            "ask issuer cfca why; then try again (neverlapse pick-up a1) or apply again".into(),
        ),
        (
            Need::ApplyAgain,
            LOCKED,
            why,
            "badPOP",
            "ask issuer cfca for new codes or apply again, then import its new e-mail: neverlapse import"
                .into(),
        ),
        (
            Need::ApplyAgain,
            KEPT,
            why,
            "its issuer has revoked it",
            "apply to issuer cfca for a new certificate".into(),
        ),
        (Need::Renew, KEPT, None, "the renewal window is open", "renew it: neverlapse renew i1".into()),
        (
            Need::Renew,
            KEPT,
            why,
            "the renewal window is open; the last try failed: badPOP",
            "renew it: neverlapse renew i1".into(),
        ),
        (
            Need::RenewLapsed,
            KEPT,
            None,
            "the certificate has expired",
            "try to renew it (neverlapse renew i1); if issuer cfca refuses, apply again".into(),
        ),
        (
            Need::RestoreKey,
            KEPT,
            None,
            "its key is not at its location, or does not match the certificate",
            "put it back from a back-up: neverlapse restore FILE --to file:/home/ada/me.p12".into(),
        ),
        (
            Need::BackUp,
            KEPT,
            None,
            "there is no proven back-up of the certificate at present",
            "make one: neverlapse back-up i1 --to FILE".into(),
        ),
        (
            Need::ProveBackUp,
            KEPT,
            None,
            "nobody has opened the back-up /media/ada/MY STICK/me.p12 for a year",
            "see whether it still opens: neverlapse verify-backup '/media/ada/MY STICK/me.p12'".into(),
        ),
        (
            Need::VerificationCode,
            KEPT,
            why,
            "the issuer wants the one-time code that it has sent: badPOP",
            "type the code: neverlapse renew i1 --code-file -".into(),
        ),
        (
            Need::Approval,
            READY,
            None,
            "the application waits for the issuer's approval",
            "when the issuer's e-mail comes, import it: neverlapse import --for a1".into(),
        ),
        (
            Need::KeyGone,
            READY,
            Some("firefox:work"),
            "the key of this application is not at firefox:work any more",
            "bring that place back and look again (neverlapse check a1), or apply again: \
             neverlapse apply --issuer cfca --name NAME --email EMAIL"
                .into(),
        ),
        (
            Need::OtherComputer,
            READY,
            Some("ada-desk"),
            "the key of this application is on the computer ada-desk, not on this one",
            "pick it up there; where that is not possible, apply again: \
             neverlapse apply --issuer cfca --name NAME --email EMAIL"
                .into(),
        ),
        (Need::Unstick, READY, why, "badPOP", "go on: neverlapse pick-up a1".into()),
        (Need::Unstick, KEPT, why, "badPOP", "go on: neverlapse renew i1".into()),
    ] {
        assert_eq!(said(Language::English, need, of, words), (reason.to_owned(), remedy));
    }
}

#[test]
fn other_languages_say_the_same_commands() {
    for need in Need::ALL {
        for of in [READY, ASKING, LOCKED, KEPT] {
            let command = |language| {
                let (_, remedy) = said(language, need, of, None);
                let from = remedy.find("neverlapse").map(|at| remedy[at..].to_owned());
                from.map(|rest| rest.split([')', '）']).next().unwrap_or_default().to_owned())
            };
            for language in [Language::French, Language::Chinese] {
                assert_eq!(command(language), command(Language::English), "{need:?} in {language:?}");
            }
        }
    }
}

#[test]
fn where_a_button_does_it_no_command_is_named_and_the_rest_reads_on() {
    let (reference_number, lookalikes) = ("12345678", Some("3 (O/0)"));
    let doubted = Of::Activation { reference_number, locked: false, asks: false, lookalikes };
    for language in Language::ALL {
        for need in Need::ALL {
            for of in [READY, ASKING, LOCKED, doubted, KEPT] {
                let needs = Needs { need, id: "a1", issuer: "cfca", of, said: None };
                let remedy = needs.remedy_without_commands(&Messages::new(language));
                let strange = ["neverlapse", COMMAND, "()", "（）", " ,", " .", "  ", "terminal", "终端"];
                let bad = strange.into_iter().find(|strange| remedy.contains(strange));
                let ends_open = remedy.ends_with(|end: char| !end.is_alphanumeric());
                assert!(bad.is_none() && !ends_open && !remedy.is_empty(), "{bad:?} in {remedy:?}");
            }
        }
    }
    let plain = |language, need, of| {
        let needs = Needs { need, id: "a1", issuer: "cfca", of, said: None };
        needs.remedy_without_commands(&Messages::new(language))
    };
    let english = plain(Language::English, Need::Code, ASKING);
    assert_eq!(english, "answer the security questions, or type the code when it comes");
    let french = plain(Language::French, Need::ApplyAgain, READY);
    assert!(french.starts_with("demandez"), "{french}");
    assert_eq!(
        plain(Language::Chinese, Need::RenewLapsed, KEPT),
        "请尝试续期；如果发证机构 cfca 拒绝，请重新申请"
    );
}

#[test]
fn a_need_is_said_in_the_readers_language() {
    let french = said(Language::French, Need::PickUp, READY, None);
    assert_eq!(french.0, "le certificat attend d’être retiré");
    assert_eq!(french.1, "retirez-le\u{a0}: neverlapse pick-up a1");
    let chinese = said(Language::Chinese, Need::RenewLapsed, KEPT, None);
    assert_eq!(chinese.0, "证书已过期");
    assert_eq!(chinese.1, "请尝试续期（neverlapse renew i1）；如果发证机构 cfca 拒绝，请重新申请");
}

#[test]
fn words_of_the_contract_are_read_back() {
    for need in Need::ALL {
        assert_eq!(Need::of_word(need.as_str()), Some(need));
    }
    assert_eq!(Need::of_word("dance"), None);
}
