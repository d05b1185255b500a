//! Rows that wait for their cells to be read, column by column: what a column holds is then decided
//! once, and a cell is seldom far from the one above.

use model::batch::{Column, Values};

use super::cell::{ColumnCells, push_cells};
use super::cells::{Cells, cell_between};
use super::line::{Cut, RowLine};
use crate::text::decimal::Cell;
use crate::text::decode::Encoding;
use crate::text::number::Comma;

pub(super) const MOST_ROWS: usize = 64;

/// Some lines of one window, cut into as many cells as there are columns.
pub struct Block {
    columns: usize,
    /// The next line's; what it was cut into is held with it.
    pub cells: Cells,
    rows: usize,
}

impl Block {
    pub fn new(columns: usize, delimiter: u8) -> Self {
        Self { columns, cells: Cells::new(delimiter), rows: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS
    }

    pub fn clear(&mut self) {
        self.cells.clear();
        self.rows = 0;
    }

    /// Cuts a line at its delimiters outside of quotes.
    #[inline]
    pub fn cut(&mut self, line: RowLine<'_>) {
        match line.cut {
            Cut::Not => self.cells.split(line.bytes),
            Cut::PerhapsQuoted if memchr::memchr(b'"', line.bytes).is_some() => {
                self.cells.split_quoted(line.bytes, line.from);
            }
            Cut::PerhapsQuoted | Cut::Plain => self.cells.end(line.to()),
        }
    }

    /// Cuts a line at all delimiters.
    pub fn cut_plain(&mut self, line: RowLine<'_>) {
        match line.cut {
            Cut::Not => self.cells.split_plain(line.bytes),
            Cut::PerhapsQuoted | Cut::Plain => self.cells.end(line.to()),
        }
    }

    /// Holds the line that was cut last: cells that it lacks are empty, surplus ones left out.
    pub fn hold(&mut self) {
        self.rows += 1;
        self.cells.hold(self.columns);
    }

    /// The rows, in the window that their lines were found in.
    pub fn rows<'a>(&'a self, window: &'a [u8]) -> HeldRows<'a> {
        HeldRows { block: self, window }
    }
}

/// The rows of a block, and the window that they lie in.
#[derive(Clone, Copy)]
pub struct HeldRows<'a> {
    block: &'a Block,
    window: &'a [u8],
}

impl<'a> HeldRows<'a> {
    pub fn len(self) -> usize {
        self.block.rows
    }

    pub fn is_empty(self) -> bool {
        self.block.is_empty()
    }

    pub fn row(self, row: usize) -> HeldRow<'a> {
        HeldRow { rows: self, row }
    }

    pub fn iter(self) -> impl Iterator<Item = HeldRow<'a>> {
        (0..self.len()).map(move |row| self.row(row))
    }

    /// The numbers of a column that has all of these rows, at its end.
    #[inline]
    pub fn numbers(self, column: &Column) -> Numbers {
        Numbers::last(column, self.len())
    }

    /// Appends the cells of all columns, and adds to each column's `unreadable` those that are not of
    /// its type. `comma` is what a comma means, where more is known than quotes tell.
    pub fn read(
        self,
        columns: &mut [Column],
        comma: Option<Comma>,
        encoding: Encoding,
        unreadable: &mut [u64],
    ) {
        let block = self.block;
        for (column, (values, unreadable)) in columns.iter_mut().zip(unreadable).enumerate() {
            let cells = ColumnCells {
                window: self.window,
                starts: block.cells.held(),
                a_line: block.columns + 1,
                column,
                may_be_quoted: block.cells.has_quotes(),
                comma,
            };
            *unreadable += push_cells(values, cells, encoding);
        }
    }
}

/// A column's numbers in the rows of a block.
pub struct Numbers {
    values: [f64; MOST_ROWS],
    /// Which of them are none, a bit each.
    nulls: u64,
    rows: usize,
}

