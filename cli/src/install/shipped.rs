//! What is installed, and where: the programs beside this one, and the units, entries and icons that packages ship too, with the
//! paths of the programs in them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::manager::Manager;

/// The programs, the one that has to be there first.
pub(crate) const PROGRAMS: [&str; 5] =
    ["neverlapsed", "neverlapse", "neverlapse-tray", "neverlapse-dialog", "neverlapse-authority"];

const TRAY: &str = "neverlapse-tray";
const DIALOG: &str = "neverlapse-dialog";

/// Files below `packaging/`, with what they hold.
macro_rules! packaged {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!("../../../packaging/", $path)))),*]
    };
}

const ICONS: &[(&str, &[u8])] = packaged![
    "icons/hicolor/128x128/apps/neverlapse.png",
    "icons/hicolor/16x16/apps/neverlapse.png",
    "icons/hicolor/16x16/status/neverlapse-absent.png",
    "icons/hicolor/16x16/status/neverlapse-lapsed.png",
    "icons/hicolor/16x16/status/neverlapse-needs-you.png",
    "icons/hicolor/16x16/status/neverlapse-urgent.png",
    "icons/hicolor/16x16/status/neverlapse-well.png",
    "icons/hicolor/22x22/status/neverlapse-absent.png",
    "icons/hicolor/22x22/status/neverlapse-lapsed.png",
    "icons/hicolor/22x22/status/neverlapse-needs-you.png",
    "icons/hicolor/22x22/status/neverlapse-urgent.png",
    "icons/hicolor/22x22/status/neverlapse-well.png",
    "icons/hicolor/24x24/apps/neverlapse.png",
    "icons/hicolor/24x24/status/neverlapse-absent.png",
    "icons/hicolor/24x24/status/neverlapse-lapsed.png",
    "icons/hicolor/24x24/status/neverlapse-needs-you.png",
    "icons/hicolor/24x24/status/neverlapse-urgent.png",
    "icons/hicolor/24x24/status/neverlapse-well.png",
    "icons/hicolor/256x256/apps/neverlapse.png",
    "icons/hicolor/32x32/apps/neverlapse.png",
    "icons/hicolor/32x32/status/neverlapse-absent.png",
    "icons/hicolor/32x32/status/neverlapse-lapsed.png",
    "icons/hicolor/32x32/status/neverlapse-needs-you.png",
    "icons/hicolor/32x32/status/neverlapse-urgent.png",
    "icons/hicolor/32x32/status/neverlapse-well.png",
    "icons/hicolor/48x48/apps/neverlapse.png",
    "icons/hicolor/48x48/status/neverlapse-absent.png",
    "icons/hicolor/48x48/status/neverlapse-lapsed.png",
    "icons/hicolor/48x48/status/neverlapse-needs-you.png",
    "icons/hicolor/48x48/status/neverlapse-urgent.png",
    "icons/hicolor/48x48/status/neverlapse-well.png",
    "icons/hicolor/64x64/apps/neverlapse.png",
    "icons/hicolor/scalable/apps/neverlapse.svg",
    "icons/hicolor/scalable/status/neverlapse-absent.svg",
    "icons/hicolor/scalable/status/neverlapse-lapsed.svg",
    "icons/hicolor/scalable/status/neverlapse-needs-you.svg",
    "icons/hicolor/scalable/status/neverlapse-urgent.svg",
    "icons/hicolor/scalable/status/neverlapse-well.svg",
];

/// For desktops whose systemd does not answer: the daemon at log-in. Where it does, the entry is left alone.
const DAEMON_AT_LOG_IN: &str = "\
[Desktop Entry]
Type=Application
Version=1.0
Name=Neverlapse
Comment=Counts the deadlines of certificates
Exec=neverlapsed
TryExec=neverlapsed
Icon=neverlapse
Terminal=false
NoDisplay=true
X-systemd-skip=true
";

/// What a file holds.
#[derive(Debug)]
pub(crate) enum Content {
    /// The same as this program.
    Program(PathBuf),
    /// This.
    Bytes(Cow<'static, [u8]>),
}

/// One file that is to be there.
#[derive(Debug)]
pub(crate) struct File {
    /// Where.
    pub(crate) path: PathBuf,
    /// What it holds.
    pub(crate) content: Content,
}

/// Everything that is to be installed from the programs beside this one, `beside`.
pub(crate) fn files(folders: &Folders, beside: &Path, manager: Manager) -> Vec<File> {
    let there = |name: &str| beside.join(name).is_file();
    let programs = PROGRAMS.into_iter().filter(|name| there(name));
    let programs = programs
        .map(|name| File { path: folders.bin.join(name), content: Content::Program(beside.join(name)) });
    let mut files: Vec<File> = programs.collect();
    let bin = &folders.bin;
    let mut text = |path: PathBuf, text: String| {
        files.push(File { path, content: Content::Bytes(text.into_bytes().into()) });
    };
    match manager {
        Manager::Launchd => {
            let lists = [
                ("neverlapsed", "daemon", include_str!("../../../launchd/org.neverlapse.daemon.plist")),
                (TRAY, "tray", include_str!("../../../launchd/org.neverlapse.tray.plist")),
            ];
            for (_, name, list) in lists.into_iter().filter(|(program, ..)| there(program)) {
                text(folders.agents.join(format!("org.neverlapse.{name}.plist")), property_list(list, bin));
            }
            return files;
        }
        Manager::Systemd => {
            let units = folders.config.join("systemd/user");
            let all = [
                (
                    "neverlapsed",
                    "neverlapsed.service",
                    include_str!("../../../systemd/user/neverlapsed.service"),
                ),
                (
                    "neverlapsed",
                    "neverlapsed.socket",
                    include_str!("../../../systemd/user/neverlapsed.socket"),
                ),
                (
                    TRAY,
                    "neverlapse-tray.service",
                    include_str!("../../../systemd/user/neverlapse-tray.service"),
                ),
            ];
            for (_, name, words) in all.into_iter().filter(|(program, ..)| there(program)) {
                text(units.join(name), unit(words, bin));
            }
        }
        Manager::None => {
            let at_log_in = folders.config.join("autostart");
            text(at_log_in.join("neverlapsed.desktop"), entry(DAEMON_AT_LOG_IN, bin));
            if there(TRAY) {
                let words = include_str!("../../../packaging/autostart/org.neverlapse.Tray.desktop");
                text(at_log_in.join("org.neverlapse.Tray.desktop"), entry(words, bin));
            }
        }
    }
    let entries = [
        (TRAY, "Tray", include_str!("../../../packaging/applications/org.neverlapse.Tray.desktop")),
        (DIALOG, "Link", include_str!("../../../packaging/applications/org.neverlapse.Link.desktop")),
        (DIALOG, "Mail", include_str!("../../../packaging/applications/org.neverlapse.Mail.desktop")),
    ];
    for (_, name, words) in entries.into_iter().filter(|(program, ..)| there(program)) {
        text(folders.applications().join(format!("org.neverlapse.{name}.desktop")), entry(words, bin));
    }
    if there(TRAY) || there(DIALOG) {
        files.extend(ICONS.iter().map(|(path, bytes)| File {
            path: folders.data.join(path),
            content: Content::Bytes((*bytes).into()),
        }));
    }
    files
}

/// The units that are started and enabled with these programs.
pub(crate) fn units(beside: &Path) -> Vec<&'static str> {
    let tray = beside.join(TRAY).is_file().then_some("neverlapse-tray.service");
    ["neverlapsed.socket", "neverlapsed.service"].into_iter().chain(tray).collect()
}

