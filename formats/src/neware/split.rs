//! Samples of versions 6 and 8 to 17: voltage and current in `data.ndc`, the rest spread over
//! `data_runInfo.ndc` (some samples) and `data_step.ndc` (step runs).
//!
//! `data.ndc`, a slot of 8 bytes; the number of a sample is the number of its slot:
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | f32 | voltage: V (versions 8, 12, 14, 17) or 0.1 mV (9, 11, 13, 16) |
//! | 4 | f32 | current: A or mA in the same versions, charge positive |
//!
//! In version 6 a slot has 38 bytes: voltage and current at 5 and 9, and around them what later
//! versions keep as run information (see `run_info`), for every sample.
//!
//! BTSDA shows every sample with a time, capacities and energies: between two records of the run
//! information it counts on in the interval that the last one gives and adds up the current. So
//! does this reader, looking only at what came before. `Recorded` tells the two apart.

use model::batch::{Column, DataType};
use model::metadata::Warning;
use model::standard::StandardColumn;
use model::table::Conversion;

use super::bytes::f32_at;
use super::columns::{Filling, FillingText, TableBuilder};
use super::page::{Geometry, SAMPLES, Slots, Version};
use super::pages::{Pages, Stored};
use super::reader::{RowColumns, SampleRows};
use super::run_info::{self, RunInfo, RunInfoRecords, RunInfos};
use super::step::{StepRun, UnknownKinds};
use crate::FormatError;

/// What is known between two records of the run information.
#[derive(Clone, Copy)]
struct Running {
    record: RunInfo,
    /// Since the record.
    elapsed_ms: i64,
    charge_capacity: f64,
    discharge_capacity: f64,
    charge_energy: f64,
    discharge_energy: f64,
}

impl Running {
    fn at(record: RunInfo) -> Self {
        Self {
            record,
            elapsed_ms: 0,
            charge_capacity: f64::from(record.charge_capacity),
            discharge_capacity: f64::from(record.discharge_capacity),
            charge_energy: f64::from(record.charge_energy),
            discharge_energy: f64::from(record.discharge_energy),
        }
    }

    /// One sample on. `voltage` in volt, `current` in the unit that gives the file's capacity
    /// after `seconds_per_unit` seconds.
    fn advance(&mut self, voltage: f64, current: f64, seconds_per_unit: f64) {
        let interval_ms = i64::from(self.record.interval_ms);
        self.elapsed_ms += interval_ms;
        let charge = current * (interval_ms as f64 / 1e3) / seconds_per_unit;
        if charge >= 0.0 {
            self.charge_capacity += charge;
        } else {
            self.discharge_capacity -= charge;
        }
        let energy = charge * voltage;
        if energy >= 0.0 {
            self.charge_energy += energy;
        } else {
            self.discharge_energy -= energy;
        }
    }
}

/// Test time where the file does not give the beginnings of steps: the longest times of the steps
/// before, added up.
#[derive(Default)]
struct AddedUp {
    step: Option<i64>,
    before_ms: i64,
    longest_ms: i64,
}

impl AddedUp {
    fn test_time_ms(&mut self, step: i64, step_time_ms: i64) -> i64 {
        if self.step.is_some_and(|last| last != step) {
            self.before_ms = self.before_ms.saturating_add(self.longest_ms);
            self.longest_ms = 0;
        }
        self.step = Some(step);
        self.longest_ms = self.longest_ms.max(step_time_ms);
        self.before_ms.saturating_add(step_time_ms)
    }
}

/// Reads the samples front to back.
pub(super) struct SplitRows {
    bytes: Pages,
    slots: Slots,
    version: Version,
    run_info: RunInfos,
    steps: Vec<StepRun>,
    /// How many of `steps` have begun.
    begun: usize,
    running: Option<Running>,
    added_up: AddedUp,
    kinds: UnknownKinds,
    /// Records of the run information whose sample is not there.
    orphans: usize,
}

impl SplitRows {
    pub(super) fn new(
        main: Stored,
        version: Version,
        run_info: RunInfos,
        steps: Vec<StepRun>,
    ) -> Self {
        Self {
            bytes: Pages::new(main, geometry(version).page_bytes()),
            slots: slots(version),
            version,
            run_info,
            steps,
            begun: 0,
            running: None,
            added_up: AddedUp::default(),
            kinds: UnknownKinds::default(),
            orphans: 0,
        }
    }
}

