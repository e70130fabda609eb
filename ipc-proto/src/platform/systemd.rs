//! Sockets that a service manager listens on for this process, handed over as descriptors (sd_listen_fds(3)).

use std::{
    env, io,
    os::fd::{FromRawFd as _, OwnedFd, RawFd},
    process,
};

use rustix::{
    io::{FdFlags, fcntl_setfd},
    net::sockopt::socket_acceptconn,
};

/// The first descriptor that is handed over.
const FIRST: RawFd = 3;

/// More than any unit of ours has; a number beyond is a mistake.
const MOST: usize = 16;

/// What was handed over, each with its name. To be called once: the descriptors are the caller's from then on.
#[expect(unsafe_code, reason = "a descriptor that comes as a number becomes an owned one here")]
pub(super) fn handed_over() -> io::Result<Vec<(String, OwnedFd)>> {
    let names = names(|name| env::var(name).ok(), process::id())?;
    let mut given = Vec::new();
    for (number, name) in (FIRST..).zip(names) {
        // SAFETY: the service manager opened it for this process, which is named by its id; nobody else here knows of it.
        let descriptor = unsafe { OwnedFd::from_raw_fd(number) };
        // Browsers and drivers that are started here are not to hold it open.
        fcntl_setfd(&descriptor, FdFlags::CLOEXEC)?;
        if socket_acceptconn(&descriptor)? {
            given.push((name, descriptor));
        }
    }
    Ok(given)
}

/// The names of the descriptors that were handed to the process `own`.
fn names(variable: impl Fn(&str) -> Option<String>, own: u32) -> io::Result<Vec<String>> {
    // The variables are passed on to children, for whom they are not meant.
    if variable("LISTEN_PID").and_then(|pid| pid.parse().ok()) != Some(own) {
        return Ok(Vec::new());
    }
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("{what} makes no sense"));
    let count = variable("LISTEN_FDS").and_then(|count| count.parse().ok()).filter(|count| *count <= MOST);
    let count = count.ok_or_else(|| wrong("LISTEN_FDS"))?;
    match variable("LISTEN_FDNAMES") {
        None => Ok(vec![String::new(); count]),
        Some(names) => {
            let names: Vec<String> = names.split(':').map(str::to_owned).collect();
            if names.len() == count { Ok(names) } else { Err(wrong("LISTEN_FDNAMES")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Option<Vec<String>> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        names(variable, 42).ok()
    }

    #[test]
    fn only_what_is_meant_for_this_process_is_taken() {
        let some = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let none = some(&[]);
        assert_eq!(told(&[]), none);
        assert_eq!(told(&[("LISTEN_FDS", "1")]), none);
        assert_eq!(told(&[("LISTEN_PID", "41"), ("LISTEN_FDS", "1")]), none, "it is its parent's");
        assert_eq!(told(&[("LISTEN_PID", "42"), ("LISTEN_FDS", "1")]), some(&[""]));
        let named = [("LISTEN_PID", "42"), ("LISTEN_FDS", "2"), ("LISTEN_FDNAMES", "varlink:metrics")];
        assert_eq!(told(&named), some(&["varlink", "metrics"]));
    }

    #[test]
    fn nonsense_is_an_error_and_not_a_descriptor() {
        for count in ["", "-1", "many", "17", "4294967295"] {
            assert_eq!(told(&[("LISTEN_PID", "42"), ("LISTEN_FDS", count)]), None, "{count:?}");
        }
        let named = [("LISTEN_PID", "42"), ("LISTEN_FDS", "2"), ("LISTEN_FDNAMES", "varlink")];
        assert_eq!(told(&named), None);
    }
}
