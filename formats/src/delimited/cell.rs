//! A cell into a column of the batch.

use model::batch::{Column, DataType, Values};

use super::block::MOST_ROWS;
use crate::text::decimal::{Cell, Decimal, Short, WORD};
use crate::text::decode::Encoding;
use crate::text::number::{Comma, Number, parse_integer, parse_number};

/// Appends a cell to a column of doubles, integers or text: its value, or a null where it is empty.
/// False where it is neither empty nor of the column's type: a null, too. Blanks around it do not
/// matter.
pub fn push_cell(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) -> bool {
    let mut padded = [0; 4 * WORD];
    let cell = match padded.get_mut(WORD..WORD + cell.len()) {
        Some(place) => {
            place.copy_from_slice(cell);
            Cell::new(&padded, WORD, WORD + cell.len())
        }
        None => Cell::new(cell, 0, cell.len()),
    };
    push_cells(column, std::iter::once((cell, comma)), None, encoding) == 0
}

/// Appends cells, no more than [`MOST_ROWS`], all of one `text` if it is known to be UTF-8; gives the
/// number of those that [`push_cell`] would say false of.
#[inline]
pub(super) fn push_cells<'a>(
    column: &mut Column,
    cells: impl Iterator<Item = (Cell<'a>, Comma)>,
    text: Option<&str>,
    encoding: Encoding,
) -> u64 {
    match &mut column.values {
        Values::Float64(values) => {
            push_numbers(values, &mut column.validity, cells, Decimal::to_f64, number)
        }
        Values::Int64(values) => {
            push_numbers(values, &mut column.validity, cells, Decimal::to_i64, integer)
        }
        Values::Text(_) | Values::Float32(_) => {
            push_texts(column, cells, text, encoding);
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

/// Appends numbers: those that are the one above without a look, plain ones at once, others the slow
/// way.
#[inline(always)]
fn push_numbers<'a, T: Copy + Default>(
    values: &mut Vec<T>,
    validity: &mut Option<Vec<bool>>,
    cells: impl Iterator<Item = (Cell<'a>, Comma)>,
    plain: impl Fn(Decimal) -> Option<T>,
    other: impl Fn(Cell<'a>, Comma) -> Held<T>,
) -> u64 {
    let before = values.len();
    let mut nulls = Nulls::default();
    // A comma means one thing between quotes and another without.
    let mut above: Option<(Short, Comma, T)> = None;
    values.extend(cells.enumerate().map(|(row, (cell, comma))| {
        let Some(short) = cell.short() else {
            let is_empty = cell.bytes().is_empty();
            return nulls.of(row, if is_empty { Ok(None) } else { other(cell, comma) });
        };
        if let Some((same, as_before, value)) = above
            && (short, comma) == (same, as_before)
        {
            return value;
        }
        let decimal = if comma == Comma::DecimalOnly { None } else { short.decimal() };
        let value = match decimal.and_then(&plain) {
            Some(value) => value,
            None => match other(cell, comma) {
                Ok(Some(value)) => value,
                nothing => return nulls.of(row, nothing),
            },
        };
        above = Some((short, comma, value));
        value
    }));
    nulls.mark(before, values.len(), validity);
    nulls.unreadable
}

impl Nulls {
    /// What stands for the value of a cell.
    fn of<T: Default>(&mut self, row: usize, held: Held<T>) -> T {
        self.unreadable += u64::from(held.is_err());
        let value = held.unwrap_or_default();
        self.bits |= u64::from(value.is_none()) << row;
        value.unwrap_or_default()
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

#[inline(never)]
fn number(cell: Cell<'_>, comma: Comma) -> Held<f64> {
    if comma != Comma::DecimalOnly
        && let Some(value) = cell.scientific()
    {
        return Ok(Some(value));
    }
    match parse_number(cell.bytes(), comma) {
        Number::Value(value) => Ok(Some(value)),
        Number::Missing => Ok(None),
        Number::Unreadable => Err(Unreadable),
    }
}

#[inline(never)]
fn integer(cell: Cell<'_>, comma: Comma) -> Held<i64> {
    parse_integer(cell.bytes(), comma).map_err(|_| Unreadable)
}

fn push_texts<'a>(
    column: &mut Column,
    cells: impl Iterator<Item = (Cell<'a>, Comma)>,
    text: Option<&str>,
    encoding: Encoding,
) {
    for (cell, comma) in cells {
        match text.and_then(|text| cell.of_text(text)) {
            Some(text) if comma != Comma::Thousands && column.data_type() == DataType::Text => {
                let text = text.trim_ascii();
                column.push_text((!text.is_empty()).then_some(text));
            }
            _ => push_text(column, cell.bytes().trim_ascii(), comma, encoding),
        }
    }
}

/// An empty cell is null. A quoted cell (its commas are not decimal marks) doubles its quotes.
fn push_text(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) {
    if cell.is_empty() || column.data_type() != DataType::Text {
        column.push_null();
        return;
    }
    if encoding == Encoding::Utf8
        && comma != Comma::Thousands
        && let Ok(text) = std::str::from_utf8(cell)
    {
        column.push_text(Some(text));
        return;
    }
    let text = encoding.decode(cell);
    if comma == Comma::Thousands && text.contains("\"\"") {
        column.push_text(Some(&text.replace("\"\"", "\"")));
    } else {
        column.push_text(Some(&text));
    }
}
