//! A line into its cells.

use crate::text::cut::Cutter;
use crate::text::decimal::Cell;
use crate::text::number::Comma;

/// Where the cells of a line start in its window, behind those of lines that are held.
pub struct Cells {
    /// Where each cell starts, and one behind the line's end. The byte before each start but the
    /// first is a delimiter.
    starts: Vec<u32>,
    /// How many of them are of lines that are held.
    held: usize,
    /// Whether any cell is quoted.
    has_quotes: bool,
    cutter: Cutter,
}

/// In a start: the cell is quoted. Windows are far shorter.
const IS_QUOTED: u32 = 1 << 31;

/// The cell between two starts, with blanks, and whether it is quoted.
#[inline(always)]
pub(super) fn cell_between([start, next]: [u32; 2], window: &[u8]) -> (Cell<'_>, bool) {
    let is_quoted = start & IS_QUOTED != 0;
    let quote = usize::from(is_quoted);
    let start = (start & !IS_QUOTED) as usize + quote;
    // Where there is no cell, it ends before it starts.
    let end = (next & !IS_QUOTED) as usize;
    (Cell::new(window, start, end.wrapping_sub(1 + quote)), is_quoted)
}

/// The same of cells that are not quoted.
#[inline(always)]
pub(super) fn plain_cell_between([start, next]: [u32; 2], window: &[u8]) -> Cell<'_> {
    Cell::new(window, start as usize, (next as usize).wrapping_sub(1))
}

impl Cells {
    /// Of lines with cells between these.
    pub fn new(delimiter: u8) -> Self {
        Self { starts: Vec::new(), held: 0, has_quotes: false, cutter: Cutter::new(delimiter) }
    }

    /// Cells of the line at hand.
    pub fn len(&self) -> usize {
        (self.starts.len() - self.held).saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of the line at hand without blanks around it; empty where there is none.
    #[inline]
    pub fn get<'a>(&self, window: &'a [u8], index: usize) -> &'a [u8] {
        let between = |pair: &[u32]| cell_between([pair[0], pair[1]], window).0.bytes();
        let pair = self.starts[self.held..].get(index..index + 2);
        pair.map(between).unwrap_or_default().trim_ascii()
    }

    /// What a comma in the cell means.
    pub fn comma(&self, index: usize) -> Comma {
        let start = self.starts[self.held..].get(index);
        Comma::by_quotes(start.is_some_and(|start| start & IS_QUOTED != 0))
    }

    /// Holds the line's cells, so many of them: missing ones are empty, surplus ones left out.
    pub(super) fn hold(&mut self, count: usize) {
        self.held += count + 1;
        let end = self.starts.last().copied().unwrap_or_default();
        self.starts.resize(self.held, end);
    }

    /// The starts of all lines that are held: of each as many as cells were held, and one.
    pub(super) fn held(&self) -> &[u32] {
        &self.starts[..self.held]
    }

    /// Whether a cell was quoted since [`Cells::clear`].
    pub(super) fn has_quotes(&self) -> bool {
        self.has_quotes
    }

    /// Forgets the lines that are held and the one at hand.
    pub(super) fn clear(&mut self) {
        self.starts.clear();
        self.held = 0;
        self.has_quotes = false;
    }

    /// Where the cells of the next line are to start, for who cuts it.
    #[inline]
    pub(super) fn starts(&mut self) -> &mut Vec<u32> {
        self.starts.truncate(self.held);
        &mut self.starts
    }

    /// The line that was cut ends there in its window.
    #[inline]
    pub(super) fn end(&mut self, to: usize) {
        self.starts.push(to as u32 + 1);
    }

    /// Cuts a line that is its own window, at most a mebibyte long, at its delimiters outside of
    /// quotes.
    pub fn split(&mut self, line: &[u8]) {
        if memchr::memchr(b'"', line).is_some() {
            self.split_quoted(line, 0);
        } else {
            self.split_plain(line);
        }
    }

    /// Cuts a line that is its own window at all delimiters.
    pub fn split_plain(&mut self, line: &[u8]) {
        self.starts.truncate(self.held);
        self.starts.push(0);
        self.cutter.cut(line, &mut self.starts);
        self.end(line.len());
    }

    /// Cuts a line that starts at `from` of its window at its delimiters outside of quotes.
    pub(super) fn split_quoted(&mut self, line: &[u8], from: usize) {
        self.starts.truncate(self.held);
        let delimiter = self.cutter.delimiter();
        let mut start = 0;
        while start <= line.len() {
            let rest = &line[start..];
            let quoted = length_of_quoted(rest, delimiter);
            self.starts.push((from + start) as u32 | quoted.map_or(0, |_| IS_QUOTED));
            self.has_quotes |= quoted.is_some();
            let length = quoted.or_else(|| memchr::memchr(delimiter, rest));
            start += length.unwrap_or(rest.len()) + 1;
        }
        self.end(from + line.len());
    }

    /// Leaves out the first cells.
    pub fn skip(&mut self, count: usize) {
        let count = count.min(self.len());
        self.starts.drain(self.held..self.held + count);
    }

    /// Makes one cell of two neighbours and what is between them.
    pub fn join(&mut self, index: usize) {
        if index + 1 < self.len() {
            self.starts.remove(self.held + index + 1);
        }
    }
}

/// Length of a quoted cell with its quotes; `None` where the cell is not quoted from its first byte to
/// its last.
fn length_of_quoted(rest: &[u8], delimiter: u8) -> Option<usize> {
    if rest.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    loop {
        at += memchr::memchr(b'"', &rest[at..])?;
        match rest.get(at + 1) {
            Some(b'"') => at += 2,
            Some(byte) if *byte == delimiter => return Some(at + 1),
            None => return Some(at + 1),
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
        for (line, delimiter, expect) in table {
            let mut cells = Cells::new(*delimiter);
            cells.split(line.as_bytes());
            let read: Vec<&str> = (0..cells.len())
                .map(|index| std::str::from_utf8(cells.get(line.as_bytes(), index)).unwrap())
                .collect();
            assert_eq!(read, *expect, "{line}");
        }
    }
}
