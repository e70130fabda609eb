//! kill -9 of the daemon at every kind of location: after each step that it writes down, and in the midst of making the
//! key, of storing and of replacing. Each time it goes on by itself; in the end there is one identity that works, one
//! spent code and no stray key, and before that a renewal has either the old certificate or the new one usable.
//!
//! What is usable is told by foreign tools, which sign with the key that they find. Inside the vault only the daemon finds
//! it; there a back-up tells in the end.

use std::os::unix::process::ExitStatusExt;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{NssDatabase, Process, STEPS, SoftHsm, World, holdings};

const SIGKILL: i32 = 9;
/// How the daemon ends where another one runs.
const ANOTHER_RUNS: i32 = 75;
/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];
const HOLDER: &str = "Ada Jones";

#[test]
fn the_vault_has_one_usable_identity_whenever_the_daemon_is_killed() {
    Stage::set(Site::Vault).strike(USUAL);
}

#[test]
fn a_file_has_one_usable_identity_whenever_the_daemon_is_killed() {
    Stage::set(Site::File).strike(USUAL);
}

#[test]
fn an_nss_database_has_one_usable_identity_whenever_the_daemon_is_killed() {
    Stage::set(Site::Nss).strike(USUAL);
}

#[test]
fn a_firefox_profile_has_one_usable_identity_whenever_the_daemon_is_killed() {
    Stage::set(Site::Firefox).strike(USUAL);
}

#[test]
fn a_token_has_one_usable_identity_whenever_the_daemon_is_killed() {
    Stage::set(Site::Token).strike(USUAL);
}

#[test]
#[ignore = "takes minutes: cargo xtask test -p tests --test crash_places -- --ignored --nocapture"]
fn all_places_have_one_usable_identity_however_often_the_daemon_is_killed() {
    for site in [Site::Vault, Site::File, Site::Nss, Site::Firefox, Site::Token] {
        Stage::set(site).strike(OFTEN);
    }
}

/// In which steps the daemon is killed in their midst, and how much later each time.
#[derive(Clone, Copy)]
struct Grain {
    steps: &'static [&'static str],
    next: fn(Duration) -> Duration,
}

const USUAL: Grain = Grain { steps: &["key-made", "installed"], next: |later| later * 2 };
const OFTEN: Grain =
    Grain { steps: &["key-made", "installed", "proven"], next: |later| later + Duration::from_millis(20) };
const FIRST: Duration = Duration::from_millis(5);
/// A place that is quick leaves little time for more.
const LEAST: u32 = 20;
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug)]
enum Site {
    Vault,
    File,
    Nss,
    Firefox,
    Token,
}

struct Stage {
    world: World,
    site: Site,
    database: Option<NssDatabase>,
    token: Option<SoftHsm>,
    kills: u32,
}

impl Stage {
    fn set(site: Site) -> Self {
        let mut world = World::new();
        world.start_authority();
        let made = std::fs::create_dir(world.path("files"));
        assert!(made.is_ok(), "no folder for files: {made:?}");
        let database = match site {
            Site::Nss => Some(NssDatabase::new(&world.path("nss"), None)),
            Site::Firefox => Some(NssDatabase::of_firefox(&world, None)),
            Site::Vault | Site::File | Site::Token => None,
        };
        let token = matches!(site, Site::Token).then(|| SoftHsm::new(&world));
        let mut stage = Self { world, site, database, token, kills: 0 };
        stage.start_daemon();
        let profile = stage.world.profile("cfca");
        // An issuer that wants every certificate confirmed, so that a run comes through every step; and keys that are
        // made at once.
        let edited = profile.replace("implicit_confirm = true", "implicit_confirm = false");
        let edited = edited.replace("rsa-2048", "ec-p256");
        assert!(edited.contains("implicit_confirm = false") && edited.contains("ec-p256"), "{profile}");
        stage.world.add_issuer(&edited);
        stage
    }

