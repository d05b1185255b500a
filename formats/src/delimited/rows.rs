//! One line into one row of the batch.

use model::batch::Column;
use model::metadata::Warning;
use model::table::{ColumnSpec, Conversion};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::cell::push_cell;
use super::cells::Cells;
use super::clock::{ClockProgress, WallClock};
use super::course::Course;
use super::layout::Layout;
use super::pass::LineRows;
use super::tally::Tally;
use crate::text::civil::DateOrder;
use crate::text::decode::Encoding;
use crate::text::duration::parse_duration;
use crate::text::number::{Comma, Number, parse_number};
use crate::text::serial::serial_iso;

/// A line in its cells.
pub struct RowCells<'a> {
    pub line: &'a [u8],
    pub cells: &'a Cells,
}

impl<'a> RowCells<'a> {
    /// The cell without blanks around it; empty where there is none.
    pub fn get(&self, index: usize) -> &'a [u8] {
        self.cells.get(self.line, index).0
    }
}

/// What one format does with each row beyond typed cells and mappings. `self` follows from the header
/// and never changes; what rows leave behind is the state, which the next pass gets back.
pub trait RowRule: Send {
    type State: Clone + Default + Serialize + DeserializeOwned + Send;

    /// Cuts a line into its cells.
    fn cut(&self, line: &[u8], delimiter: u8, cells: &mut Cells) {
        cells.split(line, delimiter);
    }

    /// Whether the line is a row of this table; called once a line, in order.
    fn takes(&self, _state: &mut Self::State, _row: &RowCells<'_>) -> bool {
        true
    }

    /// Appends one value to each of the rule's columns. `stored` are the columns before them, whose
    /// last row this is.
    fn derive(
        &self,
        _state: &mut Self::State,
        _row: &RowCells<'_>,
        _stored: &[Column],
        _derived: &mut [Column],
    ) {
    }

    /// What was odd so far.
    fn warnings(&self, _state: &Self::State) -> Vec<Warning> {
        Vec::new()
    }
}

/// No rule.
impl RowRule for () {
    type State = ();
}

/// What a pass has seen so far: all that the next one needs, and what the warnings are made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress<S> {
    /// The zone of this reading: another one gives other columns.
    pub time_zone: Option<String>,
    pub rows: u64,
    pub tally: Tally,
    pub course: Course,
    pub clock: ClockProgress,
    /// Wall clock and test time of the first row that has a clock.
    pub first_clock: Option<(String, Option<f64>)>,
    /// Seconds since 1970 at which a test time by the clock is 0.
    #[serde(default)]
    pub clock_zero: Option<f64>,
    pub rule: S,
}

/// Turns lines into rows, front to back.
pub struct Rows<R: RowRule> {
    pub layout: Layout,
    pub rule: R,
    pub progress: Progress<R::State>,
    pub clock: WallClock,
    pub delimiter: u8,
    pub encoding: Encoding,
    /// What a comma in a cell means, where more is known than quotes tell.
    pub comma: Option<Comma>,
    /// The line of column names, which some testers repeat.
    pub names_line: Vec<u8>,
    /// Where the test time is stored, and how it becomes seconds.
    pub test_time: Option<(usize, Conversion)>,
    pub cells: Cells,
}

impl<R: RowRule> Rows<R> {
    fn append_vendor(&mut self, line: &[u8], columns: &mut [Column]) {
        let (count, tally) = (self.cells.len(), &mut self.progress.tally);
        if count < columns.len() {
            tally.incomplete_rows += 1;
        } else if (columns.len()..count).any(|surplus| !self.cells.get(line, surplus).0.is_empty())
        {
            tally.crowded_rows += 1;
        }
        for (index, column) in columns.iter_mut().enumerate() {
            let (cell, comma) = self.cells.raw(line, index);
            if !push_cell(column, cell, self.comma.unwrap_or(comma), self.encoding) {
                tally.unreadable[index] += 1;
            }
        }
    }

