//! Where lines end and where their cells start, 64 bytes at a time.

use wide::u8x16;

/// Bytes that are looked at together: one bit each of a word.
const CHUNK: usize = 64;

/// Goes through some bytes front to back, and stops behind each line.
pub struct Cutter {
    delimiter: u8,
    /// Of the bytes at hand those that were not passed yet.
    chunk: Chunk,
    /// Where the next bytes are.
    next: usize,
    /// Where the line at hand starts.
    line: usize,
}

/// Which of 64 bytes are of interest, a bit each.
#[derive(Clone, Copy, Default)]
struct Chunk {
    first: usize,
    line_feeds: u64,
    delimiters: u64,
}

impl Chunk {
    #[inline(always)]
    fn of(bytes: &[u8; CHUNK], first: usize, delimiter: u8) -> Self {
        let (line_feeds, delimiters) = (u8x16::splat(b'\n'), u8x16::splat(delimiter));
        let (parts, _) = bytes.as_chunks();
        let mut chunk = Self { first, ..Self::default() };
        for part in parts.iter().rev() {
            let part = u8x16::new(*part);
            let bits = |wanted: u8x16| u64::from(part.simd_eq(wanted).to_bitmask());
            chunk.line_feeds = chunk.line_feeds << 16 | bits(line_feeds);
            chunk.delimiters = chunk.delimiters << 16 | bits(delimiters);
        }
        chunk
    }

    /// Of the first so many bytes only.
    fn within(self, count: usize) -> Self {
        let kept = (1_u64 << count) - 1;
        Self {
            first: self.first,
            line_feeds: self.line_feeds & kept,
            delimiters: self.delimiters & kept,
        }
    }
}

impl Cutter {
    pub fn new(delimiter: u8) -> Self {
        Self { delimiter, chunk: Chunk::default(), next: 0, line: usize::MAX }
    }

    /// Forgets the bytes: they were moved.
    pub fn forget(&mut self) {
        self.line = usize::MAX;
    }

    /// The line feed that ends the line from `line` on; `None` where it is not among the bytes. Appends
    /// where the line's cells start but the first, even so. What follows from the bytes is kept for the next line: they must stay until
    /// [`Cutter::forget`].
    #[inline]
    pub fn line_end(&mut self, bytes: &[u8], line: usize, starts: &mut Vec<u32>) -> Option<usize> {
        if self.line != line {
            self.line = line;
            self.chunk = Chunk::default();
            self.next = line;
        }
        loop {
            let Chunk { first, line_feeds, delimiters } = self.chunk;
            let end = line_feeds & line_feeds.wrapping_neg();
            // All of them where the line ends in none.
            let before = end.wrapping_sub(1);
            let mut marks = delimiters & before;
            while marks != 0 {
                starts.push((first + 1) as u32 + marks.trailing_zeros());
                marks &= marks - 1;
            }
            if end != 0 {
                let passed = before | end;
                self.chunk.line_feeds &= !passed;
                self.chunk.delimiters &= !passed;
                let end = first + end.trailing_zeros() as usize;
                self.line = end + 1;
                return Some(end);
            }
            if self.next >= bytes.len() {
                self.forget();
                return None;
            }
            self.chunk = self.look(bytes);
        }
    }

    #[inline(always)]
    fn look(&mut self, bytes: &[u8]) -> Chunk {
        let first = self.next;
        let rest = &bytes[first..];
        if let Some(chunk) = rest.first_chunk() {
            self.next = first + CHUNK;
            return Chunk::of(chunk, first, self.delimiter);
        }
        self.next = bytes.len();
        let mut last = [0; CHUNK];
        last[..rest.len()].copy_from_slice(rest);
        Chunk::of(&last, first, self.delimiter).within(rest.len())
    }

    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Appends where the cells of a line start but the first, which is all of the bytes.
    pub fn cut(&mut self, line: &[u8], starts: &mut Vec<u32>) {
        self.next = 0;
        self.forget();
        while self.next < line.len() {
            let chunk = self.look(line);
            let mut marks = chunk.delimiters;
            while marks != 0 {
                starts.push((chunk.first + 1) as u32 + marks.trailing_zeros());
                marks &= marks - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of every length and cells of many, so that both end at each place of a chunk.
    fn text() -> Vec<u8> {
        let mut text = Vec::new();
        for length in 0..200 {
            for every in [1, 2, 3, 7, 16, 63, 64, 65] {
                let byte = |at: usize| if at % every == every - 1 { b',' } else { b'1' };
                text.extend((0..length).map(byte));
                text.push(b'\n');
            }
        }
        text.extend(b"1,2");
        text
    }

    fn starts_of(text: &[u8], from: usize, to: usize) -> Vec<u32> {
        let at_delimiter = |at: &usize| text[*at] == b',';
        (from..to).filter(at_delimiter).map(|at| at as u32 + 1).collect()
    }

    #[test]
    fn lines_and_cells_are_found_wherever_they_start() {
        let text = text();
        let mut cutter = Cutter::new(b',');
        for first in [0, 1, 2, 63, 5000] {
            let (mut at, mut lines) = (first, 0);
            let mut starts = Vec::new();
            while let Some(end) = cutter.line_end(&text, at, &mut starts) {
                assert_eq!(starts, starts_of(&text, at, end), "{lines} from {first}");
                assert_eq!(text[at..].iter().position(|byte| *byte == b'\n'), Some(end - at));
                (at, lines) = (end + 1, lines + 1);
                starts.clear();
            }
            assert_eq!(&text[at..], b"1,2");
            assert_eq!(starts, [at as u32 + 2]);
        }
    }

    #[test]
    fn a_line_that_goes_on_is_found_with_more_bytes() {
        let text = text();
        let mut cutter = Cutter::new(b',');
        let (mut at, mut lines) = (0, 0);
        let mut known = 0;
        while known < text.len() {
            known = (known + 97).min(text.len());
            let mut starts = Vec::new();
            while let Some(end) = cutter.line_end(&text[..known], at, &mut starts) {
                assert_eq!(starts, starts_of(&text, at, end));
                (at, lines) = (end + 1, lines + 1);
                starts.clear();
            }
        }
        assert_eq!(lines, 1600);
    }

    #[test]
    fn lines_by_themselves_are_cut_alike() {
        let mut cutter = Cutter::new(b',');
        for line in text().split(|byte| *byte == b'\n') {
            let mut starts = Vec::new();
            cutter.cut(line, &mut starts);
            assert_eq!(starts, starts_of(line, 0, line.len()));
        }
    }
}
