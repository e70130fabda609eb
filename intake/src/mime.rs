//! Takes a mail apart: headers, text and HTML parts, names of attachments. Header fields are parsed by `mail-parser`;
//! the tree is walked here, so that its depth, the number of parts and the text have limits whatever the mail claims.

use jiff::Timestamp;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders};

const MAX_DEPTH: usize = 8;
const MAX_PARTS: usize = 200;
const MAX_HEADER_BYTES: usize = 256 * 1024;
/// What of an attachment is decoded to see what kind of file it is; an ISO image says so at 32 KiB.
const SNIFFED_BYTES: usize = 48 * 1024;

/// A mail taken apart.
#[derive(Default)]
pub(crate) struct Opened {
    /// The mail's own headers first, then those of mails attached to it.
    pub(crate) envelopes: Vec<Envelope>,
    pub(crate) parts: Vec<Part>,
    pub(crate) attachments: Vec<Attachment>,
    /// What was left unread, in sentences.
    pub(crate) remarks: Vec<String>,
}

#[derive(Default)]
pub(crate) struct Envelope {
    pub(crate) from_name: String,
    pub(crate) from_address: String,
    pub(crate) to_name: Option<String>,
    pub(crate) to_address: Option<String>,
    pub(crate) subject: String,
    pub(crate) date: Option<Timestamp>,
    /// `Authentication-Results` (RFC 8601) as the receiving server wrote it.
    pub(crate) authentication: String,
}

pub(crate) enum Part {
    Plain(String),
    Html(String),
}

pub(crate) struct Attachment {
    pub(crate) name: String,
    pub(crate) media_type: String,
    /// The first decoded bytes.
    pub(crate) beginning: Vec<u8>,
}

pub(crate) fn open(bytes: &[u8]) -> Opened {
    let mut opened = Opened::default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if !begins_with_header(bytes) {
        opened.parts.push(Part::Plain(text_of(bytes, None)));
        return opened;
    }
    opened.message(bytes, 0);
    opened
}

fn begins_with_header(bytes: &[u8]) -> bool {
    // An mbox file begins with a line "From someone date".
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or(bytes);
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    line.starts_with(b"From ") || (name > 0 && line.get(name) == Some(&b':'))
}

impl Opened {
    /// A whole mail, with its own headers.
    fn message(&mut self, bytes: &[u8], depth: usize) {
        let bytes = if bytes.starts_with(b"From ") { after_line(bytes) } else { bytes };
        let (headers, body) = split_headers(bytes);
        let parsed = parse_headers(headers);
        self.envelopes.push(parsed.as_ref().map(envelope).unwrap_or_default());
        self.part(parsed.as_ref(), body, depth, false);
    }

    /// One MIME part; `message_by_default` inside `multipart/digest` (RFC 2046 section 5.1.5).
    fn part(&mut self, headers: Option<&Message<'_>>, body: &[u8], depth: usize, message_by_default: bool) {
        if depth > MAX_DEPTH || self.parts.len() + self.attachments.len() >= MAX_PARTS {
            self.remark("it is nested too deeply or has too many parts, so some of them were not read");
            return;
        }
        let root = headers.and_then(|headers| headers.parts.first());
        let content_type = root.and_then(MimeHeaders::content_type);
        let attribute = |name: &str| content_type.and_then(|value| value.attribute(name)).map(str::to_owned);
        let word = |text: &str| text.trim().to_ascii_lowercase();
        let kind = content_type.map(|value| word(value.ctype()));
        let subtype = content_type.and_then(|value| value.subtype()).map(word).unwrap_or_default();
        let name = root.and_then(MimeHeaders::attachment_name).unwrap_or_default().to_owned();
        let attached = root
            .and_then(MimeHeaders::content_disposition)
            .is_some_and(mail_parser::ContentType::is_attachment);
        let encoding = root.and_then(MimeHeaders::content_transfer_encoding).map(word).unwrap_or_default();
        let is_mail_file = name.to_ascii_lowercase().ends_with(".eml");

        match (kind.as_deref(), subtype.as_str()) {
            (Some("multipart"), _) => match attribute("boundary").filter(|boundary| !boundary.is_empty()) {
                Some(boundary) => self.parts_between(body, &boundary, depth, subtype == "digest"),
                None => self.parts.push(Part::Plain(text_of(body, None))),
            },
            (Some("message"), "rfc822" | "global") => self.message(&decode(body, &encoding), depth + 1),
            (None, _) if message_by_default => self.message(body, depth + 1),
            (Some("application"), "octet-stream") if is_mail_file => {
                self.message(&decode(body, &encoding), depth + 1);
            }
            (Some("text"), "html") if !attached => {
                let bytes = decode(body, &encoding);
                let charset = attribute("charset").or_else(|| charset_in_html(&bytes));
                self.parts.push(Part::Html(text_of(&bytes, charset.as_deref())));
            }
            (None, _) | (Some("text"), "plain" | "") if !attached => {
                let bytes = decode(body, &encoding);
                self.parts.push(Part::Plain(text_of(&bytes, attribute("charset").as_deref())));
            }
            (kind, _) => {
                // Base64 needs 4 bytes for 3, and line ends.
                let beginning =
                    decode(&body[..body.len().min(SNIFFED_BYTES * 3 / 2)], &encoding).into_owned();
                let media_type = format!("{}/{subtype}", kind.unwrap_or("text"));
                self.attachments.push(Attachment { name, media_type, beginning });
            }
        }
    }

