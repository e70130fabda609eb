//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use secrecy::SecretString;

use crate::{
    errands::{Approve, QuestionAndAnswer},
    flavours::Flavour,
};

/// A small registration and certification authority: demo, tests, small offices.
#[derive(Debug, Parser)]
#[command(name = "neverlapse-authority", version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Serve CMP, the CRL and the pages, until SIGINT or SIGTERM.
    Serve(Serve),
    /// Approve an application: print its codes, once, and mail them.
    Approve(ApproveArguments),
    /// Show every application and its certificates.
    List(ListArguments),
    /// Take an approval back whose codes were not used.
    Deny(DenyArguments),
    /// Revoke a certificate, or all of an application.
    Revoke(RevokeArguments),
    /// Let a certificate be renewed again for which too many wrong one-time codes were tried.
    Unlock(UnlockArguments),
    /// Print the issuer profile for clients.
    Profile(ProfileArguments),
}

#[derive(Debug, Args)]
pub(crate) struct Dir {
    /// The authority's folder.
    #[arg(long)]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Where to listen; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: std::net::SocketAddr,
    /// Listen on an address that other computers reach.
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// What clients call this authority; default: where it listens.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) public_address: Option<String>,
    /// Where approval e-mails are put [default: DIR/mail].
    #[arg(long, value_name = "DIR", conflicts_with = "smtp")]
    pub(crate) mail_dir: Option<PathBuf>,
    /// Send approval e-mails through this server. With a password in it, rather set the environment variable.
    #[arg(long, value_name = "URL", env = "NEVERLAPSE_AUTHORITY_SMTP", hide_env_values = true)]
    pub(crate) smtp: Option<SecretUrl>,
    /// The address that approval e-mails come from.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,
    /// Mail a one-time code for each renewal of this issuer's certificates, and renew with that code only: wipo, cfca or
    /// certifio; may be repeated. Clients need the profile that is printed then.
    #[arg(long, value_name = "ISSUER")]
    pub(crate) verified_renewal: Vec<Flavour>,
    /// How long such a code lives [default: 15 minutes].
    #[arg(long, value_name = "DURATION", requires = "verified_renewal")]
    pub(crate) code_lifetime: Option<issuers::Period>,
}

/// An URL that may hold a password: not shown by Debug.
#[derive(Clone, Debug)]
pub(crate) struct SecretUrl(pub(crate) SecretString);

impl std::str::FromStr for SecretUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The text itself is not repeated, for it may hold a password.
        if ["smtp://", "smtps://"].iter().any(|scheme| text.starts_with(scheme)) {
            Ok(Self(SecretString::from(text)))
        } else {
            Err("must begin with smtp:// or smtps://".to_owned())
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ApproveArguments {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Which issuer to act as: wipo, cfca or certifio.
    #[arg(long)]
    issuer: String,
    /// The holder's name: the certificate's CN.
    #[arg(long)]
    name: String,
    /// Where the approval e-mail goes; it stands in the certificate too.
    #[arg(long)]
    email: String,
    /// The certificate's O.
    #[arg(long)]
    organisation: Option<String>,
    /// One of the certificate's OUs; may be repeated.
    #[arg(long = "unit")]
    units: Vec<String>,
    /// Back-date the approval, RFC 3339; the codes' 15 days count from then.
    #[arg(long, value_name = "TIME")]
    approved_at: Option<Timestamp>,
    /// How long the certificate is valid, such as "30 days" or "10 minutes" [default: 365 days].
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    certificate_lifetime: Option<SignedDuration>,
    /// Answer the first N polls with `waiting`, of the pick-up and of each renewal.
    #[arg(long, value_name = "N")]
    wait_polls: Option<u32>,
    /// A security question and its answer; three or more, or none. Answering them renews expired codes, and tells a code that
    /// is not mailed.
    #[arg(long = "question", value_name = "QUESTION=ANSWER", value_parser = question)]
    questions: Vec<QuestionAndAnswer>,
    /// The request (PKCS #10, PEM) that came with the application: the certificate is given to its key only.
    #[arg(long, value_name = "FILE", value_parser = file)]
    request: Option<String>,
    /// Print one JSON value.
    #[arg(long)]
    pub(crate) json: bool,
}

impl ApproveArguments {
    pub(crate) fn into_errand(self) -> Approve {
        Approve {
            issuer: self.issuer,
            name: self.name,
            email: self.email,
            organisation: self.organisation,
            units: Some(self.units),
            approved_at: self.approved_at,
            certificate_lifetime: self.certificate_lifetime.map(|lifetime| lifetime.as_secs()),
            wait_polls: self.wait_polls,
            request: self.request,
            questions: (!self.questions.is_empty()).then_some(self.questions),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Print one JSON value.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DenyArguments {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// The issuer that the application belongs to.
    #[arg(long)]
    pub(crate) issuer: String,
    #[arg(long)]
    pub(crate) reference_number: String,
    /// What whoever presents the codes is told.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// Which certificates are meant.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// One certificate, by its serial number in hexadecimal.
    #[arg(long, conflicts_with_all = ["issuer", "reference_number"])]
    pub(crate) serial: Option<String>,
    /// Every certificate of an application, together with --reference-number.
    #[arg(long, requires = "reference_number")]
    pub(crate) issuer: Option<String>,
    #[arg(long, requires = "issuer")]
    pub(crate) reference_number: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeArguments {
    #[command(flatten)]
    pub(crate) dir: Dir,
    #[command(flatten)]
    pub(crate) which: Which,
    /// key-compromise, affiliation-changed, superseded, cessation-of-operation, privilege-withdrawn or unspecified.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UnlockArguments {
    #[command(flatten)]
    pub(crate) dir: Dir,
    #[command(flatten)]
    pub(crate) which: Which,
}

#[derive(Debug, Args)]
pub(crate) struct ProfileArguments {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Which flavour: wipo, cfca or certifio.
    #[arg(long)]
    pub(crate) issuer: String,
    /// Where clients reach the authority [default: where it was last served].
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) address: Option<String>,
}

/// "30 days", "36 hours", "10 minutes": a day has 24 hours here; months and years have no one length.
fn duration(text: &str) -> Result<SignedDuration, String> {
    let span: Span = text.parse().map_err(|_| "write it like \"30 days\" or \"10 minutes\"".to_owned())?;
    span.to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| "count in days, hours or minutes, such as \"365 days\"".to_owned())
}

/// What stands in a file that is text.
fn file(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

/// The first `=` ends the question. What was typed is not repeated, for it holds an answer.
fn question(text: &str) -> Result<QuestionAndAnswer, String> {
    let (question, answer) =
        text.split_once('=').ok_or("write it like \"Your first school?=Hill Street\"")?;
    Ok(QuestionAndAnswer { question: question.trim().to_owned(), answer: SecretString::from(answer) })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_lifetime_is_written_as_people_say_it() {
        assert_eq!(duration("30 days"), Ok(SignedDuration::from_hours(720)));
        assert_eq!(duration("10 minutes"), Ok(SignedDuration::from_mins(10)));
        assert!(duration("1 year").unwrap_err().contains("days"));
        assert!(duration("soon").is_err());
    }

    #[test]
    fn a_mail_servers_password_is_not_printed() {
        let url: SecretUrl = "smtp://ann:hunter2@mail.example".parse().unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
        assert!(!"ann:hunter2@mail".parse::<SecretUrl>().unwrap_err().contains("hunter2"));
    }
}
