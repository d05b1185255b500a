//! Lines out of a [`Source`], through a window of bounded size.

use std::io;
use std::sync::Arc;

use super::decode::Wide;
use crate::Source;

/// Bytes asked of the source at a time.
const WINDOW_BYTES: usize = 256 * 1024;

/// A longer line is damage (or not text at all); it is skipped, not kept in memory.
pub const LONGEST_LINE_BYTES: usize = 1024 * 1024;

/// One line, without its LF or CRLF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Empty where the line is too long.
    pub bytes: &'a [u8],
    /// Offset of the line's first byte in the source.
    pub start: u64,
    /// Offset of the first byte after the line and its terminator.
    pub end: u64,
    /// False for a last line that no LF ends: more of it may follow.
    pub terminated: bool,
    /// Longer than [`LONGEST_LINE_BYTES`].
    pub too_long: bool,
}

impl Line<'_> {
    pub fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// Reads lines front to back. Memory is bounded by the longest line allowed.
pub struct Lines {
    source: Arc<dyn Source>,
    /// What was read, and room for more behind `filled`.
    buffer: Vec<u8>,
    filled: usize,
    /// Where in `buffer` the next line starts.
    start: usize,
    /// Offset in the source of `buffer[0]`.
    buffer_offset: u64,
    exhausted: bool,
    wide: Wide,
    /// The line in UTF-8, where the source is wide.
    narrow: Vec<u8>,
}

impl Lines {
    /// Starts at `offset`, which must be the first byte of a line.
    pub fn new(source: Arc<dyn Source>, offset: u64) -> Self {
        Self::wide(source, offset, Wide::No)
    }

    /// As [`Lines::new`], out of a text in UTF-16: lines come as UTF-8, offsets are the source's.
    pub fn wide(source: Arc<dyn Source>, offset: u64, wide: Wide) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            filled: 0,
            start: 0,
            buffer_offset: offset,
            exhausted: false,
            wide,
            narrow: Vec::new(),
        }
    }

    /// Offset of the first byte of the next line.
    pub fn offset(&self) -> u64 {
        self.buffer_offset + self.start as u64
    }

    /// Bytes of the source, in its present state.
    pub fn source_length(&self) -> u64 {
        self.source.len()
    }

    /// The next line, or `None` at the end of the source.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        let mut searched = self.start;
        let length = loop {
            if let Some(found) = self.line_feed(searched) {
                break found - self.start;
            }
            let seen = self.filled - self.start;
            if seen > LONGEST_LINE_BYTES {
                return self.skip_long_line().map(Some);
            }
            if self.exhausted {
                return Ok(self.take_unterminated());
            }
            self.fill()?;
            // A unit of two bytes may have been torn.
            searched = self.start + if self.wide == Wide::No { seen } else { seen & !1 };
        };
        let start = self.offset();
        let from = self.start;
        self.start += length + self.unit();
        let end = self.offset();
        let bytes = self.text(from, from + length);
        Ok(Some(Line { bytes, start, end, terminated: true, too_long: false }))
    }

    /// Bytes of a line feed.
    fn unit(&self) -> usize {
        if self.wide == Wide::No { 1 } else { 2 }
    }

    /// Where in `buffer` the next line feed starts, from `searched` on.
    fn line_feed(&self, searched: usize) -> Option<usize> {
        let bytes = &self.buffer[searched..self.filled];
        match self.wide {
            Wide::No => memchr::memchr(b'\n', bytes).map(|found| searched + found),
            Wide::Utf16Le => bytes
                .chunks_exact(2)
                .position(|unit| unit == b"\n\0")
                .map(|found| searched + 2 * found),
        }
    }

    fn text(&mut self, from: usize, to: usize) -> &[u8] {
        let bytes = &self.buffer[from..to];
        if self.wide == Wide::No {
            return without_carriage_return(bytes);
        }
        self.narrow.clear();
        let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        for character in char::decode_utf16(units) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.narrow.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        without_carriage_return(&self.narrow)
    }

    fn take_unterminated(&mut self) -> Option<Line<'_>> {
        let start = self.offset();
        let from = self.start;
        self.start = self.filled;
        if from == self.start {
            return None;
        }
        let end = self.offset();
        let bytes = self.text(from, self.filled);
        Some(Line { bytes, start, end, terminated: false, too_long: false })
    }

    fn skip_long_line(&mut self) -> io::Result<Line<'_>> {
        let start = self.offset();
        let terminated = loop {
            if let Some(found) = self.line_feed(self.start) {
                self.start = found + self.unit();
                break true;
            }
            // All but half a unit.
            self.start = self.filled - (self.filled - self.start) % self.unit();
            if self.exhausted {
                break false;
            }
            self.fill()?;
        };
        Ok(Line { bytes: &[], start, end: self.offset(), terminated, too_long: true })
    }

    /// Drops what was consumed and reads one window more.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer_offset += self.start as u64;
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        let end = self.buffer_offset + self.filled as u64;
        // No more than there is: a small file or its end needs no whole window.
        let rest = self.source.len().saturating_sub(end);
        let window = usize::try_from(rest).unwrap_or(WINDOW_BYTES).clamp(1, WINDOW_BYTES);
        let wanted = self.filled + window;
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        let read = self.source.read_at(end, &mut self.buffer[self.filled..wanted]);
        let count = *read.as_ref().unwrap_or(&0);
        self.filled += count;
        self.exhausted = count == 0;
        read.map(drop)
    }
}

