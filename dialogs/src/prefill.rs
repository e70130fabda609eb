//! What the import window is opened with: by a link that a page offered, or for a mail that the person opened.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use faces::text::clean;
use messages::Messages;

use crate::import::Begins;
use crate::link::{self, BadLink, Link};

/// What the import window begins with. Nothing of it is stored or sent before the person says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Prefill {
    /// A stranger wrote it, so the person is told where it comes from.
    Link(Link),
    /// A file, by its absolute path, that the person opened with Neverlapse. It is not read yet.
    Mail(PathBuf),
}

/// Why nothing is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The link does not do.
    Link(BadLink),
    /// It is neither a link of ours nor a file.
    Neither,
    /// There is no such file here.
    NoFile(PathBuf),
}

impl Prefill {
    /// Reads what the desktop was asked to open: a link, or a file by its path or its `file:` address.
    ///
    /// # Errors
    /// [`Refused`].
    pub(crate) fn of(given: &OsStr) -> Result<Self, Refused> {
        if let Some(text) = given.to_str().filter(|text| link::is_one(text)) {
            return Link::read(text).map(Self::Link).map_err(Refused::Link);
        }
        let path = path(given).ok_or(Refused::Neither)?;
        let path = std::path::absolute(path).map_err(|_| Refused::Neither)?;
        // Neither a folder nor a device, whose reading might never end.
        if path.is_file() { Ok(Self::Mail(path)) } else { Err(Refused::NoFile(path)) }
    }

    /// What the import window begins with.
    pub(crate) fn begins(self, words: &Messages) -> Begins {
        let told = self.told(words);
        match self {
            Self::Link(Link { issuer, reference_number }) => {
                Begins { told, issuer, reference_number, file: None, by_hand: true }
            }
            Self::Mail(path) => Begins { told, file: Some(path), ..Begins::default() },
        }
    }

    /// Where what is filled in comes from: a sentence for over the fields.
    pub(crate) fn told(&self, words: &Messages) -> String {
        match self {
            Self::Link(_) => words.import_filled_by_link(),
            Self::Mail(path) => words.import_filled_by_mail(shown(path)),
        }
    }
}

impl Refused {
    /// What was refused and why, and what to do. Nothing of a link is repeated: it may have been written to be read here.
    pub(crate) fn told(&self, words: &Messages) -> (String, String) {
        match self {
            Self::Link(BadLink::TooLong) => (words.link_too_long(), words.link_next()),
            Self::Link(BadLink::OtherAct) => (words.link_other_act(), words.link_next()),
            Self::Link(BadLink::Secret) => (words.link_secret(), words.link_secret_next()),
            Self::Link(BadLink::Malformed) => (words.link_malformed(), words.link_next()),
            Self::Neither => (words.open_neither(), words.open_next()),
            Self::NoFile(path) => (words.open_no_file(shown(path)), words.open_next()),
        }
    }
}

/// A file's name, fit to be shown.
pub(crate) fn shown(path: &Path) -> String {
    clean(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy())
}

/// The path that is meant; none of an address of another kind or on another computer.
fn path(given: &OsStr) -> Option<OsString> {
    let Some(text) = given.to_str() else { return Some(given.to_owned()) };
    let Some(address) = text.strip_prefix("file:") else {
        return (!text.contains("://") && !text.is_empty()).then(|| given.to_owned());
    };
    let path = match address.strip_prefix("//") {
        Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
        None => address,
    };
    if !path.starts_with('/') || path.contains(['?', '#']) {
        return None;
    }
    let bytes = link::percent_decoded(path).filter(|bytes| !bytes.contains(&0))?;
    of_bytes(bytes)
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

/// There `/C:/mail.eml` means `C:/mail.eml`.
#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> Option<OsString> {
    let path = String::from_utf8(bytes).ok()?;
    // Two slashes would name another computer.
    path.strip_prefix('/').filter(|path| !path.starts_with(['/', '\\'])).map(OsString::from)
}

#[cfg(test)]
mod tests {
    use messages::Language;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mail_is_named_by_its_path_or_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let mail = folder.path().join("Ihr Zertifikat é 50%.eml");
        std::fs::write(&mail, "From: x").unwrap();
        let escaped = mail.to_str().unwrap().replace('%', "%25").replace(' ', "%20").replace('é', "%C3%A9");
        for given in [
            mail.to_str().unwrap().to_owned(),
            format!("file://{escaped}"),
            format!("file://localhost{escaped}"),
            format!("file:{escaped}"),
        ] {
            assert_eq!(Prefill::of(OsStr::new(&given)), Ok(Prefill::Mail(mail.clone())), "{given}");
        }
    }

    #[test]
    fn what_is_no_file_of_this_computer_is_refused() {
        for given in [
            "",
            "https://example.com/mail.eml",
            "smb://host/mail.eml",
            "file://host/mail.eml",
            "file:mail.eml",
            "file:///mail%.eml",
            "file:///mail%00.eml",
            "file:///etc/hostname?x",
            "file:///etc/hostname#x",
        ] {
            assert_eq!(Prefill::of(OsStr::new(given)), Err(Refused::Neither), "{given}");
        }
        for given in ["/", "/dev/null", "/nowhere/mail.eml", "file:///dev/zero"] {
            assert!(matches!(Prefill::of(OsStr::new(given)), Err(Refused::NoFile(_))), "{given}");
        }
    }

    #[test]
    fn a_link_is_never_taken_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("neverlapse:import"), "x").unwrap();
        assert!(matches!(Prefill::of(OsStr::new("neverlapse:import")), Ok(Prefill::Link(_))));
        let refused = Prefill::of(OsStr::new("neverlapse:/etc/hostname"));
        assert_eq!(refused, Err(Refused::Link(BadLink::OtherAct)));
    }

    #[test]
    fn every_refusal_says_why_and_what_to_do_in_every_language_and_repeats_nothing_of_a_link() {
        let bad =
            [BadLink::TooLong, BadLink::OtherAct, BadLink::Secret, BadLink::Malformed].map(Refused::Link);
        for language in Language::ALL {
            let words = Messages::new(language);
            for refused in bad.iter().chain(&[Refused::Neither, Refused::NoFile("/x/mail.eml".into())]) {
                let (why, next) = refused.told(&words);
                assert!(!why.is_empty() && !next.is_empty(), "{refused:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_that_a_page_can_offer_names_a_file(rest in "(?s).{0,80}") {
            let read = Prefill::of(OsStr::new(&format!("neverlapse:{rest}")));
            prop_assert!(!matches!(read, Ok(Prefill::Mail(_)) | Err(Refused::NoFile(_) | Refused::Neither)));
        }
    }
}
