//! A certification authority of two floors for the tests, and the programs that must understand our files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use custody::Material;
use enrol::key::{Key, KeyKind, SoftwareKey};
use jiff::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, PKey, PKeyRef, Private};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder};
use secrecy::SecretString;

/// Sunday 22 November 2026, noon.
pub(crate) const NOW: &str = "2026-11-22T12:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(crate) fn password() -> SecretString {
    SecretString::from("correct horse battery")
}

/// What a test asks the authority for.
pub(crate) struct Wish<'a> {
    pub(crate) cn: &'a str,
    pub(crate) serial: u32,
    pub(crate) kind: KeyKind,
    /// Seconds since 1970.
    pub(crate) not_before: i64,
    pub(crate) may_sign: bool,
}

impl Default for Wish<'_> {
    fn default() -> Self {
        Self {
            cn: "Marie Curie",
            serial: 0x0a0b,
            kind: KeyKind::EcP256,
            not_before: 1_795_000_000,
            may_sign: true,
        }
    }
}

pub(crate) struct Authority {
    pub(crate) root: X509,
    pub(crate) issuing: X509,
    issuing_key: PKey<Private>,
}

pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new("Office"));

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let root_key = SoftwareKey::generate(KeyKind::EcP256).unwrap().pkey().to_owned();
        let issuing_key = SoftwareKey::generate(KeyKind::EcP256).unwrap().pkey().to_owned();
        let root_name = subject(&format!("{name} Root"));
        let issuing_name = subject(&format!("{name} Issuing"));
        let root = authority_certificate(&root_name, &root_key, &root_name, &root_key, 1);
        let issuing = authority_certificate(&issuing_name, &issuing_key, &root_name, &root_key, 2);
        Self { root, issuing, issuing_key }
    }

    /// The chain above what it issues, in DER.
    pub(crate) fn chain(&self) -> Vec<Vec<u8>> {
        vec![self.issuing.to_der().unwrap(), self.root.to_der().unwrap()]
    }

    pub(crate) fn certificate(&self, key: &SoftwareKey, wish: &Wish<'_>) -> Vec<u8> {
        self.certificate_for(key.public_key_der(), wish)
    }

    /// A certificate for a key that may be anywhere.
    pub(crate) fn certificate_for(&self, public_key_der: &[u8], wish: &Wish<'_>) -> Vec<u8> {
        let key = PKey::public_key_from_der(public_key_der).unwrap();
        let mut builder = builder(&subject(wish.cn), &key, self.issuing.subject_name(), wish.serial);
        builder.set_not_before(&Asn1Time::from_unix(wish.not_before).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(wish.not_before + 365 * 86_400).unwrap()).unwrap();
        let mut usage = KeyUsage::new();
        usage.critical();
        if wish.may_sign {
            usage.digital_signature().non_repudiation();
        } else {
            usage.key_encipherment();
        }
        builder.append_extension(usage.build().unwrap()).unwrap();
        let context = builder.x509v3_context(Some(&self.issuing), None);
        let names = SubjectAlternativeName::new().email("marie@example.org").build(&context).unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&self.issuing_key, MessageDigest::sha256()).unwrap();
        builder.build().to_der().unwrap()
    }

    pub(crate) fn issue(&self, wish: &Wish<'_>) -> Material {
        let key = SoftwareKey::generate(wish.kind).unwrap();
        let certificate = self.certificate(&key, wish);
        Material::new(key, certificate, &self.chain(), wish.cn).unwrap()
    }
}

pub(crate) fn identity() -> Material {
    AUTHORITY.issue(&Wish::default())
}

/// The identity's next certificate: a new key, a later start.
pub(crate) fn renewal() -> Material {
    AUTHORITY.issue(&Wish { serial: 0x0c0d, not_before: 1_796_000_000, ..Wish::default() })
}

fn subject(cn: &str) -> X509Name {
    let mut name = X509NameBuilder::new().unwrap();
    for (nid, value) in [
        (Nid::COUNTRYNAME, "CH"),
        (Nid::ORGANIZATIONNAME, "Radium, Ltd"),
        (Nid::ORGANIZATIONALUNITNAME, "Local RA"),
        (Nid::ORGANIZATIONALUNITNAME, "Individual-1"),
        (Nid::COMMONNAME, cn),
    ] {
        name.append_entry_by_nid(nid, value).unwrap();
    }
    name.build()
}

fn builder<T: HasPublic>(
    subject: &X509Name,
    key: &PKeyRef<T>,
    issuer: &openssl::x509::X509NameRef,
    serial: u32,
) -> X509Builder {
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder.set_serial_number(&BigNum::from_u32(serial).unwrap().to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(subject).unwrap();
    builder.set_issuer_name(issuer).unwrap();
    builder.set_pubkey(key).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(1_700_000_000).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(2_700_000_000).unwrap()).unwrap();
    builder
}

fn authority_certificate(
    subject: &X509Name,
    key: &PKey<Private>,
    issuer: &X509Name,
    issuer_key: &PKey<Private>,
    serial: u32,
) -> X509 {
    let mut builder = builder(subject, key, issuer, serial);
    builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
    builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build().unwrap()).unwrap();
    builder.sign(issuer_key, MessageDigest::sha256()).unwrap();
    builder.build()
}

/// Finds a program of another maker; without it the test says so and passes, except where `CI` is set.
pub(crate) fn foreign(program: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    if found.is_none() {
        let message = format!("{program} is not installed (Debian package {package})");
        assert!(std::env::var_os("CI").is_none(), "{message}");
        eprintln!("skipped: {message}");
    }
    found
}

/// Runs a program to its end and returns what it printed, on both streams.
pub(crate) fn run<S: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> String {
    let output = attempt(program, arguments);
    let printed = printed(&output);
    assert!(output.status.success(), "{} failed: {printed}", program.display());
    printed
}

pub(crate) fn attempt<S: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> Output {
    Command::new(program).args(arguments).env("LC_ALL", "C").output().unwrap()
}

pub(crate) fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The names of what lies in a folder.
pub(crate) fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
