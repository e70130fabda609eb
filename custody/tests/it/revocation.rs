//! What issuers say of revoked certificates: OpenSSL's responder and lists, used as tools on files.

use std::fs;
use std::path::PathBuf;

use custody::revocation::{Answer, Inquiry, RevocationError, Sources, Standing};
use jiff::{SignedDuration, Timestamp};
use openssl::x509::X509;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::common::{foreign, run};

/// An authority made with `openssl` alone: a CA, a responder that it appointed, another that it did not, a certificate,
/// and OpenSSL's list of what was issued.
struct Office {
    folder: TempDir,
    openssl: PathBuf,
}

const EXTENSIONS: &str = "\
[holder]
basicConstraints = critical, CA:FALSE
authorityInfoAccess = OCSP;URI:http://ocsp.example.org/x, caIssuers;URI:http://ca.example.org/ca.der, OCSP;URI:ldap://a
crlDistributionPoints = URI:http://crl.example.org/a.crl, URI:ldap://crl.example.org/a
[responder]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = OCSPSigning
[stranger]
basicConstraints = critical, CA:FALSE
[ca]
default_ca = office
[office]
database = index.txt
default_md = sha256
default_crl_days = 7
crlnumber = crlnumber
[whole]
[parted]
issuingDistributionPoint = critical, @place
[place]
fullname = URI:http://crl.example.org/a.crl
[elsewhere]
issuingDistributionPoint = critical, @place_elsewhere
[place_elsewhere]
fullname = URI:http://crl.example.org/b.crl
[authorities]
issuingDistributionPoint = critical, @place_authorities
[place_authorities]
onlyCA = TRUE
[changes]
2.5.29.27 = critical, DER:020101
";

impl Office {
    /// `None` without `openssl`.
    fn open() -> Option<Self> {
        let openssl = foreign("openssl", "openssl")?;
        let office = Self { folder: tempfile::tempdir().unwrap(), openssl };
        office.write("config", EXTENSIONS);
        office.write("index.txt", "");
        office.write("crlnumber", "01\n");
        for name in ["ca", "other"] {
            let subject = format!("/O=Radium/CN={name}");
            let words =
                ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
            let files =
                ["-subj", &subject, "-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")];
            office.openssl(&[&["req"][..], &words, &files, &["-set_serial", "1"]].concat());
        }
        office.issue("ca", "holder", "0x10", "holder");
        office.issue("ca", "responder", "0x11", "responder");
        office.issue("ca", "plain", "0x12", "stranger");
        office.issue("other", "imposter", "0x13", "responder");
        Some(office)
    }

    fn issue(&self, ca: &str, name: &str, serial: &str, section: &str) {
        let (key, request, out) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        let new = ["-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        self.openssl(
            &[&["req"][..], &new, &["-subj", &format!("/CN={name}"), "-keyout", &key, "-out", &request]]
                .concat(),
        );
        let signer = ["-CA", &format!("{ca}.pem"), "-CAkey", &format!("{ca}.key"), "-set_serial", serial];
        let rest =
            ["-days", "20", "-extfile", "config", "-extensions", section, "-in", &request, "-out", &out];
        self.openssl(&[&["x509", "-req"][..], &signer, &rest].concat());
    }

    fn openssl(&self, words: &[&str]) {
        let (openssl, folder) = (self.openssl.display(), self.folder.path().display());
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let script = format!("cd '{folder}' && exec '{openssl}' {}", words.join(" "));
        run("/bin/sh".as_ref(), ["-c", script.as_str()]);
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), content).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(name)).unwrap()
    }

    fn der(&self, name: &str) -> Vec<u8> {
        X509::from_pem(&self.read(&format!("{name}.pem"))).unwrap().to_der().unwrap()
    }

    fn inquiry(&self) -> Inquiry {
        Inquiry::new(&self.der("holder"), &[self.der("ca")]).unwrap()
    }

    /// What the CA wrote down of the holder's certificate: `V` valid, `R` revoked.
    fn record(&self, line: &str) {
        self.write("index.txt", format!("{line}\n"));
    }

    /// What OpenSSL's responder answers, signed by `signer`.
    fn ocsp(&self, inquiry: &Inquiry, signer: &str, more: &[&str]) -> Vec<u8> {
        self.write("request.der", inquiry.request());
        self.respond(signer, more)
    }

    /// What it answers to the request on file.
    fn respond(&self, signer: &str, more: &[&str]) -> Vec<u8> {
        let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        let words = ["ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", &certificate, "-rkey", &key];
        let files = ["-reqin", "request.der", "-respout", "response.der"];
        self.openssl(&[&words[..], &files, more].concat());
        self.read("response.der")
    }

    /// A list with the extensions of `section`.
    fn crl(&self, ca: &str, section: &str) -> Vec<u8> {
        let (certificate, key) = (format!("{ca}.pem"), format!("{ca}.key"));
        let words = [
            "ca",
            "-config",
            "config",
            "-gencrl",
            "-cert",
            &certificate,
            "-keyfile",
            &key,
            "-out",
            "list.pem",
        ];
        self.openssl(&[&words[..], &["-crlexts", section]].concat());
        self.openssl(&["crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der"]);
        self.read("list.der")
    }
}

