//! Fills a daemon's state with many items, by writing their records: the daemon has no such door, and needs none.

use std::path::Path;

use clock::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};
use ledger::{Batch, Format, Ledger};
use lifecycle::{
    CertificateFacts, CodeWindow, Effect, Input, ItemId, Lifecycle, NewActivation, NewIdentity,
    RenewalWindow, Subject,
};

/// The daemon's of today; nothing is migrated here.
const FORMAT: Format = Format { application: "neverlapse", version: 3, migrations: &[] };
const ITEMS: &str = "items";
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// So many records are committed at once.
const BATCH: u32 = 1000;

/// Writes `count` items into the state folder of a daemon that does not run: a third waits to be picked up, the others are
/// identities. Nothing of theirs is due within days.
///
/// # Errors
/// If they cannot be written.
pub(crate) fn fill(state: &Path, count: u32) -> Result<(), Box<dyn std::error::Error>> {
    let now = SystemClock.now();
    let ledger = Ledger::open(state, &FORMAT)?;
    let mut batch = Batch::new();
    for number in 1..=count {
        let input = if number % 3 == 0 { activation(number, now)? } else { identity(number, now)? };
        let mut lifecycle = Lifecycle::default();
        for effect in lifecycle.handle(now, input)? {
            if let Effect::Save(id) = effect
                && let Some(item) = lifecycle.item(id)
            {
                batch.put(ITEMS, &id.to_string(), item)?;
            }
        }
        if number % BATCH == 0 {
            ledger.commit(std::mem::take(&mut batch))?;
        }
    }
    batch.put("meta", "next-number", &(count + 1))?;
    ledger.commit(batch)?;
    Ok(())
}

fn activation(number: u32, now: Timestamp) -> Result<Input, Box<dyn std::error::Error>> {
    Ok(Input::Track(NewActivation {
        order: None,
        id: format!("a{number}").parse::<ItemId>()?,
        issuer: "cfca".into(),
        title: format!("Holder {number}"),
        reference_number: format!("{:08}", 10_000_000 + number),
        link: Some(format!("https://issuer.example/pick-up/cfca?reference={number}")),
        has_code: true,
        codes: CodeWindow::new(Some(now), now, DAY * 15),
    }))
}

fn identity(number: u32, now: Timestamp) -> Result<Input, Box<dyn std::error::Error>> {
    let not_after = now + DAY * 100 + DAY * i32::try_from(number % 500)?;
    Ok(Input::Adopt(NewIdentity {
        id: format!("i{number}").parse::<ItemId>()?,
        issuer: "cfca".into(),
        title: format!("Holder {number}"),
        location: "vault".into(),
        certificate: CertificateFacts {
            subject: Subject {
                cn: Some(format!("Holder {number}")),
                o: Some("Acme Limited".into()),
                ou: vec!["Legal".into(), format!("Desk {}", number % 20)],
            },
            serial: format!("{number:040x}"),
            fingerprint: format!("{number:064x}"),
            not_before: now,
            not_after,
        },
        renewal: RenewalWindow::new(now, not_after, DAY * 30, SignedDuration::ZERO),
        backup_wanted: false,
        backups: Vec::new(),
        unattended: true,
    }))
}