    /// A pick-up and a renewal.
    fn strike(&mut self, grain: Grain) {
        let more = [&SHORT[..], &["--wait-polls", "1"]].concat();
        let (approved, activation) = self.world.import("cfca", HOLDER, &more);
        let place = self.place();
        let password = self.password();
        let secret: Vec<&str> = password.iter().map(String::as_str).collect();
        let pick_up = [&["pick-up", &activation, "--to", &place][..], &secret].concat();
        self.killed_all_the_way(&pick_up, false, grain);
        self.start_daemon();
        let item = self.world.wait_for(&activation, "it is picked up", |item| item["state"] == "picked-up");
        let identity = text(&item["identity"]);
        let first = self.assert_whole(&identity, &approved.reference_number, 1);

        // What opens a file is remembered, a PIN never is.
        let again = if self.token.is_some() { &secret[..] } else { &[] };
        let renew = [&["renew", &identity][..], again].concat();
        self.killed_all_the_way(&renew, true, grain);
        self.start_daemon();
        let renewed = |item: &Value| item["state"] == "valid" && item["serial"] != first.as_str();
        let _ = self.world.wait_for(&identity, "it is renewed", renewed);
        let _ = self.assert_whole(&identity, &approved.reference_number, 2);
        eprintln!("{:?}: {} kills", self.site, self.kills);
        assert!(self.kills >= LEAST, "only {} kills", self.kills);
    }

    /// Asks for what takes all the steps, and kills the daemon at each of them; in the midst of some again and again, each
    /// time later, until it comes to its end.
    fn killed_all_the_way(&mut self, words: &[&str], renews: bool, grain: Grain) {
        self.world.stop_daemon();
        let runs_over = self.runs_over();
        for (number, step) in STEPS.into_iter().enumerate() {
            let mut later = FIRST;
            loop {
                // A kill by hand may come right after the step was written down: then it dies at a later one.
                let mut daemon = self.start_doomed(&STEPS[number..].join(","));
                // It is asked for until it is on record; from then on it goes on by itself.
                let asks = (step == STEPS[0]).then(|| self.start_asking(words));
                let limit = if grain.steps.contains(&step) { later } else { PATIENCE };
                let began = Instant::now();
                while !daemon.has_ended() && self.runs_over() == runs_over && began.elapsed() < limit {
                    sleep(Duration::from_millis(2));
                }
                // One that was killed right before it logged the end has nothing more to do.
                let idles = number > 0 && later > Duration::from_secs(1) && self.nothing_runs();
                if self.runs_over() != runs_over || idles {
                    let _ = daemon.stop();
                    return;
                }
                let died_by_itself = daemon.has_ended();
                if died_by_itself {
                    assert_eq!(daemon.wait().signal(), Some(SIGKILL), "{}", daemon.log());
                }
                drop(daemon);
                drop(asks);
                self.kills += 1;
                if renews {
                    assert!(self.usable().is_none_or(|usable| !usable.is_empty()), "none works at {step}");
                }
                if died_by_itself {
                    break;
                }
                assert!(later < PATIENCE, "it never comes to {step}:\n{}", self.world.daemon_log());
                later = (grain.next)(later);
            }
        }
    }

    /// Whether the daemon answers, and says that nothing is under way.
    fn nothing_runs(&self) -> bool {
        let list = self.world.neverlapse(&["list", "--json"]);
        list.code == Some(0) && !list.out.contains("\"picking-up\"") && !list.out.contains("\"renewing\"")
    }

    /// How many runs have come to their end, as the daemon logs it.
    fn runs_over(&self) -> usize {
        self.world.daemon_log().matches("the certificate is proven").count()
    }

    /// A daemon that dies once it has written down one of `steps`.
    fn start_doomed(&self, steps: &str) -> Process {
        loop {
            let mut command = self.world.daemon_command();
            command.envs(self.environment()).env("NEVERLAPSE_TEST_KILL_AFTER", steps);
            let mut daemon = Process::start(&mut command, &self.world.path("daemon.log"));
            let is_ready = format!("pid={}\n", daemon.id());
            // What is on record goes on at once, so that it may die before it answers.
            while !daemon.has_ended() && !self.world.daemon_log().contains(&is_ready) {
                sleep(Duration::from_millis(1));
            }
            // A child that the killed one was just about to start holds on to its files until it has started, the socket
            // included.
            if !daemon.has_ended() || daemon.wait().code() != Some(ANOTHER_RUNS) {
                return daemon;
            }
        }
    }

