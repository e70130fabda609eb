//! Pick-ups at issuers that speak to browsers only: the page, the codes on a real clipboard, and the certificate that a
//! browser puts into its own database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::process::Command;

use serde_json::{Value, json};
use tests::{Approved, Desktop, Manager, NssDatabase, Page, Process, World};

/// What the person does whose page has the number already, and a browser that fetches the certificate with the code.
const PASTES_THE_CODE: &str = "paste; code=$pasted; paste; fetch \"$pasted\" \"$code\"\n\
    pk12util -i page.p12 -d sql:$DATABASE -W x";

/// What the person does who looks at the page and goes away.
const GOES_AWAY: &str = ":";

/// A person with a Firefox, at an issuer whose page is played by a script.
struct Stage {
    world: World,
    firefox: NssDatabase,
    page: Page,
    desktop: Option<Desktop>,
}

impl Stage {
    fn new(desktop: Option<Desktop>, person: &str, more: &[(&str, &str)]) -> Self {
        let mut world = World::new();
        world.start_authority();
        let firefox = NssDatabase::of_firefox(&world, None);
        let server = format!("127.0.0.1:{}/.well-known/cmp/p/cfca", world.authority_port());
        let folder = firefox.folder().display();
        let person = format!("SERVER={server} DATABASE={folder}\n{person}");
        let page = Page::new(&world, desktop.as_ref(), &person);
        world.start_daemon_with(&[&page.environment()[..], more].concat());
        let stage = Self { world, firefox, page, desktop };
        stage.world.add_issuer(&stage.profile("127.0.0.1"));
        stage
    }

    fn with_screen(person: &str) -> Self {
        Self::new(Some(Desktop::without_bus()), person, &[])
    }

    /// The authority's own profile, as if it spoke to browsers only; and the host of its links.
    fn profile(&self, host: &str) -> String {
        let profile = self.world.profile("cfca");
        let (before, rest) = profile.split_once("[enrolment]").unwrap();
        let (_, after) = rest.split_once("[key]").unwrap();
        format!("{before}[enrolment]\nprotocol = \"browser\"\n\n[key]{after}")
            .replace("link_hosts = [\"127.0.0.1\"]", &format!("link_hosts = [\"{host}\"]"))
    }

    /// An activation that came with its link, and one that was typed.
    fn import(&self, name: &str) -> (Approved, String) {
        self.world.import("cfca", name, &[])
    }

    fn add(&self, name: &str) -> (Approved, String) {
        let approved = self.world.approve("cfca", name, &[]);
        let code = self.world.write("code.txt", &approved.code);
        let words = ["add", "--issuer", "cfca", "--reference-number", &approved.reference_number];
        let _ = self.world.neverlapse(&[&words[..], &["--code-file", &code]].concat()).ok();
        let id = self.world.activation(&approved.reference_number);
        (approved, id)
    }

    /// Starts `pick-up` and leaves it running.
    fn pick_up(&self, id: &str, more: &[&str]) -> Process {
        let mut command = self.world.program("neverlapse");
        Process::start(command.args(["pick-up", id]).args(more), &self.world.path("pick-up.log"))
    }

    /// Puts a certificate of `name` with its key into Firefox's database, as a browser does.
    fn import_into_firefox(&self, name: &str) {
        let file = self.certificate(name, "x");
        let folder = format!("sql:{}", self.firefox.folder().display());
        self.run("pk12util", &["-i", &file, "-d", &folder, "-W", "x"]);
    }

    /// A PKCS#12 file in the home.
    fn certificate(&self, name: &str, password: &str) -> String {
        let (key, pem, file) =
            (self.world.at("own.key"), self.world.at("own.pem"), self.world.at("own.bundle"));
        let subject = format!("/CN={name}");
        let request = ["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", &key, "-out", &pem];
        let holder = ["-subj", &subject, "-days", "300", "-addext", "basicConstraints=critical,CA:FALSE"];
        self.run("openssl", &[&request[..], &holder].concat());
        let password = format!("pass:{password}");
        let export = ["pkcs12", "-export", "-inkey", &key, "-in", &pem, "-name", name];
        self.run("openssl", &[&export[..], &["-passout", &password, "-out", &file]].concat());
        file
    }

