//! Where the daemon's socket is.

use std::{ffi::OsString, path::PathBuf};

use crate::platform;

/// The environment variable that names the socket.
pub const SOCKET_VARIABLE: &str = "NEVERLAPSE_SOCKET";

/// The daemon's socket: `$NEVERLAPSE_SOCKET`, else the place that the system's habits give it (on Linux
/// `$XDG_RUNTIME_DIR/neverlapse/daemon.sock`).
///
/// # Errors
/// [`NoPlace`] where the environment says neither.
pub fn default_socket() -> Result<PathBuf, NoPlace> {
    socket_from(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
}

fn socket_from(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, NoPlace> {
    variable(SOCKET_VARIABLE)
        .map(PathBuf::from)
        .or_else(|| platform::default_socket("daemon.sock", variable))
        .ok_or(NoPlace)
}

/// Neither a socket nor a home is named by the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no place for the socket: set {SOCKET_VARIABLE} to its path")]
pub struct NoPlace;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_over_the_systems_habits() {
        let found = socket_from(|name| match name {
            SOCKET_VARIABLE => Some("/tmp/other.sock".into()),
            _ => Some("/run/user/7".into()),
        });
        assert_eq!(found, Ok("/tmp/other.sock".into()));
    }
}
