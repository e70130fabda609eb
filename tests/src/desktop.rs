//! A person's desktop: a screen, a session bus of its own, and whoever shows notices on it.
//!
//! The bus starts nothing by itself, so a test decides who shows notices, and when. Services are Debian's own dunst and
//! xfce4-notifyd; [`crate::FakeService`] is for what neither of them does.

mod camera;
mod windows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::{PATIENCE, Process};
use crate::ran::Ran;
use crate::recorder::Recorder;

const XFCE4_NOTIFYD: &str = "/usr/lib/*/xfce4/notifyd/xfce4-notifyd";

/// A session that lets anybody own and watch everything, as on a person's own bus.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// What dunst asks when its menu is opened: the program that picks an entry. This one picks what the test wants.
const DUNSTRC: &str = "[global]\nfont = DejaVu Sans 10\nwidth = 360\norigin = top-right\noffset = 16x16\n\
    dmenu = MENU\nshow_age_threshold = -1\nicon_path = /usr/share/icons/Adwaita/48x48/legacy\n";

const XFCONFD: &str = "/usr/lib/*/xfce4/xfconf/xfconfd";

/// A panel at the upper edge of the screen, as wide as that, with tray icons and room beside them.
const XFCE4_PANEL_XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="28"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
  </property>
</channel>
"#;

/// A screen, a session bus, and the programs on them; all end with this.
#[derive(Debug)]
pub struct Desktop {
    screen: Process,
    /// What else was started for its windows.
    beside: Vec<Process>,
    bus: Option<Process>,
    display: String,
    address: String,
    home: TempDir,
}

/// Somebody who shows notices on a desktop.
#[derive(Debug)]
pub struct Service {
    process: Process,
}

impl Desktop {
    /// An empty screen and a bus on which nobody shows notices.
    #[must_use]
    pub fn new() -> Self {
        let mut desktop = Self::without_bus();
        desktop.start_bus();
        desktop
    }

    /// An empty screen.
    #[must_use]
    pub fn without_bus() -> Self {
        Self::with_screen("800x600x24")
    }

    /// An empty screen, so wide, high and deep.
    fn with_screen(size: &str) -> Self {
        let home = tempfile::Builder::new().prefix("neverlapse-desk-").tempdir();
        let home = home.unwrap_or_else(|error| panic!("no home: {error}"));
        let log = home.path().join("screen.log");
        let mut xvfb = Command::new("Xvfb");
        let mut screen = Process::start(
            xvfb.args(["-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset", "-fbdir"])
                .arg(home.path()),
            &log,
        );
        let display = first_line(&mut screen, "the screen is there", |line| line.parse::<u32>().is_ok());
        let address = format!("unix:path={}", home.path().join("bus").display());
        Self { screen, beside: Vec::new(), bus: None, display: format!(":{display}"), address, home }
    }

    /// Starts the session bus, where a program was told that it is.
    pub fn start_bus(&mut self) {
        let config = self.home.path().join("bus.conf");
        write(&config, &BUS.replace("ADDRESS", &self.address));
        let log = self.home.path().join("bus.log");
        let _ = fs::remove_file(&log);
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg("--nofork").arg("--print-address=1").arg(format!("--config-file={}", config.display()));
        let mut bus = Process::start(&mut daemon, &log);
        let _ = first_line(&mut bus, "the bus is there", |line| line.starts_with("unix:"));
        self.bus = Some(bus);
    }

    /// Ends the session bus.
    pub fn stop_bus(&mut self) {
        self.bus.take();
        let _ = fs::remove_file(self.home.path().join("bus"));
    }

    /// What a program needs to find this desktop.
    #[must_use]
    pub fn environment(&self) -> [(&str, &str); 2] {
        [("DISPLAY", &self.display), ("DBUS_SESSION_BUS_ADDRESS", &self.address)]
    }

    /// The address of its bus.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Writes down from now on what is said of notices.
    #[must_use]
    pub fn recorder(&self) -> Recorder {
        Recorder::on(&self.address)
    }

    /// Starts dunst and waits until it serves.
    #[must_use]
    pub fn dunst(&self) -> Service {
        let (menu, config) = (self.home.path().join("menu"), self.home.path().join("dunstrc"));
        // The entries are "#LABEL (TITLE) [ID,KEY]"; the wanted label stands in a file.
        let script = format!("#!/bin/sh\ngrep -F -m1 \"#$(cat {}/wanted) \"\n", self.home.path().display());
        write(&menu, &script);
        let _ = Ran::of(Command::new("chmod").arg("700").arg(&menu)).ok();
        write(&config, &DUNSTRC.replace("MENU", &menu.to_string_lossy()));
        self.serve(self.command("dunst").arg("-config").arg(&config))
    }

    /// Starts xfce4-notifyd and waits until it serves.
    #[must_use]
    pub fn xfce4_notifyd(&self) -> Service {
        let found = Ran::of(Command::new("sh").arg("-c").arg(format!("ls {XFCE4_NOTIFYD}"))).ok().out;
        self.serve(&mut self.command(found.trim()))
    }

