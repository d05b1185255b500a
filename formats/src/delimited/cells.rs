//! A line into its cells.

use wide::u8x16;

use crate::text::decimal::Cell;
use crate::text::number::Comma;

/// Where the cells of a line lie, behind those of lines that are held.
#[derive(Default)]
pub struct Cells {
    cells: Vec<CellRange>,
    /// How many of them are of lines that are held.
    held: usize,
}

/// One cell, by its place in the line.
#[derive(Clone, Copy, Default)]
pub(super) struct CellRange {
    /// And whether it is quoted, in the highest bit: lines and blocks are far shorter.
    start: u32,
    end: u32,
}

const IS_QUOTED: u32 = 1 << 31;

impl CellRange {
    /// The cell with blanks, in a line that starts at `line` of these bytes, and what a comma in it
    /// means.
    #[inline(always)]
    pub(super) fn of(self, bytes: &[u8], line: usize) -> (Cell<'_>, Comma) {
        let comma = if self.start & IS_QUOTED == 0 { Comma::Decimal } else { Comma::Thousands };
        (Cell::new(bytes, line + self.start(), line + self.end as usize), comma)
    }

    #[inline(always)]
    fn start(self) -> usize {
        (self.start & !IS_QUOTED) as usize
    }
}

impl Cells {
    pub fn len(&self) -> usize {
        self.cells.len() - self.held
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell without blanks around it and what a comma in it means; empty where there is none.
    /// A quoted cell is one that a spreadsheet wrote, with commas between thousands.
    #[inline]
    pub fn get<'a>(&self, line: &'a [u8], index: usize) -> (&'a [u8], Comma) {
        let (cell, comma) = self.raw(line, index);
        (cell.trim_ascii(), comma)
    }

    /// The same, with blanks.
    #[inline]
    pub fn raw<'a>(&self, line: &'a [u8], index: usize) -> (&'a [u8], Comma) {
        let Some(range) = self.cells.get(self.held + index) else { return (&[], Comma::Decimal) };
        let (cell, comma) = range.of(line, 0);
        (cell.bytes(), comma)
    }

    /// Holds the line's cells, so many of them: missing ones are empty, surplus ones left out.
    pub(super) fn hold(&mut self, count: usize) {
        self.held += count;
        self.cells.resize(self.held, CellRange::default());
    }

    /// The cells of all lines that are held.
    pub(super) fn held(&self) -> &[CellRange] {
        &self.cells[..self.held]
    }

    /// Forgets the lines that are held and the one at hand.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.held = 0;
    }

    /// Cuts a line, at most a mebibyte long, at its delimiters outside of quotes.
    pub fn split(&mut self, line: &[u8], delimiter: u8) {
        if memchr::memchr(b'"', line).is_none() {
            self.split_plain(line, delimiter);
            return;
        }
        self.cells.truncate(self.held);
        let mut start = 0;
        loop {
            let rest = &line[start..];
            if let Some((inner, after)) = quoted(rest, delimiter) {
                self.push(start + 1, start + 1 + inner, true);
                start += after;
            } else {
                let length = rest.iter().position(|byte| *byte == delimiter).unwrap_or(rest.len());
                self.push(start, start + length, false);
                start += length;
            }
            if start >= line.len() {
                break;
            }
            start += 1;
        }
    }

    /// Leaves out the first cells.
    pub fn skip(&mut self, count: usize) {
        let count = count.min(self.len());
        self.cells.drain(self.held..self.held + count);
    }

    /// Cuts a line at all delimiters, 64 bytes at a time.
    pub fn split_plain(&mut self, line: &[u8], delimiter: u8) {
        self.cells.truncate(self.held);
        let delimiters = u8x16::splat(delimiter);
        let (mut start, mut before) = (0, 0);
        let (chunks, rest) = line.as_chunks();
        for chunk in chunks {
            start = self.push_all(marks(chunk, delimiters), before, start);
            before += chunk.len();
        }
        let mut last = [0; CHUNK];
        last[..rest.len()].copy_from_slice(rest);
        let of_line = (1_u64 << rest.len()) - 1;
        start = self.push_all(marks(&last, delimiters) & of_line, before, start);
        self.push(start, line.len(), false);
    }

    /// Adds the cells that end at these bytes of a chunk, the first one from `start` on; gives the
    /// start of the next.
    #[inline(always)]
    fn push_all(&mut self, mut marks: u64, before: usize, mut start: usize) -> usize {
        while marks != 0 {
            let end = before + marks.trailing_zeros() as usize;
            self.push(start, end, false);
            start = end + 1;
            marks &= marks - 1;
        }
        start
    }

    /// Makes one cell of two neighbours and what is between them.
    pub fn join(&mut self, index: usize) {
        if index + 1 < self.len() {
            let next = self.cells.remove(self.held + index + 1);
            self.cells[self.held + index].end = next.end;
        }
    }

    #[inline(always)]
    fn push(&mut self, start: usize, end: usize, is_quoted: bool) {
        // Lines are at most a mebibyte long.
        let mark = if is_quoted { IS_QUOTED } else { 0 };
        self.cells.push(CellRange { start: start as u32 | mark, end: end as u32 });
    }
}

