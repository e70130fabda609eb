//! This computer and its user, as an application remembers them.

use std::{fmt::Write as _, fs, path::PathBuf};

use custody::surroundings::Surroundings;
use lifecycle::{Computer, User};
use openssl::{hash::MessageDigest, pkey::PKey, sign::Signer};
use zeroize::Zeroizing;

/// What the system's own mark is mixed with, as machine-id(5) asks for: 128 random bits that never change.
const OURS: [u8; 16] =
    [0x8d, 0x1f, 0x5a, 0x3e, 0xc6, 0x0b, 0x47, 0x92, 0xa4, 0x71, 0xe9, 0x2c, 0x58, 0x06, 0xdb, 0x3f];

/// Where the daemon runs, and for whom.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    /// The computer.
    pub(crate) computer: Computer,
    /// Its user.
    pub(crate) user: User,
}

impl Here {
    /// Looks once; neither changes while the daemon runs.
    pub(crate) fn look(around: &Surroundings) -> Self {
        let computer = Computer { mark: mark(around), name: computer_name() };
        Self { computer, user: User { uid: uid(), name: user_name(around) } }
    }
}

/// Tells this installation of the system from all others. The system's own mark is confidential: what is kept is made
/// from it and does not lead back to it.
fn mark(around: &Surroundings) -> Option<String> {
    let text = files(around).into_iter().find_map(|file| fs::read_to_string(file).ok())?;
    let text = Zeroizing::new(text);
    let id = bytes(text.trim())?;
    let key = PKey::hmac(&id).ok()?;
    let mut signer = Signer::new(MessageDigest::sha256(), &key).ok()?;
    let mark = signer.sign_oneshot_to_vec(&OURS).ok()?;
    // As the system's own marks of this kind: 128 bits.
    Some(mark.iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Where the system keeps its mark. In a debug build a test can name another file.
fn files(around: &Surroundings) -> Vec<PathBuf> {
    #[cfg(debug_assertions)]
    if let Some(file) = std::env::var_os("NEVERLAPSE_TEST_MACHINE_ID") {
        return vec![file.into()];
    }
    ["etc/machine-id", "var/lib/dbus/machine-id"].map(|file| around.root.join(file)).into()
}

/// 32 hexadecimal digits; a system that is yet to be set up has a word there.
fn bytes(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    let byte = |at: usize| text.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let bytes: Option<Vec<u8>> = (0..32).step_by(2).map(byte).collect();
    bytes.map(Zeroizing::new)
}

#[cfg(unix)]
fn computer_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn computer_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(unix)]
fn uid() -> Option<u32> {
    Some(rustix::process::getuid().as_raw())
}

#[cfg(not(unix))]
fn uid() -> Option<u32> {
    None
}

fn user_name(around: &Surroundings) -> String {
    let named = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let Some(uid) = uid().map(|uid| uid.to_string()) else { return named().unwrap_or_default() };
    let users = fs::read_to_string(around.root.join("etc/passwd")).unwrap_or_default();
    let own = users.lines().map(|user| user.split(':').collect::<Vec<_>>());
    let own = own.filter(|user| user.get(2) == Some(&&*uid)).find_map(|user| user.first().copied());
    own.map(str::to_owned).or_else(named).unwrap_or(uid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(machine_id: &str) -> Option<String> {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("etc")).unwrap();
        fs::write(root.path().join("etc/machine-id"), machine_id).unwrap();
        let folder = root.path().to_owned();
        mark(&Surroundings {
            root: folder.clone(),
            home: folder.clone(),
            config: folder.clone(),
            data: folder,
        })
    }

    #[test]
    fn a_computer_is_told_from_others_without_its_own_mark() {
        let id = "0123456789abcdef0123456789abcdef";
        let here = marked(&format!("{id}\n")).unwrap();
        assert_eq!(here.len(), 32);
        assert!(!here.contains(id));
        assert_eq!(marked(id).unwrap(), here);
        assert_ne!(marked("0123456789abcdef0123456789abcde0").unwrap(), here);
    }

    #[test]
    fn a_system_that_is_yet_to_be_set_up_has_no_mark() {
        for text in ["", "uninitialized\n", "0123", "0123456789abcdef0123456789abcdeg"] {
            assert_eq!(marked(text), None, "{text:?}");
        }
    }
}
