//! The certificates of identities as they were issued, each with its chain: what `show` tells of them, and what an issuer
//! is asked about. A copy beside the records, since opening the location may take a password or a token.

use custody::{
    Facts, Fingerprint,
    certificate::{CertificateError, order_chain},
};
use ipc_proto::{
    DaemonError,
    types::{self, ChainLink, Unit},
};
use issuers::Profile;
use ledger::{Batch, Ledger, LedgerError};
use lifecycle::ItemId;
use openssl::{base64, error::ErrorStack, x509::X509};
use serde::{Deserialize, Serialize};

use crate::{
    effects::{Tools, blocking},
    failure,
};

/// One record an identity, under its id.
const CERTIFICATES: &str = "certificates";

/// Bytes of DER that are kept: in base64 they stay below the longest value of the ledger.
const ROOM: usize = ledger::MAX_VALUE / 2;

/// A certificate and those above it, in DER: the issuer's first.
pub(crate) struct Kept {
    pub(crate) certificate: Vec<u8>,
    pub(crate) chain: Vec<Vec<u8>>,
}

/// Both in base64.
#[derive(Serialize, Deserialize)]
struct Record {
    certificate: String,
    chain: Vec<String>,
}

/// Adds the certificate of `identity` to `batch`, in place of the one before. `loose` are those above it as they came, in
/// any order.
///
/// # Errors
/// Something is no certificate.
pub(crate) fn put(
    batch: &mut Batch,
    identity: ItemId,
    certificate: &[u8],
    loose: &[Vec<u8>],
) -> Result<(), DaemonError> {
    let chain = order_chain(certificate, loose).map_err(|error| failure::internal(&error))?;
    record(batch, identity, certificate, &chain)
}

/// What is too long for a record is left out, from the root down: it is a copy, and nothing hangs on it.
fn record(
    batch: &mut Batch,
    identity: ItemId,
    certificate: &[u8],
    chain: &[Vec<u8>],
) -> Result<(), DaemonError> {
    if certificate.len() > ROOM {
        remove(batch, identity);
        return Ok(());
    }
    let fitting = chain.iter().scan(certificate.len(), |used, above| {
        *used += above.len();
        (*used <= ROOM).then(|| base64::encode_block(above))
    });
    let record = Record { certificate: base64::encode_block(certificate), chain: fitting.collect() };
    let written = batch.put(CERTIFICATES, &identity.to_string(), &record);
    written.map_err(|error| failure::ledger(&error.into()))
}

/// Adds the end of the record of `identity` to `batch`.
pub(crate) fn remove(batch: &mut Batch, identity: ItemId) {
    batch.delete(CERTIFICATES, &identity.to_string());
}

/// What is kept of an identity; none from before certificates were kept, or if it is not the one with `fingerprint`.
fn load(ledger: &Ledger, identity: &str, fingerprint: Option<&str>) -> Result<Option<Kept>, LedgerError> {
    let Some(record) = ledger.get::<Record>(CERTIFICATES, identity)? else {
        return Ok(None);
    };
    let chain: Result<Vec<_>, ErrorStack> =
        record.chain.iter().map(|text| base64::decode_block(text)).collect();
    let kept = base64::decode_block(&record.certificate)
        .and_then(|certificate| Ok(Kept { certificate, chain: chain? }))
        .ok();
    Ok(kept.filter(|kept| Some(Fingerprint::of(&kept.certificate).to_string().as_str()) == fingerprint))
}

/// What is kept of the certificate that `item` has at present.
///
/// # Errors
/// If the record cannot be read.
pub(crate) async fn of(tools: &Tools, item: &types::Item) -> Result<Option<Kept>, DaemonError> {
    let (ledger, id, fingerprint) = (tools.ledger.clone(), item.id.clone(), item.fingerprint.clone());
    let read = move || load(&ledger, &id, fingerprint.as_deref()).map_err(|error| failure::ledger(&error));
    blocking(read).await
}

/// What is told of the certificate of `item`; nothing where none was kept.
///
/// # Errors
/// If the record cannot be read.
pub(crate) async fn show(
    tools: &Tools,
    item: &types::Item,
) -> Result<Option<types::Certificate>, DaemonError> {
    let Some(kept) = of(tools, item).await? else { return Ok(None) };
    let issuers = tools.issuers();
    let told = tell(&kept, issuers.profile(&item.issuer));
    told.map(Some).map_err(|error| failure::internal(&error))
}

fn tell(kept: &Kept, profile: Option<&Profile>) -> Result<types::Certificate, CertificateError> {
    let facts = Facts::from_der(&kept.certificate)?;
    let pem = X509::from_der(&kept.certificate).and_then(|x509| x509.to_pem());
    let pem = pem.map_err(CertificateError::NotACertificate)?;
    let means = |at: usize| profile.and_then(|profile| profile.subject.ou.get(at));
    let units = facts.subject.ou.into_iter().enumerate().map(|(at, name)| {
        let texts = means(at).into_iter().flat_map(|text| text.by_language());
        Unit { name, means: texts.map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect() }
    });
    let link = |der: &Vec<u8>| {
        let facts = Facts::from_der(der)?;
        Ok(ChainLink {
            subject: facts.subject.full,
            serial: facts.serial,
            fingerprint: facts.fingerprint.to_string(),
            not_after: facts.not_after,
        })
    };
    Ok(types::Certificate {
        issuer: facts.issuer.full,
        key: facts.key,
        key_usage: facts.key_usage,
        extended_key_usage: facts.extended_key_usage,
        emails: facts.emails,
        units: units.collect(),
        pem: String::from_utf8_lossy(&pem).into_owned(),
        chain: kept.chain.iter().map(link).collect::<Result<_, CertificateError>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_is_too_long_is_kept_as_far_as_it_fits_and_never_stands_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path(), &crate::FORMAT).unwrap();
        let id: ItemId = "i7".parse().unwrap();
        let kept = |certificate: &[u8], chain: &[Vec<u8>]| {
            let mut batch = Batch::new();
            record(&mut batch, id, certificate, chain).unwrap();
            ledger.commit(batch).unwrap();
            let fingerprint = Fingerprint::of(certificate).to_string();
            let kept = load(&ledger, "i7", Some(&fingerprint)).unwrap();
            kept.map(|kept| (kept.certificate.len(), kept.chain.len()))
        };
        assert_eq!(kept(&[1; 1000], &[vec![2; 1000], vec![3; 1000]]), Some((1000, 2)));
        assert_eq!(kept(&[1; 1000], &[vec![2; ROOM - 1000], vec![3; 1]]), Some((1000, 1)));
        assert_eq!(kept(&[1; 1000], &[vec![2; ROOM], vec![3; 1]]), Some((1000, 0)));
        assert_eq!(kept(&[1; ROOM + 1], &[]), None);
    }

    #[test]
    fn a_certificate_that_is_not_the_identitys_any_more_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path(), &crate::FORMAT).unwrap();
        assert!(load(&ledger, "i7", Some("ab")).unwrap().is_none());
        let mut batch = Batch::new();
        record(&mut batch, "i7".parse().unwrap(), b"old", &[]).unwrap();
        ledger.commit(batch).unwrap();
        let fingerprint = Fingerprint::of(b"new").to_string();
        assert!(load(&ledger, "i7", Some(&fingerprint)).unwrap().is_none());
    }
}
