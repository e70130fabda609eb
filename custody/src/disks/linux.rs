//! Mounts and disks as Linux tells them: `/proc/self/mountinfo` and `/sys`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::Mount;
use crate::surroundings::{Surroundings, entries};

/// File systems that are kept on disks of this computer.
const KEPT: [&str; 18] = [
    "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "bcachefs", "zfs", "vfat", "msdos", "exfat",
    "ntfs", "ntfs3", "fuseblk", "hfs", "hfsplus", "udf",
];

/// What is mounted, as this process sees it; nothing where the system does not say.
pub(super) fn mounts(around: &Surroundings) -> Vec<Mount> {
    let text = fs::read_to_string(around.system("proc/self/mountinfo")).unwrap_or_default();
    text.lines().filter_map(|line| mount(line, around)).collect()
}

/// Whether this user may make files in the folder.
pub(super) fn may_write(folder: &Path) -> bool {
    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// One line, such as `36 35 8:17 / /media/ann/STICK rw,nosuid shared:1 - vfat /dev/sdb1 rw`.
fn mount(line: &str, around: &Surroundings) -> Option<Mount> {
    let (seen, kept) = line.split_once(" - ")?;
    let mut seen = seen.split(' ');
    let (id, parent) = (seen.next()?.parse().ok()?, seen.next()?.parse().ok()?);
    let (device, _root) = (seen.next()?, seen.next()?);
    let (folder, options) = (unescaped(seen.next()?), seen.next()?);
    let mut kept = kept.split(' ');
    let (kind, source, all_options) =
        (kept.next()?, unescaped(kept.next()?), kept.next().unwrap_or_default());
    let read_only = |options: &str| options.split(',').any(|option| option == "ro");
    let parts = parts(device, &source, around);
    Some(Mount {
        id,
        parent,
        folder: around.system(folder.trim_start_matches('/')),
        device: device.to_owned(),
        keeps: KEPT.contains(&kind) && !read_only(options) && !read_only(all_options),
        removable: (!parts.is_empty()).then(|| parts.iter().all(|disk| can_be_taken_away(disk))),
        disks: parts.iter().filter_map(|disk| Some(disk.file_name()?.to_str()?.to_owned())).collect(),
    })
}

/// The disks, as folders of `/sys`, that a device lies on. A file system that makes its own device numbers is found by
/// what it was mounted from.
fn parts(device: &str, source: &str, around: &Surroundings) -> BTreeSet<PathBuf> {
    let by_number = fs::canonicalize(around.system("sys/dev/block").join(device));
    let by_name = || {
        let node =
            fs::canonicalize(around.system(source.strip_prefix("/dev/").map(|name| format!("dev/{name}"))?));
        fs::canonicalize(around.system("sys/class/block").join(node.ok()?.file_name()?)).ok()
    };
    by_number.ok().or_else(by_name).map(|block| disks(&block, 0)).unwrap_or_default()
}

/// What a block device is made of: the disk of a partition, and the disks below one that is encrypted or joined.
fn disks(block: &Path, depth: u8) -> BTreeSet<PathBuf> {
    let below = if depth < 8 { entries(&block.join("slaves")) } else { Vec::new() };
    if !below.is_empty() {
        let below = below.iter().filter_map(|slave| fs::canonicalize(slave).ok());
        return below.flat_map(|slave| disks(&slave, depth + 1)).collect();
    }
    let whole = block.parent().filter(|_| block.join("partition").exists()).unwrap_or(block);
    BTreeSet::from([whole.to_owned()])
}

fn can_be_taken_away(disk: &Path) -> bool {
    let says_so = fs::read_to_string(disk.join("removable")).is_ok_and(|flag| flag.trim() == "1");
    let is_usb = |part: &str| part.strip_prefix("usb").is_some_and(|bus| bus.parse::<u32>().is_ok());
    says_so || disk.iter().filter_map(|part| part.to_str()).any(is_usb)
}

/// The kernel writes blanks, tabs, line ends and backslashes as three octal digits.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let octal =
            more.get(..3).filter(|_| *first == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            bytes.push(byte);
            rest = more.get(3..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
