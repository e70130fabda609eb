//! The master key in a file of mode 0600, beside the data that it protects: it keeps copies of the data closed that
//! are made without it, not a thief of the whole folder.

use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use super::{Key, Place, Unavailable};
use crate::folder;

const FILE: &str = "vault.key";

pub(super) fn load(folder: &Path) -> Result<Key, Unavailable> {
    read(folder)?.ok_or_else(|| unavailable(folder, "it is missing", "bring it back from a copy"))
}

/// Stores `new`, or gives the key that is there already: a key file is never replaced.
pub(super) fn load_or_store(folder: &Path, new: Key) -> Result<Key, Unavailable> {
    if let Some(key) = read(folder)? {
        return Ok(key);
    }
    let text = Zeroizing::new(format!("{}\n", *new.to_base64()));
    folder::write_file(&folder.join(FILE), text.as_bytes())
        .map_err(|error| unavailable(folder, &error.to_string(), "make the folder writable"))?;
    Ok(new)
}

fn read(folder: &Path) -> Result<Option<Key>, Unavailable> {
    let path = folder.join(FILE);
    let text = match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unavailable(folder, &error.to_string(), "make the file readable")),
        Ok(text) => Zeroizing::new(text),
    };
    if let Some(mode) = too_open(&path) {
        let reason = format!("others may read it (mode {mode:o})");
        let remedy = "if nobody else had access, make it private with \"chmod 600\"";
        return Err(unavailable(folder, &reason, remedy));
    }
    let key = Key::from_base64(&text);
    key.map(Some).ok_or_else(|| unavailable(folder, "it holds no key", "bring it back from a copy"))
}

/// The mode of a file that others than its owner may read.
fn too_open(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then_some(mode)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn unavailable(folder: &Path, reason: &str, remedy: &str) -> Unavailable {
    Unavailable {
        place: Place::KeyFile,
        reason: format!("{}: {reason}", folder.join(FILE).display()),
        remedy: remedy.to_owned(),
        absent: false,
    }
}
