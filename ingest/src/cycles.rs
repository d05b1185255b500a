//! One row a cycle, folded row by row: a rule looks at its row and at what came before, so that
//! any number of pieces gives the same cycles as one full read.
//!
//! Capacities and energies come from the vendor's own columns where a standard column says their
//! scope, else from current and voltage integrated over time.

use model::batch::{Batch, Column};
use model::cycle::Cycle;
use model::metadata::Warning;
use model::standard::StandardColumn;
use model::table::{Conversion, Table};
use serde::{Deserialize, Serialize};

mod counter;
mod inputs;

use counter::{Counter, Integral};
pub(crate) use inputs::{Inputs, Row};

/// Cycles kept at the most: more are no cycles of a battery, but a counter that is something else.
const MOST_CYCLES: u32 = 100_000;

/// The cycles of one timeseries so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CycleFold {
    /// Rows seen.
    rows: u64,
    /// Cycles begun, the open one among them.
    begun: u32,
    open: Option<OpenCycle>,
    previous: Option<Row>,
    /// Charge, discharge, charge energy, discharge energy.
    counters: [Counter; 4],
    turn: Turn,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OpenCycle {
    cycle: Cycle,
    integral: Integral,
    /// Sum and weight (Ah) of voltage while charging and while discharging.
    charge_voltage: (f64, f64),
    discharge_voltage: (f64, f64),
}

/// Cycles of a file without a cycle column: one begins when the current takes the direction of the
/// first one again, after it went the other way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Turn {
    number: i64,
    first_direction: i8,
    direction: i8,
    largest_current: f64,
}

impl Turn {
    /// Currents below this share of the largest so far are rest.
    const REST_SHARE: f64 = 1e-3;

    fn number(&mut self, current: Option<f64>) -> i64 {
        let current = current.unwrap_or(0.0);
        self.largest_current = self.largest_current.max(current.abs());
        let resting = current.abs() <= self.largest_current * Self::REST_SHARE;
        let direction = if resting { 0 } else { current.signum() as i8 };
        if self.number == 0 {
            self.number = 1;
        }
        if direction != 0 {
            if self.first_direction == 0 {
                self.first_direction = direction;
            } else if direction == self.first_direction && self.direction == -direction {
                self.number += 1;
            }
            self.direction = direction;
        }
        self.number
    }
}

impl CycleFold {
    /// Takes the next rows in; gives the cycles that closed.
    pub fn push(&mut self, table: &Table, batch: &Batch) -> Vec<Cycle> {
        let inputs = Inputs::of(table, batch);
        let closed = (0..batch.rows()).filter_map(|row| self.push_row(&inputs, inputs.row(row)));
        closed.filter(|cycle| cycle.ordinal < MOST_CYCLES).collect()
    }

    fn push_row(&mut self, inputs: &Inputs<'_>, row: Row) -> Option<Cycle> {
        let number = match (inputs.has_cycle(), row.cycle) {
            (true, Some(cycle)) => cycle,
            // A hole in the cycle column belongs to the cycle around it.
            (true, None) => self.open.as_ref().map_or(0, |open| open.cycle.number),
            (false, _) => self.turn.number(row.current),
        };
        let closed = match &self.open {
            Some(open) if open.cycle.number != number => self.open.take().map(OpenCycle::close),
            _ => None,
        };
        let new_step = self.previous.as_ref().is_some_and(|previous| previous.step != row.step);
        let values = [row.charge, row.discharge, row.charge_energy, row.discharge_energy];
        let new_cycle = self.open.is_none();
        for ((counter, value), scope) in self.counters.iter_mut().zip(values).zip(inputs.scopes()) {
            counter.step(value, scope, new_step, new_cycle);
        }
        let previous = self.previous.take().filter(|_| self.open.is_some());
        let ordinal = self.begun;
        let open = self.open.get_or_insert_with(|| OpenCycle::begin(number, ordinal, self.rows));
        if open.cycle.ordinal == self.begun {
            self.begun = self.begun.saturating_add(1);
        }
        open.push(self.rows, &row, previous.as_ref(), new_step);
        open.set_capacities(inputs, &self.counters);
        self.previous = Some(row);
        self.rows += 1;
        closed
    }

    /// The cycle that is still running, as it stands.
    pub fn open_cycle(&self) -> Option<Cycle> {
        let open = self.open.as_ref().filter(|open| open.cycle.ordinal < MOST_CYCLES)?;
        Some(Cycle { open: true, ..open.cycle.clone() })
    }

