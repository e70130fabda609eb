//! Tests that need a network or mounts of their own run once more inside Linux namespaces.
//!
//! OpenSSL's mock server listens on every interface, and a full or read-only disk is a mount: neither may touch the
//! computer that the test runs on.

use std::io::Write;
use std::process::Command;
use std::{env, io, thread};

const MARK: &str = "NEVERLAPSE_TEST_NAMESPACE";

/// True inside namespaces of one's own, where the test goes on. Outside, it runs the calling test again inside them, and is
/// false; the test then returns. Where the kernel allows none, it says so and is false too.
///
/// # Panics
/// If the test fails inside.
#[must_use]
pub fn inside() -> bool {
    if env::var_os(MARK).is_some() {
        return true;
    }
    let own = env::current_exe().unwrap_or_else(|error| panic!("the test does not find itself: {error}"));
    let thread = thread::current();
    let Some(name) = thread.name().filter(|name| *name != "main") else {
        panic!("run the tests with more than one thread: a test is known by its thread's name");
    };
    let unshare = |command: &[&str]| {
        let mut unshare = Command::new("unshare");
        // As root there is no need for a user namespace, which some kernels forbid.
        if !is_root() {
            unshare.arg("--map-root-user");
        }
        unshare.args(["--net", "--mount", "--"]).args(command);
        unshare
    };
    let allowed = unshare(&["true"]).output().is_ok_and(|output| output.status.success());
    if !allowed {
        // Past the test harness, which shows nothing of a test that passes.
        let _ = writeln!(
            io::stderr(),
            "NOT TESTED: {name}: this computer allows no namespaces (unshare --net --mount)"
        );
        return false;
    }
    // A screen listens in the network and at a path: the path has to be of the same namespace.
    let script =
        "ip link set lo up && mkdir -p /tmp/.X11-unix && mount -t tmpfs tmpfs /tmp/.X11-unix && exec \"$@\"";
    let mut again = unshare(&["sh", "-c", script, "sh"]);
    again.arg(own).args(["--exact", name, "--nocapture", "--test-threads=2"]).env(MARK, "1");
    let output = again.output().unwrap_or_else(|error| panic!("unshare cannot be started: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "inside namespaces:\n{}{}", text(&output.stdout), text(&output.stderr));
    false
}

/// Whether this test may become other users, as only root can. Where it may not, it says so.
///
/// # Panics
/// If it may not, in CI.
#[must_use]
pub fn as_root() -> bool {
    if is_root() {
        return true;
    }
    assert!(env::var_os("CI").is_none(), "CI has to run this as root, who alone becomes other users");
    let name = thread::current().name().unwrap_or_default().to_owned();
    let _ = writeln!(io::stderr(), "NOT TESTED: {name}: only root can become other users");
    false
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
