//! One line into one row of the batch.

use model::batch::{Column, DataType};
use model::table::ColumnSpec;

use super::progress::Progress;
use crate::delimited::block::Block;
use crate::delimited::cells::Cells;
use crate::delimited::line::RowLine;
use crate::delimited::pass::LineRows;
use crate::delimited::tally::Tally;
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
    block: Block,
}

impl Rows {
    pub(super) fn new(form: RowForm, progress: Progress) -> Self {
        let block = Block::new(form.columns.len(), form.delimiter);
        Self { form, progress, block }
    }
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

    fn delimiter(&self) -> u8 {
        self.form.delimiter
    }

    fn cells(&mut self) -> &mut Cells {
        &mut self.block.cells
    }

    fn is_whole(&mut self, line: &[u8]) -> bool {
        self.form.is_whole(line, &self.progress)
    }

    fn append(&mut self, line: RowLine<'_>, columns: &mut [Column]) -> bool {
        self.block.cut_plain(line);
        let cells = self.block.cells.len().min(columns.len());
        if cells * 2 < columns.len() {
            self.progress.tally.short_lines += 1;
            return false;
        }
        self.progress.tally.count_cells(&self.block.cells, line.window, columns.len());
        self.progress.cells = cells;
        self.block.hold();
        if self.block.is_full() {
            self.flush(line.window, columns);
        }
        true
    }

    fn flush(&mut self, window: &[u8], columns: &mut [Column]) {
        let unreadable = &mut self.progress.tally.unreadable;
        let held = self.block.rows(window);
        held.read(columns, Some(Comma::Decimal), self.form.encoding, unreadable);
        self.block.clear();
    }
}
