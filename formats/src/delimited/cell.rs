//! A cell into a column of the batch.

use model::batch::{Column, TextValues, Values};

use super::block::MOST_ROWS;
use super::cells::{cell_between, plain_cell_between};
use crate::text::decimal::{Cell, Decimal, LONGEST, Marks, Short, quotients};
use crate::text::decode::Encoding;
use crate::text::number::{Comma, Number, parse_integer, parse_number};

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
    push_cells(column, cells, (0, None), encoding) == 0
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
    fn iter(self) -> impl ExactSizeIterator<Item = (Cell<'a>, bool)> + Clone {
        self.pairs().map(move |pair| cell_between(pair, self.window))
    }

    /// Cells none of which is quoted.
    #[inline(always)]
    fn iter_plain(self) -> impl ExactSizeIterator<Item = Cell<'a>> + Clone {
        self.pairs().map(move |pair| plain_cell_between(pair, self.window))
    }

    #[inline(always)]
    fn pairs(self) -> impl ExactSizeIterator<Item = [u32; 2]> + Clone {
        let column = self.column;
        self.starts
            .chunks_exact(self.a_line)
            .map(move |starts| [starts[column], starts[column + 1]])
    }

    /// What a comma means in all of the cells; `None` where some are quoted and others are not.
    fn comma(self) -> Option<Comma> {
        if self.comma.is_some() || !self.may_be_quoted {
            return self.comma.or(Some(Comma::by_quotes(false)));
        }
        let mut quoted = self.iter().map(|(_, is_quoted)| is_quoted);
        let first = quoted.next().unwrap_or_default();
        quoted.all(|is_quoted| is_quoted == first).then(|| Comma::by_quotes(first))
    }
}

/// Appends cells, of one text (and where it starts among the bytes) if that is known to be UTF-8;
/// gives the number of those that [`push_cell`] would say false of.
#[inline]
pub(super) fn push_cells(
    column: &mut Column,
    cells: ColumnCells<'_>,
    text: (usize, Option<&str>),
    encoding: Encoding,
) -> u64 {
    match &mut column.values {
        Values::Float64(values) => push_numbers(values, &mut column.validity, cells),
        Values::Int64(values) => push_numbers(values, &mut column.validity, cells),
        Values::Text(values) => {
            push_texts(values, &mut column.validity, cells, text, encoding);
            0
        }
        // No format of text has columns of singles.
        Values::Float32(_) => {
            cells.pairs().for_each(|_| column.push_null());
            0
        }
    }
}

/// What a cell holds, `None` for nothing.
///
/// # Errors
/// Where it holds something else.
type Held<T> = Result<Option<T>, Unreadable>;

#[derive(Clone, Copy)]
struct Unreadable;

/// Which of some cells hold nothing, a bit each, and how many of them are unreadable.
#[derive(Default)]
struct Nulls {
    bits: u64,
    unreadable: u64,
}

const _: () = assert!(MOST_ROWS <= u64::BITS as usize);

/// Numbers as a column stores them.
trait Stored: Copy + Default {
    /// A plain number, and by how many tens it is still to be divided; `None` where it must go the
    /// slow way.
    fn plain(decimal: Decimal) -> Option<(Self, u8)>;

    /// Appends what was read, divided by the tens.
    fn append(values: &mut Vec<Self>, read: &[Self], tens: &[u8]);

    /// The slow way, for anything else.
    fn slow(cell: Cell<'_>, comma: Comma) -> Held<Self>;
}

impl Stored for f64 {
    #[inline(always)]
    fn plain(decimal: Decimal) -> Option<(Self, u8)> {
        decimal.to_f64()
    }

    fn append(values: &mut Vec<Self>, read: &[Self], tens: &[u8]) {
        values.extend(quotients(read, tens));
    }

    #[inline(never)]
    fn slow(cell: Cell<'_>, comma: Comma) -> Held<Self> {
        if cell.bytes().is_empty() {
            return Ok(None);
        }
        if let Some(value) = cell.scientific(Marks::of(comma)) {
            return Ok(Some(value));
        }
        match parse_number(cell.bytes(), comma) {
            Number::Value(value) => Ok(Some(value)),
            Number::Missing => Ok(None),
            Number::Unreadable => Err(Unreadable),
        }
    }
}

impl Stored for i64 {
    #[inline(always)]
    fn plain(decimal: Decimal) -> Option<(Self, u8)> {
        Some((decimal.to_i64()?, 0))
    }

    /// Integers are whole.
    fn append(values: &mut Vec<Self>, read: &[Self], _tens: &[u8]) {
        values.extend_from_slice(read);
    }

