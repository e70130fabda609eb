//! Folders of mails that are watched: each mail that is there or arrives is read once, and what is an activation is
//! tracked as if somebody had imported it.
//!
//! A mail is known again by its content, so that neither a restart nor another name for it has it read twice. Nothing in
//! the folders is opened, changed or removed. What needs a person to look stands in `status` for as long as the file is
//! there, and is told once on the desktop.

mod file;
mod notes;
mod seen;

use std::{
    collections::VecDeque,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use intake::{Mail, Reading, Verdict};
use ipc_proto::DaemonError;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until},
};
use tracing::{debug, info, warn};
use wake::{FolderChange, FolderWatch};

use self::seen::{Left, Memory, Seen};
use crate::{
    code_mail, desk,
    effects::{Tools, blocking},
    event::{Command, Event},
    failure,
};

pub(crate) use file::{SETTLED, is_fresh};
pub(crate) use notes::{Note, Notes, Standing};

/// How many changes wait to be looked at before the kernel keeps the rest.
const CHANGES_HELD: usize = 16;

/// Of a folder with more mails than this, the newest are read.
const MOST_MAILS: usize = 5000;

/// So many mails with one-time codes wait for a renewal to ask for one.
const MOST_CODES: usize = 8;

/// A folder that is looked into.
struct Place {
    folder: PathBuf,
    /// Whether every file in it is a mail, as in the parts of a Maildir; else those that end in `.eml`.
    all_are_mails: bool,
}

/// Watches `folders` and reads what arrives there, for as long as the daemon runs.
pub(crate) fn watch(folders: &[PathBuf], tools: Tools) {
    if folders.is_empty() {
        return;
    }
    let places: Arc<[Place]> = folders.iter().flat_map(|folder| Place::of(folder)).collect();
    let (tell, changes) = mpsc::channel(CHANGES_HELD);
    for at in 0..places.len() {
        tokio::spawn(forward(Arc::clone(&places), at, tell.clone(), tools.clone()));
    }
    tokio::spawn(async move {
        match blocking_memory(&tools).await {
            Ok(memory) => {
                Reader::new(tools, places, memory).run(changes).await;
            }
            Err(error) => warn!(reason = error.reason(), "no mails are read"),
        }
    });
}

async fn blocking_memory(tools: &Tools) -> Result<Memory, DaemonError> {
    let ledger = tools.ledger.clone();
    blocking(move || Memory::open(ledger).map_err(|error| failure::ledger(&error))).await
}

impl Place {
    /// The folder itself, and its parts if it is a Maildir.
    fn of(folder: &Path) -> [Self; 3] {
        let is_part = folder.file_name().is_some_and(|name| name == "new" || name == "cur");
        let part = |name| Self { folder: folder.join(name), all_are_mails: true };
        [part("new"), part("cur"), Self { folder: folder.to_owned(), all_are_mails: is_part }]
    }

    fn holds(&self, name: &OsStr) -> bool {
        let is_mail = || Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("eml"));
        // Programs write to hidden files before they give them their name.
        !name.as_encoded_bytes().starts_with(b".") && (self.all_are_mails || is_mail())
    }
}

/// Hands on what changes in one folder, and first that all of it is to be looked at.
async fn forward(places: Arc<[Place]>, at: usize, tell: mpsc::Sender<(usize, FolderChange)>, tools: Tools) {
    let folder = &places[at].folder;
    let listening = async {
        let mut watch = FolderWatch::new(folder)?;
        let mut change = FolderChange::Everything;
        while tell.send((at, change)).await.is_ok() {
            change = watch.changed().await?;
        }
        Ok(())
    };
    let ended: io::Result<()> = listening.await;
    let Err(why) = ended else { return };
    warn!(folder = %folder.display(), "a folder of mails is not watched: {why}");
    let said = format!(
        "mails in {} go unnoticed: it cannot be watched: {why}; import them by hand: neverlapse import FILE",
        folder.display()
    );
    let note = Note::Stands(Standing { path: folder.clone(), said, told: None });
    let _ = tools.events.send(Event::Mail(note)).await;
}

/// What came of looking at a file.
enum Looked {
    Known(Seen),
    Read(String, Box<Reading>),
    /// It is gone, or nothing that could be a mail.
    Nothing,
}

