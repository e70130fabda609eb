//! The shipped profiles, and how the user's own stand beside them.

use std::fs;
use std::path::Path;

use issuers::{
    Cmp, Code, CodeRules, Codes, Day, Enrolment, FormatVersion, IssuerId, KeyBound, KeyMade, KeyRules,
    Labels, LocationKind, MailRules, Period, Profile, Registry, Secret, Source, Text, WorkingDays,
};

/// A profile as an authority builds it in code.
fn flavour() -> Profile {
    Profile {
        format: FormatVersion,
        id: "wipo".parse::<IssuerId>().expect("an id"),
        name: Text::new("WIPO flavour").with("fr", "Saveur OMPI"),
        codes: Codes {
            second_half: Some(Text::new("by post")),
            pin: CodeRules {
                labels: Labels::default(),
                shapes: vec!["X{4}-X{4}-X{4}".parse().expect("a shape")],
            },
            ..Codes::new(Period::days(15), Secret::Pin)
        },
        approval: None,
        mail: MailRules {
            senders: vec!["localhost".to_owned()],
            link_hosts: vec!["127.0.0.1".to_owned()],
            link_parameters: vec!["ref".to_owned()],
            known_as: Vec::new(),
        },
        code_renewal: None,
        enrolment: Enrolment::Cmp(Box::new(Cmp {
            trust: vec!["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned()],
            ..Cmp::new("http://127.0.0.1:8829/.well-known/cmp/p/wipo")
        })),
        key: KeyRules { made: KeyMade::BeforeApproval, ..KeyRules::default() },
        renewal: issuers::Renewal::default(),
        working_days: None,
        reminders: issuers::Reminders::default(),
        location: issuers::LocationRules::default(),
        back_up: issuers::BackUpRules::default(),
        subject: issuers::SubjectRules { ou: vec![Text::new("office").with("fr", "bureau")] },
        requires: vec![
            issuers::Requirement {
                name: Text::new("signer").with("fr", "signataire"),
                found_by: issuers::FoundBy::Command("signer".into()),
                from: Some("https://signer.example".into()),
            },
            issuers::Requirement {
                name: Text::new("driver"),
                found_by: issuers::FoundBy::Module("/opt/maker/libdriver.so".into()),
                from: None,
            },
        ],
    }
}

fn write(folder: &Path, name: &str, toml: &str) {
    fs::write(folder.join(name), toml).expect("the folder is writable");
}

#[test]
fn every_shipped_profile_is_sound_and_has_the_facts_that_people_meet() {
    let registry = Registry::shipped();
    assert!(registry.problems().is_empty(), "{:?}", registry.problems());
    let ids: Vec<&str> = registry.entries().map(|entry| entry.profile.id.as_str()).collect();
    assert_eq!(ids, ["certifio", "cfca", "generic", "wipo"]);

    let wipo = registry.profile("wipo").unwrap();
    assert_eq!((wipo.codes.secret, wipo.key.made), (Secret::Pin, KeyMade::BeforeApproval));
    assert_eq!(wipo.key.bound_to, Some(KeyBound::Browser));
    assert!(wipo.mail.is_sender("wipo.int") && wipo.mail.is_link_host("pct.wipo.int"));
    assert_eq!(wipo.back_up.keep_out_of, ["PCT-SAFE/PKCS12"]);
    let cfca = registry.profile("cfca").unwrap();
    assert!(cfca.codes.second_half.is_none(), "both codes come in the mail");
    let units: Vec<&str> = cfca.subject.ou.iter().map(|means| means.text("en")).collect();
    assert_eq!(units, ["registration authority", "kind of holder"]);
    assert_eq!(cfca.subject.ou[0].text("zh"), "注册机构（RA）");
    let certifio = registry.profile("certifio").unwrap();
    assert!(certifio.codes.second_half.as_ref().unwrap().text("en").contains("security questions"));
    for profile in [wipo, cfca, certifio] {
        assert!(profile.cmp().is_none(), "{} serves a browser only, no address is invented", profile.id);
    }
}

#[test]
fn the_shipped_profiles_know_where_their_issuers_work_and_invent_no_holidays() {
    let registry = Registry::shipped();
    for (id, zone) in [("cfca", "Asia/Shanghai"), ("certifio", "America/Toronto"), ("wipo", "Europe/Zurich")]
    {
        let working_days = registry.profile(id).unwrap().working_days.as_ref().unwrap();
        assert_eq!(working_days, &WorkingDays::of_the_week(zone.parse().unwrap()), "{id}");
    }
    let generic = registry.profile("generic").unwrap();
    assert_eq!((&generic.working_days, generic.renewal.automatic), (&None, true));
}

#[test]
fn working_days_reminders_and_manual_renewal_are_read_and_written() {
    let toml = r#"
        format = 1
        id = "bank"
        name = "A bank"
        codes = { lifetime = "14 days" }
        enrolment = { protocol = "browser" }
        renewal = { opens = "30 days", automatic = false }
        [working_days]
        zone = "Asia/Seoul"
        days = ["sun", "mon", "sat"]
        holidays = ["2026-10-03", "2026-09-24"]
        needed = 2
        [reminders]
        codes = ["6 hours", "3 days"]
    "#;
    let profile = Profile::from_toml(toml, "bank.toml").unwrap();
    let working_days = profile.working_days.as_ref().unwrap();
    assert_eq!(working_days.zone.time_zone().iana_name(), Some("Asia/Seoul"));
    assert_eq!(working_days.days.iter().copied().collect::<Vec<_>>(), [Day::Mon, Day::Sat, Day::Sun]);
    let holidays: Vec<String> = working_days.holidays.iter().map(|holiday| holiday.0.to_string()).collect();
    assert_eq!((holidays.join(" "), working_days.needed), ("2026-09-24 2026-10-03".to_owned(), 2));
    assert_eq!(profile.reminders.codes.as_ref().unwrap().hours().collect::<Vec<_>>(), [72, 6]);
    assert_eq!(profile.reminders.certificates, None, "what is absent is left to the settings");
    assert!(!profile.renewal.automatic);

    let written = profile.to_toml().unwrap();
    assert_eq!(Profile::from_toml(&written, "again").unwrap(), profile, "{written}");
}

#[test]
fn a_renewal_that_needs_a_code_says_how_it_comes_and_how_long_it_lives() {
    let with = |code: &str| {
        let toml = Registry::shipped().profile("cfca").unwrap().to_toml().unwrap();
        let toml = toml.replace("[renewal]", &format!("[renewal]\nverification_code = {code}"));
        Profile::from_toml(&toml, "bank.toml")
    };
    let usual = with("{ by = \"e-mail\" }").unwrap();
    assert_eq!(usual.renewal.verification_code.unwrap().lifetime.to_string(), "15 minutes");
    let written = usual.to_toml().unwrap();
    assert_eq!(Profile::from_toml(&written, "again").unwrap(), usual, "{written}");
    assert!(with("{ by = \"e-mail\", lifetime = \"1 hour\" }").is_ok());
    let refused = with("{ by = \"e-mail\", lifetime = \"0 minutes\" }").unwrap_err().to_string();
    assert!(refused.contains("leaves no time to type the code"), "{refused}");
    assert!(with("{ by = \"pigeon\" }").is_err());
}

#[test]
fn labels_of_the_six_languages_are_shared_by_all_profiles() {
    let registry = Registry::shipped();
    let labels: Vec<&str> = registry.labels(Code::AuthorizationCode).collect();
    for label in ["Authorization code", "Code d'autorisation", "授权码", "인가코드", "Autorisierungscode"]
    {
        assert!(labels.contains(&label), "{label}");
    }
    assert!(labels.contains(&"证书授权码"), "a profile adds its own");
    assert!(registry.labels(Code::ReferenceNumber).any(|label| label == "Código de solicitud"));
}

#[test]
fn a_profile_built_in_code_survives_being_written_and_read() {
    let profile = flavour();
    let toml = profile.to_toml().unwrap();
    assert_eq!(Profile::from_toml(&toml, "flavour").unwrap(), profile, "{toml}");
    for entry in Registry::shipped().entries() {
        let toml = entry.profile.to_toml().unwrap();
        assert_eq!(Profile::from_toml(&toml, "again").unwrap(), entry.profile);
    }
}

#[test]
fn a_profile_built_in_code_that_breaks_a_rule_is_not_written() {
    let mut profile = flavour();
    profile.location.default = LocationKind::Token;
    assert!(profile.to_toml().unwrap_err().to_string().contains("location.default"));
}

#[test]
fn the_users_profile_takes_the_place_of_the_shipped_one() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mine.toml", &flavour().to_toml().unwrap());
    let registry = Registry::load(&[folder.path()]);
    assert!(registry.problems().is_empty());
    assert_eq!(registry.profile("wipo").unwrap().name.text("en"), "WIPO flavour");
    assert_eq!(registry.entry("wipo").unwrap().source, Source::File(folder.path().join("mine.toml")));
    assert_eq!(registry.entry("cfca").unwrap().source, Source::Shipped);
}

