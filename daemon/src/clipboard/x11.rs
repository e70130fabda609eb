//! The clipboard of an X11 screen: its owner answers each paste itself, and sees so that it was pasted.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use x11rb::{
    NONE,
    connection::Connection as _,
    errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError},
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SELECTION_NOTIFY_EVENT,
            SelectionNotifyEvent, SelectionRequestEvent, Timestamp, Window, WindowClass,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

use super::child::Word;

/// Whoever asks as soon as this is no person who pastes: it is a program that keeps what was copied. It gets nothing.
const NO_PERSON: Duration = Duration::from_millis(400);

x11rb::atom_manager! {
    /// The names that are spoken of.
    Atoms: AtomsCookie {
        CLIPBOARD,
        TARGETS,
        TIMESTAMP,
        UTF8_STRING,
        STRING,
        TEXT,
        PLAIN: b"text/plain",
        PLAIN_UTF8: b"text/plain;charset=utf-8",
        // Asks those who keep what was copied not to keep this.
        HINT: b"x-kde-passwordManagerHint",
        NEVERLAPSE_TIME,
    }
}

/// Why the code is not on the clipboard.
#[derive(Debug, thiserror::Error)]
pub(super) enum HoldError {
    #[error("the X11 screen cannot be reached: {0}")]
    Unreachable(#[from] ConnectError),
    #[error("the X11 screen was lost: {0}")]
    Lost(#[from] ConnectionError),
    #[error("the X11 screen refused: {0}")]
    Refused(#[from] ReplyError),
    #[error("the X11 screen has no room: {0}")]
    Full(#[from] ReplyOrIdError),
    #[error("another program holds the clipboard and does not give it up")]
    Held,
    #[error("nobody listens: {0}")]
    Unheard(#[from] io::Error),
}

struct Holder {
    screen: RustConnection,
    atoms: Atoms,
    since: Timestamp,
}

/// Puts `code` on the clipboard, says so, answers whoever pastes it and says that, until `dismissed` returns or somebody
/// copies something else.
pub(super) fn hold(
    code: &[u8],
    say: impl Fn(&Word) -> io::Result<()>,
    dismissed: impl FnOnce() + Send + 'static,
) -> Result<Word, HoldError> {
    let (screen, number) = x11rb::connect(None)?;
    let atoms = Atoms::new(&screen)?.reply()?;
    let window = screen.generate_id()?;
    let root = screen.setup().roots[number].root;
    let events = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    let _ = screen.create_window(0, window, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &events)?;
    let since = take(&screen, &atoms, window)?;
    let holder = Arc::new(Holder { screen, atoms, since });
    let gives_up = Arc::clone(&holder);
    std::thread::spawn(move || {
        dismissed();
        if gives_up.give_up().is_err() {
            std::process::exit(0);
        }
    });
    say(&Word::Offered)?;
    let (offered, mut pasted) = (Instant::now(), false);
    loop {
        let event = holder.screen.wait_for_event()?;
        if let Event::SelectionRequest(asked) = event {
            let by_person = pasted || offered.elapsed() >= NO_PERSON;
            if holder.answer(&asked, code, by_person)? && !pasted {
                pasted = true;
                say(&Word::Pasted)?;
            }
        } else if let Event::SelectionClear(_) = event {
            // Whoever asked before that was answered, and is left waiting by nobody.
            let _ = holder.screen.get_input_focus()?.reply()?;
            return Ok(Word::Replaced);
        }
    }
}

/// Becomes the owner of the clipboard. The server's own time is wanted for that, and comes with any change.
fn take(screen: &RustConnection, atoms: &Atoms, window: Window) -> Result<Timestamp, HoldError> {
    let (mode, time) = (PropMode::APPEND, atoms.NEVERLAPSE_TIME);
    let _ = screen.change_property8(mode, window, time, AtomEnum::STRING, &[])?;
    screen.flush()?;
    let since = loop {
        if let Event::PropertyNotify(changed) = screen.wait_for_event()? {
            break changed.time;
        }
    };
    let _ = screen.set_selection_owner(window, atoms.CLIPBOARD, since)?;
    let owner = screen.get_selection_owner(atoms.CLIPBOARD)?.reply()?.owner;
    if owner == window { Ok(since) } else { Err(HoldError::Held) }
}

impl Holder {
    /// Empties the clipboard, unless somebody else has put something there. What was asked before comes before the word
    /// that it was given up.
    fn give_up(&self) -> Result<(), HoldError> {
        let _ = self.screen.set_selection_owner(NONE, self.atoms.CLIPBOARD, self.since)?;
        Ok(self.screen.flush()?)
    }

    /// Answers one who asks; whether it was given the code.
    fn answer(&self, asked: &SelectionRequestEvent, code: &[u8], by_person: bool) -> Result<bool, HoldError> {
        let atoms = &self.atoms;
        let texts = [atoms.UTF8_STRING, atoms.PLAIN_UTF8, atoms.PLAIN, atoms.TEXT, atoms.STRING];
        // Old programs name no place for the answer.
        let place = if asked.property == NONE { asked.target } else { asked.property };
        let (to, mode) = (asked.requestor, PropMode::REPLACE);
        let is_text = texts.contains(&asked.target);
        let answered = if asked.target == atoms.TARGETS {
            let targets: Vec<Atom> =
                [atoms.TARGETS, atoms.TIMESTAMP, atoms.HINT].into_iter().chain(texts).collect();
            Some(self.screen.change_property32(mode, to, place, AtomEnum::ATOM, &targets)?)
        } else if asked.target == atoms.TIMESTAMP {
            Some(self.screen.change_property32(mode, to, place, AtomEnum::INTEGER, &[self.since])?)
        } else if asked.target == atoms.HINT {
            Some(self.screen.change_property8(mode, to, place, atoms.HINT, b"secret")?)
        } else if is_text && by_person {
            let kind = if asked.target == atoms.TEXT { atoms.UTF8_STRING } else { asked.target };
            Some(self.screen.change_property8(mode, to, place, kind, code)?)
        } else {
            None
        };
        let done = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: to,
            selection: asked.selection,
            target: asked.target,
            property: if answered.is_some() { place } else { NONE },
        };
        let _ = self.screen.send_event(false, to, EventMask::NO_EVENT, done)?;
        self.screen.flush()?;
        Ok(is_text && by_person)
    }
}
