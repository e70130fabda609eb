//! PKIStatus, PKIFailureInfo and what an issuer says with them (RFC 9810 §5.2.3).

use std::fmt;

use der::asn1::BitString;
use serde::{Deserialize, Serialize};

use super::types::{ErrorMsgContent, FreeText, StatusInfo};

/// PKIStatus (RFC 9810 §5.2.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Status {
    /// 0: granted as asked.
    Accepted,
    /// 1: granted, but not quite as asked.
    GrantedWithMods,
    /// 2: refused.
    Rejection,
    /// 3: not decided yet.
    Waiting,
    /// 4: a revocation is about to happen.
    RevocationWarning,
    /// 5: a revocation has happened.
    RevocationNotification,
    /// 6: the key has been updated already.
    KeyUpdateWarning,
}

impl Status {
    pub(crate) fn from_number(number: i32) -> Option<Self> {
        match number {
            0 => Some(Self::Accepted),
            1 => Some(Self::GrantedWithMods),
            2 => Some(Self::Rejection),
            3 => Some(Self::Waiting),
            4 => Some(Self::RevocationWarning),
            5 => Some(Self::RevocationNotification),
            6 => Some(Self::KeyUpdateWarning),
            _ => None,
        }
    }

    pub(crate) fn number(self) -> i32 {
        match self {
            Self::Accepted => 0,
            Self::GrantedWithMods => 1,
            Self::Rejection => 2,
            Self::Waiting => 3,
            Self::RevocationWarning => 4,
            Self::RevocationNotification => 5,
            Self::KeyUpdateWarning => 6,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accepted => "accepted",
            Self::GrantedWithMods => "grantedWithMods",
            Self::Rejection => "rejection",
            Self::Waiting => "waiting",
            Self::RevocationWarning => "revocationWarning",
            Self::RevocationNotification => "revocationNotification",
            Self::KeyUpdateWarning => "keyUpdateWarning",
        })
    }
}

macro_rules! fail_info {
    ($($variant:ident = $bit:literal, $name:literal, $meaning:literal;)*) => {
        /// The reasons of PKIFailureInfo (RFC 9810 §5.2.3).
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
        pub enum FailInfo {
            $(#[doc = concat!("Bit ", stringify!($bit), ": ", $meaning, ".")] $variant,)*
        }

        const REASONS: &[FailInfo] = &[$(FailInfo::$variant),*];

        impl FailInfo {
            /// The number of the bit.
            pub(crate) fn bit(self) -> usize {
                match self { $(Self::$variant => $bit),* }
            }

            /// The RFC's name of the reason, such as `badMessageCheck`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What the reason means, for a person who has not read the RFC.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),* }
            }
        }
    };
}

fail_info! {
    BadAlg = 0, "badAlg", "an algorithm or a kind of key is not accepted";
    BadMessageCheck = 1, "badMessageCheck", "the code, the PIN or the signature is wrong";
    BadRequest = 2, "badRequest", "the request is not permitted or not supported";
    BadTime = 3, "badTime", "the time in the request is too far from the issuer's clock";
    BadCertId = 4, "badCertId", "no such certificate is known";
    BadDataFormat = 5, "badDataFormat", "the request cannot be read";
    WrongAuthority = 6, "wrongAuthority", "the request is meant for another issuer";
    IncorrectData = 7, "incorrectData", "something in the request is wrong";
    MissingTimeStamp = 8, "missingTimeStamp", "a time stamp is missing";
    BadPop = 9, "badPOP", "the request does not prove that the key is yours";
    CertRevoked = 10, "certRevoked", "the certificate is revoked already";
    CertConfirmed = 11, "certConfirmed", "the certificate is confirmed already";
    WrongIntegrity = 12, "wrongIntegrity", "a code was expected and a signature came, or the reverse";
    BadRecipientNonce = 13, "badRecipientNonce", "the request does not belong to the conversation";
    TimeNotAvailable = 14, "timeNotAvailable", "the issuer's time source is not available";
    UnacceptedPolicy = 15, "unacceptedPolicy", "the certificate policy is not accepted";
    UnacceptedExtension = 16, "unacceptedExtension", "an extension in the request is not accepted";
    AddInfoNotAvailable = 17, "addInfoNotAvailable", "more information was wanted and is not available";
    BadSenderNonce = 18, "badSenderNonce", "the request's nonce is missing or too short";
    BadCertTemplate = 19, "badCertTemplate", "the wanted certificate is not acceptable or lacks something";
    SignerNotTrusted = 20, "signerNotTrusted", "the certificate that signed the request is not trusted";
    TransactionIdInUse = 21, "transactionIdInUse", "the transaction is in use already";
    UnsupportedVersion = 22, "unsupportedVersion", "the version of the protocol is not supported";
    NotAuthorized = 23, "notAuthorized", "the sender may not ask for this";
    SystemUnavail = 24, "systemUnavail", "the issuer's system cannot answer now";
    SystemFailure = 25, "systemFailure", "the issuer's system failed";
    DuplicateCertReq = 26, "duplicateCertReq", "a certificate was issued for this request already";
}