impl SampleRows for SplitRows {
    fn describe(&self, table: &mut TableBuilder) {
        use DataType::{Float32, Int64, Text};
        use StandardColumn as S;
        let whole = self.version.has_whole_units();
        let (voltage, current, capacity, energy) =
            if whole { ("V", "A", "Ah", "Wh") } else { ("0.1 mV", "mA", "mAs", "mWs") };
        let to_volt = if whole { Conversion::IDENTITY } else { Conversion::divide(1e4) };
        table.column("DataPoint", "", Int64).standard(S::RecordIndex);
        table.column("Cycle Index", "", Int64).standard(S::CycleCount);
        table.column("Step Number", "", Int64).standard(S::StepCount);
        table.column("Step Index", "", Int64).standard(S::StepId);
        table.column("Step Type", "", Text).standard(S::StepType);
        table.column("Time", "ms", Int64).standard(S::StepTimeSecond);
        table.column("Voltage", voltage, Float32).convert(S::VoltageVolt, to_volt);
        table.column("Current", current, Float32).standard(S::CurrentAmpere);
        table.column("Chg. Cap.", capacity, Float32).standard(S::StepChargingCapacityAh);
        table.column("DChg. Cap.", capacity, Float32).standard(S::StepDischargingCapacityAh);
        table.column("Chg. Energy", energy, Float32).standard(S::StepChargingEnergyWh);
        table.column("DChg. Energy", energy, Float32).standard(S::StepDischargingEnergyWh);
        table.column("Unix Time", "ms", Int64);
        if self.version.is_proven() {
            // An instant in versions 14 to 17; no file of another version was seen.
            table.standard(S::UnixTimeSecond);
        }
        table.column("Recorded", "", Int64);
    }

    fn describe_derived(&self, table: &mut TableBuilder) {
        table.derived(StandardColumn::TestTimeSecond, DataType::Float64);
    }

    fn each_index(&self, see: &mut dyn FnMut(u32)) -> Result<(), FormatError> {
        let mut slots = slots(self.version);
        let mut bytes = self.bytes.again();
        while let Some((number, _)) = slots.next(&mut bytes) {
            see(index_of(number));
        }
        bytes.check()
    }

