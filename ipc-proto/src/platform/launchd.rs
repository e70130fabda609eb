//! Sockets that launchd listens on for this process, by their name in its property list (launch_activate_socket(3)).

use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    io,
    os::fd::{FromRawFd as _, OwnedFd},
    ptr, slice,
};

use rustix::io::{Errno, FdFlags, fcntl_setfd};

use crate::server::HANDED_OVER;

#[expect(unsafe_code, reason = "launchd's call has no safe form")]
unsafe extern "C" {
    /// Gives an error number, and where that is 0 a list that is freed by `free`.
    fn launch_activate_socket(name: *const c_char, fds: *mut *mut c_int, count: *mut usize) -> c_int;
    fn free(list: *mut c_void);
}

/// What was handed over, each with its name. To be called once: the descriptors are the caller's from then on.
pub(super) fn handed_over() -> io::Result<Vec<(String, OwnedFd)>> {
    let name = CString::new(HANDED_OVER)?;
    let given = sockets(&name)?.into_iter().map(|descriptor| {
        // Browsers and drivers that are started here are not to hold it open.
        fcntl_setfd(&descriptor, FdFlags::CLOEXEC)?;
        Ok((HANDED_OVER.to_owned(), descriptor))
    });
    given.collect()
}

#[expect(unsafe_code, reason = "launchd's call has no safe form")]
fn sockets(name: &CStr) -> io::Result<Vec<OwnedFd>> {
    let (mut list, mut count) = (ptr::null_mut(), 0);
    // SAFETY: the name ends with a NUL, and both places outlive the call.
    let error = unsafe { launch_activate_socket(name.as_ptr(), &raw mut list, &raw mut count) };
    match error {
        0 => {}
        // launchd has no such socket for it, or has not started it at all.
        error if [Errno::NOENT, Errno::SRCH].map(Errno::raw_os_error).contains(&error) => {
            return Ok(Vec::new());
        }
        error => return Err(io::Error::from_raw_os_error(error)),
    }
    if list.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: the call gave so many descriptors, which are ours from now on.
    let numbers = unsafe { slice::from_raw_parts(list, count) }.to_vec();
    // SAFETY: the list is ours to free, and is not looked at any more.
    unsafe { free(list.cast()) };
    // SAFETY: each was opened for this process, and is taken once.
    Ok(numbers.into_iter().map(|number| unsafe { OwnedFd::from_raw_fd(number) }).collect())
}
