//! `custody` from the outside, with real files, real kills and the programs of others.
#![expect(clippy::unwrap_used, reason = "this is all test code, helpers included")]

mod backup;
mod certificate;
mod common;
mod crash;
#[cfg(target_os = "linux")]
mod discover;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod disks;
mod file;
mod foreign;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
mod moods;
#[cfg(target_os = "linux")]
mod nss;
mod revocation;
#[cfg(target_os = "linux")]
mod softhsm;
#[cfg(target_os = "linux")]
mod token;
mod vault;
