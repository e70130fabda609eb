//! The ledger's one writer: a thread that takes all batches that wait at the same time and makes them durable with
//! one fsync.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use crate::batch::Batch;
use crate::error::{LedgerError, OpenError};
use crate::folder;
use crate::format::{self, Format};
use crate::lock::Lock;
use crate::quiet;
use crate::store::{Failure, Store};

/// Called once with the outcome, when it is durable or has failed.
pub(crate) type Reply = Box<dyn FnOnce(Result<(), LedgerError>) + Send>;

struct Request {
    batch: Batch,
    reply: Reply,
}

/// The store as readers see it. It is locked for writing until a commit is durable.
type Shared = Arc<RwLock<State>>;

enum State {
    Open(Store),
    /// It failed and could not be opened again yet.
    Closed(LedgerError),
}

/// A handle to the writer's thread. Dropping it waits until everything is written and the folder is free again.
pub(crate) struct Writer {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    shared: Shared,
}

impl Writer {
    pub(crate) fn start(folder: &Path, format: &Format) -> Result<Self, OpenError> {
        // Before the lock, because taking it writes to the folder.
        format::check(folder, format)?;
        folder::make_private(folder).map_err(format::io_error("create", folder))?;
        let lock = Lock::take(folder)?;

        let (opened, answer) = sync_channel(1);
        let (requests, waiting) = channel();
        let (folder, format) = (folder.to_owned(), *format);
        let spawn_failed = format::io_error("start the writer of", &folder);
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn({
                let folder = folder.clone();
                move || {
                    let _lock = lock;
                    quiet::stay_asleep();
                    match format::open_store(&folder, &format) {
                        Err(error) => drop(opened.send(Err(error))),
                        Ok((store, store_folder)) => {
                            let shared = Arc::new(RwLock::new(State::Open(store)));
                            drop(opened.send(Ok(Arc::clone(&shared))));
                            run(&waiting, &shared, &store_folder);
                            // Readers hold the handle, and the handle waits for this thread: none is left.
                            close(&shared);
                        }
                    }
                }
            })
            .map_err(spawn_failed)?;
        match answer.recv() {
            Ok(Ok(shared)) => Ok(Self { requests: Some(requests), thread: Some(thread), shared }),
            Ok(Err(error)) => {
                let _ = thread.join(); // so that the lock is free when the error is seen
                Err(error)
            }
            Err(_) => Err(format::store_error(&folder, LedgerError::Stopped)),
        }
    }

    pub(crate) fn send(&self, batch: Batch, reply: Reply) {
        // Without a writer the reply is dropped, which its receiver takes for "stopped".
        if let Some(requests) = &self.requests {
            let _ = requests.send(Request { batch, reply });
        }
    }

    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        match &*self.shared.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(store) => read(store),
            State::Closed(error) => Err(error.clone()),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) =
            self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id())
        {
            let _ = thread.join();
        }
    }
}

fn run(waiting: &Receiver<Request>, shared: &Shared, store_folder: &Path) {
    let mut stopped: Option<LedgerError> = None;
    while let Ok(first) = waiting.recv() {
        let mut changes = Batch::new();
        let mut replies = Vec::new();
        for request in std::iter::once(first).chain(waiting.try_iter()) {
            changes.append(request.batch);
            replies.push(request.reply);
        }
        let result = match &stopped {
            Some(error) => Err(error.clone()),
            None => try_write(shared, store_folder, &changes).map_err(|failure| match failure {
                Failure::Refused(error) | Failure::Reopen(error) => error,
                Failure::Stop(error) => stopped.insert(error).clone(),
            }),
        };
        if let Err(error) = &result {
            tracing::error!(%error, batches = replies.len(), "a commit failed");
        }
        for reply in replies {
            reply(result.clone());
        }
    }
}

/// sled asserts what it expects of its file: then nothing can be written any more, but those who wait get an answer.
fn try_write(shared: &Shared, store_folder: &Path, changes: &Batch) -> Result<(), Failure> {
    catch_unwind(AssertUnwindSafe(|| write(shared, store_folder, changes)))
        .unwrap_or_else(|_| Err(Failure::Stop(LedgerError::Stopped)))
}

fn write(shared: &Shared, store_folder: &Path, changes: &Batch) -> Result<(), Failure> {
    let mut state = shared.write().unwrap_or_else(PoisonError::into_inner);
    if let State::Closed(_) = &*state {
        reopen(&mut state, store_folder);
    }
    let result = match &*state {
        State::Closed(error) => return Err(Failure::Refused(error.clone())),
        State::Open(store) => store
            .check_room(changes.size())
            .and_then(|()| store.apply(&changes.changes))
            .and_then(|()| store.make_durable()),
    };
    if let Err(Failure::Reopen(_)) = &result {
        // What sled holds in memory is neither here nor there; what is on the disk counts.
        reopen(&mut state, store_folder);
    }
    result
}

fn reopen(state: &mut State, store_folder: &Path) {
    *state = State::Closed(LedgerError::Stopped); // closes the old one first
    *state = match Store::open(store_folder) {
        Ok(store) => State::Open(store),
        Err(error) => State::Closed(error),
    };
}

fn close(shared: &Shared) {
    *shared.write().unwrap_or_else(PoisonError::into_inner) = State::Closed(LedgerError::Stopped);
}
