//! What the lifecycle keeps of a certificate.

use custody::{Facts, LocationName, certificate::order_chain};
use ipc_proto::DaemonError;
use issuers::{Profile, Registry};
use lifecycle::{BackUp, CertificateFacts, ItemId, NewIdentity, RenewalWindow, Subject};

use super::at_hand::trust;
use crate::failure;

/// The profile that stands in where none fits.
pub(crate) const GENERIC: &str = "generic";

/// The certificate's facts as the lifecycle keeps them.
pub(crate) fn certificate_facts(facts: &Facts) -> CertificateFacts {
    CertificateFacts {
        subject: Subject {
            cn: facts.subject.cn.clone(),
            o: facts.subject.o.clone(),
            ou: facts.subject.ou.clone(),
        },
        serial: facts.serial.clone(),
        fingerprint: facts.fingerprint.to_string(),
        not_before: facts.not_before,
        not_after: facts.not_after,
    }
}

/// When this certificate can be renewed by its issuer's rules.
pub(crate) fn renewal_window(facts: &Facts, profile: &Profile) -> RenewalWindow {
    RenewalWindow::new(
        facts.not_before,
        facts.not_after,
        profile.renewal.opens.duration(),
        profile.renewal.closes.duration(),
    )
}

/// The profile of whoever issued a certificate: the one that trusts an authority above it, or else the one whose issuer is
/// called like the nearest authority above it. Blocks, where a profile names its trusted certificates by their files.
///
/// # Errors
/// None fits, and not even the generic one is there.
pub(crate) fn profile_of(
    certificate: &[u8],
    chain: &[Vec<u8>],
    issuers: &Registry,
) -> Result<Profile, DaemonError> {
    let all = || issuers.entries().map(|entry| &entry.profile);
    let mut fitting: Vec<&Profile> = all().filter(|profile| trusts(profile, certificate, chain)).collect();
    if fitting.len() != 1 {
        // None vouches for it, or several do, as those of one authority under several names.
        let candidates = if fitting.is_empty() { all().collect() } else { fitting };
        fitting = by_name(&candidates, certificate, chain).into_iter().collect();
    }
    let found = fitting.pop().or_else(|| issuers.profile(GENERIC)).cloned();
    found.ok_or_else(|| {
        failure::failed("no issuer profile fits and the generic one is gone", "reinstall Neverlapse")
    })
}

/// Whether one of the profile's trusted certificates stands above this one.
fn trusts(profile: &Profile, certificate: &[u8], chain: &[Vec<u8>]) -> bool {
    let trusted = profile.cmp().and_then(|cmp| trust(&cmp.trust).ok()).unwrap_or_default();
    let above = order_chain(certificate, &[chain, trusted.as_slice()].concat()).unwrap_or_default();
    above.iter().any(|authority| trusted.contains(authority))
}

/// The profile that goes by a name of an authority above the certificate, the nearest first.
fn by_name<'p>(candidates: &[&'p Profile], certificate: &[u8], chain: &[Vec<u8>]) -> Option<&'p Profile> {
    let facts = |der: &[u8]| Facts::from_der(der).ok();
    let issuers = std::iter::once(certificate).chain(chain.iter().map(Vec::as_slice));
    for issuer in issuers.filter_map(facts).map(|facts| facts.issuer) {
        let names = [Some(issuer.full), issuer.o, issuer.cn].into_iter().flatten();
        let names: Vec<String> = names.map(|name| name.to_lowercase()).collect();
        let is_called = |profile: &&&Profile| {
            let known = profile.mail.known_as.iter().map(String::as_str);
            profile.name.all().chain(known).any(|name| names.contains(&name.to_lowercase()))
        };
        if let Some(profile) = candidates.iter().find(is_called) {
            return Some(profile);
        }
    }
    None
}

