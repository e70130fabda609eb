//! Memory that is wiped when it is dropped, and when it grows: frames carry codes and passwords.

use std::io;

use zeroize::Zeroizing;

/// Bytes that grow like a `Vec`, but leave no copy of themselves behind and stop at a limit.
pub(crate) struct Wiped {
    bytes: Zeroizing<Vec<u8>>,
    limit: usize,
}

impl Wiped {
    /// An empty buffer that refuses to hold more than `limit` bytes.
    pub(crate) fn with_limit(limit: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::new()), limit }
    }

    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.bytes
    }
}

impl io::Write for Wiped {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        let needed = self.bytes.len() + more.len();
        if needed > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if needed > self.bytes.capacity() {
            self.bytes = grown(&self.bytes, needed.next_power_of_two().max(256));
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The same bytes in a larger home. `Vec` would copy them too, but not wipe the old place.
fn grown(bytes: &[u8], capacity: usize) -> Zeroizing<Vec<u8>> {
    let mut larger = Zeroizing::new(Vec::with_capacity(capacity));
    larger.extend_from_slice(bytes);
    larger
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Wiped;

    #[test]
    fn a_buffer_holds_what_was_written_and_not_a_byte_more_than_its_limit() {
        let mut buffer = Wiped::with_limit(1000);
        for chunk in [[1_u8; 300], [2; 300], [3; 300]] {
            buffer.write_all(&chunk).unwrap();
        }
        assert!(buffer.write_all(&[4; 101]).is_err());
        buffer.write_all(&[4; 100]).unwrap();
        let bytes = buffer.into_bytes();
        assert_eq!((bytes.len(), bytes[299], bytes[300], bytes[999]), (1000, 1, 2, 4));
    }
}
