//! What is given as an approval e-mail: a saved one, or text that a person copied out of one.
//!
//! Nothing is understood here beyond which of the two it is; reading is the daemon's work. The bytes hold codes, so they
//! are wiped after use.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipc_proto::methods;
use messages::Messages;
use secrecy::SecretString;
use zeroize::Zeroizing;

/// A frame to the daemon holds 1 MiB, and base64 makes four bytes of three. Larger files the daemon opens itself.
const LARGEST: usize = 700 * 1024;
const LARGEST_SAID: &str = "700 KiB";

/// Headers that programs put on top of every mail; pasted text may have one by chance, hardly two.
const MAIL_HEADERS: [&str; 14] = [
    "from",
    "to",
    "subject",
    "date",
    "received",
    "return-path",
    "delivered-to",
    "mime-version",
    "message-id",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "dkim-signature",
    "x-mailer",
];

/// An approval e-mail on its way to the daemon.
pub enum Mail {
    /// The bytes of an .eml.
    Bytes(Zeroizing<Vec<u8>>),
    /// Text that somebody copied.
    Text(Zeroizing<String>),
    /// The absolute path of an .eml that is too large to be sent.
    File(String),
}

/// Why something cannot be read as an approval e-mail.
#[derive(Debug)]
pub enum Unfit {
    /// There is nothing in it.
    Empty,
    /// It is a message of Outlook's own kind.
    Outlook,
    /// It is neither an e-mail nor text.
    NoText,
    /// It is too large, and not an e-mail that the daemon could open itself.
    TooLarge,
    /// Its path cannot be told to the daemon.
    Name,
    /// It cannot be read.
    Io(io::Error),
}

impl Mail {
    /// What was copied, or came in from elsewhere.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn of(from: impl Read) -> Result<Self, Unfit> {
        let bytes = bytes_of(from)?;
        if bytes.len() > LARGEST { Err(Unfit::TooLarge) } else { understood(bytes, false) }
    }

    /// The file at `path`, of which `from` is the content.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn of_file(path: &Path, from: impl Read) -> Result<Self, Unfit> {
        let bytes = bytes_of(from)?;
        let named_mail = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("eml"));
        if bytes.len() <= LARGEST {
            return understood(bytes, named_mail);
        }
        if named_mail || looks_like_mail(&bytes) {
            let path = std::path::absolute(path).map_err(Unfit::Io)?;
            return path.into_os_string().into_string().map(Self::File).map_err(|_| Unfit::Name);
        }
        Err(Unfit::TooLarge)
    }

    /// What asks the daemon to read it, and, unless that is changed, to track what it brings.
    #[must_use]
    pub fn request(&self) -> methods::Read {
        let mut request = methods::Read::default();
        match self {
            Self::Bytes(bytes) => request.mail = Some(SecretString::from(STANDARD.encode(bytes.as_slice()))),
            Self::Text(text) => request.text = Some(SecretString::from(text.as_str().to_owned())),
            Self::File(path) => request.path = Some(path.clone()),
        }
        request
    }
}

/// Nothing of it: it holds codes.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail")
    }
}

impl Unfit {
    /// Why it cannot be read, and what to do: two fragments. `give` is what to do where only another one helps.
    #[must_use]
    pub fn say(&self, give: String, words: &Messages) -> (String, String) {
        match self {
            Self::Empty => (words.why_empty(), words.next_save_again()),
            Self::Outlook => (words.why_outlook(), words.next_save_as_mail()),
            Self::NoText => (words.why_neither_mail_nor_text(), words.next_give_mail_or_text()),
            Self::TooLarge => (words.why_larger(LARGEST_SAID), words.next_save_without_attachments()),
            Self::Name => (words.why_not_utf8(), words.next_another_path()),
            Self::Io(error) => (error.to_string(), give),
        }
    }
}

fn bytes_of(from: impl Read) -> Result<Zeroizing<Vec<u8>>, Unfit> {
    // One byte more than allowed tells that there is more; room from the start leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 2));
    from.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(Unfit::Io)?;
    Ok(bytes)
}

