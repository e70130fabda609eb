//! Profiles, databases, drivers and tokens, as they lie about on a computer.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use custody::discover::{Missing, Secret, What, describe, survey};
use custody::surroundings::Surroundings;
use custody::token::Model;
use custody::{Finding, Location, firefox, nss};

use crate::common::{identity, now};
use crate::nss::{new_database, softoken};
use crate::softhsm::{LABEL, runner, softhsm};

/// A home of one's own on this computer.
fn at_home(home: &Path) -> Surroundings {
    Surroundings::of_environment(|name| (name == "HOME").then(|| home.as_os_str().to_owned()))
}

fn put(home: &Path, path: &str, text: &str) {
    let path = home.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn model(name: &str, module: &Path) -> Model {
    Model { name: name.into(), modules: vec![module.to_owned()], from: Some("https://maker.example".into()) }
}

fn profile(home: &Path, wanted: Option<&str>) -> String {
    match firefox::profile(&at_home(home), wanted) {
        Ok(profile) => profile.folder.strip_prefix(home).unwrap().display().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_profile_that_firefox_starts_with_is_what_its_installation_says() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert!(profile(home, None).contains("start Firefox once"));

    let classic = ".mozilla/firefox";
    let profiles = "[Profile1]\nName=default\nIsRelative=1\nPath=old.default\nDefault=1\n\n\
                    [Profile0]\nName=default-release\nIsRelative=1\nPath=new.default-release\n\n\
                    [Profile2]\nName=gone\nIsRelative=1\nPath=gone.folder\n";
    put(home, &format!("{classic}/profiles.ini"), profiles);
    for folder in ["old.default", "new.default-release"] {
        fs::create_dir_all(home.join(classic).join(folder)).unwrap();
    }
    assert_eq!(
        profile(home, None),
        format!("{classic}/old.default"),
        "the word of old versions, for want of another"
    );
    put(
        home,
        &format!("{classic}/installs.ini"),
        "[4F96D1932A9F858E]\nDefault=new.default-release\nLocked=1\n",
    );
    assert_eq!(profile(home, None), format!("{classic}/new.default-release"));
    assert_eq!(profile(home, Some("default")), format!("{classic}/old.default"));
    assert_eq!(profile(home, Some("old.default")), format!("{classic}/old.default"));
    let unknown = profile(home, Some("work"));
    assert!(
        unknown.contains("`work`") && unknown.contains("default-release (new.default-release)"),
        "{unknown}"
    );

    // A snap beside it starts with a profile of its own: then it has to be said which is meant.
    let snap = "snap/firefox/common/.mozilla/firefox";
    put(
        home,
        &format!("{snap}/profiles.ini"),
        "[InstallAB]\nDefault=s.default\n[Profile0]\nName=snap\nIsRelative=1\nPath=s.default\n",
    );
    fs::create_dir_all(home.join(snap).join("s.default")).unwrap();
    let several = profile(home, None);
    assert!(
        several.contains("several Firefox profiles") && several.contains("snap (s.default)"),
        "{several}"
    );
    assert_eq!(profile(home, Some("snap")), format!("{snap}/s.default"));
}

#[test]
fn the_new_folder_and_a_flatpak_are_looked_into_as_well() {
    for root in [".config/mozilla/firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox"] {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        let elsewhere = home.join("elsewhere/profile");
        fs::create_dir_all(&elsewhere).unwrap();
        let text = format!("[Profile0]\nName=only\nIsRelative=0\nPath={}\n", elsewhere.display());
        put(home, &format!("{root}/profiles.ini"), &text);
        assert_eq!(profile(home, None), "elsewhere/profile");
    }
}

#[test]
fn a_firefox_profile_takes_an_identity_and_a_running_firefox_is_pointed_out() {
    if softoken().is_none() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    put(home, ".mozilla/firefox/profiles.ini", "[Profile0]\nName=me\nIsRelative=1\nPath=a.me\n");
    let folder = home.join(".mozilla/firefox/a.me");
    fs::create_dir(&folder).unwrap();
    let place = firefox::location(runner(), &at_home(home), Some("me")).unwrap();
    assert_eq!(place.name().to_string(), "firefox:me");
    let old = identity();
    assert_eq!(place.store((&old).into(), now()).unwrap().findings, []);
    symlink(format!("127.0.1.1:+{}", std::process::id()), folder.join("lock")).unwrap();
    assert_eq!(place.store((&old).into(), now()).unwrap().findings, [Finding::BrowserRuns]);
}

#[test]
fn a_firefox_that_brings_its_own_nss_is_enough() {
    if softoken().is_none() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    put(home, ".mozilla/firefox/profiles.ini", "[Profile0]\nName=me\nIsRelative=1\nPath=a.me\n");
    fs::create_dir(home.join(".mozilla/firefox/a.me")).unwrap();
    let around = Surroundings { root: home.join("root"), ..at_home(home) };
    let missing = firefox::location(runner(), &around, None).map(drop).unwrap_err().to_string();
    assert!(missing.contains("NSS is not installed"), "{missing}");

    let found = nss::softoken(&at_home(home), firefox::Packaging::System).unwrap().library;
    let own = home.join("root/opt/firefox");
    fs::create_dir_all(&own).unwrap();
    for library in fs::read_dir(found.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()) {
        let name = library.file_name().unwrap().to_str().unwrap().to_owned();
        let parts = ["libsoftokn3.", "libfreebl", "libnssutil3.", "libnspr4.", "libplc4.", "libplds4."];
        if parts.iter().any(|part| name.starts_with(part)) && library.is_file() {
            fs::copy(&library, own.join(name)).unwrap();
        }
    }
    let place = firefox::location(runner(), &around, None).unwrap();
    place.store((&identity()).into(), now()).unwrap();
}

#[test]
fn chromiums_database_is_the_old_one_if_there_is_one() {
    let home = tempfile::tempdir().unwrap();
    let around = at_home(home.path());
    assert_eq!(nss::chromium(&around), home.path().join(".local/share/pki/nssdb"));
    nss::make_folder(&home.path().join(".pki/nssdb")).unwrap();
    assert_eq!(nss::chromium(&around), home.path().join(".pki/nssdb"));
    nss::make_folder(&home.path().join(".pki/nssdb")).unwrap();
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(home.path().join(".pki/nssdb")).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_survey_tells_what_there_is_and_what_is_missing_with_its_remedy() {
    let (Some(token), Some(())) = (softhsm(), softoken()) else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let runner = token.runner();
    // Of this computer only the libraries: its own drivers and tokens are not the test's.
    let around = Surroundings { root: home.path().join("root"), ..at_home(home.path()) };
    let bare = survey(&runner, &around, &[]);
    assert_eq!(bare.places.len(), 1, "the vault is always there");
    let said: Vec<String> = bare.missing.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|line| line.contains("install libnss3")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("start Firefox once")), "{said:?}");

    let around = at_home(home.path());
    nss::make_folder(&nss::chromium(&around)).unwrap();
    let junk = home.path().join("junk.so");
    fs::write(&junk, "no library").unwrap();
    let full = survey(&runner, &around, &[model("SoftHSM v2", &token.library), model("Junk", &junk)]);
    let names: Vec<String> = full.places.iter().map(|spot| spot.name.to_string()).collect();
    assert!(names[1].starts_with("nss:") && names[1].ends_with("pki/nssdb"), "{names:?}");
    let spot = full.places.iter().find(|spot| spot.name.to_string().starts_with(&format!("token:{LABEL}/")));
    let Some(What::Token { token: seen, driver }) = spot.map(|spot| &spot.what) else {
        panic!("{names:?}");
    };
    assert_eq!((seen.model.as_str(), &driver.library), ("SoftHSM v2", &token.library));
    assert!(seen.login_required && seen.pin_set && !seen.write_protected);
    let broken = |missing: &Missing| matches!(missing, Missing::BrokenDriver(error) if error.to_string().contains("junk.so"));
    assert!(full.missing.iter().any(broken), "{:?}", full.missing);
    assert!(full.missing.contains(&Missing::Firefox));
}

#[test]
fn a_driver_that_a_profile_names_is_missed_until_it_is_installed_somewhere() {
    let Some(token) = softhsm() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let around = Surroundings { root: home.path().join("root"), ..at_home(home.path()) };
    let absent = model("ePass Zwölf/3", Path::new("/opt/maker/libepass.so"));
    let missed = |models: &[Model]| -> Vec<String> {
        let survey = survey(&token.runner(), &around, models);
        let of_models = survey.missing.iter().filter(|missing| matches!(missing, Missing::TokenDriver(_)));
        of_models.map(ToString::to_string).collect()
    };
    let told = "the driver of the token ePass Zwölf/3 is not installed; get it from https://maker.example";
    assert_eq!(missed(&[absent.clone(), absent.clone()]), [told], "once, though two profiles name it");
    assert_eq!(missed(&[model("SoftHSM v2", &token.library)]), [""; 0]);
    // Its token is there through another driver, or its driver lies elsewhere.
    let soft = model("Something else", &token.library);
    assert_eq!(missed(&[soft.clone(), Model { name: "SoftHSM v2".into(), ..absent.clone() }]), [""; 0]);
    let moved = Path::new("/opt/elsewhere").join(token.library.file_name().unwrap());
    assert_eq!(missed(&[soft, model("Moved", &moved)]), [""; 0]);
}

#[test]
fn a_place_says_what_has_to_be_typed_before_anything_is() {
    let (Some(token), Some(())) = (softhsm(), softoken()) else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let around = Surroundings { root: "/".into(), ..at_home(home) };
    let models = [model("SoftHSM v2", &token.library)];
    let of = |name: &str| describe(&token.runner(), &around, &models, &name.parse().unwrap());
    let secret = |name: &str| of(name).unwrap().secret;
    assert_eq!((secret("vault"), secret("file:/me.p12")), (Secret::None, Secret::Password));

    put(home, ".mozilla/firefox/profiles.ini", "[Profile0]\nName=Ä b\nIsRelative=1\nPath=x.Ä b\nDefault=1\n");
    let folder = home.join(".mozilla/firefox/x.Ä b");
    fs::create_dir(&folder).unwrap();
    assert_eq!(secret("firefox"), Secret::None, "nobody has started it yet");
    assert!(!folder.join("key4.db").exists(), "a look leaves nothing behind");
    new_database(&folder, None);
    assert_eq!(secret("firefox"), Secret::None);
    fs::remove_file(folder.join("key4.db")).unwrap();
    new_database(&folder, Some("primary password"));
    let spot = of("firefox").unwrap();
    assert_eq!((spot.name.to_string().as_str(), spot.secret), ("firefox:Ä b", Secret::Password));
    assert!(spot.is_called(&"firefox:x.Ä b".parse().unwrap()) && spot.is_called(&"firefox".parse().unwrap()));
    assert!(!spot.is_called(&"firefox:other".parse().unwrap()));

    let elsewhere = home.join("else where");
    assert_eq!(secret(&format!("nss:{}", elsewhere.display())), Secret::None, "it would be a new one");
    fs::create_dir(&elsewhere).unwrap();
    new_database(&elsewhere, Some("primary password"));
    assert_eq!(secret(&format!("nss:{}", elsewhere.display())), Secret::Password);

    let spot = of(&format!("token:{LABEL}")).unwrap();
    assert_eq!(spot.secret, Secret::Pin);
    assert!(spot.name.to_string().starts_with(&format!("token:{LABEL}/")), "{}", spot.name);
    assert!(spot.is_called(&format!("token:{LABEL}").parse().unwrap()));
    let gone = of("token:Nobody's").unwrap_err();
    assert!(gone.is_unplugged() && gone.to_string().contains("`Nobody's`"), "{gone}");
}

#[test]
fn a_database_that_does_not_open_is_listed_and_said_to_be_broken() {
    let Some(()) = softoken() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let around = Surroundings { root: "/".into(), ..at_home(home.path()) };
    let folder = nss::chromium(&around);
    nss::make_folder(&folder).unwrap();
    for file in ["cert9.db", "key4.db"] {
        fs::write(folder.join(file), "this is no database".repeat(400)).unwrap();
    }
    let survey = survey(&runner(), &around, &[]);
    let spot = survey.places.iter().find(|spot| matches!(spot.what, What::Chromium { .. })).unwrap();
    assert_eq!(spot.secret, Secret::Unknown);
    let said: Vec<String> = survey.missing.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|line| line.contains("pki/nssdb: ")), "{said:?}");
}
