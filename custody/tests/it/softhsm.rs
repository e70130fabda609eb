//! A token of SoftHSM2 for a test, in a folder of its own.

use std::fs;
use std::path::PathBuf;

use custody::pkcs11::{Limits, Module, Place, Runner, TokenName};
use custody::{Issued, Location};
use enrol::key::KeyKind;
use secrecy::SecretString;
use tempfile::TempDir;

use crate::common::{AUTHORITY, Wish, printed};

pub(crate) const PIN: &str = "12345678";
pub(crate) const LABEL: &str = "Marie's key";

/// A token, gone with the test.
pub(crate) struct SoftHsm {
    pub(crate) home: TempDir,
    pub(crate) library: PathBuf,
}

/// SoftHSM2 with one token; nothing, said aloud, where it is not installed.
pub(crate) fn softhsm() -> Option<SoftHsm> {
    let places = ["/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11", "/usr/lib/pkcs11"];
    let multiarch =
        fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path().join("softhsm"));
    let library = multiarch.chain(places.map(PathBuf::from)).map(|place| place.join("libsofthsm2.so"));
    let library = library.into_iter().find(|library| library.exists());
    let tool = crate::common::foreign("softhsm2-util", "softhsm2")?;
    let (home, library) = (tempfile::tempdir().unwrap(), library?);
    fs::create_dir(home.path().join("tokens")).unwrap();
    let tokens = home.path().join("tokens");
    fs::write(
        home.path().join("softhsm2.conf"),
        format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display()),
    )
    .unwrap();
    let made = std::process::Command::new(tool)
        .args(["--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "87654321"])
        .env("SOFTHSM2_CONF", home.path().join("softhsm2.conf"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", printed(&made));
    Some(SoftHsm { home, library })
}

impl SoftHsm {
    pub(crate) fn runner(&self) -> Runner {
        runner().with_variable("SOFTHSM2_CONF", self.home.path().join("softhsm2.conf"))
    }

    /// The token as a location, opened with its PIN.
    pub(crate) fn place(&self) -> Place {
        self.locked().with_pin(Some(SecretString::from(PIN)), false)
    }

    /// The same without its PIN.
    pub(crate) fn locked(&self) -> Place {
        let name = TokenName { label: LABEL.to_owned(), serial: None };
        Place::token_of(self.runner(), Module::driver(&self.library), name)
    }

    /// SoftHSM's own way to lose a token: its folder goes.
    pub(crate) fn pull_out(&self) {
        fs::rename(self.tokens(), self.home.path().join("away")).unwrap();
        fs::create_dir(self.tokens()).unwrap();
    }

    pub(crate) fn plug_in(&self) {
        fs::remove_dir(self.tokens()).unwrap();
        fs::rename(self.home.path().join("away"), self.tokens()).unwrap();
    }

    fn tokens(&self) -> PathBuf {
        self.home.path().join("tokens")
    }

    /// What OpenSC's tool lists.
    pub(crate) fn pkcs11_tool(&self, arguments: &[&str]) -> Option<String> {
        let tool = crate::common::foreign("pkcs11-tool", "opensc")?;
        let module = self.library.to_str().unwrap();
        let output = std::process::Command::new(tool)
            .args(["--module", module, "--token-label", LABEL, "--login", "--pin", PIN])
            .args(arguments)
            .env("SOFTHSM2_CONF", self.home.path().join("softhsm2.conf"))
            .output()
            .unwrap();
        Some(printed(&output))
    }
}

/// A runner whose host is this crate's own test program.
pub(crate) fn runner() -> Runner {
    let seconds = std::time::Duration::from_secs;
    Runner::new(env!("CARGO_BIN_EXE_custody-test-host"))
        .with_limits(Limits { usual: seconds(30), patient: seconds(60) })
}

/// Has a place make a key, and the authority a certificate for it.
pub(crate) fn enrol(place: &dyn Location, kind: KeyKind, wish: &Wish<'_>) -> Issued {
    let handle = place.make_key(kind, &format!("neverlapse test {}", wish.serial)).unwrap();
    let signature = place.key_of(&handle).unwrap().sign(b"a request").unwrap();
    enrol::key::verify(handle.public_key_der(), kind.signature_algorithm(), b"a request", &signature)
        .unwrap();
    let certificate = AUTHORITY.certificate_for(handle.public_key_der(), wish);
    Issued::new(handle, certificate, &AUTHORITY.chain(), wish.cn).unwrap()
}
