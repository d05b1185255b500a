//! Rows that wait for their cells to be read, column by column: what a column holds is then decided
//! once, and a cell is seldom far from the one above.

use model::batch::Column;

use super::cell::push_cells;
use super::cells::Cells;
use crate::text::decimal::WORD;
use crate::text::decode::Encoding;
use crate::text::number::Comma;

pub(super) const MOST_ROWS: usize = 64;
/// Hostile lines are as long as the reader of lines lets them be.
const MOST_BYTES: usize = 128 * 1024;

/// Some lines, cut into as many cells as there are columns.
pub struct Block {
    columns: usize,
    /// Cuts the next line; what it was cut into is held with it.
    pub cells: Cells,
    /// The lines, end to end, behind [`WORD`] bytes of nothing.
    bytes: Vec<u8>,
    /// Where each line starts in them.
    lines: Vec<usize>,
}

impl Block {
    pub fn new(columns: usize) -> Self {
        Self { columns, cells: Cells::default(), bytes: vec![0; WORD], lines: Vec::new() }
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn is_full(&self) -> bool {
        self.lines.len() >= MOST_ROWS || self.bytes.len() >= MOST_BYTES
    }

    pub fn clear(&mut self) {
        self.cells.clear();
        self.bytes.truncate(WORD);
        self.lines.clear();
    }

    /// Holds the line that was cut last: cells that it lacks are empty, surplus ones left out.
    pub fn hold(&mut self, line: &[u8]) {
        self.lines.push(self.bytes.len());
        self.bytes.extend_from_slice(line);
        self.cells.hold(self.columns);
    }

    pub fn row(&self, row: usize) -> HeldRow<'_> {
        HeldRow { block: self, row }
    }

    pub fn rows(&self) -> impl Iterator<Item = HeldRow<'_>> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// A cell without blanks around it, and what a comma in it means.
    pub fn cell(&self, row: usize, column: usize) -> (&[u8], Comma) {
        let range = self.cells.held()[row * self.columns + column];
        let (cell, comma) = range.of(&self.bytes, self.lines[row]);
        (cell.bytes().trim_ascii(), comma)
    }

    /// All lines, where they are of this encoding and need no decoding.
    fn text(&self, encoding: Encoding) -> Option<&str> {
        (encoding == Encoding::Utf8).then(|| std::str::from_utf8(&self.bytes).ok())?
    }

    /// Appends the cells of all columns, and adds to each column's `unreadable` those that are not of
    /// its type. `comma` is what a comma means, where more is known than quotes tell.
    pub fn read(
        &self,
        columns: &mut [Column],
        comma: Option<Comma>,
        encoding: Encoding,
        unreadable: &mut [u64],
    ) {
        let text = self.text(encoding);
        let rows = self.cells.held().chunks_exact(self.columns.max(1)).zip(&self.lines);
        for (index, (column, unreadable)) in columns.iter_mut().zip(unreadable).enumerate() {
            let cells = rows.clone().map(|(row, line)| {
                let (cell, by_quotes) = row[index].of(&self.bytes, *line);
                (cell, comma.unwrap_or(by_quotes))
            });
            *unreadable += push_cells(column, cells, text, encoding);
        }
    }
}

/// One of the rows that are held.
#[derive(Clone, Copy)]
pub struct HeldRow<'a> {
    block: &'a Block,
    row: usize,
}

impl<'a> HeldRow<'a> {
    /// A cell without blanks around it.
    pub fn cell(self, column: usize) -> &'a [u8] {
        self.block.cell(self.row, column).0
    }

    /// Its number in a column that has all rows of the block.
    pub fn number(self, column: &Column) -> Option<f64> {
        column.number(column.len() - self.block.len() + self.row)
    }
}

#[cfg(test)]
mod tests {
    use model::batch::{DataType, Values};

    use super::*;

    #[test]
    fn a_block_is_full_of_rows_or_of_bytes() {
        let table = [(1, 63, false), (1, 64, true), (128 * 1024, 1, true), (1, 0, false)];
        for (bytes, rows, is_full) in table {
            let line = vec![b'1'; bytes];
            let mut block = Block::new(1);
            for _ in 0..rows {
                block.cells.split(&line, b',');
                block.hold(&line);
            }
            assert_eq!(block.is_full(), is_full, "{rows} rows of {bytes} bytes");
        }
    }

    #[test]
    fn a_comma_means_what_its_own_quotes_say() {
        let mut columns = [Column::new(DataType::Float64)];
        let mut block = Block::new(1);
        for line in ["1,234", "\"1,234\"", "1,234", "1,234"] {
            block.cells.split(line.as_bytes(), b';');
            block.hold(line.as_bytes());
        }
        block.read(&mut columns, None, Encoding::Utf8, &mut [0]);
        let held: Vec<_> = (0..4).map(|row| columns[0].number(row).unwrap()).collect();
        assert_eq!(held, [1.234, 1234.0, 1.234, 1.234]);
    }

    #[test]
    fn columns_of_a_block_are_those_of_its_rows() {
        let rows = [
            "1,0.5,a,N/A",
            "1,0.5,a,N/A",
            ",,,",
            "2,x, \u{B5} ",
            "1.5,-0.5,a,3,surplus",
            "\"1,000\",\"2,500.5\",\"say \"\"b\"\"\",0x10",
            "12,0.5,a,N/A",
        ];
        let expect = [
            [Some("1"), Some("0.5"), Some("a"), None],
            [Some("1"), Some("0.5"), Some("a"), None],
            [None; 4],
            [Some("2"), None, Some("\u{B5}"), None],
            [None, Some("-0.5"), Some("a"), Some("3")],
            [Some("1000"), Some("2500.5"), Some("say \"b\""), Some("16")],
            [Some("12"), Some("0.5"), Some("a"), None],
        ];
        let types = [DataType::Int64, DataType::Float64, DataType::Text, DataType::Float64];
        let mut columns = types.map(Column::new);
        let mut block = Block::new(types.len());
        for row in rows {
            block.cells.split(row.as_bytes(), b',');
            block.hold(row.as_bytes());
        }
        let mut unreadable = [0; 4];
        block.read(&mut columns, None, Encoding::Utf8, &mut unreadable);
        for (row, expect) in expect.iter().enumerate() {
            let held = columns.each_ref().map(|column| match &column.values {
                Values::Text(texts) => column.is_valid(row).then(|| texts.get(row).to_owned()),
                _ => column.number(row).map(|number| number.to_string()),
            });
            assert_eq!(held.each_ref().map(Option::as_deref), *expect, "{}", rows[row]);
        }
        assert_eq!(unreadable, [1, 1, 0, 0]);
        assert_eq!(block.cell(3, 2).0, "\u{B5}".as_bytes());
        assert!(block.cell(3, 3).0.is_empty());
    }
}