/// The identity that a certificate of this issuer begins, at its location. `at_hand`: the location opens without anyone
/// being asked.
pub(crate) fn new_identity(
    id: ItemId,
    at: &LocationName,
    facts: &Facts,
    profile: &Profile,
    at_hand: bool,
    backups: Vec<BackUp>,
) -> NewIdentity {
    NewIdentity {
        id,
        issuer: profile.id.to_string(),
        title: holder(facts).to_owned(),
        location: at.to_string(),
        certificate: certificate_facts(facts),
        renewal: renewal_window(facts, profile),
        // Keys do not leave a token.
        backup_wanted: profile.back_up.required && !is_token(at),
        backups,
        unattended: profile.cmp().is_some()
            && profile.renewal.verification_code.is_none()
            && !is_token(at)
            && (at_hand || *at == LocationName::Vault),
    }
}

/// Whether a location is a token.
pub(crate) fn is_token(name: &LocationName) -> bool {
    matches!(name, LocationName::Token(_))
}

/// What people call the holder: the common name, or the whole name where there is none.
pub(crate) fn holder(facts: &Facts) -> &str {
    facts.subject.cn.as_deref().unwrap_or(&facts.subject.full)
}

#[cfg(test)]
mod tests {
    use enrol::key::{KeyKind, SoftwareKey};
    use openssl::{
        asn1::Asn1Time,
        hash::MessageDigest,
        pkey::PKeyRef,
        x509::{X509, X509Name},
    };

    use super::*;

    fn name(organisation: &str) -> X509Name {
        let mut name = X509Name::builder().unwrap();
        name.append_entry_by_text("O", organisation).unwrap();
        name.build()
    }

    fn certificate(of: &str, by: &str, signer: &PKeyRef<openssl::pkey::Private>) -> Vec<u8> {
        let mut builder = X509::builder().unwrap();
        builder.set_subject_name(&name(of)).unwrap();
        builder.set_issuer_name(&name(by)).unwrap();
        builder.set_pubkey(signer).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(1_790_000_000).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(1_890_000_000).unwrap()).unwrap();
        builder.sign(signer, MessageDigest::sha256()).unwrap();
        builder.build().to_der().unwrap()
    }

    fn trusting(id: &str, root: &[u8]) -> Profile {
        let mut profile = Registry::shipped().profile("wipo").unwrap().clone();
        profile.id = id.parse().unwrap();
        profile.name = issuers::Text::new(id);
        let pem = String::from_utf8(X509::from_der(root).unwrap().to_pem().unwrap()).unwrap();
        let cmp = issuers::Cmp { trust: vec![pem], ..issuers::Cmp::new("http://localhost/") };
        profile.enrolment = issuers::Enrolment::Cmp(Box::new(cmp));
        profile
    }

    #[test]
    fn a_certificates_profile_is_the_one_that_trusts_its_authority_or_goes_by_its_name() {
        let key = SoftwareKey::generate(KeyKind::EcP256).unwrap();
        let key = key.pkey();
        let of = |issuers: &Registry, certificate: &[u8], chain: &[Vec<u8>]| {
            profile_of(certificate, chain, issuers).unwrap().id.to_string()
        };
        let mut issuers = Registry::shipped();
        let known = certificate("Marie", "CHINA Financial Certification Authority", key);
        assert_eq!(of(&issuers, &known, &[]), "cfca");
        let below = certificate("Marie", "Branch", key);
        let above = certificate("Branch", "China Financial Certification Authority", key);
        assert_eq!(of(&issuers, &below, &[above]), "cfca", "by an authority further up");
        let root = certificate("Office", "Office", key);
        let marie = certificate("Marie", "Office", key);
        assert_eq!(of(&issuers, &marie, std::slice::from_ref(&root)), GENERIC);

        issuers.insert(trusting("first", &root), issuers::Source::Given);
        assert_eq!(of(&issuers, &marie, &[]), "first", "the file need not bring its chain");
        let mut second = trusting("second", &root);
        second.mail.known_as = vec!["Office".to_owned()];
        issuers.insert(second, issuers::Source::Given);
        assert_eq!(of(&issuers, &marie, &[]), "second", "of two that trust it, the one that is called so");
    }
}
