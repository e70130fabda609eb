//! Renewals that need a one-time code.

use std::fs;

use issuers::CodeChannel;
use secrecy::SecretString;

use super::*;
use crate::records::{Settings, VERIFICATIONS, Verification};

/// A bench whose cfca wants codes, a certificate from it, and where its mails go.
struct Desk {
    bench: Bench,
    old: Issued,
    old_key: SoftwareKey,
}

impl Desk {
    fn new() -> Self {
        let bench = Bench::new();
        let settings = Settings {
            mail_folder: Some(bench.folder.path().join("post")),
            verified_renewals: vec![Flavour::Cfca],
            ..Settings::default()
        };
        bench.office.write_settings(settings, None).unwrap();
        let (old, old_key) = bench.pick_up(&bench.approve()).unwrap();
        Self { bench, old, old_key }
    }

    fn renew(&self, code: Option<&str>) -> Result<Issued, CmpError> {
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let credential = self.credential();
        let order = Order { reg_token: code.map(SecretString::from), ..self.bench.order(Command::Kur, true) };
        let run = Run::start(&order, &key, &credential, self.bench.now()).unwrap();
        self.bench.finish(run, &credential)
    }

    fn credential(&self) -> Credential<'_> {
        Credential::Certificate {
            certificate: &self.old.certificate,
            chain: &self.old.chain,
            key: &self.old_key,
        }
    }

    /// Asks for a code and reads it in the mail.
    fn mailed_code(&self) -> String {
        // So that each mail has a name of its own.
        self.bench.clock.advance(SignedDuration::from_secs(1));
        let rejection = refusal(self.renew(None));
        assert_eq!(rejection.fail_info, [FailInfo::AddInfoNotAvailable]);
        let mails = fs::read_dir(self.bench.folder.path().join("post")).unwrap();
        let mut mails: Vec<_> = mails.map(|mail| mail.unwrap().path()).collect();
        mails.retain(|mail| mail.to_string_lossy().contains("verification"));
        mails.sort();
        let mail = fs::read_to_string(mails.last().unwrap()).unwrap();
        let (_, after) = mail.split_once("Verification code: ").unwrap();
        let code: String = after.chars().take_while(char::is_ascii_digit).collect();
        assert_eq!(code.len(), 8, "{mail}");
        let said = rejection.text.concat();
        assert!(!said.contains(&code) && said.contains("was mailed"), "{said}");
        code
    }

    fn is_refused(&self, code: &str, why: FailInfo, saying: &str) {
        let rejection = refusal(self.renew(Some(code)));
        assert_eq!(rejection.fail_info, [why], "{rejection}");
        assert!(rejection.text.concat().contains(saying), "{rejection}");
    }
}

fn other(code: &str) -> &'static str {
    if code == "00000000" { "00000001" } else { "00000000" }
}

#[test]
fn a_renewal_is_granted_with_the_mailed_code_and_the_code_works_once() {
    let desk = Desk::new();
    let code = desk.mailed_code();
    desk.renew(Some(&code)).unwrap();
    desk.is_refused(&code, FailInfo::DuplicateCertReq, "renewed already");
    let left: Option<Verification> =
        desk.bench.office.ledger().scan(VERIFICATIONS).next().map(|it| it.unwrap().1);
    assert!(left.is_none(), "nothing is kept of a code that was used");
}

#[test]
fn the_same_bytes_bring_the_same_certificate_and_cost_one_code() {
    let desk = Desk::new();
    let code = desk.mailed_code();
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let order = Order { reg_token: Some(code.into()), ..desk.bench.order(Command::Kur, true) };
    let run = Run::start(&order, &key, &desk.credential(), desk.bench.now()).unwrap();
    let answer = desk.bench.send(run.request());
    assert_eq!(desk.bench.send(run.request()), answer);
    desk.bench.finish(run, &desk.credential()).unwrap();
    assert_eq!(desk.bench.office.list().unwrap()[0].certificates.len(), 2);
}

#[test]
fn a_wrong_code_is_refused_with_the_tries_left_and_five_are_the_end() {
    let mut desk = Desk::new();
    let code = desk.mailed_code();
    for left in ["4 tries are left", "3 tries are left"] {
        desk.is_refused(other(&code), FailInfo::IncorrectData, left);
    }
    // Neither a restart nor another mail gives tries back.
    desk = Desk { bench: desk.bench.restart(), ..desk };
    let code = desk.mailed_code();
    for left in ["2 tries are left", "1 try is left"] {
        desk.is_refused(other(&code), FailInfo::IncorrectData, left);
    }
    desk.is_refused(other(&code), FailInfo::NotAuthorized, "too many wrong");
    desk.is_refused(&code, FailInfo::NotAuthorized, "too many wrong");
    assert_eq!(
        refusal(desk.renew(None)).fail_info,
        [FailInfo::NotAuthorized],
        "and no mail is sent any more"
    );
    let states: Vec<String> =
        desk.bench.office.list().unwrap()[0].certificates.iter().map(|it| it.state.clone()).collect();
    assert_eq!(states, ["valid"], "the certificate at hand stays");
}

