//! What a pass has seen so far: all that the next one needs, and what the warnings are made of.

use model::metadata::{RecordedTime, Warning};
use serde::{Deserialize, Serialize};

use super::columns::Role;
use super::layout::Layout;
use crate::text::civil::DateOrder;

/// A first test time above this is worth a word; below, the tester just recorded its first sample a
/// little late.
const LATE_START_SECONDS: f64 = 60.0;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The zone of this reading: another one gives other columns.
    pub time_zone: Option<String>,
    pub rows: u64,
    /// One a vendor column: cells that hold no value of the column's type.
    pub unreadable: Vec<u64>,
    /// Lines without their time, current, voltage or state: dropped.
    pub short_lines: u64,
    /// Rows that lack some of their last cells: null there.
    pub incomplete_rows: u64,
    /// Rows with more cells than there are names.
    pub crowded_rows: u64,
    pub too_long_lines: u64,
    pub repeated_headers: u64,
    pub unknown_states: u64,
    pub unknown_state: Option<String>,
    /// Rows that say charge but print a negative current.
    pub contrary_signs: u64,
    pub bare_times: u64,
    pub first_test_time: Option<f64>,
    pub last_test_time: Option<f64>,
    pub times_back: u64,
    /// Test time and wall clock (microseconds) of the first and the last row that have both.
    pub first_clock: Option<(f64, i64)>,
    pub last_clock: Option<(f64, i64)>,
    pub largest_voltage: Option<f64>,
    pub date_order: Option<DateOrder>,
    /// Test time of the first row whose date could be two days, and both (microseconds).
    pub first_unordered: Option<(f64, [i64; 2])>,
    /// UTC and test time of the last row that has both.
    pub last_unix: Option<(f64, Option<f64>)>,
    /// Wall-clock times that could be two days of the year.
    pub unordered_dates: u64,
    /// Wall-clock times without a date.
    pub undated_times: u64,
    /// Wall-clock times in the hour of a daylight saving change.
    pub unsettled_times: u64,
    pub started_at: Option<RecordedTime>,
    pub is_last_line_cut: bool,
}

impl Progress {
    pub(super) fn new(layout: &Layout, date_order: Option<DateOrder>) -> Self {
        Self { unreadable: vec![0; layout.vendor.len()], date_order, ..Self::default() }
    }

    pub(super) fn note_test_time(&mut self, test_time: Option<f64>) {
        let Some(test_time) = test_time.filter(|seconds| seconds.is_finite()) else { return };
        self.first_test_time.get_or_insert(test_time);
        if self.last_test_time.is_some_and(|last| test_time < last) {
            self.times_back += 1;
        }
        self.last_test_time = Some(test_time);
    }

    /// All warnings of the rows so far, each code at most once (but one a column for cells).
    pub(super) fn warnings(&self, layout: &Layout) -> Vec<Warning> {
        let mut warnings = header_warnings(layout);
        let mut warn = |count: u64, code: &str, message: String| {
            if count > 0 {
                warnings.push(Warning::new(code, message));
            }
        };
        for (spec, count) in layout.table.columns.iter().zip(&self.unreadable) {
            let message =
                format!("Cells of “{}” that could not be read and are empty: {count}.", spec.name);
            warn(*count, "unreadable_cell", message);
        }
        let lines = [
            (
                self.short_lines,
                "short_line",
                "lacked their time, current, voltage or state and were left out",
            ),
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
            (
                self.too_long_lines,
                "line_too_long",
                "were longer than any Maccor line and were left out",
            ),
            (
                self.repeated_headers,
                "repeated_header",
                "repeated the column names and were left out",
            ),
        ];
        for (count, code, what) in lines {
            warn(count, code, format!("Lines that {what}: {count}."));
        }
        warn(
            u64::from(self.is_last_line_cut),
            "last_line_cut",
            "The last line ends in the middle of a row and was left out.".to_owned(),
        );
        let state = self.unknown_state.as_deref().unwrap_or_default();
        warn(
            self.unknown_states,
            "unknown_state",
            format!(
                "Rows with a state that is not known, such as “{state}”, whose current is as printed: {}.",
                self.unknown_states
            ),
        );
        warn(
            self.contrary_signs,
            "contrary_sign",
            format!(
                "Rows in charge with a negative current, which was taken as positive: {}.",
                self.contrary_signs
            ),
        );
        self.warn_of_times(&mut warn);
        self.warn_of_dates(&mut warn);
        let is_in_volts = layout.is_voltage_unit_inferred
            && self.largest_voltage.is_some_and(|largest| largest > 0.0 && largest < 10.0);
        warn(
            u64::from(is_in_volts),
            "voltage_unit_doubtful",
            "The voltages were taken as millivolts, but their values look like volts.".to_owned(),
        );
        warnings
    }

    fn warn_of_times(&self, warn: &mut impl FnMut(u64, &str, String)) {
        warn(
            self.bare_times,
            "time_unit_assumed",
            "The test time has no unit and is a bare number; it was taken as minutes.".to_owned(),
        );
        if let (Some(first), Some(last)) = (self.first_clock, self.last_clock) {
            let by_test = last.0 - first.0;
            let by_clock = (last.1 - first.1) as f64 / 1e6;
            let is_sixtyfold = by_clock > 0.0 && (by_test / by_clock / 60.0 - 1.0).abs() < 0.1;
            warn(
                u64::from(is_sixtyfold && self.bare_times > 0),
                "time_unit_doubtful",
                "By the wall clock the bare test time counts seconds, not minutes.".to_owned(),
            );
        }
        warn(
            self.times_back,
            "time_goes_back",
            format!("Rows at which the test time goes back: {}.", self.times_back),
        );
        if let Some(first) = self.first_test_time.filter(|first| *first > LATE_START_SECONDS) {
            warn(1, "time_starts_late", format!("The test time starts at {first} s, not at 0."));
        }
    }

    fn warn_of_dates(&self, warn: &mut impl FnMut(u64, &str, String)) {
        warn(
            self.unordered_dates,
            "ambiguous_date_order",
            format!(
                "Rows without a time in UTC, because day and month could be the other way round: {}.",
                self.unordered_dates
            ),
        );
        warn(
            self.undated_times,
            "clock_without_date",
            format!(
                "Rows without a time in UTC, because they have a time of day but no date: {}.",
                self.undated_times
            ),
        );
        warn(
            self.unsettled_times,
            "ambiguous_daylight_saving",
            format!(
                "Rows without a time in UTC, in an hour that daylight saving repeats or skips: {}.",
                self.unsettled_times
            ),
        );
    }
}

/// What the column names alone give reason to say.
fn header_warnings(layout: &Layout) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for column in layout.vendor.iter().filter(|column| column.role == Role::Unknown) {
        let message = format!("The column “{}” is not known; it is kept as text.", column.full);
        warnings.push(Warning::new("unknown_column", message));
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
