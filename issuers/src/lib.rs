//! Issuer profiles: what Neverlapse must know of a certification authority, as data.
//!
//! A profile is a TOML file that says how one issuer works: the labels and shapes of its codes, how long they live,
//! how long an approval takes, who sends its mails, the protocol of the pick-up, when a certificate can be renewed and on which days people work there,
//! when to remind of it, where it may live and how it is backed up. This crate holds the [`Profile`] type, its checks, the [`Registry`] of all known profiles and the
//! profiles that are shipped. It reads no mail and speaks no protocol: `intake` and `enrol` do that with what stands here.
//! An issuer is added by a file, never by code.
//!
//! ```
//! use issuers::{Registry, Secret};
//!
//! let registry = Registry::shipped();
//! let wipo = registry.profile("wipo").expect("wipo is shipped");
//! assert_eq!(wipo.name.text("en"), "WIPO");
//! assert_eq!(wipo.codes.secret, Secret::Pin);
//! assert_eq!(wipo.code_lifetime().as_hours(), 15 * 24);
//! ```

mod approval;
mod check;
mod code_renewal;
mod codes;
mod enrolment;
mod id;
mod labels;
mod mistakes;
mod period;
mod profile;
mod registry;
mod reminders;
mod requirement;
mod rules;
mod shape;
mod soundness;
mod templates;
mod text;
mod working_days;

pub use approval::Approval;
pub use check::{Finding, MAX_PROFILE_BYTES, ProfileError};
pub use code_renewal::{CodeRenewal, CodeRenewalKind};
pub use codes::{Code, CodeRules, Codes, Secret};
pub use enrolment::{Cmp, Command, Enrolment, Mac};
pub use id::{IdError, IssuerId};
pub use labels::{GenericLabels, Labels};
pub use period::{Period, PeriodError};
pub use profile::{FormatVersion, MailRules, Profile};
pub use registry::{Entry, Registry, Source};
pub use reminders::{LeadTimes, LeadTimesError, Reminders};
pub use requirement::{FoundBy, Requirement};
pub use rules::{
    BackUpRules, CodeChannel, KeyBound, KeyKind, KeyMade, KeyRules, LocationKind, LocationRules, Renewal,
    SubjectRules, Superseded, TokenModel, UnknownLocationKind, VerificationCode,
};
pub use shape::{Shape, ShapeError};
pub use templates::Template;
pub use text::Text;
pub use working_days::{Day, Holiday, UnknownZone, WorkingDays, Zone};

/// What editors check profiles by as they are written: a JSON schema of the format.
pub const SCHEMA: &str = include_str!("../profile.schema.json");
