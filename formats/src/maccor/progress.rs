//! What a pass has seen so far: all that the next one needs, and what the warnings are made of.

use model::metadata::{RecordedTime, Warning};
use serde::{Deserialize, Serialize};

use super::columns::Role;
use super::layout::Layout;
use crate::columns::{KeptAs, unknown_column};
use crate::delimited::clock::ClockProgress;
use crate::delimited::course::Course;
use crate::delimited::tally::{Tally, warn};
use crate::text::civil::DateOrder;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The zone of this reading: another one gives other columns.
    pub time_zone: Option<String>,
    pub rows: u64,
    pub tally: Tally,
    pub course: Course,
    pub clock: ClockProgress,
    pub unknown_states: u64,
    pub unknown_state: Option<String>,
    /// Rows that say charge but print a negative current.
    pub contrary_signs: u64,
    pub bare_times: u64,
    /// Test time and wall clock (microseconds) of the first and the last row that have both.
    pub first_clock: Option<(f64, i64)>,
    pub last_clock: Option<(f64, i64)>,
    pub largest_voltage: Option<f64>,
    pub started_at: Option<RecordedTime>,
}

impl Progress {
    pub(super) fn new(layout: &Layout, date_order: Option<DateOrder>) -> Self {
        Self {
            tally: Tally::new(layout.vendor.len()),
            clock: ClockProgress::new(date_order),
            ..Self::default()
        }
    }

    /// All warnings of the rows so far, each code at most once (but one a column for cells).
    pub(super) fn warnings(&self, layout: &Layout) -> Vec<Warning> {
        let mut warnings = header_warnings(layout);
        warnings.extend(self.tally.warnings(&layout.table.columns));
        let state = self.unknown_state.as_deref().unwrap_or_default();
        warn(
            &mut warnings,
            self.unknown_states,
            "unknown_state",
            format!(
                "Rows with a state that is not known, such as “{state}”, whose current is as printed: {}.",
                self.unknown_states
            ),
        );
        warn(
            &mut warnings,
            self.contrary_signs,
            "contrary_sign",
            format!(
                "Rows in charge with a negative current, which was taken as positive: {}.",
                self.contrary_signs
            ),
        );
        self.warn_of_bare_times(&mut warnings);
        warnings.extend(self.course.warnings());
        warnings.extend(self.clock.warnings());
        let is_in_volts = layout.is_voltage_unit_inferred
            && self.largest_voltage.is_some_and(|largest| largest > 0.0 && largest < 10.0);
        warn(
            &mut warnings,
            u64::from(is_in_volts),
            "voltage_unit_doubtful",
            "The voltages were taken as millivolts, but their values look like volts.".to_owned(),
        );
        warnings
    }

    fn warn_of_bare_times(&self, warnings: &mut Vec<Warning>) {
        warn(
            warnings,
            self.bare_times,
            "time_unit_assumed",
            "The test time has no unit and is a bare number; it was taken as minutes.".to_owned(),
        );
        if let (Some(first), Some(last)) = (self.first_clock, self.last_clock) {
            let by_test = last.0 - first.0;
            let by_clock = (last.1 - first.1) as f64 / 1e6;
            let is_sixtyfold = by_clock > 0.0 && (by_test / by_clock / 60.0 - 1.0).abs() < 0.1;
            warn(
                warnings,
                u64::from(is_sixtyfold && self.bare_times > 0),
                "time_unit_doubtful",
                "By the wall clock the bare test time counts seconds, not minutes.".to_owned(),
            );
        }
    }
}

/// What the column names alone give reason to say.
fn header_warnings(layout: &Layout) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for column in layout.vendor.iter().filter(|column| column.role == Role::Unknown) {
        warnings.push(unknown_column(&column.full, KeptAs::Text));
    }
    if !layout.has_state() {
        warnings.push(Warning::new(
            "current_sign_unknown",
            "There is no state column; the current is as printed, and discharge may be positive.",
        ));
    }
    if layout.is_unit_assumed {
        warnings.push(Warning::new(
            "unit_assumed",
            "Current or voltage has no unit in its name; amperes and volts were taken.",
        ));
    }
    if layout.is_voltage_unit_inferred {
        warnings.push(Warning::new(
            "voltage_unit_inferred",
            "Beside mAmps the Volts are in millivolts; they were read as such.",
        ));
    }
    warnings
}
