//! Samples whose columns the first page of `data.ndc` describes: versions 7 and 15. No file of
//! either was at hand: this is what fastnda reads.
//!
//! Version 7, i32 codes of the columns from byte 13 of the file on, at most 40, a 0 behind the last;
//! the columns follow each other without gaps. Version 15 is the record of BTS 9.1 (u32 at 516 its
//! size): step u8 at 2, kind u8 at 3, number u32 at 8, test time u32 s at 12 and u32 ns at 16,
//! current f32 mA at 20, voltage f32 V at 24, capacity f32 mAs at 28, energy f32 mWs at 32; then
//! from byte 520 of the file on at most 300 times {i32 code, u8, i32 place in the record}, a code of
//! 0 behind the last.

mod columns;

use std::collections::BTreeSet;

use model::batch::{Column, DataType};
use model::metadata::Warning;
use model::standard::StandardColumn as S;

use self::columns::{Described, Layout, Take};
use super::bytes::{f32_at, u32_at};
use super::columns::{FillingText, TableBuilder};
use super::date::LocalDate;
use super::page::{Geometry, SAMPLES, Slots, Version};
use super::pages::{Pages, Stored};
use super::reader::{RowColumns, SampleRows};
use super::run::Run;
use super::step::{UnknownKinds, directed, direction};
use crate::FormatError;
use crate::text::zone::{UnixClock, UnixTime};

/// Reads the samples front to back.
pub(super) struct DescribedRows {
    bytes: Pages,
    slots: Slots,
    version: Version,
    layout: Layout,
    clock: Option<UnixClock>,
    /// Unix time minus test time of the last row that has both, s.
    clock_ahead_s: Option<f64>,
    run: Run,
    kinds: UnknownKinds,
    doubtful_times: usize,
}

impl DescribedRows {
    /// `head` is the first page.
    ///
    /// # Errors
    /// Where the description is of an unknown column, or does not fit a page.
    pub(super) fn new(
        main: Stored,
        head: &[u8],
        version: Version,
        clock: Option<UnixClock>,
    ) -> Result<Self, FormatError> {
        let layout = Layout::of(head, version)?;
        let geometry = Geometry::new(version, layout.bytes);
        let slots = Slots::new(SAMPLES, geometry);
        let bytes = Pages::new(main, geometry.page_bytes());
        let clock = clock.filter(|_| layout.date_at().is_some());
        Ok(Self {
            bytes,
            slots,
            version,
            layout,
            clock,
            clock_ahead_s: None,
            run: Run::default(),
            kinds: UnknownKinds::default(),
            doubtful_times: 0,
        })
    }

    /// The computed columns, in order.
    fn derived(&self) -> Vec<S> {
        let mut derived = vec![S::StepCount];
        derived.extend((!self.layout.has(S::TestTimeSecond)).then_some(S::TestTimeSecond));
        derived.extend((!self.layout.has(S::StepTimeSecond)).then_some(S::StepTimeSecond));
        if self.layout.undirected.is_some() {
            derived.extend([
                S::StepChargingCapacityAh,
                S::StepDischargingCapacityAh,
                S::StepChargingEnergyWh,
                S::StepDischargingEnergyWh,
            ]);
        }
        derived.extend(self.clock.as_ref().map(|_| S::UnixTimeSecond));
        derived
    }

    fn unix_time(&mut self, record: &[u8], test_time_s: Option<f64>) -> Option<f64> {
        let (clock, at) = (self.clock.as_mut()?, self.layout.date_at()?);
        let expected = self.clock_ahead_s.zip(test_time_s).map(|(ahead, time)| ahead + time);
        match clock.unix_seconds(LocalDate::read(record, at)?.microseconds(), expected) {
            UnixTime::Known(unix) => {
                self.clock_ahead_s = test_time_s.map(|time| unix - time);
                Some(unix)
            }
            UnixTime::Unsettled => {
                self.doubtful_times += 1;
                None
            }
        }
    }
}

fn index_of(layout: &Layout, number: u64, record: &[u8]) -> u32 {
    match layout.index {
        Some(at) => u32_at(record, at),
        None => u32::try_from(number + 1).unwrap_or(u32::MAX),
    }
}

fn slots(layout: &Layout, version: Version) -> Slots {
    Slots::new(SAMPLES, Geometry::new(version, layout.bytes))
}

impl SampleRows for DescribedRows {
    fn describe(&self, table: &mut TableBuilder) {
        for Described { name, unit, data_type, standard, conversion, .. } in &self.layout.columns {
            table.column(name, unit, *data_type);
            match (standard, conversion) {
                (Some(standard), Some(conversion)) => {
                    table.convert(*standard, *conversion);
                }
                (Some(standard), None) => {
                    table.standard(*standard);
                }
                (None, _) => {}
            }
        }
    }

