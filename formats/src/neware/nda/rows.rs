//! Samples out of records, column by column.

use model::batch::{Column, DataType, Values};
use model::metadata::Warning;
use model::standard::StandardColumn;

use super::gather::Gather;
use super::header::Header;
use super::layout::{Clock, Cycle, Layout, Measured, Time, singles};
use super::scan::{RecordKind, Scan, for_each};
use super::slots::Window;
use crate::FormatError;
use crate::neware::bytes::{i32_at, u32_at};
use crate::neware::columns::{
    Filling, FillingText, TableBuilder, of_doubles, of_integers, of_singles,
};
use crate::neware::date::LocalDate;
use crate::neware::number::Number;
use crate::neware::range::{UnknownRanges, counts_per_milliampere};
use crate::neware::reader::{RowColumns, SampleRows};
use crate::neware::run::Run;
use crate::neware::step::{UnknownKinds, directed, direction};
use crate::text::zone::{UnixClock, UnixTime};

/// Rows of a batch: columns of these stay in a processor's cache, and off the system's allocator.
const MOST_ROWS: usize = 8192;

/// Reads the samples in the order of their numbers.
pub(super) struct NdaRows {
    window: Window,
    /// For samples that are not in order.
    gather: Gather,
    layout: Layout,
    range: i32,
    scan: Scan,
    /// The next record, or the next of `scan.order`.
    next: u64,
    given: u64,
    clock: Option<UnixClock>,
    /// Unix time minus test time of the last row that has both, s.
    clock_ahead_s: Option<f64>,
    run: Run,
    kinds: UnknownKinds,
    unknown_ranges: UnknownRanges,
    doubtful_times: usize,
    /// The records of the batch at hand, end to end.
    records: Vec<u8>,
}

impl NdaRows {
    pub(super) fn new(header: &Header, scan: Scan, clock: Option<UnixClock>) -> Self {
        let has_date = matches!(header.layout.clock, Clock::Date(_));
        Self {
            window: Window::new(header.records.clone()),
            gather: Gather::new(header.records.clone()),
            layout: header.layout,
            range: header.range,
            scan,
            next: 0,
            given: 0,
            clock: clock.filter(|_| has_date),
            clock_ahead_s: None,
            run: Run::default(),
            kinds: UnknownKinds::default(),
            unknown_ranges: UnknownRanges::default(),
            doubtful_times: 0,
            records: Vec::new(),
        }
    }

    /// Fills `records` with the next samples.
    fn take(&mut self, max_rows: usize) -> Result<(), FormatError> {
        let size = self.layout.bytes;
        let left = usize::try_from(self.scan.samples - self.given).unwrap_or(usize::MAX);
        self.records.clear();
        let room = max_rows.min(left).min(MOST_ROWS);
        if let Some(order) = &self.scan.order {
            let records = self.gather.records(order, self.given as usize, room)?;
            self.records.extend_from_slice(records);
        } else {
            let full = room.saturating_mul(size);
            while self.records.len() < full {
                let at_hand = self.window.from(self.next)?;
                if at_hand.is_empty() {
                    break;
                }
                // Runs of samples are copied at once.
                let mut run = 0..0;
                for record in at_hand.chunks_exact(size) {
                    if self.records.len() + run.len() == full {
                        break;
                    }
                    self.next += 1;
                    if self.layout.kind_of(record) == RecordKind::Sample {
                        run.end += size;
                    } else {
                        self.records.extend_from_slice(&at_hand[run.clone()]);
                        run = run.end + size..run.end + size;
                    }
                }
                self.records.extend_from_slice(&at_hand[run]);
            }
        }
        self.given += (self.records.len() / size) as u64;
        Ok(())
    }

    fn integers(&self, number: Number) -> Vec<i64> {
        number.map(&self.records, self.layout.bytes, |number| number)
    }

    fn singles(&self, at: usize) -> Vec<f32> {
        singles(at, &self.records, self.layout.bytes)
    }

    fn effective_range(&self, record: &[u8]) -> i32 {
        let stored = self.layout.range.map_or(0, |at| i32_at(record, at));
        if stored == 0 { self.range } else { stored }
    }

