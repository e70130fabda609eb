//! The verbs that make, open and adopt copies, and how they are given what opens a place.

use std::path::PathBuf;

use clap::Args;

use crate::location_secret::Given;

/// Arguments of `back-up`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse back-up ID                         asks where to: shows the disks that are there
  neverlapse back-up ID --to /media/me/STICK    in this folder, named after the holder and the end of the certificate")]
pub(crate) struct BackUp {
    /// The identity, as `list` shows it
    pub(crate) id: String,
    /// The file to write, or the folder to write it into; an existing back-up of the same identity is replaced once the new
    /// one is whole [default: ask on the terminal]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) password: PasswordFile,
    #[command(flatten)]
    pub(crate) location_password: LocationPassword,
    /// Make no copy: show the password of those that were made with nobody there, by the administrator's provisioning. Asks
    /// first; whoever has it and a copy has the key
    #[arg(long, conflicts_with_all = ["to", "password_file", "location_password_file", "json"])]
    pub(crate) reveal_password: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `verify-backup`.
#[derive(Debug, Args)]
pub(crate) struct VerifyBackup {
    /// The back-up (.p12 or .pfx)
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordFile,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The back-up (.p12 or .pfx)
    pub(crate) file: PathBuf,
    /// Where the identity is to live: vault, file:PATH (which gets the back-up's password), firefox, firefox:PROFILE or nss:DIR
    #[arg(long, value_name = "LOCATION")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) password: PasswordFile,
    #[command(flatten)]
    pub(crate) location_password: LocationPassword,
    /// Do not remember the location's password for renewals
    #[arg(long)]
    pub(crate) no_remember: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `adopt`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse adopt me.p12                       a file of Firefox, Windows, Java or OpenSSL
  neverlapse adopt firefox                      what the Firefox profile holds that Firefox starts with
  neverlapse adopt nss:~/.pki/nssdb             what Chromium holds
  neverlapse adopt token:LABEL                  what a USB key or smart card holds; asks for its PIN

Each certificate has its key sign before it is tracked. Nothing changes where it is.
Exit codes: 0 something is tracked, now or from before; 1 failed, or there is nothing to track.")]
pub(crate) struct Adopt {
    /// Where they are: file:PATH, nss:DIR, firefox, firefox:PROFILE or token:LABEL; the path of a file or of a
    /// database's folder will do
    pub(crate) location: String,
    /// Their issuer; `neverlapse issuers` lists them [default: told by who signed them]
    #[arg(long, value_name = "I")]
    pub(crate) issuer: Option<String>,
    #[command(flatten)]
    pub(crate) secret: LocationSecret,
    /// Do not remember the location's password for renewals; a PIN never is
    #[arg(long)]
    pub(crate) no_remember: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where a password comes from, if not from the terminal.
#[derive(Debug, Args)]
pub(crate) struct PasswordFile {
    /// Read the password from this file; - is standard input [default: ask on the terminal]
    #[arg(long, value_name = "F")]
    pub(crate) password_file: Option<PathBuf>,
}

/// What opens the location that a verb puts an identity into or uses, if it is not asked for on the terminal.
#[derive(Debug, Args)]
pub(crate) struct LocationSecret {
    /// Read the location's password or PIN from this file; - is standard input [default: ask on the terminal, where the
    /// location wants one that is not remembered]
    #[arg(long, value_name = "F")]
    password_file: Option<PathBuf>,
    /// Spend a token's last try on the PIN. If it is wrong, the token locks itself, and nobody can use its keys until it is
    /// unlocked with its PUK or by whoever handed it out
    #[arg(long)]
    last_try: bool,
}

impl LocationSecret {
    /// What was given.
    pub(crate) fn given(&self) -> Given<'_> {
        Given {
            file: self.password_file.as_deref(),
            flag: "--password-file",
            last_try: self.last_try,
            daemon_names_flag: true,
        }
    }
}

/// The location's password of a verb whose `--password-file` is a back-up's.
#[derive(Debug, Args)]
pub(crate) struct LocationPassword {
    /// File with the location's own password, where it has one that is not remembered
    #[arg(long, value_name = "FILE")]
    location_password_file: Option<PathBuf>,
}

impl LocationPassword {
    /// What was given.
    pub(crate) fn given(&self) -> Given<'_> {
        let file = self.location_password_file.as_deref();
        Given { file, flag: "--location-password-file", last_try: false, daemon_names_flag: false }
    }
}
