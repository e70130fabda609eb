//! What the administrator says, what is locked, and what a policy that cannot be used leaves.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
};

use ledger::Format;
use tempfile::TempDir;

use super::*;

const FORMAT: Format = Format { application: "test", version: 1, migrations: &[] };

struct House {
    home: TempDir,
    ledger: Ledger,
}

impl House {
    fn new(policy: &str, own: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("system")).unwrap();
        let ledger = Ledger::open(&home.path().join("state"), &FORMAT).unwrap();
        fs::write(home.path().join("settings.toml"), own).unwrap();
        let house = Self { home, ledger };
        house.say(policy);
        house
    }

    fn say(&self, policy: &str) {
        fs::write(self.policy(), policy).unwrap();
        fs::set_permissions(self.policy(), fs::Permissions::from_mode(0o644)).unwrap();
    }

    fn policy(&self) -> PathBuf {
        self.folder().path.join("policy.toml")
    }

    fn folder(&self) -> SystemFolder {
        SystemFolder { path: self.home.path().join("system"), is_named: true }
    }

    fn wanted(&self) -> (Wanted, Vec<String>) {
        let administrator = Administrator::read(&self.folder(), &self.ledger);
        Wanted::load(administrator, &self.home.path().join("settings.toml"))
    }
}

fn setting(wanted: &Wanted, key: &str) -> (String, SettingSource, bool, bool) {
    let shown = wanted.shown().into_iter().find(|setting| setting.key == key).unwrap();
    (shown.value, shown.source, shown.locked, shown.overruled)
}

const LOCKING: &str = "locked = [\"renewal.automatic\", \"reminders\", \"issuers.wipo\"]\n\
    [renewal]\nautomatic = false\n[mail]\nfolders = [\"/mail\"]\n";
const STUBBORN: &str =
    "[renewal]\nautomatic = true\n[reminders]\nquiet_hours = \"none\"\n[mail]\nfolders = [\"/own\"]\n";

#[test]
fn what_is_locked_is_the_administrators_and_the_rest_is_a_default() {
    let house = House::new(LOCKING, STUBBORN);
    let (wanted, problems) = house.wanted();
    assert_eq!(problems, [""; 0]);
    let administrator = SettingSource::Administrator;
    assert_eq!(setting(&wanted, "renewal.automatic"), ("false".into(), administrator, true, true));
    let quiet = ("\"21:00-08:00\"".to_owned(), SettingSource::Default, true, true);
    assert_eq!(setting(&wanted, "reminders.quiet_hours"), quiet, "a locked table locks the default too");
    assert_eq!(setting(&wanted, "mail.folders"), ("[\"/own\"]".into(), SettingSource::Own, false, false));
    let holds = wanted.settings();
    assert_eq!(holds.renewal.automatic, Some(false));
    assert_eq!(holds.mail.folders.unwrap().0, [PathBuf::from("/own")]);
}

#[test]
fn a_policy_that_cannot_be_used_leaves_the_one_from_before_and_none_leaves_all_locked() {
    let bad = "[renewal]\nautomatic = \"sometimes\"\n";
    let house = House::new(LOCKING, STUBBORN);
    let _ = house.wanted();
    house.say(bad);
    let (wanted, problems) = house.wanted();
    assert_eq!(setting(&wanted, "renewal.automatic").0, "false", "what is locked stays locked");
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert!(
        problem.contains("policy.toml cannot be used: line 2") && problem.contains("from before"),
        "{problem}"
    );

    let house = House::new(bad, "[locations]\nallowed = [\"file\"]\n");
    let (wanted, problems) = house.wanted();
    assert!(problems[0].contains("all settings are locked"), "{problems:?}");
    assert_eq!(setting(&wanted, "locations.allowed").0, "[\"vault\"]");
    assert!(wanted.shown().iter().all(|setting| setting.locked));

    // Put right, it holds again; taken away, nothing is left of it.
    house.say("");
    assert_eq!(setting(&house.wanted().0, "locations.allowed").0, "[\"file\"]");
    house.say(LOCKING);
    let _ = house.wanted();
    fs::remove_file(house.policy()).unwrap();
    assert!(house.wanted().0.shown().iter().all(|setting| !setting.locked));
}

