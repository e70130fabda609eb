//! The clipboard of a Wayland screen, for one paste.

use wl_clipboard_rs::copy::{Error, MimeType, Options, ServeRequests, Source};

use super::child::Word;

/// Why the code is not on the clipboard.
#[derive(Debug, thiserror::Error)]
pub(super) enum HoldError {
    /// This screen lets only the program in front use its clipboard, or is none.
    #[error("the Wayland screen has no clipboard for programs without a window: {0}")]
    Unsupported(#[source] Error),
    #[error("the Wayland screen did not take it: {0}")]
    Failed(#[from] Error),
}

/// Puts `code` on the clipboard, says so, and waits until it was pasted; or until somebody copied something else, which
/// cannot be told from that here.
pub(super) fn hold(code: &[u8], offered: impl FnOnce()) -> Result<Word, HoldError> {
    let mut options = Options::new();
    options.foreground(true).serve_requests(ServeRequests::Only(1)).sensitive(true);
    let text = Source::Bytes(code.into());
    let prepared = options.prepare_copy(text, MimeType::Text).map_err(|error| match error {
        Error::MissingProtocol { .. } | Error::NoSeats | Error::WaylandConnection(_) => {
            HoldError::Unsupported(error)
        }
        Error::SocketOpenError(_)
        | Error::WaylandCommunication(_)
        | Error::PrimarySelectionUnsupported
        | Error::SeatNotFound
        | Error::TempCopy(_)
        | Error::TempFileRemove(_)
        | Error::TempDirRemove(_)
        | Error::Paste(_) => HoldError::Failed(error),
    })?;
    offered();
    prepared.serve()?;
    Ok(Word::Pasted)
}
