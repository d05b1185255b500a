//! What a pass has seen so far: all that the next one needs, and what the warnings are made of.

use model::metadata::Warning;
use model::table::ColumnSpec;
use serde::{Deserialize, Serialize};

use super::super::derive::Carried;
use crate::delimited::tally::{Tally, warn};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The zone of this reading: another one gives other columns.
    pub(super) time_zone: Option<String>,
    pub(super) carried: Carried,
    pub(super) tally: Tally,
    /// Cells of the last whole row; a last line with fewer is cut.
    pub(super) cells: usize,
}

impl Progress {
    /// All warnings of the rows so far, each code at most once (but one a column for cells).
    pub(super) fn warnings(&self, columns: &[ColumnSpec]) -> Vec<Warning> {
        let mut warnings = self.tally.warnings(columns);
        let stamps = self.carried.stamps.unreadable;
        let message =
            format!("Rows without a test time, because their date could not be read: {stamps}.");
        warn(&mut warnings, stamps, "unreadable_date", message);
        warnings.extend(self.carried.time_warnings());
        warnings
    }
}
