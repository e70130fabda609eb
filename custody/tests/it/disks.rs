//! Which disk a file lies on, and where copies could go, on computers made up for it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use custody::disks::{Disks, Kind, settled};
use custody::surroundings::Surroundings;
use proptest::prelude::*;
use tempfile::TempDir;

/// A computer with one disk, `sda`, that its system and its home are on.
struct Computer {
    root: TempDir,
    mounts: Vec<String>,
}

impl Computer {
    fn new() -> Self {
        let computer = Self { root: tempfile::tempdir().unwrap(), mounts: Vec::new() };
        computer.folder("home/ann");
        computer.disk("pci0000:00/ata1/block/sda", "0", &["sda1", "sda2"]);
        computer.number("8:1", "pci0000:00/ata1/block/sda/sda1");
        computer.number("8:2", "pci0000:00/ata1/block/sda/sda2");
        computer.mounted("8:1", "/", "rw,relatime", "ext4", "/dev/sda1")
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(path.trim_start_matches('/'))
    }

    fn folder(&self, path: &str) -> PathBuf {
        fs::create_dir_all(self.path(path)).unwrap();
        self.path(path)
    }

    fn disk(&self, device: &str, removable: &str, partitions: &[&str]) {
        let disk = self.folder(&format!("sys/devices/{device}"));
        fs::write(disk.join("removable"), format!("{removable}\n")).unwrap();
        for partition in partitions {
            fs::write(self.folder(&format!("sys/devices/{device}/{partition}")).join("partition"), "1\n")
                .unwrap();
        }
    }

    fn number(&self, number: &str, device: &str) {
        let link = self.folder("sys/dev/block").join(number);
        symlink(Path::new("../../devices").join(device), link).unwrap();
    }

    /// Mounts on top of whatever its folder is in.
    fn mounted(mut self, number: &str, folder: &str, options: &str, kind: &str, source: &str) -> Self {
        self.folder(folder);
        let id = self.mounts.len() + 20;
        let parent = if folder == "/" { 1 } else { 20 };
        let folder = folder.replace(' ', "\\040");
        self.mounts
            .push(format!("{id} {parent} {number} / {folder} {options} shared:7 - {kind} {source} rw"));
        self
    }

    fn stick(self, folder: &str) -> Self {
        self.disk("pci0000:00/usb2/2-1/host6/block/sdb", "1", &["sdb1"]);
        self.number("8:17", "pci0000:00/usb2/2-1/host6/block/sdb/sdb1");
        self.mounted("8:17", folder, "rw,nosuid", "vfat", "/dev/sdb1")
    }

    fn disks(&self) -> Disks {
        fs::write(self.folder("proc/self").join("mountinfo"), self.mounts.join("\n") + "\n").unwrap();
        let home = self.path("home/ann");
        let around =
            Surroundings::of_environment(|name| (name == "HOME").then(|| home.clone().into_os_string()));
        Disks::of(&Surroundings { root: self.path(""), ..around })
    }

    fn places(&self) -> Vec<(String, Kind)> {
        let root = self.path("");
        let places = self.disks().places().into_iter();
        let inside = |folder: &Path| folder.strip_prefix(&root).unwrap().display().to_string();
        places.map(|place| (inside(&place.folder), place.kind)).collect()
    }

    fn share_one(&self, one: &str, other: &str) -> Option<bool> {
        self.disks().share_one(&self.path(one), &self.path(other))
    }
}

fn home() -> (String, Kind) {
    ("home/ann".to_owned(), Kind::Home)
}

#[test]
fn a_stick_is_the_best_place_then_another_disk_and_the_documents_the_last() {
    let computer = Computer::new();
    computer.disk("pci0000:00/ata2/block/sdc", "0", &[]);
    computer.number("8:32", "pci0000:00/ata2/block/sdc");
    let computer =
        computer.mounted("8:32", "/mnt/data", "rw", "xfs", "/dev/sdc").stick("/run/media/ann/MY STICK");
    let stick = ("run/media/ann/MY STICK".to_owned(), Kind::Removable);
    let data = ("mnt/data".to_owned(), Kind::OtherDisk);
    assert_eq!(computer.places(), [stick.clone(), data.clone(), home()]);

    computer.folder("home/ann/Papiers");
    fs::write(
        computer.folder("home/ann/.config").join("user-dirs.dirs"),
        "XDG_DOCUMENTS_DIR=\"$HOME/Papiers\"\n",
    )
    .unwrap();
    assert_eq!(computer.places(), [stick, data, ("home/ann/Papiers".to_owned(), Kind::Home)]);
}

