//! Unix sockets: files with an owner and a mode, in folders with an owner and a mode.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder, File, Metadata},
    io,
    os::unix::{
        ffi::OsStrExt as _,
        fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
    },
    path::{Path, PathBuf},
};

use interprocess::{
    local_socket::{
        ListenerOptions, PeerCreds,
        tokio::{Listener, Stream},
        traits::StreamCommon as _,
    },
    os::unix::uds_local_socket,
};
use rustix::{
    io::{Errno, FdFlags, fcntl_setfd, ioctl_fionbio},
    net::{AddressFamily, SocketAddrUnix, SocketType, connect, getsockname, socket},
    process::geteuid,
};

#[cfg(target_os = "macos")]
use super::launchd as manager;
#[cfg(not(target_os = "macos"))]
use super::systemd as manager;
use crate::server::{BindError, Caller};

/// The place of a socket in the file system.
#[derive(Debug)]
pub(crate) struct Place {
    path: PathBuf,
    /// Device and inode of the socket, once it is made.
    made: Option<(u64, u64)>,
    /// Held while the socket is made, so that two processes do not both take a dead one for theirs.
    turn: Option<File>,
}

impl Place {
    /// Makes the folder, looks whether it is safe, and removes a socket that nobody answers at.
    pub(crate) fn prepare(path: &Path) -> Result<Self, BindError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        let turn = prepare_folder(folder)?;
        remove_dead_socket(path)?;
        Ok(Self { path: path.into(), made: None, turn })
    }

    /// The socket was made: from now on it is removed when this is dropped.
    pub(crate) fn made(mut self) -> io::Result<Self> {
        // On Linux it was made with this mode; elsewhere it is narrowed here, and strangers are turned away
        // by their user even if they were quick.
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o600))?;
        let made = fs::symlink_metadata(&self.path)?;
        self.made = Some((made.dev(), made.ino()));
        self.turn = None;
        Ok(self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Another process may have put its own socket there since: that one stays.
        let still_ours = |now: Metadata| self.made == Some((now.dev(), now.ino()));
        if fs::symlink_metadata(&self.path).is_ok_and(still_ours)
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "the socket is left behind");
        }
    }
}

fn prepare_folder(folder: &Path) -> Result<Option<File>, BindError> {
    let failed = |source| BindError::Folder { folder: folder.into(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let found = fs::metadata(folder).map_err(failed)?;
    let owner = geteuid().as_raw();
    let others_write = found.mode() & 0o022 != 0 && found.mode() & 0o1000 == 0;
    if others_write || (found.uid() != owner && found.uid() != 0) {
        return Err(BindError::OpenFolder { folder: folder.into() });
    }
    if found.uid() != owner {
        return Ok(None);
    }
    let turn = File::open(folder).map_err(failed)?;
    turn.lock().map_err(failed)?;
    Ok(Some(turn))
}

fn remove_dead_socket(path: &Path) -> Result<(), BindError> {
    let failed = |source| BindError::Socket { path: path.into(), source };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(BindError::NotASocket { path: path.into() });
        }
        Ok(_) => {}
    }
    if somebody_answers(path).map_err(failed)? {
        return Err(BindError::InUse { path: path.into() });
    }
    tracing::info!(path = %path.display(), "replaces a socket that nobody answers at");
    fs::remove_file(path).map_err(failed)
}

/// Without waiting: a server that is too busy to accept is alive too.
fn somebody_answers(path: &Path) -> io::Result<bool> {
    let probe = socket(AddressFamily::UNIX, SocketType::STREAM, None)?;
    fcntl_setfd(&probe, FdFlags::CLOEXEC)?;
    ioctl_fionbio(&probe, true)?;
    match connect(&probe, &SocketAddrUnix::new(path)?) {
        Ok(()) | Err(Errno::AGAIN | Errno::INPROGRESS) => Ok(true),
        Err(Errno::CONNREFUSED | Errno::NOENT) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Lets only the owner connect, from the very moment that the socket exists.
#[cfg(target_os = "linux")]
pub(crate) fn only_for_owner(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
    Ok(options.mode(0o600))
}

/// Other systems do not let a socket have a mode before it has a name: see [`Place::made`].
#[cfg(not(target_os = "linux"))]
pub(crate) fn only_for_owner(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options)
}

/// A program that is started here, such as a browser, may outlive the server: with its socket it would keep the name.
pub(crate) fn keep_from_children(socket: &Listener) -> io::Result<()> {
    let Listener::UdSocket(socket) = socket;
    Ok(fcntl_setfd(socket, FdFlags::CLOEXEC)?)
}

/// Whether a socket could not be made because somebody else was quicker.
pub(crate) fn is_taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}

pub(crate) fn caller(credentials: &PeerCreds) -> Caller {
    Caller { uid: credentials.euid(), pid: credentials.pid().and_then(|pid| u32::try_from(pid).ok()) }
}

pub(crate) fn is_owner(caller: &Caller) -> bool {
    caller.uid == Some(geteuid().as_raw())
}

pub(crate) fn is_of_root(caller: &Caller) -> bool {
    caller.uid == Some(0)
}

/// The sockets that the service manager listens on for this process, each with its name. To be called once.
pub(crate) fn handed_over() -> io::Result<Vec<(String, Listener)>> {
    let given = manager::handed_over()?.into_iter().map(|(name, descriptor)| {
        let socket = uds_local_socket::tokio::Listener::try_from(descriptor)?;
        Ok((name, Listener::UdSocket(socket)))
    });
    given.collect()
}