    #[inline(never)]
    fn slow(cell: Cell<'_>, comma: Comma) -> Held<Self> {
        if cell.bytes().is_empty() {
            return Ok(None);
        }
        parse_integer(cell.bytes(), comma).map_err(|_| Unreadable)
    }
}

/// Appends numbers: plain ones at once, others the slow way.
#[inline(always)]
fn push_numbers<T: Stored>(
    values: &mut Vec<T>,
    validity: &mut Option<Vec<bool>>,
    cells: ColumnCells<'_>,
) -> u64 {
    let before = values.len();
    let mut nulls = Nulls::default();
    let mut read = [T::default(); MOST_ROWS];
    let mut tens = [0; MOST_ROWS];
    let rows = cells.pairs().len();
    match cells.comma() {
        Some(comma) if !cells.may_be_quoted => {
            read_numbers(&mut read, &mut tens, &mut nulls, cells.iter_plain(), comma);
        }
        Some(comma) => {
            let cells = cells.iter().map(|(cell, _)| cell);
            read_numbers(&mut read, &mut tens, &mut nulls, cells, comma);
        }
        None => {
            for (row, (place, (cell, is_quoted))) in read.iter_mut().zip(cells.iter()).enumerate() {
                *place = nulls.of(row, T::slow(cell, Comma::by_quotes(is_quoted)));
            }
        }
    }
    T::append(values, &read[..rows], &tens[..rows]);
    nulls.mark(before, values.len(), validity);
    nulls.unreadable
}

/// The numbers of cells in which a comma means the same.
#[inline(always)]
fn read_numbers<'a, T: Stored>(
    read: &mut [T],
    tens: &mut [u8],
    nulls: &mut Nulls,
    cells: impl Iterator<Item = Cell<'a>> + Clone,
    comma: Comma,
) {
    let mut first = cells.clone().map(|cell| cell.bytes());
    let rows = read.iter_mut().zip(tens).zip(cells).enumerate();
    // A look at each cell whether it is the one above costs more than it spares where few are.
    if first.next() == first.next() {
        read_repeated(rows, nulls, comma);
    } else {
        read_different(rows, nulls, comma);
    }
}

#[inline(always)]
fn read_different<'a, 'v, T: Stored + 'v>(
    rows: impl Iterator<Item = (usize, ((&'v mut T, &'v mut u8), Cell<'a>))>,
    nulls: &mut Nulls,
    comma: Comma,
) {
    let marks = Marks::of(comma);
    for (row, ((place, tens), cell)) in rows {
        let decimal = cell.short().and_then(|short| short.decimal(marks));
        if let Some(plain) = decimal.and_then(T::plain) {
            (*place, *tens) = plain;
        } else {
            *place = nulls.of(row, T::slow(cell, comma));
        }
    }
}

#[inline(always)]
fn read_repeated<'a, 'v, T: Stored + 'v>(
    rows: impl Iterator<Item = (usize, ((&'v mut T, &'v mut u8), Cell<'a>))>,
    nulls: &mut Nulls,
    comma: Comma,
) {
    let marks = Marks::of(comma);
    // No cell is as short as this one.
    let mut above = Short::default();
    let (mut value, mut value_tens, mut nothing) = (T::default(), 0, None);
    for (row, ((place, tens), cell)) in rows {
        let Some(short) = cell.short() else {
            *place = nulls.of(row, T::slow(cell, comma));
            continue;
        };
        if short != above {
            above = short;
            (value, value_tens, nothing) = match short.decimal(marks).and_then(T::plain) {
                Some((value, tens)) => (value, tens, None),
                None => match T::slow(cell, comma) {
                    Ok(Some(value)) => (value, 0, None),
                    held => (T::default(), 0, Some(held.is_err())),
                },
            };
        }
        (*place, *tens) = (value, value_tens);
        if let Some(is_unreadable) = nothing {
            nulls.note(row, is_unreadable);
        }
    }
}

impl Nulls {
    /// What stands for the value of a cell.
    fn of<T: Default>(&mut self, row: usize, held: Held<T>) -> T {
        let is_unreadable = held.is_err();
        held.unwrap_or_default().unwrap_or_else(|| {
            self.note(row, is_unreadable);
            T::default()
        })
    }

    /// Takes note of a cell without a value.
    fn note(&mut self, row: usize, is_unreadable: bool) {
        self.bits |= 1 << row;
        self.unreadable += u64::from(is_unreadable);
    }

    /// Says of the rows from `before` on which have a value.
    fn mark(&self, before: usize, rows: usize, validity: &mut Option<Vec<bool>>) {
        if self.bits == 0 && validity.is_none() {
            return;
        }
        let flags = validity.get_or_insert_with(|| vec![true; before]);
        flags.extend((0..rows - before).map(|row| self.bits >> row & 1 == 0));
    }
}

/// Appends texts; an empty cell is null.
fn push_texts(
    values: &mut TextValues,
    validity: &mut Option<Vec<bool>>,
    cells: ColumnCells<'_>,
    (first, text): (usize, Option<&str>),
    encoding: Encoding,
) {
    let before = values.len();
    let mut nulls = Nulls::default();
    for (row, (cell, is_quoted)) in cells.iter().enumerate() {
        let is_empty = match text.and_then(|text| cell.of_text(text, first)) {
            Some(text) if !is_quoted => {
                let text = text.trim_ascii();
                values.push(text);
                text.is_empty()
            }
            _ => push_text(values, cell.bytes().trim_ascii(), is_quoted, encoding),
        };
        if is_empty {
            nulls.note(row, false);
        }
    }
    nulls.mark(before, values.len(), validity);
}

/// Appends a text that is to be decoded; true for an empty one. A quoted cell doubles its quotes.
fn push_text(values: &mut TextValues, cell: &[u8], is_quoted: bool, encoding: Encoding) -> bool {
    let text = encoding.decode(cell);
    if is_quoted && text.contains("\"\"") {
        values.push(&text.replace("\"\"", "\""));
    } else {
        values.push(&text);
    }
    cell.is_empty()
}