    fn append_derived(&mut self, line: &[u8], columns: &mut [Column]) {
        let first = self.layout.vendor;
        for (place, from) in self.layout.elapsed.iter().enumerate() {
            let (cell, _) = self.cells.get(line, *from);
            let seconds = parse_duration(cell);
            self.progress.tally.unreadable[*from] +=
                u64::from(seconds.is_none() && !cell.is_empty());
            columns[first + place].push_f64(seconds);
        }
        let rule_at = first + self.layout.elapsed.len();
        if self.layout.by_rule > 0 {
            let (stored, derived) = columns.split_at_mut(rule_at);
            let row = RowCells { line, cells: &self.cells };
            let derived = &mut derived[..self.layout.by_rule];
            self.rule.derive(&mut self.progress.rule, &row, stored, derived);
        }
        let test_time = self.test_time.and_then(|(index, conversion)| {
            let column = &columns[index];
            column.number(column.len() - 1).map(|value| conversion.apply(value))
        });
        let mut test_time = test_time.filter(|seconds| seconds.is_finite());
        let unix = self.unix_seconds(line, columns, test_time);
        if let Some(place) = self.layout.by_clock {
            test_time = unix.map(|now| since(now, &mut self.progress.clock_zero));
            columns[place].push_f64(test_time);
        }
        self.progress.course.note(test_time);
        if self.progress.first_clock.is_none() {
            let text = self.clock_text(line, columns);
            self.progress.first_clock = text.map(|text| (text, test_time));
        }
        if self.layout.unix.is_some()
            && let Some(last) = columns.last_mut()
        {
            last.push_f64(unix);
        }
    }

    /// What the row says of the clock, as it stands in the file or of the number that it holds.
    fn clock_text(&self, line: &[u8], columns: &[Column]) -> Option<String> {
        if let Some(clock) = self.layout.clock
            && !self.layout.is_clock_in_days
        {
            let cell = self.cells.get(line, clock).0;
            let text = self.encoding.decode(&cell[..cell.len().min(60)]).into_owned();
            return Some(text).filter(|text| !text.is_empty());
        }
        let from = self.layout.clock.or(self.layout.epoch.map(|(column, _)| column))?;
        let column = &columns[from];
        column.number(column.len() - 1).map(|number| number.to_string())
    }

    /// Seconds since 1970 by the row's clock, where a column is made of them.
    fn unix_seconds(
        &mut self,
        line: &[u8],
        columns: &[Column],
        test_time: Option<f64>,
    ) -> Option<f64> {
        if self.layout.by_clock.is_some()
            && let Some((column, conversion)) = self.layout.epoch
        {
            let number = columns[column].number(columns[column].len() - 1)?;
            return Some(conversion.apply(number)).filter(|seconds| seconds.is_finite());
        }
        let is_wanted = self.layout.unix.is_some() || self.layout.by_clock.is_some();
        let from = self.layout.clock.filter(|_| is_wanted)?;
        let cell = self.cells.get(line, from).0;
        let days;
        let cell = if self.layout.is_clock_in_days {
            days = serial_iso(columns[from].number(columns[from].len() - 1)?)?;
            days.as_bytes()
        } else {
            cell
        };
        if self.layout.is_epoch_possible
            && let Number::Value(seconds) = parse_number(cell, Comma::Decimal)
        {
            return Some(seconds);
        }
        let unix = self.clock.unix_seconds(cell, test_time, &mut self.progress.clock);
        self.progress.tally.unreadable[from] += u64::from(unix.is_err());
        unix.ok().flatten()
    }
}

/// Seconds since the first time, to the microsecond: a double of seconds since 1970 is no better.
pub(crate) fn since(now: f64, zero: &mut Option<f64>) -> f64 {
    ((now - *zero.get_or_insert(now)) * 1e6).round() / 1e6
}

impl<R: RowRule> LineRows for Rows<R> {
    type Progress = Progress<R::State>;

    fn progress(&self) -> &Self::Progress {
        &self.progress
    }

    fn tally(&mut self) -> &mut Tally {
        &mut self.progress.tally
    }

    fn columns(&self) -> &[ColumnSpec] {
        &self.layout.table.columns
    }

    fn is_whole(&mut self, line: &[u8]) -> bool {
        self.rule.cut(line, self.delimiter, &mut self.cells);
        self.cells.len() >= self.layout.vendor
    }

    fn append(&mut self, line: &[u8], columns: &mut [Column]) -> bool {
        self.rule.cut(line, self.delimiter, &mut self.cells);
        let row = RowCells { line, cells: &self.cells };
        if !self.rule.takes(&mut self.progress.rule, &row) {
            return false;
        }
        if line.trim_ascii_end() == self.names_line {
            self.progress.tally.repeated_headers += 1;
            return false;
        }
        if self.cells.len() < self.layout.least_cells {
            self.progress.tally.short_lines += 1;
            return false;
        }
        self.append_vendor(line, &mut columns[..self.layout.vendor]);
        self.append_derived(line, columns);
        self.progress.rows += 1;
        true
    }
}

/// Progress before the first row.
impl<S: Default> Progress<S> {
    pub fn start(columns: usize, date_order: Option<DateOrder>, time_zone: Option<&str>) -> Self {
        Self {
            time_zone: time_zone.map(str::to_owned),
            tally: Tally::new(columns),
            clock: ClockProgress::new(date_order),
            rows: 0,
            course: Course::default(),
            first_clock: None,
            clock_zero: None,
            rule: S::default(),
        }
    }
}
