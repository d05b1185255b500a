//! One row: from its cells to a value in each column.

use model::batch::{Column, DataType};

use super::form::TableForm;
use super::progress::Progress;
use crate::text::decode::{Encoding, field_text};
use crate::text::number::{Comma, Number, parse_integer, parse_number};

/// Appends the row to the columns of its table.
pub(super) fn append(
    form: &TableForm,
    table: usize,
    line: &[u8],
    columns: &mut [Column],
    progress: &mut Progress,
) {
    let mut cells = form.split.cells(line);
    let unreadable = &mut progress.unreadable[table];
    let mut is_incomplete = false;
    for (column, unreadable) in columns.iter_mut().zip(unreadable) {
        let Some(cell) = cells.next() else {
            column.push_null();
            is_incomplete = true;
            continue;
        };
        *unreadable += u64::from(!push(column, cell));
    }
    progress.incomplete_rows += u64::from(is_incomplete);
    // A delimiter at a row's end is no cell.
    progress.crowded_rows += u64::from(cells.any(|cell| !cell.trim_ascii().is_empty()));
}

/// Whether every column of the row has its cell.
pub(super) fn is_whole(form: &TableForm, line: &[u8]) -> bool {
    form.split.cells(line).count() >= form.table.columns.len()
}

/// False where the cell holds no value of the column's type.
fn push(column: &mut Column, cell: &[u8]) -> bool {
    match column.data_type() {
        DataType::Int64 => {
            let value = parse_integer(cell, Comma::Decimal);
            column.push_i64(value.unwrap_or(None));
            value.is_ok()
        }
        DataType::Text => {
            let text = field_text(Encoding::Utf8, cell);
            column.push_text((!text.is_empty()).then_some(text.as_str()));
            true
        }
        DataType::Float64 | DataType::Float32 => {
            let number = parse_number(cell, Comma::Decimal);
            let value = if let Number::Value(value) = number { Some(value) } else { None };
            column.push_f64(value);
            number != Number::Unreadable
        }
    }
}