    /// Ordinal of the running cycle: cycles from here on may still change.
    pub fn open_ordinal(&self) -> u32 {
        self.open.as_ref().map_or(self.begun, |open| open.cycle.ordinal).min(MOST_CYCLES)
    }

    /// Says so where cycles were left out.
    pub fn warning(&self) -> Option<Warning> {
        (self.begun > MOST_CYCLES).then(|| {
            let begun = self.begun;
            let message = format!("only the first {MOST_CYCLES} of {begun} cycles are kept");
            Warning::new("too_many_cycles", message)
        })
    }
}

impl OpenCycle {
    fn begin(number: i64, ordinal: u32, first_sample: u64) -> Self {
        let cycle =
            Cycle { number, ordinal, first_sample, last_sample: first_sample, ..Cycle::default() };
        Self {
            cycle,
            integral: Integral::default(),
            charge_voltage: (0.0, 0.0),
            discharge_voltage: (0.0, 0.0),
        }
    }

    fn close(self) -> Cycle {
        Cycle { open: false, ..self.cycle }
    }

    fn push(&mut self, sample: u64, row: &Row, previous: Option<&Row>, new_step: bool) {
        let cycle = &mut self.cycle;
        cycle.last_sample = sample;
        if let Some(time) = row.time {
            cycle.start_time_second.get_or_insert(time);
            cycle.end_time_second = Some(time);
        }
        extreme(&mut cycle.minimum_voltage_volt, row.voltage, f64::min);
        extreme(&mut cycle.maximum_voltage_volt, row.voltage, f64::max);
        extreme(&mut cycle.minimum_current_ampere, row.current, f64::min);
        extreme(&mut cycle.maximum_current_ampere, row.current, f64::max);
        match (row.current, row.voltage) {
            (Some(current), Some(voltage)) if current > 0.0 => {
                cycle.end_charge_voltage_volt = Some(voltage);
            }
            (Some(current), Some(voltage)) if current < 0.0 => {
                cycle.end_discharge_voltage_volt = Some(voltage);
            }
            _ => {}
        }
        let Some(previous) = previous else { return };
        let passed = self.integral.push(previous, row, new_step);
        if let Some(voltage) = row.voltage {
            let side =
                if passed > 0.0 { &mut self.charge_voltage } else { &mut self.discharge_voltage };
            side.0 += voltage * passed.abs();
            side.1 += passed.abs();
        }
    }

    /// From the vendor's counter where there is one, else from the integral.
    fn set_capacities(&mut self, inputs: &Inputs<'_>, counters: &[Counter; 4]) {
        let scopes = inputs.scopes();
        let integrals = [
            self.integral.charge_ah,
            self.integral.discharge_ah,
            self.integral.charge_wh,
            self.integral.discharge_wh,
        ];
        let (charge, energy) = (inputs.has_charge_integral(), inputs.has_energy_integral());
        let integrable = [charge, charge, energy, energy];
        let cycle = &mut self.cycle;
        let targets = [
            &mut cycle.charge_capacity_ah,
            &mut cycle.discharge_capacity_ah,
            &mut cycle.charge_energy_wh,
            &mut cycle.discharge_energy_wh,
        ];
        for (index, target) in targets.into_iter().enumerate() {
            *target = match scopes[index] {
                Some(_) => Some(counters[index].total()),
                None => integrable[index].then_some(integrals[index]),
            };
        }
        let mean = |(sum, weight): (f64, f64)| (weight > 0.0).then(|| sum / weight);
        cycle.mean_charge_voltage_volt = mean(self.charge_voltage);
        cycle.mean_discharge_voltage_volt = mean(self.discharge_voltage);
    }
}

fn extreme(target: &mut Option<f64>, value: Option<f64>, choose: fn(f64, f64) -> f64) {
    if let Some(value) = value {
        *target = Some(target.map_or(value, |so_far| choose(so_far, value)));
    }
}

/// A finite number out of a column, with the conversion applied.
fn finite(column: Option<(&Column, &Conversion)>, row: usize) -> Option<f64> {
    let (column, conversion) = column?;
    column.number(row).map(|value| conversion.apply(value)).filter(|value| value.is_finite())
}

/// The stored column and conversion behind a standard column of a batch.
fn input<'a>(
    table: &'a Table,
    batch: &'a Batch,
    standard: StandardColumn,
) -> Option<(&'a Column, &'a Conversion)> {
    let mapping = table.mapping(standard)?;
    Some((batch.columns.get(mapping.column)?, &mapping.conversion))
}

#[cfg(test)]
mod tests;