    /// Counts in the scale of each record's range.
    fn scaled(&mut self, number: Number) -> Column {
        let size = self.layout.bytes;
        let first =
            self.records.get(..size).map_or(self.range, |first| self.effective_range(first));
        let mut ranges = self.records.chunks_exact(size).map(|record| self.effective_range(record));
        if let Some(scale) = counts_per_milliampere(first)
            && ranges.all(|range| range == first)
        {
            let scaled = |count: i64| count as f64 / scale;
            return of_doubles(number.map(&self.records, size, scaled));
        }
        let (mut range, mut scale) = (first, counts_per_milliampere(first));
        let mut values = Filling::<f64>::with_capacity(self.records.len() / size);
        for record in self.records.chunks_exact(size) {
            let next = self.effective_range(record);
            if next != range {
                (range, scale) = (next, counts_per_milliampere(next));
            }
            values.push_option(self.unknown_ranges.scaled(number.read(record), range, scale));
        }
        values.into()
    }

    /// Kinds of steps in the codes of today; `None` for an old one that is not known.
    fn kind(&self, record: &[u8]) -> Option<u8> {
        let kind = record[self.layout.kind];
        if !self.layout.old_kinds {
            return Some(kind);
        }
        Some(match kind {
            1 => 1,
            2 => 3,
            4 => 2,
            5 => 4,
            _ => return None,
        })
    }

    fn measured(&mut self, columns: &mut Vec<Column>) {
        let tenth_millivolts = |rows: &Self, at| {
            let counts = Number::I32(at);
            of_doubles(counts.map(&rows.records, rows.layout.bytes, |count| count as f64 / 1e4))
        };
        match self.layout.measured {
            Measured::Throughput { voltage, current, capacity, energy } => {
                columns.push(tenth_millivolts(self, voltage));
                columns.push(self.scaled(Number::I32(current)));
                columns.push(self.scaled(capacity));
                if let Some(energy) = energy {
                    columns.push(self.scaled(energy));
                }
            }
            Measured::Split { voltage, current, amounts } => {
                columns.push(tenth_millivolts(self, voltage));
                columns.push(self.scaled(Number::I32(current)));
                for amount in amounts {
                    columns.push(self.scaled(amount));
                }
            }
            Measured::SplitSingles { voltage, current, amounts } => {
                columns.push(of_singles(self.singles(voltage)));
                columns.push(of_singles(self.singles(current)));
                columns.extend(amounts.map(|at| of_singles(self.singles(at))));
            }
            Measured::SignedSingles { voltage, current, capacity, energy } => {
                columns.extend(
                    [voltage, current, capacity, energy].map(|at| of_singles(self.singles(at))),
                );
            }
        }
    }

    fn clock_column(&self) -> Option<Column> {
        Some(match self.layout.clock {
            Clock::None => return None,
            Clock::UnixSeconds(number) | Clock::UnixMicroseconds(number) => {
                of_integers(self.integers(number))
            }
            Clock::Unix { seconds, nanoseconds } => {
                // Nanoseconds since 1970 in one integer would not survive becoming a double.
                let join = |record: &[u8]| {
                    f64::from(u32_at(record, seconds))
                        + f64::from(u32_at(record, nanoseconds)) / 1e9
                };
                of_doubles(self.records.chunks_exact(self.layout.bytes).map(join).collect())
            }
            Clock::Date(at) => {
                let mut dates = FillingText::default();
                for record in self.records.chunks_exact(self.layout.bytes) {
                    match LocalDate::read(record, at) {
                        Some(date) => date.push_to(&mut dates),
                        None => dates.push(""),
                    }
                }
                dates.into()
            }
        })
    }

    fn nanoseconds(&self, seconds: usize, nanoseconds: usize) -> Vec<i64> {
        let join = |record: &[u8]| {
            i64::from(u32_at(record, seconds)) * 1_000_000_000
                + i64::from(u32_at(record, nanoseconds))
        };
        self.records.chunks_exact(self.layout.bytes).map(join).collect()
    }

    fn times(&self) -> Vec<i64> {
        match self.layout.time {
            Time::StepSeconds(number)
            | Time::StepMilliseconds(number)
            | Time::StepMicroseconds(number) => self.integers(number),
            Time::Total { seconds, nanoseconds } => self.nanoseconds(seconds, nanoseconds),
        }
    }

