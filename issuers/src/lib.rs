//! issuers
