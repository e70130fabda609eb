//! Where metrics go: into a file for node_exporter's textfile collector, and to whoever asks at a Unix socket.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::{Notify, mpsc, oneshot};
use tracing::warn;

use crate::{event::Event, failure};

/// Writes the file once something has changed, and not again while it has not. What changes meanwhile is written once.
pub(super) async fn keep_writing(path: PathBuf, changed: Arc<Notify>, events: mpsc::Sender<Event>) {
    let mut failed = false;
    loop {
        changed.notified().await;
        // The event loop is gone only when the daemon stops.
        let Some(page) = ask(&events).await else {
            return;
        };
        let to = path.clone();
        let written = tokio::task::spawn_blocking(move || write(&to, &page)).await;
        let error = match written {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(failure::chain(&error)),
            Err(error) => Some(error.to_string()),
        };
        // Told once, not at each change.
        if let Some(error) = error.as_ref().filter(|_| !failed) {
            let path = path.display();
            warn!("the metrics are not written to {path}: {error}; see that the daemon may write there");
        }
        failed = error.is_some();
    }
}

/// The page as things stand.
async fn ask(events: &mpsc::Sender<Event>) -> Option<String> {
    let (reply, page) = oneshot::channel();
    events.send(Event::Metrics(reply)).await.ok()?;
    page.await.ok()
}

/// Writes the file whole, for everybody to read: a collector of another user sees the old one or the new one.
fn write(path: &Path, page: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Collectors read what ends with ".prom".
    name.push(".new");
    let beside = path.with_file_name(name);
    let put = || {
        // A kill may have left one; a link that somebody put there is not followed.
        let _ = fs::remove_file(&beside);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        file.write_all(page.as_bytes())?;
        fs::rename(&beside, path)
    };
    put().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

#[cfg(unix)]
pub(super) use self::socket::answer;

#[cfg(not(unix))]
pub(super) fn answer(path: &Path, _: &mpsc::Sender<Event>) {
    warn!("nobody is answered at {}: this system has no such sockets", path.display());
}

#[cfg(unix)]
mod socket {
    use std::{os::unix::fs::FileTypeExt as _, os::unix::fs::PermissionsExt as _, time::Duration};

    use rustix::process::geteuid;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{UnixListener, UnixStream},
        sync::Semaphore,
        time::timeout,
    };

    use super::{Arc, Event, Path, ask, fs, io, mpsc, warn};
    use crate::metrics::text::CONTENT_TYPE;

    /// A request that is longer is none of a scraper.
    const LONGEST: usize = 8 * 1024;
    /// Who takes longer to ask, or to listen, is hung up on.
    const PATIENCE: Duration = Duration::from_secs(10);
    /// So many are answered at a time.
    const MOST: usize = 8;

    /// Answers whoever asks at the socket `path` by HTTP, and is of the daemon's own user.
    pub(in crate::metrics) fn answer(path: &Path, events: &mpsc::Sender<Event>) {
        let listener = match bind(path) {
            Ok(listener) => listener,
            Err(error) => {
                let path = path.display();
                warn!(
                    "nobody is told metrics at {path}: {error}; see that the daemon may make a socket there"
                );
                return;
            }
        };
        let (events, turns) = (events.clone(), Arc::new(Semaphore::new(MOST)));
        tokio::spawn(async move {
            while let Ok(turn) = Arc::clone(&turns).acquire_owned().await {
                let Ok((stream, _)) = listener.accept().await else {
                    continue;
                };
                let is_own = stream.peer_cred().is_ok_and(|peer| peer.uid() == geteuid().as_raw());
                if !is_own {
                    continue;
                }
                let events = events.clone();
                tokio::spawn(async move {
                    let _ = timeout(PATIENCE, serve(stream, &events)).await;
                    drop(turn);
                });
            }
        });
    }

    /// The daemon alone has the records, so a socket that is there is one of an earlier life.
    fn bind(path: &Path) -> io::Result<UnixListener> {
        if fs::symlink_metadata(path).is_ok_and(|facts| facts.file_type().is_socket()) {
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    }

    /// One request and its answer (RFC 9112).
    async fn serve(mut stream: UnixStream, events: &mpsc::Sender<Event>) -> io::Result<()> {
        let mut request = Vec::new();
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            if request.len() > LONGEST || stream.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        }
        let (status, kind, body) = if request.starts_with(b"GET ") {
            match ask(events).await {
                Some(page) => ("200 OK", CONTENT_TYPE, page),
                None => ("503 Service Unavailable", "text/plain", "the daemon is stopping\n".to_owned()),
            }
        } else {
            ("405 Method Not Allowed", "text/plain", "only GET is answered\n".to_owned())
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        stream.shutdown().await
    }
}
