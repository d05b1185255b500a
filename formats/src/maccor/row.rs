//! One line into one row of the batch.

use model::batch::{Column, DataType, Values};
use model::table::Conversion;

use super::cells::Cells;
use super::layout::{Derived, Layout};
use super::preamble::Preamble;
use super::progress::Progress;
use crate::text::civil::{
    Civil, DateOrder, DateOrderEvidence, parse_civil, parse_time_of_day, recorded_civil,
};
use crate::text::decode::Encoding;
use crate::text::duration::parse_duration;
use crate::text::number::{Comma, Number, parse_integer, parse_number};
use crate::text::zone::{UnixClock, UnixTime, Zone};

/// States in which the current stays as printed: rest, pause, open circuit, suspended, AC impedance.
const STATES_WITHOUT_DIRECTION: &[&[u8]] = &[b"R", b"P", b"O", b"S", b"A", b"FRA", b""];

/// A start and a row further apart than this are not of the same days.
const SAME_DAYS_MICROSECONDS: i64 = 10 * 86_400_000_000;

/// Everything that turns lines into rows, front to back.
pub(super) struct Rows {
    pub layout: Layout,
    pub progress: Progress,
    pub preamble: Preamble,
    pub zone: Option<Zone>,
    clock: Option<UnixClock>,
    cells: Cells,
}

impl Rows {
    pub(super) fn new(
        layout: Layout,
        progress: Progress,
        preamble: Preamble,
        zone: Option<Zone>,
    ) -> Self {
        let clock = zone.clone().map(UnixClock::new);
        Self { layout, progress, preamble, zone, clock, cells: Cells::default() }
    }

    pub(super) fn new_columns(&self) -> Vec<Column> {
        self.layout.table.columns.iter().map(|spec| Column::new(spec.data_type)).collect()
    }

    /// Whether a line that nothing ends is a row all the same.
    pub(super) fn is_whole(&mut self, line: &[u8]) -> bool {
        self.cells.split(line, self.layout.delimiter);
        self.cells.len() >= self.layout.vendor.len()
    }

    /// Appends the line's row; false where the line is none.
    pub(super) fn append(&mut self, line: &[u8], columns: &mut [Column]) -> bool {
        self.cells.split(line, self.layout.delimiter);
        if self.cells.len() < self.layout.least_cells {
            self.progress.short_lines += 1;
            return false;
        }
        if self.cells.get(line, 0).0 == self.layout.vendor[0].full.as_bytes() {
            self.progress.repeated_headers += 1;
            return false;
        }
        let (vendor, derived) = columns.split_at_mut(self.layout.vendor.len());
        self.append_vendor(line, vendor);
        self.append_derived(line, vendor, derived);
        self.progress.rows += 1;
        true
    }

    fn append_vendor(&mut self, line: &[u8], columns: &mut [Column]) {
        let count = self.cells.len();
        if count < columns.len() {
            self.progress.incomplete_rows += 1;
        } else if (columns.len()..count).any(|surplus| !self.cells.get(line, surplus).0.is_empty())
        {
            self.progress.crowded_rows += 1;
        }
        for (index, column) in columns.iter_mut().enumerate() {
            let (cell, comma) = self.cells.get(line, index);
            let readable = match column.data_type() {
                DataType::Float64 => push_number(column, parse_number(cell, comma)),
                DataType::Int64 => {
                    let value = parse_integer(cell, comma);
                    column.push_i64(value.ok().flatten());
                    value.is_ok()
                }
                DataType::Text | DataType::Float32 => {
                    push_text(column, cell, comma, self.layout.encoding);
                    true
                }
            };
            if !readable {
                self.progress.unreadable[index] += 1;
            }
        }
    }

