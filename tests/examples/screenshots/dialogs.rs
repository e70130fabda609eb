//! The windows: each in English, and in other looks.

use std::fs;
use std::path::Path;

use clock::{Clock as _, SystemClock};
use jiff::SignedDuration;
use tests::{Desktop, Dialog, Portal, Ran, World};

/// What a window is about.
enum Of {
    Nothing,
    /// A certificate that ends soon.
    Identity,
    /// An approval that was not picked up yet.
    Activation,
    /// Its e-mail.
    Mail,
    /// A certificate in a file whose password is not remembered.
    File,
    /// A back-up of the first.
    Copy,
    /// An activation whose code is missing, of an issuer that asks security questions.
    Half,
}

/// Every window, what it is about, and the looks besides the plain one that `docs/` shows of it.
const WINDOWS: &[(&str, Of, &[Look])] = &[
    ("overview", Of::Nothing, &[Look::Dark, Look::Chinese]),
    ("import", Of::Mail, &[Look::Chinese]),
    ("pick-up", Of::Activation, &[Look::French]),
    ("details", Of::Identity, &[Look::French]),
    ("renew", Of::File, &[Look::Dark]),
    ("renew-code", Of::Half, &[Look::French]),
    ("code", Of::Half, &[Look::Chinese]),
    ("back-up", Of::Identity, &[Look::French]),
    ("verify-backup", Of::Identity, &[]),
    ("restore", Of::Copy, &[Look::Chinese]),
    ("check", Of::Nothing, &[Look::Chinese]),
    ("about", Of::Nothing, &[Look::Dark]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    French,
    Chinese,
    Dark,
    /// At twice the size.
    Large,
}

impl Look {
    const ALL: [Self; 5] = [Self::Plain, Self::French, Self::Chinese, Self::Dark, Self::Large];

    const fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::French => "-french",
            Self::Chinese => "-chinese",
            Self::Dark => "-dark",
            Self::Large => "-large",
        }
    }

    const fn language(self) -> &'static str {
        match self {
            Self::French => "fr_FR.UTF-8",
            Self::Chinese => "zh_CN.UTF-8",
            Self::Plain | Self::Dark | Self::Large => "en_GB.UTF-8",
        }
    }

    const fn scale(self) -> &'static str {
        match self {
            Self::Large => "2",
            Self::Plain | Self::French | Self::Chinese | Self::Dark => "1",
        }
    }
}

/// Takes the pictures that `docs/` has, or those of all looks.
pub(crate) fn take(folder: &Path, all: bool) {
    let (desktop, mut world) = (Desktop::with_windows(), World::new());
    let portal = Portal::start(&desktop, false);
    world.start_authority();
    let _ = fs::create_dir_all(world.path("config"));
    world.write("config/settings.toml", "[renewal]\nautomatic = false\n");
    world.start_daemon_with(&desktop.environment());
    world.add_issuer(&world.profile("cfca").replace("CFCA flavour of this authority", "CFCA"));
    let identity = world.identity("cfca", "Ada Jones", &["--certificate-lifetime", "20 days"]);
    let _ = world.identity("cfca", "Bea Smith", &["--certificate-lifetime", "700 days"]);
    let (approved, activation) = world.import("cfca", "Eva Klein", &[]);
    for (name, days) in [("Zoë Müller", 14), ("张伟", 4), ("Max Weber", 20)] {
        let approved_at = (SystemClock.now() - SignedDuration::from_hours(24 * days)).to_string();
        let _ = world.import("cfca", name, &["--approved-at", &approved_at]);
    }
    let copy = world.at("Ada Jones.p12");
    let _ = world.neverlapse(&["back-up", &identity, "--to", &copy, "--password-file", "password.txt"]).ok();
    let file = in_file(&world);
    let half = half(&world);
    let kinds = Ran::of(world.program("neverlapse-dialog").arg("--kinds")).ok().out;
    for kind in kinds.lines() {
        let Some((_, of, looks)) = WINDOWS.iter().find(|(name, ..)| *name == kind) else {
            panic!("{kind} is a new window: say here what its picture is about");
        };
        let words = match of {
            Of::Nothing => vec![kind],
            Of::Identity => vec![kind, &identity],
            Of::Activation => vec![kind, &activation],
            Of::Mail => vec![kind, &approved.mail],
            Of::File => vec![kind, &file],
            Of::Copy => vec![kind, &copy],
            Of::Half => vec![kind, &half],
        };
        for look in Look::ALL.into_iter().filter(|look| all || *look == Look::Plain || looks.contains(look)) {
            portal.darken(look == Look::Dark);
            let looks =
                [("LC_ALL", look.language()), ("SLINT_SCALE_FACTOR", look.scale()), ("TZ", "Europe/Paris")];
            let dialog = Dialog::open_with(&world, &desktop, &words, &looks);
            // A field that has the focus from the start blinks until it gets it again.
            dialog.key("Tab");
            dialog.key("shift+Tab");
            desktop.settle();
            let file = folder.join(format!("dialog-{kind}{}.png", look.suffix()));
            desktop.picture_of_window(&file);
            println!("{}: {} bytes", file.display(), fs::metadata(&file).map_or(0, |file| file.len()));
            dialog.key("Escape");
            assert!(dialog.end().success());
        }
    }
}

fn in_file(world: &World) -> String {
    let (_, activation) = world.import("cfca", "Eva Blanc", &["--certificate-lifetime", "20 days"]);
    let place = format!("file:{}", world.at("eva-blanc.p12"));
    let to = ["pick-up", &activation, "--to", &place, "--password-file", "password.txt", "--no-remember"];
    let _ = world.neverlapse(&to).ok();
    world.show(&activation)["identity"].as_str().unwrap_or_default().to_owned()
}

fn half(world: &World) -> String {
    world.add_issuer(&world.profile("certifio").replace("CertifiO flavour of this authority", "CertifiO"));
    let known = ["Your first school?=Hill Street", "Your first pet?=Zoe", "Your first car?=R4"];
    let given: Vec<&str> = known.iter().flat_map(|question| ["--question", question]).collect();
    let approved = world.approve("certifio", "Marie Tremblay", &given);
    let _ = world.neverlapse(&["import", &approved.mail, "--json"]).ok();
    world.activation(&approved.reference_number)
}
