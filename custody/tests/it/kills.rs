//! kill -9 of a module's host, and of its caller, at each request of each operation: on a token and in a database.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use custody::pkcs11::{KeyHandle, Module, Place, Runner, TokenName};
use custody::surroundings::Surroundings;
use custody::{Fingerprint, Issued, Location, nss};
use enrol::key::KeyKind;
use secrecy::SecretString;

use crate::common::{AUTHORITY, Wish, now};
use crate::nss::softoken;
use crate::softhsm::{LABEL, PIN, SoftHsm, runner, softhsm};

/// More requests than any operation makes.
const REQUESTS: u32 = 13;
/// The request that logs in.
const ENTER: u32 = 2;
const MOMENTS: [(&str, u32); 4] = [("before", 0), ("during", 150), ("during", 900), ("after", 0)];

/// A place that can be opened again and again: as it is, or to be killed.
struct Site {
    token: Option<SoftHsm>,
    folder: PathBuf,
}

/// When whom is killed.
#[derive(Clone, Copy, Debug)]
struct Kill {
    at: u32,
    when: &'static str,
    delay: u32,
    whom: &'static str,
}

fn kills(site: &Site, whom: &'static str) -> impl Iterator<Item = Kill> {
    let is_token = site.token.is_some();
    (1..=REQUESTS)
        .flat_map(move |at| MOMENTS.map(|(when, delay)| Kill { at, when, delay, whom }))
        // SoftHSM2 rewrites its token's file at each login and loses the token when it is shot while at it.
        .filter(move |kill| !is_token || kill.whom != "host" || kill.at != ENTER || kill.when != "during")
        // What a caller leaves at each request is what a host leaves: every other moment is enough.
        .filter(|kill| kill.whom == "host" || kill.when == "after" || kill.delay == 150)
}

impl Site {
    fn place(&self) -> Place {
        self.with(runner())
    }

    fn doomed(&self, kill: Kill) -> Place {
        self.with(
            runner()
                .with_variable("KILL_AT", kill.at.to_string())
                .with_variable("KILL_WHEN", kill.when)
                .with_variable("KILL_DELAY", kill.delay.to_string())
                .with_variable("KILL_WHOM", kill.whom),
        )
    }

    fn with(&self, runner: Runner) -> Place {
        open(self.token.as_ref().map(|token| token.library.as_path()), &self.folder, runner)
    }
}

fn open(library: Option<&Path>, folder: &Path, runner: Runner) -> Place {
    match library {
        Some(library) => {
            let name = TokenName { label: LABEL.to_owned(), serial: None };
            let runner = runner.with_variable("SOFTHSM2_CONF", folder.join("softhsm2.conf"));
            Place::token_of(runner, Module::driver(library), name)
                .with_pin(Some(SecretString::from(PIN)), false)
        }
        None => nss::location(runner, &Surroundings::of_environment(|_| None), folder).unwrap(),
    }
}

fn on_a_token() -> Option<Site> {
    let token = softhsm()?;
    let folder = token.home.path().to_owned();
    Some(Site { token: Some(token), folder })
}

fn issue_for(handle: KeyHandle, serial: u32) -> Issued {
    let certificate = AUTHORITY.certificate_for(handle.public_key_der(), &Wish { serial, ..Wish::default() });
    Issued::new(handle, certificate, &AUTHORITY.chain(), "Marie Curie").unwrap()
}

fn fingerprint(issued: &Issued) -> Fingerprint {
    custody::Arrival::from(issued).fingerprint()
}

/// Kills at each request of a pick-up and a renewal until none is left to kill at; returns how often it struck.
fn strike(site: &Site, whom: &'static str) -> u32 {
    let place = site.place();
    let mut struck = 0;
    let mut old: Option<Fingerprint> = place.list().unwrap().first().map(custody::Found::fingerprint);
    for (number, kill) in kills(site, whom).enumerate() {
        let serial = 0x1000 + u32::try_from(number).unwrap();
        // The key: killed while it is made, and asked for again.
        let tag = format!("kill {serial}");
        struck += u32::from(killed(site, kill, Deed::MakeKey, &tag, None));
        let again = place.make_key(KeyKind::EcP256, &tag);
        let handle = again.unwrap_or_else(|error| panic!("after {kill:?}: {error}"));
        let new = issue_for(handle, serial);

        // The pick-up, or the renewal of what was there before.
        struck += u32::from(killed(site, kill, Deed::Put { new: &new }, &tag, old));
        usable(&place, old, &new, kill);
        match old {
            Some(old) => place.replace(old, (&new).into(), now()).unwrap(),
            None => place.store((&new).into(), now()).unwrap(),
        };
        let found: Vec<Fingerprint> = place.list().unwrap().iter().map(custody::Found::fingerprint).collect();
        assert_eq!(found, [fingerprint(&new)], "after {kill:?}");
        // Now and then it is removed, so that the next one is a pick-up.
        old = Some(found[0]).filter(|_| number % 3 != 2);
        if old.is_none() {
            place.remove(found[0]).unwrap();
        }
    }
    struck
}

/// The old or the new identity works; or, before there is either, the key that was made signs.
fn usable(place: &Place, old: Option<Fingerprint>, new: &Issued, kill: Kill) {
    let new_works = place.prove(Some(fingerprint(new)), now()).is_ok();
    let old_works = old.is_some_and(|old| place.prove(Some(old), now()).is_ok());
    let key_works = place.key_of(new.key()).unwrap().sign(b"still here").is_ok();
    assert!(key_works, "the new key is lost after {kill:?}");
    assert!(new_works || old_works || old.is_none(), "neither works after {kill:?}");
}

