//! The system's service manager, as far as a person's own programs are its business: systemd's (systemctl(1)), launchd's
//! (launchctl(1)), or none that answers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;

/// Who starts the daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Manager {
    /// systemd, which runs the person's own units.
    Systemd,
    /// launchd, which runs the person's agents.
    Launchd,
    /// Nobody but the desktop, at log-in.
    #[serde(rename = "autostart")]
    None,
}

/// A service manager that did not do what it was asked for.
#[derive(Debug)]
pub(crate) struct Refused {
    command: String,
    why: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.command, self.why)
    }
}

impl Manager {
    /// Who starts a person's programs on this computer; none on systems that this is not made for.
    pub(crate) fn here() -> Option<Self> {
        if cfg!(windows) {
            None
        } else if cfg!(target_os = "macos") {
            Some(Self::Launchd)
        } else if systemctl(&["show", "--property=Version"]).is_ok() {
            Some(Self::Systemd)
        } else {
            Some(Self::None)
        }
    }
}

/// Has systemd know the units, start them at log-in, and the socket now. What runs already is started anew where `anew`. Gives
/// back whether anything was different before.
///
/// # Errors
/// What it refused; the units are not enabled then, unless they were before.
pub(crate) fn enable(units: &[&str], anew: bool) -> Result<bool, Refused> {
    // It may not know of files that are there, after a run that was cut short.
    let _ = systemctl(&["daemon-reload"])?;
    let was_enabled = units.iter().all(|unit| is("is-enabled", unit));
    let asked = |words: &[&str]| systemctl(words).map(drop);
    let done = || {
        if !was_enabled {
            asked(&[&["enable", "--quiet"], units].concat())?;
        }
        let mut changed = !was_enabled;
        // The socket is enough: the daemon is started by whoever asks for it, and by itself from the next log-in on.
        for unit in units.iter().filter(|unit| unit.ends_with(".socket")) {
            if !is("is-active", unit) {
                asked(&["start", unit])?;
                changed = true;
            }
        }
        if anew {
            let services: Vec<&str> =
                units.iter().copied().filter(|unit| unit.ends_with(".service")).collect();
            asked(&[&["--no-block", "try-restart"], &services[..]].concat())?;
        }
        // Deadlines are counted from now on, and the icon is there where there is a desktop for it.
        if !was_enabled {
            asked(&["--no-block", "start", "neverlapsed.service"])?;
            if units.contains(&TRAY) && is("is-active", "graphical-session.target") {
                asked(&["--no-block", "start", TRAY])?;
            }
        }
        Ok(changed)
    };
    done().inspect_err(|_| {
        if !was_enabled {
            disable(units);
        }
    })
}

const TRAY: &str = "neverlapse-tray.service";

/// Ends the units, and has systemd start them no more. What it does not know is none that runs.
pub(crate) fn disable(units: &[&str]) {
    // First the socket, whose clients would start the daemon again.
    let _ = systemctl(&[&["stop"], units].concat());
    let _ = systemctl(&[&["disable", "--quiet"], units].concat());
}

/// Has systemd forget units whose files have gone.
pub(crate) fn reload() {
    let _ = systemctl(&["daemon-reload"]);
}

/// Has launchd start what these lists say, now and at each log-in.
///
/// # Errors
/// What it refused.
pub(crate) fn bootstrap(lists: &[PathBuf]) -> Result<(), Refused> {
    let domain = format!("gui/{}", user()?);
    for list in lists {
        // It may know an older one of the same name.
        let _ = run(Command::new("launchctl").args(["bootout", &domain]).arg(list));
        run(Command::new("launchctl").args(["bootstrap", &domain]).arg(list))?;
    }
    Ok(())
}

/// Ends what these lists say, and has launchd start it no more.
pub(crate) fn boot_out(lists: &[PathBuf]) {
    let Ok(user) = user() else {
        return;
    };
    for list in lists {
        let _ = run(Command::new("launchctl").args(["bootout", &format!("gui/{user}")]).arg(list));
    }
}

/// Has desktops look anew for what opens links and mails, where a program for that is there. Gives back the file that it keeps.
pub(crate) fn tell_desktops(applications: &Path) -> PathBuf {
    let _ = run(Command::new("update-desktop-database").arg("-q").arg(applications));
    applications.join("mimeinfo.cache")
}

fn user() -> Result<String, Refused> {
    run(Command::new("id").arg("-u")).map(|said| said.trim().to_owned())
}

fn is(question: &str, unit: &str) -> bool {
    systemctl(&[question, "--quiet", unit]).is_ok()
}

fn systemctl(words: &[&str]) -> Result<String, Refused> {
    run(Command::new("systemctl").arg("--user").args(words))
}

/// What a command has printed, if it ended well; else its last line of error.
fn run(command: &mut Command) -> Result<String, Refused> {
    let why = match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let last = said.lines().rev().find(|line| !line.trim().is_empty());
            last.map_or_else(|| output.status.to_string(), str::to_owned)
        }
        Err(error) => error.to_string(),
    };
    Err(Refused { command: command_line(command), why })
}

fn command_line(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
