//! What differs from one operating system to the next: users, where sockets live, how they are guarded, and who hands them
//! over.

#[cfg(target_os = "macos")]
mod launchd;
#[cfg(all(unix, not(target_os = "macos")))]
mod systemd;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::{
    Place, caller, default_socket, guard, handed_over, is_in_group, is_of_root, is_owner, is_taken,
    keep_from_children, only_for_owner, path_of,
};
#[cfg(windows)]
pub(crate) use self::windows::{
    Place, caller, default_socket, guard, handed_over, is_in_group, is_of_root, is_owner, is_taken,
    keep_from_children, only_for_owner, path_of,
};
