//! The one file that knows sled.
//!
//! sled 0.34.7 keeps its promises only by these rules, each found by killing programs and copying disks:
//! - a `snap.*.generating` file that was left behind makes every later open fail, so it is deleted first;
//! - its own flush is no fsync on Linux, so each commit ends with `sync_data` on its file and on its folder;
//! - a page above 128 KiB goes to a file of its own that is never synced. A page holds up to twenty values, so a long
//!   value is cut into parts that are small enough for twenty of them to stay below that;
//! - its caches and its background flush are sized for servers.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::error::LedgerError;
use crate::folder::sync_folder;
use crate::quiet;
use crate::room;

/// Bytes of a value that go into one of sled's values; twenty of them and their keys stay below 128 KiB.
const PART: usize = 4 * 1024;
/// Memory for pages, in bytes.
const CACHE: u64 = 16 << 20;
/// Ends a record's name in the key of a later part. Sorts before every character that a name may have.
const PART_MARK: u8 = 0;

/// Records in one folder. Not `Clone`: whoever holds it decides when it closes.
///
/// Its fields are dropped in this order.
pub(crate) struct Store {
    records: sled::Db,
    data: Data,
    folder: File,
}

/// sled's file, for syncing. Dropping it waits until sled, whose threads may be busy with it for a moment after it was
/// dropped, has let go of the file: only then can it be opened again, or its disk be unmounted.
struct Data(File);

impl Drop for Data {
    fn drop(&mut self) {
        const PATIENCE: u32 = 2000;
        for _ in 0..PATIENCE {
            if !matches!(self.0.try_lock(), Err(TryLockError::WouldBlock)) {
                return;
            }
            quiet::pause(Duration::from_millis(1));
        }
        tracing::warn!("the store's file is still in use after it was closed");
    }
}

/// Why the store failed, and so what is left to do.
pub(crate) enum Failure {
    /// Nothing was written; go on.
    Refused(LedgerError),
    /// sled is in an unknown state; open it again.
    Reopen(LedgerError),
    /// The disk does not keep what it was given; never write again.
    Stop(LedgerError),
}

impl Store {
    /// Opens the store in `folder`, or makes it. Run it on the ledger's quiet thread, because sled starts its threads here.
    pub(crate) fn open(folder: &Path) -> Result<Self, LedgerError> {
        remove_unfinished_snapshots(folder).map_err(failed("clean its folder"))?;
        room::make(folder).map_err(failed("make room"))?;
        let config = sled::Config::new().path(folder).cache_capacity(CACHE).flush_every_ms(None);
        // sled asserts what it expects of its file; a damaged one must not take the program down.
        let records = catch_unwind(AssertUnwindSafe(|| config.open()))
            .map_err(|_| failed("open")("it broke off"))?
            .map_err(open_failed)?;
        let data = Data(File::open(folder.join("db")).map_err(failed("open its file"))?);
        let handle = File::open(folder).map_err(failed("open its folder"))?;
        room::reserve(folder);
        Ok(Self { records, data, folder: handle })
    }

    pub(crate) fn get(&self, name: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let Some(first) = self.records.get(name).map_err(failed("read"))? else {
            return Ok(None);
        };
        let (count, mut value) = split_head(name, &first)?;
        for number in 1..=count {
            let part = self.records.get(part_key(name, number)).map_err(failed("read"))?;
            value.extend_from_slice(&part.ok_or_else(|| incomplete(name))?);
        }
        Ok(Some(value))
    }