    fn next(
        &mut self,
        max_rows: usize,
        indices: &mut Vec<u32>,
    ) -> Result<Option<RowColumns>, FormatError> {
        let room = max_rows.min(self.slots.at_most(&self.bytes));
        let volt = if self.version.has_whole_units() { 1.0 } else { 1e4 };
        let seconds_per_unit = if self.version.has_whole_units() { 3600.0 } else { 1.0 };
        let mut data_point = Filling::<i64>::with_capacity(room);
        let mut cycle = Filling::<i64>::with_capacity(room);
        let mut step_number = Filling::<i64>::with_capacity(room);
        let mut step_index = Filling::<i64>::with_capacity(room);
        let mut step_type = FillingText::default();
        let mut time = Filling::<i64>::with_capacity(room);
        let mut voltage = Filling::<f32>::with_capacity(room);
        let mut current = Filling::<f32>::with_capacity(room);
        let mut amounts = [(); 4].map(|()| Filling::<f32>::with_capacity(room));
        let mut unix_time = Filling::<i64>::with_capacity(room);
        let mut recorded = Filling::<i64>::with_capacity(room);
        let mut test_time = Filling::<f64>::with_capacity(room);
        indices.clear();

        let voltage_at = if self.version == Version::V6 { 5 } else { 0 };
        while indices.len() < max_rows {
            let Some((number, record)) = self.slots.next(&mut self.bytes) else { break };
            let index = index_of(number);
            let (volts, amps) = (f32_at(record, voltage_at), f32_at(record, voltage_at + 4));
            indices.push(index);
            data_point.push(i64::from(index));
            voltage.push(volts);
            current.push(amps);

            let mut step_begins = false;
            while self.steps.get(self.begun).is_some_and(|step| step.first_index <= index) {
                self.begun += 1;
                step_begins = true;
            }
            let step = self.begun.checked_sub(1).map(|at| self.steps[at]);
            cycle.push_option(step.map(|step| step.cycle));
            step_number.push_option(step.map(|step| step.number));
            step_index.push_option(step.map(|step| step.step));
            step_type.push(step.map_or("", |step| self.kinds.name(step.kind)));

            while self.run_info.peek().is_some_and(|next| next.index < index) {
                self.run_info.next();
                self.orphans += 1;
            }
            let here = if self.version == Version::V6 {
                Some(run_info::of_sample(index, record))
            } else {
                let here = self.run_info.peek().filter(|next| next.index == index);
                if here.is_some() {
                    self.run_info.next();
                }
                here
            };
            if let Some(here) = here {
                self.running = Some(Running::at(here));
            } else if step_begins {
                // Nothing says what the new step began with.
                self.running = None;
            } else if let Some(running) = &mut self.running {
                running.advance(f64::from(volts) / volt, f64::from(amps), seconds_per_unit);
            }
            recorded.push(i64::from(here.is_some()));
            let running = self.running.as_ref();
            let step_time_ms =
                running.map(|running| i64::from(running.record.step_time_ms) + running.elapsed_ms);
            time.push_option(step_time_ms);
            unix_time
                .push_option(running.map(|running| running.record.unix_ms + running.elapsed_ms));
            let values = running.map(|running| {
                [
                    running.charge_capacity,
                    running.discharge_capacity,
                    running.charge_energy,
                    running.discharge_energy,
                ]
            });
            for (at, amount) in amounts.iter_mut().enumerate() {
                amount.push_option(values.map(|values| values[at] as f32));
            }
            test_time.push_option(step_time_ms.zip(step).map(|(step_time_ms, step)| {
                match step.started_ms {
                    Some(started_ms) => (started_ms as f64 + step_time_ms as f64) / 1e3,
                    None => self.added_up.test_time_ms(step.number, step_time_ms) as f64 / 1e3,
                }
            }));
        }
        self.bytes.check()?;
        self.run_info.check()?;
        if indices.is_empty() {
            self.orphans += self.run_info.by_ref().count();
            self.run_info.check()?;
            return Ok(None);
        }
        let mut columns: Vec<Column> = vec![
            data_point.into(),
            cycle.into(),
            step_number.into(),
            step_index.into(),
            step_type.into(),
            time.into(),
            voltage.into(),
            current.into(),
        ];
        columns.extend(amounts.map(Column::from));
        columns.extend([unix_time.into(), recorded.into()]);
        Ok(Some((columns, vec![test_time.into()])))
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings =
            super::opening::warnings_of(&self.bytes, &self.slots, super::MAIN_MEMBER);
        warnings.extend(self.run_info.warnings());
        warnings.extend(self.kinds.warning());
        let orphans = self.orphans;
        if orphans > 0 {
            warnings.push(Warning::new(
                "run_info_without_sample",
                format!(
                    "{orphans} records of times and capacities belong to samples that are missing"
                ),
            ));
        }
        warnings
    }
}

/// What samples of version 6 say of steps, in the order of the samples.
pub(super) struct OfSamples {
    slots: Slots,
    pages: Pages,
}

impl OfSamples {
    pub(super) fn new(main: Stored) -> Self {
        let pages = Pages::new(main, geometry(Version::V6).page_bytes());
        Self { slots: slots(Version::V6), pages }
    }
}

impl Iterator for OfSamples {
    type Item = RunInfo;

    fn next(&mut self) -> Option<RunInfo> {
        let (number, record) = self.slots.next(&mut self.pages)?;
        Some(run_info::of_sample(index_of(number), record))
    }
}

impl RunInfoRecords for OfSamples {
    fn check(&mut self) -> Result<(), FormatError> {
        self.pages.check()
    }
}

fn geometry(version: Version) -> Geometry {
    Geometry::new(version, if version == Version::V6 { 38 } else { 8 })
}

fn slots(version: Version) -> Slots {
    Slots::new(SAMPLES, geometry(version))
}

/// Slots are bounded by the size of a member, below `u32`.
fn index_of(slot: u64) -> u32 {
    u32::try_from(slot + 1).unwrap_or(u32::MAX)
}
