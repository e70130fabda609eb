//! The pure heart of Neverlapse: what is tracked, what state it is in, and what falls due when.
//!
//! A [`Lifecycle`] is a value. Everything that happens comes in as an [`Input`] with the time, everything to be done
//! goes out as [`Effect`]s, and [`Lifecycle::next_wake`] says when to be called next and why. It reads no clock,
//! does no I/O and knows no async, so a suspend, a clock set back or a year offline is a test of microseconds.
//! When people are told, and what is renewed without them, follows a [`Policy`], which is a value too.
//! It keeps no secrets: codes and keys are in the vault, and the heart knows only whether they came.
//!
//! ```
//! use jiff::{SignedDuration, Timestamp};
//! use lifecycle::{CodeWindow, Effect, Input, ItemId, Lifecycle, NewActivation, Stage};
//!
//! let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
//! let id: ItemId = "a1".parse().unwrap();
//! let mut lifecycle = Lifecycle::default();
//! let effects = lifecycle.handle(now, Input::Track(NewActivation {
//!     order: None, id,
//!     issuer: "cfca".into(),
//!     title: "Application 12345678".into(),
//!     reference_number: "12345678".into(),
//!     link: None,
//!     has_code: true,
//!     codes: CodeWindow::new(Some(now), now, SignedDuration::from_hours(15 * 24)),
//! })).unwrap();
//! assert_eq!(effects, [Effect::Save(id), Effect::Remind(id, Stage::Intake)]);
//! let (next_reminder, _why) = lifecycle.next_wake().unwrap();
//! assert_eq!(next_reminder, now + SignedDuration::from_hours(8 * 24));
//! ```

mod activation;
mod agenda;
mod application;
mod effect;
mod handle;
mod id;
mod identity;
mod input;
mod item;
mod on_activation;
mod on_application;
mod on_identity;
mod on_reminder;
mod on_run;
mod policy;
mod proof;
mod reminder;
mod wait;
mod window;
mod working_days;

pub use activation::{Activation, ActivationEvent, ActivationState};
pub use application::{Application, Computer, KeyLoss, User};
pub use effect::{Due, Effect, Flight, Need, Pause, Reason, Refusal, Rest};
pub use handle::Lifecycle;
pub use id::{BadItemId, ItemId, Kind};
pub use identity::{
    BackUp, CertificateFacts, FurtherCopy, Identity, IdentityEvent, IdentityState, Plan, Subject,
};
pub use input::{Input, NewActivation, NewApplication, NewIdentity, Renamed, Silence};
pub use item::Item;
pub use policy::{Ahead, BadAhead, IssuerPolicy, Policy, QuietHours};
pub use reminder::{Reminders, Stage, Told, UnknownStage};
pub use wait::Wait;
pub use window::{CodeWindow, RenewalWindow};
pub use working_days::WorkingDays;
