//! The scale of currents, capacities and energies that are stored as counts.

use std::collections::BTreeSet;

use model::metadata::Warning;

/// Counts per mA of a current range, which is given in mA (negative: of a finer scale).
///
/// Range 0 is none. At −1000000 and below readers contradict each other (1 nA and 10 mA a count at
/// −100000000): such ranges are not guessed.
pub(super) fn counts_per_milliampere(range: i32) -> Option<f64> {
    Some(match range {
        -9..=-1 => 1e5,
        -99..=-10 => 1e4,
        -999..=-100 => 1e3,
        -999_999..=-1000 => 1e2,
        1..=9 => 1e4,
        10..=99 => 1e3,
        100..=999 => 1e2,
        1000..=999_999 => 1e1,
        _ => return None,
    })
}

/// Ranges met whose scale is not known.
#[derive(Debug, Default)]
pub(super) struct UnknownRanges(BTreeSet<i32>);

impl UnknownRanges {
    /// What a count means in mA (or mAs, mWs) in this range. No flow is none in every range.
    #[inline]
    pub(super) fn scaled(&mut self, count: i64, range: i32, scale: Option<f64>) -> Option<f64> {
        if count == 0 {
            return Some(0.0);
        }
        if scale.is_none() && self.0.len() < 16 {
            self.0.insert(range);
        }
        scale.map(|scale| count as f64 / scale)
    }

    pub(super) fn warning(&self) -> Option<Warning> {
        (!self.0.is_empty()).then(|| {
            let ranges: Vec<String> = self.0.iter().map(i32::to_string).collect();
            let ranges = ranges.join(", ");
            Warning::new(
                "unknown_current_range",
                format!("the scale of the current ranges {ranges} is not known; currents, capacities and energies taken in them are left empty"),
            )
        })
    }
}
