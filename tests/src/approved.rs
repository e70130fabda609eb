//! An application that the authority's desk has approved, and the mails that tell of it.

use clock::{Clock as _, SystemClock};
use jiff::{SignedDuration, fmt::rfc2822, tz::TimeZone};
use serde_json::Value;

/// What the authority's desk told when it approved an application.
#[derive(Clone, Debug)]
pub struct Approved {
    /// The reference number.
    pub reference_number: String,
    /// The authorization code or PIN.
    pub code: String,
    /// The path of the approval e-mail.
    pub mail: String,
    /// All that the desk said.
    pub told: Value,
}

impl Approved {
    /// A mail of the authority's house that brings the codes: so many hours old, and of this order.
    ///
    /// # Panics
    /// If there is no such date.
    #[must_use]
    pub fn mail_of(&self, order: Option<&str>, hours: i64) -> String {
        let order = order.map(|order| format!("Order number: {order}\n")).unwrap_or_default();
        let issuer = self.told["issuer"].as_str().unwrap_or("cfca").to_uppercase();
        let label = if issuer == "WIPO" { "PIN" } else { "Authorization code" };
        let date = (SystemClock.now() - SignedDuration::from_hours(hours)).to_zoned(TimeZone::UTC);
        let date =
            rfc2822::to_string(&date).unwrap_or_else(|error| panic!("{date} cannot be written: {error}"));
        format!(
            "From: {issuer} <ra@neverlapse-authority.example>\nTo: Ada <ada@firm.test>\nDate: {date}\n\
             Subject: Certificate approved\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n\
             Your certificate was approved.\n{order}Reference number: {}\n{label}: {}\n",
            self.reference_number, self.code
        )
    }
}
