//! The master key as a credential that the service manager hands to a service (systemd.exec(5), LoadCredentialEncrypted=):
//! it lies encrypted outside of the data, and only this service gets to see it. It is made by an administrator, never here.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Key, Place, Unavailable};

/// The key, as it was handed over.
pub(super) fn load(application: &str) -> Result<Key, Unavailable> {
    look(application)?.ok_or_else(|| {
        let remedy = "put it back where the service manager finds it, then start the service again";
        unavailable(application, "it was not handed over", remedy)
    })
}

/// The key, if one was handed over.
pub(super) fn look(application: &str) -> Result<Option<Key>, Unavailable> {
    env::var_os("CREDENTIALS_DIRECTORY").map_or(Ok(None), |folder| read(application, &PathBuf::from(folder)))
}

fn read(application: &str, folder: &Path) -> Result<Option<Key>, Unavailable> {
    let text = match std::fs::read(folder.join(name(application))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unavailable(application, &error.to_string(), "make it readable")),
        Ok(text) => Zeroizing::new(text),
    };
    let remedy = "make it of 32 random bytes in base64, or bring the right one back";
    Key::from_base64(&text).map(Some).ok_or_else(|| unavailable(application, "it holds no key", remedy))
}

fn name(application: &str) -> String {
    format!("{application}.vault-key")
}

fn unavailable(application: &str, reason: &str, remedy: &str) -> Unavailable {
    Unavailable {
        place: Place::Credential,
        reason: format!("{}: {reason}", name(application)),
        remedy: remedy.to_owned(),
        absent: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_a_key_nothing_or_an_error_and_never_another_key() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read("example", folder.path()), Ok(None)));
        let key = Key::generate().unwrap_or_else(|error| panic!("{error}"));
        std::fs::write(folder.path().join("example.vault-key"), &*key.to_base64()).unwrap();
        let Ok(Some(found)) = read("example", folder.path()) else { panic!("it is there") };
        assert_eq!(found.bytes(), key.bytes());
        std::fs::write(folder.path().join("example.vault-key"), "no key").unwrap();
        assert!(read("example", folder.path()).is_err_and(|error| error.reason.contains("holds no key")));
    }
}
