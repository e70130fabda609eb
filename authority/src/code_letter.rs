//! The e-mail with the one-time code for a renewal: plain text, and no link to be clicked.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::{
    Message,
    message::{Body, Mailbox, SinglePart, header::ContentTransferEncoding, header::ContentType},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    flavours::Flavour,
    mail::{MailError, parse_address, say_moment},
    records::Certificate,
};

/// What the holder is told.
pub(crate) struct CodeLetter<'a> {
    /// The certificate that is to be renewed.
    pub(crate) certificate: &'a Certificate,
    pub(crate) code: &'a SecretString,
    pub(crate) now: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// The sender's address; its domain is the one in the issuer profile.
    pub(crate) from: &'a str,
}

/// The words of the mail.
struct Words {
    subject: &'static str,
    opening: &'static str,
    code_label: &'static str,
    until_label: &'static str,
    colon: &'static str,
    closing: &'static str,
}

impl CodeLetter<'_> {
    /// Puts the mail together.
    pub(crate) fn compose(&self) -> Result<Message, MailError> {
        let Certificate { issuer, name, email, .. } = self.certificate;
        let (wording, words) = (issuer.wording(), words(*issuer));
        let colon = words.colon;
        let text = format!(
            "{} {name},\n\n{}\n\n{}{colon}{}\n{}{colon}{}\n\n{}\n\n{}\n",
            wording.greeting,
            words.opening,
            words.code_label,
            self.code.expose_secret(),
            words.until_label,
            say_moment(self.expires_at),
            words.closing,
            wording.sender,
        );
        let from = Mailbox::new(Some(wording.sender.to_owned()), parse_address(self.from)?);
        let to = Mailbox::new(Some(name.clone()), parse_address(email)?);
        let mut random = [0u8; 12];
        openssl::rand::rand_bytes(&mut random)?;
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let message_id = format!("<{random}@{}>", from.email.domain());
        // Its ASCII then stands in the mail as it is, whatever is around it.
        let body =
            Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable).unwrap_or_else(Body::new);
        Ok(Message::builder()
            .from(from)
            .to(to)
            .date(SystemTime::from(self.now))
            .message_id(Some(message_id))
            .subject(words.subject)
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body))?)
    }
}

fn words(issuer: Flavour) -> Words {
    match issuer {
        Flavour::Wipo => Words {
            subject: "Your code for the renewal",
            opening: "somebody, you we hope, wants to renew your digital certificate. This code shows that it is you:",
            code_label: "Verification code",
            until_label: "It can be used until",
            colon: ": ",
            closing: "If it was not you, do nothing and tell us. Nobody of ours ever asks you for this code.",
        },
        Flavour::Cfca => Words {
            subject: "证书续期验证码 Your code for the renewal",
            opening: "您的数字证书正在申请续期，请输入以下验证码确认。 Your certificate is about to be renewed; confirm \
                      it with this code.",
            code_label: "验证码 Verification code",
            until_label: "有效期至 It can be used until",
            colon: ": ",
            closing: "如非本人操作，请勿理会并通知我们。 If it was not you, do nothing and tell us.",
        },
        Flavour::Certifio => Words {
            subject: "Votre code de renouvellement",
            opening: "le renouvellement de votre certificat numérique a été demandé. Confirmez-le avec ce code :",
            code_label: "Code de vérification",
            until_label: "Valable jusqu'au",
            colon: "\u{a0}: ",
            closing: "Si ce n'était pas vous, ne faites rien et prévenez-nous.",
        },
    }
}
