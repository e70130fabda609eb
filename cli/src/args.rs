//! The command line: verbs, flags and their help.

mod apply;
mod check;
mod copies;
mod install;
mod issuers;
mod reminders;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::apply::APPLY;
use self::check::CHECK;
use self::install::{INSTALL, UNINSTALL};

pub(crate) use self::apply::Apply;
pub(crate) use self::check::Check;
pub(crate) use self::copies::{Adopt, BackUp, LocationSecret, Restore, VerifyBackup};
pub(crate) use self::install::{Install, Uninstall};
pub(crate) use self::issuers::{Issuers, IssuersVerb};
pub(crate) use self::reminders::{Calendar, Pause, Snooze};

const EXAMPLES: &str = "\
Examples:
  neverlapse import approval.eml             start to track what the e-mail brings
  neverlapse list                            what there is, the soonest deadline first
  neverlapse locations                       where certificates can live here
  neverlapse pick-up ID --to firefox         get the certificate, with its key made in that browser
  neverlapse pick-up ID                      get it where its issuer wants it, such as the vault
  neverlapse back-up ID --to ~/me.p12        write a copy and prove that it works
  neverlapse demo                            see the whole journey in a throw-away home

Exit codes: 0 done, 1 failed, 2 wrong usage, 69 no daemon answers;
status: 0 all well, 1 something needs you, 2 something has lapsed;
check: 0 nothing stands in the way, 1 something does.

It speaks the language of your locale (LANG, LC_ALL, LANGUAGE): English, French or Chinese.";

/// Keeps your digital certificates from lapsing.
///
/// This command shows what the daemon `neverlapsed` tracks and asks it to act: pick a certificate up with the codes of the
/// approval e-mail, renew it, back it up and prove the back-up.
#[derive(Debug, Parser)]
#[command(name = "neverlapse", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Where the daemon is found.
    #[command(flatten)]
    pub(crate) places: Places,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Where the daemon listens, and with which folders it is to be started.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Places {
    /// The daemon's socket [default: $XDG_RUNTIME_DIR/neverlapse/...]
    #[arg(long, global = true, env = "NEVERLAPSE_SOCKET", value_name = "PATH", help_heading = "Places")]
    pub(crate) socket: Option<PathBuf>,
    /// The daemon's folder for settings and issuer profiles; shown in how to start it
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        env = "NEVERLAPSE_CONFIG_DIR",
        value_name = "DIR",
        help_heading = "Places"
    )]
    pub(crate) config_dir: Option<PathBuf>,
    /// The daemon's folder for its records; shown in how to start it
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        env = "NEVERLAPSE_STATE_DIR",
        value_name = "DIR",
        help_heading = "Places"
    )]
    pub(crate) state_dir: Option<PathBuf>,
}

/// One verb a file, in `verbs/`.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// One screen: is all well, and what is next
    Status(Json),
    /// Every activation and identity, the soonest deadline first
    List(List),
    /// All of one item, each value on a line of its own
    Show(Show),
    /// Read an approval e-mail (.eml or pasted text) and start to track it
    Import(Import),
    /// Track an activation by hand, or add the missing half of a tracked one
    Add(Add),
    /// Make the key of an application here and now, before the issuer approves it
    #[command(long_about = APPLY)]
    Apply(Apply),
    /// Turn an activation into a certificate
    PickUp(PickUp),
    /// Renew an identity with a new key; it stays at its location
    Renew(Renew),
    /// Get a code, or new ones for those that expired, by answering the issuer's security questions
    RenewCode(RenewCode),
    /// Write a PKCS#12 copy of an identity and prove that it works
    BackUp(BackUp),
    /// Open a back-up, show what it holds and prove that its key works
    VerifyBackup(VerifyBackup),
    /// Put a back-up into a location and track it
    Restore(Restore),
    /// Track the certificates that are somewhere already
    Adopt(Adopt),
    /// Hold the reminders of an item back for a while
    Snooze(Snooze),
    /// Hold all reminders back for a while
    Pause(Pause),
    /// Go on with reminders that were paused
    Resume(Json),
    /// Take the reminder that is due as seen; the next one comes at its time
    Dismiss(OneItem),
    /// Say that you did elsewhere what an item needs
    #[command(long_about = DONE_ELSEWHERE)]
    Done(OneItem),
    /// Where certificates can live on this computer, and what is missing for other places
    Locations(Json),
    /// Look whether all is ready before a code is spent: issuers, clock, places, desktop, disk
    #[command(long_about = CHECK)]
    Check(Check),
    /// Stop tracking an item
    Forget(Forget),
    /// Write every deadline as a calendar file (.ics)
    Calendar(Calendar),
    /// Follow every change until Ctrl-C
    Watch(Json),
    /// Every setting, its value, and whose word it is: yours, the administrator's or nobody's
    Settings(Json),
    /// The issuer profiles that the daemon knows
    Issuers(Issuers),
    /// Install the programs beside this one for you alone, without a package
    #[command(long_about = INSTALL)]
    Install(Install),
    /// Remove what `install` has written; your records stay
    #[command(long_about = UNINSTALL)]
    Uninstall(Uninstall),
    /// The whole journey against a small authority of its own, in a throw-away home
    Demo(Demo),
    /// Print the completions of a shell
    Completions(Completions),
}

