//! One row of a test, before a vendor's words are put on it.

use super::protocol::StepKind;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// From 1.
    pub record: u64,
    /// 0 before the first charge.
    pub cycle: u32,
    /// Of the procedure, from 1.
    pub step: u32,
    pub kind: StepKind,
    pub is_first_of_step: bool,
    /// The last sample of its step.
    pub end: Option<StepEnd>,
    pub test_time_second: f64,
    pub step_time_second: f64,
    /// Into the cell: charge is positive.
    pub current_ampere: f64,
    pub voltage_volt: f64,
    /// Charge moved in this half cycle, without sign; stays through the rest that follows.
    pub capacity_ampere_hour: f64,
    /// Energy moved in this half cycle, without sign.
    pub energy_watt_hour: f64,
}

/// What ended a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepEnd {
    Time,
    Voltage,
    Current,
}
