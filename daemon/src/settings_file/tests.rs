//! What files of settings say.

use super::*;
use crate::policy::{Administrator, Wanted};

/// The settings of an administrator's and a person's file, and what was said of them.
fn loaded(system: &str, user: &str) -> (Settings, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("settings.toml");
    fs::write(&own, user).unwrap();
    let administrator = Administrator::of(system, Settings::of_text(system).unwrap());
    let (wanted, problems) = Wanted::load(administrator, &own);
    (wanted.settings(), problems)
}

fn policy(user: &str) -> Policy {
    let (settings, problems) = loaded("", user);
    assert!(problems.is_empty(), "{problems:?}");
    settings.policy(&Registry::shipped(), TimeZone::UTC)
}

#[test]
fn the_example_says_what_is_done_without_a_file() {
    let (written, without) = (policy(include_str!("../defaults.toml")), policy(""));
    assert_eq!(Policy { issuers: without.issuers.clone(), ..Policy::default() }, without);
    assert_eq!(written, without);
}

#[test]
fn the_persons_file_overrides_the_administrators_value_by_value() {
    let system = "[reminders]\nquiet_hours = \"none\"\ncodes = [\"2 days\"]\n[renewal]\nautomatic = false\n";
    let (settings, problems) = loaded(system, "[reminders]\ncodes = [\"1 hour\", \"1 day\"]\n");
    assert!(problems.is_empty(), "{problems:?}");
    let policy = settings.policy(&Registry::shipped(), TimeZone::UTC);
    assert_eq!((policy.quiet, policy.automatic_renewal), (None, false));
    assert_eq!(policy.codes, [Ahead(24), Ahead(1)]);
    assert_eq!(policy.certificates, Policy::default().certificates);
}

#[test]
fn a_bad_file_is_left_out_whole_with_its_line_and_remedy_and_hurts_no_other() {
    let cases = [
        ("[reminders]\nquiet = \"none\"\n", "line 2: unknown field `quiet`"),
        ("[reminders]\nquiet_hours = \"9 to 5\"\n", "line 2: '9 to 5' is no time of quiet: write it as"),
        ("[reminders]\nquiet_hours = \"8:00-8:00\"\n", "line 2: '8:00-8:00' is no time of quiet"),
        ("[reminders]\nquiet_hours = \"21:00-24:30\"\n", "line 2: '21:00-24:30' is no time of quiet"),
        ("\n[reminders]\ncodes = [\"1 day\", \"soon\"]\n", "line 3: 'soon' is no length of time"),
        ("[reminders]\ncertificates = []\n", "line 2: no reminder at all"),
        ("[reminders]\ncodes = true\n", "line 2: invalid type: boolean `true`, expected a sequence"),
        ("[mail]\nfolders = [\"~/Mail\"]\n", "line 2: '~/Mail' is no folder to watch: write it from / on"),
        (
            "[mail]\nfolders = [\"/\",\"/\",\"/\",\"/\",\"/\",\"/\",\"/\",\"/\",\"/\"]\n",
            "line 2: these are more than 8",
        ),
        ("[mail]\nfolder = \"/mail\"\n", "line 2: unknown field `folder`"),
        ("[sound]\nvolume = 11\n", "line 1: unknown field `sound`"),
        ("[reminders\n", "line 1: "),
    ];
    for (user, expected) in cases {
        let user = format!("{user}[renewal]\nautomatic = false\n");
        let (settings, problems) = loaded("[reminders]\nquiet_hours = \"22:00-7:00\"\n", &user);
        let [problem] = &problems[..] else { panic!("{user}: {problems:?}") };
        assert!(problem.contains("settings.toml are left out: ") && problem.contains(expected), "{problem}");
        assert!(problem.contains("; ") && !problem.contains('\n'), "{problem}");
        assert_eq!(settings.renewal.automatic, Some(true), "what else it says does not count");
        assert_eq!(settings.reminders.quiet_hours, "22:00-07:00".parse().ok(), "the other file counts");
    }
}

#[test]
fn what_is_no_file_of_settings_is_told_and_a_missing_one_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("large"), "#".repeat(70_000)).unwrap();
    fs::write(at("bytes"), [0xff, 0xfe]).unwrap();
    let problems = [folder.path().to_owned(), at("large"), at("bytes")]
        .map(|path| Settings::read(&path).unwrap_err().to_string());
    assert!(matches!(Settings::read(&at("absent")), Ok(None)));
    assert!(problems[0].contains("it is no file") && problems[1].contains("64 KiB"), "{problems:#?}");
}

#[test]
fn an_issuers_profile_says_when_it_works_and_what_differs_with_it() {
    let mut registry = Registry::shipped();
    let bank = concat!(
        "format = 1\nid = \"bank\"\nname = \"A bank\"\ncodes = { lifetime = \"14 days\" }\n",
        "enrolment = { protocol = \"browser\" }\nrenewal = { opens = \"30 days\", automatic = false }\n",
        "[working_days]\nzone = \"Asia/Seoul\"\ndays = [\"mon\", \"sun\"]\nholidays = [\"2026-10-03\"]\nneeded = 2\n",
        "[reminders]\ncodes = [\"3 days\"]\n",
    );
    registry.insert(Profile::from_toml(bank, "bank").unwrap(), issuers::Source::Given);
    let policy = Settings::default().policy(&registry, TimeZone::get("Europe/Paris").unwrap());
    assert_eq!(policy.zone.iana_name(), Some("Europe/Paris"));
    let bank = &policy.issuers["bank"];
    assert_eq!((bank.codes.as_deref(), bank.certificates.as_deref()), (Some(&[Ahead(72)][..]), None));
    assert!(!bank.automatic_renewal);
    let office = bank.working_days.as_ref().unwrap();
    assert_eq!(office.days, [true, false, false, false, false, false, true], "Monday comes first");
    assert_eq!((office.zone.iana_name(), office.holidays.len(), office.needed), (Some("Asia/Seoul"), 1, 2));
    assert_eq!(policy.issuers["generic"], IssuerPolicy::default());
    assert_eq!(policy.issuers["cfca"].working_days.as_ref().unwrap().days[4..], [true, false, false]);
}

#[test]
fn quiet_hours_are_read_as_people_write_them() {
    let quiet = |text: &str| text.parse::<Quiet>().ok().and_then(|quiet| quiet.0);
    let night = quiet("21:00-08:00").unwrap();
    assert_eq!((quiet("21:00 - 8:00"), Some(night)), (Some(night), Some(QuietHours::default())));
    assert_eq!("none".parse(), Ok(Quiet(None)));
    for bad in ["", "21:00", "21-8", "21:00-", "25:00-08:00", "21:00-08:00-09:00", "always"] {
        assert!(bad.parse::<Quiet>().is_err(), "{bad}");
    }
}
