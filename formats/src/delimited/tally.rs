//! Counts of what was odd in the lines so far, and the warnings that they make.

use model::metadata::Warning;
use model::table::ColumnSpec;
use serde::{Deserialize, Serialize};

use super::cells::Cells;

/// Part of every text reader's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// One a vendor column: cells that hold no value of the column's type.
    pub unreadable: Vec<u64>,
    /// Lines that lack a cell without which there is no row: left out.
    pub short_lines: u64,
    /// Rows that lack some of their last cells: null there.
    pub incomplete_rows: u64,
    /// Rows with more cells than there are names.
    pub crowded_rows: u64,
    pub too_long_lines: u64,
    pub repeated_headers: u64,
    pub is_last_line_cut: bool,
}

impl Tally {
    /// Of a table with so many vendor columns.
    pub fn new(columns: usize) -> Self {
        Self { unreadable: vec![0; columns], ..Self::default() }
    }

    /// Counts a row with more or fewer cells than there are columns.
    pub fn count_cells(&mut self, cells: &Cells, window: &[u8], columns: usize) {
        let count = cells.len();
        if count < columns {
            self.incomplete_rows += 1;
        } else if count > columns
            && (columns..count).any(|surplus| !cells.get(window, surplus).is_empty())
        {
            self.crowded_rows += 1;
        }
    }

    /// Each code at most once, but one a column for cells.
    pub fn warnings(&self, columns: &[ColumnSpec]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (spec, count) in columns.iter().zip(&self.unreadable) {
            let message =
                format!("Cells of “{}” that could not be read and are empty: {count}.", spec.name);
            warn(&mut warnings, *count, "unreadable_cell", message);
        }
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
            (
                self.repeated_headers,
                "repeated_header",
                "repeated the column names and were left out",
            ),
        ];
        for (count, code, what) in lines {
            warn(&mut warnings, count, code, format!("Lines that {what}: {count}."));
        }
        let message = "The last line ends in the middle of a row and was left out.".to_owned();
        warn(&mut warnings, u64::from(self.is_last_line_cut), "last_line_cut", message);
        warnings
    }
}

/// Adds a warning where there is anything to warn of.
pub fn warn(warnings: &mut Vec<Warning>, count: u64, code: &str, message: String) {
    if count > 0 {
        warnings.push(Warning::new(code, message));
    }
}
