//! One row: from its cells to a value in each column.

use model::batch::Column;

use super::form::TableForm;
use crate::delimited::cell::push_cell;
use crate::delimited::tally::Tally;
use crate::text::decode::Encoding;
use crate::text::number::Comma;

/// Appends the row to the columns of its table.
pub(super) fn append(form: &TableForm, line: &[u8], columns: &mut [Column], tally: &mut Tally) {
    let mut cells = form.split.cells(line).skip(form.skip);
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
}

/// Counts a line with more cells than its tables have columns. A delimiter at its end is no cell.
pub(super) fn count_crowded(form: &TableForm, line: &[u8], tally: &mut Tally) {
    let columns = form.skip + form.table.columns.len();
    let mut beyond = form.split.cells(line).skip(columns);
    tally.crowded_rows += u64::from(beyond.any(|cell| !cell.trim_ascii().is_empty()));
}

/// Whether every column of the row has its cell.
pub(super) fn is_whole(form: &TableForm, line: &[u8]) -> bool {
    form.split.cells(line).count() >= form.skip + form.table.columns.len()
}

/// Whether the line says anything of this table.
pub(super) fn is_present(form: &TableForm, line: &[u8]) -> bool {
    let columns = form.table.columns.len();
    form.split.cells(line).skip(form.skip).take(columns).any(|cell| !cell.trim_ascii().is_empty())
}