#[test]
fn a_broken_file_is_reported_and_the_others_still_serve() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.toml", "format = 1\nid = \"a\"\nname = \"A\"\ncolour = \"red\"\n");
    write(folder.path(), "b.toml", &flavour().to_toml().unwrap());
    write(folder.path(), "c.toml", &flavour().to_toml().unwrap());
    write(folder.path(), "d.toml", &"#".repeat(300 * 1024));
    fs::write(folder.path().join("e.toml"), [0xff, 0xfe]).unwrap();
    fs::create_dir(folder.path().join("f.toml")).unwrap();
    write(folder.path(), "notes.txt", "no profile");
    let registry = Registry::load(&[folder.path(), &folder.path().join("absent")]);
    let problems: Vec<String> = registry.problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 5, "{problems:#?}");
    assert!(problems[0].contains("a.toml, line 4: unknown field `colour`"), "{}", problems[0]);
    assert!(problems[1].contains("b.toml already"), "{}", problems[1]);
    assert_eq!(registry.profile("wipo").unwrap().name.text("en"), "WIPO flavour");
}

#[test]
fn the_users_folder_counts_more_than_the_administrators_and_both_more_than_what_is_shipped() {
    let (system, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let called = |name: &str| issuers::Profile { name: Text::new(name), ..flavour() }.to_toml().unwrap();
    write(system.path(), "wipo.toml", &called("the administrator's"));
    let name = |folders: &[&Path]| Registry::load(folders).profile("wipo").unwrap().name.to_string();
    assert_eq!(name(&[system.path(), own.path()]), "the administrator's");
    write(own.path(), "whatever.toml", &called("the user's"));
    assert_eq!(name(&[system.path(), own.path()]), "the user's");
    // What cannot be used takes nobody's place.
    write(own.path(), "whatever.toml", "format = 1\nid = \"wipo\"\n");
    assert_eq!(name(&[system.path(), own.path()]), "the administrator's");
}

#[cfg(unix)]
#[test]
fn what_everyone_may_write_is_left_out_with_the_reason() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.toml", &flavour().to_toml().unwrap());
    let file = folder.path().join("a.toml");
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let left_out = || {
        let registry = Registry::load(&[folder.path()]);
        assert_eq!(registry.profile("wipo").unwrap().name.text("en"), "WIPO", "the shipped one serves");
        let [problem] = registry.problems() else { panic!("{:?}", registry.problems()) };
        (problem.origin(), problem.to_string())
    };
    allow(&file, 0o666);
    let (origin, problem) = left_out();
    assert_eq!(origin, file.display().to_string());
    assert!(
        problem
            .contains(&format!("everyone on this computer; see who wrote it, then type: chmod o-w {origin}"))
    );
    allow(&file, 0o664);
    for mode in [0o777, 0o1777] {
        allow(folder.path(), mode);
        assert_eq!(left_out().0, folder.path().display().to_string());
    }
    allow(folder.path(), 0o775);
    assert!(Registry::load(&[folder.path()]).problems().is_empty(), "a group of one's own may");
}

