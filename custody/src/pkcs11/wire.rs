//! What the daemon and the host of a module say to each other: JSON, each message preceded by its length.
//!
//! PINs and wrapped keys travel here and nowhere else: never as an argument, never in the environment.

use std::fmt;
use std::io::{self, Read, Write};

pub(crate) use enrol::bytes::Bytes;
use enrol::key::KeyKind;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::trouble::{Tries, Trouble};

/// Longer than any message: a token's certificates, all of them.
const LONGEST: usize = 4 << 20;

/// So long a message fits without growing, and so without leaving a copy of a PIN behind.
const USUAL: usize = 16 << 10;

/// What the host is asked to do. Each request is answered before the next is read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Request {
    /// Load the module and start it. Always the first. Answered by nothing.
    Load {
        /// The shared library.
        module: String,
        /// The folder of an NSS database, where the module is NSS's.
        nss: Option<String>,
    },
    /// What tokens are there? Answered by a list of [`Token`].
    Tokens,
    /// Work with this token from now on. Answered by nothing.
    Enter {
        /// Which; none for NSS's database.
        token: Option<TokenName>,
        /// Whether to log in.
        login: Login,
        /// Whether something will be written.
        write: bool,
    },
    /// What certificates and keys are on the token? Answered by [`Content`].
    Content,
    /// Make a key pair, or find the one that was made under the same tag. Answered by [`MadeKey`].
    MakeKey {
        /// What kind.
        kind: KeyKind,
        /// Tells this wish from all others.
        tag: String,
    },
    /// Make a key pair and delete it again, with all that an earlier trial may have left. Answered by nothing.
    TryOut,
    /// Sign. Answered by [`Bytes`].
    Sign {
        /// The key's CKA_ID.
        id: Bytes,
        /// What kind of key it is.
        kind: KeyKind,
        /// What to sign.
        message: Bytes,
    },
    /// Write a certificate. Answered by nothing.
    PutCertificate(NewCertificate),
    /// Delete the certificates with these very bytes. Answered by nothing.
    RemoveCertificate {
        /// The DER.
        certificate: Bytes,
    },
    /// Delete a key pair. One that is not there is fine. Answered by nothing.
    RemoveKey {
        /// The key's CKA_ID.
        id: Bytes,
    },
    /// Delete the key pair that was made under this tag. None is fine. Answered by nothing.
    RemoveMade {
        /// What told the wish from all others.
        tag: String,
    },
    /// Take in a private key. Answered by nothing.
    ImportKey {
        /// The CKA_ID that it gets.
        id: Bytes,
        /// What kind of key it is.
        kind: KeyKind,
        /// The RSA modulus or the EC point, which NSS keeps beside it.
        public: Bytes,
        /// What to call it.
        label: String,
        /// The key as PKCS #8, under `wrapping`.
        wrapped: Bytes,
        /// What it is wrapped with.
        wrapping: Wrapping,
    },
    /// Give out a private key, as PKCS #8 under `wrapping`. Answered by [`Bytes`].
    ExportKey {
        /// The key's CKA_ID.
        id: Bytes,
        /// What to wrap it with.
        wrapping: Wrapping,
    },
}

/// What comes back: the answer, or what stood in the way.
pub(crate) type Answer<T> = Result<T, Trouble>;

/// Whether and with what to log in.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Login {
    /// Look only at what anyone may see.
    Not,
    /// Log in where the token wants it.
    With {
        /// The PIN, where one is at hand.
        pin: Option<Pin>,
        /// Whether the token's last try may be spent on it.
        last_try: bool,
    },
}

/// Tells a token from all others of its module, whichever slot it sits in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TokenName {
    /// The token's label, without the blanks at its end.
    pub label: String,
    /// Its serial number, where it is known: many tokens bear the same label.
    pub serial: Option<String>,
}

impl TokenName {
    /// Whether this is the name of `token`.
    #[must_use]
    pub fn fits(&self, token: &Token) -> bool {
        self.label == token.label && self.serial.as_ref().is_none_or(|serial| *serial == token.serial)
    }
}

/// A token as its module describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its label.
    pub label: String,
    /// Its model.
    pub model: String,
    /// Who made it.
    pub manufacturer: String,
    /// Its serial number.
    pub serial: String,
    /// Whether it wants a PIN before it uses a key.
    pub login_required: bool,
    /// Whether a PIN was ever set.
    pub pin_set: bool,
    /// Whether the PIN is typed on the token or its reader, never here.
    pub pin_pad: bool,
    /// Whether nothing can be written to it.
    pub write_protected: bool,
    /// How many wrong PINs it still bears.
    pub tries: Tries,
}

