//! Profiles, databases, drivers and tokens, as they lie about on a computer.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use custody::discover::{Missing, What, survey};
use custody::surroundings::Surroundings;
use custody::{Finding, Location, firefox, nss};

use crate::common::{identity, now};
use crate::nss::softoken;
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
    let full = survey(&runner, &around, &[token.library.clone(), junk]);
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
