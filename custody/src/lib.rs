//! Where identities live, and the proof that they work there.
//!
//! An identity in the hand is a [`Material`]: a key, the certificate that belongs to it, and the chain above. A
//! [`Location`] keeps identities: the ledger's vault ([`VaultLocation`]), a PKCS#12 file ([`FileLocation`]), the
//! database of a browser ([`nss`], [`firefox`]) or a [`token`]; the last two make keys inside, through PKCS#11 modules
//! that run in a process of their own ([`pkcs11`]). [`discover`] tells which there are. A [`backup`] is one more PKCS#12
//! copy. Whatever is written is written beside what was there, and made to sign before it counts, so that a kill, a full
//! disk or a wrong certificate leaves the old identity usable; what comes of it is a [`Proof`].
//!
//! The crate does not obtain certificates (that is `enrol`), does not know when one is due, does not decide whom to
//! trust, and asks nobody for passwords. All of its calls block: for some tenths of a second where a password is
//! stretched, for a minute where a slow card makes a key.
//!
//! ```
//! # use openssl::{asn1::Asn1Time, hash::MessageDigest, x509::{X509, X509Name}};
//! use custody::{FileLocation, Location, Material, backup};
//! use enrol::key::{KeyKind, SoftwareKey};
//!
//! # fn from_the_issuer(key: &SoftwareKey) -> Vec<u8> {
//! #     let mut name = X509Name::builder().unwrap();
//! #     name.append_entry_by_text("CN", "Marie Curie").unwrap();
//! #     let name = name.build();
//! #     let mut builder = X509::builder().unwrap();
//! #     builder.set_subject_name(&name).unwrap();
//! #     builder.set_issuer_name(&name).unwrap();
//! #     builder.set_pubkey(key.pkey()).unwrap();
//! #     builder.set_not_before(&Asn1Time::from_unix(1_790_000_000).unwrap()).unwrap();
//! #     builder.set_not_after(&Asn1Time::from_unix(1_800_000_000).unwrap()).unwrap();
//! #     builder.sign(key.pkey(), MessageDigest::sha256()).unwrap();
//! #     builder.build().to_der().unwrap()
//! # }
//! let home = tempfile::tempdir()?;
//! let now = "2026-11-22T12:00:00Z".parse()?;
//! let key = SoftwareKey::generate(KeyKind::EcP256)?;
//! let certificate = from_the_issuer(&key);
//! let identity = Material::new(key, certificate, &[], "Marie Curie")?;
//!
//! let location = FileLocation::new(home.path().join("marie.p12"), "correct horse battery".into());
//! let proof = location.store((&identity).into(), now)?;
//! assert_eq!(proof.facts.subject.cn.as_deref(), Some("Marie Curie"));
//!
//! let copy = home.path().join("copy.p12");
//! backup::write(&copy, &location.read(None)?, &"another password".into(), now)?;
//! assert!(backup::verify(&copy, &"a wrong one".into(), now).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod asn1;
pub mod backup;
mod browser;
pub mod certificate;
pub mod discover;
pub mod disks;
pub mod file;
pub mod firefox;
pub mod held;
pub mod location;
pub mod material;
pub mod name;
pub mod nss;
pub mod password;
pub mod pkcs11;
pub mod pkcs12;
pub mod proof;
pub mod revocation;
pub mod staged;
pub mod surroundings;
pub mod token;
pub mod vault;

pub use certificate::{Facts, Fingerprint};
pub use file::{FileError, FileLocation};
pub use held::{Arrival, Found, Held, Issued, KeyPresence};
pub use location::{Location, LocationError, Superseded};
pub use material::Material;
pub use name::LocationName;
pub use proof::{Finding, Proof};
pub use vault::{VaultLocation, VaultLocationError};