/// For verbs that take nothing but `--json`.
#[derive(Debug, Args)]
pub(crate) struct Json {
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Print one JSON array of every item
    #[arg(long)]
    pub(crate) json: bool,
    /// Also show what is settled: activations that were picked up, identities that were replaced
    #[arg(long)]
    pub(crate) all: bool,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The item, as `list` shows it
    pub(crate) id: String,
    /// Also ask the issuer whether it has revoked the certificate
    #[arg(long)]
    pub(crate) revocation: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse import approval.eml
  wl-paste | neverlapse import               the text that you copied from the mail
  neverlapse import approval.eml --dry-run --reveal      only look: nothing is stored")]
pub(crate) struct Import {
    /// The saved e-mail (.eml) or pasted text; - or nothing reads standard input
    pub(crate) file: Option<PathBuf>,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
    /// Only say what the mail holds; nothing is stored
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Also print the codes; only with --dry-run, as codes are never shown again once they are stored
    #[arg(long, requires = "dry_run")]
    pub(crate) reveal: bool,
    /// The pending application that it is the approval of [default: the one that it fits]
    #[arg(long = "for", value_name = "ID", conflicts_with = "dry_run")]
    pub(crate) application: Option<String>,
}

/// Arguments of `add`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse add --issuer cfca --reference-number 12345678      asks for the code, unseen
  neverlapse add --issuer cfca --reference-number 12345678 --code-file code.txt --approved-at 2026-11-20

Without a code the reference is tracked, and the code can be added by the same command later.")]
pub(crate) struct Add {
    /// The issuer; `neverlapse issuers` lists them
    #[arg(long, value_name = "I")]
    pub(crate) issuer: String,
    /// The reference number, as the issuer wrote it
    #[arg(long, value_name = "N")]
    pub(crate) reference_number: String,
    /// Read the authorization code or PIN from this file; - is standard input
    #[arg(long, value_name = "F")]
    pub(crate) code_file: Option<PathBuf>,
    /// When the issuer approved it, so that the days are counted from then [default: now]
    #[arg(long, value_name = "T", value_parser = a_time)]
    pub(crate) approved_at: Option<Timestamp>,
    /// The pending application that was approved [default: the only one of this issuer]
    #[arg(long = "for", value_name = "ID")]
    pub(crate) application: Option<String>,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `pick-up`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse pick-up ID                         keep it in the vault
  neverlapse pick-up ID --to file:~/me.p12      keep it in a file; asks for a new password
  neverlapse pick-up ID --to firefox            keep it in the browser that you use it in
  neverlapse pick-up ID --to token:LABEL        make the key on a token; asks for its PIN
  neverlapse locations                          which places there are

Some issuers speak to browsers only. Their page is then opened in the browser and profile that the application was made in,
the codes are on the clipboard one after the other until they are pasted, for a minute at most, and the certificate is
waited for; --to says which browser, and is remembered. The same command once more brings the page and the codes again.")]
pub(crate) struct PickUp {
    /// The activation, as `list` shows it
    pub(crate) id: String,
    /// Where the identity is to live: vault, file:PATH, firefox, firefox:PROFILE, nss:DIR or token:LABEL [default: what the issuer
    /// profile says]
    #[arg(long, value_name = "LOCATION")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) secret: LocationSecret,
    /// Do not remember the location's password for renewals; a PIN never is
    #[arg(long)]
    pub(crate) no_remember: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `renew`.
#[derive(Debug, Args)]
pub(crate) struct Renew {
    /// The identity, as `list` shows it
    pub(crate) id: String,
    /// Read the one-time code that the issuer mailed for this renewal from this file; - is standard input [default: ask on
    /// the terminal, where the renewal waits for one; without a code the issuer mails a new one]
    #[arg(long, value_name = "F")]
    pub(crate) code_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) secret: LocationSecret,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `renew-code`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse renew-code ID                      asks, unseen
  neverlapse renew-code ID --questions          only shows what is asked
  neverlapse renew-code ID --answers-file F     one answer a line, in the order of the questions

The questions stay the same until they are answered. Answers are not kept.")]
pub(crate) struct RenewCode {
    /// The activation, as `list` shows it
    pub(crate) id: String,
    /// Read the answers from this file, one a line; - is standard input
    #[arg(long, value_name = "F", conflicts_with = "questions")]
    pub(crate) answers_file: Option<PathBuf>,
    /// Only show the questions, and how many attempts are left
    #[arg(long)]
    pub(crate) questions: bool,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

const DONE_ELSEWHERE: &str = "\
Say that you did elsewhere what an item needs:

