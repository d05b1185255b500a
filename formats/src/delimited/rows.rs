//! One line into one row of the batch.

use model::batch::Column;
use model::metadata::Warning;
use model::table::Conversion;
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
            let (cell, comma) = self.cells.get(line, index);
            if !push_cell(column, cell, comma, self.encoding) {
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
        let test_time = test_time.filter(|seconds| seconds.is_finite());
        self.progress.course.note(test_time);
        if let Some(clock) = self.layout.clock
            && self.progress.first_clock.is_none()
        {
            let cell = self.cells.get(line, clock).0;
            let text = self.encoding.decode(&cell[..cell.len().min(60)]).into_owned();
            self.progress.first_clock =
                Some((text, test_time)).filter(|(text, _)| !text.is_empty());
        }
        if let Some(from) = self.layout.unix
            && let Some(last) = columns.last_mut()
        {
            last.push_f64(self.unix_seconds(line, from, test_time));
        }
    }

    fn unix_seconds(&mut self, line: &[u8], from: usize, test_time: Option<f64>) -> Option<f64> {
        let cell = self.cells.get(line, from).0;
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

impl<R: RowRule> LineRows for Rows<R> {
    type Progress = Progress<R::State>;

    fn progress(&self) -> &Self::Progress {
        &self.progress
    }

    fn tally(&mut self) -> &mut Tally {
        &mut self.progress.tally
    }

    fn new_columns(&self) -> Vec<Column> {
        self.layout.table.columns.iter().map(|spec| Column::new(spec.data_type)).collect()
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
            rule: S::default(),
        }
    }
}
