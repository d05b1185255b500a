//! What a pass has seen so far: all that the next one needs, and what the warnings are made of.

use model::metadata::Warning;
use model::table::ColumnSpec;
use serde::{Deserialize, Serialize};

use super::super::derive::Carried;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The zone of this reading: another one gives other columns.
    pub(super) time_zone: Option<String>,
    pub(super) carried: Carried,
    /// One a vendor column: cells that hold no value of the column's type.
    pub(super) unreadable: Vec<u64>,
    /// Cells of the last whole row; a last line with fewer is cut.
    pub(super) cells: usize,
    /// Lines with less than half of the cells: left out.
    pub(super) short_lines: u64,
    /// Rows that lack some of their last cells: null there.
    pub(super) incomplete_rows: u64,
    /// Rows with more cells than there are names.
    pub(super) crowded_rows: u64,
    pub(super) too_long_lines: u64,
    pub(super) is_last_line_cut: bool,
}

impl Progress {
    /// All warnings of the rows so far, each code at most once (but one a column for cells).
    pub(super) fn warnings(&self, columns: &[ColumnSpec]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |count: u64, code: &str, message: String| {
            if count > 0 {
                warnings.push(Warning::new(code, message));
            }
        };
        for (spec, count) in columns.iter().zip(&self.unreadable) {
            let message =
                format!("Cells of “{}” that could not be read and are empty: {count}.", spec.name);
            warn(*count, "unreadable_cell", message);
        }
        let stamps = self.carried.stamps.unreadable;
        warn(
            stamps,
            "unreadable_date",
            format!("Rows without a test time, because their date could not be read: {stamps}."),
        );
        let lines = [
            (self.short_lines, "short_line", "had too few cells for a row and were left out"),
            (
                self.incomplete_rows,
                "incomplete_row",
                "had fewer cells than there are columns; the missing ones are empty",
            ),
            (
                self.crowded_rows,
                "crowded_row",
                "had more cells than there are columns; the surplus was left out",
            ),
            (self.too_long_lines, "line_too_long", "were longer than any row and were left out"),
        ];
        for (count, code, what) in lines {
            warn(count, code, format!("Lines that {what}: {count}."));
        }
        warn(
            u64::from(self.is_last_line_cut),
            "last_line_cut",
            "The last line ends in the middle of a row and was left out.".to_owned(),
        );
        warnings.extend(self.carried.time_warnings());
        warnings
    }
}