struct Reader {
    tools: Tools,
    places: Arc<[Place]>,
    memory: Memory,
    /// Some mail waits for the vault.
    held: bool,
    /// Mails with a one-time code that no renewal waits for yet.
    codes: VecDeque<PathBuf>,
    /// Files that may be written to yet, and when they are looked at again.
    fresh: Vec<PathBuf>,
    again_at: Option<Instant>,
}

impl Reader {
    fn new(tools: Tools, places: Arc<[Place]>, memory: Memory) -> Self {
        let (codes, fresh) = (VecDeque::new(), Vec::new());
        Self { tools, places, memory, held: false, codes, fresh, again_at: None }
    }

    async fn run(mut self, mut changes: mpsc::Receiver<(usize, FolderChange)>) {
        loop {
            tokio::select! {
                change = changes.recv() => match change {
                    Some((at, change)) => self.take(at, change).await,
                    None => return,
                },
                () = sleep_until(self.again_at.unwrap_or_else(Instant::now)), if self.again_at.is_some() => {
                    self.again_at = None;
                    for path in std::mem::take(&mut self.fresh) {
                        self.one_if_settled(path).await;
                    }
                }
                () = self.tools.code_wanted.notified() => {
                    for path in std::mem::take(&mut self.codes) {
                        self.one(path).await;
                    }
                }
                () = self.tools.vault.opened(), if self.held => {
                    self.held = false;
                    for at in 0..self.places.len() {
                        self.all(at).await;
                    }
                }
            }
            self.memory.write_down().await;
        }
    }

    async fn take(&mut self, at: usize, change: FolderChange) {
        let place = &self.places[at];
        match change {
            FolderChange::Arrived(name) if place.holds(&name) => self.one(place.folder.join(name)).await,
            FolderChange::Gone(name) => self.note(Note::Gone(place.folder.join(name))).await,
            FolderChange::Everything => self.all(at).await,
            // It is written to yet, or no mail.
            FolderChange::Created(_) | FolderChange::Arrived(_) => {}
        }
    }

    /// Looks at every mail of a folder, the oldest first.
    async fn all(&mut self, at: usize) {
        let (places, folder) = (Arc::clone(&self.places), self.places[at].folder.clone());
        let listed =
            blocking(move || Ok(file::list(&places[at].folder, |name| places[at].holds(name)))).await;
        let mails = match listed {
            Ok(Ok(mails)) => mails,
            Ok(Err(error)) => {
                warn!(folder = %folder.display(), "a folder of mails cannot be listed: {error}");
                Vec::new()
            }
            Err(_) => Vec::new(),
        };
        if mails.len() > MOST_MAILS {
            warn!(folder = %folder.display(), mails = mails.len(), "only the newest {MOST_MAILS} are read");
        }
        self.note(Note::Anew(folder)).await;
        for path in mails.into_iter().rev().take(MOST_MAILS).rev() {
            self.one_if_settled(path).await;
        }
    }

    /// Nobody said that this file is whole: one that is fresh is looked at in a moment.
    async fn one_if_settled(&mut self, path: PathBuf) {
        if !file::is_fresh(&path, self.tools.clock.now()) {
            return self.one(path).await;
        }
        let patience = file::SETTLED.unsigned_abs();
        self.again_at.get_or_insert_with(|| Instant::now() + patience);
        self.fresh.push(path);
    }

    async fn one(&mut self, path: PathBuf) {
        match self.look(path.clone()).await {
            Looked::Known(Seen { left: Some(left), .. }) => self.left(path, &left, false).await,
            Looked::Known(_) | Looked::Nothing => {}
            Looked::Read(hash, reading) => self.take_in(path, &hash, &reading).await,
        }
    }

    async fn look(&self, path: PathBuf) -> Looked {
        let (memory, issuers, now) = (self.memory.clone(), self.tools.issuers(), self.tools.clock.now());
        let file = path.clone();
        let looked = blocking(move || {
            let content = match file::content(&file) {
                Ok(content) => content,
                Err(refused) => return Ok(Err(refused)),
            };
            let hash = content.hash();
            if let Some(seen) = memory.seen(&hash).map_err(|error| failure::ledger(&error))? {
                return Ok(Ok(Looked::Known(seen)));
            }
            Ok(Ok(Looked::Read(hash, Box::new(intake::read(Mail::Eml(content.bytes()), &issuers, now)))))
        });
        match looked.await {
            Ok(Ok(looked)) => looked,
            Ok(Err(refused)) => {
                if !refused.is_gone() {
                    warn!(file = ?path, "a file among the mails is left unread: {refused}");
                }
                Looked::Nothing
            }
            Err(error) => {
                warn!(file = ?path, reason = error.reason(), "a mail could not be read");
                Looked::Nothing
            }
        }
    }