    /// Number of the run of a step, and the time that the file does not hold: that of the test, or
    /// that in the step.
    fn runs(&mut self, times: &[i64]) -> (Vec<i64>, Vec<f64>) {
        let layout = self.layout;
        let (total, a_second) = match layout.time {
            Time::StepSeconds(_) => (false, 1.0),
            Time::StepMilliseconds(_) => (false, 1e3),
            Time::StepMicroseconds(_) => (false, 1e6),
            Time::Total { .. } => (true, 1e9),
        };
        let mut numbers = Vec::with_capacity(times.len());
        let mut others = Vec::with_capacity(times.len());
        for (record, time) in self.records.chunks_exact(layout.bytes).zip(times) {
            let key = (
                layout.cycle.map_or(0, |(at, _)| u32_at(record, at)),
                layout.step.read(record) as u16,
                record[layout.kind],
                layout.changes.map_or(0, |at| record[at]),
            );
            let time = time.cast_unsigned();
            let other =
                if total { self.run.pass_total(key, time) } else { self.run.pass(key, time, 0) };
            numbers.push(self.run.number());
            others.push(other as f64 / a_second);
        }
        (numbers, others)
    }

    /// Capacities or energies of charge and of discharge, in Ah or Wh, out of one amount for both,
    /// where the kind of step says which way it flowed.
    fn directed(&self, amounts: &Column) -> [Column; 2] {
        let rows = amounts.len();
        let mut sides = [(); 2].map(|()| Filling::<f64>::with_capacity(rows));
        let mut push = |[charge, discharge]: [Option<f64>; 2]| {
            sides[0].push_option(charge);
            sides[1].push_option(discharge);
        };
        let mut last = (0, None);
        let mut ways = self.records.chunks_exact(self.layout.bytes).map(|record| {
            let kind = record[self.layout.kind];
            if last.0 != kind {
                last = (kind, self.kind(record).and_then(direction));
            }
            last.1
        });
        match (&amounts.values, &amounts.validity) {
            (Values::Float64(amounts), None) => {
                for (amount, way) in amounts.iter().zip(ways.by_ref()) {
                    push(directed(Some(amount.abs() / 3.6e6), way));
                }
            }
            _ => {
                for (row, way) in ways.enumerate() {
                    let amount = amounts.number(row).map(|amount| amount.abs() / 3.6e6);
                    push(directed(amount, way));
                }
            }
        }
        sides.map(Column::from)
    }

    fn unix_times(&mut self, at: usize, test_times_s: &[f64]) -> Option<Column> {
        let mut clock = self.clock.take()?;
        let mut unix = Filling::<f64>::with_capacity(test_times_s.len());
        for (record, test_time_s) in self.records.chunks_exact(self.layout.bytes).zip(test_times_s)
        {
            let expected = self.clock_ahead_s.map(|ahead| ahead + test_time_s);
            let found = LocalDate::read(record, at)
                .map(|date| clock.unix_seconds(date.microseconds(), expected));
            self.doubtful_times += usize::from(found == Some(UnixTime::Unsettled));
            let known = match found {
                Some(UnixTime::Known(seconds)) => Some(seconds),
                Some(UnixTime::Unsettled) | None => None,
            };
            unix.push_option(known);
            self.clock_ahead_s = known.map(|known| known - test_time_s).or(self.clock_ahead_s);
        }
        self.clock = Some(clock);
        Some(unix.into())
    }
}

impl SampleRows for NdaRows {
    fn describe(&self, table: &mut TableBuilder) {
        self.layout.describe(table);
    }

    fn describe_derived(&self, table: &mut TableBuilder) {
        self.layout.describe_derived(table);
        if self.clock.is_some() {
            table.derived(StandardColumn::UnixTimeSecond, DataType::Float64);
        }
    }

