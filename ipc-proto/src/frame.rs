//! Cuts a stream of bytes into frames: each ends with a NUL byte, none is longer than [`MAX_FRAME`].

use zeroize::{Zeroize as _, Zeroizing};

/// The longest frame that is sent or accepted, in bytes, without the NUL that ends it: 1 MiB.
pub const MAX_FRAME: usize = 1 << 20;

/// A peer sent more than [`MAX_FRAME`] bytes without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is longer than {MAX_FRAME} bytes")]
pub struct FrameTooLong;

/// Collects received bytes and hands them out as frames, however they were split on the way.
///
/// What was handed out or is dropped is wiped: frames carry codes and passwords.
#[derive(Default)]
pub(crate) struct Deframer {
    /// Received bytes stand at `start..end`; the rest is room.
    bytes: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
    /// Up to here there is no NUL, so that a frame in many pieces is searched once.
    scanned: usize,
}

/// How much room a read is offered at least, and what an idle connection holds at most.
const ROOM: usize = 4 << 10;
/// How much a read is offered at most, so that one peer does not fill memory faster than it is served.
const MAX_ROOM: usize = 64 << 10;

impl Deframer {
    /// The next whole frame without its NUL, or `None` until more bytes come.
    ///
    /// # Errors
    /// [`FrameTooLong`]: what follows cannot be told apart any more; hang up.
    pub(crate) fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, FrameTooLong> {
        let nul = self.bytes[self.scanned..self.end].iter().position(|byte| *byte == 0);
        let frame_end = nul.map_or(self.end, |offset| self.scanned + offset);
        self.scanned = frame_end;
        if frame_end - self.start > MAX_FRAME {
            return Err(FrameTooLong);
        }
        if nul.is_none() {
            return Ok(None);
        }
        let frame = Zeroizing::new(self.bytes[self.start..frame_end].to_vec());
        self.bytes[self.start..frame_end].zeroize();
        self.start = frame_end + 1;
        self.scanned = self.start;
        if self.start == self.end {
            self.rewind();
        }
        Ok(Some(frame))
    }

    /// Where the next read may write; report with [`Self::filled`] how much it wrote.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        if self.end == self.bytes.len() {
            self.make_room();
        }
        let until = self.bytes.len().min(self.end + MAX_ROOM);
        &mut self.bytes[self.end..until]
    }

    /// `count` bytes were written to the front of [`Self::room`].
    pub(crate) fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.bytes.len());
    }

    /// Whether more is held than one frame may be long: read on only once some of it was taken.
    pub(crate) fn is_full(&self) -> bool {
        self.end - self.start > MAX_FRAME
    }

    fn rewind(&mut self) {
        (self.start, self.end, self.scanned) = (0, 0, 0);
        if self.bytes.len() > ROOM {
            self.bytes = Zeroizing::default();
        }
    }

    /// Moves what is held into a new and larger place (the old one is wiped as it is dropped).
    fn make_room(&mut self) {
        let held = self.end - self.start;
        let mut larger = Zeroizing::new(vec![0; (held * 2).max(ROOM)]);
        larger[..held].copy_from_slice(&self.bytes[self.start..self.end]);
        self.bytes = larger;
        self.scanned -= self.start;
        (self.start, self.end) = (0, held);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Feeds `bytes` in pieces of the given sizes (the last size repeats) and collects the frames.
    fn deframe(bytes: &[u8], pieces: &[usize]) -> Result<Vec<Vec<u8>>, FrameTooLong> {
        let mut deframer = Deframer::default();
        let (mut rest, mut frames, mut sizes) = (bytes, Vec::new(), pieces.iter().copied());
        let mut size = 1;
        while !rest.is_empty() {
            size = sizes.next().unwrap_or(size).max(1);
            let room = deframer.room();
            let count = size.min(room.len()).min(rest.len());
            room[..count].copy_from_slice(&rest[..count]);
            deframer.filled(count);
            rest = &rest[count..];
            while let Some(frame) = deframer.next()? {
                frames.push(frame.to_vec());
            }
        }
        Ok(frames)
    }

    proptest! {
        #[test]
        fn frames_split_anywhere_come_out_the_same(
            frames in proptest::collection::vec(proptest::collection::vec(1..=255_u8, 0..9000), 0..8),
            pieces in proptest::collection::vec(1..5000_usize, 1..20),
        ) {
            let bytes: Vec<u8> = frames.iter().flat_map(|frame| [frame.as_slice(), &[0]].concat()).collect();
            prop_assert_eq!(deframe(&bytes, &pieces).unwrap(), frames);
        }
    }

    #[test]
    fn a_frame_of_exactly_the_limit_is_taken_and_one_byte_more_is_refused() {
        let mut bytes = vec![b'x'; MAX_FRAME];
        bytes.push(0);
        assert_eq!(deframe(&bytes, &[MAX_ROOM]).unwrap()[0].len(), MAX_FRAME);
        bytes.insert(0, b'x');
        assert_eq!(deframe(&bytes, &[MAX_ROOM]), Err(FrameTooLong));
        bytes.pop();
        assert_eq!(deframe(&bytes, &[MAX_ROOM]), Err(FrameTooLong), "also without an end in sight");
    }

    #[test]
    fn an_idle_connection_holds_no_more_than_its_first_room() {
        let mut deframer = Deframer::default();
        for _ in 0..40 {
            let room = deframer.room();
            room.fill(b'x');
            let count = room.len();
            deframer.filled(count);
            assert!(deframer.next().unwrap().is_none());
            if deframer.end > 500_000 {
                break;
            }
        }
        deframer.room()[0] = 0;
        deframer.filled(1);
        assert!(deframer.next().unwrap().is_some());
        assert!(deframer.bytes.len() <= ROOM);
    }
}
