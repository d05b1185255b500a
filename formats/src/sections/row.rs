//! One row: from its cells to a value in each column.

use model::batch::Column;

use super::form::TableForm;
use crate::delimited::cell::push_cell;
use crate::delimited::tally::Tally;
use crate::text::decode::Encoding;
use crate::text::number::Comma;

/// Appends the row to the columns of its table.
pub(super) fn append(form: &TableForm, line: &[u8], columns: &mut [Column], tally: &mut Tally) {
    let mut cells = form.split.cells(line);
    let mut is_incomplete = false;
    for (column, unreadable) in columns.iter_mut().zip(&mut tally.unreadable) {
        let Some(cell) = cells.next() else {
            column.push_null();
            is_incomplete = true;
            continue;
        };
        let is_read = push_cell(column, cell.trim_ascii(), Comma::Decimal, Encoding::Utf8);
        *unreadable += u64::from(!is_read);
    }
    tally.incomplete_rows += u64::from(is_incomplete);
    // A delimiter at a row's end is no cell.
    tally.crowded_rows += u64::from(cells.any(|cell| !cell.trim_ascii().is_empty()));
}

/// Whether every column of the row has its cell.
pub(super) fn is_whole(form: &TableForm, line: &[u8]) -> bool {
    form.split.cells(line).count() >= form.table.columns.len()
}