/// Where a socket is; none for one without a name in the file system.
pub(crate) fn path_of(socket: &Listener) -> Option<PathBuf> {
    let Listener::UdSocket(socket) = socket;
    let address = SocketAddrUnix::try_from(getsockname(socket).ok()?).ok()?;
    Some(PathBuf::from(OsStr::from_bytes(address.path_bytes()?)))
}

/// Whose the socket at `path` is: its user, and its group.
///
/// # Errors
/// If it cannot be looked at, or others than these may connect to it.
pub(crate) fn guard(path: &Path) -> io::Result<(u32, u32)> {
    let found = fs::symlink_metadata(path)?;
    if found.mode() & 0o002 != 0 {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "everybody may connect to it"));
    }
    Ok((found.uid(), found.gid()))
}

/// Whether the process at the other end was a member of `group` when it connected.
pub(crate) fn is_in_group(stream: &Stream, group: u32) -> io::Result<bool> {
    if stream.peer_creds()?.egid() == Some(group) {
        return Ok(true);
    }
    Ok(groups(stream)?.contains(&group))
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "nothing safe reads SO_PEERGROUPS")]
fn groups(stream: &Stream) -> io::Result<Vec<u32>> {
    use std::os::fd::{AsFd as _, AsRawFd as _};
    let Stream::UdSocket(stream) = stream;
    let descriptor = stream.as_fd().as_raw_fd();
    let mut groups = vec![0_u32; 32];
    loop {
        let bytes = groups.len() * size_of::<u32>();
        let mut length = libc::socklen_t::try_from(bytes).map_err(io::Error::other)?;
        // SAFETY: the kernel writes at most `length` bytes, which the list has, and both outlive the call.
        let failed = unsafe {
            let (to, length) = (groups.as_mut_ptr().cast(), &raw mut length);
            libc::getsockopt(descriptor, libc::SOL_SOCKET, libc::SO_PEERGROUPS, to, length) != 0
        };
        let error = io::Error::last_os_error();
        groups.resize(usize::try_from(length).map_err(io::Error::other)? / size_of::<u32>(), 0);
        if !failed {
            return Ok(groups);
        }
        // There are more, and the kernel has said how many.
        if error.raw_os_error() != Some(libc::ERANGE) || groups.len() * size_of::<u32>() <= bytes {
            return Err(error);
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn groups(stream: &Stream) -> io::Result<Vec<u32>> {
    Ok(stream.peer_creds()?.groups().map(<[u32]>::to_vec).unwrap_or_default())
}

/// `$XDG_RUNTIME_DIR/neverlapse/`. Where a session forgot to set it (cron, su), the folder that systemd makes for
/// the user; where there is neither, beside the state.
#[cfg(not(target_os = "macos"))]
pub(crate) fn default_socket(file: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let of_systemd = || {
        let owner = geteuid().as_raw();
        let folder = PathBuf::from(format!("/run/user/{owner}"));
        fs::metadata(&folder).is_ok_and(|found| found.uid() == owner).then_some(folder)
    };
    let state = || absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    let folder = absolute("XDG_RUNTIME_DIR").or_else(of_systemd).or_else(state)?;
    Some(folder.join("neverlapse").join(file))
}

/// `~/Library/Application Support/Neverlapse/`.
#[cfg(target_os = "macos")]
pub(crate) fn default_socket(file: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let home = PathBuf::from(variable("HOME")?);
    Some(home.join("Library/Application Support/neverlapse").join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_caller_is_in_all_of_its_groups_and_in_no_other() {
        use interprocess::local_socket::traits::tokio::{Listener as _, Stream as _};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let name = || {
            use interprocess::local_socket::{GenericFilePath, ToFsName as _};
            path.as_path().to_fs_name::<GenericFilePath>().unwrap()
        };
        let listener = ListenerOptions::new().name(name()).create_tokio().unwrap();
        let (_client, served) = tokio::join!(Stream::connect(name()), listener.accept());
        let served = served.unwrap();
        let mut own = rustix::process::getgroups().unwrap();
        own.push(rustix::process::getegid());
        for group in &own {
            assert!(is_in_group(&served, group.as_raw()).unwrap(), "{group:?}");
        }
        let other = (60_000..).find(|group| own.iter().all(|own| own.as_raw() != *group)).unwrap();
        assert!(!is_in_group(&served, other).unwrap());
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn the_socket_is_in_the_runtime_folder_and_a_relative_one_is_ignored() {
        let found =
            default_socket("daemon.sock", |name| (name == "XDG_RUNTIME_DIR").then(|| "/run/user/7".into()));
        assert_eq!(found, Some("/run/user/7/neverlapse/daemon.sock".into()));
        let found = default_socket("daemon.sock", |name| match name {
            "XDG_RUNTIME_DIR" => Some("here".into()),
            "HOME" => Some("/home/ada".into()),
            _ => None,
        });
        let of_systemd = format!("/run/user/{}/neverlapse/daemon.sock", geteuid().as_raw());
        let beside_the_state = "/home/ada/.local/state/neverlapse/daemon.sock";
        let found = found.unwrap();
        assert!(
            found == Path::new(&of_systemd) || found == Path::new(beside_the_state),
            "{}",
            found.display()
        );
    }
}
