//! What differs from one operating system to the next: users, where sockets live, and how they are guarded.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::{
    Place, caller, default_socket, is_owner, is_taken, keep_from_children, only_for_owner,
};
#[cfg(windows)]
pub(crate) use self::windows::{
    Place, caller, default_socket, is_owner, is_taken, keep_from_children, only_for_owner,
};