    /// Up to `limit` records whose names start with `prefix`, in order, from the first after `after`.
    pub(crate) fn page(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, LedgerError> {
        let mut found: Vec<(String, Vec<u8>)> = Vec::new();
        let mut missing = 0;
        // No name has a character as small as 1, so this skips the parts of `after` and nothing else.
        let start = after.map_or_else(|| prefix.to_owned(), |after| format!("{after}\u{1}"));
        for item in self.records.range::<&str, _>((Bound::Included(start.as_str()), Bound::Unbounded)) {
            let (key, value) = item.map_err(failed("read"))?;
            if !key.starts_with(prefix.as_bytes()) {
                break;
            }
            if let Some((_, whole)) = found.last_mut().filter(|_| key.contains(&PART_MARK)) {
                whole.extend_from_slice(&value);
                missing -= 1;
                continue;
            }
            if found.len() == limit || missing != 0 {
                break;
            }
            let name = String::from_utf8(key.to_vec()).map_err(failed("read"))?;
            let (count, value) = split_head(&name, &value)?;
            missing = i32::from(count);
            found.push((name, value));
        }
        match found.last() {
            Some((name, _)) if missing != 0 => Err(incomplete(name)),
            _ => Ok(found),
        }
    }

    /// Refuses a write of `size` bytes that could fill the disk.
    pub(crate) fn check_room(&self, size: u64) -> Result<(), Failure> {
        room::check(&self.folder, size).map_err(Failure::Refused)
    }

    /// Applies all changes or, after a crash, none. They are not durable yet.
    pub(crate) fn apply(&self, changes: &BTreeMap<String, Option<Vec<u8>>>) -> Result<(), Failure> {
        let mut batch = sled::Batch::default();
        for (name, value) in changes {
            let old_parts = match self.records.get(name).map_err(broken("read"))? {
                Some(head) => head.first().copied().unwrap_or(0),
                None => 0,
            };
            let new_parts = value.as_deref().map_or(0, |value| insert_parts(&mut batch, name, value));
            if value.is_none() {
                batch.remove(name.as_bytes());
            }
            for number in new_parts + 1..=old_parts {
                batch.remove(part_key(name, number));
            }
        }
        self.records.apply_batch(batch).map_err(broken("write"))
    }

    /// Returns when everything that was applied will outlast a power cut.
    pub(crate) fn make_durable(&self) -> Result<(), Failure> {
        self.records.flush().map_err(broken("write"))?;
        // After a failed fsync the kernel forgets what it could not write, and a second try reports success.
        let stop = |error| Failure::Stop(LedgerError::SyncFailed { source: Arc::new(error) });
        self.data.0.sync_data().map_err(stop)?;
        sync_folder(&self.folder).map_err(stop)
    }
}

/// Puts `value` into `batch`: first the number of further parts and the beginning, then the parts.
fn insert_parts(batch: &mut sled::Batch, name: &str, value: &[u8]) -> u8 {
    let (beginning, rest) = value.split_at(value.len().min(PART));
    let parts = rest.chunks(PART);
    let count = u8::try_from(parts.len()).unwrap_or(u8::MAX); // MAX_VALUE allows 16
    let mut head = Vec::with_capacity(1 + beginning.len());
    head.push(count);
    head.extend_from_slice(beginning);
    batch.insert(name.as_bytes(), head);
    for (number, part) in (1..=count).zip(parts) {
        batch.insert(part_key(name, number), part);
    }
    count
}

fn split_head(name: &str, head: &[u8]) -> Result<(u8, Vec<u8>), LedgerError> {
    let (count, beginning) = head.split_first().ok_or_else(|| incomplete(name))?;
    Ok((*count, beginning.to_vec()))
}

fn part_key(name: &str, number: u8) -> Vec<u8> {
    let mut key = name.as_bytes().to_vec();
    key.extend([PART_MARK, number]);
    key
}

fn remove_unfinished_snapshots(folder: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(".generating") {
            tracing::info!(file = ?entry.file_name(), "removing an unfinished snapshot");
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn incomplete(name: &str) -> LedgerError {
    failed("read")(format!("record {name} is incomplete"))
}

fn failed<E>(action: &'static str) -> impl Fn(E) -> LedgerError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |error| LedgerError::Store { action, source: Arc::from(error.into()) }
}

/// Hands on an I/O error as such, so that a full disk can be told from damage.
fn open_failed(error: sled::Error) -> LedgerError {
    if let sled::Error::Io(error) = error {
        return failed("open")(error);
    }
    failed("open")(error)
}

/// Turns sled's error of a write into what is left to do.
fn broken(action: &'static str) -> impl Fn(sled::Error) -> Failure {
    move |error| {
        let no_room = matches!(&error, sled::Error::Io(error) if is_no_room(error));
        let io = matches!(&error, sled::Error::Io(_));
        let error = failed(action)(error);
        // Any other I/O error may be a failed sync, see above.
        if io && !no_room { Failure::Stop(error) } else { Failure::Reopen(error) }
    }
}

pub(crate) fn is_no_room(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    [Kind::StorageFull, Kind::QuotaExceeded, Kind::FileTooLarge, Kind::WriteZero].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(store: &Store, name: &str, value: &[u8]) {
        let changes = BTreeMap::from([(name.to_owned(), Some(value.to_vec()))]);
        assert!(store.apply(&changes).is_ok());
    }

    #[test]
    fn values_of_every_length_come_back_whole_and_leave_no_parts_behind() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).unwrap();
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART, crate::MAX_VALUE, 2 * PART, 5] {
            let value: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            put(&store, "t/long", &value);
            put(&store, "t/longer", b"neighbour");
            assert_eq!(store.get("t/long").unwrap().as_deref(), Some(&value[..]), "{length}");
            let page = store.page("t/", None, 10).unwrap();
            assert_eq!(page.len(), 2, "{length}");
            assert_eq!(page[0].1, value);
            assert_eq!(
                store.page("t/", Some("t/long"), 10).unwrap(),
                [("t/longer".to_owned(), b"neighbour".to_vec())]
            );
        }
        assert!(store.apply(&BTreeMap::from([("t/long".to_owned(), None)])).is_ok());
        assert_eq!(store.records.len(), 1, "a deleted value leaves nothing");
    }

    #[test]
    fn many_long_values_never_reach_the_files_that_are_not_synced() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).unwrap();
        for round in 0..4_u8 {
            for number in 0..40 {
                put(&store, &format!("t/{}{number}", "k".repeat(200)), &vec![round; crate::MAX_VALUE]);
            }
            assert!(store.make_durable().is_ok());
        }
        for number in 0..40 {
            assert!(store.apply(&BTreeMap::from([(format!("t/{}{number}", "k".repeat(200)), None)])).is_ok());
        }
        assert!(store.make_durable().is_ok());
        assert_eq!(std::fs::read_dir(home.path().join("blobs")).unwrap().count(), 0);
    }

    #[test]
    fn a_snapshot_that_was_left_unfinished_does_not_keep_the_store_shut() {
        let home = tempfile::tempdir().unwrap();
        put(&Store::open(home.path()).unwrap(), "t/a", b"1");
        std::fs::write(home.path().join("snap.00000000000FFFFF.generating"), b"half").unwrap();
        assert_eq!(Store::open(home.path()).unwrap().get("t/a").unwrap().as_deref(), Some(&b"1"[..]));
    }
}