fn without_carriage_return(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemorySource;

    /// Gives at most `step` bytes a call.
    struct Trickle(Vec<u8>, usize);

    impl Source for Trickle {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            let rest = &self.0[(offset as usize).min(self.0.len())..];
            let count = rest.len().min(buffer.len()).min(self.1);
            buffer[..count].copy_from_slice(&rest[..count]);
            Ok(count)
        }
    }

    fn check(text: &str, step: usize, expect: &[(&str, u64, u64, bool)]) {
        let mut lines = Lines::new(Arc::new(Trickle(text.as_bytes().to_vec(), step)), 0);
        for (bytes, start, end, terminated) in expect {
            let line = lines.next_line().unwrap().unwrap();
            assert_eq!(
                (std::str::from_utf8(line.bytes).unwrap(), line.start, line.end, line.terminated),
                (*bytes, *start, *end, *terminated),
                "{text:?} by {step}"
            );
        }
        assert_eq!(lines.next_line().unwrap(), None, "{text:?} by {step}");
        assert_eq!(lines.offset(), text.len() as u64);
    }

    #[test]
    fn lines_carry_their_offsets_and_whether_they_are_whole() {
        for step in [1, 2, 3, 100] {
            check("", step, &[]);
            check(
                "a\nbc\r\n\nd",
                step,
                &[("a", 0, 2, true), ("bc", 2, 6, true), ("", 6, 7, true), ("d", 7, 8, false)],
            );
            check("a\r", step, &[("a", 0, 2, false)]);
        }
    }

    #[test]
    fn wide_lines_come_as_utf_8() {
        let text = "a,°\r\n\u{10A}\u{A00}\nlast";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for step in [1, 2, 3, 100] {
            let mut lines = Lines::wide(Arc::new(Trickle(bytes.clone(), step)), 0, Wide::Utf16Le);
            for (text, start, terminated) in
                [("a,°", 0, true), ("\u{10A}\u{A00}", 10, true), ("last", 16, false)]
            {
                let line = lines.next_line().unwrap().unwrap();
                assert_eq!(
                    (std::str::from_utf8(line.bytes).unwrap(), line.start, line.terminated),
                    (text, start, terminated)
                );
            }
            assert_eq!(lines.next_line().unwrap(), None);
        }
    }

    #[test]
    fn a_line_without_end_is_skipped_within_bounded_memory() {
        let mut text = vec![b'x'; 3 * LONGEST_LINE_BYTES];
        text.extend_from_slice(b"\nnext\n");
        let mut lines = Lines::new(Arc::new(MemorySource::new(text)), 0);
        let long = lines.next_line().unwrap().unwrap();
        assert!(long.too_long && long.terminated && long.bytes.is_empty());
        assert_eq!(long.end, 3 * LONGEST_LINE_BYTES as u64 + 1);
        assert_eq!(lines.next_line().unwrap().unwrap().bytes, b"next");
        assert!(lines.buffer.capacity() < 3 * LONGEST_LINE_BYTES);
    }
}
