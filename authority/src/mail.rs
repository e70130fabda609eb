//! The approval e-mail: written to a folder as `.eml`, or sent over SMTP.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::{Timestamp, tz::TimeZone};
use lettre::{
    Address, Message, SmtpTransport, Transport,
    message::{Mailbox, MultiPart},
};
use secrecy::{ExposeSecret, SecretString};

use crate::flavours::{Flavour, Wording};

/// How long a mail server may take for each of its answers.
const SMTP_PATIENCE: Duration = Duration::from_secs(20);

/// Why a mail is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// The application was approved.
    Approval,
    /// Its codes had expired, and here are new ones.
    Renewal,
}

/// What the holder is told. `secret` is absent where the second half of the pair takes another way.
pub(crate) struct Letter<'a> {
    pub(crate) flavour: Flavour,
    pub(crate) occasion: Occasion,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) reference_number: &'a str,
    pub(crate) secret: Option<&'a SecretString>,
    /// Where the mail's link leads, if the authority's address is known.
    pub(crate) link: Option<&'a str>,
    pub(crate) approved_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// The sender's address; its domain is the one in the issuer profile.
    pub(crate) from: &'a str,
}

/// Where mails go.
pub(crate) enum Post {
    /// A folder: one file a mail, readable by its owner only, since it holds codes.
    Folder(PathBuf),
    /// `smtp://user:password@host:port` or `smtps://…`: a secret as soon as it holds a password.
    Smtp(SecretString),
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    /// The holder's or the sender's address is none.
    #[error("the e-mail address {address:?} is not valid")]
    Address {
        /// What was given.
        address: String,
        #[source]
        source: lettre::address::AddressError,
    },
    /// The mail could not be put together.
    #[error("cannot write the mail")]
    Compose(#[from] lettre::error::Error),
    /// OpenSSL's generator gave nothing.
    #[error("cannot draw a message identifier")]
    Random(#[from] openssl::error::ErrorStack),
    /// The folder did not take it.
    #[error("cannot write the mail to {}", path.display())]
    Folder {
        /// The mail's file.
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The mail server did not take it. Its address is not repeated, since it may hold a password.
    #[error("the mail server did not take the mail")]
    Smtp(#[source] lettre::transport::smtp::Error),
}

impl Post {
    /// Delivers `message` and gives back the file, if it became one. Blocks.
    pub(crate) fn deliver(&self, message: &Message, file_stem: &str) -> Result<Option<PathBuf>, MailError> {
        match self {
            Self::Folder(folder) => write_mail(folder, file_stem, &message.formatted()).map(Some),
            Self::Smtp(url) => {
                let transport = SmtpTransport::from_url(url.expose_secret())
                    .map_err(MailError::Smtp)?
                    .timeout(Some(SMTP_PATIENCE))
                    .build();
                transport.send(message).map_err(MailError::Smtp)?;
                Ok(None)
            }
        }
    }
}

impl Letter<'_> {
    /// Puts the mail together: text and HTML with the same words, dated with the approval.
    pub(crate) fn compose(&self) -> Result<Message, MailError> {
        let wording = self.wording();
        let from = Mailbox::new(Some(wording.sender.to_owned()), parse_address(self.from)?);
        let to = Mailbox::new(Some(self.name.to_owned()), parse_address(self.email)?);
        let mut random = [0u8; 12];
        openssl::rand::rand_bytes(&mut random)?;
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let message_id = format!("<{random}@{}>", from.email.domain());
        let rows = self.rows(&wording);
        Ok(Message::builder()
            .from(from)
            .to(to)
            .date(SystemTime::from(self.approved_at))
            .message_id(Some(message_id))
            .subject(wording.subject)
            .multipart(MultiPart::alternative_plain_html(
                self.text(&wording, &rows),
                self.html(&wording, &rows),
            ))?)
    }

    fn wording(&self) -> Wording {
        let wording = self.flavour.wording();
        match self.occasion {
            Occasion::Approval => wording,
            Occasion::Renewal => {
                Wording { subject: wording.renewed_subject, opening: wording.renewed_opening, ..wording }
            }
        }
    }

    /// Label and value, in the order in which they stand in the mail.
    fn rows(&self, wording: &Wording) -> Vec<(&'static str, String)> {
        let mut rows = vec![(wording.reference_label, self.reference_number.to_owned())];
        if let Some(secret) = self.secret {
            rows.push((wording.secret_label, secret.expose_secret().to_owned()));
        }
        rows.push((wording.approved_label, say_moment(self.approved_at)));
        rows.push((wording.expires_label, say_moment(self.expires_at)));
        rows
    }

    fn text(&self, wording: &Wording, rows: &[(&str, String)]) -> String {
        let mut text = format!("{} {},\n\n{}\n\n", wording.greeting, self.name, wording.opening);
        for (label, value) in rows {
            text.push_str(&format!("{label}{}{value}\n", wording.colon));
        }
        if let Some(link) = self.link {
            text.push_str(&format!("\n{}\n{link}\n", wording.link_line));
        }
        text.push_str(&format!("\n{}\n\n{}\n", wording.closing, wording.sender));
        text
    }

    fn html(&self, wording: &Wording, rows: &[(&str, String)]) -> String {
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n\
             <p>{} {},</p>\n<p>{}</p>\n<table>\n",
            wording.language,
            escape_html(wording.subject),
            escape_html(wording.greeting),
            escape_html(self.name),
            escape_html(wording.opening),
        );
        for (label, value) in rows {
            html.push_str(&format!(
                "<tr><th align=\"left\">{}</th><td>{}</td></tr>\n",
                escape_html(label),
                escape_html(value)
            ));
        }
        html.push_str("</table>\n");
        if let Some(link) = self.link {
            html.push_str(&format!(
                "<p>{} <a href=\"{link}\">{link}</a></p>\n",
                escape_html(wording.link_line),
                link = escape_html(link)
            ));
        }
        html.push_str(&format!(
            "<p>{}</p>\n<p>{}</p>\n</body></html>\n",
            escape_html(wording.closing),
            escape_html(wording.sender)
        ));
        html
    }
}

/// Checks that `address` is an e-mail address that a certificate and a mail can carry: ASCII, one line.
pub(crate) fn parse_address(address: &str) -> Result<Address, MailError> {
    address.parse().map_err(|source| MailError::Address { address: address.to_owned(), source })
}

/// Makes text safe to stand in an HTML element or attribute.
pub(crate) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `2026-12-07 12:00 UTC`; with the seconds where there are any, as whoever counts by the mail counts to the second.
pub(crate) fn say_moment(moment: Timestamp) -> String {
    let moment = moment.to_zoned(TimeZone::UTC);
    let shape = if moment.second() == 0 { "%Y-%m-%d %H:%M UTC" } else { "%Y-%m-%d %H:%M:%S UTC" };
    moment.strftime(shape).to_string()
}

/// Makes `folder` if it is missing, for its owner only.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A reader of the folder sees the whole mail or none.
fn write_mail(folder: &Path, stem: &str, bytes: &[u8]) -> Result<PathBuf, MailError> {
    let path = folder.join(format!("{stem}.eml"));
    match private_folder(folder).and_then(|()| ledger::write_file(&path, bytes)) {
        Ok(()) => Ok(path),
        Err(source) => Err(MailError::Folder { path, source }),
    }
}