    fn parts_between(&mut self, body: &[u8], boundary: &str, depth: usize, message_by_default: bool) {
        let mut start = None;
        let mut at = 0;
        let mut found = false;
        while at < body.len() {
            let line_end = body[at..].iter().position(|b| *b == b'\n').map_or(body.len(), |end| at + end + 1);
            let line = body[at..line_end].trim_ascii_end();
            let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
            if matches!(rest, Some(b"" | b"--")) {
                found = true;
                if let Some(start) = start.take() {
                    self.inner(&body[start..at], depth + 1, message_by_default);
                }
                if rest == Some(b"--") {
                    break;
                }
                start = Some(line_end);
            }
            at = line_end;
        }
        match start {
            // The mail was cut off: its last part is read as far as it goes.
            Some(start) => self.inner(&body[start..], depth + 1, message_by_default),
            None if !found => self.parts.push(Part::Plain(text_of(body, None))),
            None => {}
        }
    }

    fn inner(&mut self, bytes: &[u8], depth: usize, message_by_default: bool) {
        let (headers, body) = split_headers(bytes);
        self.part(parse_headers(headers).as_ref(), body, depth, message_by_default);
    }

    fn remark(&mut self, remark: &str) {
        if !self.remarks.iter().any(|said| said == remark) {
            self.remarks.push(remark.to_owned());
        }
    }
}

/// Parts headers from body at the first empty line.
fn split_headers(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let line_end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |end| at + end + 1);
        if bytes[at..line_end].trim_ascii().is_empty() && !is_folded(bytes, line_end) {
            return (&bytes[..at], &bytes[line_end..]);
        }
        at = line_end;
    }
    (bytes, &[])
}

/// Some writers fold a header over a line of spaces; then the next line still belongs to it.
fn is_folded(bytes: &[u8], next_line: usize) -> bool {
    let empty = next_line >= 2
        && matches!(bytes[..next_line], [.., b' ' | b'\t', b'\n'] | [.., b' ' | b'\t', b'\r', b'\n']);
    empty && matches!(bytes.get(next_line), Some(b' ' | b'\t'))
}

fn after_line(bytes: &[u8]) -> &[u8] {
    bytes.iter().position(|b| *b == b'\n').map_or(&[], |end| &bytes[end + 1..])
}

fn parse_headers(headers: &[u8]) -> Option<Message<'static>> {
    if headers.trim_ascii().is_empty() {
        return None;
    }
    let mut whole = headers[..headers.len().min(MAX_HEADER_BYTES)].to_vec();
    whole.extend_from_slice(b"\r\n\r\n");
    MessageParser::new()
        .parse_headers(&whole)
        .map(Message::into_owned)
        .filter(|message| !message.parts.is_empty())
}

