//! The arguments of what puts reminders off or elsewhere: `snooze`, `pause`, `calendar`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `snooze`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse snooze ID 1h
  neverlapse snooze ID 2 days
  neverlapse snooze ID tomorrow                 at 9:00
  neverlapse snooze ID 2026-12-01               at 9:00 of that day
  neverlapse snooze ID 2026-12-01 14:05

The last reminder before a deadline is not put off: the answer says until when it was granted.")]
pub(crate) struct Snooze {
    /// The item, as `list` shows it
    pub(crate) id: String,
    /// For how long, or until when
    #[arg(required = true)]
    pub(crate) duration: Vec<String>,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `pause`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse pause 3h
  neverlapse pause tomorrow                     until 9:00
  neverlapse pause 2026-12-01                   until 9:00 of that day

What falls due meanwhile is told afterwards; what would then be too late for its deadline is told all the same.
`neverlapse resume` goes on at once.")]
pub(crate) struct Pause {
    /// For how long, or until when
    #[arg(required = true)]
    pub(crate) duration: Vec<String>,
    /// Print JSON for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `calendar`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  neverlapse calendar --output ~/certificates.ics      import or subscribe to it in your calendar
  neverlapse calendar | curl -T - https://calendar.example.org/me/certificates.ics

A newer file moves its entries and doubles none. It holds no codes.")]
pub(crate) struct Calendar {
    /// Write to this file, all at once [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
