//! Cells into columns of numbers.

use super::block::MOST_ROWS;
use super::cell::{ColumnCells, Nulls};
use crate::text::decimal::{Cell, Decimal, Marks, Short, quotients};
use crate::text::number::{Comma, Number, parse_integer, parse_number};

/// What a cell holds, `None` for nothing.
///
/// # Errors
/// Where it holds something else.
pub(super) type Held<T> = Result<Option<T>, Unreadable>;

#[derive(Clone, Copy)]
pub(super) struct Unreadable;

/// Numbers as a column stores them.
pub(super) trait Stored: Copy + Default {
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
pub(super) fn push_numbers<T: Stored>(
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
}
