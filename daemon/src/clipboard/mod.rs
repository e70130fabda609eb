//! A code on the clipboard until it was pasted, or a minute has passed.
//!
//! A short-lived child holds it, this program started again: the daemon's event loop never talks to a screen. The code goes
//! in through the child's standard input, which stays open. Once that ends, be it that the daemon was killed, the child
//! ends too, and with it what it held: the clipboard is empty then.

mod child;
#[cfg(target_os = "linux")]
mod wayland;
#[cfg(target_os = "linux")]
mod x11;

use std::{io, path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use clock::Clock;
use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use wake::WallTimer;

pub(crate) use self::child::serve_if_asked;
use self::child::{ARGUMENT, Word};
use crate::session::Session;

/// How long a code stays where nobody pastes it.
const LIMIT: SignedDuration = SignedDuration::from_secs(60);

/// How long a screen may take to take the code in.
const PATIENCE: Duration = Duration::from_secs(10);

/// Programs read a clipboard more than once for one paste.
const PASTE: Duration = Duration::from_millis(300);

/// The clipboard of a person's screen.
pub(crate) struct Clipboard {
    program: PathBuf,
    session: Session,
    clock: Arc<dyn Clock>,
    limit: SignedDuration,
}

/// A code that is on the clipboard. It is not any more once this is dropped.
pub(crate) struct Offer {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
    timer: WallTimer,
}

/// What became of a code on the clipboard, which is empty now, or holds what somebody else put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Used {
    /// It was pasted.
    Pasted,
    /// Nobody pasted it in time.
    TimeUp,
    /// Somebody copied something else.
    Replaced,
}

/// Why a code is not on the clipboard.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClipboardError {
    /// Nobody sits at this session.
    #[error("there is no screen")]
    NoScreen,
    /// The screen did not take it.
    #[error("the screen did not take it: {0}")]
    Refused(String),
    /// The child did not work.
    #[error("its holder cannot be used: {0}")]
    Holder(#[from] io::Error),
}

impl Clipboard {
    /// The clipboard of the screen of `session`.
    ///
    /// # Errors
    /// It has none, or this program does not find itself.
    pub(crate) fn of(session: &Session, clock: Arc<dyn Clock>) -> Result<Self, ClipboardError> {
        if !session.has_screen() {
            return Err(ClipboardError::NoScreen);
        }
        // While it runs it may be replaced by a newer version. This name stays with it.
        let itself = PathBuf::from("/proc/self/exe");
        let program = if itself.exists() { itself } else { std::env::current_exe()? };
        Ok(Self { program, session: session.clone(), clock, limit: limit() })
    }

    /// Puts a code on the clipboard.
    ///
    /// # Errors
    /// The screen does not answer, or has no clipboard that can be used.
    pub(crate) async fn hold(&self, code: &SecretString) -> Result<Offer, ClipboardError> {
        let mut command = Command::new(&self.program);
        command.arg(ARGUMENT).envs(self.session.variables());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        };
        to.write_all(code.expose_secret().as_bytes()).await?;
        to.write_all(b"\n").await?;
        to.flush().await?;
        child.stdin = Some(to);
        let mut said = BufReader::new(from).lines();
        let first = timeout(PATIENCE, said.next_line()).await.map_err(|_| io::ErrorKind::TimedOut);
        match first.map_err(io::Error::from)??.as_deref().map(Word::of) {
            Some(Word::Offered) => {}
            Some(Word::Pasted | Word::Replaced) | None => {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            Some(Word::Failed(why)) => return Err(ClipboardError::Refused(why)),
        }
        let timer = WallTimer::new()?;
        timer.arm(self.clock.now().saturating_add(self.limit).unwrap_or(jiff::Timestamp::MAX))?;
        Ok(Offer { child, said, timer })
    }
}

impl Offer {
    /// Waits until the code was pasted or its time is up, and wipes it. A clock that is set ends its time too: better early
    /// than late.
    pub(crate) async fn until_used(mut self) -> Used {
        let used = tokio::select! {
            said = self.said.next_line() => match said.ok().flatten().as_deref().map(Word::of) {
                Some(Word::Pasted) => {
                    let _ = timeout(PASTE, self.child.wait()).await;
                    Used::Pasted
                }
                Some(Word::Offered | Word::Replaced | Word::Failed(_)) | None => Used::Replaced,
            },
            _ = self.timer.wait() => Used::TimeUp,
        };
        drop(self.child.stdin.take());
        if timeout(PATIENCE, self.child.wait()).await.is_err() {
            // It hangs, and what it holds with it.
            let _ = self.child.kill().await;
        }
        used
    }
}

/// A debug build can be given less, in seconds, by a test.
fn limit() -> SignedDuration {
    #[cfg(debug_assertions)]
    if let Some(seconds) =
        std::env::var("NEVERLAPSE_TEST_CLIPBOARD_LIMIT").ok().and_then(|limit| limit.parse().ok())
    {
        return SignedDuration::from_secs(seconds);
    }
    LIMIT
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use clock::ManualClock;

    use super::*;

    /// A clipboard whose child is a script.
    fn clipboard(folder: &tempfile::TempDir, script: &str, limit: SignedDuration) -> Clipboard {
        let program = folder.path().join("holder");
        fs::write(&program, format!("#!/bin/sh\nread -r code\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        // Long gone, so that the minute is over at once.
        let clock = Arc::new(ManualClock::at("2020-01-01T00:00:00Z".parse().unwrap()));
        Clipboard { program, session: Session::default(), clock, limit }
    }

    fn code() -> SecretString {
        SecretString::from("ABCD-EFGH-IJKL".to_owned())
    }

    /// What lies behind the clock of these tests.
    const FOR_EVER: SignedDuration = SignedDuration::from_hours(100 * 366 * 24);

    #[tokio::test]
    async fn a_code_that_nobody_pastes_is_wiped_after_its_minute() {
        let folder = tempfile::tempdir().unwrap();
        let ended = folder.path().join("ended");
        let script = format!("echo offered\ncat >/dev/null\necho $code >{}", ended.display());
        let offer = clipboard(&folder, &script, LIMIT).hold(&code()).await.unwrap();
        assert_eq!(offer.until_used().await, Used::TimeUp);
        assert_eq!(
            fs::read_to_string(ended).unwrap().trim(),
            "ABCD-EFGH-IJKL",
            "the holder was asked to end"
        );
    }

    #[tokio::test]
    async fn a_code_that_was_pasted_or_replaced_is_told_as_that() {
        for (said, used) in [("pasted", Used::Pasted), ("replaced", Used::Replaced), ("", Used::Replaced)] {
            let folder = tempfile::tempdir().unwrap();
            let script = format!("echo offered\necho {said}");
            let offer = clipboard(&folder, &script, FOR_EVER).hold(&code()).await.unwrap();
            assert_eq!(offer.until_used().await, used, "{said}");
        }
    }

    #[tokio::test]
    async fn a_screen_that_takes_nothing_is_told_with_its_reason_and_without_the_code() {
        let folder = tempfile::tempdir().unwrap();
        let refused = clipboard(&folder, "echo failed no such screen", FOR_EVER).hold(&code()).await;
        let Err(error) = refused else { panic!("it is no clipboard") };
        assert_eq!(error.to_string(), "the screen did not take it: no such screen");
        let clock = Arc::new(ManualClock::at("2020-01-01T00:00:00Z".parse().unwrap()));
        assert!(matches!(Clipboard::of(&Session::default(), clock), Err(ClipboardError::NoScreen)));
    }
}
