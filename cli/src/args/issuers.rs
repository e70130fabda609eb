//! The arguments of `issuers`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Json;

/// Arguments of `issuers`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Issuers {
    /// What to do with them; without it they are listed.
    #[command(subcommand)]
    pub(crate) verb: Option<IssuersVerb>,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// What can be done with issuer profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum IssuersVerb {
    /// List them
    List(Json),
    /// Print one profile as TOML
    Show {
        /// The issuer, as the list shows it
        id: String,
    },
    /// Explain every mistake of a profile by line; nothing is kept
    #[command(after_help = "Exit code: 0 it is sound, 1 it has mistakes.")]
    Check {
        /// The profile (.toml); - reads standard input
        file: PathBuf,
        /// Print JSON for programs
        #[arg(long)]
        json: bool,
    },
    /// Print the schema that editors check profiles by as you type
    Schema,
    /// Add a profile that your issuer or administrator gave you
    Add {
        /// The profile (.toml); - reads standard input
        file: PathBuf,
        /// Print JSON for programs
        #[arg(long)]
        json: bool,
    },
}
