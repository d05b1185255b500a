//! Samples of versions 1 to 5: every record of `data.ndc` is a whole row.
//!
//! A slot of 87 bytes in version 5; 94 in versions 2 and 4, where 7 bytes follow the first (0x01,
//! 0x01, auxiliary channel, 0x91, 0x1f, 0x00, 0xa8 in the sample of version 2; unknown). Versions 1
//! and 3 are like version 2 with 2 unknown bytes before the time in the step, and without test time.
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | u8 | 0x55 |
//! | 1 | u32 | number of the sample, from 1 |
//! | 5 | u32 | cycle, from 0 (BTSDA shows it from 1) |
//! | 9 | u8 | step of the programme, from 1 |
//! | 10 | u8 | kind of step |
//! | 11 | 5 bytes | unknown (the step once more, 0x10, zeros) |
//! | 16 | u64 | time in the step, ms |
//! | 24 | i32 | voltage, 0.1 mV |
//! | 28 | i32 | current, in the scale of the range |
//! | 32 | 4 bytes | unknown |
//! | 36, 44 | i64 | charge and discharge capacity of the step, scale × s |
//! | 52, 60 | i64 | charge and discharge energy of the step, scale × V × s |
//! | 68 | u16, 5 × u8 | local date: year, month, day, hour, minute, second |
//! | 75 | i32 | current range, mA; negative: of a finer scale |
//! | 79 | u64 | test time, ms; 0 in the first record of a step in version 2 |

use model::batch::{Column, DataType};
use model::metadata::Warning;
use model::standard::StandardColumn;

use super::bytes::{i32_at, i64_at, u32_at, u64_at};
use super::columns::{Filling, FillingText, TableBuilder};
use super::date::LocalDate;
use super::page::{Geometry, SAMPLES, Slots, Version};
use super::pages::{Pages, Stored};
use super::range::{UnknownRanges, counts_per_milliampere};
use super::reader::{RowColumns, SampleRows};
use super::run::Run;
use super::step::UnknownKinds;
use crate::FormatError;
use crate::text::zone::{UnixClock, UnixTime};

const SAMPLE: u8 = 0x55;

/// Where the fields of a record lie after the first byte.
pub(super) fn prefix(version: Version) -> usize {
    if version.has_small_pages() { 7 } else { 0 }
}

/// Bytes that versions 1 and 3 do not have before the time in the step.
fn shorter(version: Version) -> usize {
    if matches!(version.number(), 1 | 3) { 3 } else { 0 }
}

pub(super) fn geometry(version: Version) -> Geometry {
    let size = if shorter(version) > 0 { 76 } else { 87 };
    Geometry::new(version, size + prefix(version))
}

/// Reads the samples front to back.
pub(super) struct FullRows {
    bytes: Pages,
    slots: Slots,
    version: Version,
    clock: Option<UnixClock>,
    /// Unix time minus test time of the last row that has both, s.
    clock_ahead_s: Option<f64>,
    run: Run,
    kinds: UnknownKinds,
    unknown_ranges: UnknownRanges,
    foreign: usize,
    doubtful_times: usize,
    last_index: u32,
    goes_back: usize,
}

impl FullRows {
    pub(super) fn new(main: Stored, version: Version, clock: Option<UnixClock>) -> Self {
        Self {
            bytes: Pages::new(main, geometry(version).page_bytes()),
            slots: Slots::new(SAMPLES, geometry(version)),
            version,
            clock,
            clock_ahead_s: None,
            run: Run::default(),
            kinds: UnknownKinds::default(),
            unknown_ranges: UnknownRanges::default(),
            foreign: 0,
            doubtful_times: 0,
            last_index: 0,
            goes_back: 0,
        }
    }
}

impl SampleRows for FullRows {
    fn describe(&self, table: &mut TableBuilder) {
        use DataType::{Float64, Int64, Text};
        use StandardColumn as S;
        table.column("DataPoint", "", Int64).standard(S::RecordIndex);
        table.column("Cycle Index", "", Int64).standard(S::CycleCount);
        table.column("Step Index", "", Int64).standard(S::StepId);
        table.column("Step Type", "", Text).standard(S::StepType);
        table.column("Time", "ms", Int64).standard(S::StepTimeSecond);
        table.column("Total Time", "ms", Int64);
        table.column("Voltage", "V", Float64).standard(S::VoltageVolt);
        table.column("Current", "mA", Float64).standard(S::CurrentAmpere);
        table.column("Chg. Cap.", "mAs", Float64).standard(S::StepChargingCapacityAh);
        table.column("DChg. Cap.", "mAs", Float64).standard(S::StepDischargingCapacityAh);
        table.column("Chg. Energy", "mWs", Float64).standard(S::StepChargingEnergyWh);
        table.column("DChg. Energy", "mWs", Float64).standard(S::StepDischargingEnergyWh);
        table.column("Range", "mA", Int64);
        table.column("Date", "", Text);
    }

    fn describe_derived(&self, table: &mut TableBuilder) {
        table.derived(StandardColumn::StepCount, DataType::Int64);
        table.derived(StandardColumn::TestTimeSecond, DataType::Float64);
        if self.clock.is_some() {
            table.derived(StandardColumn::UnixTimeSecond, DataType::Float64);
        }
    }

