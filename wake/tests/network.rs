//! A network that comes up, in a network namespace of the test's own.

#![cfg(target_os = "linux")]

use std::{
    io::{self, Write as _},
    process::Command,
    time::Duration,
};

use rustix::{
    io::Errno,
    thread::{UnshareFlags, unshare_unsafe},
};
use tokio::time::timeout;
use wake::{Sources, Wake};

#[tokio::test(flavor = "current_thread")]
async fn an_address_that_comes_up_is_told_and_those_of_the_same_return_are_not() {
    if !has_own_network() {
        return;
    }
    ip("link set lo up");
    ip("address add 192.0.2.1/24 dev lo");
    let mut sources = Sources::new().unwrap();
    sources.arm(None).unwrap();

    ip("address add 169.254.7.7/16 dev lo");
    ip("address add 192.0.2.7/24 dev lo");
    ip("address add 2001:db8::7/64 dev lo nodad");

    let told = timeout(Duration::from_secs(10), sources.next()).await.expect("it is not told");
    assert_eq!(told.unwrap(), Wake::NetworkReturned);
    let more = timeout(Duration::from_millis(300), sources.next()).await;
    assert!(more.is_err(), "{more:?}");
}

/// Gives this thread, where all of the test runs, a network of its own; otherwise says that it could not.
#[expect(unsafe_code, reason = "rustix has no safe way to leave a namespace")]
fn has_own_network() -> bool {
    // SAFETY: only the network is left, not the table of descriptors.
    match unsafe { unshare_unsafe(UnshareFlags::NEWNET) } {
        Ok(()) => true,
        Err(Errno::PERM) => {
            // Past the test harness, which shows nothing of a test that passes.
            let _ = writeln!(
                io::stderr(),
                "NOT TESTED: what happens when the network returns: this user may have no network of its own"
            );
            false
        }
        Err(error) => panic!("no network of its own: {error}"),
    }
}

fn ip(words: &str) {
    let done =
        Command::new("ip").args(words.split(' ')).output().expect("install ip (Debian package iproute2)");
    assert!(done.status.success(), "ip {words}: {}", String::from_utf8_lossy(&done.stderr));
}
