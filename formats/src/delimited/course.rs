//! How the test time went: late starts and steps back are told, never mended.

use model::metadata::Warning;
use serde::{Deserialize, Serialize};

use super::tally::warn;

/// A first test time above this is worth a word; below, the tester just recorded its first sample a
/// little late.
const LATE_START_SECONDS: f64 = 60.0;

/// Part of a text reader's state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Course {
    first: Option<f64>,
    last: Option<f64>,
    times_back: u64,
}

impl Course {
    /// The next row's test time in seconds, where it has one.
    pub fn note(&mut self, test_time: Option<f64>) {
        let Some(test_time) = test_time.filter(|seconds| seconds.is_finite()) else { return };
        self.first.get_or_insert(test_time);
        if self.last.is_some_and(|last| test_time < last) {
            self.times_back += 1;
        }
        self.last = Some(test_time);
    }

    /// What is odd about it so far.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let message = format!("Rows at which the test time goes back: {}.", self.times_back);
        warn(&mut warnings, self.times_back, "time_goes_back", message);
        if let Some(first) = self.first.filter(|first| *first > LATE_START_SECONDS) {
            let message = format!("The test time starts at {first} s, not at 0.");
            warn(&mut warnings, 1, "time_starts_late", message);
        }
        warnings
    }
}
