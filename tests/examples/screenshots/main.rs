//! Takes the pictures of notices, of the tray and of the windows in `docs/`; `cargo xtask shots` runs it.

mod dialogs;

use std::path::Path;
use std::{env, fs};

use clock::{Clock as _, SystemClock};
use jiff::SignedDuration;
use tests::{Desktop, Process, Service, World};

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let is_asked = |word: &str| words.iter().any(|given| given == word);
    let folder = words.iter().find(|word| !word.starts_with("--")).map_or("docs", String::as_str);
    let folder = Path::new(folder);
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("make {}: {error}", folder.display()));
    dialogs::take(folder, is_asked("--all"));
    if is_asked("--dialogs") {
        return;
    }
    take(&folder.join("notice-dunst.png"), "en_GB.UTF-8", Desktop::dunst);
    take(&folder.join("notice-xfce.png"), "en_GB.UTF-8", Desktop::xfce4_notifyd);
    take(&folder.join("notice-french.png"), "fr_FR.UTF-8", Desktop::xfce4_notifyd);
    take(&folder.join("notice-chinese.png"), "zh_CN.UTF-8", Desktop::xfce4_notifyd);
    tray(&folder.join("tray.png"), "en_GB.UTF-8", false);
    tray(&folder.join("tray-dark.png"), "en_GB.UTF-8", true);
    tray(&folder.join("tray-french.png"), "fr_FR.UTF-8", false);
    tray(&folder.join("tray-chinese.png"), "zh_CN.UTF-8", false);
}

/// What a picture of the tray shows.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 300;

/// The menu, with what is below its first name.
fn tray(file: &Path, language: &str, dark: bool) {
    let (desktop, mut world) = (Desktop::new(), World::new());
    desktop.paint(if dark { "#1d2733" } else { "#46627f" });
    let services = desktop.xfce4_panel(dark);
    world.start_authority();
    let _ = fs::create_dir_all(world.path("config"));
    world.write("config/settings.toml", "[renewal]\nautomatic = false\n");
    let environment = [("LC_ALL", language), ("LANGUAGE", ""), ("TZ", "Europe/Paris")];
    let environment = [&desktop.environment()[..], &environment[..]].concat();
    world.start_daemon_with(&environment);
    world.add_issuer(&world.profile("cfca").replace("CFCA flavour of this authority", "CFCA"));
    for (name, lifetime) in [("Ada Jones", "20 days"), ("Bea Smith", "700 days")] {
        let _ = world.identity("cfca", name, &["--certificate-lifetime", lifetime]);
    }
    for (name, age) in [("Zoë Müller", 14 * 24 + 3), ("张伟", 4 * 24)] {
        let approved_at = (SystemClock.now() - SignedDuration::from_hours(age)).to_string();
        let _ = world.import("cfca", name, &["--approved-at", &approved_at]);
    }
    let mut command = world.program("neverlapse-tray");
    let icon = Process::start(command.envs(environment), &world.path("tray.log"));
    desktop.settle();
    let shown = || {
        desktop.corner(file, WIDTH, HEIGHT);
        fs::metadata(file).map_or(0, |file| file.len())
    };
    let bare = shown();
    // An icon that has just come does not hear at first.
    while shown() < 2 * bare {
        desktop.press(16, 14);
        desktop.settle();
    }
    desktop.key("Down");
    desktop.key("Right");
    desktop.settle();
    let size = shown();
    icon.kill();
    services.into_iter().rev().for_each(Service::stop);
    println!("{}: {size} bytes", file.display());
}

/// A pick-up that is due within a day, and codes that have expired already.
fn take(file: &Path, language: &str, serve: fn(&Desktop) -> Service) {
    let (desktop, mut world) = (Desktop::new(), World::new());
    desktop.paint("#46627f");
    let service = serve(&desktop);
    world.start_authority();
    let _ = fs::create_dir_all(world.path("config"));
    world.write("config/settings.toml", "[reminders]\nquiet_hours = \"none\"\n");
    let environment = [("LC_ALL", language), ("LANGUAGE", ""), ("TZ", "Europe/Paris")];
    world.start_daemon_with(&[&desktop.environment()[..], &environment[..]].concat());
    world.add_issuer(&world.profile("cfca").replace("CFCA flavour of this authority", "CFCA"));
    let recorder = desktop.recorder();
    for (name, age) in [("Zoë Müller", 14 * 24 + 3), ("张伟", 16 * 24)] {
        let approved_at = (SystemClock.now() - SignedDuration::from_hours(age)).to_string();
        let _ = world.import("cfca", name, &["--approved-at", &approved_at]);
        let _ = recorder.notice("it is shown", |notice| notice.body.starts_with(name));
    }
    desktop.settle();
    desktop.picture(file);
    service.stop();
    println!("{}: {} bytes", file.display(), fs::metadata(file).map_or(0, |file| file.len()));
}
