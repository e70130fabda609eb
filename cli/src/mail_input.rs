//! What `import` is given: a saved e-mail or text that a person copied out of one.
//!
//! Nothing is understood here beyond which of the two it is; reading is the daemon's work. The bytes hold codes, so they
//! are wiped after use.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use messages::Messages;
use zeroize::Zeroizing;

use crate::exit::Failure;
use crate::paths;

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
pub(crate) enum MailInput {
    /// The bytes of an .eml.
    Mail(Zeroizing<Vec<u8>>),
    /// Text that somebody copied.
    Text(Zeroizing<String>),
    /// The absolute path of an .eml that is too large to be sent.
    File(String),
}

/// Reads `file`; `-` or nothing is standard input.
pub(crate) fn read(file: Option<&Path>, words: &Messages) -> Result<MailInput, Failure> {
    let file = file.filter(|file| *file != Path::new("-"));
    let name = file.map_or_else(|| words.standard_input(), |file| file.display().to_string());
    if file.is_none() && io::stdin().is_terminal() {
        eprintln!("{}", words.prompt_paste());
    }
    let cannot = |why: String, next: String| Failure::new(words.cannot_read(&name), why, next);
    let bytes = bytes_of(file).map_err(|error| cannot(error.to_string(), words.next_give_mail()))?;
    let named_mail = file.and_then(Path::extension).is_some_and(|end| end.eq_ignore_ascii_case("eml"));
    if bytes.len() > LARGEST {
        if let Some(file) = file.filter(|_| named_mail || looks_like_mail(&bytes)) {
            return paths::absolute(file, words).map(MailInput::File);
        }
        let next = words.next_save_without_attachments();
        return Err(cannot(words.why_larger(LARGEST_SAID), next));
    }
    understood(bytes, named_mail).map_err(|unfit| match unfit {
        Unfit::Empty => cannot(words.why_empty(), words.next_save_again()),
        Unfit::Outlook => cannot(words.why_outlook(), words.next_save_as_mail()),
        Unfit::NoText => cannot(words.why_neither_mail_nor_text(), words.next_give_mail_or_text()),
    })
}

fn bytes_of(file: Option<&Path>) -> io::Result<Zeroizing<Vec<u8>>> {
    // One byte more than allowed tells that there is more; room from the start leaves no copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 2));
    let limit = LARGEST as u64 + 1;
    match file {
        Some(file) => File::open(file)?.take(limit).read_to_end(&mut bytes)?,
        None => io::stdin().lock().take(limit).read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}

/// Why bytes are no approval e-mail.
enum Unfit {
    Empty,
    Outlook,
    NoText,
}

fn understood(bytes: Zeroizing<Vec<u8>>, named_mail: bool) -> Result<MailInput, Unfit> {
    const OUTLOOK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    if bytes.trim_ascii().is_empty() {
        return Err(Unfit::Empty);
    }
    if bytes.starts_with(OUTLOOK) {
        return Err(Unfit::Outlook);
    }
    if named_mail || looks_like_mail(&bytes) {
        return Ok(MailInput::Mail(bytes));
    }
    pasted(&bytes).map(MailInput::Text).ok_or(Unfit::NoText)
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
        match understood(Zeroizing::new(bytes.to_vec()), false) {
            Ok(MailInput::Mail(_)) => "mail",
            Ok(MailInput::Text(_)) => "text",
            Ok(MailInput::File(_)) => "a file",
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
        let Ok(MailInput::Text(text)) = understood(Zeroizing::new(utf16), false) else { panic!("not text") };
        assert_eq!(text.as_str(), "参考号 1");
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
