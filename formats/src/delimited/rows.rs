//! One line into one row of the batch.

use model::batch::Column;
use model::metadata::Warning;
use model::table::{ColumnSpec, Conversion};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::block::{Block, HeldRow};
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

/// What one format does with each row beyond typed cells and mappings. `self` follows from the header
/// and never changes; what rows leave behind is the state, which the next pass gets back.
pub trait RowRule: Send {
    type State: Clone + Default + Serialize + DeserializeOwned + Send;

    /// Cuts a line into its cells.
    fn cut(&self, line: &[u8], delimiter: u8, cells: &mut Cells) {
        cells.split(line, delimiter);
    }

    /// Whether the line is a row of this table; called once a line, in order.
    fn takes(&self, _state: &mut Self::State, _line: &[u8]) -> bool {
        true
    }

    /// Whether a row's columns can still be derived when further lines were looked at.
    fn may_wait(&self) -> bool {
        true
    }

    /// Appends one value to each of the rule's columns. `stored` are the columns before them, which
    /// have the row already.
    fn derive(
        &self,
        _state: &mut Self::State,
        _row: HeldRow<'_>,
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
    pub block: Block,
}

impl<R: RowRule> Rows<R> {
    /// Appends the rows that were held back.
    fn append_block(&mut self, columns: &mut [Column]) {
        let vendor = &mut columns[..self.layout.vendor];
        let unreadable = &mut self.progress.tally.unreadable;
        self.block.read(vendor, self.comma, self.encoding, unreadable);
        self.append_elapsed(columns);
        self.append_by_rule(columns);
        for row in 0..self.block.len() {
            self.append_clock(row, columns);
        }
        self.block.clear();
    }

    fn append_elapsed(&mut self, columns: &mut [Column]) {
        let first = self.layout.vendor;
        for (place, from) in self.layout.elapsed.iter().enumerate() {
            for row in 0..self.block.len() {
                let cell = self.block.cell(row, *from).0;
                let seconds = parse_duration(cell);
                self.progress.tally.unreadable[*from] +=
                    u64::from(seconds.is_none() && !cell.is_empty());
                columns[first + place].push_f64(seconds);
            }
        }
    }

    /// Notes the test time of a row of the block, and appends its times by the clock.
    fn append_clock(&mut self, row: usize, columns: &mut [Column]) {
        let test_time = self.test_time.and_then(|(index, conversion)| {
            self.number(row, &columns[index]).map(|value| conversion.apply(value))
        });
        let mut test_time = test_time.filter(|seconds| seconds.is_finite());
        let unix = self.unix_seconds(row, columns, test_time);
        if let Some(place) = self.layout.by_clock {
            test_time = unix.map(|now| since(now, &mut self.progress.clock_zero));
            columns[place].push_f64(test_time);
        }
        self.progress.course.note(test_time);
        if self.progress.first_clock.is_none() {
            let text = self.clock_text(row, columns);
            self.progress.first_clock = text.map(|text| (text, test_time));
        }
        if self.layout.unix.is_some()
            && let Some(last) = columns.last_mut()
        {
            last.push_f64(unix);
        }
    }

    fn number(&self, row: usize, column: &Column) -> Option<f64> {
        self.block.row(row).number(column)
    }

    /// What the row says of the clock, as it stands in the file or of the number that it holds.
    fn clock_text(&self, row: usize, columns: &[Column]) -> Option<String> {
        if let Some(clock) = self.layout.clock
            && !self.layout.is_clock_in_days
        {
            let cell = self.block.cell(row, clock).0;
            let text = self.encoding.decode(&cell[..cell.len().min(60)]).into_owned();
            return Some(text).filter(|text| !text.is_empty());
        }
        let from = self.layout.clock.or(self.layout.epoch.map(|(column, _)| column))?;
        self.number(row, &columns[from]).map(|number| number.to_string())
    }

    fn append_by_rule(&mut self, columns: &mut [Column]) {
        let rule_at = self.layout.vendor + self.layout.elapsed.len();
        let (stored, derived) = columns.split_at_mut(rule_at);
        let derived = &mut derived[..self.layout.by_rule];
        if !derived.is_empty() {
            for row in self.block.rows() {
                self.rule.derive(&mut self.progress.rule, row, stored, derived);
            }
        }
    }

    /// Seconds since 1970 by the row's clock, where a column is made of them.
    fn unix_seconds(
        &mut self,
        row: usize,
        columns: &[Column],
        test_time: Option<f64>,
    ) -> Option<f64> {
        if self.layout.by_clock.is_some()
            && let Some((column, conversion)) = self.layout.epoch
        {
            let number = self.number(row, &columns[column])?;
            return Some(conversion.apply(number)).filter(|seconds| seconds.is_finite());
        }
        let is_wanted = self.layout.unix.is_some() || self.layout.by_clock.is_some();
        let from = self.layout.clock.filter(|_| is_wanted)?;
        let days;
        let cell = if self.layout.is_clock_in_days {
            days = serial_iso(self.number(row, &columns[from])?)?;
            days.as_bytes()
        } else {
            self.block.cell(row, from).0
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
        self.rule.cut(line, self.delimiter, &mut self.block.cells);
        self.block.cells.len() >= self.layout.vendor
    }

    fn append(&mut self, line: &[u8], columns: &mut [Column]) -> bool {
        if !self.rule.takes(&mut self.progress.rule, line) {
            return false;
        }
        if line.trim_ascii_end() == self.names_line {
            self.progress.tally.repeated_headers += 1;
            return false;
        }
        self.rule.cut(line, self.delimiter, &mut self.block.cells);
        if self.block.cells.len() < self.layout.least_cells {
            self.progress.tally.short_lines += 1;
            return false;
        }
        self.progress.tally.count_cells(&self.block.cells, line, self.layout.vendor);
        self.block.hold(line);
        self.progress.rows += 1;
        if self.block.is_full() || !self.rule.may_wait() {
            self.append_block(columns);
        }
        true
    }

    fn flush(&mut self, columns: &mut [Column]) {
        if !self.block.is_empty() {
            self.append_block(columns);
        }
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