impl fmt::Display for FailInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an issuer says when it does not grant something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rejection {
    /// The status; `Rejection` where the issuer sent one that does not exist.
    pub status: Status,
    /// The reasons; may be empty.
    pub fail_info: Vec<FailInfo>,
    /// The issuer's own words; may be empty.
    pub text: Vec<String>,
}

impl Rejection {
    pub(crate) fn from_status(info: &StatusInfo) -> Self {
        let bits = info.fail_info.iter().flat_map(|bits| bits.bits().enumerate());
        let set: Vec<usize> = bits.filter_map(|(bit, is_set)| is_set.then_some(bit)).collect();
        Self {
            status: Status::from_number(info.status).unwrap_or(Status::Rejection),
            fail_info: REASONS.iter().copied().filter(|reason| set.contains(&reason.bit())).collect(),
            text: info.status_string.clone().unwrap_or_default(),
        }
    }

    pub(crate) fn from_error(error: &ErrorMsgContent) -> Self {
        let mut rejection = Self::from_status(&error.status);
        rejection.text.extend(error.details.iter().flatten().cloned());
        rejection
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> =
            self.fail_info.iter().map(|reason| format!("{} ({reason})", reason.meaning())).collect();
        // The words of a stranger: no line breaks or escapes of a terminal in them.
        parts.extend(self.text.iter().map(|text| {
            let plain: String = text.chars().filter(|c| !c.is_control()).take(400).collect();
            format!("\"{plain}\"")
        }));
        if parts.is_empty() {
            return write!(f, "no reason given ({})", self.status);
        }
        f.write_str(&parts.join("; "))
    }
}

/// PKIStatusInfo without reasons.
pub(crate) fn plain_status(status: Status) -> StatusInfo {
    StatusInfo { status: status.number(), status_string: None, fail_info: None }
}

/// PKIStatusInfo of a rejection.
pub(crate) fn rejection_status(fail_info: &[FailInfo], text: &[String]) -> Result<StatusInfo, der::Error> {
    let status_string: Option<FreeText> = (!text.is_empty()).then(|| text.to_vec());
    Ok(StatusInfo {
        status: Status::Rejection.number(),
        status_string,
        fail_info: if fail_info.is_empty() { None } else { Some(bits_of(fail_info)?) },
    })
}

/// The named bits; trailing zeros are left out, as DER wants it (X.690 §11.2.2).
fn bits_of(fail_info: &[FailInfo]) -> Result<BitString, der::Error> {
    let last = fail_info.iter().map(|reason| reason.bit()).max().unwrap_or(0);
    let mut bytes = vec![0_u8; last / 8 + 1];
    for bit in fail_info.iter().map(|reason| reason.bit()) {
        bytes[bit / 8] |= 0x80 >> (bit % 8);
    }
    let unused = 7 - u8::try_from(last % 8).unwrap_or(0);
    BitString::new(unused, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_its_way_over_the_wire() {
        for reason in REASONS {
            let info = rejection_status(&[*reason], &["because".to_owned()]).unwrap();
            let read = Rejection::from_status(&info);
            assert_eq!(read.fail_info, [*reason]);
            assert_eq!(read.text, ["because"]);
        }
        let info = rejection_status(REASONS, &[]).unwrap();
        assert_eq!(Rejection::from_status(&info).fail_info, REASONS);
    }

    #[test]
    fn a_rejection_reads_as_a_sentence_and_hides_terminal_escapes() {
        let rejection = Rejection {
            status: Status::Rejection,
            fail_info: vec![FailInfo::BadMessageCheck],
            text: vec!["4 tries left\u{1b}[2J\n".to_owned()],
        };
        assert_eq!(
            rejection.to_string(),
            "the code, the PIN or the signature is wrong (badMessageCheck); \"4 tries left[2J\""
        );
    }
}