fn understood(bytes: Zeroizing<Vec<u8>>, named_mail: bool) -> Result<Mail, Unfit> {
    const OUTLOOK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    if bytes.trim_ascii().is_empty() {
        return Err(Unfit::Empty);
    }
    if bytes.starts_with(OUTLOOK) {
        return Err(Unfit::Outlook);
    }
    if named_mail || looks_like_mail(&bytes) {
        return Ok(Mail::Bytes(bytes));
    }
    pasted(&bytes).map(Mail::Text).ok_or(Unfit::NoText)
}

/// Whether the lines before the first empty one are mail headers, at least two of the usual ones.
fn looks_like_mail(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut known = 0;
    for (number, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let folded = number > 0 && matches!(line.first(), Some(b' ' | b'\t'));
        let mailbox_mark = number == 0 && line.starts_with(b"From ");
        if line.is_empty() {
            break;
        }
        if folded || mailbox_mark {
            continue;
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            return false;
        };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        known += usize::from(MAIL_HEADERS.iter().any(|header| header.as_bytes().eq_ignore_ascii_case(name)));
    }
    known >= 2
}

/// Text in UTF-8, or in the UTF-16 that Windows' editors call Unicode.
fn pasted(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let units = |pairs: &[u8], one: fn([u8; 2]) -> u16| {
        Zeroizing::new(pairs.chunks_exact(2).map(|pair| one([pair[0], pair[1]])).collect::<Vec<u16>>())
    };
    let text = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        String::from_utf16(&units(rest, u16::from_le_bytes)).ok()?
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        String::from_utf16(&units(rest, u16::from_be_bytes)).ok()?
    } else {
        std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?.to_owned()
    };
    Some(Zeroizing::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(bytes: &[u8]) -> &'static str {
        match Mail::of(bytes) {
            Ok(Mail::Bytes(_)) => "mail",
            Ok(Mail::Text(_)) => "text",
            Ok(Mail::File(_)) => "a file",
            Err(_) => "refused",
        }
    }

    #[test]
    fn a_saved_mail_is_known_by_its_headers() {
        assert_eq!(kind(b"Received: by x\r\n\tfor me\r\nFrom: a@b\r\nSubject: x\r\n\r\nhello"), "mail");
        assert_eq!(kind(b"From someone Sat Nov 21\nFrom: a@b\nTo: c@d\n\nhello"), "mail");
    }

    #[test]
    fn what_somebody_copied_is_text() {
        assert_eq!(kind("Reference number: 12345678\nAuthorization code: ABCD-EFGH".as_bytes()), "text");
        assert_eq!(kind("Dear Ms Li,\nFrom: now on\nTo: you".as_bytes()), "text");
        assert_eq!(kind("参考号：12345678".as_bytes()), "text");
    }

    #[test]
    fn windows_text_files_are_text_too() {
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend("参考号 1".encode_utf16().flat_map(u16::to_le_bytes));
        let Ok(Mail::Text(text)) = Mail::of(utf16.as_slice()) else { panic!("not text") };
        assert_eq!(text.as_str(), "参考号 1");
    }

    #[test]
    fn a_long_mail_is_left_to_the_daemon_and_anything_else_that_long_is_refused() {
        let long = [b"From: a@b\nTo: c@d\n\n".as_slice(), &[b'x'; LARGEST]].concat();
        let path = Path::new("/mails/approval");
        assert!(
            matches!(Mail::of_file(path, long.as_slice()), Ok(Mail::File(file)) if file == "/mails/approval")
        );
        let noise = [b'x'; LARGEST + 1];
        assert!(matches!(Mail::of_file(path, noise.as_slice()), Err(Unfit::TooLarge)));
        assert!(matches!(Mail::of(long.as_slice()), Err(Unfit::TooLarge)));
    }

    #[test]
    fn what_is_neither_is_refused() {
        assert_eq!(kind(b" \n"), "refused");
        assert_eq!(kind(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]), "refused");
        assert_eq!(kind(&[0x80, 0xff, 0x00]), "refused");
    }

    proptest! {
        #[test]
        fn any_bytes_are_told_apart_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            kind(&bytes);
        }
    }
}