    fn each_index(&self, see: &mut dyn FnMut(u32)) -> Result<(), FormatError> {
        let mut slots = Slots::new(SAMPLES, geometry(self.version));
        let index_at = 1 + prefix(self.version);
        let mut bytes = self.bytes.again();
        while let Some((_, record)) = slots.next(&mut bytes) {
            if record[0] == SAMPLE {
                see(u32_at(record, index_at));
            }
        }
        bytes.check()
    }

    fn next(
        &mut self,
        max_rows: usize,
        indices: &mut Vec<u32>,
    ) -> Result<Option<RowColumns>, FormatError> {
        let room = max_rows.min(self.slots.at_most(&self.bytes));
        let integers = || Filling::<i64>::with_capacity(room);
        let decimals = || Filling::<f64>::with_capacity(room);
        let (mut data_point, mut cycle, mut step) = (integers(), integers(), integers());
        let (mut time, mut total_time, mut ranges) = (integers(), integers(), integers());
        let (mut voltage, mut current) = (decimals(), decimals());
        let mut amounts = [(); 4].map(|()| decimals());
        let (mut step_type, mut date) = (FillingText::default(), FillingText::default());
        let (mut step_count, mut test_time, mut unix_time) = (integers(), decimals(), decimals());
        indices.clear();

        let at = prefix(self.version);
        let later = at - shorter(self.version);
        let has_total = later == at;
        while indices.len() < max_rows {
            let Some((_, record)) = self.slots.next(&mut self.bytes) else { break };
            if record[0] != SAMPLE {
                self.foreign += 1;
                continue;
            }
            let index = u32_at(record, at + 1);
            self.goes_back += usize::from(index <= self.last_index);
            self.last_index = index;
            indices.push(index);
            data_point.push(i64::from(index));

            let raw_cycle = u32_at(record, at + 5);
            let (raw_step, kind) = (record[at + 9], record[at + 10]);
            cycle.push(i64::from(raw_cycle) + 1);
            step.push(i64::from(raw_step));
            step_type.push(self.kinds.name(kind));

            let time_ms = u64_at(record, later + 16);
            let total_ms = if has_total { u64_at(record, later + 79) } else { 0 };
            time.push_option(i64::try_from(time_ms).ok());
            total_time.push_option(i64::try_from(total_ms).ok().filter(|_| has_total));
            let test_time_ms =
                self.run.pass((raw_cycle, u16::from(raw_step), kind, 0), time_ms, total_ms);
            step_count.push(self.run.number());
            test_time.push(test_time_ms as f64 / 1e3);

            voltage.push(f64::from(i32_at(record, later + 24)) / 1e4);
            let range = i32_at(record, later + 75);
            ranges.push(i64::from(range));
            let scale = counts_per_milliampere(range);
            let unknown = &mut self.unknown_ranges;
            let mut scaled = |count: i64| unknown.scaled(count, range, scale);
            current.push_option(scaled(i64::from(i32_at(record, later + 28))));
            for (amount, offset) in amounts.iter_mut().zip([36, 44, 52, 60]) {
                amount.push_option(scaled(i64_at(record, later + offset)));
            }

            let local = LocalDate::read(record, later + 68);
            match local {
                Some(local) => local.push_to(&mut date),
                None => date.push(""),
            }
            if let Some(clock) = &mut self.clock {
                let test_time_s = test_time_ms as f64 / 1e3;
                let expected = self.clock_ahead_s.map(|ahead| ahead + test_time_s);
                let unix = local.map(|local| clock.unix_seconds(local.microseconds(), expected));
                self.doubtful_times += usize::from(unix == Some(UnixTime::Unsettled));
                let known = match unix {
                    Some(UnixTime::Known(seconds)) => Some(seconds),
                    Some(UnixTime::Unsettled) | None => None,
                };
                unix_time.push_option(known);
                self.clock_ahead_s = known.map(|known| known - test_time_s).or(self.clock_ahead_s);
            }
        }
        self.bytes.check()?;
        if indices.is_empty() {
            return Ok(None);
        }
        let mut columns: Vec<Column> = vec![
            data_point.into(),
            cycle.into(),
            step.into(),
            step_type.into(),
            time.into(),
            total_time.into(),
            voltage.into(),
            current.into(),
        ];
        columns.extend(amounts.map(Column::from));
        columns.extend([ranges.into(), date.into()]);
        let mut derived = vec![step_count.into(), test_time.into()];
        if self.clock.is_some() {
            derived.push(unix_time.into());
        }
        Ok(Some((columns, derived)))
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings =
            super::opening::warnings_of(&self.bytes, &self.slots, super::MAIN_MEMBER);
        warnings.extend(self.kinds.warning());
        warnings.extend(self.unknown_ranges.warning());
        if self.foreign > 0 {
            warnings.push(Warning::new(
                "record_unknown",
                format!("{} records are of an unknown kind and left out", self.foreign),
            ));
        }
        if self.goes_back > 0 {
            warnings.push(Warning::new(
                "index_goes_back",
                format!("the number of the sample repeats or goes back {} times", self.goes_back),
            ));
        }
        if self.doubtful_times > 0 {
            warnings.push(Warning::new(
                "ambiguous_daylight_saving",
                format!("{} local times are not one instant because of daylight saving; their Unix time is left empty", self.doubtful_times),
            ));
        }
        warnings
    }
}