    async fn take_in(&mut self, path: PathBuf, hash: &str, reading: &Reading) {
        debug!(file = ?path, verdict = %reading.verdict, "a mail was read");
        let left = match reading.verdict {
            Verdict::NotActivation => None,
            Verdict::Suspicious => Some(Left::of(reading)),
            Verdict::Half if reading.verification_code.is_some() => {
                match code_mail::hand_over(&self.tools, reading).await {
                    Ok(Some(item)) => {
                        info!(item = item.id, "a one-time code was handed to its renewal");
                        None
                    }
                    Ok(None) => return self.wait_for_renewal(path),
                    Err(error) if matches!(error, DaemonError::Locked { .. }) => {
                        return self.not_taken(path, &error).await;
                    }
                    Err(error) => Some(Left::because(&error)),
                }
            }
            Verdict::Activation | Verdict::Half => match self.track(reading).await {
                Ok(true) => None,
                Ok(false) => Some(Left::of(reading)),
                Err(error) => return self.not_taken(path, &error).await,
            },
        };
        if let Some(left) = &left {
            self.left(path, left, true).await;
        }
        self.memory.remember(hash, Seen { at: self.tools.clock.now(), left });
    }

    /// The mail of a code may be here before the issuer's answer that asks for it. It is not remembered: after a restart it
    /// is too old for any renewal.
    fn wait_for_renewal(&mut self, path: PathBuf) {
        self.codes.push_back(path);
        if self.codes.len() > MOST_CODES {
            self.codes.pop_front();
        }
    }

    /// Whether there was something to be tracked.
    async fn track(&self, reading: &Reading) -> Result<bool, DaemonError> {
        let Some(activation) = desk::to_track(&self.tools, reading, None).await? else {
            return Ok(false);
        };
        let (reply, answer) = oneshot::channel();
        let command = Command::Track { activation: Box::new(activation), reply };
        self.tools.events.send(Event::Command(command)).await.map_err(|_| failure::stopping())?;
        let (item, outcome) = answer.await.map_err(|_| failure::stopping())??;
        info!(item = item.id, ?outcome, "a mail was taken in");
        Ok(true)
    }

    /// It stays to be read again: once the vault opens, or when the daemon starts next.
    async fn not_taken(&mut self, path: PathBuf, error: &DaemonError) {
        self.held |= matches!(error, DaemonError::Locked { .. });
        let said = format!(
            "the mail {} is not taken in yet: {}; {}",
            path.display(),
            error.reason(),
            error.remedy()
        );
        warn!(file = ?path, reason = error.reason(), "a mail is not taken in yet");
        self.note(Note::Stands(Standing { path, said, told: None })).await;
    }

    /// Has a person look at a mail.
    async fn left(&self, path: PathBuf, left: &Left, first: bool) {
        if first {
            warn!(file = ?path, suspicious = left.suspicious, "a mail was not taken in");
        }
        let note = notes::standing(path, left, first);
        self.note(Note::Stands(note)).await;
    }

    async fn note(&self, note: Note) {
        // The event loop is gone only when the daemon stops.
        let _ = self.tools.events.send(Event::Mail(note)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_known_by_their_ending_and_in_a_maildir_by_their_place() {
        let holds = |place: &Place, name: &str| place.holds(name.as_ref());
        let [new, cur, itself] = Place::of("/home/ann/Mail".as_ref());
        assert_eq!((new.folder, cur.folder), ("/home/ann/Mail/new".into(), "/home/ann/Mail/cur".into()));
        for (name, in_folder, in_maildir) in [
            ("approval.eml", true, true),
            ("APPROVAL.EML", true, true),
            ("1700000000.M1P2.host:2,S", false, true),
            ("notes.txt", false, true),
            (".approval.eml", false, false),
        ] {
            assert_eq!(holds(&itself, name), in_folder, "{name}");
            let cur = Place { folder: "/".into(), all_are_mails: cur.all_are_mails };
            assert_eq!(holds(&cur, name), in_maildir, "{name}");
        }
        let [.., part] = Place::of("/home/ann/Mail/new".as_ref());
        assert!(holds(&part, "1700000000.M1P2.host"));
    }
}