    fn append_derived(&mut self, line: &[u8], vendor: &[Column], derived: &mut [Column]) {
        let row = vendor[0].len() - 1;
        for index in 0..derived.len() {
            let value = match self.layout.derived[index] {
                Derived::Elapsed { from } => self.elapsed(line, from),
                Derived::SignedCurrent { from, state, conversion } => vendor[from]
                    .number(row)
                    .map(|current| self.signed(conversion, current, self.cells.get(line, state).0)),
                Derived::UnixTime { from } => {
                    let test_time = self.test_time(vendor, derived, row);
                    self.unix_time(self.cells.get(line, from).0, from, test_time)
                }
            };
            derived[index].push_f64(value);
        }
        let test_time = self.test_time(vendor, derived, row);
        self.note(line, test_time);
        if self.layout.is_voltage_unit_inferred
            && let Some(voltage) = vendor[self.layout.voltage].number(row)
        {
            let largest = self.progress.largest_voltage.get_or_insert(voltage);
            *largest = largest.max(voltage);
        }
    }

    fn test_time(&self, vendor: &[Column], derived: &[Column], row: usize) -> Option<f64> {
        let (index, conversion) = self.layout.test_time;
        let column = vendor.get(index).or_else(|| derived.get(index - vendor.len()))?;
        column.number(row).map(|value| conversion.apply(value)).filter(|value| value.is_finite())
    }

    /// Remembers what later rows and the warnings go by.
    fn note(&mut self, line: &[u8], test_time: Option<f64>) {
        self.progress.note_test_time(test_time);
        let (Some(clock), Some(test_time)) = (self.layout.clock, test_time) else { return };
        let is_first = self.progress.rows == 0;
        if !is_first && !self.layout.is_time_unit_by_shape {
            return;
        }
        let cell = self.cells.get(line, clock).0;
        if is_first && test_time == 0.0 {
            self.refine_start(&String::from_utf8_lossy(cell));
        }
        if self.layout.is_time_unit_by_shape
            && let Some(civil) = parse_civil(cell, DateOrder::MonthFirst)
        {
            let both = (test_time, civil.local_microseconds());
            self.progress.first_clock.get_or_insert(both);
            self.progress.last_clock = Some(both);
        }
    }

    fn refine_start(&mut self, clock: &str) {
        let Some(civil) = self.preamble.refined_start(clock) else { return };
        let mut recorded = recorded_civil(&civil, self.zone.as_ref());
        recorded.ambiguous_date_order &= self.preamble.date_order.is_none();
        recorded.text = match &self.preamble.metadata.started_at {
            Some(start) if parse_time_of_day(clock.as_bytes()).is_some() => {
                format!("{} {clock}", start.text)
            }
            _ => clock.to_owned(),
        };
        self.progress.started_at = Some(recorded);
    }

    fn elapsed(&mut self, line: &[u8], from: usize) -> Option<f64> {
        let (cell, comma) = self.cells.get(line, from);
        if let Some(seconds) = parse_duration(cell) {
            return Some(seconds);
        }
        match parse_number(cell, comma) {
            Number::Value(minutes) => {
                self.progress.bare_times += 1;
                Some(minutes * 60.0)
            }
            Number::Missing => None,
            Number::Unreadable => {
                self.progress.unreadable[from] += 1;
                None
            }
        }
    }

    /// Maccor prints discharge as negative or as positive, depending on a setting that the file does
    /// not tell; the row's own state is right for both.
    fn signed(&mut self, conversion: Conversion, printed: f64, state: &[u8]) -> f64 {
        let current = conversion.apply(printed);
        match state {
            b"D" => -current.abs(),
            b"C" => {
                self.progress.contrary_signs += u64::from(current < 0.0);
                current.abs()
            }
            other => {
                if !STATES_WITHOUT_DIRECTION.contains(&other) {
                    self.progress.unknown_states += 1;
                    if self.progress.unknown_state.is_none() {
                        let state = self.layout.encoding.decode(&other[..other.len().min(40)]);
                        self.progress.unknown_state = Some(state.into_owned());
                    }
                }
                current
            }
        }
    }

