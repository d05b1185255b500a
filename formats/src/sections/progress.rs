//! What went wrong in the rows so far.

use model::metadata::Warning;
use serde::{Deserialize, Serialize};

use super::form::TableForm;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Rows of each table.
    pub(super) rows: Vec<u64>,
    /// Cells of each table's columns that hold no value of the column's type.
    pub(super) unreadable: Vec<Vec<u64>>,
    /// Rows that lack some of their cells: null there.
    pub(super) incomplete_rows: u64,
    /// Rows with more cells than there are names.
    pub(super) crowded_rows: u64,
    pub(super) too_long_lines: u64,
    pub(super) is_last_line_cut: bool,
}

impl Progress {
    /// Makes room for the survey's tables.
    pub(super) fn fit(&mut self, tables: &[TableForm]) {
        self.rows.resize(tables.len(), 0);
        for form in &tables[self.unreadable.len().min(tables.len())..] {
            self.unreadable.push(vec![0; form.table.columns.len()]);
        }
    }

    pub(super) fn warnings(&self, tables: &[TableForm]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |count: u64, code: &str, message: String| {
            if count > 0 {
                warnings.push(Warning::new(code, message));
            }
        };
        for (form, counts) in tables.iter().zip(&self.unreadable) {
            for (spec, count) in form.table.columns.iter().zip(counts) {
                let message = format!(
                    "Cells of “{}” that could not be read and are empty: {count}.",
                    spec.name
                );
                warn(*count, "unreadable_cell", message);
            }
        }
        let lines = [
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
        warnings
    }
}
