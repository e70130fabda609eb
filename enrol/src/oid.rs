//! The object identifiers of this crate, each with the page it stands on.

use der::oid::ObjectIdentifier as Oid;

// Signatures: RFC 5758 §3.2, RFC 4055 §5, RFC 8410 §3.
pub(crate) const ECDSA_WITH_SHA256: Oid = Oid::new_unwrap("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_WITH_SHA384: Oid = Oid::new_unwrap("1.2.840.10045.4.3.3");
pub(crate) const ECDSA_WITH_SHA512: Oid = Oid::new_unwrap("1.2.840.10045.4.3.4");
pub(crate) const RSA_WITH_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.1.1.11");
pub(crate) const RSA_WITH_SHA384: Oid = Oid::new_unwrap("1.2.840.113549.1.1.12");
pub(crate) const RSA_WITH_SHA512: Oid = Oid::new_unwrap("1.2.840.113549.1.1.13");
pub(crate) const RSASSA_PSS: Oid = Oid::new_unwrap("1.2.840.113549.1.1.10");
pub(crate) const ED25519: Oid = Oid::new_unwrap("1.3.101.112");

// Hashes: RFC 9481 §2.
pub(crate) const SHA256: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.2.3");

// Message authentication: RFC 9481 §6. OpenSSL 3.0 answers with the first form of HMAC-SHA1.
pub(crate) const PASSWORD_BASED_MAC: Oid = Oid::new_unwrap("1.2.840.113533.7.66.13");
pub(crate) const PBMAC1: Oid = Oid::new_unwrap("1.2.840.113549.1.5.14");
pub(crate) const PBKDF2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.12");
pub(crate) const HMAC_SHA1: Oid = Oid::new_unwrap("1.3.6.1.5.5.8.1.2");
pub(crate) const HMAC_WITH_SHA1: Oid = Oid::new_unwrap("1.2.840.113549.2.7");
pub(crate) const HMAC_WITH_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.2.9");
pub(crate) const HMAC_WITH_SHA384: Oid = Oid::new_unwrap("1.2.840.113549.2.10");
pub(crate) const HMAC_WITH_SHA512: Oid = Oid::new_unwrap("1.2.840.113549.2.11");

// CMP general info and CRMF controls: RFC 9810 §5.1.1.1, RFC 4211 §6.
pub(crate) const IMPLICIT_CONFIRM: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.4.13");
pub(crate) const REG_TOKEN: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.5.1.1");
pub(crate) const OLD_CERT_ID: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.5.1.5");

// Who may sign for a CA: RFC 9810 §4.5.
pub(crate) const CMC_CA: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.27");
pub(crate) const CMC_RA: Oid = Oid::new_unwrap("1.3.6.1.5.5.7.3.28");

// Names and extensions: RFC 4519 §2.3, RFC 5280 §5.3.1.
pub(crate) const COMMON_NAME: Oid = Oid::new_unwrap("2.5.4.3");
pub(crate) const CRL_REASON: Oid = Oid::new_unwrap("2.5.29.21");