/// Bytes that are looked at together: one bit each of a word.
const CHUNK: usize = 64;

/// The bytes of a chunk that are one of `wanted`, which are all the same.
#[inline(always)]
fn marks(chunk: &[u8; CHUNK], wanted: u8x16) -> u64 {
    let (parts, _) = chunk.as_chunks();
    parts.iter().rev().fold(0, |marks, part| {
        marks << 16 | u64::from(u8x16::new(*part).simd_eq(wanted).to_bitmask())
    })
}

/// Length of a quoted cell's inner text, and where its delimiter (or the line's end) is; `None` where
/// the cell is not quoted from its first byte to its last.
fn quoted(rest: &[u8], delimiter: u8) -> Option<(usize, usize)> {
    if rest.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    loop {
        at += memchr::memchr(b'"', &rest[at..])?;
        match rest.get(at + 1) {
            Some(b'"') => at += 2,
            Some(byte) if *byte == delimiter => return Some((at - 1, at + 1)),
            None => return Some((at - 1, at + 1)),
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fall_into_cells() {
        let table: &[(&str, u8, &[&str])] = &[
            ("a\tb\t", b'\t', &["a", "b", ""]),
            ("", b'\t', &[""]),
            (" 0d 1 \tR", b'\t', &["0d 1", "R"]),
            ("1,\"5,577,644.47\",x", b',', &["1", "5,577,644.47", "x"]),
            ("\"a\"", b',', &["a"]),
            ("\"a\",", b',', &["a", ""]),
            ("\"open,b", b',', &["\"open", "b"]),
            ("\"a\"b,c", b',', &["\"a\"b", "c"]),
            ("\"a\"\"b\",c", b',', &["a\"\"b", "c"]),
            ("\"", b',', &["\""]),
            ("\"\"", b',', &[""]),
            ("12345678,1234567\u{2C}\u{AC},,x", b',', &["12345678", "1234567", "\u{AC}", "", "x"]),
            (
                "1,2,3,4,5,6,7,8,9,\"a,b\"",
                b',',
                &["1", "2", "3", "4", "5", "6", "7", "8", "9", "a,b"],
            ),
        ];
        let mut cells = Cells::default();
        for (line, delimiter, expect) in table {
            cells.split(line.as_bytes(), *delimiter);
            let read: Vec<&str> = (0..cells.len())
                .map(|index| std::str::from_utf8(cells.get(line.as_bytes(), index).0).unwrap())
                .collect();
            assert_eq!(read, *expect, "{line}");
        }
    }

    #[test]
    fn long_lines_are_cut_wherever_their_delimiters_stand() {
        let mut cells = Cells::default();
        for length in 0..200 {
            for every in [1, 2, 3, 7, 16, 63, 64, 65] {
                let byte = |at: usize| if at % every == every - 1 { b',' } else { b'1' };
                let line: Vec<u8> = (0..length).map(byte).collect();
                cells.split_plain(&line, b',');
                let read: Vec<&[u8]> = (0..cells.len()).map(|at| cells.raw(&line, at).0).collect();
                let expect: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
                assert_eq!(read, expect, "{length} bytes, every {every}");
            }
        }
    }
}
