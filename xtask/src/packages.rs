//! Installs the Debian packages that a chore needs: as root it just does, otherwise it asks before it uses sudo.
//!
//! Only Debian's own packages, by name. What is there already, from wherever, is left alone.

use std::io::{IsTerminal, Write, stdin, stdout};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::tools::{has_program, run, said, succeeds};

/// Something that a chore needs, and the Debian package that brings it.
pub(crate) struct Need {
    pub(crate) package: &'static str,
    pub(crate) there: Probe,
}

/// How one sees that a need is met, whoever met it.
pub(crate) enum Probe {
    /// A program of this name can be started.
    Program(&'static str),
    /// This command succeeds.
    Succeeds(&'static [&'static str]),
}

/// For building: the system's OpenSSL, and the program that finds it.
pub(crate) const BUILD: &[Need] = &[
    Need { package: "pkg-config", there: Probe::Program("pkg-config") },
    Need { package: "libssl-dev", there: Probe::Succeeds(&["pkg-config", "--exists", "openssl"]) },
];

/// For the demo: what opens the database of a browser.
pub(crate) const DEMO: &[Need] = &[Need {
    package: "libnss3",
    there: Probe::Succeeds(&["sh", "-c", "ls /usr/lib/*/libsoftokn3.so || ls /usr/lib/*/nss/libsoftokn3.so"]),
}];

/// For the tests: the peers that check what Neverlapse writes, tokens, a Secret Service, disks that fail, networks of
/// one's own, a service manager, a count of what reaches the disk, a screen with two services that show notices, a panel,
/// windows with frames, what joins them and screen readers, a mouse, a clipboard and a camera, the browsers that show
/// certificates to servers, and a reader of metrics (under 700 MB on the disk).
pub(crate) const TEST: &[Need] = &[
    Need { package: "openssl", there: Probe::Program("openssl") },
    Need { package: "libnss3-tools", there: Probe::Program("pk12util") },
    Need { package: "softhsm2", there: Probe::Program("softhsm2-util") },
    Need { package: "opensc", there: Probe::Program("pkcs11-tool") },
    Need { package: "gcc", there: Probe::Program("cc") },
    Need { package: "default-jre-headless", there: Probe::Program("keytool") },
    Need { package: "dbus", there: Probe::Program("dbus-run-session") },
    Need { package: "gnome-keyring", there: Probe::Program("gnome-keyring-daemon") },
    Need { package: "e2fsprogs", there: Probe::Program("mkfs.ext4") },
    Need { package: "mount", there: Probe::Program("mount") },
    Need { package: "util-linux", there: Probe::Program("unshare") },
    Need { package: "systemd", there: Probe::Program("systemd-socket-activate") },
    Need { package: "iproute2", there: Probe::Program("ip") },
    Need { package: "strace", there: Probe::Program("strace") },
    Need { package: "dbus-bin", there: Probe::Program("dbus-send") },
    Need { package: "xvfb", there: Probe::Program("Xvfb") },
    Need { package: "dunst", there: Probe::Program("dunst") },
    Need {
        package: "xfce4-notifyd",
        there: Probe::Succeeds(&["sh", "-c", "ls /usr/lib/*/xfce4/notifyd/xfce4-notifyd"]),
    },
    Need { package: "xfce4-panel", there: Probe::Program("xfce4-panel") },
    Need { package: "openbox", there: Probe::Program("openbox") },
    Need {
        package: "at-spi2-core",
        there: Probe::Succeeds(&["test", "-x", "/usr/libexec/at-spi-bus-launcher"]),
    },
    Need { package: "desktop-file-utils", there: Probe::Program("desktop-file-validate") },
    Need { package: "xdotool", there: Probe::Program("xdotool") },
    Need { package: "xclip", there: Probe::Program("xclip") },
    Need { package: "imagemagick", there: Probe::Program("import") },
    Need { package: "chromium", there: Probe::Program("chromium") },
    Need { package: "firefox-esr", there: Probe::Program("firefox-esr") },
    Need {
        package: "python3-prometheus-client",
        there: Probe::Succeeds(&["/usr/bin/python3", "-c", "import prometheus_client.openmetrics.parser"]),
    },
    Need { package: "python3-venv", there: Probe::Succeeds(&["python3", "-c", "import ensurepip, venv"]) },
];