#[derive(Clone, Copy)]
enum Deed<'a> {
    MakeKey,
    Put { new: &'a Issued },
}

/// Does something that is killed; whether it was.
fn killed(site: &Site, kill: Kill, deed: Deed<'_>, tag: &str, old: Option<Fingerprint>) -> bool {
    if kill.whom == "caller" {
        return caller_killed(site, kill, &deed, tag, old);
    }
    let place = site.doomed(kill);
    let result = match deed {
        Deed::MakeKey => place.make_key(KeyKind::EcP256, tag).map(drop),
        Deed::Put { new } => match old {
            Some(old) => place.replace(old, new.into(), now()).map(drop),
            None => place.store(new.into(), now()).map(drop),
        },
    };
    let Err(error) = result else {
        return false;
    };
    let said = error.to_string();
    assert!(said.contains("crashed") || said.contains("nonsense"), "{kill:?}: {said}");
    true
}

/// The same in a child, which is what is killed.
fn caller_killed(site: &Site, kill: Kill, deed: &Deed<'_>, tag: &str, old: Option<Fingerprint>) -> bool {
    let new = site.folder.join("new.json");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "kills::child_that_is_killed"]).env("CUSTODY_FOLDER", &site.folder);
    child.env("CUSTODY_TAG", tag).stdout(Stdio::null()).stderr(Stdio::null());
    child.env("CUSTODY_KILL", format!("{} {} {}", kill.at, kill.when, kill.delay));
    if let Some(token) = &site.token {
        child.env("CUSTODY_LIBRARY", &token.library);
    }
    if let Some(old) = old {
        child.env("CUSTODY_OLD", old.to_string());
    }
    if let Deed::Put { new: issued } = deed {
        let arrival = custody::Arrival::from(*issued);
        let content = (issued.key(), arrival.certificate(), arrival.chain());
        std::fs::write(&new, serde_json::to_vec(&content).unwrap()).unwrap();
        child.env("CUSTODY_NEW", &new);
    }
    let status = child.status().unwrap();
    assert!(status.success() || status.signal() == Some(9), "{kill:?}: {status}");
    status.signal() == Some(9)
}

/// Not a test of its own: the child of the tests below.
#[test]
fn child_that_is_killed() {
    let Some(folder) = std::env::var_os("CUSTODY_FOLDER") else {
        return;
    };
    let text = |name: &str| std::env::var(name).ok();
    let kill = text("CUSTODY_KILL").unwrap();
    let mut kill = kill.split(' ');
    let runner = ["KILL_AT", "KILL_WHEN", "KILL_DELAY"]
        .into_iter()
        .fold(runner(), |runner, name| runner.with_variable(name, kill.next().unwrap()))
        .with_variable("KILL_WHOM", "caller");
    let library = text("CUSTODY_LIBRARY").map(PathBuf::from);
    let place = open(library.as_deref(), Path::new(&folder), runner);
    let Some(new) = text("CUSTODY_NEW") else {
        place.make_key(KeyKind::EcP256, &text("CUSTODY_TAG").unwrap()).unwrap();
        return;
    };
    let (key, certificate, chain): (KeyHandle, Vec<u8>, Vec<Vec<u8>>) =
        serde_json::from_slice(&std::fs::read(new).unwrap()).unwrap();
    let issued = Issued::new(key, certificate, &chain, "Marie Curie").unwrap();
    match text("CUSTODY_OLD") {
        Some(old) => place.replace(old.parse().unwrap(), (&issued).into(), now()).unwrap(),
        None => place.store((&issued).into(), now()).unwrap(),
    };
}

fn strike_often(site: &Site, whom: &'static str, least: u32) {
    let struck = strike(site, whom);
    eprintln!("{struck} kills of the {whom}");
    assert!(struck >= least, "only {struck} kills struck");
}

#[test]
fn a_token_keeps_a_usable_identity_whenever_its_host_is_killed() {
    if let Some(site) = on_a_token() {
        strike_often(&site, "host", 50);
        // No key is left behind that has no certificate: one pair at most is there.
        let listed = site.token.as_ref().unwrap().pkcs11_tool(&["--list-objects"]).unwrap_or_default();
        assert!(listed.matches("Private Key Object").count() <= 1, "{listed}");
        assert!(listed.matches("Public Key Object").count() <= 1, "{listed}");
    }
}

#[test]
fn a_token_keeps_a_usable_identity_whenever_its_caller_is_killed() {
    if let Some(site) = on_a_token() {
        strike_often(&site, "caller", 25);
    }
}

#[test]
fn a_database_keeps_a_usable_identity_whenever_its_host_is_killed() {
    if softoken().is_some() {
        let folder = tempfile::tempdir().unwrap();
        strike_often(&Site { token: None, folder: folder.path().to_owned() }, "host", 50);
    }
}

#[test]
fn a_database_keeps_a_usable_identity_whenever_its_caller_is_killed() {
    if softoken().is_some() {
        let folder = tempfile::tempdir().unwrap();
        strike_often(&Site { token: None, folder: folder.path().to_owned() }, "caller", 25);
    }
}
