//! Drivers that hang, crash, chatter, lock PINs and lose their token: each costs an error, never its caller.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use custody::discover::{self, Missing, What};
use custody::pkcs11::{Limits, Module, Place, TokenName, Tries};
use custody::surroundings::Surroundings;
use custody::token::{self, Driver, Model};
use custody::{Location, LocationError};
use enrol::key::KeyKind;
use secrecy::SecretString;

use crate::common::{Wish, foreign, now, run};
use crate::softhsm::{LABEL, PIN, SoftHsm, enrol, softhsm};

/// SoftHSM2 behind a driver that has moods.
struct Moody {
    token: SoftHsm,
    library: PathBuf,
}

fn moody() -> Option<Moody> {
    let token = softhsm()?;
    let compiler = foreign("cc", "gcc")?;
    let library = token.home.path().join("moody.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/moody.c");
    let softhsm = format!("-DSOFTHSM=\"{}\"", token.library.display());
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    run(&compiler, ["-shared", "-fPIC", "-O1", &softhsm, "-o", &text(&library), &text(&source)]);
    Some(Moody { token, library })
}

impl Moody {
    fn place(&self, mood: &str, pin: &str) -> Place {
        let short = Limits { usual: Duration::from_secs(2), patient: Duration::from_secs(2) };
        let runner = self
            .token
            .runner()
            .with_variable("MOOD", mood)
            .with_variable("TRIES", self.token.home.path().join("tries"))
            .with_limits(if mood == "hang" { short } else { Limits::default() });
        let name = TokenName { label: LABEL.to_owned(), serial: None };
        Place::token_of(runner, Module::driver(&self.library), name)
            .with_pin(Some(SecretString::from(pin)), false)
    }
}

fn said<T>(result: Result<T, LocationError>) -> String {
    result.map(drop).unwrap_err().to_string()
}

#[test]
fn a_driver_that_hangs_is_stopped_and_the_next_call_gets_its_turn() {
    let Some(moody) = moody() else {
        return;
    };
    let began = Instant::now();
    let hung = said(moody.place("hang", PIN).rehearse(None));
    assert!(hung.contains("did not answer within 2 seconds and was stopped"), "{hung}");
    assert!(hung.contains(LABEL), "{hung}");
    assert!(began.elapsed() < Duration::from_secs(20));
    moody.place("", PIN).rehearse(None).unwrap();
}

#[test]
fn a_driver_that_hangs_or_dies_when_asked_for_its_tokens_is_missed_and_the_others_are_listed() {
    let Some(moody) = moody() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let of = |name: &str| (name == "HOME").then(|| home.path().as_os_str().to_owned());
    let around = Surroundings { root: home.path().join("root"), ..Surroundings::of_environment(of) };
    let model = |module: &Path| Model { name: LABEL.into(), modules: vec![module.to_owned()], from: None };
    let models = [model(&moody.library), model(&moody.token.library)];
    let short = Limits { usual: Duration::from_secs(2), patient: Duration::from_secs(2) };
    for (mood, what) in [("deaf", "did not answer within 2 seconds"), ("faint", "no tokens today")] {
        let runner = moody.token.runner().with_variable("MOOD", mood).with_limits(short);
        let survey = discover::survey(&runner, &around, &models);
        let broken = survey.missing.iter().find(|missing| matches!(missing, Missing::BrokenDriver(_)));
        let broken = broken.map(ToString::to_string).unwrap_or_default();
        assert!(broken.contains("moody.so") && broken.contains(what), "{mood}: {broken}");
        let tokens = survey.places.iter().filter(|spot| matches!(spot.what, What::Token { .. })).count();
        assert_eq!(tokens, 1, "{mood}: {:?}", survey.places);
    }
}

