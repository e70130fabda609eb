//! Cuts long lists into pages that fit a frame.

use std::io;

use serde::Serialize;

/// The most bytes of items on one page: half a frame, so that a page is answered quickly and always fits.
const PAGE: usize = 512 << 10;

/// The longest front part of `items` that fits one reply: how many they are, at least one where there are any.
///
/// ```
/// let items = vec!["x".repeat(200 << 10); 5];
/// let count = ipc_proto::page_length(&items);
/// assert_eq!(count, 2, "512 KiB a page");
/// ```
pub fn page_length<T: Serialize>(items: &[T]) -> usize {
    let mut bytes = 0;
    let fitting = items.iter().take_while(|item| {
        let mut length = Length(0);
        // An item that cannot be written is refused when it is sent.
        let _ = serde_json::to_writer(&mut length, item);
        bytes += length.0 + 1;
        bytes <= PAGE
    });
    fitting.count().max(1).min(items.len())
}

/// Counts what is written to it.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::page_length;

    #[test]
    fn there_is_always_progress_and_never_more_than_there_is() {
        assert_eq!(page_length::<String>(&[]), 0);
        assert_eq!(page_length(&["short"]), 1);
        assert_eq!(page_length(&["x".repeat(2 << 20)]), 1);
    }
}
