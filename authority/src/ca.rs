//! The certification authority: a root, an issuing CA below it, and what the issuing CA signs.
//!
//! Certificates are written with OpenSSL rather than rcgen, because a holder's subject may name several units and
//! rcgen keeps one value an attribute type; CRLs are written with rcgen, because OpenSSL's binding has no reason codes.

use enrol::key::{KeyError, SoftwareKey};
use jiff::{SignedDuration, Timestamp};
use openssl::{
    asn1::{Asn1Integer, Asn1IntegerRef, Asn1Object, Asn1OctetString, Asn1Time},
    bn::BigNum,
    ec::{EcGroup, EcKey},
    error::ErrorStack,
    hash::MessageDigest,
    nid::Nid,
    pkey::{Id, PKey, PKeyRef, Private, Public},
    x509::{
        X509, X509Builder, X509Extension, X509Name, X509NameRef, X509Ref,
        extension::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
            SubjectKeyIdentifier,
        },
    },
};

/// A certificate is valid from a little before it was made, because computers' clocks differ.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
const ROOT_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365 * 20);
const ISSUING_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365 * 10);
const SERVER_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365);

/// The root certificate and the issuing CA with its key. The root's key is not kept in memory.
pub(crate) struct Ca {
    root: X509,
    issuing: X509,
    issuing_key: SoftwareKey,
}

/// A new CA, with the root's key, which the caller seals and forgets.
pub(crate) struct NewCa {
    pub(crate) ca: Ca,
    pub(crate) root_key: PKey<Private>,
}

/// What a holder's certificate says.
pub(crate) struct EndEntity<'a> {
    pub(crate) subject: &'a X509NameRef,
    pub(crate) public_key: &'a PKeyRef<Public>,
    /// Goes into the subject alternative name.
    pub(crate) email: &'a str,
    pub(crate) lifetime: SignedDuration,
    /// Where the list of revoked certificates is served; absent while that is not known.
    pub(crate) crl: Option<&'a str>,
}

/// Whom a certificate is for, as the registration desk wrote it down.
pub(crate) struct Holder<'a> {
    pub(crate) name: &'a str,
    pub(crate) organisation: Option<&'a str>,
    pub(crate) units: &'a [String],
}