    fn start_asking(&self, words: &[&str]) -> Process {
        Process::start(self.world.program("neverlapse").args(words), &self.world.path("asked.log"))
    }

    fn start_daemon(&mut self) {
        let environment = self.environment();
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.world.start_daemon_with(&environment);
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        self.token.iter().map(SoftHsm::environment).collect()
    }

    fn place(&self) -> String {
        match self.site {
            Site::Vault => "vault".to_owned(),
            Site::File => format!("file:{}", self.world.at("files/me.p12")),
            Site::Nss => self.database.as_ref().map(NssDatabase::place).unwrap_or_default(),
            Site::Firefox => "firefox".to_owned(),
            Site::Token => SoftHsm::PLACE.to_owned(),
        }
    }

    fn password(&self) -> Vec<String> {
        let file = match self.site {
            Site::File => self.world.at("password.txt"),
            Site::Token => self.world.at("pin.txt"),
            Site::Vault | Site::Nss | Site::Firefox => return Vec::new(),
        };
        vec!["--password-file".to_owned(), file]
    }

    /// The serial numbers of what works at the place, where others than the daemon can tell.
    fn usable(&self) -> Option<Vec<String>> {
        match (&self.database, &self.token, self.site) {
            (Some(database), _, _) => Some(holdings::in_database(&self.world, database)),
            (_, Some(token), _) => Some(holdings::in_token(&self.world, token)),
            (None, None, Site::File) => {
                Some(holdings::in_file(&self.world, &self.world.path("files/me.p12")))
            }
            (None, None, Site::Vault | Site::Nss | Site::Firefox | Site::Token) => None,
        }
    }

    /// One identity, which works, and nothing beside it; one code was spent. Gives back its serial number.
    fn assert_whole(&self, identity: &str, reference_number: &str, certificates: usize) -> String {
        let item = self.world.show(identity);
        let serial = text(&item["serial"]);
        assert_eq!(item["state"], "valid", "{item}");
        let list = self.world.list();
        assert_eq!(list.iter().filter(|item| item["kind"] == "identity").count(), 1, "{list:?}");
        if let Some(usable) = self.usable() {
            assert_eq!(usable, [serial.as_str()], "{item}");
        }
        match self.site {
            Site::Vault => self.assert_backed_up(identity),
            Site::File => {
                let names = std::fs::read_dir(self.world.path("files")).into_iter().flatten().flatten();
                let names: Vec<_> = names.map(|entry| entry.file_name()).collect();
                assert_eq!(names, ["me.p12"], "nothing lies beside it");
            }
            Site::Nss | Site::Firefox => {
                let keys = self.database.as_ref().map(NssDatabase::keys).unwrap_or_default();
                assert_eq!(keys.len(), 1, "no stray key: {keys:?}");
            }
            Site::Token => {
                let listed = self.token.as_ref().map(|token| token.pkcs11_tool(&["--list-objects"]));
                let listed = listed.unwrap_or_default();
                assert_eq!(listed.matches("Private Key Object").count(), 1, "no stray key: {listed}");
                assert!(listed.matches("Public Key Object").count() <= 1, "{listed}");
            }
        }
        let known = self.world.at_the_desk(reference_number);
        assert_eq!(known["state"], "spent", "{known}");
        assert_eq!(known["certificates"].as_array().map_or(0, Vec::len), certificates, "{known}");
        serial
    }

    fn assert_backed_up(&self, identity: &str) {
        let (file, password) = (self.world.at("copy.p12"), self.world.at("password.txt"));
        let back_up = ["back-up", identity, "--to", &file, "--password-file", &password, "--json"];
        let copied = self.world.neverlapse_once_free(&back_up).json();
        let verify = ["verify-backup", &file, "--password-file", &password, "--json"];
        let verified = self.world.neverlapse(&verify).json();
        assert_eq!((&verified["proven"], &verified["serial"]), (&json!(true), &copied["serial"]));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