/// A unit for programs in `bin` (systemd.syntax(7), systemd.service(5)).
fn unit(words: &str, bin: &Path) -> String {
    let bin = bin.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    let bin = bin.replace('%', "%%").replace('$', "$$");
    lines(words, |line| {
        let program = line.strip_prefix("ExecStart=/usr/bin/")?;
        Some(format!("ExecStart=\"{bin}/{program}\""))
    })
}

/// A desktop entry for programs in `bin` (Desktop Entry Specification, "The Exec key").
fn entry(words: &str, bin: &Path) -> String {
    let bin = bin.to_string_lossy();
    let text = |path: &str| path.replace('\\', "\\\\");
    lines(words, |line| {
        if let Some(program) = line.strip_prefix("TryExec=") {
            return Some(format!("TryExec={}", text(&format!("{bin}/{program}"))));
        }
        let command = line.strip_prefix("Exec=")?;
        let (program, arguments) = command.split_once(' ').unwrap_or((command, ""));
        let mut quoted = String::new();
        for character in format!("{bin}/{program}").replace('%', "%%").chars() {
            if matches!(character, '"' | '`' | '$' | '\\') {
                quoted.push('\\');
            }
            quoted.push(character);
        }
        Some(format!("Exec=\"{}\" {arguments}", text(&quoted)).trim_end().to_owned())
    })
}

/// A property list for programs in `bin`.
fn property_list(words: &str, bin: &Path) -> String {
    let bin = bin.to_string_lossy().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    words.replace("<string>/usr/local/bin/", &format!("<string>{bin}/"))
}

/// The same lines, some of them replaced.
fn lines(words: &str, replaced: impl Fn(&str) -> Option<String>) -> String {
    words.lines().map(|line| replaced(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn every_icon_that_packages_ship_is_installed() {
        fn below(folder: &Path, found: &mut BTreeSet<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { below(&path, found) } else { assert!(found.insert(path)) }
            }
        }
        let packaging = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging");
        let mut shipped = BTreeSet::new();
        below(&packaging.join("icons"), &mut shipped);
        let installed: BTreeSet<PathBuf> = ICONS.iter().map(|(path, _)| packaging.join(path)).collect();
        assert_eq!(installed, shipped);
    }

    #[test]
    fn strange_folders_are_written_as_each_format_wants_them() {
        let bin = Path::new("/home/a b/50% $x");
        assert_eq!(
            unit("[Service]\nExecStart=/usr/bin/neverlapsed\n", bin),
            "[Service]\nExecStart=\"/home/a b/50%% $$x/neverlapsed\"\n"
        );
        assert_eq!(
            entry("Exec=neverlapse-dialog open -- %u\nTryExec=neverlapse-dialog\nIcon=neverlapse\n", bin),
            "Exec=\"/home/a b/50%% \\\\$x/neverlapse-dialog\" open -- %u\n\
             TryExec=/home/a b/50% $x/neverlapse-dialog\nIcon=neverlapse\n"
        );
        let list = property_list("<string>/usr/local/bin/neverlapsed</string>", Path::new("/a&b"));
        assert_eq!(list, "<string>/a&amp;b/neverlapsed</string>");
    }

    #[test]
    fn no_program_is_looked_for_where_a_package_would_have_it() {
        let folder = tempfile::tempdir().unwrap();
        for name in PROGRAMS {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let home = |name: &str| (name == "HOME").then(|| "/home/ann".into());
        let folders = Folders::of(home, &crate::args::Places::default()).unwrap();
        for manager in [Manager::Systemd, Manager::Launchd, Manager::None] {
            for file in files(&folders, folder.path(), manager) {
                if let Content::Bytes(bytes) = file.content {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    assert!(!text.contains("=/usr/bin/") && !text.contains(">/usr/local/bin/"), "{text}");
                    assert!(!text.contains("Exec=neverlapse"), "{text}");
                }
            }
        }
    }
}
