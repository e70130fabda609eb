//! What the lifecycle keeps of a certificate.

use custody::{Facts, LocationName};
use issuers::Profile;
use lifecycle::{BackUp, CertificateFacts, ItemId, NewIdentity, RenewalWindow, Subject};

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
        // What is made in a token stays there.
        backup_wanted: profile.back_up.required && !matches!(at, LocationName::Token(_)),
        backups,
        unattended: profile.cmp().is_some() && (at_hand || *at == LocationName::Vault),
    }
}

/// What people call the holder: the common name, or the whole name where there is none.
pub(crate) fn holder(facts: &Facts) -> &str {
    facts.subject.cn.as_deref().unwrap_or(&facts.subject.full)
}
