//! Our client asks OpenSSL's mock server. That one listens on every interface of its network, so the test runs in a
//! network of its own, where there is nobody else.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use enrol::cmp::client::{CmpError, Command as Ask, Credential, Next, Order, Run};
use enrol::cmp::{FailInfo, Mac};
use enrol::key::{Key, KeyKind, SoftwareKey};
use secrecy::SecretSlice;

use crate::office::Office;
use crate::{CODE, Folder, REFERENCE, http, now, text};

const PORT: u16 = 8829;
/// Set in the process that runs in a network of its own.
const INSIDE: &str = "ENROL_TEST_INSIDE_NETWORK";

#[test]
fn our_client_gets_on_with_openssls_mock_server() {
    if std::env::var_os(INSIDE).is_some() {
        return all_cases();
    }
    let may_unshare = Command::new("unshare").args(["-rn", "true"]).output();
    if !may_unshare.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: a network of one's own (unshare -rn) is not permitted here");
        return;
    }
    let this = std::env::current_exe().unwrap();
    let script = "ip link set lo up && exec \"$0\" --exact --nocapture mock::our_client_gets_on_with_openssls_mock_server";
    let status = Command::new("unshare")
        .args(["-rn", "sh", "-c", script])
        .arg(this)
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success(), "the cases inside the network failed, or `ip` is missing");
}

/// A server that ends with the test.
struct Mock(Child);

impl Mock {
    fn start(arguments: &[&str]) -> Self {
        let port = PORT.to_string();
        let child = Command::new("openssl")
            .args(["cmp", "-config", "", "-port", &port])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Posts until the server listens: it says nowhere that it does.
fn post(message: &[u8]) -> Vec<u8> {
    for _ in 0..200 {
        if let Some(answer) = http::post(PORT, message) {
            return answer;
        }
        thread::sleep(Duration::from_millis(25));
    }
    panic!("OpenSSL's mock server does not listen");
}

/// Runs to the end and counts the polls. Time that the server asks for is skipped: it does not look at the clock.
fn finish(run: &mut Run, credential: &Credential<'_>) -> Result<u32, CmpError> {
    let (mut time, mut polls) = (now(), 0);
    loop {
        match run.next(time) {
            Next::Done => return Ok(polls),
            Next::Send => {
                let answer = post(run.request());
                run.on_response(&answer, credential, time)?;
            }
            Next::PollAfter(wait) => {
                time += jiff::SignedDuration::try_from(wait).unwrap();
                run.poll(credential, time)?;
                polls += 1;
            }
        }
    }
}

fn all_cases() {
    let mut office = Office::new(KeyKind::EcP256);
    let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let certificate = office.issue("Ana Silva", key.public_key_der());
    let folder = Folder::new();
    let issued = folder.certificate("issued.pem", &certificate);
    let root = folder.certificate("root.pem", &office.root);
    let ca = folder.certificate("ca.pem", &office.ca);
    let ca_key = folder.key("ca-key.pem", &office.ca_key);
    let (issued, root, ca, ca_key) = (text(&issued), text(&root), text(&ca), text(&ca_key));

    let secret = SecretSlice::from(CODE.as_bytes().to_vec());
    let credential =
        Credential::Secret { reference: REFERENCE.as_bytes(), secret: &secret, mac: Mac::PasswordBased };
    let pass = format!("pass:{CODE}");
    let with_code = [
        "-srv_ref",
        REFERENCE,
        "-srv_secret",
        &pass,
        "-rsp_cert",
        issued,
        "-rsp_extracerts",
        ca,
        "-rsp_capubs",
        root,
    ];
    let order = |command| Order { command, subject: Some("CN=Ana Silva".to_owned()), ..Order::default() };
    let run = |order: &Order, more: &[&str]| {
        let _mock = Mock::start(&[&with_code[..], more].concat());
        let mut run = Run::start(order, &key, &credential, now()).unwrap();
        let result = finish(&mut run, &credential);
        (run, result)
    };

    eprintln!("at once, by every command");
    for command in [Ask::Ir, Ask::Cr, Ask::P10cr] {
        // It sends its root with ip only, so the others are told which to trust.
        let anchors = if command == Ask::Ir { Vec::new() } else { vec![office.root.clone()] };
        let (run, result) = run(&Order { issuer_certificates: anchors, ..order(command) }, &[]);
        assert_eq!(result.unwrap(), 0, "{command:?}");
        let issued = run.received().unwrap();
        assert_eq!(issued.certificate, certificate);
        assert_eq!(issued.chain, [office.ca.clone(), office.root.clone()]);
    }

    eprintln!("without a confirmation");
    let implicit = Order { implicit_confirm: true, ..order(Ask::Ir) };
    run(&implicit, &["-grant_implicitconf"]).1.unwrap();

    eprintln!("after polling");
    for command in [Ask::Ir, Ask::P10cr] {
        let (_, result) = run(&order(command), &["-poll_count", "2", "-check_after", "1"]);
        assert!(result.unwrap() >= 2, "{command:?}");
    }

    eprintln!("refused");
    let (_, result) = run(&order(Ask::Ir), &["-pkistatus", "2", "-failure", "9"]);
    match result {
        Err(CmpError::Rejected(rejection)) => assert_eq!(rejection.fail_info, [FailInfo::BadPop]),
        other => panic!("{other:?}"),
    }

    eprintln!("with a wrong code");
    let wrong = SecretSlice::from(b"WRONG".to_vec());
    let stranger =
        Credential::Secret { reference: REFERENCE.as_bytes(), secret: &wrong, mac: Mac::PasswordBased };
    let mock = Mock::start(&with_code);
    let mut asked = Run::start(&order(Ask::Ir), &key, &stranger, now()).unwrap();
    let error = finish(&mut asked, &stranger).unwrap_err();
    assert!(matches!(error, CmpError::Unprotected { .. } | CmpError::WrongMac), "{error}");
    drop(mock);

    eprintln!("a certificate for another key");
    let other = SoftwareKey::generate(KeyKind::EcP256).unwrap();
    let mock = Mock::start(&with_code);
    let mut asked = Run::start(&order(Ask::Ir), &other, &credential, now()).unwrap();
    let error = finish(&mut asked, &credential).unwrap_err();
    assert!(matches!(error, CmpError::OtherKey), "{error}");
    assert!(asked.decline(&credential, now()).unwrap());
    drop(mock);

    eprintln!("a renewal, signed on both sides; this server knows only the old key");
    let chain = [office.ca.clone(), office.root.clone()];
    let signing = Credential::Certificate { certificate: &certificate, chain: &chain, key: &key };
    let renewal = Order { command: Ask::Kur, ..Order::default() };
    let mock = Mock::start(&[
        "-srv_cert",
        ca,
        "-srv_key",
        ca_key,
        "-srv_trusted",
        root,
        "-srv_untrusted",
        ca,
        "-rsp_cert",
        issued,
    ]);
    let mut renewing = Run::start(&renewal, &key, &signing, now()).unwrap();
    finish(&mut renewing, &signing).unwrap();
    assert_eq!(renewing.received().unwrap().certificate, certificate);
    drop(mock);
}
