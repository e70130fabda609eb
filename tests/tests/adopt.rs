//! Certificates that were obtained elsewhere, and lie in files, browsers and tokens: found, proven, and tracked.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tests::{NssDatabase, OpensslCa, Ran, SoftHsm, Terminal, World};

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];

/// What Windows writes, and what Java and OpenSSL wrote before they learnt better.
const WINDOWS: [&str; 7] =
    ["-legacy", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-RC2-40", "-macalg", "sha1"];

fn ran(world: &World, program: &str, words: &[&str]) -> Ran {
    Ran::of(Command::new(program).args(words).current_dir(world.home())).ok()
}

/// A key and its certificate of a foreign authority, as `NAME.p12` in the home, in OpenSSL's way with `options`.
fn of_openssl(world: &World, name: &str, options: &[&str]) -> String {
    let ca = OpensslCa::new(world.home(), "office");
    let (key, public, file) = (format!("{name}.key"), format!("{name}.der"), format!("{name}.p12"));
    let openssl = |words: &[&str]| ran(world, "openssl", words);
    let _ = openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
    let _ = openssl(&["pkey", "-in", &key, "-pubout", "-outform", "DER", "-out", &public]);
    let certificate = ca.issue(&fs::read(world.path(&public)).unwrap(), &format!("/CN={name}"));
    let _ = fs::copy(world.path(&certificate), world.path(&format!("{name}.pem"))).unwrap();
    let words = ["pkcs12", "-export", "-inkey", &key, "-in", &certificate, "-certfile", "office.pem"];
    let _ = openssl(
        &[&words, options, &["-out", &file, "-name", name, "-passout", "file:password.txt"]].concat(),
    );
    world.at(&file)
}

/// A key and a certificate of its own as `FILE.p12`, as Java's keytool makes them, valid for `days` from `start` on.
fn of_java(world: &World, file: &str, name: &str, start: &str, days: &str, options: &[&str]) -> String {
    let file = format!("{file}.p12");
    let words =
        ["-genkeypair", "-alias", "me", "-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"];
    let dname = format!("CN={name}, O=Radium");
    let age = ["-dname", &dname, "-startdate", start, "-validity", days];
    let store = ["-keystore", &file, "-storepass:file", "password.txt"];
    let _ = ran(world, "keytool", &[options, &words, &age, &store].concat());
    world.at(&file)
}

/// Puts a file's identity into a database.
fn import(world: &World, database: &NssDatabase, file: &str) {
    let folder = format!("sql:{}", database.folder().display());
    let words = ["-i", file, "-d", &folder, "-k", "password.txt", "-w", "password.txt"];
    let _ = ran(world, "pk12util", &words);
}

fn adopt(world: &World, place: &str, more: &[&str]) -> Value {
    world.neverlapse(&[&["adopt", place, "--json"], more].concat()).json()
}

/// How many were adopted, were known and were passed over.
fn counts(found: &Value) -> [usize; 3] {
    ["adopted", "known", "passed_over"].map(|field| found[field].as_array().unwrap().len())
}

fn protected(world: &World) -> [String; 2] {
    ["--password-file".to_owned(), world.at("password.txt")]
}

#[test]
fn the_files_of_browsers_java_and_openssl_are_adopted_and_old_encryption_is_advised_against() {
    let mut world = World::new();
    world.start_daemon();
    let own = of_openssl(&world, "openssl", &[]);
    let database = NssDatabase::new(&world.path("nss"), None);
    import(&world, &database, &own);
    let folder = format!("sql:{}", database.folder().display());
    let words = ["-o", "nss.p12", "-n", "openssl", "-d", &folder, "-k", "password.txt", "-w", "password.txt"];
    // Of the same identity as the first: it is forgotten in between.
    let _ = ran(&world, "pk12util", &words);
    assert_eq!(fs::read(world.path("nss.p12")).unwrap()[..2], [0x30, 0x80], "NSS leaves lengths open");
    let old_java = ["-J-Dkeystore.pkcs12.legacy"];
    let secret = protected(&world);
    let secret = [secret[0].as_str(), secret[1].as_str()];
    for (file, is_old) in [
        (own, false),
        (world.at("nss.p12"), false),
        (of_java(&world, "java", "Java", "-0d", "40", &[]), false),
        (of_java(&world, "old-java", "Old Java", "-0d", "40", &old_java), true),
        (of_openssl(&world, "old-openssl", &["-legacy", "-descert"]), true),
        (of_openssl(&world, "windows", &WINDOWS), true),
    ] {
        let before = fs::read(&file).unwrap();

        let found = adopt(&world, &file, &secret);

        assert_eq!(counts(&found), [1, 0, 0], "{file}: {found}");
        let item = &found["adopted"][0];
        assert_eq!((&item["state"], &item["location"]), (&json!("valid"), &json!(format!("file:{file}"))));
        assert_eq!(item["deadline"], item["not_after"], "{item}");
        let id = item["id"].as_str().unwrap();
        let advice = found["findings"].as_array().unwrap();
        let advice = advice.iter().find(|finding| finding["what"] == "legacy-encryption");
        assert_eq!(advice.is_some(), is_old, "{file}: {found}");
        if let Some(advice) = advice {
            let said = advice["said"].as_str().unwrap();
            assert!(said.contains(&format!("neverlapse back-up {id} --to FILE")), "{said}");
            let copy = world.at(&format!("{id}.p12"));
            let made = world.neverlapse(&[&["back-up", id, "--to", &copy, "--json"][..], &secret].concat());
            assert_eq!(made.json()["backups"][0]["current"], true, "its password is remembered");
        }
        assert_eq!(fs::read(&file).unwrap(), before, "{file} is as it was");
        assert_eq!(counts(&adopt(&world, &file, &secret)), [0, 1, 0], "{file} is known now");
        let _ = world.neverlapse(&["forget", id]).ok();
    }
}

#[test]
fn what_does_not_open_or_is_not_there_is_told_and_nothing_is_tracked() {
    let mut world = World::new();
    world.start_daemon();
    let file = of_openssl(&world, "Marie", &WINDOWS);
    let wrong = world.write("wrong.txt", "not this one");
    let refused = |words: &[&str]| world.neverlapse(&[&["adopt"], words].concat()).refused();

    let said = refused(&[&file, "--password-file", &wrong]);
    assert!(said.contains("the password does not open the file; try again"), "{said}");
    assert!(!said.contains("not this one"), "{said}");
    let said = refused(&[&world.at("none.p12"), "--password-file", &wrong]);
    assert!(said.contains("there is no file") && said.contains("none.p12"), "{said}");
    let said = refused(&["vault"]);
    assert!(said.contains("the vault holds only what Neverlapse itself put there"), "{said}");
    let said = refused(&[&format!("nss:{}", world.home().display())]);
    assert!(said.contains("no certificate database (cert9.db)"), "{said}");
    assert!(!world.path("cert9.db").exists(), "none is made by looking");
    let said = refused(&["firefox"]);
    assert!(said.contains("no Firefox profile was found"), "{said}");
    let said = refused(&[&file, "--password-file", &world.at("password.txt"), "--issuer", "nobody"]);
    assert!(said.contains("no issuer profile is called nobody"), "{said}");
    assert_eq!(world.list(), Vec::<Value>::new());
}

#[test]
fn a_browsers_identities_are_tracked_and_what_is_only_a_certificate_is_passed_over() {
    let mut world = World::new();
    let secret = world.path("password.txt");
    let firefox = NssDatabase::of_firefox(&world, Some(&secret));
    let chromium = NssDatabase::new(&world.path(".pki/nssdb"), None);
    world.start_daemon();
    for name in ["Marie", "Pierre"] {
        let file = of_openssl(&world, name, &[]);
        import(&world, &firefox, &file);
        import(&world, &chromium, &file);
    }
    // The authority's own certificate came along with them. Somebody else's stands alone.
    let _ = of_openssl(&world, "Bob", &[]);
    let _ = firefox.certutil(&["-A", "-n", "Bob", "-t", ",,", "-i", &world.at("Bob.pem")]);
    let lapsed = of_java(&world, "lapsed", "Lapsed", "-40d", "10", &[]);
    import(&world, &firefox, &lapsed);

    let said = world.neverlapse(&["adopt", "firefox"]).refused();
    assert!(
        said.contains("the Firefox profile default-release") && said.contains("its primary password"),
        "{said}"
    );
    let wrong = world.write("wrong.txt", "not this one");
    let said = world.neverlapse(&["adopt", "firefox", "--password-file", &wrong]).refused();
    assert!(said.contains("the primary password is wrong"), "{said}");
    assert_eq!(world.list(), Vec::<Value>::new(), "what is not proven is not tracked");

    let found = adopt(&world, "firefox", &["--password-file", &world.at("password.txt")]);
    assert_eq!(counts(&found), [2, 0, 2], "{found}");
    let titles = |items: &Value| {
        let mut titles: Vec<String> =
            items.as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    };
    assert_eq!(titles(&found["adopted"]), ["Marie", "Pierre"]);
    let shown = world.neverlapse(&["show", found["adopted"][0]["id"].as_str().unwrap()]).ok();
    assert!(shown.out.contains("CN=office"), "who issued it is shown: {shown}");
    let place = "firefox:default-release";
    assert!(found["adopted"].as_array().unwrap().iter().all(|item| item["location"] == place), "{found}");
    let mut passed: Vec<_> = found["passed_over"].as_array().unwrap().clone();
    passed.sort_by_key(|passed| passed["title"].to_string());
    assert_eq!((&passed[0]["title"], &passed[0]["why"]), (&json!("Bob"), &json!("no-key")), "{found}");
    assert_eq!((&passed[1]["title"], &passed[1]["why"]), (&json!("Lapsed"), &json!("lapsed")), "{found}");

    // The same folder by another name is the same place.
    let again = adopt(&world, &firefox.place(), &["--password-file", &world.at("password.txt")]);
    assert_eq!(counts(&again), [0, 2, 2], "{again}");
    assert_eq!(world.list().iter().map(|item| item["copies"].as_array().unwrap().len()).sum::<usize>(), 0);
    // The same identities in another browser are copies; that one has no password and asks for none.
    let copies = adopt(&world, &chromium.folder().to_string_lossy(), &[]);
    assert_eq!(counts(&copies), [0, 2, 0], "{copies}");
    assert_eq!(copies["findings"][0]["what"], "further-copy", "{copies}");
    assert_eq!(world.list()[0]["copies"][0]["location"], chromium.place());
    assert_eq!(world.list().len(), 2);

    let page = world.neverlapse(&["adopt", "firefox", "--password-file", &world.at("password.txt")]).ok();
    assert!(page.out.contains("2 certificates were tracked already:"), "{page}");
    assert!(page.out.contains("Passed over\n  - Bob"), "{page}");
}

#[test]
fn where_nothing_can_be_tracked_it_says_what_there_is_and_fails() {
    let mut world = World::new();
    let chromium = NssDatabase::new(&world.path(".pki/nssdb"), None);
    world.start_daemon();
    let _ = of_openssl(&world, "Bob", &[]);
    let _ = chromium.certutil(&["-A", "-n", "Bob", "-t", ",,", "-i", &world.at("Bob.pem")]);

    let nothing = world.neverlapse(&["adopt", &chromium.place()]);

    assert!(nothing.out.contains("Bob"), "{nothing}");
    let said = nothing.refused();
    assert!(said.contains("nothing there can be tracked"), "{said}");
}

#[test]
fn a_tokens_identity_is_tracked_once_its_pin_has_let_it_sign() {
    let mut world = World::new();
    let softhsm = SoftHsm::new(&world);
    let (name, value) = softhsm.environment();
    world.start_daemon_with(&[(name, &value)]);
    let _ = of_openssl(&world, "Marie", &[]);
    let der = |words: &[&str]| ran(&world, "openssl", words);
    let _ = der(&["pkcs8", "-topk8", "-nocrypt", "-in", "Marie.key", "-outform", "DER", "-out", "key.der"]);
    let _ = der(&["x509", "-in", "Marie.pem", "-outform", "DER", "-out", "certificate.der"]);
    for (file, kind) in [("key.der", "privkey"), ("certificate.der", "cert")] {
        let file = world.at(file);
        let _ =
            softhsm.pkcs11_tool(&["--write-object", &file, "--type", kind, "--id", "2a", "--label", "mine"]);
    }

    let said = world.neverlapse(&["adopt", SoftHsm::PLACE]).refused();
    assert!(said.contains("the token `My key`") && said.contains("asks for its PIN"), "{said}");
    let wrong = world.write("wrong.txt", "00000000");
    let said = world.neverlapse(&["adopt", SoftHsm::PLACE, "--password-file", &wrong]).refused();
    assert!(said.contains("the PIN is wrong"), "{said}");
    assert_eq!(world.list(), Vec::<Value>::new());

    let mut program = world.program("neverlapse");
    let mut terminal = Terminal::run(program.args(["adopt", SoftHsm::PLACE]));
    let _ = terminal.wait_for("The PIN of the token `My key`");
    terminal.type_line("00000000");
    let (code, shown) = terminal.end();
    assert!(code == Some(1) && shown.contains("the PIN is wrong"), "{shown}");

    let pin = ["--password-file", &world.at("pin.txt")];
    let found = adopt(&world, SoftHsm::PLACE, &pin);
    assert_eq!(counts(&found), [1, 0, 0], "{found}");
    let item = &found["adopted"][0];
    assert_eq!((&item["title"], &item["state"]), (&json!("Marie"), &json!("valid")), "{item}");
    assert!(item["location"].as_str().unwrap().starts_with(SoftHsm::PLACE), "{item}");
    assert_eq!(item["needs_you"], json!(null), "no back-up is asked for that cannot be made");
    assert_eq!(item["renews_at"], json!(null), "a PIN is never kept");
    assert_eq!(counts(&adopt(&world, SoftHsm::PLACE, &pin)), [0, 1, 0]);

    softhsm.pull_out();
    let said = world.neverlapse(&["adopt", SoftHsm::PLACE]).refused();
    assert!(said.contains("it is not plugged in; plug it in and try again"), "{said}");
}

#[test]
fn an_adopted_file_is_renewed_where_it_is_by_the_issuer_that_its_chain_leads_to() {
    let mut office = World::new();
    office.start_authority();
    office.start_daemon();
    office.add_issuer(&office.profile("wipo"));
    let (_, activation) = office.import("wipo", "Zoë Lefèvre", &SHORT);
    let file = office.at("zoe.p12");
    let secret = protected(&office);
    let secret = [secret[0].as_str(), secret[1].as_str()];
    let place = format!("file:{file}");
    let _ = office.neverlapse(&[&["pick-up", &activation, "--to", &place][..], &secret].concat()).ok();

    // Another computer, whose own issuer profile knows only whom it trusts.
    let mut world = World::new();
    world.start_daemon();
    world.add_issuer(&office.profile("wipo"));
    let found = adopt(&world, &place, &secret);
    let first = found["adopted"][0].clone();
    assert_eq!((&first["issuer"], &first["location"]), (&json!("wipo"), &json!(place)), "{found}");
    assert!(first["renews_at"].is_string(), "its password is remembered: {first}");
    let id = first["id"].as_str().unwrap();

    let renewed = world.neverlapse(&["renew", id, "--json"]).json();

    assert_eq!((&renewed["id"], &renewed["location"]), (&json!(id), &json!(place)), "{renewed}");
    assert_ne!(renewed["serial"], first["serial"]);
    let held = world.neverlapse(&[&["verify-backup", &file, "--json"][..], &secret].concat()).json();
    assert_eq!((&held["serial"], &held["proven"]), (&renewed["serial"], &json!(true)), "{held}");

    // Where the password is not to be remembered, the person has to give it.
    let _ = world.neverlapse(&["forget", id]).ok();
    let found = adopt(&world, &place, &[&secret[..], &["--no-remember"]].concat());
    let item = &found["adopted"][0];
    assert_eq!(item["renews_at"], json!(null), "{item}");
    let asked = world.neverlapse(&["renew", item["id"].as_str().unwrap()]).refused();
    assert!(asked.contains("needs its password"), "{asked}");
}

#[test]
fn what_was_renewed_in_the_browser_goes_on_as_the_same_item() {
    let mut world = World::new();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_daemon();
    import(&world, &firefox, &of_java(&world, "old", "Marie", "-10d", "12", &[]));
    let found = adopt(&world, "firefox", &[]);
    let first = found["adopted"][0].clone();
    assert_eq!(first["state"], "renewal-due", "{found}");

    import(&world, &firefox, &of_java(&world, "new", "Marie", "-0d", "40", &[]));
    let found = adopt(&world, "firefox", &[]);

    let now = &found["adopted"][0];
    assert_eq!((&now["id"], &now["state"]), (&first["id"], &json!("valid")), "{found}");
    assert_ne!(now["fingerprint"], first["fingerprint"]);
    assert_eq!(found["findings"][0]["what"], "renewed-elsewhere", "{found}");
    assert_eq!((found["passed_over"][0]["why"].as_str(), counts(&found)), (Some("replaced"), [1, 0, 1]));
    assert_eq!(world.list().len(), 1);

    // A file that was written anew by another program holds the next one alone.
    let file = of_java(&world, "file", "Pierre", "-1d", "40", &[]);
    let secret = protected(&world);
    let secret = [secret[0].as_str(), secret[1].as_str()];
    let first = adopt(&world, &file, &secret)["adopted"][0].clone();
    let next = of_java(&world, "next", "Pierre", "-0d", "40", &[]);
    fs::rename(next, &file).unwrap();
    let found = adopt(&world, &file, &secret);
    assert_eq!(found["adopted"][0]["id"], first["id"], "{found}");
    assert_eq!(world.list().len(), 2);
}

#[test]
fn a_renewal_of_ours_that_came_to_nothing_gives_way_to_one_that_was_made_elsewhere() {
    let mut world = World::new();
    world.start_authority();
    let firefox = NssDatabase::of_firefox(&world, None);
    world.start_daemon();
    world.add_issuer(&world.profile("wipo"));
    let (_, activation) = world.import("wipo", "Ada Jones", &SHORT);
    let _ = world.neverlapse(&["pick-up", &activation, "--to", "firefox"]).ok();
    let id = world.show(&activation)["identity"].as_str().unwrap().to_owned();
    let first = world.show(&id);
    let mut elsewhere = World::new();
    elsewhere.start_daemon();
    elsewhere.add_issuer(&world.profile("wipo"));
    let approved = world.approve("wipo", "Ada Jones", &SHORT);
    let _ = elsewhere.neverlapse(&["import", &approved.mail]).ok();
    let file = world.at("next.p12");
    let words =
        ["pick-up", &elsewhere.activation(&approved.reference_number), "--to", &format!("file:{file}")];
    let secret = protected(&world);
    let secret = [secret[0].as_str(), secret[1].as_str()];
    let _ = elsewhere.neverlapse(&[&words[..], &secret].concat()).ok();

    world.stop_authority();
    let refused = world.neverlapse(&["renew", &id]).refused();
    assert!(refused.contains("nothing was sent"), "{refused}");
    let listed = firefox.certutil(&["-L"]);
    let (nickname, _) =
        listed.lines().find_map(|line| line.split_once("  ").filter(|_| line.contains("u,u,u"))).unwrap();
    let _ = firefox.certutil(&["-D", "-n", nickname]);
    import(&world, &firefox, &file);
    let found = adopt(&world, "firefox", &[]);

    let now = &found["adopted"][0];
    assert_eq!((&now["id"], &now["state"]), (&json!(id), &json!("valid")), "{found}");
    assert_ne!(now["serial"], first["serial"]);
    world.start_authority();
    let renewed = world.neverlapse(&["renew", &id, "--json"]).json();
    assert_ne!(renewed["serial"], now["serial"], "{renewed}");
    assert_eq!(world.list().iter().filter(|item| item["kind"] == "identity").count(), 1);

    // What opens without a password is renewed without anybody.
    let _ = world.neverlapse(&["forget", &id]).ok();
    let item = &adopt(&world, "firefox", &[])["adopted"][0];
    assert_eq!((&item["issuer"], item["renews_at"].is_string()), (&json!("wipo"), true), "{item}");
}
