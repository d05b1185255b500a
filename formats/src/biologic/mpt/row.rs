//! One line into one row of the batch.

use model::batch::{Column, DataType};
use model::table::ColumnSpec;

use super::progress::Progress;
use crate::delimited::cell::push_cell;
use crate::delimited::pass::LineRows;
use crate::delimited::tally::Tally;
use crate::text::decimal::Cell;
use crate::text::decode::Encoding;
use crate::text::number::Comma;

/// How lines are cut into cells, and what the cells hold.
pub(super) struct RowForm {
    pub(super) delimiter: u8,
    pub(super) encoding: Encoding,
    /// The vendor's columns.
    pub(super) columns: Vec<ColumnSpec>,
}

impl RowForm {
    /// Appends the line's row; false where the line is none.
    pub(super) fn append(
        &self,
        line: &[u8],
        columns: &mut [Column],
        progress: &mut Progress,
    ) -> bool {
        let mut cells = 0;
        let mut start = 0;
        for (end, column) in self.cell_ends(line).zip(&mut *columns) {
            if !push_cell(column, Cell::new(line, start, end), Comma::Decimal, self.encoding) {
                progress.tally.unreadable[cells] += 1;
            }
            start = end + 1;
            cells += 1;
        }
        if cells * 2 < columns.len() {
            progress.tally.short_lines += 1;
            drop_last_rows(&mut columns[..cells]);
            return false;
        }
        if cells < columns.len() {
            progress.tally.incomplete_rows += 1;
            columns[cells..].iter_mut().for_each(Column::push_null);
        } else if line.get(start..).is_some_and(|rest| !rest.trim_ascii().is_empty()) {
            progress.tally.crowded_rows += 1;
        }
        progress.cells = cells;
        true
    }

    fn cell_ends(&self, line: &[u8]) -> impl Iterator<Item = usize> {
        memchr::memchr_iter(self.delimiter, line).chain(std::iter::once(line.len()))
    }

    /// Whether a line that nothing ends is a row all the same: it has the cells of the row before,
    /// and its last number is as long in the exponent as the others (`1.5E+00` is cut).
    pub(super) fn is_whole(&self, line: &[u8], progress: &Progress) -> bool {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(self.delimiter, line).map(|at| at + 1));
        let expected = if progress.cells == 0 { self.columns.len() } else { progress.cells };
        if starts.len() < expected {
            return false;
        }
        let cell = |at: usize| {
            let end = starts.get(at + 1).map_or(line.len(), |next| next - 1);
            line[starts[at]..end].trim_ascii()
        };
        let exponent =
            |cell: &[u8]| cell.iter().rposition(|byte| *byte == b'E').map(|at| cell.len() - at);
        let is_float = |at: usize| {
            self.columns.get(at).is_some_and(|column| column.data_type == DataType::Float64)
        };
        let last = expected - 1;
        let others = (0..last).filter(|at| is_float(*at)).find_map(|at| exponent(cell(at)));
        !is_float(last) || others.is_none() || exponent(cell(last)) == others
    }

    /// The cell of a column in a line, decoded.
    pub(super) fn cell_text(&self, line: &[u8], column: usize) -> Option<String> {
        let cell = line.split(|byte| *byte == self.delimiter).nth(column)?;
        Some(self.encoding.decode(cell.trim_ascii()).into_owned())
    }
}

/// The form of an export and what was seen of its lines.
pub(super) struct Rows {
    pub(super) form: RowForm,
    pub(super) progress: Progress,
}

impl LineRows for Rows {
    type Progress = Progress;

    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn tally(&mut self) -> &mut Tally {
        &mut self.progress.tally
    }

    fn columns(&self) -> &[ColumnSpec] {
        &self.form.columns
    }

    fn is_whole(&mut self, line: &[u8]) -> bool {
        self.form.is_whole(line, &self.progress)
    }

    fn append(&mut self, line: &[u8], columns: &mut [Column]) -> bool {
        self.form.append(line, columns, &mut self.progress)
    }
}

/// Takes back the cells of a line that turned out to be no row.
fn drop_last_rows(columns: &mut [Column]) {
    for column in columns {
        let rows = column.len() - 1;
        let mut kept = Column::new(column.data_type());
        kept.extend_from(column, 0..rows);
        *column = kept;
    }
}
