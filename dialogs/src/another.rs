//! Another window, in a process of its own; it goes on when this one ends.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, io, thread};

use ipc_proto::SOCKET_VARIABLE;

/// Opens the window `kind` of this very program, about the item `id`.
///
/// # Errors
/// If the system does not start it.
pub(crate) fn open(kind: &str, id: &str, socket: &Path) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    command.args([kind, id]).env(SOCKET_VARIABLE, socket).stdin(Stdio::null());
    let mut child = command.spawn()?;
    // Waited for, so that nothing is left of it once it has ended.
    thread::Builder::new().name("window".to_owned()).spawn(move || child.wait()).map(drop)
}