fn envelope(headers: &Message<'_>) -> Envelope {
    let from = headers.from().and_then(Address::first);
    let text = |value: Option<&std::borrow::Cow<'_, str>>| value.map(|text| text.trim().to_owned());
    let sent =
        headers.header(HeaderName::Date).and_then(HeaderValue::as_datetime).filter(|date| date.is_valid());
    Envelope {
        from_name: text(from.and_then(|from| from.name.as_ref())).unwrap_or_default(),
        from_address: text(from.and_then(|from| from.address.as_ref())).unwrap_or_default(),
        to_name: text(headers.to().and_then(Address::first).and_then(|to| to.name.as_ref())),
        to_address: text(headers.to().and_then(Address::first).and_then(|to| to.address.as_ref())),
        subject: headers.subject().unwrap_or_default().to_owned(),
        date: sent.and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        authentication: headers
            .header("Authentication-Results")
            .and_then(HeaderValue::as_text)
            .unwrap_or_default()
            .to_owned(),
    }
}

/// Undoes the transfer encoding, as far as it can be undone.
fn decode<'a>(body: &'a [u8], encoding: &str) -> std::borrow::Cow<'a, [u8]> {
    match encoding {
        "base64" => {
            let alphabet = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
            let clean: Vec<u8> = body.iter().copied().filter(alphabet).collect();
            base64_decode(&clean).unwrap_or_default().into()
        }
        "quoted-printable" => quoted_printable(body).into(),
        _ => body.into(),
    }
}

/// Quoted-printable (RFC 2045 section 6.7), tolerant: an `=` that begins no escape stays.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            decoded.push(*first);
            continue;
        }
        let hex = |b: u8| char::from(b).to_digit(16);
        match after {
            [high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                let byte = hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low);
                decoded.extend(byte.and_then(|byte| u8::try_from(byte).ok()));
                rest = after;
            }
            _ => {
                let blanks = after.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
                match after.get(blanks) {
                    Some(b'\n') => rest = &after[blanks + 1..],
                    None if blanks == after.len() => rest = &[],
                    _ => decoded.push(b'='),
                }
            }
        }
    }
    decoded
}

fn text_of(bytes: &[u8], charset: Option<&str>) -> String {
    let decoder = charset.and_then(|name| charset_decoder(name.trim().as_bytes()));
    match (decoder, std::str::from_utf8(bytes)) {
        // Many mails say ASCII or Latin and are UTF-8; what is valid UTF-8 beyond ASCII is hardly anything else.
        (_, Ok(text)) if text.contains(|c: char| u32::from(c) > 0x7f) => text.to_owned(),
        (Some(decode), _) => decode(bytes),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => charset_decoder(b"windows-1252")
            .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |d| d(bytes)),
    }
}

/// The charset that an HTML text itself declares near its beginning.
fn charset_in_html(bytes: &[u8]) -> Option<String> {
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, after) = beginning.split_once("charset=")?;
    let name: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(opened: &Opened) -> Vec<&str> {
        opened
            .parts
            .iter()
            .map(|part| match part {
                Part::Plain(text) | Part::Html(text) => text.trim(),
            })
            .collect()
    }

    #[test]
    fn parts_are_decoded_by_their_encoding_and_charset() {
        let mail = b"From: =?utf-8?q?Andr=C3=A9?= <a@x.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
            --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nNum=E9ro =\r\nx\r\n\
            --b\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\nss6/\r\nvLrF\r\n--b--\r\n";
        let opened = open(mail);
        assert_eq!(opened.envelopes[0].from_name, "André");
        assert_eq!(plain(&opened), ["Numéro x", "参考号"]);
    }

    #[test]
    fn a_mail_nested_a_hundred_thousand_times_is_given_up_early() {
        let mail = "Content-Type: message/rfc822\n\n".repeat(100_000);
        let opened = open(mail.as_bytes());
        assert_eq!(opened.envelopes.len(), MAX_DEPTH + 2);
        assert!(opened.remarks[0].contains("nested too deeply"));
    }

    #[test]
    fn a_mail_that_was_cut_off_is_read_as_far_as_it_goes() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nPIN: 88";
        assert_eq!(plain(&open(mail)), ["PIN: 88"]);
    }

    #[test]
    fn bytes_without_headers_are_read_as_text() {
        assert_eq!(plain(&open(b"\n  just text")), ["just text"]);
    }
}
