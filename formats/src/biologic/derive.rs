//! Columns that the file does not hold, computed row by row from the row and the one before.

use model::batch::{Batch, Column, Values};
use model::metadata::Warning;
use model::table::Conversion;
use serde::{Deserialize, Serialize};

use super::plan::{Plan, Spectra};

mod stamps;

pub(super) use stamps::Stamps;

/// A first test time above this is worth a word; below, the first sample just came a little late.
const LATE_START_SECONDS: f64 = 60.0;

/// How a computed column follows from others of the same table.
pub(super) enum Derived {
    /// Seconds since the start of acquisition, from dates and times.
    TestTime { text: usize },
    /// Volt: the working electrode's potential minus the counter electrode's.
    Voltage { working: usize, to_volt: Conversion, counter: usize, counter_to_volt: Conversion },
    /// Ampere: the interval's charge by its length. Null in the first row, which has no interval.
    Current { charge: usize, to_ampere_hour: Conversion, time: usize },
    /// Two half cycles are a cycle.
    Cycle { half_cycle: usize },
    /// Ohm, from absolute value and phase.
    Impedance { absolute: usize, to_ohm: Conversion, phase: usize, is_real: bool },
}

/// What the rows before leave behind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Carried {
    /// Rows of each table that were given.
    pub(super) rows: [u64; 2],
    pub(super) stamps: Stamps,
    /// Test time of the first and the last row, where it was a number.
    first_time: Option<f64>,
    last_time: Option<f64>,
    /// How often the test time went back, and the first row where it did.
    went_back: u64,
    went_back_at: u64,
}

impl Plan {
    /// Appends the computed columns to the vendor's and gives the batch, and the second table's.
    pub(super) fn complete(
        &self,
        mut columns: Vec<Column>,
        carried: &mut Carried,
    ) -> (Batch, Option<Batch>) {
        for derived in &self.derived {
            let column = derived.column(&columns, carried);
            columns.push(column);
        }
        if let Some(time) = self.test_time {
            carried.follow(&columns[time]);
        }
        let spectra = self.spectra.as_ref().and_then(|spectra| spectra.rows_of(&columns));
        let batch = Batch { table: 0, columns, provisional: false };
        carried.rows[0] += batch.rows() as u64;
        carried.rows[1] += spectra.as_ref().map_or(0, Batch::rows) as u64;
        (batch, spectra)
    }
}

impl Carried {
    /// What is odd about the test time.
    pub(super) fn time_warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.went_back > 0 {
            let message = format!(
                "The test time goes back {} times, first in row {}.",
                self.went_back,
                self.went_back_at + 1
            );
            warnings.push(Warning::new("time_goes_back", message));
        }
        if let Some(first) = self.first_time.filter(|first| *first > LATE_START_SECONDS) {
            let message = format!(
                "The test time starts at {first} s: it counts from the start of acquisition, \
                 which other techniques began."
            );
            warnings.push(Warning::new("time_starts_late", message));
        }
        warnings
    }

    fn follow(&mut self, time: &Column) {
        for row in 0..time.len() {
            let Some(now) = time.number(row) else { continue };
            if self.last_time.is_some_and(|last| now < last) {
                if self.went_back == 0 {
                    self.went_back_at = self.rows[0] + row as u64;
                }
                self.went_back += 1;
            }
            if !now.is_nan() {
                self.first_time.get_or_insert(now);
                self.last_time = Some(now);
            }
        }
    }
}

impl Derived {
    fn column(&self, columns: &[Column], carried: &mut Carried) -> Column {
        match self {
            Self::TestTime { text } => match &columns[*text].values {
                Values::Text(texts) => {
                    let is_valid = |row| columns[*text].is_valid(row);
                    float_column((0..texts.len()).map(|row| {
                        is_valid(row).then(|| carried.stamps.seconds(texts.get(row))).flatten()
                    }))
                }
                _ => float_column((0..columns[*text].len()).map(|_| None)),
            },
            Self::Voltage { working, to_volt, counter, counter_to_volt } => {
                let (working, counter) = (&columns[*working], &columns[*counter]);
                float_column((0..working.len()).map(|row| {
                    let working = to_volt.apply(working.number(row)?);
                    Some(working - counter_to_volt.apply(counter.number(row)?))
                }))
            }
            Self::Current { charge, to_ampere_hour, time } => {
                let (charge, time) = (&columns[*charge], &columns[*time]);
                let mut before = carried.last_time;
                float_column((0..time.len()).map(|row| {
                    let now = time.number(row);
                    let started = before;
                    before = now.or(before);
                    let seconds = now? - started?;
                    // `÷ 1000` last, so that the number in mA is rounded as the export rounds it.
                    let ampere_seconds =
                        charge.number(row)? * 3600.0 * to_ampere_hour.multiply / seconds;
                    (seconds > 0.0).then(|| ampere_seconds / to_ampere_hour.divide)
                }))
            }
            Self::Cycle { half_cycle } => {
                let half_cycle = &columns[*half_cycle];
                let cycles = match &half_cycle.values {
                    Values::Int64(values) => values.iter().map(|half| half.div_euclid(2)).collect(),
                    _ => vec![0; half_cycle.len()],
                };
                Column { values: Values::Int64(cycles), validity: half_cycle.validity.clone() }
            }
            Self::Impedance { absolute, to_ohm, phase, is_real } => {
                let (absolute, phase) = (&columns[*absolute], &columns[*phase]);
                float_column((0..phase.len()).map(|row| {
                    let absolute = to_ohm.apply(absolute.number(row)?);
                    let (sine, cosine) = phase.number(row)?.to_radians().sin_cos();
                    Some(absolute * if *is_real { cosine } else { sine })
                }))
            }
        }
    }
}

fn float_column(rows: impl ExactSizeIterator<Item = Option<f64>>) -> Column {
    let mut values = Vec::with_capacity(rows.len());
    let mut validity: Option<Vec<bool>> = None;
    for value in rows {
        if value.is_none() && validity.is_none() {
            validity = Some(vec![true; values.len()]);
        }
        if let Some(validity) = &mut validity {
            validity.push(value.is_some());
        }
        values.push(value.unwrap_or(0.0));
    }
    Column { values: Values::Float64(values), validity }
}

impl Spectra {
    fn rows_of(&self, columns: &[Column]) -> Option<Batch> {
        let frequency = &columns[self.frequency];
        let is_measured = |row| frequency.number(row).is_some_and(|hertz| hertz > 0.0);
        let mut picked: Vec<Column> =
            self.columns.iter().map(|column| Column::new(columns[*column].data_type())).collect();
        let mut row = 0;
        while row < frequency.len() {
            let start = row;
            while row < frequency.len() && is_measured(row) {
                row += 1;
            }
            if start < row {
                for (to, from) in picked.iter_mut().zip(&self.columns) {
                    to.extend_from(&columns[*from], start..row);
                }
            }
            row += 1;
        }
        let batch = Batch { table: 1, columns: picked, provisional: false };
        (batch.rows() > 0).then_some(batch)
    }
}
