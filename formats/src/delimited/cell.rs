//! A cell into a column of the batch.

use model::batch::{Column, Values};

use super::block::MOST_ROWS;
use super::cells::{cell_between, plain_cell_between};
use super::numbers::push_numbers;
use super::texts::push_texts;
use crate::text::decimal::{Cell, LONGEST};
use crate::text::decode::Encoding;
use crate::text::number::Comma;

/// Appends a cell to a column of doubles, integers or text: its value, or a null where it is empty.
/// False where it is neither empty nor of the column's type: a null, too. Blanks around it do not
/// matter.
pub fn push_cell(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) -> bool {
    let mut padded = [0; 2 * LONGEST];
    let (window, start) = match padded.get_mut(LONGEST..LONGEST + cell.len()) {
        Some(place) => {
            place.copy_from_slice(cell);
            (&padded[..LONGEST + cell.len()], LONGEST)
        }
        None => (cell, 0),
    };
    let cells = ColumnCells {
        window,
        starts: &[start as u32, (start + cell.len()) as u32 + 1],
        a_line: 2,
        column: 0,
        may_be_quoted: false,
        comma: Some(comma),
    };
    push_cells(column, cells, encoding) == 0
}

/// One column of some rows, no more than [`MOST_ROWS`].
#[derive(Clone, Copy)]
pub(super) struct ColumnCells<'a> {
    pub window: &'a [u8],
    /// Where cells start in the window: of each line so many.
    pub starts: &'a [u32],
    pub a_line: usize,
    /// Which of them are the column's.
    pub column: usize,
    pub may_be_quoted: bool,
    /// What a comma means, where more is known than quotes tell.
    pub comma: Option<Comma>,
}

impl<'a> ColumnCells<'a> {
    /// The cells, and which are quoted.
    #[inline(always)]
    pub(super) fn iter(self) -> impl ExactSizeIterator<Item = (Cell<'a>, bool)> + Clone {
        self.pairs().map(move |pair| cell_between(pair, self.window))
    }

    /// Cells none of which is quoted.
    #[inline(always)]
    pub(super) fn iter_plain(self) -> impl ExactSizeIterator<Item = Cell<'a>> + Clone {
        self.pairs().map(move |pair| plain_cell_between(pair, self.window))
    }

    #[inline(always)]
    pub(super) fn pairs(self) -> impl ExactSizeIterator<Item = [u32; 2]> + Clone {
        let column = self.column;
        self.starts
            .chunks_exact(self.a_line)
            .map(move |starts| [starts[column], starts[column + 1]])
    }

    /// What a comma means in all of the cells; `None` where some are quoted and others are not.
    pub(super) fn comma(self) -> Option<Comma> {
        if self.comma.is_some() || !self.may_be_quoted {
            return self.comma.or(Some(Comma::by_quotes(false)));
        }
        let mut quoted = self.iter().map(|(_, is_quoted)| is_quoted);
        let first = quoted.next().unwrap_or_default();
        quoted.all(|is_quoted| is_quoted == first).then(|| Comma::by_quotes(first))
    }
}

/// Appends cells; gives the number of those that [`push_cell`] would say false of.
#[inline]
pub(super) fn push_cells(column: &mut Column, cells: ColumnCells<'_>, encoding: Encoding) -> u64 {
    match &mut column.values {
        Values::Float64(values) => push_numbers(values, &mut column.validity, cells),
        Values::Int64(values) => push_numbers(values, &mut column.validity, cells),
        Values::Text(values) => {
            push_texts(values, &mut column.validity, cells, encoding);
            0
        }
        // No format of text has columns of singles.
        Values::Float32(_) => {
            cells.pairs().for_each(|_| column.push_null());
            0
        }
    }
}

/// Which of some cells hold nothing, a bit each, and how many of them are unreadable.
#[derive(Default)]
pub(super) struct Nulls {
    bits: u64,
    pub(super) unreadable: u64,
}

const _: () = assert!(MOST_ROWS <= u64::BITS as usize);

impl Nulls {
    /// Takes note of a cell without a value.
    pub(super) fn note(&mut self, row: usize, is_unreadable: bool) {
        self.bits |= 1 << row;
        self.unreadable += u64::from(is_unreadable);
    }

    /// Says of the rows from `before` on which have a value.
    pub(super) fn mark(&self, before: usize, rows: usize, validity: &mut Option<Vec<bool>>) {
        if self.bits == 0 && validity.is_none() {
            return;
        }
        let flags = validity.get_or_insert_with(|| vec![true; before]);
        flags.extend((0..rows - before).map(|row| self.bits >> row & 1 == 0));
    }
}
