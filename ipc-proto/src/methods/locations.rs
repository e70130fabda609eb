//! Asking for the places where certificates can live.

use serde::{Deserialize, Serialize};

use crate::types::{Location, MissingPlace};

/// Asks for all places where certificates can live.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locations {}

/// The places, and what is missing for others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationsReply {
    /// The places. A `file:` is not among them: any path will do.
    pub locations: Vec<Location>,
    /// What is missing for others, and how to get it.
    pub missing: Vec<MissingPlace>,
}

/// Asks for one place, as it is right now.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeLocation {
    /// Its name; `firefox` and `token:LABEL` mean the one that they mean elsewhere.
    pub name: String,
    /// An identity that lives there: what is remembered for it does not have to be typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeLocationReply {
    /// The place.
    pub location: Location,
}
