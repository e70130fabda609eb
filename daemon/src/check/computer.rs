//! The computer: whether it starts the daemon, and whether there is room to write things down.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use custody::surroundings::Surroundings;
use messages::check::What;

use super::Finding;
use crate::effects::blocking;

/// With less the ledger soon refuses to write: it leaves 2 MiB free, and a pick-up writes a dozen times.
pub(super) const FULL: u64 = 4 << 20;
/// With less a day's other work may fill the disk.
const LITTLE: u64 = 64 << 20;

/// What units and entries that start the daemon begin with.
const NAME: &str = "neverlapse";

/// Looks whether the daemon starts with the session.
pub(super) async fn start(around: Arc<Surroundings>) -> Vec<Finding> {
    blocking(move || Ok(vec![started_by(&around)])).await.unwrap_or_default()
}

fn started_by(around: &Surroundings) -> Finding {
    let units = [around.config.join("systemd/user"), around.root.join("etc/systemd/user")];
    // What `systemctl enable` makes: a link in the folder of the target that wants it.
    let wanted = units.iter().flat_map(|folder| {
        let targets = entries(folder).into_iter().filter(|path| ends_with(path, ".target.wants"));
        targets.flat_map(|target| entries(&target)).collect::<Vec<_>>()
    });
    let own = around.config.join("autostart");
    let for_all = entries(&around.root.join("etc/xdg/autostart")).into_iter();
    // The person's entry of the same name stands in its place.
    let for_all = for_all.filter(|path| !path.file_name().is_some_and(|name| own.join(name).exists()));
    let entry = entries(&own).into_iter().chain(for_all).filter(|path| is_switched_on(path));
    if let Some(path) = wanted.chain(entry).find(|path| is_ours(path)) {
        return Finding::pass(What::StartsByItself).about(path.to_string_lossy());
    }
    let installed =
        ["usr/lib/systemd/user", "usr/local/lib/systemd/user"].map(|folder| around.root.join(folder));
    let unit = units.iter().chain(&installed).flat_map(|folder| entries(folder));
    let unit = unit.filter(|path| ends_with(path, ".service")).find(|path| is_ours(path));
    let by_hand = Finding::warn(What::StartsByHand);
    match unit.as_deref().and_then(Path::file_name) {
        Some(unit) => {
            let unit = unit.to_string_lossy();
            by_hand.detail(unit.clone()).command(format!("systemctl --user enable {unit}"))
        }
        None => by_hand,
    }
}

fn is_ours(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NAME))
}

fn ends_with(path: &Path, end: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(end))
}

/// An entry counts unless it says that it does not (Desktop Application Autostart Specification).
fn is_switched_on(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    ends_with(path, ".desktop") && !text.lines().any(|line| line.trim() == "Hidden=true")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// Looks at the room on the disk of `folder`.
pub(super) async fn disk(folder: PathBuf) -> Vec<Finding> {
    let about = folder.to_string_lossy().into_owned();
    let free = blocking(move || Ok(free(&folder))).await.unwrap_or_default();
    vec![room(free).about(about)]
}

fn room(free: Option<u64>) -> Finding {
    let Some(free) = free else {
        return Finding::warn(What::DiskUnknown);
    };
    let left = (free >> 20).to_string();
    if free < FULL {
        Finding::fail(What::DiskFull).detail(left)
    } else if free < LITTLE {
        Finding::warn(What::DiskNearlyFull).detail(left)
    } else {
        Finding::pass(What::DiskHasRoom).detail(left)
    }
}

/// Free bytes on the disk of `folder`, where the system tells.
#[cfg(unix)]
pub(super) fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
pub(super) fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{put, surroundings_in};

    #[test]
    fn a_disk_stands_in_the_way_only_when_nothing_could_be_written() {
        use ipc_proto::types::CheckVerdict::{Fail, Pass, Warn};
        let verdict = |free| (room(free).what, room(free).verdict);
        assert_eq!(verdict(Some(FULL - 1)), (What::DiskFull, Fail));
        assert_eq!(verdict(Some(FULL)), (What::DiskNearlyFull, Warn));
        assert_eq!(verdict(Some(LITTLE)), (What::DiskHasRoom, Pass));
        assert_eq!(verdict(None), (What::DiskUnknown, Warn));
    }

    #[test]
    fn a_unit_counts_once_it_is_switched_on_and_an_entry_unless_it_is_switched_off() {
        let root = tempfile::tempdir().unwrap();
        let around = surroundings_in(root.path());
        let file = |name: &str, text: &str| put(root.path(), name, text);
        assert_eq!(started_by(&around), Finding::warn(What::StartsByHand));
        file("usr/lib/systemd/user/neverlapsed.service", "");
        let unit = started_by(&around);
        assert_eq!(unit.command.as_deref(), Some("systemctl --user enable neverlapsed.service"));
        file("config/autostart/neverlapsed.desktop", "[Desktop Entry]\nHidden=true\n");
        file("config/autostart/other.desktop", "[Desktop Entry]\n");
        assert_eq!(started_by(&around).what, What::StartsByHand);
        file("etc/xdg/autostart/neverlapsed.desktop", "[Desktop Entry]\n");
        assert_eq!(started_by(&around).what, What::StartsByHand, "the person has switched it off");
        file("config/autostart/neverlapsed.desktop", "[Desktop Entry]\n");
        assert_eq!(started_by(&around).what, What::StartsByItself);
        file("config/systemd/user/default.target.wants/neverlapsed.service", "");
        let about = started_by(&around).about.unwrap();
        assert!(about.ends_with("default.target.wants/neverlapsed.service"), "{about}");
    }
}
