//! Where a person's programs, units, entries and records go.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::args::Places;

/// The folders of one person.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    /// Programs.
    pub(crate) bin: PathBuf,
    /// Desktop entries and icons lie below it.
    pub(crate) data: PathBuf,
    /// Units and what starts at log-in lie below it.
    pub(crate) config: PathBuf,
    /// macOS: what launchd starts at log-in.
    pub(crate) agents: PathBuf,
    /// The daemon's records, and what was installed.
    pub(crate) state: PathBuf,
    /// The daemon's settings and issuer profiles.
    pub(crate) settings: PathBuf,
}

impl Folders {
    /// The folders that the environment names, as the XDG Base Directory Specification has it; none without a home.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<OsString>, places: &Places) -> Option<Self> {
        // A relative path in a variable is ignored, as the specification asks for.
        let folder =
            |name: &str| variable(name).map(PathBuf::from).filter(|path: &PathBuf| path.is_absolute());
        let home = folder("HOME")?;
        let base = |name: &str, below_home: &str| folder(name).unwrap_or_else(|| home.join(below_home));
        let agents = home.join("Library/LaunchAgents");
        let config = base("XDG_CONFIG_HOME", ".config");
        let (state, settings) = if cfg!(target_os = "macos") {
            let ours = home.join("Library/Application Support/Neverlapse");
            (ours.clone(), ours)
        } else {
            (base("XDG_STATE_HOME", ".local/state").join("neverlapse"), config.join("neverlapse"))
        };
        Some(Self {
            bin: base("XDG_BIN_HOME", ".local/bin"),
            data: base("XDG_DATA_HOME", ".local/share"),
            config,
            agents,
            state: places.state_dir.clone().unwrap_or(state),
            settings: places.config_dir.clone().unwrap_or(settings),
        })
    }

    /// What was installed is written down here.
    pub(crate) fn manifest(&self) -> PathBuf {
        self.state.join("installed.json")
    }

    /// Desktop entries.
    pub(crate) fn applications(&self) -> PathBuf {
        self.data.join("applications")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_follow_the_environment_where_it_names_whole_paths() {
        let named = |name: &str| match name {
            "HOME" => Some("/home/ann".into()),
            "XDG_CONFIG_HOME" => Some("/settings".into()),
            "XDG_DATA_HOME" => Some("data".into()),
            _ => None,
        };
        let folders = Folders::of(named, &Places::default()).unwrap();
        assert_eq!(folders.bin, PathBuf::from("/home/ann/.local/bin"));
        assert_eq!(folders.config, PathBuf::from("/settings"));
        assert_eq!(folders.data, PathBuf::from("/home/ann/.local/share"), "a relative path does not count");
        assert!(Folders::of(|_| None, &Places::default()).is_none());
    }
}
