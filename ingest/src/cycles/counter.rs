//! Capacity and energy counters: the vendor's, in whatever scope, and our own integral.

use serde::{Deserialize, Serialize};

use super::inputs::{Row, Scope};

/// Follows one of the vendor's counters through a cycle. The total is `done + (last − base)`, so
/// that a counter which starts the cycle at zero gives the vendor's own digits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Counter {
    done: f64,
    base: f64,
    last: f64,
    /// False until the counter has shown a value.
    seen: bool,
}

impl Counter {
    pub(super) fn step(
        &mut self,
        value: Option<f64>,
        scope: Option<Scope>,
        new_step: bool,
        new_cycle: bool,
    ) {
        let Some(scope) = scope else { return };
        if new_cycle {
            // What the counter had before belongs to earlier cycles, unless it starts anew here.
            self.done = 0.0;
            self.base = if scope == Scope::Test { self.last } else { 0.0 };
        }
        let Some(value) = value else { return };
        if !self.seen {
            // A file that starts in mid-test: what was counted before it is not of this cycle.
            self.base = if scope == Scope::Test { value } else { 0.0 };
            self.seen = true;
        } else if value < self.last || (scope == Scope::Step && new_step) {
            if !new_cycle {
                self.done += self.last - self.base;
            }
            self.base = 0.0;
        } else if new_cycle && scope != Scope::Test {
            // The counter did not start anew with the cycle (a step that runs over its end).
            if scope == Scope::Schedule || (scope == Scope::Step && !new_step) {
                self.base = self.last;
            }
        }
        self.last = value;
    }

    pub(super) fn total(&self) -> f64 {
        self.done + (self.last - self.base)
    }
}

/// Charge and energy of a cycle, integrated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Integral {
    pub(super) charge_ah: f64,
    pub(super) discharge_ah: f64,
    pub(super) charge_wh: f64,
    pub(super) discharge_wh: f64,
}

impl Integral {
    /// Adds the interval between two rows by the trapezoid; one that begins a step counts with the
    /// new step's values alone, since the current jumps there. Gives the charge passed in Ah.
    pub(super) fn push(&mut self, previous: &Row, row: &Row, new_step: bool) -> f64 {
        let (Some(from), Some(to)) = (previous.time, row.time) else { return 0.0 };
        let (Some(last), Some(current)) = (previous.current, row.current) else { return 0.0 };
        let hours = (to - from) / 3600.0;
        if hours <= 0.0 {
            return 0.0;
        }
        let mean = if new_step { current } else { (last + current) / 2.0 };
        let charge = mean * hours;
        let energy = match (previous.voltage, row.voltage) {
            (Some(before), Some(now)) if !new_step => (last * before + current * now) / 2.0 * hours,
            (_, Some(now)) => charge * now,
            _ => 0.0,
        };
        if charge > 0.0 {
            self.charge_ah += charge;
            self.charge_wh += energy.max(0.0);
        } else {
            self.discharge_ah -= charge;
            self.discharge_wh -= energy.min(0.0);
        }
        charge
    }
}