    fn describe_derived(&self, table: &mut TableBuilder) {
        for standard in self.derived() {
            let counts = standard == S::StepCount;
            table.derived(standard, if counts { DataType::Int64 } else { DataType::Float64 });
        }
    }

    fn each_index(&self, see: &mut dyn FnMut(u32)) -> Result<(), FormatError> {
        let mut slots = slots(&self.layout, self.version);
        let mut bytes = self.bytes.again();
        while let Some((number, record)) = slots.next(&mut bytes) {
            see(index_of(&self.layout, number, record));
        }
        bytes.check()
    }

    fn next(
        &mut self,
        max_rows: usize,
        indices: &mut Vec<u32>,
    ) -> Result<Option<RowColumns>, FormatError> {
        let mut columns: Vec<Column> =
            self.layout.columns.iter().map(|column| Column::new(column.data_type)).collect();
        let order = self.derived();
        let type_of = |standard: &S| match standard {
            S::StepCount => DataType::Int64,
            _ => DataType::Float64,
        };
        let mut derived: Vec<Column> =
            order.iter().map(|standard| Column::new(type_of(standard))).collect();
        indices.clear();
        let mut held = Vec::new();
        while indices.len() < max_rows {
            let Some((number, record)) = self.slots.next(&mut self.bytes) else { break };
            // The page is lent for as long as the record is; the row needs the rest of the reader.
            held.clear();
            held.extend_from_slice(record);
            let record = held.as_slice();
            let index = index_of(&self.layout, number, record);
            indices.push(index);
            for (column, described) in columns.iter_mut().zip(&self.layout.columns) {
                match described.take {
                    Take::Index => column.push_i64(Some(i64::from(index))),
                    Take::Count(number, add) => {
                        column.push_i64(Some(number.read(record).saturating_add(add)));
                    }
                    Take::Scaled(number, divisor) => {
                        column.push_f64(Some(number.read(record) as f64 / divisor));
                    }
                    Take::Single(at) => column.push_f32(Some(f32_at(record, at))),
                    Take::Nanoseconds(at) => {
                        let seconds = i64::from(u32_at(record, at));
                        let rest = i64::from(u32_at(record, at + 4));
                        column.push_i64(Some(seconds * 1_000_000_000 + rest));
                    }
                    Take::Seconds(at) => {
                        let rest = f64::from(u32_at(record, at + 4)) / 1e9;
                        column.push_f64(Some(f64::from(u32_at(record, at)) + rest));
                    }
                    Take::Kind(at) => {
                        let name = self.kinds.name(self.layout.kind(record[at]));
                        column.push_text(Some(name).filter(|name| !name.is_empty()));
                    }
                    Take::Date(at) => {
                        let mut text = FillingText::default();
                        match LocalDate::read(record, at) {
                            Some(date) => date.push_to(&mut text),
                            None => text.push(""),
                        }
                        column.extend_from(&text.into(), 0..1);
                    }
                }
            }
            let times = self.layout.times(record, &mut self.run);
            let unix = self.unix_time(record, times.test_s);
            let ways = self.layout.undirected.map(|(capacity, energy)| {
                let way =
                    self.layout.kind_at.and_then(|at| direction(self.layout.kind(record[at])));
                [capacity, energy]
                    .map(|at| directed(Some(f64::from(f32_at(record, at)).abs() / 3.6e6), way))
            });
            for (standard, column) in order.iter().zip(&mut derived) {
                let side = |amount: usize, side: usize| ways.and_then(|ways| ways[amount][side]);
                match standard {
                    S::StepCount => column.push_i64(Some(self.run.number())),
                    S::TestTimeSecond => column.push_f64(times.test_s),
                    S::StepTimeSecond => column.push_f64(times.step_s),
                    S::StepChargingCapacityAh => column.push_f64(side(0, 0)),
                    S::StepDischargingCapacityAh => column.push_f64(side(0, 1)),
                    S::StepChargingEnergyWh => column.push_f64(side(1, 0)),
                    S::StepDischargingEnergyWh => column.push_f64(side(1, 1)),
                    _ => column.push_f64(unix),
                }
            }
        }
        self.bytes.check()?;
        Ok((!indices.is_empty()).then_some((columns, derived)))
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings =
            super::opening::warnings_of(&self.bytes, &self.slots, super::MAIN_MEMBER);
        warnings.extend(self.kinds.warning());
        let unread: BTreeSet<i32> = self.layout.unread.iter().copied().collect();
        if !unread.is_empty() {
            let codes: Vec<String> = unread.iter().map(i32::to_string).collect();
            warnings.push(Warning::new(
                "unknown_column",
                format!("columns with the codes {} are not known and left out", codes.join(", ")),
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
