//! Simulated cyclers for the demo: a small cell model under a protocol, written as the vendors'
//! own files, finished ones and ones that grow while one watches.
//!
//! ```text
//! Cell (OCV, resistance, one RC pair, ageing) ─ Protocol ─▶ Simulation: Iterator<Item = Sample>
//!     ─▶ MaccorWriter | MptWriter ─▶ write_finished (a whole file) | run_live (a few rows a second)
//! ```
//!
//! Same seed, same file: nothing here asks for a clock or for chance. Times of day are written as
//! a tester writes them, without a zone; here they are UTC.

mod cell;
mod files;
mod live;
mod maccor;
mod mpt;
mod noise;
mod protocol;
mod sample;

pub use cell::CellParameters;
pub use files::{FileFormat, TestSheet, write_finished};
pub use live::{LiveCycler, run_live};
pub use maccor::MaccorWriter;
pub use mpt::MptWriter;
pub use protocol::{Protocol, StepKind};
pub use sample::{Sample, StepEnd};

use cell::Cell;
use noise::Noise;
use protocol::Step;

/// The model is advanced in steps of a second at most, so that limits are met sharply.
const SUBSTEP_SECONDS: f64 = 1.0;
/// A limit that is never met (a cell that cannot reach a voltage) ends a step after this.
const LONGEST_STEP_SECONDS: f64 = 48.0 * 3600.0;

/// A test of one cell, sample by sample; ends after the protocol's last cycle.
#[derive(Clone, Debug)]
pub struct Simulation {
    cell: Cell,
    protocol: Protocol,
    noise: Noise,
    step: Option<Step>,
    cycle: u32,
    record: u64,
    test_time_second: f64,
    step_time_second: f64,
    /// Of the half cycle, without sign.
    capacity_ampere_hour: f64,
    energy_watt_hour: f64,
}

impl Simulation {
    pub fn new(seed: u64, parameters: CellParameters, protocol: Protocol) -> Self {
        Self {
            cell: Cell::new(parameters),
            step: Some(protocol.first_step()),
            protocol,
            noise: Noise::new(seed),
            cycle: 0,
            record: 0,
            test_time_second: 0.0,
            step_time_second: 0.0,
            capacity_ampere_hour: 0.0,
            energy_watt_hour: 0.0,
        }
    }

    /// Runs the cell up to the next sample: a second into a step, then every interval, and where
    /// the step ends.
    fn advance(&mut self, step: Step) -> (f64, f64, Option<StepEnd>) {
        let interval = self.protocol.interval_second;
        let target = if self.step_time_second == 0.0 {
            SUBSTEP_SECONDS.min(interval)
        } else {
            (self.step_time_second / interval + 1e-9).floor().mul_add(interval, interval)
        };
        loop {
            let seconds = (target - self.step_time_second).min(SUBSTEP_SECONDS);
            let current = step.current_ampere(&self.protocol, &self.cell);
            self.cell.pass(current, seconds);
            self.test_time_second += seconds;
            self.step_time_second += seconds;
            let current = step.current_ampere(&self.protocol, &self.cell);
            let voltage = self.cell.voltage_volt(current);
            let hours = seconds / 3600.0;
            self.capacity_ampere_hour += current.abs() * hours;
            self.energy_watt_hour += (current * voltage).abs() * hours;
            let nominal = self.cell.parameters.nominal_capacity_ampere_hour;
            let end = if self.step_time_second >= LONGEST_STEP_SECONDS {
                Some(StepEnd::Time)
            } else {
                step.end(&self.protocol, self.step_time_second, current, voltage, nominal)
            };
            if end.is_some() || self.step_time_second >= target - 1e-9 {
                return (current, voltage, end);
            }
        }
    }

    fn begin(&mut self, next: Option<Step>) {
        self.step = next;
        self.step_time_second = 0.0;
        let Some(step) = next else { return };
        if step.begins_half_cycle() {
            self.capacity_ampere_hour = 0.0;
            self.energy_watt_hour = 0.0;
        }
        if step.begins_cycle() {
            self.cycle += 1;
            if self.cycle > 1 {
                self.cell.age();
            }
        }
    }
}

impl Iterator for Simulation {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        let step = self.step?;
        let (current, voltage, end) = if self.record == 0 {
            (0.0, self.cell.voltage_volt(0.0), None)
        } else {
            self.advance(step)
        };
        self.record += 1;
        let sample = Sample {
            record: self.record,
            cycle: self.cycle,
            step: step.number(),
            kind: step.kind(),
            is_first_of_step: self.step_time_second <= SUBSTEP_SECONDS,
            end,
            test_time_second: self.test_time_second,
            step_time_second: self.step_time_second,
            current_ampere: current * (1.0 + 2e-5 * self.noise.next()),
            voltage_volt: voltage + 5e-5 * self.noise.next(),
            capacity_ampere_hour: self.capacity_ampere_hour,
            energy_watt_hour: self.energy_watt_hour,
        };
        if end.is_some() {
            let next = step.next(&self.protocol, self.cycle);
            self.begin(next);
        }
        Some(sample)
    }
}

#[cfg(test)]
mod tests;
