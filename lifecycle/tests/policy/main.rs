//! When people are told, and what is renewed without them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod desk;
mod proofs;
mod reminders;
mod renewals;
