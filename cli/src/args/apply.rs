//! The arguments of `apply`.

use std::path::PathBuf;

use clap::Args;

use super::LocationSecret;

/// What `apply` does, in more than a line.
pub(super) const APPLY: &str = "\
Make the key for an application here and now, at the place where its certificate is to live, before the issuer approves it.
The application is then pending: the approval e-mail completes it (`neverlapse import`), and the pick-up uses this very key.

It is for issuers that bind the certificate to the computer, or to the browser, on which the application was made. Where
an issuer makes the key at the pick-up it does no harm, and shows what you wait for.";

/// Arguments of `apply`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse apply --issuer I --name 'Ada Jones' --email ada@example.org                  where the issuer wants it
  neverlapse apply --issuer I --name 'Ada Jones' --email ada@example.org --to firefox     in the browser that you use
  neverlapse list                                                                         shows it as pending")]
pub(crate) struct Apply {
    /// The issuer; `neverlapse issuers` lists them
    #[arg(long, value_name = "I")]
    pub(crate) issuer: String,
    /// Who applies, as the issuer is to write it
    #[arg(long, value_name = "N")]
    pub(crate) name: String,
    /// Where the issuer's approval goes
    #[arg(long, value_name = "E")]
    pub(crate) email: String,
    /// Where the key is made and the identity is to live: vault, file:PATH, firefox, firefox:PROFILE, nss:DIR or token:LABEL
    /// [default: what the issuer profile says]
    #[arg(long, value_name = "LOCATION")]
    pub(crate) to: Option<String>,
    /// Also write a request that is signed by the key (PKCS #10, PEM), for issuers that want one with the application
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) secret: LocationSecret,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}