    fn run(&self, program: &str, words: &[&str]) {
        let ran = Command::new(program).args(words).current_dir(self.world.home()).output().unwrap();
        assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    fn pasted(&self) -> Option<String> {
        self.desktop.as_ref().unwrap().pasted()
    }

    fn identity(&self, activation: &str) -> Value {
        let activation = self.world.show(activation);
        assert_eq!(activation["state"], "picked-up", "{activation}");
        self.world.show(activation["identity"].as_str().unwrap())
    }

    /// Nothing that the product has said or written holds the code.
    fn keeps_quiet(&self, approved: &Approved) {
        for told in
            [self.world.daemon_log(), self.page.opened().join("\n"), self.page.variables(), self.told()]
        {
            assert!(!told.contains(&approved.code), "{told}");
        }
    }

    fn told(&self) -> String {
        std::fs::read_to_string(self.world.path("pick-up.log")).unwrap_or_default()
    }
}

fn stop(mut process: Process) {
    assert_eq!(process.wait().code(), Some(1), "{}", process.log());
}

#[test]
fn the_page_opens_in_the_right_profile_and_the_certificate_that_comes_of_its_code_is_proven() {
    let stage = Stage::with_screen(PASTES_THE_CODE);
    let (approved, id) = stage.import("Wang Xiaoming");
    let link = stage.world.show(&id)["link"].as_str().unwrap().to_owned();

    let told = stage.world.neverlapse(&["pick-up", &id, "--to", "firefox"]).ok();

    let steps: Vec<_> = told.err.lines().filter(|line| line.starts_with('[')).collect();
    let steps: Vec<_> = steps.iter().filter_map(|line| line.split([' ', ':']).nth(1)).collect();
    assert_eq!(&steps[..3], ["page-opened", "code-copied", "number-copied"], "{told}\n{}", stage.page.log());
    assert_eq!(&steps[steps.len() - 2..], ["certificate-found", "proven"], "{told}");
    let folder = stage.firefox.folder().display().to_string();
    assert_eq!(stage.page.opened(), ["firefox", "--profile", &folder, "--new-tab", &link]);
    assert!(stage.page.variables().contains("DISPLAY=:"));
    let identity = stage.identity(&id);
    assert_eq!(
        (&identity["state"], &identity["location"]),
        (&json!("valid"), &json!("firefox:default-release"))
    );
    assert_eq!(identity["needs_you"]["need"], "back-up", "it is offered at once");
    assert!(told.out.contains("neverlapse back-up"), "{told}");
    assert_eq!(stage.pasted(), None, "the clipboard is empty");
    assert!(!told.err.contains(&approved.code));
    stage.keeps_quiet(&approved);

    // Where this issuer was met last is where it is met again.
    let (_, next) = stage.import("Ada Jones");
    let _ = stage.world.neverlapse(&["pick-up", &next, "--json"]).json();
    assert_eq!(stage.identity(&next)["location"], "firefox:default-release");
}

#[test]
fn what_was_typed_has_no_page_to_open_and_its_number_is_copied_first() {
    let stage = Stage::with_screen(GOES_AWAY);
    let (approved, id) = stage.add("Wang Xiaoming");
    let mut running = stage.pick_up(&id, &[]);

    running.wait_until("the number can be pasted", || {
        stage.pasted().as_ref() == Some(&approved.reference_number)
    });
    running.wait_until("the code can be pasted", || stage.pasted().as_ref() == Some(&approved.code));
    running.wait_until("the code is wiped", || stage.told().contains("watching") && stage.pasted().is_none());
    assert!(stage.page.opened().is_empty() && stage.told().contains("page-not-opened"), "{}", stage.told());
    let half_done = stage.world.show(&id);
    assert_eq!(
        (&half_done["state"], &half_done["needs_you"]["need"]),
        (&json!("picking-up"), &json!("pick-up"))
    );

    stage.import_into_firefox("Wang Xiaoming");
    assert_eq!(running.wait().code(), Some(0), "{}", running.log());
    assert_eq!(stage.identity(&id)["subject"]["cn"], "Wang Xiaoming");
    stage.keeps_quiet(&approved);
}

#[test]
fn a_link_that_leads_elsewhere_is_not_opened_and_no_code_is_copied() {
    let stage = Stage::with_screen(GOES_AWAY);
    let (_, id) = stage.import("Wang Xiaoming");
    stage.world.add_issuer(&stage.profile("office.example"));

    let refused = stage.world.neverlapse(&["pick-up", &id, "--to", "firefox"]).refused();

    assert!(refused.contains("127.0.0.1") && refused.contains("not the issuer's"), "{refused}");
    assert!(stage.page.opened().is_empty());
    assert_eq!(stage.pasted(), None);
    assert_eq!(stage.world.show(&id)["state"], "ready");
}

#[test]
fn a_code_that_nobody_pastes_is_wiped_and_can_be_had_once_more() {
    let soon = [("NEVERLAPSE_TEST_CLIPBOARD_LIMIT", "1")];
    let stage = Stage::new(Some(Desktop::without_bus()), GOES_AWAY, &soon);
    let (approved, id) = stage.import("Wang Xiaoming");
    let mut running = stage.pick_up(&id, &["--to", "firefox"]);

    running.wait_until("it is wiped", || stage.told().contains("clipboard-wiped"));
    assert_eq!(stage.pasted(), None);
    assert!(!stage.told().contains("number-copied"), "nobody is there for the rest: {}", stage.told());

    let mut again = stage.pick_up(&id, &[]);
    again.wait_until("the code can be pasted", || stage.pasted().as_ref() == Some(&approved.code));
    let mut call = stage.world.varlink();
    call.send("Cancel", &json!({ "id": id }), false);
    let _ = call.answer().unwrap();
    stop(running);
    stop(again);
    assert_eq!(stage.world.show(&id)["state"], "ready");
    assert_eq!(stage.pasted(), None, "what was stopped leaves nothing there");
    stage.keeps_quiet(&approved);
}

#[test]
fn a_daemon_that_is_killed_leaves_no_code_behind_and_watches_on_without_opening_anything() {
    let mut stage = Stage::with_screen(GOES_AWAY);
    let (approved, id) = stage.import("Wang Xiaoming");
    let mut running = stage.pick_up(&id, &["--to", "firefox"]);
    running.wait_until("the code is copied", || stage.told().contains("code-copied"));

    stage.world.kill_daemon();
    stop(running);
    let environment = stage.page.environment();
    stage.world.start_daemon_with(&environment);
    let opened = stage.page.opened().len();
    stage
        .world
        .daemon()
        .wait_until("the clipboard is empty", || stage.desktop.as_ref().unwrap().pasted().is_none());
    assert_eq!(stage.world.show(&id)["state"], "picking-up");

    stage.import_into_firefox("Wang Xiaoming");
    let _ = stage.world.wait_for(&id, "it is picked up", |item| item["state"] == "picked-up");
    assert_eq!(stage.page.opened().len(), opened, "nothing was opened by itself");
    assert_eq!(stage.identity(&id)["state"], "valid");
    stage.keeps_quiet(&approved);
}

#[test]
fn a_certificate_of_somebody_else_is_told_of_and_not_taken() {
    let stage = Stage::with_screen(GOES_AWAY);
    stage.import_into_firefox("Wang Xiaoming");
    let (_, id) = stage.import("Wang Xiaoming");
    let mut running = stage.pick_up(&id, &["--to", "firefox"]);
    running.wait_until("it is watched", || stage.told().contains("code-copied"));

    stage.import_into_firefox("Ada Jones");
    running.wait_until("it is told", || stage.told().contains("a certificate of Ada Jones came"));
    assert_eq!(stage.world.show(&id)["state"], "picking-up", "not that, nor what was there before");

    stage.import_into_firefox("WANG, Xiaoming");
    assert_eq!(running.wait().code(), Some(0), "{}", running.log());
    assert_eq!(stage.identity(&id)["subject"]["cn"], "WANG, Xiaoming");
}

#[test]
fn a_button_guides_too_and_a_daemon_that_knows_no_screen_asks_the_service_manager_for_it() {
    let desktop = Desktop::new();
    let (_dunst, recorder) = (desktop.dunst(), desktop.recorder());
    let screen = format!("DISPLAY={}", desktop.environment()[0].1);
    let _manager = Manager::start(&desktop, vec!["LANG=C".into(), screen.clone()]);
    let mut stage = Stage::new(Some(desktop), GOES_AWAY, &[("DISPLAY", "")]);
    let (approved, id) = stage.import("Wang Xiaoming");
    let _ = recorder.notice("it is announced", |notice| notice.title == "A certificate is ready");

    stage.desktop.as_ref().unwrap().choose("Pick up");

    let told = recorder.notice("the person is guided", |notice| notice.title == "Pick-up in the browser");
    assert!(told.body.contains("The code is on the clipboard"), "{told:?}");
    let desktop = stage.desktop.as_ref().unwrap();
    stage.world.daemon().wait_until("it can be pasted", || desktop.pasted().as_ref() == Some(&approved.code));
    assert!(stage.page.variables().contains(&screen));

    stage.import_into_firefox("Wang Xiaoming");
    let done = recorder.notice("it is done", |notice| notice.title == "The certificate is here");
    assert!(done.buttons.iter().any(|(_, label)| label == "Back up"), "{done:?}");
    assert_eq!(stage.identity(&id)["state"], "valid");
    stage.keeps_quiet(&approved);
}

#[test]
fn without_a_screen_it_is_said_what_to_do_and_the_certificate_is_watched_for_all_the_same() {
    let stage = Stage::new(None, GOES_AWAY, &[]);
    let (approved, id) = stage.import("Wang Xiaoming");
    let mut running = stage.pick_up(&id, &[]);

    running.wait_until("it is watched", || stage.told().contains("watching"));
    for said in
        ["page-not-opened", "open the link yourself", "no-clipboard", "take them from the issuer's e-mail"]
    {
        assert!(stage.told().contains(said), "{said}: {}", stage.told());
    }
    stage.import_into_firefox("Wang Xiaoming");
    assert_eq!(running.wait().code(), Some(0), "{}", running.log());
    stage.keeps_quiet(&approved);
}

#[test]
fn a_newer_mail_of_its_order_ends_what_the_person_was_guided_to() {
    let stage = Stage::new(None, GOES_AWAY, &[]);
    let import = |approved: &Approved, hours| {
        let file = stage.world.write("order.eml", approved.mail_of(Some("ORD-7"), hours));
        stage.world.neverlapse(&["import", &file, "--json"]).json()
    };
    let [older, newer] = [(); 2].map(|()| stage.world.approve("cfca", "Wang Xiaoming", &[]));
    let first = import(&older, 2);
    let id = first["id"].as_str().unwrap();
    let mut running = stage.pick_up(id, &[]);
    running.wait_until("it is watched", || stage.told().contains("watching"));

    let second = import(&newer, 1);

    assert_eq!((&second["outcome"], &second["id"]), (&json!("completed"), &json!(id)), "{second}");
    let item = stage.world.show(id);
    assert_eq!(
        (&item["state"], &item["reference_number"]),
        (&json!("ready"), &json!(newer.reference_number))
    );
    assert_ne!(running.wait().code(), Some(0), "its codes are void: {}", running.log());
}

#[test]
fn a_file_that_comes_is_looked_into_with_the_password_that_it_got_in_the_browser() {
    let stage = Stage::with_screen(GOES_AWAY);
    let (_, id) = stage.import("Wang Xiaoming");
    std::fs::create_dir(stage.world.path("downloads")).unwrap();
    std::fs::write(stage.world.path("downloads/old.p12"), "old").unwrap();
    let file = stage.world.at("downloads/new.p12");
    let to = format!("file:{file}");
    let mut running = stage.pick_up(&id, &["--to", &to]);
    running.wait_until("it is watched", || stage.told().contains("code-copied"));

    let made = stage.certificate("Wang Xiaoming", tests::PASSWORD);
    std::fs::rename(made, &file).unwrap();
    assert_eq!(running.wait().code(), Some(1), "{}", running.log());
    assert!(running.log().contains("--password-file"), "{}", running.log());

    let password = stage.world.at("password.txt");
    let _ = stage.world.neverlapse(&["pick-up", &id, "--password-file", &password, "--json"]).json();
    assert_eq!(stage.identity(&id)["location"], to);
}

#[test]
fn on_another_computer_or_in_another_profile_than_the_applications_it_is_said_where_the_key_is() {
    let mut stage = Stage::with_screen(GOES_AWAY);
    let profile = stage.profile("127.0.0.1").replace("made = \"at-pick-up\"", "made = \"before-approval\"");
    stage.world.add_issuer(&profile);
    let words = [
        "apply",
        "--issuer",
        "cfca",
        "--name",
        "Wang Xiaoming",
        "--email",
        "w@example.org",
        "--to",
        "firefox",
    ];
    let _ = stage.world.neverlapse(&words).ok();
    let (_, id) = stage.import("Wang Xiaoming");
    let chromium = NssDatabase::new(&stage.world.path(".local/share/pki/nssdb"), None);

    let refused = stage.world.neverlapse(&["pick-up", &id, "--to", &chromium.place()]).refused();
    assert!(refused.contains("made at firefox:default-release"), "{refused}");

    stage.world.stop_daemon();
    let other = stage.world.write("machine-id", "fedcba9876543210fedcba9876543210\n");
    let mut environment = stage.page.environment();
    environment.push(("NEVERLAPSE_TEST_MACHINE_ID", &other));
    stage.world.start_daemon_with(&environment);
    let refused = stage.world.neverlapse(&["pick-up", &id]).refused();
    assert!(
        refused.contains("firefox:default-release of") && refused.contains("pick it up there"),
        "{refused}"
    );
    assert!(stage.page.opened().is_empty());
    assert_eq!(stage.pasted(), None);
}

#[test]
fn where_there_are_several_browsers_it_is_asked_which() {
    let stage = Stage::with_screen(GOES_AWAY);
    let (_, id) = stage.import("Wang Xiaoming");
    let chromium = NssDatabase::new(&stage.world.path(".local/share/pki/nssdb"), None);

    let refused = stage.world.neverlapse(&["pick-up", &id]).refused();
    assert!(
        refused.contains("--to firefox:default-release") && refused.contains(&chromium.place()),
        "{refused}"
    );
    let mut running = stage.pick_up(&id, &["--to", &chromium.place()]);
    running.wait_until("the page is open", || !stage.page.opened().is_empty());
    assert_eq!(stage.page.opened()[0], "chromium");
}
