//! Lines out of a [`Source`], through a window of bounded size.

use std::io;
use std::sync::Arc;

use super::cut::Cutter;
use super::decode::{Wide, append_utf_16};
use crate::Source;

/// Bytes asked of the source at a time: what stays in a processor's cache beside the columns.
const WINDOW_BYTES: usize = 128 * 1024;

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

/// A line by its place in the window.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    from: usize,
    to: usize,
    start: u64,
    end: u64,
    terminated: bool,
    too_long: bool,
}

impl Place {
    /// Where in the window the line starts.
    pub fn from(self) -> usize {
        self.from
    }
}

/// Reads lines front to back. Memory is bounded by the longest line allowed.
pub struct Lines {
    source: Arc<dyn Source>,
    /// The window: what was read, and room for more behind `filled`. UTF-8 where the source is wide.
    buffer: Vec<u8>,
    filled: usize,
    /// Where in `buffer` the next line starts, and where in the source.
    start: usize,
    offset: u64,
    /// Offset in the source of what was not read yet.
    unread: u64,
    exhausted: bool,
    wide: Wide,
    /// What was read of a wide source and is no whole character yet.
    torn: Vec<u8>,
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
            offset,
            unread: offset,
            exhausted: false,
            wide,
            torn: Vec::new(),
        }
    }

    /// Offset of the first byte of the next line.
    pub fn offset(&self) -> u64 {
        self.offset
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
        Ok(self.next_place()?.map(|place| self.line(place)))
    }

    /// As [`Lines::next_line`]: the window may move, and [`Cutter`]s must forget it.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub fn next_place(&mut self) -> io::Result<Option<Place>> {
        let mut searched = self.start;
        loop {
            if let Some(found) = self.line_feed(searched) {
                return Ok(Some(self.take(found, true)));
            }
            let seen = self.filled - self.start;
            if seen > LONGEST_LINE_BYTES {
                return self.skip_long_line().map(Some);
            }
            if self.exhausted {
                return Ok((seen > 0).then(|| self.take(self.filled, false)));
            }
            self.fill()?;
            searched = self.start + seen;
        }
    }

    /// The next line where all of it is in the window, which stays as it is. Appends where its cells
    /// start, the first one too.
    #[inline]
    pub fn next_at_hand(&mut self, cutter: &mut Cutter, starts: &mut Vec<u32>) -> Option<Place> {
        starts.push(self.start as u32);
        let end = cutter.line_end(&self.buffer[..self.filled], self.start, starts)?;
        Some(self.take(end, true))
    }

    /// What lines that were found last lie in.
    #[inline]
    pub fn window(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// The line at a place that was found last, or before it in the same window.
    #[inline]
    pub fn line(&self, place: Place) -> Line<'_> {
        let Place { from, to, start, end, terminated, too_long } = place;
        Line { bytes: &self.buffer[from..to], start, end, terminated, too_long }
    }

    /// Where the next line feed is in `buffer`, from `searched` on.
    fn line_feed(&self, searched: usize) -> Option<usize> {
        memchr::memchr(b'\n', &self.buffer[searched..self.filled]).map(|found| searched + found)
    }

    /// Passes the line that ends at `end` of `buffer`.
    #[inline]
    fn take(&mut self, end: usize, terminated: bool) -> Place {
        let (from, start) = (self.start, self.offset);
        self.pass(end + usize::from(terminated));
        let has_return = self.buffer[from..end].last() == Some(&b'\r');
        let to = end - usize::from(has_return);
        Place { from, to, start, end: self.offset, terminated, too_long: false }
    }

    /// Goes on at `next` of `buffer`.
    #[inline]
    fn pass(&mut self, next: usize) {
        self.offset += self.wide.source_bytes(&self.buffer[self.start..next]);
        self.start = next;
    }

    fn skip_long_line(&mut self) -> io::Result<Place> {
        let start = self.offset;
        let terminated = loop {
            if let Some(found) = self.line_feed(self.start) {
                self.pass(found + 1);
                break true;
            }
            self.pass(self.filled);
            if self.exhausted {
                break false;
            }
            self.fill()?;
        };
        let end = self.offset;
        Ok(Place { from: 0, to: 0, start, end, terminated, too_long: true })
    }

    /// Drops what was consumed and reads one window more.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        // No more than there is: a small file or its end needs no whole window.
        let rest = self.source.len().saturating_sub(self.unread);
        let window = usize::try_from(rest).unwrap_or(WINDOW_BYTES).clamp(1, WINDOW_BYTES);
        match self.wide {
            Wide::No => {
                let wanted = self.filled + window;
                if self.buffer.len() < wanted {
                    self.buffer.resize(wanted, 0);
                }
                let count = self.source.read_at(self.unread, &mut self.buffer[self.filled..wanted]);
                self.filled += self.was_read(count)?;
            }
            Wide::Utf16Le => {
                let before = self.torn.len();
                self.torn.resize(before + window, 0);
                let count = self.source.read_at(self.unread, &mut self.torn[before..]);
                self.torn.truncate(before + *count.as_ref().unwrap_or(&0));
                self.was_read(count)?;
                self.buffer.truncate(self.filled);
                append_utf_16(&mut self.torn, self.exhausted, &mut self.buffer);
                self.filled = self.buffer.len();
            }
        }
        Ok(())
    }

    fn was_read(&mut self, count: io::Result<usize>) -> io::Result<usize> {
        self.exhausted = *count.as_ref().unwrap_or(&0) == 0;
        self.unread += *count.as_ref().unwrap_or(&0) as u64;
        count
    }
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
