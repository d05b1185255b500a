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
        match self.cells.get(index) {
            Some(cell) => (
                line[cell.start as usize..cell.end as usize].trim_ascii(),
                if cell.is_quoted { Comma::Thousands } else { Comma::Decimal },
            ),
            None => (&[], Comma::Decimal),
        }
    }

    /// Cuts a line, at most a mebibyte long, at its delimiters outside of quotes.
    pub fn split(&mut self, line: &[u8], delimiter: u8) {
        self.cells.clear();
        let mut start = 0;
        if memchr::memchr(b'"', line).is_none() {
            for end in memchr::memchr_iter(delimiter, line) {
                self.push(start, end, false);
                start = end + 1;
            }
            return self.push(start, line.len(), false);
        }
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
