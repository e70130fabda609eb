//! What must hold for every mail, not only for those that somebody thought of.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use intake::{Mail, Reading, Verdict, read};
use issuers::Registry;
use jiff::Timestamp;
use proptest::prelude::*;
use secrecy::ExposeSecret;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::shipped);

static CORPUS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let files = fs::read_dir(folder).expect("the mails are there");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be listed").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("it can be read")).collect()
});

fn read_text(text: &str) -> Reading {
    read(Mail::Text(text), &REGISTRY, now())
}

fn now() -> Timestamp {
    "2026-11-23T00:00:00Z".parse().expect("a time")
}

fn code(reading: &Reading) -> Option<&str> {
    reading.authorization_code.as_ref().map(|code| code.expose_secret())
}

/// What a writer, a mail program or a web page does to the lines with the codes.
fn dressed(layout: usize, reference: &str, code: &str) -> String {
    let labels = [
        ("Reference number", "Authorization code"),
        ("Numéro de référence", "Code d’autorisation"),
        ("参考号", "授权码"),
        ("참조번호", "인가코드"),
        ("Número de referencia", "Código de autorización"),
        ("Referenznummer", "Autorisierungscode"),
        ("REFERENCE\u{a0}NO.", "Auth-Code"),
    ];
    let (first, second) = labels[layout % labels.len()];
    match layout / labels.len() % 8 {
        0 => format!("{first}: {reference}\n{second}: {code}"),
        1 => format!("{first}\n\n{reference}\n{second}\n{code}"),
        2 => format!("{first}\t{second}\n{reference}\t{code}"),
        3 => format!("{first}={reference};{second}={code}."),
        4 => format!("> *{first}:* {reference}\r\n> *{second}:* {code}"),
        5 => format!("| {first} | {reference} |\n| {second} | {code} |"),
        6 => format!("{second}：{code}，{first}：{reference}。"),
        _ => format!("{first} ({}): \u{200b}{reference}\u{a0}\n{second} (!): “{code}”", "note"),
    }
}

/// Puts characters into a text that nobody sees, and writes its hyphens in other ways.
fn disguised(text: &str, seed: u64) -> String {
    let mut state = seed;
    let mut disguised = String::new();
    for c in text.chars() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match (c, state >> 60) {
            ('-', 0..=3) => disguised.push('\u{2011}'),
            ('-', 4..=6) => disguised.push('\u{2013}'),
            (c, 0) if c.is_ascii_alphanumeric() => disguised.extend(['\u{200b}', c]),
            (c, 1) if c.is_ascii_alphanumeric() => disguised.extend(char::from_u32(u32::from(c) + 0xfee0)),
            (c, _) => disguised.push(c),
        }
    }
    disguised
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(Mail::Eml(&bytes), &REGISTRY, now());
    }

    #[test]
    fn no_text_makes_it_panic(text in "(\\PC|\n|\t|Reference number|PIN|:|<|https://|From: |[0-9A-Z-]{4,9}){0,200}") {
        let _ = read_text(&text);
        let _ = read(Mail::Eml(text.as_bytes()), &REGISTRY, now());
    }

    #[test]
    fn no_damage_to_a_real_mail_makes_it_panic(
        which in 0..1000_usize,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut mail = CORPUS[which % CORPUS.len()].clone();
        if mail.is_empty() {
            return Ok(());
        }
        for (at, byte) in edits {
            let at = at.index(mail.len());
            mail[at] = byte;
        }
        let _ = read(Mail::Eml(&mail), &REGISTRY, now());
        mail.truncate(cut.index(mail.len()));
        let _ = read(Mail::Eml(&mail), &REGISTRY, now());
    }

    #[test]
    fn a_code_survives_every_dress_and_disguise(
        layout in 0..56_usize,
        seed in any::<u64>(),
        reference in "[1-9][0-9]{5,11}",
        secret in "[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}",
        before in "[a-z ]{0,60}",
        after in "[a-z ]{0,60}",
    ) {
        let text = format!("{before}.\n{}\n{after}", disguised(&dressed(layout, &reference, &secret), seed));
        let reading = read_text(&text);
        prop_assert_eq!(reading.reference_number.as_deref(), Some(reference.as_str()), "{}", text);
        prop_assert_eq!(code(&reading), Some(secret.as_str()), "{}", text);
        prop_assert_eq!(reading.verdict, Verdict::Activation);
    }

    #[test]
    fn what_was_read_reads_the_same_when_it_is_pasted_again(
        layout in 0..56_usize,
        reference in "[1-9][0-9]{5,11}",
        secret in "[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}",
    ) {
        let text = dressed(layout, &reference, &secret);
        let first = read_text(&text);
        // A quotation of the text, and the reading itself written down, say the same.
        let quoted: String = text.lines().map(|line| format!("> {line}\r\n")).collect();
        let written = format!(
            "Reference number: {}\nAuthorization code: {}\n",
            first.reference_number.clone().unwrap_or_default(),
            code(&first).unwrap_or_default()
        );
        for again in [text.clone(), quoted, written, format!("{text}\n{text}")] {
            let second = read_text(&again);
            prop_assert_eq!(&first.reference_number, &second.reference_number, "{}", again);
            prop_assert_eq!(code(&first), code(&second), "{}", again);
            prop_assert_eq!(first.verdict, second.verdict);
        }
    }
}

/// Generous, for slow machines without optimisation; what is not linear takes minutes.
const LONGEST: Duration = Duration::from_secs(20);

#[test]
fn ten_mebibytes_of_malice_take_bounded_time() {
    let html = "Content-Type: text/html\n\n";
    let nested: String =
        (0..50_000).map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")).collect();
    let cases = [
        ("tags", format!("{html}{}", "<".repeat(9_000_000))),
        ("open quotes", format!("{html}{}", "<a href=\"".repeat(1_000_000))),
        ("hidden", format!("{html}{}", "<p style=\"display:none\">".repeat(400_000))),
        ("links", format!("{html}{}", "<a href=https://wipo.int?ref=12345678>x".repeat(250_000))),
        ("entities", format!("{html}{}", "&amp".repeat(2_000_000))),
        ("labels", "PIN ".repeat(2_400_000)),
        ("labels and brackets", "PIN (".repeat(2_000_000)),
        ("almost labels", "reference numbe ".repeat(600_000)),
        ("codes", "PIN: A1B2-\n".repeat(900_000)),
        ("addresses", "https://a.b/?ref=1234 ".repeat(450_000)),
        ("forwarded", "Forwarded message\n".repeat(550_000)),
        ("headers", format!("From: x@y.z\n{}\n\n", "X-A: b\n".repeat(1_400_000))),
        ("one header", format!("From: {}", "a@b,".repeat(2_400_000))),
        ("encoded words", format!("Subject: {}\n\n", "=?utf-8?q?=41?= ".repeat(600_000))),
        ("nested parts", nested),
        (
            "many parts",
            format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(1_200_000)),
        ),
        (
            "soft breaks",
            format!("Content-Transfer-Encoding: quoted-printable\n\n{}", "=\n".repeat(4_000_000)),
        ),
    ];
    for (name, mail) in cases {
        let start = Instant::now();
        let _ = read(Mail::Eml(mail.as_bytes()), &REGISTRY, now());
        let took = start.elapsed();
        eprintln!("{name}: {} bytes in {took:?}", mail.len());
        assert!(took < LONGEST, "{name} took {took:?}");
    }
}