/// For packages: what makes, fills and criticises them, the readers of manuals and completions, and what rolls them out.
pub(crate) const DIST: &[Need] = &[
    Need { package: "binutils", there: Probe::Program("strip") },
    Need { package: "dpkg-dev", there: Probe::Program("dpkg-shlibdeps") },
    Need { package: "lintian", there: Probe::Program("lintian") },
    Need { package: "lowdown", there: Probe::Program("lowdown") },
    Need { package: "mandoc", there: Probe::Program("mandoc") },
    Need { package: "groff", there: Probe::Program("groff") },
    Need { package: "zsh", there: Probe::Program("zsh") },
    Need { package: "fish", there: Probe::Program("fish") },
    Need { package: "ansible-lint", there: Probe::Program("ansible-lint") },
];

/// For the trial of packages: what makes a bare Debian.
pub(crate) const TRIAL: &[Need] = &[
    Need { package: "debootstrap", there: Probe::Program("debootstrap") },
    Need { package: "systemd", there: Probe::Program("systemd-analyze") },
];

impl Need {
    fn is_met(&self) -> bool {
        match self.there {
            Probe::Program(name) => has_program(name),
            Probe::Succeeds([program, arguments @ ..]) => succeeds(Command::new(program).args(arguments)),
            Probe::Succeeds([]) => false,
        }
    }
}

/// Installs what is missing of `needs`.
///
/// # Errors
/// Where the packages cannot be installed; the error says what to type.
pub(crate) fn install(needs: &[&[Need]]) -> Result<()> {
    let missing: Vec<&str> = needs
        .iter()
        .flat_map(|some| some.iter())
        .filter(|need| !need.is_met())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !has_program("apt-get") {
        bail!(
            "go on without what these Debian packages bring: {}; install the like of them by hand",
            missing.join(" ")
        );
    }
    let root = is_root();
    let update = apt(root, &["update"]);
    let install = apt(root, &[&["install", "-y", "--no-install-recommends"], missing.as_slice()].concat());
    let by_hand = format!("{} && {}", said(&update), said(&install));
    if !root {
        ask(&missing, &by_hand)?;
    }
    for mut command in [update, install] {
        run(&mut command)
            .with_context(|| format!("install {}; by hand it is: {by_hand}", missing.join(" ")))?;
    }
    Ok(())
}

/// Asks before anything is done with sudo.
fn ask(missing: &[&str], by_hand: &str) -> Result<()> {
    let why_not = if !has_program("sudo") {
        Some("there is no sudo; as root, type")
    } else if !stdin().is_terminal() {
        Some("nobody can be asked; type")
    } else {
        None
    };
    if let Some(why_not) = why_not {
        bail!(
            "install {}: {why_not}: {}",
            missing.join(" "),
            by_hand.replace("sudo ", if why_not.contains("root") { "" } else { "sudo " })
        );
    }
    print!("This needs the Debian packages {}.\nInstall them with sudo apt-get? [Y/n] ", missing.join(" "));
    stdout().flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "" | "y" | "yes" if !answer.is_empty() => Ok(()),
        _ => bail!("install {}: you said no; by hand it is: {by_hand}", missing.join(" ")),
    }
}

fn apt(root: bool, arguments: &[&str]) -> Command {
    let mut command = if root {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("apt-get");
        sudo
    };
    // Another installer may be at work for a moment, as on a machine that has just started.
    command.args(["-q", "-o", "DPkg::Lock::Timeout=120"]).args(arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::inherit());
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
