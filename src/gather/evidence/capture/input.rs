//! A window that moves over a file: one buffer, however long the file is.

use std::io::{self, Read};

/// A file that is read once, from its beginning to its end.
pub(super) struct Input<R> {
    from: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

/// The most octets that can be looked at together: a block of a capture with the longest of frames in it.
pub(super) const WINDOW: usize = 512 << 10;

impl<R: Read> Input<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, buffer: vec![0; WINDOW], start: 0, end: 0 }
    }

    /// The next octets: all that are at hand, and of those `count` at least, [`WINDOW`] at most, unless the file ends.
    pub(super) fn at_least(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.end - self.start < count {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            while self.end < count.min(WINDOW) {
                let Some(space) = self.buffer.get_mut(self.end..) else { break };
                match self.from.read(space) {
                    Ok(0) => break,
                    Ok(read) => self.end = self.end.saturating_add(read).min(WINDOW),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    /// Leaves octets behind. Returns whether the file had as many.
    pub(super) fn skip(&mut self, count: usize) -> io::Result<bool> {
        let mut left = count;
        loop {
            let step = left.min(self.end - self.start);
            self.start += step;
            left -= step;
            if left == 0 {
                return Ok(true);
            }
            if self.at_least(1)?.is_empty() {
                return Ok(false);
            }
        }
    }
}
