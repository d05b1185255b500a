//! A cell into a column of the batch.

use model::batch::{Column, DataType, Values};

use crate::text::decode::Encoding;
use crate::text::number::{Comma, Number, parse_integer, parse_number};

/// Appends a cell (without blanks around it) to a column of doubles, integers or text: its value, or
/// a null where it is empty. False where it is neither empty nor of the column's type: a null, too.
#[inline]
pub fn push_cell(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) -> bool {
    match (&mut column.values, &column.validity) {
        (Values::Float64(values), validity) => match parse_number(cell, comma) {
            Number::Value(value) if validity.is_none() => {
                values.push(value);
                true
            }
            Number::Value(value) => {
                column.push_f64(Some(value));
                true
            }
            other => {
                column.push_null();
                other == Number::Missing
            }
        },
        (Values::Int64(_), _) => {
            let value = parse_integer(cell, comma);
            column.push_i64(value.ok().flatten());
            value.is_ok()
        }
        (Values::Text(_) | Values::Float32(_), _) => {
            push_text(column, cell, comma, encoding);
            true
        }
    }
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
