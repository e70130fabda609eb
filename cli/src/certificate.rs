//! An item with all that its certificate says, and what the issuer says of that.

use anstyle::Style;
use ipc_proto::methods::RevocationReply;
use ipc_proto::types::{Certificate, ChainLink, How, Item, RevocationStatus, Subject};
use messages::Messages;
use messages::certificate::{in_language, purpose, usage};
use serde::Serialize;

use crate::items::{self, if_there, labelled, styled, time_if_there};
use crate::screen::{BAD, GOOD, STRONG, Screen, WARN};

/// All that `show` knows. As JSON the item's fields, with `certificate` and `revocation` beside them.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    /// The item.
    #[serde(flatten)]
    pub(crate) item: Item,
    /// Its certificate, where it has one.
    pub(crate) certificate: Option<Certificate>,
    /// What the issuer says of it, where it was asked.
    pub(crate) revocation: Option<RevocationReply>,
}

impl Shown {
    /// The subject, and under each OU what it says where the issuer's profile knows.
    pub(crate) fn subject(&self, words: &Messages) -> String {
        let Some(subject) = &self.item.subject else { return String::new() };
        let mut page = items::subject(&Subject { ou: Vec::new(), ..subject.clone() });
        for (at, ou) in subject.ou.iter().enumerate() {
            page.push_str(&labelled("OU", ou));
            let unit = self.certificate.as_ref().and_then(|certificate| certificate.units.get(at));
            let means = unit.filter(|unit| unit.name == *ou);
            let means = means.and_then(|unit| in_language(&unit.means, words.language()));
            page.push_str(&if_there(&under(&words.label_means()), means));
        }
        page
    }

    /// The lines of the certificate, and what the issuer says of it.
    pub(crate) fn details(&self, screen: &Screen) -> String {
        let mut page = self.certificate.as_ref().map_or_else(String::new, |it| certificate(it, screen));
        if let Some(told) = &self.revocation {
            page.push_str(&format!("\n{STRONG}{}{STRONG:#}\n", screen.words.heading_revocation()));
            page.push_str(&revocation(told, screen));
        }
        page
    }
}

fn certificate(certificate: &Certificate, screen: &Screen) -> String {
    let words = &screen.words;
    let mut page = labelled(&words.label_key(), &certificate.key);
    page.push_str(&column(
        &words.label_key_usage(),
        certificate.key_usage.iter().map(|word| usage(words, word)),
    ));
    let purposes = certificate.extended_key_usage.iter().map(|word| purpose(words, word));
    page.push_str(&column(&words.label_purposes(), purposes));
    page.push_str(&column(&words.label_email(), certificate.emails.iter().cloned()));
    page.push_str(&labelled(&words.label_issued_by(), &certificate.issuer));
    page.extend(certificate.chain.iter().map(|link| above(link, screen)));
    page
}

/// One certificate of the chain.
fn above(link: &ChainLink, screen: &Screen) -> String {
    let words = &screen.words;
    labelled(&words.label_chain(), &link.subject)
        + &labelled(&under(&words.label_serial()), &link.serial)
        + &labelled(&under("SHA-256"), &link.fingerprint)
        + &labelled(&under(&words.label_valid_until()), &screen.time(Some(link.not_after)))
}

fn revocation(told: &RevocationReply, screen: &Screen) -> String {
    let words = &screen.words;
    let (standing, style): (String, Style) = match told.status {
        RevocationStatus::Good => (words.standing_good(), GOOD),
        RevocationStatus::Revoked => (words.standing_revoked(), BAD),
        RevocationStatus::Unknown => (words.standing_unknown(), WARN),
        RevocationStatus::Unreachable => (words.standing_unreachable(), WARN),
        RevocationStatus::NotOffered => (words.standing_not_offered(), WARN),
    };
    let mut page = styled(&words.label_standing(), &standing, style);
    page.push_str(&time_if_there(&words.label_revoked_since(), told.revoked_at, screen));
    let because = told.reason.as_deref().map(|word| because(word, words));
    page.push_str(&if_there(&words.label_because(), because.as_deref()));
    // Where nobody has told anything, what was tried is in what is said below.
    if matches!(told.status, RevocationStatus::Good | RevocationStatus::Revoked) {
        let how = told.how.map(|how| match how {
            How::Ocsp => words.told_by_ocsp(),
            How::Crl => words.told_by_crl(),
        });
        page.push_str(&if_there(&words.label_told_by(), how.as_deref()));
        page.push_str(&if_there(&words.label_source(), told.source.as_deref()));
    }
    page.push_str(&labelled(&words.label_asked(), &screen.time(Some(told.checked_at))));
    page.push_str(&time_if_there(&words.label_next_word(), told.next_update, screen));
    if told.status == RevocationStatus::Revoked && told.reason.as_deref() == Some("certificateHold") {
        page.push_str(&screen.paragraph("! ", &words.note_on_hold()));
    }
    page.extend(told.said.iter().map(|said| screen.paragraph("  - ", said)));
    page
}

/// Several values of one kind, each on a line of its own, the first beside their label.
fn column(label: &str, values: impl Iterator<Item = String>) -> String {
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels.zip(values).map(|(label, value)| labelled(label, &value)).collect()
}

fn under(label: &str) -> String {
    format!("  {label}")
}

/// A word that is not known is shown as it is.
fn because(word: &str, words: &Messages) -> String {
    match word {
        "unspecified" => words.because_unspecified(),
        "keyCompromise" => words.because_key_compromise(),
        "cACompromise" => words.because_ca_compromise(),
        "affiliationChanged" => words.because_affiliation_changed(),
        "superseded" => words.because_superseded(),
        "cessationOfOperation" => words.because_cessation(),
        "certificateHold" => words.because_hold(),
        "privilegeWithdrawn" => words.because_privilege_withdrawn(),
        _ => word.to_owned(),
    }
}