const VALID: &str = "V\t20491231235959Z\t\t10\tunknown\t/CN=holder";
const REVOKED: &str = "R\t20491231235959Z\t260301120000Z,keyCompromise\t10\tunknown\t/CN=holder";
const ELSE: &str = "R\t20491231235959Z\t260301120000Z,keyCompromise\t0F\tunknown\t/CN=else";

/// The moment of the answer, told by OpenSSL's own clock.
fn today(office: &Office) -> Timestamp {
    custody::Facts::from_der(&office.der("ca")).unwrap().not_before
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn revoked(answer: &Answer) -> (String, &'static str) {
    let Standing::Revoked { at, reason } = answer.standing else { panic!("{answer:?}") };
    (at.to_string(), reason.unwrap().as_str())
}

#[test]
fn a_certificate_tells_where_its_standing_is_told_on_the_web() {
    let Some(office) = Office::open() else { return };
    let sources = Sources::of(&office.der("holder")).unwrap();
    assert_eq!(sources.ocsp, ["http://ocsp.example.org/x"]);
    assert_eq!(sources.crl, ["http://crl.example.org/a.crl"]);
    assert_eq!(Sources::of(&office.der("plain")).unwrap(), Sources::default());
}

#[test]
fn openssls_responder_is_believed_when_the_issuer_signs_or_has_appointed_it() {
    let Some(office) = Office::open() else { return };
    let (inquiry, now) = (office.inquiry(), today(&office));
    for signer in ["ca", "responder"] {
        office.record(VALID);
        let answer = inquiry.read_ocsp(&office.ocsp(&inquiry, signer, &["-ndays", "2"]), now).unwrap();
        assert_eq!(answer.standing, Standing::Good);
        assert!(answer.next_update.unwrap() > now + days(1));
        office.record(REVOKED);
        let answer = inquiry.read_ocsp(&office.ocsp(&inquiry, signer, &[]), now).unwrap();
        assert_eq!(revoked(&answer), ("2026-03-01T12:00:00Z".to_owned(), "keyCompromise"));
        office.record(ELSE);
        let answer = inquiry.read_ocsp(&office.ocsp(&inquiry, signer, &[]), now).unwrap();
        assert_eq!(answer.standing, Standing::Unknown);
    }
}

#[test]
fn nobody_else_is_believed() {
    let Some(office) = Office::open() else { return };
    office.record(VALID);
    let (inquiry, now) = (office.inquiry(), today(&office));
    for signer in ["plain", "imposter", "other", "holder"] {
        let answer = office.ocsp(&inquiry, signer, &[]);
        let error = inquiry.read_ocsp(&answer, now).unwrap_err();
        assert!(matches!(error, RevocationError::WrongSigner), "{signer}: {error}");
    }
    let answer = office.ocsp(&inquiry, "responder", &["-resp_no_certs"]);
    assert!(matches!(inquiry.read_ocsp(&answer, now), Err(RevocationError::WrongSigner)), "who is that?");
    // The responder's certificate lives for 20 days, the answer for longer.
    let answer = office.ocsp(&inquiry, "responder", &["-ndays", "60"]);
    assert!(matches!(inquiry.read_ocsp(&answer, now + days(25)), Err(RevocationError::WrongSigner)));
    let answer = office.ocsp(&inquiry, "ca", &["-ndays", "60"]);
    inquiry.read_ocsp(&answer, now + days(25)).unwrap();
}

#[test]
fn an_answer_holds_only_in_its_time() {
    let Some(office) = Office::open() else { return };
    office.record(VALID);
    let (inquiry, now) = (office.inquiry(), today(&office));
    let answer = office.ocsp(&inquiry, "ca", &["-ndays", "2"]);
    inquiry.read_ocsp(&answer, now + days(1)).unwrap();
    assert!(matches!(inquiry.read_ocsp(&answer, now + days(3)), Err(RevocationError::Stale(_))));
    assert!(matches!(inquiry.read_ocsp(&answer, now - days(1)), Err(RevocationError::Early(_))));
    let endless = office.ocsp(&inquiry, "ca", &[]);
    inquiry.read_ocsp(&endless, now + SignedDuration::from_hours(2)).unwrap();
    assert!(matches!(inquiry.read_ocsp(&endless, now + days(2)), Err(RevocationError::Endless(_))));
    let list = office.crl("ca", "whole");
    inquiry.read_crl(&list, now + days(6)).unwrap();
    assert!(matches!(inquiry.read_crl(&list, now + days(8)), Err(RevocationError::Stale(_))));
    assert!(matches!(inquiry.read_crl(&list, now - days(1)), Err(RevocationError::Early(_))));
}

#[test]
fn an_answer_counts_only_for_its_own_question() {
    let Some(office) = Office::open() else { return };
    office.record(VALID);
    let (inquiry, now) = (office.inquiry(), today(&office));
    let earlier = office.ocsp(&office.inquiry(), "ca", &["-ndays", "2"]);
    let error = inquiry.read_ocsp(&earlier, now).unwrap_err();
    assert!(matches!(error, RevocationError::OtherQuestion), "an old answer was played back: {error}");
    // What a responder has in store answers nobody's question, and is no less signed.
    let stored = |name: &str| {
        let words = ["ocsp", "-issuer", "ca.pem", "-cert", name, "-no_nonce", "-reqout", "request.der"];
        office.openssl(&words);
        office.respond("ca", &["-ndays", "2"])
    };
    assert_eq!(inquiry.read_ocsp(&stored("holder.pem"), now).unwrap().standing, Standing::Good);
    let error = inquiry.read_ocsp(&stored("plain.pem"), now).unwrap_err();
    assert!(matches!(error, RevocationError::OtherCertificate), "{error}");
    let refusal = [0x30, 0x03, 0x0a, 0x01, 0x03];
    let error = inquiry.read_ocsp(&refusal, now).unwrap_err().to_string();
    assert_eq!(error, "the responder refused: tryLater");
}

#[test]
fn a_list_of_the_issuer_tells_who_is_revoked_and_why() {
    let Some(office) = Office::open() else { return };
    let (inquiry, now) = (office.inquiry(), today(&office));
    for section in ["whole", "parted"] {
        office.record(ELSE);
        let answer = inquiry.read_crl(&office.crl("ca", section), now).unwrap();
        assert_eq!(answer.standing, Standing::Good);
        assert!(answer.next_update.unwrap() > now + days(6));
        office.record(&format!("{ELSE}\n{REVOKED}"));
        let answer = inquiry.read_crl(&office.crl("ca", section), now).unwrap();
        assert_eq!(revoked(&answer), ("2026-03-01T12:00:00Z".to_owned(), "keyCompromise"));
        let pem = inquiry.read_crl(&office.read("list.pem"), now).unwrap();
        assert_eq!(pem, answer, "some issuers serve PEM");
    }
}

#[test]
fn a_list_that_is_not_the_issuers_or_not_of_such_certificates_says_nothing() {
    let Some(office) = Office::open() else { return };
    office.record(ELSE);
    let (inquiry, now) = (office.inquiry(), today(&office));
    let error = |list: &[u8]| inquiry.read_crl(list, now).unwrap_err();
    assert!(matches!(error(&office.crl("other", "whole")), RevocationError::WrongSigner));
    let elsewhere = error(&office.crl("ca", "elsewhere"));
    assert!(matches!(elsewhere, RevocationError::OtherCertificate), "another part of the list: {elsewhere}");
    assert!(matches!(error(&office.crl("ca", "authorities")), RevocationError::Unusable(_)));
    let changes = error(&office.crl("ca", "changes"));
    assert!(changes.to_string().contains("2.5.29.27"), "{changes}");
}

#[test]
fn without_the_issuers_certificate_nothing_is_asked() {
    let Some(office) = Office::open() else { return };
    for chain in [vec![], vec![office.der("other")], vec![office.der("holder")]] {
        let error = Inquiry::new(&office.der("holder"), &chain).unwrap_err();
        assert!(matches!(error, RevocationError::NoIssuer), "{error}");
    }
}

#[test]
fn whatever_comes_instead_of_an_answer_is_refused_without_a_panic() {
    let Some(office) = Office::open() else { return };
    office.record(VALID);
    let (inquiry, now) = (office.inquiry(), today(&office));
    let (response, list) = (office.ocsp(&inquiry, "responder", &[]), office.crl("ca", "parted"));
    assert_eq!(
        inquiry.read_crl(b"<html>", now).unwrap_err().to_string(),
        "the answer is no certificate revocation list"
    );
    assert_eq!(inquiry.read_ocsp(b"", now).unwrap_err().to_string(), "the answer is no OCSP response");
    let change = (any::<prop::sample::Index>(), 1..=255_u8, any::<bool>());
    let mut runner = proptest::test_runner::TestRunner::default();
    let checked = runner.run(&change, |(at, change, cut)| {
        for good in [&response, &list] {
            let mut bytes = good.clone();
            let at = at.index(bytes.len());
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] ^= change;
            }
            for read in [inquiry.read_ocsp(&bytes, now), inquiry.read_crl(&bytes, now)] {
                // What the signature does not cover may change: the certificates that come along.
                prop_assert!(read.is_err() || !cut && read.unwrap().standing == Standing::Good);
            }
        }
        Ok(())
    });
    checked.unwrap();
}
