//! One shape for mails and pasted text: who wrote, when, what it says, where it leads.

use issuers::Registry;
use jiff::Timestamp;

use crate::date;
use crate::html::flatten;
use crate::links::{Link, take_from_text};
use crate::mime::{self, Attachment, Opened, Part};
use crate::normal::{folded, normalise};

/// Beyond this no approval mail goes; the rest is not read.
const MAX_TEXT_CHARS: usize = 256 * 1024;
/// The same before tags and invisible characters are taken out.
const MAX_RAW_BYTES: usize = 2 * 1024 * 1024;
const MAX_LINKS: usize = 500;

/// A mail or a pasted text, ready to be read.
#[derive(Default)]
pub(crate) struct Letter {
    /// Whether it is text without headers that could be checked.
    pub(crate) pasted: bool,
    /// Who wrote it, as it claims.
    pub(crate) from: Option<Sender>,
    /// Who forwarded it; then [`Letter::from`] is what the forwarder's text claims.
    pub(crate) forwarded_by: Option<Sender>,
    pub(crate) date: Option<Timestamp>,
    pub(crate) to_name: Option<String>,
    pub(crate) to_address: Option<String>,
    pub(crate) subject: String,
    pub(crate) authentication: String,
    /// The text of each part, normalised, without the addresses in it.
    pub(crate) texts: Vec<Vec<char>>,
    pub(crate) links: Vec<Link>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) remarks: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    pub(crate) name: String,
    /// The part of the address after the last `@`, in lower case.
    pub(crate) domain: String,
}

impl Sender {
    fn new(name: &str, address: &str) -> Option<Self> {
        let domain = address.rsplit_once('@')?.1.trim().trim_end_matches(['.', '>']).to_lowercase();
        (!domain.is_empty()).then(|| Self { name: normalise(name).trim().to_owned(), domain })
    }
}

impl Letter {
    pub(crate) fn from_eml(bytes: &[u8], registry: &Registry) -> Self {
        let Opened { envelopes, parts, attachments, remarks } = mime::open(bytes);
        let mut letter = Self { attachments, remarks, ..Self::default() };
        letter.pasted = envelopes.is_empty();
        for part in parts {
            match part {
                Part::Plain(text) => letter.add_text(&text),
                Part::Html(html) => {
                    let page = flatten(letter.beginning_of(&html));
                    letter.links.extend(page.links);
                    letter.add_text(&page.text);
                }
            }
        }
        let mut envelopes = envelopes.into_iter();
        if let Some(own) = envelopes.next() {
            letter.from = Sender::new(&own.from_name, &own.from_address);
            letter.date = own.date;
            letter.subject = normalise(&own.subject);
            (letter.to_name, letter.to_address) = (own.to_name, own.to_address);
            letter.authentication = own.authentication.to_ascii_lowercase();
        }
        if letter.is_from_an_issuer(registry) {
            return letter;
        }
        // Not from an issuer: perhaps somebody passed an issuer's mail on.
        if let Some(inner) = envelopes.find(|inner| !inner.from_address.is_empty()) {
            letter.forwarded_by = letter.from.take();
            letter.from = Sender::new(&inner.from_name, &inner.from_address);
            letter.date = inner.date.or(letter.date);
            letter.subject = normalise(&inner.subject);
            (letter.to_name, letter.to_address) = (inner.to_name, inner.to_address);
        } else if let Some(inner) = letter.forwarded_within(registry) {
            letter.forwarded_by = letter.from.replace(inner.sender);
            letter.date = inner.date.or(letter.date);
            (letter.to_name, letter.to_address) = (None, None);
        }
        letter.links.truncate(MAX_LINKS);
        letter
    }

    pub(crate) fn from_text(text: &str, registry: &Registry) -> Self {
        let mut letter = Self { pasted: true, ..Self::default() };
        letter.add_text(text);
        // Whoever copies a mail from a window often copies the lines above it too.
        let inner = letter
            .forwarded_within(registry)
            .or_else(|| letter.texts.first().and_then(|text| header_lines(text, 0, 10)));
        if let Some(inner) = inner {
            letter.from = Some(inner.sender);
            letter.date = inner.date;
        }
        letter
    }

    fn add_text(&mut self, text: &str) {
        let read: usize = self.texts.iter().map(Vec::len).sum();
        let mut chars: Vec<char> = normalise(self.beginning_of(text)).chars().collect();
        if read + chars.len() > MAX_TEXT_CHARS {
            chars.truncate(MAX_TEXT_CHARS.saturating_sub(read));
            self.note_cut();
        }
        let most = MAX_LINKS.saturating_sub(self.links.len());
        self.links.extend(take_from_text(&mut chars, most));
        self.texts.push(chars);
    }

