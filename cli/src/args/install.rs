//! The arguments of `install` and `uninstall`.

use clap::Args;

/// What `install` does.
pub(super) const INSTALL: &str = "\
Install the programs that lie beside this one for you alone, without a package: into ~/.local/bin, with units for systemd
or, where systemd does not answer for you, with entries that start them at log-in, and with desktop entries and icons. On
macOS with agents for launchd. Windows is not supported.

A second run brings up to date what has changed and leaves the rest alone. What cannot be done is undone whole.";

/// What `uninstall` does.
pub(super) const UNINSTALL: &str = "\
Stop the daemon and remove what `neverlapse install` has written, and nothing else. A file that was changed since stays.

Your records, settings and issuer profiles stay too, unless --purge is given: then they go for good, and with them each key
that is only in the vault.";

/// Arguments of `install`.
#[derive(Debug, Args)]
pub(crate) struct Install {
    /// Ask nothing
    #[arg(long)]
    pub(crate) unattended: bool,
    /// Print one JSON value of all that was done
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `uninstall`.
#[derive(Debug, Args)]
pub(crate) struct Uninstall {
    /// Also remove the records, with every key that is only in the vault, the settings and the issuer profiles
    #[arg(long)]
    pub(crate) purge: bool,
    /// Say that --purge is meant: the word purge
    #[arg(long, value_name = "WORD", requires = "purge")]
    pub(crate) confirm: Option<String>,
    /// Ask nothing; --purge then needs --confirm purge
    #[arg(long)]
    pub(crate) unattended: bool,
    /// Print one JSON value of all that was done
    #[arg(long)]
    pub(crate) json: bool,
}