/// Why the CA does not sign.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CaError {
    /// The applicant's key is weak or of a kind that is not served.
    #[error("the key is {0}; use EC P-256, P-384 or P-521, RSA of 2048 to 8192 bits, or Ed25519")]
    BadKey(String),
    /// OpenSSL could not do its part.
    #[error("cannot make or read a certificate or key")]
    Crypto(#[from] ErrorStack),
    /// The CA's key is of a kind that is not supported.
    #[error("the certification authority's key cannot be used")]
    Key(#[from] KeyError),
    /// The time lies outside of what a certificate can say.
    #[error("a date lies out of range")]
    Time(#[from] jiff::Error),
    /// Part of the CA does not belong to the rest.
    #[error("the issuing CA's key does not match its certificate")]
    Mismatch,
}

impl Ca {
    /// Makes a root and an issuing CA, both EC P-256. Their names carry a random suffix, so that two authorities on
    /// one computer are never taken for each other.
    pub(crate) fn make(now: Timestamp) -> Result<NewCa, CaError> {
        let mut suffix = [0u8; 3];
        openssl::rand::rand_bytes(&mut suffix)?;
        let suffix: String = suffix.iter().map(|byte| format!("{byte:02X}")).collect();

        let root_key = ec_p256()?;
        let root_name = ca_name(&format!("Neverlapse Authority Root {suffix}"))?;
        let mut builder = begin(&root_name, &root_name, &root_key, now, ROOT_LIFETIME)?;
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        finish_ca(&mut builder, None)?;
        builder.sign(&root_key, MessageDigest::sha256())?;
        let root = builder.build();

        let issuing_key = ec_p256()?;
        let issuing_name = ca_name(&format!("Neverlapse Authority Issuing CA {suffix}"))?;
        let mut builder = begin(&issuing_name, &root_name, &issuing_key, now, ISSUING_LIFETIME)?;
        builder.append_extension(BasicConstraints::new().critical().ca().pathlen(0).build()?)?;
        finish_ca(&mut builder, Some(&root))?;
        builder.sign(&root_key, MessageDigest::sha256())?;
        let issuing = builder.build();

        let issuing_key = SoftwareKey::from_pkey(issuing_key)?;
        Ok(NewCa { ca: Self { root, issuing, issuing_key }, root_key })
    }

    /// Puts a CA together from what was stored.
    pub(crate) fn load(root_der: &[u8], issuing_der: &[u8], issuing_key_der: &[u8]) -> Result<Self, CaError> {
        let ca = Self {
            root: X509::from_der(root_der)?,
            issuing: X509::from_der(issuing_der)?,
            issuing_key: SoftwareKey::from_pkcs8_der(issuing_key_der)?,
        };
        if ca.issuing.public_key()?.public_eq(ca.issuing_key.pkey()) {
            Ok(ca)
        } else {
            Err(CaError::Mismatch)
        }
    }

    /// The root certificate: what clients trust.
    pub(crate) fn root(&self) -> &X509Ref {
        &self.root
    }

    /// The issuing CA's certificate.
    pub(crate) fn issuing(&self) -> &X509Ref {
        &self.issuing
    }

    /// The issuing CA's key.
    pub(crate) fn issuing_key(&self) -> &SoftwareKey {
        &self.issuing_key
    }

    /// Issuing CA first, root last, as PEM.
    pub(crate) fn chain_pem(&self) -> Result<Vec<u8>, CaError> {
        let mut pem = self.issuing.to_pem()?;
        pem.extend(self.root.to_pem()?);
        Ok(pem)
    }

    /// Signs a holder's certificate: for signing and for proving who one is (TLS client, S/MIME).
    pub(crate) fn issue(&self, request: &EndEntity<'_>, now: Timestamp) -> Result<X509, CaError> {
        check_key(request.public_key)?;
        // No certificate outlives its issuer.
        let lifetime = request.lifetime.min(not_after(&self.issuing)?.duration_since(now));
        let mut builder =
            begin(request.subject, self.issuing.subject_name(), request.public_key, now, lifetime)?;
        builder.append_extension(BasicConstraints::new().critical().build()?)?;
        let mut usage = KeyUsage::new();
        usage.critical().digital_signature().non_repudiation();
        if request.public_key.id() == Id::RSA {
            usage.key_encipherment();
        }
        builder.append_extension(usage.build()?)?;
        builder.append_extension(ExtendedKeyUsage::new().client_auth().email_protection().build()?)?;
        let names =
            SubjectAlternativeName::new().email(request.email).build(&builder.x509v3_context(None, None))?;
        builder.append_extension(names)?;
        if let Some(address) = request.crl {
            builder.append_extension(distribution_point(address)?)?;
        }
        self.finish(builder)
    }

    /// Signs a certificate for the authority's own TLS port. `hosts` are DNS names or IP addresses.
    pub(crate) fn issue_for_server(
        &self,
        hosts: &[String],
        now: Timestamp,
    ) -> Result<(X509, PKey<Private>), CaError> {
        let key = ec_p256()?;
        let mut subject = X509Name::builder()?;
        subject.append_entry_by_nid(Nid::COMMONNAME, "Neverlapse Authority")?;
        let subject = subject.build();
        let mut builder = begin(&subject, self.issuing.subject_name(), &key, now, SERVER_LIFETIME)?;
        builder.append_extension(BasicConstraints::new().critical().build()?)?;
        builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
        builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
        let mut names = SubjectAlternativeName::new();
        for host in hosts {
            if host.parse::<std::net::IpAddr>().is_ok() {
                names.ip(host)
            } else {
                names.dns(host)
            };
        }
        let names = names.build(&builder.x509v3_context(None, None))?;
        builder.append_extension(names)?;
        Ok((self.finish(builder)?, key))
    }

    fn finish(&self, mut builder: X509Builder) -> Result<X509, CaError> {
        let context = builder.x509v3_context(Some(&self.issuing), None);
        let own = SubjectKeyIdentifier::new().build(&context)?;
        let issuers = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
        builder.append_extension(own)?;
        builder.append_extension(issuers)?;
        builder.sign(self.issuing_key.pkey(), MessageDigest::sha256())?;
        Ok(builder.build())
    }
}

impl Holder<'_> {
    /// CN, then O, then every OU in the order in which the desk was told them.
    pub(crate) fn subject(&self) -> Result<X509Name, CaError> {
        let mut name = X509Name::builder()?;
        if let Some(organisation) = self.organisation {
            name.append_entry_by_nid(Nid::ORGANIZATIONNAME, organisation)?;
        }
        for unit in self.units {
            name.append_entry_by_nid(Nid::ORGANIZATIONALUNITNAME, unit)?;
        }
        name.append_entry_by_nid(Nid::COMMONNAME, self.name)?;
        Ok(name.build())
    }
}

/// A serial number in lower-case hexadecimal, two digits a byte: the key of a certificate's record.
pub(crate) fn serial_hex(serial: &Asn1IntegerRef) -> Result<String, ErrorStack> {
    Ok(serial.to_bn()?.to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The moment at which a certificate ends.
pub(crate) fn not_after(certificate: &X509Ref) -> Result<Timestamp, CaError> {
    let since = Asn1Time::from_unix(0)?.diff(certificate.not_after())?;
    Ok(Timestamp::from_second(i64::from(since.days) * 86_400 + i64::from(since.secs))?)
}

/// Refuses keys that a certificate should not vouch for.
fn check_key(key: &PKeyRef<Public>) -> Result<(), CaError> {
    match key.id() {
        Id::RSA if (2048..=8192).contains(&key.bits()) => Ok(()),
        Id::RSA => Err(CaError::BadKey(format!("RSA of {} bits", key.bits()))),
        Id::EC => match key.ec_key()?.group().curve_name() {
            Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1 | Nid::SECP521R1) => Ok(()),
            Some(other) => {
                Err(CaError::BadKey(format!("on the curve {}", other.short_name().unwrap_or("unknown"))))
            }
            None => Err(CaError::BadKey("on a curve without a name".to_owned())),
        },
        Id::ED25519 => Ok(()),
        _ => Err(CaError::BadKey("of an unknown kind".to_owned())),
    }
}

fn ec_p256() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn ca_name(common_name: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509Name::builder()?;
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Neverlapse Authority")?;
    name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
    Ok(name.build())
}

/// Version, serial number, names, key and validity: what every certificate here begins with.
fn begin<T: openssl::pkey::HasPublic>(
    subject: &X509NameRef,
    issuer: &X509NameRef,
    key: &PKeyRef<T>,
    now: Timestamp,
    lifetime: SignedDuration,
) -> Result<X509Builder, CaError> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = random_serial()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    let not_before = Asn1Time::from_unix(now.checked_sub(CLOCK_SKEW)?.as_second())?;
    builder.set_not_before(&not_before)?;
    let not_after = Asn1Time::from_unix(now.checked_add(lifetime)?.as_second())?;
    builder.set_not_after(&not_after)?;
    Ok(builder)
}

fn finish_ca(builder: &mut X509Builder, issuer: Option<&X509>) -> Result<(), ErrorStack> {
    // The issuing CA signs CMP answers too, which peers accept only with digitalSignature.
    let mut usage = KeyUsage::new();
    usage.critical().digital_signature().key_cert_sign().crl_sign();
    builder.append_extension(usage.build()?)?;
    let own = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(own)?;
    if let Some(issuer) = issuer {
        let issuers =
            AuthorityKeyIdentifier::new().keyid(true).build(&builder.x509v3_context(Some(issuer), None))?;
        builder.append_extension(issuers)?;
    }
    Ok(())
}

/// Where the list of revoked certificates is (RFC 5280 §4.2.1.13): one point with one address. OpenSSL's binding has no
/// builder for it.
fn distribution_point(address: &str) -> Result<X509Extension, ErrorStack> {
    const URI: u8 = 0x86;
    const FULL_NAME: u8 = 0xa0;
    const POINT: u8 = 0xa0;
    const SEQUENCE: u8 = 0x30;
    let value = [FULL_NAME, POINT, SEQUENCE, SEQUENCE]
        .into_iter()
        .fold(tagged(URI, address.as_bytes()), |inner, tag| tagged(tag, &inner));
    let oid = Asn1Object::from_str("2.5.29.31")?;
    X509Extension::new_from_der(&oid, false, &*Asn1OctetString::new_from_bytes(&value)?)
}

/// A value in DER of at most 64 KiB.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let header = match (high, low) {
        (0, 0..0x80) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        (_, _) => vec![tag, 0x82, high, low],
    };
    [header.as_slice(), content].concat()
}

/// 20 random bytes, the most that RFC 5280 §4.1.2.2 allows, positive and without a leading zero.
fn random_serial() -> Result<Asn1Integer, ErrorStack> {
    let mut bytes = [0u8; 20];
    openssl::rand::rand_bytes(&mut bytes)?;
    bytes[0] = (bytes[0] & 0x3f) | 0x40;
    BigNum::from_slice(&bytes)?.to_asn1_integer()
}

#[cfg(test)]
mod tests;
