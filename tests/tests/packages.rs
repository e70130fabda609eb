//! The packages as Debian sees them, of the programs under test: what is in them, what they want, and that Debian's own critic
//! takes them. `cargo xtask dist --try` installs them too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Ran, World, units};

fn packaging() -> PathBuf {
    units().join("../packaging")
}

/// Every file or link of a package, without the leading dot. Everyone may read them, and look into its folders.
fn content(package: &Path) -> Vec<String> {
    let listed = Ran::of(Command::new("dpkg-deb").arg("--contents").arg(package)).ok();
    for line in listed.out.lines() {
        assert!(
            ["drwxr-xr-x root/root", "-rwxr-xr-x root/root", "-rw-r--r-- root/root"]
                .iter()
                .any(|mode| line.starts_with(mode)),
            "{line}"
        );
    }
    let names = listed.out.lines().map(|line| line.split_whitespace().nth(5).unwrap().to_owned());
    names.filter(|name| !name.ends_with('/')).map(|name| name[1..].to_owned()).collect()
}

fn field(package: &Path, name: &str) -> String {
    Ran::of(Command::new("dpkg-deb").arg("--field").arg(package).arg(name)).ok().out.trim().to_owned()
}

#[test]
fn debians_critic_takes_the_packages_and_they_hold_what_people_and_services_need() {
    let world = World::new();
    let to = world.path("dist");
    // Whoever builds may keep what they make to themselves.
    let mut dist = Command::new("sh");
    dist.args(["-c", "umask 077; exec \"$@\"", "sh"]).arg(world.binaries().join("xtask"));

    // It lets the critic judge them, and fails with its words.
    let _ = Ran::of(dist.args(["dist", "--debug"]).arg(&to)).ok();

    let made: Vec<PathBuf> = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path()).collect();
    let package = |start: &str| made.iter().find(|file| file.to_string_lossy().contains(start)).unwrap();
    let (ours, authority) = (package("/neverlapse_"), package("/neverlapse-authority_"));
    let files = content(ours);
    for program in ["neverlapse", "neverlapse-dialog", "neverlapse-tray", "neverlapsed"] {
        assert!(files.contains(&format!("/usr/bin/{program}")), "{program} is not in {files:#?}");
        assert!(files.contains(&format!("/usr/share/man/man1/{program}.1.gz")), "{program} has no manual");
    }
    for file in [
        "/usr/share/man/man5/neverlapse-profile.5.gz",
        "/usr/lib/systemd/user/neverlapsed.socket",
        "/usr/lib/systemd/system/neverlapse-machine.service",
        "/usr/lib/sysusers.d/neverlapse.conf",
        "/usr/share/applications/org.neverlapse.Tray.desktop",
        "/usr/share/icons/hicolor/scalable/apps/neverlapse.svg",
        "/usr/share/bash-completion/completions/neverlapse",
        "/usr/share/doc/neverlapse/libraries.gz",
    ] {
        assert!(files.contains(&file.to_owned()), "{file} is not in {files:#?}");
    }
    // What a program is linked with is found; of the windows' libraries a server is asked for that of fonts alone.
    let depends = field(ours, "Depends");
    assert!(
        depends.contains("libssl") && depends.contains("libc6") && !depends.contains("libx11"),
        "{depends}"
    );
    let settings = Ran::of(Command::new("dpkg-deb").args(["--info"]).arg(ours).arg("conffiles")).ok();
    assert_eq!(settings.out, "/etc/xdg/autostart/org.neverlapse.Tray.desktop\n");
    assert!(content(authority).contains(&"/usr/bin/neverlapse-authority".to_owned()));

    let sums = Ran::of(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&to)).ok();
    assert_eq!(sums.out.lines().count(), 3, "two packages and the tarball: {sums}");
}

#[test]
fn every_shell_of_debian_reads_the_scripts_of_the_packages() {
    let mut read = 0;
    for entry in fs::read_dir(packaging().join("debian")).unwrap() {
        let script = entry.unwrap().path();
        let text = fs::read_to_string(&script).unwrap();
        if let Some(shell) = text.lines().next().unwrap().strip_prefix("#!/bin/") {
            let _ = Ran::of(Command::new(shell).arg("-n").arg(&script)).ok();
            read += 1;
        }
    }
    assert_eq!(read, 4, "three scripts of the package, and its trial");
}

#[test]
fn the_scripts_look_after_every_unit() {
    for (kind, list) in [("user", "USER_UNITS"), ("system", "MACHINE_UNITS")] {
        let folder = fs::read_dir(units().join(kind)).unwrap();
        let mut shipped: Vec<String> =
            folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        shipped.sort();
        for script in ["postinst", "prerm", "postrm"] {
            let text = fs::read_to_string(packaging().join(format!("debian/neverlapse.{script}"))).unwrap();
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("{list}=\""))).unwrap();
            let mut named: Vec<&str> = line.trim_end_matches('"').split(' ').collect();
            named.sort_unstable();
            assert_eq!(named, shipped, "{list} of {script}");
        }
    }
}

#[test]
fn ansible_takes_the_example_of_a_rollout() {
    let playbook = packaging().join("ansible/neverlapse.yml");
    let _ = Ran::of(
        Command::new("ansible-playbook").args(["--syntax-check", "--inventory", "desktops,"]).arg(&playbook),
    )
    .ok();
    // It looks for what it may fetch otherwise.
    let _ = Ran::of(Command::new("ansible-lint").args(["--offline", "--strict"]).arg(&playbook)).ok();
}
