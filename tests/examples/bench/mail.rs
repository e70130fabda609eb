//! How long the reader takes for a mail: those of its table, and the worst that a stranger may send.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use clock::{Clock as _, SystemClock};
use intake::{MAX_MAIL_BYTES, Mail, read};
use issuers::Registry;

use crate::table::{Table, median, said};

/// What a mail of the table may take.
const AIM: Duration = Duration::from_millis(5);

/// Reads every mail of the table so often, and the hostile ones once each turn.
pub(crate) fn measure(runs: usize) -> Result<Table, Box<dyn Error>> {
    let registry = Registry::shipped();
    let took = |bytes: &[u8]| {
        let times = (0..runs.max(1)).map(|_| {
            let since = Instant::now();
            black_box(read(Mail::Eml(black_box(bytes)), &registry, SystemClock.now()));
            since.elapsed()
        });
        median(times.collect())
    };
    let mut of_table = Vec::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../intake/tests/mails"))? {
        of_table.push(took(&fs::read(file?.path())?));
    }
    let (middle, slowest) = (median(of_table.clone()), of_table.iter().max().copied().unwrap_or_default());
    let mut table = Table::new(&["", "time", "of the aim"]);
    let mut row = |what: String, time: Duration| {
        let share = format!("{:.2}", time.as_secs_f64() / AIM.as_secs_f64());
        table.row(vec![what, said(time), share]);
    };
    row(format!("the {} mails of the table, median", of_table.len()), middle);
    row("the slowest of them".into(), slowest);
    for (what, mail) in hostile() {
        row(format!("{what}, {} MiB", (mail.len() + (1 << 19)) >> 20), took(&mail));
    }
    Ok(table)
}

/// Mails as large as are read, each made to cost as much as it can.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let head = |kind: &str| format!("From: CA <ca@ca.example>\nMIME-Version: 1.0\nContent-Type: {kind}\n");
    let filled = |mut mail: String, piece: &str| {
        while mail.len() + piece.len() < MAX_MAIL_BYTES {
            mail.push_str(piece);
        }
        mail.into_bytes()
    };
    let mut parts = head("multipart/mixed; boundary=b") + "\n";
    for number in 0..1000 {
        // Writing into a string cannot fail.
        let _ = write!(
            parts,
            "--b\nContent-Type: text/html\n\n<p>Reference number: {number}</p>{}\n",
            "<i>".repeat(2000)
        );
    }
    vec![
        (
            "labels without values",
            filled(head("text/plain") + "\n", "Reference number Authorization code PIN "),
        ),
        ("codes without end", filled(head("text/plain") + "\n", "PIN: A1B2C3D4\n")),
        ("one line of dashes", filled(head("text/plain") + "\nPIN: A", "-B")),
        ("tags that never close", filled(head("text/html") + "\n", "<table><tr><td style='display:none'>")),
        (
            "links",
            filled(head("text/html") + "\n", "<a href='https://a.wipo.int.example/?ref=1'>wipo.int</a>"),
        ),
        ("mails in mails", filled(String::new(), "Content-Type: message/rfc822\n\n")),
        ("headers", filled("From: a@b.example\n".to_owned(), "X-A: b\n\tc\n")),
        ("Base64 of nothing", filled(head("text/plain") + "Content-Transfer-Encoding: base64\n\n", "====\n")),
        ("Chinese without spaces", filled(head("text/plain; charset=utf-8") + "\n", "参考号授权码")),
        ("parts", parts.into_bytes()),
    ]
}