#[test]
fn a_policy_that_others_than_root_can_write_is_refused_with_its_reason() {
    let house = House::new(LOCKING, STUBBORN);
    for writable in [house.policy(), house.folder().path] {
        let before = fs::metadata(&writable).unwrap().permissions();
        fs::set_permissions(&writable, fs::Permissions::from_mode(before.mode() | 0o020)).unwrap();
        let (_, problems) = house.wanted();
        assert!(problems[0].contains("can be written by others"), "{problems:?}");
        assert!(problems[0].contains("chmod go-w"), "{problems:?}");
        fs::set_permissions(&writable, before).unwrap();
        assert_eq!(house.wanted().1, [""; 0]);
    }
    if chown(house.policy(), Some(65_534), None).is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI has to run this as root");
        return eprintln!("NOT TESTED: another user's policy: only root can give a file away");
    }
    let (wanted, problems) = house.wanted();
    assert!(problems[0].contains("belongs to another user"), "{problems:?}");
    assert_eq!(setting(&wanted, "renewal.automatic").0, "false");
}

#[test]
fn what_cannot_be_locked_and_what_a_person_locks_is_told() {
    let (_, problems) = House::new("locked = [\"renewal.automatc\"]\n", "").wanted();
    assert!(problems[0].contains("'renewal.automatc' is nothing that can be locked"), "{problems:?}");
    let (_, problems) = House::new("", "locked = [\"renewal\"]\n").wanted();
    assert!(problems[0].contains("only an administrator locks settings"), "{problems:?}");
}

#[test]
fn a_persons_profile_does_not_take_the_place_of_a_locked_one() {
    let house = House::new(LOCKING, "");
    let own = house.home.path().join("issuers");
    fs::create_dir_all(&own).unwrap();
    let wipo = Registry::shipped().profile("wipo").unwrap().to_toml().unwrap();
    fs::write(own.join("wipo.toml"), &wipo).unwrap();
    fs::write(own.join("mine.toml"), wipo.replace("id = \"wipo\"", "id = \"mine\"")).unwrap();
    let registry = Administrator::read(&house.folder(), &house.ledger).issuers(&house.folder(), &own);
    assert_eq!(registry.entry("wipo").unwrap().source, issuers::Source::Shipped);
    assert!(registry.entry("mine").is_some());
    assert!(registry.problems()[0].to_string().contains("locked the profile"), "{:?}", registry.problems());
}

#[test]
fn every_default_is_what_holds_without_a_file() {
    let usual = Settings::of_text(DEFAULTS).unwrap();
    assert_eq!(Wanted::default().settings(), usual);
    assert_eq!(Wanted::default().shown().len(), keys().len() + 1, "and the hooks");
}

#[test]
fn the_administrators_page_has_an_example_of_every_setting_and_each_is_read() {
    let page = include_str!("../../../docs/provisioning.md");
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    let policies: Vec<_> = examples.iter().filter(|text| !text.contains("reference_number")).collect();
    assert_eq!(policies.len(), 1);
    let settings = Settings::of_text(policies[0]).unwrap();
    let administrator = Administrator::of(policies[0], settings);
    for key in keys() {
        assert!(at(&administrator.says, &key).is_some(), "{key} has no example");
    }
    assert!(administrator.locked.holds("issuers.wipo") && administrator.locked.holds("locations.allowed"));
}

#[test]
fn an_administrators_hooks_run_before_a_persons_and_alone_where_hooks_are_locked() {
    let hook = |name: &str| format!("[[hooks]]\nafter = [\"renewal\"]\ncommand = [\"/bin/{name}\"]\n");
    for (lock, last) in [("", "own"), ("locked = [\"hooks\"]\n", "theirs")] {
        let house = House::new(&(lock.to_owned() + &hook("theirs")), &hook("own"));
        let (wanted, problems) = house.wanted();
        assert_eq!(problems, Vec::<String>::new());
        let (value, _, locked, overruled) = setting(&wanted, "hooks");
        let (first, end) = (value.find("/bin/theirs").unwrap(), value.find(&format!("/bin/{last}")).unwrap());
        assert!(first <= end && value.contains("/bin/own") == lock.is_empty(), "{value}");
        assert_eq!((locked, overruled), (!lock.is_empty(), !lock.is_empty()));
        assert!(!wanted.settings().hooks.is_empty());
    }
    let many = hook("many").repeat(16);
    let (wanted, _) = House::new(&many, &(many.clone() + "[renewal]\nautomatic = false\n")).wanted();
    assert_eq!(wanted.settings().renewal.automatic, Some(false), "too many cost no other setting");
}
