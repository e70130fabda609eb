//! What certificates and items say in words of standards and of the contract, in the reader's language. A word that is not
//! known is said as it is.

use std::collections::BTreeMap;

use crate::{Language, Messages};

/// What a key may be used for (RFC 5280, 4.2.1.3).
#[must_use]
pub fn usage(messages: &Messages, word: &str) -> String {
    match word {
        "digitalSignature" => messages.usage_digital_signature(),
        "nonRepudiation" => messages.usage_non_repudiation(),
        "keyEncipherment" => messages.usage_key_encipherment(),
        "dataEncipherment" => messages.usage_data_encipherment(),
        "keyAgreement" => messages.usage_key_agreement(),
        "keyCertSign" => messages.usage_key_cert_sign(),
        "cRLSign" => messages.usage_crl_sign(),
        "encipherOnly" => messages.usage_encipher_only(),
        "decipherOnly" => messages.usage_decipher_only(),
        _ => word.to_owned(),
    }
}

/// What a certificate is meant for (RFC 5280, 4.2.1.12).
#[must_use]
pub fn purpose(messages: &Messages, word: &str) -> String {
    match word {
        "serverAuth" => messages.purpose_server_auth(),
        "clientAuth" => messages.purpose_client_auth(),
        "codeSigning" => messages.purpose_code_signing(),
        "emailProtection" => messages.purpose_email_protection(),
        "timeStamping" => messages.purpose_time_stamping(),
        "OCSPSigning" => messages.purpose_ocsp_signing(),
        "anyExtendedKeyUsage" => messages.purpose_any(),
        _ => word.to_owned(),
    }
}

/// Where an activation or an identity stands.
#[must_use]
pub fn state(messages: &Messages, word: &str) -> String {
    match word {
        "awaiting-code" => messages.state_awaiting_code(),
        "ready" => messages.state_ready(),
        "picking-up" => messages.state_picking_up(),
        "waiting-for-issuer" => messages.state_waiting_for_issuer(),
        "picked-up" => messages.state_picked_up(),
        "expired" => messages.state_expired(),
        "rejected" => messages.state_rejected(),
        "locked" => messages.state_locked(),
        "valid" => messages.state_valid(),
        "renewal-due" => messages.state_renewal_due(),
        "renewing" => messages.state_renewing(),
        "revoked" => messages.state_revoked(),
        "key-missing" => messages.state_key_missing(),
        "superseded" => messages.state_superseded(),
        _ => word.to_owned(),
    }
}

/// The one in the reader's language, or else in English, of an issuer profile's texts by language (`en`, `fr`, `zh`).
#[must_use]
pub fn in_language(texts: &BTreeMap<String, String>, language: Language) -> Option<&str> {
    let tag = language.tag();
    let base = tag.split('-').next().unwrap_or(tag);
    texts.get(base).or_else(|| texts.get(Language::English.tag())).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_known_is_said_as_it_is() {
        let french = Messages::new(Language::French);
        assert_ne!(usage(&french, "digitalSignature"), "digitalSignature");
        assert_eq!(usage(&french, "moonSigning"), "moonSigning");
        assert_eq!(state(&french, "on-holiday"), "on-holiday");
    }

    #[test]
    fn a_text_that_is_not_there_in_a_language_is_read_in_english() {
        let texts = [("en", "unit"), ("zh", "部门")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let texts = BTreeMap::from(texts);
        assert_eq!(in_language(&texts, Language::Chinese), Some("部门"));
        assert_eq!(in_language(&texts, Language::French), Some("unit"));
    }
}
