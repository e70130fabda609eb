//! Why a token or database did not do what a location does.

use enrol::key::KeyError;
use openssl::error::ErrorStack;

use super::trouble::{Holder, ModuleError};
use crate::certificate::{CertificateError, Fingerprint};
use crate::material::MaterialError;
use crate::proof::ProofError;

/// Why a token or database did not keep or use an identity.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The module, its token or its database.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// There is no such certificate.
    #[error("{holder} does not hold the certificate{}", wanted(*fingerprint))]
    Missing {
        /// Where it was looked for.
        holder: Holder,
        /// Which, if any one in particular.
        fingerprint: Option<Fingerprint>,
    },
    /// It was not said which, and there are several.
    #[error("{holder} holds several identities: {}; say which one is meant", titles.join(", "))]
    Several {
        /// Where they are.
        holder: Holder,
        /// What they are called.
        titles: Vec<String>,
    },
    /// The certificate is there and its key is not.
    #[error(
        "{holder} holds the certificate {fingerprint} without its key; restore it from a back-up, or apply for a new one"
    )]
    KeyMissing {
        /// Where it is.
        holder: Holder,
        /// Which.
        fingerprint: Fingerprint,
    },
    /// The key was made elsewhere and does not go there.
    #[error(
        "{holder} takes in no keys from elsewhere: its own are made inside; apply for a certificate of its own"
    )]
    TakesNoKeys {
        /// Which.
        holder: Holder,
    },
    /// The keys do not leave.
    #[error(
        "the keys of {holder} do not leave it, so they cannot be copied; a back-up of them does not exist anywhere"
    )]
    KeyStays {
        /// Which.
        holder: Holder,
    },
    /// What was or is to be put there does not work.
    #[error("the identity in {holder} failed its proof: {source}")]
    Proof {
        /// Where it is.
        holder: Holder,
        /// Why.
        #[source]
        source: ProofError,
    },
    /// Key and certificate do not make an identity.
    #[error("the identity in {holder} is not whole: {source}")]
    Material {
        /// Where it is.
        holder: Holder,
        /// Why.
        #[source]
        source: MaterialError,
    },
    /// A certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A key is of a kind that is not in use here.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The crypto library failed.
    #[error("the crypto library failed")]
    Crypto(#[from] ErrorStack),
}

fn wanted(fingerprint: Option<Fingerprint>) -> String {
    fingerprint.map_or_else(|| " of any identity".to_owned(), |fingerprint| format!(" {fingerprint}"))
}
