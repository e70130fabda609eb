//! The throw-away home of a demo: its folders, its environment and the programs that run in it.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use messages::Messages;
use tempfile::TempDir;
use tokio::process::Command;

use crate::exit::Failure;

/// Long enough that nobody guesses it, short enough to type: it opens files that are gone in a minute.
const PASSWORD: &str = "four walrus umbrellas";

const MAILS: &str = "mail";
const FOLDERS: [&str; 7] = ["config", "state", MAILS, "issuers", "certificates", "back-ups", "logs"];

/// What a child must not inherit: the person's own Neverlapse and desktop, and proxies, as all goes to this computer.
const STRANGE: [&str; 6] = ["NEVERLAPSE_", "XDG_", "DBUS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// A folder that holds all of one demo.
pub(super) struct Home {
    /// How the demo is told.
    pub(super) words: Messages,
    folder: TempDir,
    programs: Programs,
}

/// The three binaries.
struct Programs {
    neverlapse: PathBuf,
    neverlapsed: PathBuf,
    authority: PathBuf,
}

impl Home {
    /// Makes the folder and finds the programs.
    pub(super) fn new(words: &Messages) -> Result<Self, Failure> {
        let programs = Programs::find(words)?;
        let cannot = |error: io::Error| {
            Failure::new(words.cannot_make_home(), error.to_string(), words.next_make_room())
        };
        let home = Self { words: words.clone(), folder: private_folder().map_err(cannot)?, programs };
        for name in FOLDERS {
            fs::create_dir(home.path(name)).map_err(cannot)?;
        }
        let mut password = fs::File::create_new(home.path("password.txt")).map_err(cannot)?;
        writeln!(password, "{PASSWORD}").map_err(cannot)?;
        Ok(home)
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file or folder in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in it, as a person would with an editor.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let written = fs::write(self.path(name), text);
        written.map_err(|error| self.words.demo_not_written(error.to_string(), name))
    }

    /// The e-mails that have come, as paths from the home.
    pub(super) fn mails(&self) -> Result<Vec<String>, String> {
        let name = |entry: io::Result<fs::DirEntry>| {
            Ok(Path::new(MAILS).join(entry?.file_name()).display().to_string())
        };
        let listed = fs::read_dir(self.path(MAILS)).and_then(|mails| mails.map(name).collect());
        listed.map_err(|error: io::Error| self.words.demo_not_read(error.to_string(), MAILS))
    }

    /// Where the program `name` writes its log.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.path("logs").join(format!("{name}.log"))
    }

    /// The daemon's socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.path("run").join("socket")
    }

    /// `neverlapse` with the demo's environment.
    pub(super) fn neverlapse(&self) -> Command {
        self.command(&self.programs.neverlapse)
    }

    /// `neverlapsed` with the demo's environment.
    pub(super) fn neverlapsed(&self) -> Command {
        self.command(&self.programs.neverlapsed)
    }

    /// `neverlapse-authority` with the demo's environment.
    pub(super) fn authority(&self) -> Command {
        self.command(&self.programs.authority)
    }

    /// Leaves the folder on disk and says where it is.
    pub(super) fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder()).kill_on_drop(true);
        for (name, _) in env::vars_os().filter(|(name, _)| is_strange(name)) {
            command.env_remove(name);
        }
        command
            .env("HOME", self.folder())
            .env("NEVERLAPSE_SOCKET", self.socket())
            .env("NEVERLAPSE_CONFIG_DIR", self.path("config"))
            .env("NEVERLAPSE_STATE_DIR", self.path("state"));
        command
    }
}

fn private_folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("neverlapse-demo-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

fn is_strange(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    STRANGE.iter().any(|start| name.starts_with(start))
}

impl Programs {
    /// Beside this program, as they are installed and built; else wherever `PATH` says.
    fn find(words: &Messages) -> Result<Self, Failure> {
        let own = env::current_exe().map_err(|error| {
            Failure::new(words.cannot_run_demo(), error.to_string(), words.next_call_by_full_path())
        })?;
        let sibling = |name: &str| -> Result<PathBuf, Failure> {
            let file = format!("{name}{}", env::consts::EXE_SUFFIX);
            let beside = own.with_file_name(&file);
            let folders = env::var_os("PATH").unwrap_or_default();
            let in_path =
                env::split_paths(&folders).map(|folder| folder.join(&file)).find(|path| path.is_file());
            beside.is_file().then_some(beside).or(in_path).ok_or_else(|| {
                Failure::new(words.cannot_run_demo(), words.why_not_installed(name), words.next_install())
            })
        };
        let (neverlapsed, authority) = (sibling("neverlapsed")?, sibling("neverlapse-authority")?);
        Ok(Self { neverlapse: own, neverlapsed, authority })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_persons_own_neverlapse_desktop_and_proxies_stay_out() {
        for name in ["NEVERLAPSE_SOCKET", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "https_proxy"] {
            assert!(is_strange(&OsString::from(name)), "{name}");
        }
        assert!(!is_strange(&OsString::from("PATH")));
    }
}