impl Numbers {
    /// Of the last rows of a column.
    fn last(column: &Column, rows: usize) -> Self {
        let first = column.len() - rows;
        let mut numbers = Self { values: [0.0; MOST_ROWS], nulls: 0, rows };
        match (&column.values, &column.validity) {
            (Values::Float64(values), None) => {
                numbers.values[..rows].copy_from_slice(&values[first..]);
            }
            _ => {
                for row in 0..rows {
                    match column.number(first + row) {
                        Some(value) => numbers.values[row] = value,
                        None => numbers.nulls |= 1 << row,
                    }
                }
            }
        }
        numbers
    }

    /// Front to back; `None` where there is none.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Option<f64>> {
        let of_row = |row| (self.nulls >> row & 1 == 0).then_some(self.values[row]);
        (0..self.rows).map(of_row)
    }
}

/// One of the rows that are held.
#[derive(Clone, Copy)]
pub struct HeldRow<'a> {
    rows: HeldRows<'a>,
    row: usize,
}

impl<'a> HeldRow<'a> {
    /// A cell without blanks around it.
    #[inline]
    pub fn cell(self, column: usize) -> &'a [u8] {
        self.whole_cell(column).0.trimmed().bytes()
    }

    /// What a comma in a cell means.
    pub fn comma(self, column: usize) -> Comma {
        Comma::by_quotes(self.whole_cell(column).1)
    }

    #[inline]
    fn whole_cell(self, column: usize) -> (Cell<'a>, bool) {
        let block = self.rows.block;
        let at = self.row * (block.columns + 1) + column;
        let starts = &block.cells.held()[at..at + 2];
        cell_between([starts[0], starts[1]], self.rows.window)
    }

    /// Its number in a column that has all rows of the block.
    #[inline]
    pub fn number(self, column: &Column) -> Option<f64> {
        column.number(column.len() - self.rows.len() + self.row)
    }
}

#[cfg(test)]
mod tests {
    use model::batch::DataType;

    use super::*;
    use crate::text::cut::Cutter;

    /// The lines of a window, each of which a line feed ends.
    fn block_of(window: &[u8], delimiter: u8, columns: usize) -> Block {
        let mut block = Block::new(columns, delimiter);
        let mut cutter = Cutter::new(delimiter);
        let mut from = 0;
        loop {
            let starts = block.cells.starts();
            starts.push(from as u32);
            let Some(end) = cutter.line_end(window, from, starts) else { break };
            let bytes = &window[from..end];
            let line = RowLine { bytes, window, from, cut: Cut::PerhapsQuoted };
            block.cut(line);
            block.hold();
            from = end + 1;
        }
        block
    }

    #[test]
    fn a_block_is_full_of_rows() {
        for (rows, is_full) in [(0, false), (63, false), (64, true)] {
            let block = block_of("1\n".repeat(rows).as_bytes(), b',', 1);
            assert_eq!((block.rows(b"").len(), block.is_full()), (rows, is_full));
        }
    }

    #[test]
    fn a_comma_means_what_its_own_quotes_say() {
        let mut columns = [Column::new(DataType::Float64)];
        let window = b"1,234\n\"1,234\"\n1,234\n1,234\n";
        let block = block_of(window, b';', 1);
        block.rows(window).read(&mut columns, None, Encoding::Utf8, &mut [0]);
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
        let window = rows.map(|row| format!("{row}\n")).concat();
        let block = block_of(window.as_bytes(), b',', types.len());
        let held = block.rows(window.as_bytes());
        let mut unreadable = [0; 4];
        held.read(&mut columns, None, Encoding::Utf8, &mut unreadable);
        for (row, expect) in expect.iter().enumerate() {
            let held = columns.each_ref().map(|column| match &column.values {
                Values::Text(texts) => column.is_valid(row).then(|| texts.get(row).to_owned()),
                _ => column.number(row).map(|number| number.to_string()),
            });
            assert_eq!(held.each_ref().map(Option::as_deref), *expect, "{}", rows[row]);
        }
        assert_eq!(unreadable, [1, 1, 0, 0]);
        assert_eq!(held.row(3).cell(2), "\u{B5}".as_bytes());
        assert!(held.row(3).cell(3).is_empty());
    }
}
