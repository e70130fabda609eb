//! What a person reads when a place does not do what it should: one line that says what is wrong and what to do next. No
//! code is spent on any of it, and what was there works as before.

use std::fs;

use tests::{Moody, NssDatabase, PASSWORD, SmallDisk, SoftHsm, World};

/// So short that the authority renews at once: its window opens further before the end.
const SHORT: [&str; 2] = ["--certificate-lifetime", "10 days"];
/// For the machine and its class, 64 bits, of a processor that nobody who tests this has.
const SPARC: [u8; 20] = [127, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 43, 0];

#[test]
fn wrong_pins_are_counted_aloud_until_the_token_is_locked() {
    let token = Trouble::with_mood("lock");
    let (wrong, pin) = (token.world.write("wrong.txt", "00000000"), token.world.at("pin.txt"));
    let wrong = ["--password-file", &wrong];

    token.says(&[], "it asks for its PIN; give it: --password-file FILE, or - to type it");
    let again = "make sure of it, then give it: --password-file FILE, or - to type it";
    token.says(&wrong, &format!("the PIN is wrong, and fewer tries than usual are left; {again}"));
    let one = "the PIN is wrong, and one try is left: a wrong PIN locks the token";
    token.says(&wrong, &format!("{one}; {again}, with --last-try"));
    let kept =
        "the token has one try left, and a wrong PIN locks it; make sure of the PIN, then add --last-try";
    token.says(&wrong, kept);
    token.says(&["--password-file", &pin], kept);
    let locked = "the PIN is locked after too many wrong ones; unlock it with its PUK, or ask whoever gave you the token";
    token.says(&[&wrong[..], &["--last-try"]].concat(), locked);
    token.says(&["--password-file", &pin], locked);
    token.nothing_was_spent();
}

#[test]
fn a_driver_that_hangs_is_stopped_and_one_that_crashes_is_told_from_a_wrong_pin() {
    let token = Trouble::with_mood("hang");
    let pin = ["--password-file", "pin.txt"];
    token.says(
        &pin,
        "it did not answer within 2 seconds and was stopped; \
         pull the token out, plug it in and try again, or install its maker's newer driver",
    );
    token.nothing_was_spent();

    let token = Trouble::with_mood("crash");
    token.says(
        &pin,
        "its driver crashed (signal: 6 (SIGABRT); it said: fatal: no luck with ***); \
         try again, or install its maker's newer driver",
    );
    token.nothing_was_spent();
    assert!(!token.world.daemon_log().contains(SoftHsm::PIN), "{}", token.world.daemon_log());

    let token = Trouble::with_mood("pulled");
    token.says(&pin, "it was pulled out in the middle; plug it in again, then try again");
    token.nothing_was_spent();
}

#[test]
fn a_token_that_is_not_found_may_lack_its_driver() {
    let mut token = Trouble::with_mood("");
    "token:Nobody".clone_into(&mut token.place);
    token.says(&[], "the token `Nobody`: it is not plugged in; plug it in and try again");

    let library = token.world.write("maker.so", "this is no library");
    let driver = format!("the driver {library}");
    token.world.write(".config/pkcs11/modules/maker.module", format!("module: {library}\n"));
    let broken = token.says(&[], &format!("{driver}: the driver cannot be loaded"));
    assert!(broken.ends_with("; install it again from its maker"), "{broken}");
    token.world.write("maker.so", SPARC);
    let wanted = std::env::consts::ARCH;
    let other = "the driver is for another kind of processor";
    token.says(&[], &format!("{driver}: {other}; install its {wanted} version"));
    fs::remove_file(&library).unwrap();
    token.says(&[], &format!("{driver}: there is no such driver; install it, or correct its path"));
    token.nothing_was_spent();
}

#[test]
fn a_place_that_is_not_there_is_told_with_how_to_get_one() {
    let mut missing = Trouble::at("nss:/nowhere/at/all");
    let folder = |path: &str| format!("the folder {path} does not exist; make it first, or choose another");
    missing.says(&[], &folder("/nowhere/at/all"));
    "file:/nowhere/at/all.p12".clone_into(&mut missing.place);
    missing.says(&["--password-file", "password.txt"], &folder("/nowhere/at"));
    "firefox".clone_into(&mut missing.place);
    missing.says(&[], "no Firefox profile was found; start Firefox once, which makes one, then try again");
    let _ = NssDatabase::of_firefox(&missing.world, None);
    "firefox:nobody".clone_into(&mut missing.place);
    missing.says(
        &[],
        "no Firefox profile is called `nobody`; choose one that there is: default-release (abcd1234.default-release)",
    );
    missing.nothing_was_spent();
}

