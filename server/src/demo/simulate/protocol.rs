//! What the tester does: rest, then cycles of constant-current constant-voltage charge, rest,
//! discharge, rest.

use super::cell::Cell;
use super::sample::StepEnd;

/// A cycling procedure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protocol {
    /// Between two samples of a step.
    pub interval_second: f64,
    /// Before the first cycle.
    pub first_rest_second: f64,
    /// Of the nominal capacity an hour.
    pub charge_c_rate: f64,
    pub upper_volt: f64,
    /// The charge at constant voltage ends at this current.
    pub cut_off_c_rate: f64,
    pub rest_second: f64,
    pub discharge_c_rate: f64,
    pub lower_volt: f64,
    pub cycles: u32,
}

impl Default for Protocol {
    fn default() -> Self {
        Self {
            interval_second: 10.0,
            first_rest_second: 300.0,
            charge_c_rate: 0.7,
            upper_volt: 4.2,
            cut_off_c_rate: 0.05,
            rest_second: 600.0,
            discharge_c_rate: 1.0,
            lower_volt: 2.7,
            cycles: 100,
        }
    }
}

/// What a step does to the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    Rest,
    /// At constant current.
    Charge,
    /// At constant voltage.
    Hold,
    Discharge,
}

/// Where the procedure stands. Numbers count from 1, as testers' steps do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    FirstRest,
    Charge,
    Hold,
    RestCharged,
    Discharge,
    RestDischarged,
}

impl Protocol {
    pub(super) fn first_step(&self) -> Step {
        Step::FirstRest
    }
}

impl Step {
    pub(super) fn number(self) -> u32 {
        self as u32 + 1
    }

    pub(super) fn kind(self) -> StepKind {
        match self {
            Self::FirstRest | Self::RestCharged | Self::RestDischarged => StepKind::Rest,
            Self::Charge => StepKind::Charge,
            Self::Hold => StepKind::Hold,
            Self::Discharge => StepKind::Discharge,
        }
    }

    pub(super) fn begins_cycle(self) -> bool {
        self == Self::Charge
    }

    pub(super) fn begins_half_cycle(self) -> bool {
        matches!(self, Self::Charge | Self::Discharge)
    }

    /// `None` after the last cycle.
    pub(super) fn next(self, protocol: &Protocol, cycle: u32) -> Option<Self> {
        Some(match self {
            Self::FirstRest => Self::Charge,
            Self::Charge => Self::Hold,
            Self::Hold => Self::RestCharged,
            Self::RestCharged => Self::Discharge,
            Self::Discharge => Self::RestDischarged,
            Self::RestDischarged if cycle < protocol.cycles => Self::Charge,
            Self::RestDischarged => return None,
        })
    }

    pub(super) fn current_ampere(self, protocol: &Protocol, cell: &Cell) -> f64 {
        let nominal = cell.parameters.nominal_capacity_ampere_hour;
        let charge = protocol.charge_c_rate * nominal;
        match self.kind() {
            StepKind::Rest => 0.0,
            StepKind::Charge => charge,
            StepKind::Hold => cell.current_at(protocol.upper_volt).clamp(0.0, charge),
            StepKind::Discharge => -protocol.discharge_c_rate * nominal,
        }
    }

    pub(super) fn end(
        self,
        protocol: &Protocol,
        step_time_second: f64,
        current_ampere: f64,
        voltage_volt: f64,
        nominal_capacity_ampere_hour: f64,
    ) -> Option<StepEnd> {
        let rest = match self {
            Self::FirstRest => protocol.first_rest_second,
            _ => protocol.rest_second,
        };
        let cut_off = protocol.cut_off_c_rate * nominal_capacity_ampere_hour;
        match self.kind() {
            StepKind::Rest => (step_time_second >= rest).then_some(StepEnd::Time),
            StepKind::Charge => (voltage_volt >= protocol.upper_volt).then_some(StepEnd::Voltage),
            StepKind::Hold => (current_ampere <= cut_off).then_some(StepEnd::Current),
            StepKind::Discharge => {
                (voltage_volt <= protocol.lower_volt).then_some(StepEnd::Voltage)
            }
        }
    }
}
