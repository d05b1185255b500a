//! A line into its cells.

use crate::text::decimal::Cell;
use crate::text::number::Comma;

/// Where the cells of a line lie.
#[derive(Default)]
pub struct Cells {
    cells: Vec<CellRange>,
}

/// One cell, by its place in the line.
#[derive(Clone, Copy)]
pub(super) struct CellRange {
    /// And whether it is quoted, in the highest bit: lines and blocks are far shorter.
    start: u32,
    end: u32,
}

const IS_QUOTED: u32 = 1 << 31;

impl CellRange {
    pub(super) const EMPTY: Self = Self { start: 0, end: 0 };

    /// The cell with blanks, and what a comma in it means.
    #[inline(always)]
    pub(super) fn of(self, line: &[u8]) -> (Cell<'_>, Comma) {
        let start = (self.start & !IS_QUOTED) as usize;
        let comma = if self.start & IS_QUOTED == 0 { Comma::Decimal } else { Comma::Thousands };
        (Cell::new(line, start, self.end as usize), comma)
    }

    /// The same behind so many bytes more.
    #[inline(always)]
    pub(super) fn behind(self, bytes: usize) -> Self {
        let bytes = bytes as u32;
        Self { start: self.start + bytes, end: self.end + bytes }
    }
}

impl Cells {
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
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
        let Some(range) = self.cells.get(index) else { return (&[], Comma::Decimal) };
        let (cell, comma) = range.of(line);
        (cell.bytes(), comma)
    }

    /// What stands in the line behind so many cells and their delimiters.
    pub fn behind<'a>(&self, line: &'a [u8], count: usize) -> &'a [u8] {
        match self.cells.get(count) {
            Some(next) => &line[(next.start & !IS_QUOTED) as usize..],
            None => &[],
        }
    }

    /// All cells.
    pub(super) fn ranges(&self) -> &[CellRange] {
        &self.cells
    }

    /// Cuts a line, at most a mebibyte long, at its delimiters outside of quotes.
    pub fn split(&mut self, line: &[u8], delimiter: u8) {
        if memchr::memchr(b'"', line).is_none() {
            self.split_plain(line, delimiter);
            return;
        }
        self.cells.clear();
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
        self.cells.drain(..count.min(self.cells.len()));
    }

    /// Cuts a line at all delimiters, eight bytes at a time.
    pub fn split_plain(&mut self, line: &[u8], delimiter: u8) {
        self.cells.clear();
        let delimiters = Repeated::of(delimiter);
        let mut start = 0;
        let (chunks, rest) = line.as_chunks::<8>();
        for (at, chunk) in chunks.iter().enumerate() {
            let mut marks = delimiters.marks(u64::from_le_bytes(*chunk));
            while marks != 0 {
                let end = at * 8 + (marks.trailing_zeros() / 8) as usize;
                self.push(start, end, false);
                start = end + 1;
                marks &= marks - 1;
            }
        }
        let at = line.len() - rest.len();
        for (place, byte) in rest.iter().enumerate() {
            if *byte == delimiter {
                self.push(start, at + place, false);
                start = at + place + 1;
            }
        }
        self.push(start, line.len(), false);
    }

    /// Makes one cell of two neighbours and what is between them.
    pub fn join(&mut self, index: usize) {
        if index + 1 < self.cells.len() {
            let next = self.cells.remove(index + 1);
            self.cells[index].end = next.end;
        }
    }

    fn push(&mut self, start: usize, end: usize, is_quoted: bool) {
        // Lines are at most a mebibyte long.
        let mark = if is_quoted { IS_QUOTED } else { 0 };
        self.cells.push(CellRange { start: start as u32 | mark, end: end as u32 });
    }
}

/// A byte, eight times.
#[derive(Clone, Copy)]
struct Repeated(u64);

impl Repeated {
    fn of(byte: u8) -> Self {
        Self(u64::from_le_bytes([byte; 8]))
    }

    /// The highest bit of each byte of `word` that is this one.
    #[inline]
    fn marks(self, word: u64) -> u64 {
        const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
        let other = word ^ self.0;
        // The sum carries into the highest bit unless the lower seven are 0; it never overflows.
        !(((other & LOW) + LOW) | other | LOW)
    }
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
}
