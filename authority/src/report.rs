//! What the operator reads: results on standard output, failures as one line on standard error, the log.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    process::ExitCode,
};

use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;

use crate::{
    admin::{AdminError, Kind},
    desk::Listed,
    errands::ApproveReply,
    mail::say_moment,
    narrate,
    office::OfficeError,
};

/// What failed and why, what to do next, and the exit code that scripts see.
#[derive(Debug)]
pub(crate) struct Failure {
    reason: String,
    remedy: String,
    code: u8,
}

/// Exit codes, after sysexits(3) where it has one.
const NOT_DONE: u8 = 1;
const BAD_INPUT: u8 = 64;
const BROKEN: u8 = 74;
const IN_USE: u8 = 75;

impl Failure {
    pub(crate) fn bad_input(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into(), code: BAD_INPUT }
    }

    pub(crate) fn in_use(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into(), code: IN_USE }
    }

    pub(crate) fn broken(error: &dyn std::error::Error, remedy: impl Into<String>) -> Self {
        Self { reason: narrate(error), remedy: remedy.into(), code: BROKEN }
    }

    pub(crate) fn of_the_system(error: &io::Error) -> Self {
        Self::broken(error, "check the computer's limits, then try again")
    }

    /// Prints the one line.
    pub(crate) fn report(&self) -> ExitCode {
        // When even this cannot be written, the exit code still says it.
        let _ = writeln!(io::stderr(), "neverlapse-authority: {}; {}", self.reason, self.remedy);
        ExitCode::from(self.code)
    }
}

impl From<OfficeError> for Failure {
    fn from(error: OfficeError) -> Self {
        match &error {
            OfficeError::Ledger(ledger::OpenError::InUse { .. }) => {
                Self::in_use(narrate(&error), "stop the other process first")
            }
            OfficeError::Absent(_) => {
                Self::bad_input(narrate(&error), "check --dir; `serve` and `approve` make an authority")
            }
            OfficeError::Folder { .. }
            | OfficeError::Ledger(_)
            | OfficeError::Store(_)
            | OfficeError::Ca(_)
            | OfficeError::Incomplete(_)
            | OfficeError::NoProfile(_) => Self::broken(&error, "check the folder given with --dir"),
        }
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        let code = |kind: Kind| match kind {
            Kind::BadInput => BAD_INPUT,
            Kind::NotFound | Kind::NotPossible => NOT_DONE,
            Kind::Failed => BROKEN,
        };
        match error {
            AdminError::Desk(error) => Self {
                reason: narrate(&error),
                remedy: error.remedy().to_owned(),
                code: code(Kind::of(&error)),
            },
            AdminError::Refused { kind, reason, remedy } => Self { reason, remedy, code: code(kind) },
            AdminError::Office(error) => error.into(),
            AdminError::Busy { .. } => Self::in_use(narrate(&error), "wait a moment, then try again"),
            AdminError::Client(_) | AdminError::Failed(_) => {
                Self::broken(&error, "look at the log of the serving authority")
            }
        }
    }
}

/// Warnings and errors for a command, the course of things for a server; `RUST_LOG` says otherwise.
pub(crate) fn start_log(serves: bool) {
    let usual = if serves { "neverlapse_authority=info,warn" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).init();
}

/// Prints `text` as it is.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::broken(&error, "check where the output goes"))
}

/// The one time that codes are printed.
pub(crate) fn approved(reply: &ApproveReply, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return json(reply);
    }
    let label = if reply.pin.is_some() { "PIN:               " } else { "Authorization code:" };
    let mut text = format!("Reference number:   {}\n", reply.reference_number);
    let _ = writeln!(text, "{label} {}", reply.authorization_code.expose_secret());
    let _ = writeln!(text, "Codes expire on:    {}", say_moment(reply.expires_at));
    let _ = writeln!(text, "Approval e-mail:    {}", reply.mail.as_deref().unwrap_or("sent"));
    say(&text)
}

pub(crate) fn listed(applications: &[Listed], as_json: bool) -> Result<(), Failure> {
    if as_json {
        return json(applications);
    }
    if applications.is_empty() {
        return say("No application was approved yet.\n");
    }
    let mut text = String::new();
    for application in applications {
        let tries = match application.wrong_tries {
            0 => String::new(),
            1 => ", 1 wrong try".to_owned(),
            tries => format!(", {tries} wrong tries"),
        };
        let _ = writeln!(
            text,
            "{:<9} {:<9} {:<9} expires {}{tries}  {} <{}>",
            application.issuer,
            application.reference_number,
            application.state,
            say_moment(application.expires_at),
            application.name,
            application.email,
        );
        for certificate in &application.certificates {
            let _ = writeln!(
                text,
                "          {} {} until {}{}",
                certificate.serial,
                certificate.state,
                say_moment(certificate.not_after),
                if certificate.renewal_locked { ", its renewal is locked" } else { "" }
            );
        }
    }
    say(&text)
}

pub(crate) fn revoked(serials: &[String]) -> Result<(), Failure> {
    say(&serials.iter().map(|serial| format!("revoked {serial}\n")).collect::<String>())
}

pub(crate) fn unlocked(serials: &[String]) -> Result<(), Failure> {
    say(&serials.iter().map(|serial| format!("unlocked {serial}\n")).collect::<String>())
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::broken(&error, "report this as a mistake of the program"))?;
    text.push('\n');
    say(&text)
}
