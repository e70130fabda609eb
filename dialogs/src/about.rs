//! Which versions run, and under which licences.

use messages::Messages;

/// What the window says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) what: String,
    pub(crate) version: String,
    /// Empty as long as nothing was heard of the daemon.
    pub(crate) daemon: String,
    pub(crate) licence: String,
    pub(crate) slint: String,
}

/// What is known of the daemon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Daemon {
    /// Nothing yet.
    #[default]
    Unknown,
    /// It runs, in this version.
    Runs(String),
    /// It does not run.
    Absent,
}

impl About {
    /// What the window of a program of this version says.
    pub(crate) fn of(own: &str, daemon: &Daemon, words: &Messages) -> Self {
        let daemon = match daemon {
            Daemon::Unknown => String::new(),
            Daemon::Runs(version) if version == own => words.about_daemon(version),
            Daemon::Runs(version) => words.about_daemon_differs(version),
            Daemon::Absent => words.dialog_absent(),
        };
        Self {
            what: words.about_what(),
            version: words.about_version(own),
            daemon,
            licence: words.about_licence(),
            slint: words.about_slint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::Language;

    use super::*;

    fn daemon(daemon: &Daemon) -> String {
        About::of("0.2.0", daemon, &Messages::new(Language::English)).daemon
    }

    #[test]
    fn a_daemon_of_another_version_is_told_apart() {
        assert_eq!(daemon(&Daemon::Unknown), "");
        assert_eq!(daemon(&Daemon::Runs("0.2.0".into())), "The daemon runs, version 0.2.0.");
        assert!(daemon(&Daemon::Runs("0.1.0".into())).contains("version 0.1.0: restart it"));
        assert_eq!(daemon(&Daemon::Absent), "The daemon does not run.");
    }

    #[test]
    fn slint_is_named_in_every_language() {
        for language in Language::ALL {
            let about = About::of("0.2.0", &Daemon::Unknown, &Messages::new(language));
            assert!(about.slint.contains("Slint") && about.version.contains("0.2.0"), "{about:?}");
        }
    }
}