#[test]
fn how_long_an_approval_takes_is_known_only_where_the_issuer_says_so() {
    let with = |approval: &str| {
        let toml = Registry::shipped().profile("cfca").unwrap().to_toml().unwrap();
        Profile::from_toml(&format!("{toml}\n[approval]\n{approval}"), "bank.toml")
    };
    assert_eq!(Registry::shipped().profile("cfca").unwrap().approval, None);
    let bank = with("takes = \"7 days\"\nidentity_check = \"Show your passport.\"").unwrap();
    assert_eq!(bank.approval.as_ref().unwrap().takes, Period::days(7));
    let written = bank.to_toml().unwrap();
    assert_eq!(Profile::from_toml(&written, "again").unwrap(), bank, "{written}");
    for (wrong, why) in [
        ("takes = \"0 days\"", "is no time to wait"),
        ("takes = \"7 days\"\nidentity_check = \" \"", "an empty text"),
        ("identity_check = \"Show your passport.\"", "missing field `takes`"),
    ] {
        let refused = with(wrong).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn renewal_windows_and_code_lifetimes_are_counted_from_the_right_end() {
    let registry = Registry::shipped();
    let wipo = registry.profile("wipo").unwrap();
    let end = "2026-12-31T00:00:00Z".parse().unwrap();
    assert_eq!(wipo.renewal_opens(end), "2026-12-17T00:00:00Z".parse().unwrap());
    assert_eq!(wipo.renewal_closes(end), end);
    let approved = "2026-11-22T12:00:00Z".parse().unwrap();
    assert_eq!(wipo.codes_expire(approved), "2026-12-07T12:00:00Z".parse().unwrap());
}
