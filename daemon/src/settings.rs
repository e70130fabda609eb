//! Where things are, and how the daemon was asked to start.

use std::{
    env,
    path::{Path, PathBuf},
};

use clap::{Parser, ValueEnum};
use ipc_proto::types::Setting;
use issuers::Registry;
use ledger::MasterKey;
use lifecycle::Policy;
use messages::Language;

use crate::{
    failure, hooks, metrics,
    policy::{Administrator, SystemFolder, Wanted},
    rules::Rules,
    settings_file::{SETTINGS_FILE, Settings},
};

/// Keeps a person's digital certificates from lapsing: counts deadlines, picks up, renews and proves back-ups.
#[derive(Debug, Parser)]
#[command(name = "neverlapsed", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The socket that clients connect to, where the service manager hands none over
    #[arg(long, env = "NEVERLAPSE_SOCKET", value_name = "PATH")]
    pub(crate) socket: Option<PathBuf>,
    /// The folder of the ledger
    #[arg(long, env = "NEVERLAPSE_STATE_DIR", value_name = "DIR")]
    pub(crate) state_dir: Option<PathBuf>,
    /// The folder of the user's issuer profiles (in its subfolder `issuers`)
    #[arg(long, env = "NEVERLAPSE_CONFIG_DIR", value_name = "DIR")]
    pub(crate) config_dir: Option<PathBuf>,
    /// The folder of the administrator's policy and issuer profiles for everyone [default: /etc/neverlapse, or what the
    /// system has for that]
    #[arg(long, env = "NEVERLAPSE_SYSTEM_DIR", value_name = "DIR")]
    pub(crate) system_dir: Option<PathBuf>,
    /// Where a new vault's master key is made; an existing vault keeps its place
    #[arg(long, env = "NEVERLAPSE_MASTER_KEY", value_name = "PLACE", default_value = "auto")]
    pub(crate) master_key: KeyPlace,
    /// Answer every member of the socket's group too: for a service of the whole computer, whose socket the service manager
    /// makes
    #[arg(long, env = "NEVERLAPSE_ANSWER_GROUP")]
    pub(crate) answer_group: bool,
    /// After a downgrade: use the copy of the ledger from before the upgrade again, and end. What happened since is not in it;
    /// the newer records are set aside, not removed
    #[arg(long)]
    pub(crate) go_back: bool,
}

const AFTER_HELP: &str = "\
Exit codes: 0 stopped as asked, 75 another daemon runs, 78 the state folder cannot be used, 1 anything else.
The log goes to standard error; RUST_LOG=neverlapsed=debug says more.";

/// What the person and the administrator want, as it was read when the daemon started.
pub(crate) struct Wishes {
    wanted: Wanted,
    settings: Settings,
    /// What was left out of settings and profiles, and why.
    pub(crate) problems: Vec<String>,
}

impl Wishes {
    /// Reads the settings of the person, below what the administrator says. What cannot be used is left out, and told.
    pub(crate) fn load(administrator: Administrator, config_dir: &Path, registry: &Registry) -> Self {
        let (wanted, mut problems) = Wanted::load(administrator, &config_dir.join(SETTINGS_FILE));
        let profiles = registry.problems();
        let profiles = profiles
            .iter()
            .map(|problem| format!("an issuer profile is left out: {}", failure::chain(problem)));
        problems.extend(profiles);
        Self { settings: wanted.settings(), wanted, problems }
    }

    /// Each setting, and whose it is.
    pub(crate) fn shown(&self) -> Vec<Setting> {
        self.wanted.shown()
    }

    /// Where certificates and copies may go.
    pub(crate) fn rules(&self) -> Rules {
        Rules::of(&self.wanted)
    }

    /// What notices are written in; none: as the environment says.
    pub(crate) fn language(&self) -> Option<Language> {
        self.settings.display.language.and_then(|tongue| tongue.0)
    }

    /// The folders of mails to watch.
    pub(crate) fn mail_folders(&self) -> Vec<PathBuf> {
        self.settings.mail.folders.clone().unwrap_or_default().0
    }

    /// The commands that run after pick-ups and renewals.
    pub(crate) fn hooks(&self) -> hooks::Settings {
        self.settings.hooks.clone()
    }

    /// What monitoring is told.
    pub(crate) fn metrics(&self) -> metrics::Settings {
        self.settings.metrics.clone()
    }

    /// How reminders and renewals are timed with these issuers, where the computer is now.
    pub(crate) fn policy(&self, registry: &Registry) -> Policy {
        self.settings.policy(registry, wake::zone())
    }
}

/// Where a new vault's master key is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyPlace {
    /// The service manager's credential where it hands one over, else the desktop's keyring where one answers, else a file
    Auto,
    /// A file of mode 0600 in the state folder
    File,
    /// The desktop's keyring (Secret Service)
    SecretService,
}

impl From<KeyPlace> for MasterKey {
    fn from(place: KeyPlace) -> Self {
        match place {
            KeyPlace::Auto => Self::Auto,
            KeyPlace::File => Self::File,
            KeyPlace::SecretService => Self::SecretService,
        }
    }
}

impl Arguments {
    /// The folder of the ledger: as asked, else where the system keeps a program's state.
    pub(crate) fn state_dir(&self) -> Option<PathBuf> {
        self.state_dir.clone().or_else(|| default_dir("XDG_STATE_HOME", ".local/state"))
    }

    /// The folder of the settings: as asked, else where the system keeps a program's settings.
    pub(crate) fn config_dir(&self) -> Option<PathBuf> {
        self.config_dir.clone().or_else(|| default_dir("XDG_CONFIG_HOME", ".config"))
    }
}

impl Arguments {
    /// The folder of the administrator: as asked, else where the system keeps settings for everyone.
    pub(crate) fn system_folder(&self) -> SystemFolder {
        let path = self.system_dir.clone().unwrap_or_else(system_dir);
        SystemFolder { path, is_named: self.system_dir.is_some() }
    }
}

#[cfg(target_os = "macos")]
fn system_dir() -> PathBuf {
    PathBuf::from("/Library/Application Support/Neverlapse")
}

#[cfg(windows)]
fn system_dir() -> PathBuf {
    env::var_os("PROGRAMDATA")
        .map_or_else(|| PathBuf::from("C:\\ProgramData"), PathBuf::from)
        .join("Neverlapse")
}

#[cfg(not(any(windows, target_os = "macos")))]
fn system_dir() -> PathBuf {
    PathBuf::from("/etc/neverlapse")
}

#[cfg(target_os = "macos")]
fn default_dir(_: &str, _: &str) -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("HOME")?).join("Library/Application Support/Neverlapse"))
}

#[cfg(windows)]
fn default_dir(_: &str, _: &str) -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("LOCALAPPDATA")?).join("Neverlapse"))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn default_dir(variable: &str, below_home: &str) -> Option<PathBuf> {
    // XDG Base Directory Specification: a relative path in the variable is ignored.
    let base = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(below_home)))?;
    Some(base.join("neverlapse"))
}
