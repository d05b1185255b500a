//! One line into one row of the batch.

use model::batch::Column;
use model::metadata::Warning;
use model::table::ColumnSpec;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::block::{Block, HeldRow};
use super::cells::Cells;
use super::layout::Layout;
use super::line::RowLine;
use super::pass::LineRows;
use super::tally::Tally;
use super::times::{TimedRow, Times, TimesProgress};
use crate::text::civil::DateOrder;
use crate::text::decode::Encoding;
use crate::text::duration::parse_duration;
use crate::text::number::Comma;

/// What one format does with each row beyond typed cells and mappings. `self` follows from the header
/// and never changes; what rows leave behind is the state, which the next pass gets back.
pub trait RowRule: Send {
    type State: Clone + Default + Serialize + DeserializeOwned + Send;

    /// Mends the cells of a line that was cut at its delimiters.
    fn mend(&self, _cells: &mut Cells) {}

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
    #[serde(flatten)]
    pub times: TimesProgress,
    pub rule: S,
}

/// Turns lines into rows, front to back.
pub struct Rows<R: RowRule> {
    pub layout: Layout,
    pub rule: R,
    pub progress: Progress<R::State>,
    pub times: Times,
    pub delimiter: u8,
    pub encoding: Encoding,
    /// What a comma in a cell means, where more is known than quotes tell.
    pub comma: Option<Comma>,
    /// The line of column names, which some testers repeat.
    pub names_line: Vec<u8>,
    pub block: Block,
}

impl<R: RowRule> Rows<R> {
    /// Appends the rows that were held back.
    fn append_block(&mut self, window: &[u8], columns: &mut [Column]) {
        let held = self.block.rows(window);
        let vendor = &mut columns[..self.layout.vendor];
        let unreadable = &mut self.progress.tally.unreadable;
        held.read(vendor, self.comma, self.encoding, unreadable);
        self.append_elapsed(window, columns);
        self.append_by_rule(window, columns);
        self.append_times(window, columns);
        self.block.clear();
    }

    fn append_elapsed(&mut self, window: &[u8], columns: &mut [Column]) {
        let first = self.layout.vendor;
        for (place, from) in self.layout.elapsed.iter().enumerate() {
            for row in self.block.rows(window).iter() {
                let cell = row.cell(*from);
                let seconds = parse_duration(cell);
                self.progress.tally.unreadable[*from] +=
                    u64::from(seconds.is_none() && !cell.is_empty());
                columns[first + place].push_f64(seconds);
            }
        }
    }

    /// Notes the times of the rows of the block, and appends those by the clock.
    fn append_times(&mut self, window: &[u8], columns: &mut [Column]) {
        let first = self.layout.vendor + self.layout.elapsed.len() + self.layout.by_rule;
        let (stored, behind) = columns.split_at_mut(first);
        for row in self.block.rows(window).iter() {
            let timed = Timed { row, stored };
            let told = self.times.push(&self.layout, &timed, behind, &mut self.progress.times);
            if told.is_err()
                && let Some(clock) = self.layout.clock
            {
                self.progress.tally.unreadable[clock.column] += 1;
            }
        }
    }

    fn append_by_rule(&mut self, window: &[u8], columns: &mut [Column]) {
        let rule_at = self.layout.vendor + self.layout.elapsed.len();
        let (stored, derived) = columns.split_at_mut(rule_at);
        let derived = &mut derived[..self.layout.by_rule];
        if !derived.is_empty() {
            for row in self.block.rows(window).iter() {
                self.rule.derive(&mut self.progress.rule, row, stored, derived);
            }
        }
    }
}

/// A row of the block, and the columns that have it.
struct Timed<'a> {
    row: HeldRow<'a>,
    stored: &'a [Column],
}

impl TimedRow for Timed<'_> {
    fn number(&self, column: usize) -> Option<f64> {
        self.row.number(&self.stored[column])
    }

    fn text<'a>(&'a self, column: usize, _room: &'a mut String) -> &'a [u8] {
        self.row.cell(column)
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

    fn columns(&self) -> &[ColumnSpec] {
        &self.layout.table.columns
    }

    fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn cells(&mut self) -> &mut Cells {
        &mut self.block.cells
    }

    fn is_whole(&mut self, line: &[u8]) -> bool {
        self.block.cut(RowLine::alone(line));
        self.rule.mend(&mut self.block.cells);
        self.block.cells.len() >= self.layout.vendor
    }

    fn append(&mut self, line: RowLine<'_>, columns: &mut [Column]) -> bool {
        if !self.rule.takes(&mut self.progress.rule, line.bytes) {
            return false;
        }
        if line.bytes.trim_ascii_end() == self.names_line {
            self.progress.tally.repeated_headers += 1;
            return false;
        }
        self.block.cut(line);
        self.rule.mend(&mut self.block.cells);
        if self.block.cells.len() < self.layout.least_cells {
            self.progress.tally.short_lines += 1;
            return false;
        }
        self.progress.tally.count_cells(&self.block.cells, line.window, self.layout.vendor);
        self.block.hold();
        self.progress.rows += 1;
        if self.block.is_full() || !self.rule.may_wait() {
            self.append_block(line.window, columns);
        }
        true
    }

    fn flush(&mut self, window: &[u8], columns: &mut [Column]) {
        if !self.block.is_empty() {
            self.append_block(window, columns);
        }
    }
}

/// Progress before the first row.
impl<S: Default> Progress<S> {
    pub fn start(columns: usize, date_order: Option<DateOrder>, time_zone: Option<&str>) -> Self {
        Self {
            time_zone: time_zone.map(str::to_owned),
            tally: Tally::new(columns),
            times: TimesProgress::new(date_order),
            rows: 0,
            rule: S::default(),
        }
    }
}