#[test]
fn a_full_or_read_only_disk_is_told_before_a_code_is_spent_and_costs_no_identity() {
    if !tests::inside() {
        return;
    }
    for kind in ["nss", "file"] {
        let mut trouble = Trouble::at("");
        let folder = trouble.world.path("disk");
        let disk = SmallDisk::new(&folder, "512k");
        let is_file = kind == "file";
        trouble.place = if is_file {
            format!("file:{}", disk.path("me.p12").display())
        } else {
            NssDatabase::new(&folder, None).place()
        };
        let secret: &[&str] = if is_file { &["--password-file", "password.txt"] } else { &[] };
        let (at, full, read_only) = if is_file {
            let at = folder.display();
            (
                String::new(),
                format!("the disk of {at} is full; make room there, or choose another"),
                format!("the folder {at} is read-only for you; choose another, or allow writing there"),
            )
        } else {
            (
                format!("the NSS database {}: ", folder.display()),
                "it is full; delete what is no longer needed there, or choose another location".to_owned(),
                "it is read-only: nothing can be written to it; \
                 allow writing there, or choose another location"
                    .to_owned(),
            )
        };

        disk.fill();
        trouble.says(secret, &format!("{at}{full}"));
        disk.make_read_only();
        trouble.says(secret, &format!("{at}{read_only}"));
        disk.make_writable();
        trouble.nothing_was_spent();
        disk.make_room();
        let identity = trouble.picked_up(secret);

        disk.fill();
        trouble.renewal_says(&identity, &format!("{at}{full}"));
        disk.make_read_only();
        trouble.renewal_says(&identity, &format!("{at}{read_only}"));
        trouble.is_usable(&identity);
        disk.make_writable();
        disk.make_room();
        let _ = trouble.world.neverlapse(&["renew", &identity]).ok();
    }
}

/// A person with an activation, and a place that makes trouble.
struct Trouble {
    world: World,
    reference_number: String,
    activation: String,
    place: String,
}

impl Trouble {
    fn at(place: &str) -> Self {
        let mut world = World::new();
        world.start_authority();
        world.start_daemon();
        Self::approved(world, place)
    }

    /// At a token behind a driver in this mood.
    fn with_mood(mood: &str) -> Self {
        let mut world = World::new();
        let softhsm = SoftHsm::new(&world);
        let moody = Moody::new(&world, &softhsm);
        let (name, value) = softhsm.environment();
        let [tries, moods] = moody.environment(mood);
        world.start_authority();
        let short = ("NEVERLAPSE_TEST_DRIVER_LIMIT", "2");
        world.start_daemon_with(&[(name, &value), (tries.0, &tries.1), (moods.0, &moods.1), short]);
        Self::approved(world, SoftHsm::PLACE)
    }

    fn approved(world: World, place: &str) -> Self {
        world.add_issuer(&world.profile("cfca"));
        let (approved, activation) = world.import("cfca", "Wang Xiaoming", &SHORT);
        let reference_number = approved.reference_number;
        Self { world, reference_number, activation, place: place.to_owned() }
    }

    /// A pick-up is refused in one line that says `what`, and gives that back.
    #[track_caller]
    fn says(&self, more: &[&str], what: &str) -> String {
        let words = [&["pick-up", &self.activation, "--to", &self.place][..], more].concat();
        let line = self.world.neverlapse(&words).refused();
        self.assert_said(&line, what);
        line
    }

    #[track_caller]
    fn renewal_says(&self, identity: &str, what: &str) {
        let line = self.world.neverlapse(&["renew", identity]).refused();
        self.assert_said(&line, what);
    }

    #[track_caller]
    fn assert_said(&self, line: &str, what: &str) {
        println!("{line}");
        assert!(line.contains(what), "{line}\nlacks: {what}");
        for secret in [SoftHsm::PIN, "00000000", PASSWORD] {
            assert!(!line.contains(secret), "{line}");
        }
    }

    fn picked_up(&self, more: &[&str]) -> String {
        let words = [&["pick-up", &self.activation, "--to", &self.place][..], more].concat();
        let _ = self.world.neverlapse(&words).ok();
        let item = self.world.show(&self.activation);
        item["identity"].as_str().unwrap_or_else(|| panic!("{item}")).to_owned()
    }

    fn is_usable(&self, identity: &str) {
        let copy = self.world.at("copy.p12");
        let _ = fs::remove_file(&copy);
        let words = ["back-up", identity, "--to", &copy, "--password-file", "password.txt"];
        let _ = self.world.neverlapse_once_free(&words).ok();
    }

    /// The activation can be picked up elsewhere, with the very code.
    fn nothing_was_spent(&self) {
        let known = self.world.at_the_desk(&self.reference_number);
        assert_eq!(known["state"], "approved", "{known}");
        assert_eq!(self.world.show(&self.activation)["state"], "ready");
    }
}