impl Token {
    /// Its name, with its serial number where it has one.
    #[must_use]
    pub fn name(&self) -> TokenName {
        let serial = Some(self.serial.clone()).filter(|serial| !serial.is_empty());
        TokenName { label: self.label.clone(), serial }
    }
}

/// What is on a token.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Content {
    /// The certificates, authorities' included.
    pub(crate) certificates: Vec<HeldCertificate>,
    /// The private keys, as far as they can be seen.
    pub(crate) keys: Vec<HeldKey>,
    /// Whether private keys can be seen: the token asks for no PIN, or was given it.
    pub(crate) keys_visible: bool,
}

/// A certificate on a token.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HeldCertificate {
    /// CKA_ID.
    pub(crate) id: Bytes,
    /// CKA_LABEL.
    pub(crate) label: String,
    /// CKA_VALUE.
    pub(crate) der: Bytes,
}

/// A private key on a token.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HeldKey {
    /// CKA_ID.
    pub(crate) id: Bytes,
    /// CKA_EXTRACTABLE as the token reports it.
    pub(crate) extractable: bool,
}

/// A key pair that was made on a token.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MadeKey {
    /// CKA_ID.
    pub(crate) id: Bytes,
    /// SubjectPublicKeyInfo in DER.
    pub(crate) public_key: Bytes,
}

/// A certificate with what PKCS#11 wants to know of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NewCertificate {
    pub(crate) id: Bytes,
    pub(crate) label: String,
    pub(crate) der: Bytes,
    /// The subject in DER.
    pub(crate) subject: Bytes,
    /// The issuer in DER.
    pub(crate) issuer: Bytes,
    /// The serial number as a DER INTEGER.
    pub(crate) serial: Bytes,
}

/// AES-256-CBC for one private key on its way in or out.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Wrapping {
    /// The AES key.
    pub(crate) key: Pin,
    /// The initialisation vector.
    pub(crate) iv: [u8; 16],
}

/// A secret text on its way to the host.
#[derive(Clone)]
pub(crate) struct Pin(SecretString);

/// Writes one message.
pub(crate) fn send<T: Serialize>(mut to: impl Write, message: &T) -> io::Result<()> {
    let mut text = Zeroizing::new(Vec::with_capacity(USUAL));
    text.extend([0; 4]);
    serde_json::to_writer(&mut *text, message)?;
    let length = u32::try_from(text.len() - 4).map_err(io::Error::other)?;
    text[..4].copy_from_slice(&length.to_be_bytes());
    to.write_all(&text)?;
    to.flush()
}

/// Reads one message. Nothing where the other side has ended.
pub(crate) fn receive<T: DeserializeOwned>(mut from: impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST {
        return Err(io::Error::other("the message is too long"));
    }
    let mut text = Zeroizing::new(vec![0; length]);
    from.read_exact(&mut text)?;
    Ok(Some(serde_json::from_slice(&text)?))
}

impl Pin {
    pub(crate) fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl From<SecretString> for Pin {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }
}

impl Serialize for Pin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for Pin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SecretString::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_back_and_its_secrets_never_show() {
        let pin = Some(Pin::from(SecretString::from("1234-abcd")));
        let request =
            Request::Enter { token: None, login: Login::With { pin, last_try: false }, write: true };
        assert!(!format!("{request:?}").contains("1234"));
        let mut sent = Vec::new();
        send(&mut sent, &request).unwrap();
        let Some(Request::Enter { login: Login::With { pin: Some(pin), .. }, .. }) =
            receive(sent.as_slice()).unwrap()
        else {
            panic!("another message came back");
        };
        assert_eq!(pin.secret().expose_secret(), "1234-abcd");
    }

    #[test]
    fn an_end_between_messages_is_the_end_and_one_within_is_an_error() {
        let mut sent = Vec::new();
        send(&mut sent, &Request::Tokens).unwrap();
        assert!(receive::<Request>([].as_slice()).unwrap().is_none());
        assert!(receive::<Request>(&sent[..sent.len() - 1]).is_err());
        assert!(receive::<Request>([0xff; 8].as_slice()).is_err());
    }
}
