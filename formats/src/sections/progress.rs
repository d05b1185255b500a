//! What was odd in the rows so far, table by table.

use model::metadata::Warning;
use serde::{Deserialize, Serialize};

use super::form::TableForm;
use crate::delimited::tally::Tally;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Rows of each table.
    pub(super) rows: Vec<u64>,
    /// Of each table's rows.
    pub(super) tallies: Vec<Tally>,
    /// Of lines that belong to no table.
    pub(super) lines: Tally,
}

impl Progress {
    /// Makes room for the survey's tables.
    pub(super) fn fit(&mut self, tables: &[TableForm]) {
        self.rows.resize(tables.len(), 0);
        for form in &tables[self.tallies.len().min(tables.len())..] {
            self.tallies.push(Tally::new(form.table.columns.len()));
        }
    }

    pub(super) fn warnings(&self, tables: &[TableForm]) -> Vec<Warning> {
        let of_tables = tables
            .iter()
            .zip(&self.tallies)
            .flat_map(|(form, tally)| tally.warnings(&form.table.columns));
        of_tables.chain(self.lines.warnings(&[])).collect()
    }
}