#[test]
fn a_host_whose_driver_hangs_does_not_outlive_its_caller_for_long() {
    let Some(moody) = moody() else {
        return;
    };
    let marker = moody.token.home.path().join("tries");
    let mut caller = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "moods::child_that_waits_for_a_driver_that_hangs"])
        .env("CUSTODY_LIBRARY", &moody.library)
        .env("CUSTODY_HOME", moody.token.home.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !std::fs::metadata(&marker).is_ok_and(|marker| marker.len() > 0) {
        assert!(began.elapsed() < Duration::from_secs(20), "it never came to hang");
        std::thread::yield_now();
    }
    caller.kill().unwrap();
    caller.wait().unwrap();
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || ended.send(File::open(marker).unwrap().lock().is_ok()));
    assert_eq!(end.recv_timeout(Duration::from_secs(20)), Ok(true), "the host lives on");
}

/// Not a test of its own: the caller of the test above.
#[test]
fn child_that_waits_for_a_driver_that_hangs() {
    let (Some(library), Some(home)) = (std::env::var_os("CUSTODY_LIBRARY"), std::env::var_os("CUSTODY_HOME"))
    else {
        return;
    };
    let home = Path::new(&home);
    let runner = crate::softhsm::runner()
        .with_variable("SOFTHSM2_CONF", home.join("softhsm2.conf"))
        .with_variable("MOOD", "hang")
        .with_variable("TRIES", home.join("tries"));
    let name = TokenName { label: LABEL.to_owned(), serial: None };
    let place = Place::token_of(runner, Module::driver(library), name).with_pin(Some(PIN.into()), false);
    place.rehearse(None).unwrap();
}

#[test]
fn a_driver_that_crashes_costs_an_error_that_never_shows_the_pin() {
    let Some(moody) = moody() else {
        return;
    };
    let crashed = said(moody.place("crash", PIN).rehearse(None));
    assert!(crashed.contains("its driver crashed (signal: 6"), "{crashed}");
    assert!(crashed.contains("fatal: no luck with ***") && !crashed.contains(PIN), "{crashed}");
}

#[test]
fn a_driver_that_prints_does_not_garble_its_answers() {
    let Some(moody) = moody() else {
        return;
    };
    let place = moody.place("chatter", PIN);
    place.rehearse(None).unwrap();
    assert_eq!(place.describe().unwrap().label, LABEL);
}

#[test]
fn the_last_try_is_kept_for_a_person_who_allows_it_and_a_locked_pin_is_said() {
    let Some(moody) = moody() else {
        return;
    };
    let tries = |place: &Place| place.describe().unwrap().tries;
    let wrong = moody.place("lock", "0000");
    assert_eq!(tries(&wrong), Tries::Enough);
    let first = wrong.rehearse(None).unwrap_err();
    assert!(first.is_wrong_password() && first.to_string().contains("fewer tries than usual"), "{first}");
    assert_eq!(tries(&wrong), Tries::Fewer);
    let second = said(wrong.rehearse(None));
    assert!(second.contains("one try is left: a wrong PIN locks the token"), "{second}");
    assert_eq!(tries(&wrong), Tries::One);

    // Neither a wrong nor the right PIN is tried now, unless the person says so.
    for pin in ["0000", PIN] {
        let kept = said(moody.place("lock", pin).rehearse(None));
        assert!(kept.contains("only one try is left") && kept.contains("allow the last try"), "{kept}");
    }
    assert_eq!(tries(&wrong), Tries::One);
    moody.place("lock", PIN).with_pin(Some(SecretString::from(PIN)), true).rehearse(None).unwrap();
    assert_eq!(tries(&wrong), Tries::Enough, "the right one gives all tries back");

    for _ in 0..2 {
        wrong.rehearse(None).unwrap_err();
    }
    let locked =
        said(moody.place("lock", "").with_pin(Some(SecretString::from("0000")), true).rehearse(None));
    assert!(locked.contains("the PIN is locked") && locked.contains("PUK"), "{locked}");
    assert_eq!(tries(&wrong), Tries::Zero);
    let still = said(moody.place("lock", PIN).rehearse(None));
    assert!(still.contains("the PIN is locked"), "{still}");
}