#[test]
fn the_desk_gives_the_tries_of_a_locked_renewal_back_and_the_old_code_stays_void() {
    let desk = Desk::new();
    let code = desk.mailed_code();
    let reference_number = desk.bench.office.list().unwrap()[0].reference_number.clone();
    let target = crate::desk::Target::Reference(Flavour::Cfca, reference_number);
    assert!(
        matches!(desk.bench.office.unlock(&target), Err(DeskError::NotPossible { .. })),
        "nothing is locked"
    );
    for _ in 0..5 {
        refusal(desk.renew(Some(other(&code))));
    }
    let listed = &desk.bench.office.list().unwrap()[0].certificates;
    assert!(listed[0].renewal_locked);

    let unlocked = desk.bench.office.unlock(&target).unwrap();

    assert_eq!(unlocked, [listed[0].serial.clone()]);
    assert!(!desk.bench.office.list().unwrap()[0].certificates[0].renewal_locked);
    desk.is_refused(&code, FailInfo::IncorrectData, "none was mailed; 5 tries are left");
    desk.renew(Some(&desk.mailed_code())).unwrap();
}

#[test]
fn a_late_code_is_refused_and_costs_no_try() {
    let desk = Desk::new();
    let code = desk.mailed_code();
    desk.bench.clock.advance(SignedDuration::from_mins(15));
    desk.is_refused(&code, FailInfo::IncorrectData, "too late, or none was mailed; 5 tries are left");
    desk.bench.office.tidy().unwrap();
    desk.is_refused(&code, FailInfo::IncorrectData, "5 tries are left");
    let code = desk.mailed_code();
    desk.bench.clock.advance(SignedDuration::from_mins(15) - SignedDuration::from_secs(1));
    desk.renew(Some(&code)).unwrap();
}

#[test]
fn the_newest_code_voids_the_one_before() {
    let desk = Desk::new();
    let first = desk.mailed_code();
    let mut second = desk.mailed_code();
    while second == first {
        second = desk.mailed_code();
    }
    desk.is_refused(&first, FailInfo::IncorrectData, "4 tries are left");
    desk.renew(Some(&second)).unwrap();
}

#[test]
fn ten_clients_at_once_get_five_tries() {
    let desk = Desk::new();
    let code = desk.mailed_code();
    let wrong = other(&code);
    let said = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..10).map(|_| scope.spawn(|| refusal(desk.renew(Some(wrong))).fail_info)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(said.iter().filter(|said| **said == [FailInfo::IncorrectData]).count(), 4);
    assert_eq!(said.iter().filter(|said| **said == [FailInfo::NotAuthorized]).count(), 6);
}

#[test]
fn a_mail_that_does_not_leave_is_told_as_a_fault() {
    let desk = Desk::new();
    let settings = Settings {
        // A file stands where the folder is to be.
        mail_folder: Some(desk.bench.folder.path().join("post.eml")),
        verified_renewals: vec![Flavour::Cfca],
        ..Settings::default()
    };
    fs::write(desk.bench.folder.path().join("post.eml"), "").unwrap();
    desk.bench.office.write_settings(settings, None).unwrap();
    assert_eq!(refusal(desk.renew(None)).fail_info, [FailInfo::SystemUnavail]);
}

#[test]
fn the_printed_profile_says_that_a_code_is_wanted_and_another_issuers_does_not() {
    let desk = Desk::new();
    for (issuer, wanted) in [(Flavour::Cfca, Some(CodeChannel::EMail)), (Flavour::Wipo, None)] {
        let here = crate::flavours::Here {
            address: "127.0.0.1:8080",
            mail_from: "desk@example.org",
            root: desk.bench.office.ca().root(),
            verification_code: desk.bench.office.verification(issuer),
        };
        let toml = desk.bench.office.profiles().for_clients(issuer, &here).unwrap();
        let profile = issuers::Profile::from_toml(&toml, "printed").unwrap();
        assert_eq!(profile.renewal.verification_code.map(|code| code.by), wanted, "{toml}");
    }
}
