//! A cell into a column of the batch.

use model::batch::{Column, DataType, Values};

use crate::text::decode::Encoding;
use crate::text::number::{
    Comma, Number, parse_integer, parse_number, plain_decimal, plain_integer,
};

/// Appends a cell to a column of doubles, integers or text: its value, or a null where it is empty.
/// False where it is neither empty nor of the column's type: a null, too. Blanks around it do not
/// matter.
#[inline]
pub fn push_cell(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) -> bool {
    match &mut column.values {
        Values::Float64(values) if comma != Comma::DecimalOnly => match plain_decimal(cell) {
            Some(value) => {
                values.push(value);
                if let Some(validity) = &mut column.validity {
                    validity.push(true);
                }
                true
            }
            None => push_number(column, cell, comma),
        },
        Values::Int64(values) => match plain_integer(cell) {
            Some(value) => {
                values.push(value);
                if let Some(validity) = &mut column.validity {
                    validity.push(true);
                }
                true
            }
            None => push_integer(column, cell, comma),
        },
        Values::Float64(_) => push_number(column, cell, comma),
        Values::Text(_) | Values::Float32(_) => {
            push_text(column, cell.trim_ascii(), comma, encoding);
            true
        }
    }
}

fn push_number(column: &mut Column, cell: &[u8], comma: Comma) -> bool {
    let number = parse_number(cell, comma);
    column.push_f64(match number {
        Number::Value(value) => Some(value),
        Number::Missing | Number::Unreadable => None,
    });
    number != Number::Unreadable
}

fn push_integer(column: &mut Column, cell: &[u8], comma: Comma) -> bool {
    let value = parse_integer(cell, comma);
    column.push_i64(value.ok().flatten());
    value.is_ok()
}

/// An empty cell is null. A quoted cell (its commas are not decimal marks) doubles its quotes.
fn push_text(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) {
    if cell.is_empty() || column.data_type() != DataType::Text {
        column.push_null();
        return;
    }
    let text = encoding.decode(cell);
    if comma == Comma::Thousands && text.contains("\"\"") {
        column.push_text(Some(&text.replace("\"\"", "\"")));
    } else {
        column.push_text(Some(&text));
    }
}