    /// Starts GNOME's keyring, unlocked, and waits until it serves.
    #[must_use]
    pub fn gnome_keyring(&self) -> Service {
        write(&self.home.path().join("keyring-password"), "pw");
        // Not through a pipe: what is killed at the end is to be the keyring itself.
        let script = "exec gnome-keyring-daemon --foreground --unlock --components=secrets < \"$HOME/keyring-password\"";
        let log = self.home.path().join("keyring.log");
        let mut process = Process::start(self.command("sh").args(["-c", script]), &log);
        process.wait_until("it keeps secrets", || self.is_owned("org.freedesktop.secrets"));
        Service { process }
    }

    /// Starts Debian's own xfce4-panel, at the upper edge of the screen and with nothing on it but tray icons, and waits until
    /// it shows them.
    ///
    /// # Panics
    /// If it is missing.
    #[must_use]
    pub fn xfce4_panel(&self, dark: bool) -> [Service; 2] {
        let settings = self.home.path().join(".config/xfce4/xfconf/xfce-perchannel-xml");
        fs::create_dir_all(&settings).unwrap_or_else(|error| panic!("{}: {error}", settings.display()));
        write(&settings.join("xfce4-panel.xml"), XFCE4_PANEL_XML);
        let found = Ran::of(Command::new("sh").arg("-c").arg(format!("ls {XFCONFD}"))).ok().out;
        let started = |command: &mut Command, log: &str, name: &str| {
            let mut process = Process::start(command, &self.home.path().join(log));
            process.wait_until("it answers", || self.is_owned(name));
            Service { process }
        };
        let settings = started(&mut self.command(found.trim()), "xfconfd.log", "org.xfce.Xfconf");
        let mut panel = self.command("xfce4-panel");
        panel
            .env("GTK_THEME", if dark { "Adwaita:dark" } else { "Adwaita" })
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        [settings, started(panel.arg("--disable-wm-check"), "panel.log", "org.kde.StatusNotifierWatcher")]
    }

    /// Presses the left button of the mouse at this place of the screen.
    ///
    /// # Panics
    /// If xdotool is missing.
    pub fn press(&self, x: u32, y: u32) {
        let words = ["mousemove", &x.to_string(), &y.to_string(), "click", "1"];
        let _ = Ran::of(self.command("xdotool").args(words)).ok();
    }

    /// Presses a key, by its X name.
    ///
    /// # Panics
    /// If xdotool is missing.
    pub fn key(&self, name: &str) {
        let _ = Ran::of(self.command("xdotool").args(["key", name])).ok();
    }

    fn serve(&self, command: &mut Command) -> Service {
        let log = self.home.path().join("service.log");
        let mut process = Process::start(command, &log);
        process.wait_until("it serves notices", || self.is_served());
        Service { process }
    }

    /// Whether somebody shows notices.
    #[must_use]
    pub fn is_served(&self) -> bool {
        self.is_owned("org.freedesktop.Notifications")
    }

    /// Whether somebody has this name on the bus.
    fn is_owned(&self, name: &str) -> bool {
        let mut ask = self.command("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        ask.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")]);
        Ran::of(&mut ask).out.contains("boolean true")
    }

    /// Presses a button of dunst's newest notice, by its label, through dunst's menu.
    ///
    /// # Panics
    /// If dunst does not answer.
    pub fn choose(&self, label: &str) {
        write(&self.home.path().join("wanted"), label);
        let _ = Ran::of(self.command("dunstctl").arg("context")).ok();
    }

    /// Presses the button with the mouse, as often as it takes until `pressed` holds: a window that fades in does not
    /// hear at first. The buttons of xfce4-notifyd stand side by side and are equally wide.
    ///
    /// # Panics
    /// If there is no notice, or nothing hears.
    pub fn click(&self, button: u32, of: u32, mut pressed: impl FnMut() -> bool) {
        let since = Instant::now();
        while !pressed() {
            assert!(since.elapsed() < PATIENCE, "nobody hears the button: {:?}", self.windows());
            let Some([left, top, width, height]) = self.windows().first().copied() else { continue };
            let x = left + width * (2 * button + 1) / (2 * of);
            let y = top + height - 30;
            let words = ["mousemove", &x.to_string(), &y.to_string(), "click", "1"];
            let _ = Ran::of(self.command("xdotool").args(words)).ok();
            sleep(Duration::from_millis(200));
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("XDG_") {
                command.env_remove(name);
            }
        }
        command.env("HOME", self.home.path()).env("NO_AT_BRIDGE", "1").env("LC_ALL", "C.UTF-8");
        command.envs(self.environment());
        command
    }
}

impl Default for Desktop {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // What has started others ends them where it is asked to. The screen last, so that nobody complains of it.
        for process in self.beside.drain(..).rev() {
            let _ = process.stop();
        }
        self.bus.take();
        self.screen.end();
    }
}

impl Service {
    /// Keeps it from doing anything, as a program that hangs.
    pub fn hang(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let _ = Ran::of(Command::new("kill").arg("-s").arg(name).arg(self.process.id().to_string())).ok();
    }

    /// Ends it, with all that it shows.
    pub fn stop(self) {
        let _ = self.process.stop();
    }
}

fn first_line(process: &mut Process, what: &str, is_it: impl Fn(&str) -> bool) -> String {
    let log: PathBuf = process.log_file().to_owned();
    let mut found = None;
    process.wait_until(what, || {
        let text = fs::read_to_string(&log).unwrap_or_default();
        found = text.lines().find(|line| is_it(line)).map(str::to_owned);
        found.is_some()
    });
    found.unwrap_or_default()
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
