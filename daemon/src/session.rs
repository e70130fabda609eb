//! The person's session: where its screen is, and which programs are there.
//!
//! A daemon that the system's service manager started knows nothing of the screen; the manager does, as desktops tell it.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{self, Stdio},
    time::Duration,
};

use tokio::{process::Command, time::timeout};
use tracing::debug;
use zbus::zvariant::OwnedValue;

/// What makes a screen.
const SCREENS: [&str; 2] = ["DISPLAY", "WAYLAND_DISPLAY"];

/// What programs need to find the screen and the person's settings.
const WANTED: [&str; 14] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "XDG_CONFIG_DIRS",
    "XDG_DATA_DIRS",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
    "LANG",
    "HOME",
    "PATH",
];

/// How long the service manager may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The variables of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Session(Vec<(String, OsString)>);

impl Session {
    /// The session that this process was started in; where that has no screen, the one that the service manager knows.
    pub(crate) async fn find() -> Self {
        let own = Self::of(|name| env::var_os(name));
        if own.has_screen() {
            return own;
        }
        let told = match timeout(PATIENCE, managers()).await {
            Ok(Ok(told)) => told,
            Ok(Err(error)) => {
                debug!(%error, "the service manager does not tell its environment");
                return own;
            }
            Err(_) => return own,
        };
        Self::of(|name| variable(&told, name).or_else(|| env::var_os(name)))
    }

    fn of(get: impl Fn(&str) -> Option<OsString>) -> Self {
        let there = |name: &&str| Some(((*name).to_owned(), get(name).filter(|value| !value.is_empty())?));
        Self(WANTED.iter().filter_map(there).collect())
    }

    /// Whether somebody may sit at it.
    pub(crate) fn has_screen(&self) -> bool {
        SCREENS.iter().any(|screen| self.get(screen).is_some())
    }

    /// Its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_os_str()))
    }

    /// The first of these programs that is there.
    pub(crate) fn program(&self, names: &[&str]) -> Option<PathBuf> {
        let path = self.get("PATH")?;
        let folders: Vec<PathBuf> = env::split_paths(path).filter(|folder| folder.is_absolute()).collect();
        let all = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        all.into_iter().find(|program| is_program(program))
    }

    /// A command that starts `program` with these arguments as the person's own: what ends the daemon is not meant for it, and
    /// neither is what a service manager keeps from the daemon, for browsers bring sandboxes of their own.
    pub(crate) fn command(&self, program: &Path, arguments: &[OsString]) -> Command {
        let manager = is_service().then(|| self.program(&["systemd-run"])).flatten();
        let mut command = match manager {
            Some(manager) => self.as_unit(&manager, program),
            None => Command::new(program),
        };
        command.args(arguments).envs(self.variables());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        command.process_group(0);
        command
    }

    /// The same, started by `systemd-run`, which tells the manager all that it needs of the session.
    fn as_unit(&self, systemd_run: &Path, program: &Path) -> Command {
        let mut command = Command::new(systemd_run);
        command.args(["--user", "--quiet", "--collect"]);
        for (name, value) in self.variables() {
            let mut set = OsString::from(format!("--setenv={name}="));
            set.push(value);
            command.arg(set);
        }
        command.arg("--").arg(program);
        command
    }

    fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_os_str())
    }
}

/// Whether systemd has started this very process (systemd.exec(5)); what runs inside a service inherits the variable.
fn is_service() -> bool {
    env::var("SYSTEMD_EXEC_PID").is_ok_and(|pid| pid.parse() == Ok(process::id()))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// The environment that the person's service manager starts programs with.
async fn managers() -> zbus::Result<Vec<String>> {
    let bus = zbus::Connection::session().await?;
    let answer = bus
        .call_method(
            Some("org.freedesktop.systemd1"),
            "/org/freedesktop/systemd1",
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &("org.freedesktop.systemd1.Manager", "Environment"),
        )
        .await?;
    let value: OwnedValue = answer.body().deserialize()?;
    Ok(Vec::<String>::try_from(value)?)
}

/// One of the variables in a list of `NAME=VALUE`.
fn variable(list: &[String], name: &str) -> Option<OsString> {
    let value = list.iter().find_map(|one| one.strip_prefix(name)?.strip_prefix('='))?;
    Some(value.into())
}

#[cfg(test)]
impl Session {
    /// A session with these variables.
    pub(crate) fn with(variables: &[(&str, &OsStr)]) -> Self {
        Self(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn a_session_without_a_screen_is_known_as_one() {
        let of = |list: &[&str]| {
            let list: Vec<String> = list.iter().map(|one| (*one).to_owned()).collect();
            Session::of(|name| variable(&list, name))
        };
        assert!(!of(&["PATH=/bin", "DISPLAY=", "DISPLAYS=:1"]).has_screen());
        assert!(of(&["DISPLAY=:0"]).has_screen());
        let wayland = of(&["WAYLAND_DISPLAY=wayland-0", "SECRET=x"]);
        assert!(wayland.has_screen());
        assert_eq!(wayland.variables().count(), 1, "only what is needed is handed on");
    }

    #[test]
    fn the_first_program_that_is_there_is_found_and_a_plain_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        for (name, mode) in [("plain", 0o600), ("second", 0o700), ("third", 0o700)] {
            fs::write(path.join(name), "").unwrap();
            fs::set_permissions(path.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        let session = Session::with(&[("PATH", path.as_os_str())]);
        assert_eq!(session.program(&["plain", "first", "second", "third"]), Some(path.join("second")));
        assert_eq!(session.program(&["first"]), None);
    }

    #[test]
    fn a_browser_of_a_daemon_that_is_a_service_is_none_of_that_services() {
        let session = Session::with(&[("DISPLAY", ":1".as_ref()), ("LANG", "fr_FR".as_ref())]);
        let command = session.as_unit("/bin/systemd-run".as_ref(), "/bin/firefox".as_ref());
        let said: Vec<_> = command.as_std().get_args().map(|word| word.to_string_lossy()).collect();
        let words = ["--user", "--quiet", "--collect", "--setenv=DISPLAY=:1", "--setenv=LANG=fr_FR", "--"];
        assert_eq!(said, [&words[..], &["/bin/firefox"]].concat());
    }
}
