//! A cell into a column of the batch.

use model::batch::{Column, DataType, Values};

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

/// Appends cells, all of one `text` if it is known to be UTF-8; gives the number of those that
/// [`push_cell`] would say false of.
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

struct Unreadable;

/// Appends numbers: plain ones at once, those that are the one above without a look, others the slow
/// way.
#[inline(always)]
fn push_numbers<'a, T: Copy + Default>(
    values: &mut Vec<T>,
    validity: &mut Option<Vec<bool>>,
    cells: impl Iterator<Item = (Cell<'a>, Comma)>,
    plain: impl Fn(Decimal) -> Option<T>,
    other: impl Fn(Cell<'a>, Comma) -> Held<T>,
) -> u64 {
    let mut unreadable = 0;
    // A comma means one thing between quotes and another without.
    let mut above: Option<(Short, Comma, Option<T>)> = None;
    for (cell, comma) in cells {
        let short = cell.short();
        let held = match (short, above) {
            (Some(short), Some((same, as_before, held))) if (short, comma) == (same, as_before) => {
                held
            }
            _ => {
                let decimal =
                    short.filter(|_| comma != Comma::DecimalOnly).and_then(Short::decimal);
                match decimal.and_then(&plain) {
                    Some(value) => {
                        above = short.map(|short| (short, comma, Some(value)));
                        Some(value)
                    }
                    None if cell.bytes().is_empty() => None,
                    None => match other(cell, comma) {
                        Ok(held) => {
                            above = short.map(|short| (short, comma, held));
                            held
                        }
                        Err(Unreadable) => {
                            unreadable += 1;
                            None
                        }
                    },
                }
            }
        };
        values.push(held.unwrap_or_default());
        match (validity.as_mut(), held) {
            (Some(validity), held) => validity.push(held.is_some()),
            (None, None) => {
                let mut flags = vec![true; values.len()];
                flags[values.len() - 1] = false;
                *validity = Some(flags);
            }
            (None, Some(_)) => {}
        }
    }
    unreadable
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