#[test]
fn what_keeps_nothing_or_cannot_be_written_to_is_no_place() {
    let computer = Computer::new()
        .mounted("0:40", "/mnt/memory", "rw", "tmpfs", "tmpfs")
        .mounted("0:41", "/mnt/server", "rw", "nfs4", "nas:/export")
        .mounted("11:0", "/media/ann/CD", "ro,nosuid", "udf", "/dev/sr0")
        .mounted("7:1", "/snap/core", "rw", "ext4", "/dev/loop1")
        .mounted("8:2", "/home", "rw", "ext4", "/dev/sda2");
    computer.folder("home/ann");
    assert_eq!(computer.places(), [home()]);

    let computer = Computer::new().stick("/media/ann/STICK");
    if !rustix::process::geteuid().is_root() {
        fs::set_permissions(computer.path("media/ann/STICK"), fs::Permissions::from_mode(0o500)).unwrap();
        assert_eq!(computer.places(), [home()]);
    }
}

#[test]
fn a_disk_that_is_seen_twice_or_is_covered_by_another_is_offered_once_or_not_at_all() {
    let computer =
        Computer::new().stick("/media/ann/STICK").mounted("8:17", "/mnt/again", "rw", "vfat", "/dev/sdb1");
    assert_eq!(computer.places(), [("media/ann/STICK".to_owned(), Kind::Removable), home()]);

    let covered = Computer::new().stick("/mnt/stick").mounted("0:50", "/mnt", "rw", "tmpfs", "tmpfs");
    assert_eq!(covered.places(), [home()]);
    assert_eq!(covered.share_one("mnt/stick/a", "home/ann/b"), Some(false));
}

#[test]
fn files_share_a_disk_through_links_partitions_and_encryption() {
    let computer =
        Computer::new().stick("/media/ann/STICK").mounted("8:2", "/mnt/part", "rw", "ext4", "/dev/sda2");
    // An encrypted disk on the second partition, and a file system that makes its own device numbers.
    fs::create_dir_all(computer.path("sys/devices/virtual/block/dm-0/slaves")).unwrap();
    symlink(
        computer.path("sys/devices/pci0000:00/ata1/block/sda/sda2"),
        computer.path("sys/devices/virtual/block/dm-0/slaves/sda2"),
    )
    .unwrap();
    computer.number("253:0", "virtual/block/dm-0");
    symlink(computer.path("sys/devices/virtual/block/dm-0"), computer.folder("sys/class/block").join("dm-0"))
        .unwrap();
    fs::write(computer.folder("dev").join("dm-0"), "").unwrap();
    symlink("../dm-0", computer.folder("dev/mapper").join("luks")).unwrap();
    let computer = computer.mounted("253:0", "/mnt/luks", "rw", "ext4", "/dev/mapper/luks").mounted(
        "0:60",
        "/mnt/btrfs",
        "rw",
        "btrfs",
        "/dev/mapper/luks",
    );

    let original = "home/ann/me.p12";
    for (copy, same) in [
        ("home/ann/new/folder/copy.p12", true),
        ("mnt/part/copy.p12", true),
        ("mnt/luks/copy.p12", true),
        ("mnt/btrfs/copy.p12", true),
        ("media/ann/STICK/copy.p12", false),
        ("media/ann/STICK/none/../../STICK/copy.p12", false),
    ] {
        assert_eq!(computer.share_one(original, copy), Some(same), "{copy}");
    }
    symlink(computer.path("media/ann/STICK"), computer.path("home/ann/stick")).unwrap();
    assert_eq!(computer.share_one(original, "home/ann/stick/copy.p12"), Some(false));
    symlink(computer.path("home/ann"), computer.path("media/ann/STICK/home")).unwrap();
    assert_eq!(computer.share_one(original, "media/ann/STICK/home/copy.p12"), Some(true));
}

#[test]
fn where_the_system_does_not_tell_its_mounts_only_the_persons_own_folder_is_a_place() {
    let computer = Computer { mounts: Vec::new(), ..Computer::new() };
    assert_eq!(computer.places(), [home()]);
    assert_eq!(computer.share_one("home/ann/a", "home/ann/b"), None);
}

#[test]
fn this_very_computer_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let disks = Disks::of(&Surroundings::of_environment(|name| std::env::var_os(name)));
    assert_eq!(disks.share_one(&folder.path().join("a"), &folder.path().join("not/yet/b")), Some(true));
    assert_eq!(disks.share_one(folder.path(), Path::new("/proc")), Some(false));
    assert!(disks.places().last().is_some_and(|place| place.kind == Kind::Home));
}

#[test]
fn a_path_is_followed_as_far_as_it_exists() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().canonicalize().unwrap();
    fs::create_dir(real.join("a")).unwrap();
    symlink("a", real.join("b")).unwrap();
    assert_eq!(settled(&folder.path().join("b/new/../c.p12")), real.join("a/new/c.p12"));
    assert_eq!(settled(&folder.path().join("b/../c.p12")), real.join("c.p12"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_stands_in_the_list_of_mounts_is_read_or_left_out(lines in proptest::collection::vec("[ -~\\\\]{0,60}", 0..9)) {
        let computer = Computer { mounts: lines, ..Computer::new() };
        prop_assert_eq!(computer.places().pop(), Some(home()));
    }
}