  an activation     you picked its certificate up elsewhere; its codes are wiped
  an identity       you renewed it elsewhere; nobody is reminded of it any more
  an identity that  you made one elsewhere; that counts until the next
  needs a back-up   renewal, but was not proven here
  a back-up that    you opened it elsewhere; you are asked again in a year
  is to be opened

Nothing is done at the issuer. `neverlapse show ID` tells what the item needs.";

/// For verbs that take one item and `--json`.
#[derive(Debug, Args)]
pub(crate) struct OneItem {
    /// The item, as `list` shows it
    pub(crate) id: String,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `forget`.
#[derive(Debug, Args)]
pub(crate) struct Forget {
    /// The item, as `list` shows it
    pub(crate) id: String,
    /// Forget it although its only key goes with it
    #[arg(long)]
    pub(crate) even_the_only_key: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Keep the throw-away home, to look around in it
    #[arg(long)]
    pub(crate) keep: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse completions bash > ~/.local/share/bash-completion/completions/neverlapse")]
pub(crate) struct Completions {
    /// Which shell
    pub(crate) shell: Shell,
}

/// Reads a time: RFC 3339, or a date with or without a time of day in the local zone. A date alone is its first moment,
/// which makes codes expire rather too early than too late.
fn a_time(text: &str) -> Result<Timestamp, String> {
    faces::typed::moment(text, &TimeZone::system())
        .ok_or_else(|| "write it like 2026-11-20, \"2026-11-20 14:05\" or 2026-11-20T14:05:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn times_are_read_as_people_and_programs_write_them() {
        assert_eq!(a_time("2026-11-20T14:05:00Z").unwrap().to_string(), "2026-11-20T14:05:00Z");
        assert_eq!(a_time("2026-11-20T14:05:00+01:00").unwrap().to_string(), "2026-11-20T13:05:00Z");
        let local = a_time("2026-11-20 14:05").unwrap().to_zoned(TimeZone::system());
        assert_eq!(local.datetime().to_string(), "2026-11-20T14:05:00");
        assert_eq!(a_time("2026-11-20").unwrap().to_zoned(TimeZone::system()).datetime().hour(), 0);
        assert!(a_time("next week").is_err());
    }

    #[test]
    fn codes_are_revealed_only_where_nothing_is_stored() {
        assert!(Arguments::try_parse_from(["neverlapse", "import", "x.eml", "--reveal"]).is_err());
        assert!(
            Arguments::try_parse_from(["neverlapse", "import", "x.eml", "--dry-run", "--reveal"]).is_ok()
        );
    }
}