    fn unix_time(&mut self, cell: &[u8], column: usize, test_time: Option<f64>) -> Option<f64> {
        let prefer = self.progress.date_order.unwrap_or(DateOrder::MonthFirst);
        let Some(civil) = parse_civil(cell, prefer) else {
            if parse_time_of_day(cell).is_some() {
                self.progress.undated_times += 1;
            } else if !cell.is_empty() {
                self.progress.unreadable[column] += 1;
            }
            return None;
        };
        civil.time?;
        let civil = self.ordered(civil, test_time)?;
        let expected = self.progress.last_unix.map(|(unix, last_test_time)| {
            let since = test_time.zip(last_test_time).map_or(0.0, |(now, last)| now - last);
            unix + since
        });
        let local = civil.local_microseconds();
        match self.clock.as_mut()?.unix_seconds(local, expected) {
            UnixTime::Known(unix) => {
                let test_time = test_time.filter(|seconds| seconds.is_finite());
                self.progress.last_unix = Some((unix, test_time));
                Some(unix)
            }
            UnixTime::Unsettled => {
                self.progress.unsettled_times += 1;
                None
            }
        }
    }

    /// Settles the order of day and month by this or an earlier date that proves it, or by how the
    /// dates advance. Null where nothing does.
    fn ordered(&mut self, civil: Civil, test_time: Option<f64>) -> Option<Civil> {
        match civil.order {
            DateOrderEvidence::Proves(order) => {
                self.progress.date_order.get_or_insert(order);
            }
            DateOrderEvidence::Ambiguous if self.progress.date_order.is_none() => {
                let swapped = civil.swapped()?;
                match self.order_by_progress(&civil, &swapped, test_time) {
                    Some(order) => self.progress.date_order = Some(order),
                    None => {
                        self.progress.unordered_dates += 1;
                        return None;
                    }
                }
                if self.progress.date_order == Some(DateOrder::DayFirst) {
                    return Some(swapped);
                }
            }
            _ => {}
        }
        Some(civil)
    }

    /// The order under which the dates advance with the test time, from a start that can only mean
    /// one day, or else from the first row whose order was open (at the first midnight, that is).
    fn order_by_progress(
        &mut self,
        month_first: &Civil,
        day_first: &Civil,
        test_time: Option<f64>,
    ) -> Option<DateOrder> {
        let test_time = test_time.filter(|seconds| seconds.abs() < 1e9)?;
        let now = [month_first.local_microseconds(), day_first.local_microseconds()];
        let (since, then) = match self.preamble.start {
            Some(start) if start.order != DateOrderEvidence::Ambiguous => {
                (0.0, [start.local_microseconds(); 2])
            }
            _ => *self.progress.first_unordered.get_or_insert((test_time, now)),
        };
        let elapsed = ((test_time - since) * 1e6) as i64;
        let is_near = [0, 1].map(|order: usize| {
            (now[order] - then[order] - elapsed).abs() <= SAME_DAYS_MICROSECONDS
        });
        match is_near {
            [true, false] => Some(DateOrder::MonthFirst),
            [false, true] => Some(DateOrder::DayFirst),
            _ => None,
        }
    }
}

#[inline]
fn push_number(column: &mut Column, number: Number) -> bool {
    match (&mut column.values, number, &column.validity) {
        (Values::Float64(values), Number::Value(value), None) => values.push(value),
        (_, Number::Value(value), _) => column.push_f64(Some(value)),
        (_, Number::Missing | Number::Unreadable, _) => column.push_null(),
    }
    number != Number::Unreadable
}

/// An empty cell is null.
fn push_text(column: &mut Column, cell: &[u8], comma: Comma, encoding: Encoding) {
    if cell.is_empty() {
        column.push_null();
        return;
    }
    let text = encoding.decode(cell);
    if comma == Comma::Thousands && text.contains("\"\"") {
        column.push_text(Some(&text.replace("\"\"", "\"")));
    } else {
        column.push_text(Some(&text));
    }
}
