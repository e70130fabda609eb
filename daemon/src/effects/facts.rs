//! What the lifecycle keeps of a certificate.

use custody::Facts;
use issuers::Profile;
use lifecycle::{CertificateFacts, RenewalWindow, Subject};

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
