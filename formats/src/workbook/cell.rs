//! Cells of a sheet, row by row.

use super::days::{push_number, push_serial};
use super::strings::Strings;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Number(f64),
    /// Days, under a format that shows them as a date, a time of day or a duration.
    Serial(f64),
    Text(&'a str),
    Bool(bool),
    /// `#N/A` and its like.
    Error,
}

impl<'a> Cell<'a> {
    /// A text without blanks around it, empty for anything else.
    pub(crate) fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text.trim(),
            _ => "",
        }
    }

    /// As a person would read it.
    pub(crate) fn display(self) -> String {
        let mut text = String::new();
        self.push_display(&mut text);
        text
    }

    /// Appends what [`Cell::display`] gives.
    pub(super) fn push_display(self, text: &mut String) {
        match self {
            Self::Empty | Self::Error => {}
            Self::Number(number) => push_number(number, text),
            Self::Serial(days) => push_serial(days, text),
            Self::Text(own) => text.push_str(own.trim()),
            Self::Bool(flag) => text.push_str(if flag { "true" } else { "false" }),
        }
    }
}

/// Columns of a sheet that are looked at; Excel has 16,384, testers fill some tens.
pub(crate) const MAX_COLUMNS: usize = 1024;
/// Text of one row.
const MAX_ROW_TEXT_BYTES: usize = 1 << 20;

#[derive(Clone, Copy)]
pub(super) enum Stored {
    Number(f64),
    Serial(f64),
    Bool(bool),
    Error,
    /// Which of the workbook's strings.
    Shared(usize),
    /// Where it stands in the row's own text.
    Inline(usize, usize),
}

/// One row, used again for the next.
#[derive(Default)]
pub(crate) struct Row {
    /// From 1, as Excel counts.
    pub(crate) number: u32,
    /// By column, in ascending order.
    cells: Vec<(u32, Stored)>,
    text: String,
    /// Cells out of order, too far to the right or too long, since the sheet's beginning.
    pub(crate) left_out: u64,
}

impl Row {
    pub(super) fn clear(&mut self, number: u32) {
        self.number = number;
        self.cells.clear();
        self.text.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    #[inline]
    pub(super) fn push(&mut self, column: u32, stored: Stored) {
        let is_next = self.cells.last().is_none_or(|(last, _)| *last < column);
        if is_next && (column as usize) < MAX_COLUMNS {
            self.cells.push((column, stored));
        } else {
            self.left_out += 1;
        }
    }

    pub(super) fn push_text(&mut self, column: u32, text: &str) {
        if self.text.len() + text.len() > MAX_ROW_TEXT_BYTES {
            self.left_out += 1;
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.push(column, Stored::Inline(start, self.text.len()));
    }

    /// The cells from the first column to the last one filled.
    pub(crate) fn cells<'a>(&'a self, strings: &'a Strings) -> impl Iterator<Item = Cell<'a>> {
        let mut cells = self.cells.iter().peekable();
        let width = self.cells.last().map_or(0, |(column, _)| column + 1);
        (0..width).map(move |column| match cells.peek() {
            Some((at, stored)) if *at == column => {
                cells.next();
                self.cell(*stored, strings)
            }
            _ => Cell::Empty,
        })
    }

    fn cell<'a>(&'a self, stored: Stored, strings: &'a Strings) -> Cell<'a> {
        match stored {
            Stored::Number(number) => Cell::Number(number),
            Stored::Serial(days) => Cell::Serial(days),
            Stored::Bool(flag) => Cell::Bool(flag),
            Stored::Error => Cell::Error,
            Stored::Shared(index) => strings.get(index).map_or(Cell::Empty, Cell::Text),
            Stored::Inline(start, end) => Cell::Text(&self.text[start..end]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_their_columns() {
        let mut strings = Strings::default();
        assert!(strings.push("zero") && strings.push("") && strings.push("two"));
        let mut row = Row::default();
        row.clear(1);
        row.push(1, Stored::Shared(2));
        row.push_text(3, "own");
        row.push(2, Stored::Number(1.0));
        row.push(4, Stored::Shared(9));
        row.push(1 << 20, Stored::Bool(true));
        let cells: Vec<Cell<'_>> = row.cells(&strings).collect();
        let expect = [Cell::Empty, Cell::Text("two"), Cell::Empty, Cell::Text("own"), Cell::Empty];
        assert_eq!(cells, expect);
        assert_eq!(row.left_out, 2);
    }
}
