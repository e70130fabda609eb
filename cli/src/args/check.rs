//! The arguments of `check`.

use clap::Args;

/// What `check` looks at.
pub(super) const CHECK: &str = "\
Look whether all is ready before a code is spent: the issuers' servers and this computer's clock against theirs, the
software that they require, the vault, the locations in use, notices with buttons, the tray, the start with your session,
and room on the disk. Nothing is changed, and no code, password or PIN is used.

It ends with 1 where a pick-up or renewal would not work as things stand, and with 0 otherwise.";

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Only what this item needs, as `list` shows it, and the computer [default: all that is in use]
    pub(crate) id: Option<String>,
    /// Print one JSON array of every finding
    #[arg(long)]
    pub(crate) json: bool,
}