#[test]
fn a_token_that_is_pulled_out_in_the_middle_is_told_from_a_lost_key_and_goes_on_when_it_is_back() {
    let Some(moody) = moody() else {
        return;
    };
    let place = moody.place("", PIN);
    let issued = enrol(&place, KeyKind::EcP256, &Wish::default());
    let pulled = moody.place("pulled", PIN).store((&issued).into(), now()).unwrap_err();
    assert!(pulled.is_unplugged(), "{pulled}");
    assert!(pulled.to_string().contains("pulled out in the middle; plug it in again"), "{pulled}");
    assert_eq!(place.list().unwrap(), [], "nothing was written that was not proven");
    place.store((&issued).into(), now()).unwrap();

    // SoftHSM's own way to lose a token: its folder goes, and comes back.
    moody.token.pull_out();
    let gone = place.prove(None, now()).unwrap_err();
    assert!(gone.is_unplugged() && gone.to_string().contains("plug it in and try again"), "{gone}");
    moody.token.plug_in();
    place.prove(None, now()).unwrap();
}

#[test]
fn from_the_pick_up_to_the_renewal_nothing_asks_a_token_for_a_private_key() {
    let Some(moody) = moody() else {
        return;
    };
    let place = moody.place("watch", PIN);
    for kind in [KeyKind::EcP256, KeyKind::Rsa2048] {
        place.rehearse(None).unwrap();
        let old = enrol(&place, kind, &Wish::default());
        let old = place.store((&old).into(), now()).unwrap().facts.fingerprint;
        place.rehearse(Some(old)).unwrap();
        let new = enrol(&place, kind, &Wish { serial: 0x0c0d, ..Wish::default() });
        let new = place.replace(old, (&new).into(), now()).unwrap().facts.fingerprint;
        assert!(place.read(Some(new)).is_err());
        place.open(None).unwrap().key.sign(b"a message").unwrap();
        place.remove(new).unwrap();
    }
}

#[test]
fn an_old_driver_that_leaves_the_hash_to_its_caller_signs_all_the_same() {
    let Some(moody) = moody() else {
        return;
    };
    let place = moody.place("plain", PIN);
    let issued = enrol(&place, KeyKind::Rsa2048, &Wish::default());
    place.store((&issued).into(), now()).unwrap();
}

#[test]
fn a_token_is_found_among_drivers_of_which_some_are_broken_or_know_it_too() {
    let Some(moody) = moody() else {
        return;
    };
    let driver = |name: &str, library: &Path| Driver { name: name.to_owned(), library: library.to_owned() };
    let junk = moody.token.home.path().join("junk.so");
    std::fs::write(&junk, "this is not a library").unwrap();
    let drivers =
        [driver("junk", &junk), driver("softhsm", &moody.token.library), driver("moody", &moody.library)];
    let runner = moody.token.runner();
    let answers = token::ask(&runner, &drivers);
    let broken = answers[0].tokens.as_ref().unwrap_err().to_string();
    assert!(broken.contains("junk.so") && broken.contains("cannot be loaded"), "{broken}");

    let name = TokenName { label: LABEL.to_owned(), serial: None };
    let place = token::find(&runner, &drivers, &name).unwrap();
    let serial = place.describe().unwrap().serial;
    assert_eq!(place.name().to_string(), format!("token:{LABEL}/{serial}"));
    let other = TokenName { label: LABEL.to_owned(), serial: Some("0".to_owned()) };
    let none = token::find(&runner, &drivers[1..], &other).unwrap_err().to_string();
    assert!(none.contains("with serial number 0: it is not plugged in"), "{none}");
    let nothing = token::find(&runner, &[], &name).unwrap_err().to_string();
    assert!(nothing.contains("no driver for tokens is installed"), "{nothing}");
}
