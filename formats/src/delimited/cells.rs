//! A line into its cells.

use crate::text::number::Comma;

/// Where the cells of a line lie.
#[derive(Default)]
pub struct Cells {
    cells: Vec<CellRange>,
}

#[derive(Clone, Copy)]
struct CellRange {
    start: u32,
    end: u32,
    is_quoted: bool,
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
        match self.cells.get(index) {
            Some(cell) => (
                &line[cell.start as usize..cell.end as usize],
                if cell.is_quoted { Comma::Thousands } else { Comma::Decimal },
            ),
            None => (&[], Comma::Decimal),
        }
    }

    /// Cuts a line, at most a mebibyte long, at its delimiters outside of quotes.
    pub fn split(&mut self, line: &[u8], delimiter: u8) {
        if self.split_plain(line, delimiter) {
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

    /// Cuts a line without quotes, eight bytes at a time; false where it has any.
    fn split_plain(&mut self, line: &[u8], delimiter: u8) -> bool {
        self.cells.clear();
        let delimiters = Repeated::of(delimiter);
        let quotes = Repeated::of(b'"');
        let mut start = 0;
        let (chunks, rest) = line.as_chunks::<8>();
        for (at, chunk) in chunks.iter().enumerate() {
            let word = u64::from_le_bytes(*chunk);
            if quotes.marks(word) != 0 {
                return false;
            }
            let mut marks = delimiters.marks(word);
            while marks != 0 {
                let end = at * 8 + (marks.trailing_zeros() / 8) as usize;
                self.push(start, end, false);
                start = end + 1;
                marks &= marks - 1;
            }
        }
        let at = line.len() - rest.len();
        for (place, byte) in rest.iter().enumerate() {
            if *byte == b'"' {
                return false;
            }
            if *byte == delimiter {
                self.push(start, at + place, false);
                start = at + place + 1;
            }
        }
        self.push(start, line.len(), false);
        true
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
        self.cells.push(CellRange { start: start as u32, end: end as u32, is_quoted });
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