    fn each_index(&self, see: &mut dyn FnMut(u32)) -> Result<(), FormatError> {
        let Some(index_at) = self.layout.index else { return Ok(()) };
        let map = self.window.map();
        let Some(order) = &self.scan.order else {
            return for_each(map, |_, record| {
                if self.layout.kind_of(record) == RecordKind::Sample {
                    see(u32_at(record, index_at));
                }
            });
        };
        let mut gather = Gather::new(map.clone());
        let mut next = 0;
        while next < order.len() {
            let records = gather.records(order, next, MOST_ROWS)?.chunks_exact(self.layout.bytes);
            next += records.len();
            records.for_each(|record| see(u32_at(record, index_at)));
        }
        Ok(())
    }

    fn next(
        &mut self,
        max_rows: usize,
        indices: &mut Vec<u32>,
    ) -> Result<Option<RowColumns>, FormatError> {
        self.take(max_rows)?;
        indices.clear();
        if self.records.is_empty() {
            return Ok(None);
        }
        let layout = self.layout;
        let mut columns = Vec::new();
        if let Some(at) = layout.index {
            let numbers = self.integers(Number::U32(at));
            indices.extend(numbers.iter().map(|number| *number as u32));
            columns.push(of_integers(numbers));
        }
        if let Some((at, cycle)) = layout.cycle {
            let first = i64::from(cycle == Cycle::FromZero);
            let cycles = Number::U32(at).map(&self.records, layout.bytes, |cycle| cycle + first);
            columns.push(of_integers(cycles));
        }
        columns.push(of_integers(self.integers(layout.step)));
        let mut kinds = FillingText::default();
        for record in self.records.chunks_exact(layout.bytes) {
            match self.kind(record) {
                Some(kind) => kinds.push(self.kinds.name(kind)),
                None => kinds.push(self.kinds.nameless(record[layout.kind])),
            }
        }
        columns.push(kinds.into());
        if let Some(at) = layout.changes {
            columns.push(of_integers(self.integers(Number::U8(at))));
        }
        let times = self.times();
        let (step_counts, other_times) = self.runs(&times);
        columns.push(of_integers(times));
        let measured_at = columns.len();
        self.measured(&mut columns);
        if let Some(at) = layout.range {
            columns.push(of_integers(self.integers(Number::I32(at))));
        }
        let amounts = &columns[measured_at + 2..];
        let mut derived = vec![of_integers(step_counts)];
        let mut directed = Vec::new();
        match layout.measured {
            Measured::Throughput { energy: None, .. } => {
                directed.extend(self.directed(&amounts[0]));
            }
            Measured::Throughput { .. } | Measured::SignedSingles { .. } => {
                directed.extend(self.directed(&amounts[0]));
                directed.extend(self.directed(&amounts[1]));
            }
            Measured::SplitSingles { .. } => {
                directed.extend([1, 3].map(|at| discharged(&amounts[at])));
            }
            Measured::Split { .. } => {}
        }
        columns.extend(self.clock_column());
        columns.extend(layout.temperature.map(|at| of_singles(self.singles(at))));
        columns.extend(layout.unknown.map(|at| of_singles(self.singles(at))));
        let unix = match layout.clock {
            Clock::Date(at) => self.unix_times(at, &other_times),
            _ => None,
        };
        derived.push(of_doubles(other_times));
        derived.extend(directed);
        derived.extend(unix);
        Ok(Some((columns, derived)))
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings: Vec<Warning> =
            self.kinds.warning().into_iter().chain(self.unknown_ranges.warning()).collect();
        let Scan { unknown, repeated, unsorted, .. } = self.scan;
        if unknown > 0 {
            warnings.push(Warning::new(
                "record_unknown",
                format!("{unknown} records are of an unknown kind and left out"),
            ));
        }
        if repeated > 0 {
            warnings.push(Warning::new(
                "index_repeats",
                format!("{repeated} samples have the number of one before them and are left out"),
            ));
        }
        if unsorted {
            warnings.push(Warning::new(
                "index_goes_back",
                "samples are not in the order of their numbers, and too many to be sorted",
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

/// mAs without a sign as Ah, mWs as Wh.
fn discharged(amounts: &Column) -> Column {
    let mut values = Filling::<f64>::with_capacity(amounts.len());
    (0..amounts.len())
        .for_each(|row| values.push_option(amounts.number(row).map(|amount| amount.abs() / 3.6e6)));
    values.into()
}