    /// As much of a text as is read; says so where that is not all.
    fn beginning_of<'a>(&mut self, text: &'a str) -> &'a str {
        if text.len() <= MAX_RAW_BYTES {
            return text;
        }
        self.note_cut();
        &text[..text.floor_char_boundary(MAX_RAW_BYTES)]
    }

    fn note_cut(&mut self) {
        let remark = "it is very long; only its beginning was read";
        if !self.remarks.iter().any(|said| said == remark) {
            self.remarks.push(remark.to_owned());
        }
    }

    fn is_from_an_issuer(&self, registry: &Registry) -> bool {
        let from = self.from.as_ref();
        from.is_some_and(|from| registry.entries().any(|entry| entry.profile.mail.is_sender(&from.domain)))
    }

    /// The headers of a mail that was forwarded inside the text.
    fn forwarded_within(&self, registry: &Registry) -> Option<Inner> {
        let marks: Vec<String> = registry.generic_labels().forwarded.all().map(folded).collect();
        self.texts.iter().find_map(|text| {
            let lines: Vec<&[char]> = text.split(|c| *c == '\n').take(2000).collect();
            let mark = lines.iter().position(|line| {
                let line = folded(&line.iter().take(120).collect::<String>());
                line.len() < 120 && marks.iter().any(|mark| line.starts_with(mark.as_str()))
            })?;
            header_lines(text, mark, 12)
        })
    }
}

/// Whether pasted text is the source of a mail, headers and all.
pub(crate) fn is_mail_source(text: &str) -> bool {
    let headers = text.trim_start().lines().take(200).take_while(|line| !line.trim().is_empty());
    let mut seen = [false; 2];
    for (i, line) in headers.enumerate() {
        let name = line.split(':').next().unwrap_or("").to_ascii_lowercase();
        let is_header = line.contains(':')
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if i == 0 && !is_header && !line.starts_with("From ") {
            return false;
        }
        seen[0] |= is_header && name == "from";
        seen[1] |=
            is_header && matches!(name.as_str(), "mime-version" | "message-id" | "received" | "content-type");
    }
    seen == [true, true]
}

struct Inner {
    sender: Sender,
    date: Option<Timestamp>,
}

/// Reads "From: …" and "Date: …" as mail programs write them above a forwarded mail, in the `count` lines after `from`.
fn header_lines(text: &[char], from: usize, count: usize) -> Option<Inner> {
    const FROM: [&str; 10] =
        ["from", "von", "de", "发件人", "寄件者", "寄件人", "보낸사람", "보낸이", "发信人", "expediteur"];
    const DATE: [&str; 12] = [
        "date",
        "sent",
        "datum",
        "gesendet",
        "envoye",
        "fecha",
        "enviado",
        "日期",
        "发送时间",
        "发件时间",
        "날짜",
        "보낸날짜",
    ];
    let mut inner: Option<Inner> = None;
    let mut date = None;
    for line in text.split(|c| *c == '\n').skip(from).take(count) {
        let line: String = line.iter().take(300).collect();
        let line = line.trim_start_matches(['>', ' ', '*', '|']);
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let name = folded(name);
        let value = value.trim().trim_start_matches('*').trim();
        if FROM.contains(&name.as_str()) && inner.is_none() {
            let (shown, address) = value.rsplit_once(['<', '[']).unwrap_or(("", value));
            let address =
                address.split(['>', ']', ' ']).next().unwrap_or(address).trim_start_matches("mailto:");
            inner = Sender::new(shown.trim().trim_matches('"'), address)
                .map(|sender| Inner { sender, date: None });
        } else if DATE.contains(&name.as_str()) && date.is_none() {
            let chars: Vec<char> = value.chars().collect();
            date = date::parse(&chars).map(|(moment, _)| moment.at);
        }
    }
    inner.map(|inner| Inner { date, ..inner })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_forwarded_inside_another_keeps_its_own_sender_and_date() {
        let mail = "From: Ann <ann@firm.test>\nDate: Mon, 23 Nov 2026 09:00:00 +0000\nSubject: Fwd: codes\n\nFYI\n\n\
            ---------- Forwarded message ---------\nFrom: WIPO <ra@wipo.int>\nDate: Sun, 22 Nov 2026 at 12:00\nSubject: x\n\nPIN: 1\n";
        let letter = Letter::from_eml(mail.as_bytes(), &Registry::shipped());
        assert_eq!(letter.from.unwrap().domain, "wipo.int");
        assert_eq!(letter.forwarded_by.unwrap().domain, "firm.test");
        assert_eq!(letter.date, Some("2026-11-22T12:00:00Z".parse().unwrap()));
    }

    #[test]
    fn the_source_of_a_mail_is_told_from_the_lines_above_a_copied_one() {
        assert!(is_mail_source("Received: x\nFrom: a@b\nSubject: c\n\nbody"));
        assert!(!is_mail_source("From: a@b\nDate: today\n\nbody"));
        assert!(!is_mail_source("Reference number: 1\nFrom: x\n"));
    }
}
