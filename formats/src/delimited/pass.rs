//! One pass over a text file that may still grow: batches out of lines, the last line's fate, and
//! the state that the next pass goes on from.

use std::sync::Arc;

use model::batch::Column;
use model::table::ColumnSpec;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cells::Cells;
use super::line::{Cut, RowLine};
use super::tally::Tally;
use crate::text::cut::Cutter;
use crate::text::lines::{Lines, Place};
use crate::{End, FormatError, Options, Resume, Source};

/// A batch ends early here, so that hostile lines (huge, or tiny beside thousands of columns) cannot
/// take more memory than honest ones.
const MOST_BATCH_BYTES: u64 = 64 * 1024 * 1024;
const MOST_BATCH_CELLS: usize = 16 * 1024 * 1024;

/// Rows that columns have room for from the start.
const MOST_ROOM_ROWS: usize = 65_536;

/// What makes rows of one format's lines.
pub trait LineRows {
    /// All that the next pass needs to know of this one.
    type Progress: Clone;

    fn progress(&self) -> &Self::Progress;

    fn tally(&mut self) -> &mut Tally;

    /// The columns of a batch.
    fn columns(&self) -> &[ColumnSpec];

    /// What stands between the cells of a line.
    fn delimiter(&self) -> u8;

    /// What the next line is cut into.
    fn cells(&mut self) -> &mut Cells;

    /// Whether a line that nothing ends is a row all the same.
    fn is_whole(&mut self, line: &[u8]) -> bool;

    /// Appends the line's row, at the latest with the next [`LineRows::flush`]; false where the line
    /// is none.
    fn append(&mut self, line: RowLine<'_>, columns: &mut [Column]) -> bool;

    /// Appends the rows that were held back, whose lines lie in this window.
    fn flush(&mut self, window: &[u8], columns: &mut [Column]);
}

/// The rows of one batch.
pub struct Given {
    pub columns: Vec<Column>,
    /// The next pass may replace them: they come of a last line that no LF ends.
    pub provisional: bool,
}

struct Tail {
    line: Vec<u8>,
    start: u64,
    is_too_long: bool,
}

/// The way through the lines. `P` is the progress of its [`LineRows`].
pub struct Pass<P> {
    lines: Lines,
    cutter: Option<Cutter>,
    /// Whether a quote is anywhere in the window.
    has_quotes: bool,
    end: End,
    /// A last line that no LF ends, not looked at yet.
    tail: Option<Tail>,
    /// Where the next pass starts and what it knows, once a last line without LF was met.
    before_tail: Option<(u64, P)>,
    is_done: bool,
}

impl<P: Clone> Pass<P> {
    /// From `offset`, which must be the first byte of a line.
    pub fn new(source: Arc<dyn Source>, offset: u64, end: End) -> Self {
        Self::of_lines(Lines::new(source, offset), end)
    }

    /// As [`Pass::new`], for lines in another form.
    pub fn of_lines(lines: Lines, end: End) -> Self {
        Self {
            lines,
            cutter: None,
            has_quotes: false,
            end,
            tail: None,
            before_tail: None,
            is_done: false,
        }
    }

    /// The next rows, at most `max_rows`; `None` at the end.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub fn next<R: LineRows<Progress = P>>(
        &mut self,
        rows: &mut R,
        max_rows: usize,
    ) -> Result<Option<Given>, FormatError> {
        let most_rows = max_rows.min(MOST_BATCH_CELLS / rows.columns().len().max(1)).max(1);
        let start = self.lines.offset();
        let mut columns = columns_for(rows.columns(), 0);
        let mut has_room = false;
        let mut count = 0;
        let mut cutter = self.cutter.take().unwrap_or_else(|| Cutter::new(rows.delimiter()));
        while !self.is_done && count < most_rows {
            if count > 0 && self.lines.offset() - start > MOST_BATCH_BYTES {
                break;
            }
            let at_hand = self.lines.next_at_hand(&mut cutter, rows.cells().starts());
            let is_cut = at_hand.is_some();
            let next = match at_hand {
                Some(place) => Some(place),
                None => {
                    rows.flush(self.lines.window(), &mut columns);
                    self.next_window(&mut cutter)?
                }
            };
            let Some(place) = next else {
                self.is_done = true;
                break;
            };
            if !has_room {
                let room = self.rows_ahead(place, rows.columns().len()).min(most_rows);
                columns = columns_for(rows.columns(), room);
                has_room = true;
            }
            let line = self.lines.line(place);
            if !line.terminated {
                self.tail = Some(Tail {
                    line: line.bytes.to_vec(),
                    start: line.start,
                    is_too_long: line.too_long,
                });
                self.is_done = true;
            } else if line.too_long {
                rows.tally().too_long_lines += 1;
            } else if !line.is_blank() {
                count += usize::from(if is_cut {
                    let cut = if self.has_quotes { Cut::PerhapsQuoted } else { Cut::Plain };
                    let window = self.lines.window();
                    let line = RowLine { bytes: line.bytes, window, from: place.from(), cut };
                    rows.append(line, &mut columns)
                } else {
                    append_alone(line.bytes, rows, &mut columns)
                });
            }
        }
        rows.flush(self.lines.window(), &mut columns);
        self.cutter = Some(cutter);
        if count > 0 {
            return Ok(Some(Given { columns, provisional: false }));
        }
        if let Some(tail) = self.tail.take()
            && self.append_tail(&tail, rows, &mut columns)
        {
            return Ok(Some(Given { columns, provisional: true }));
        }
        Ok(None)
    }

    /// About as many rows as there are from this line on, but not much memory for them.
    fn rows_ahead(&self, place: Place, columns: usize) -> usize {
        let rest = self.lines.source_length().saturating_sub(self.lines.line(place).start) as usize;
        let window = &self.lines.window()[place.from()..];
        let lines = memchr::memchr_iter(b'\n', window).count();
        let expected = rest / (window.len() / lines.max(1)).max(1);
        // A row takes two bytes a cell, at the least.
        let most = rest / 2 / columns.max(1);
        (expected + expected / 16).min(most).min(MOST_ROOM_ROWS) + 1
    }

    /// The next line, for which the window moves.
    fn next_window(&mut self, cutter: &mut Cutter) -> std::io::Result<Option<Place>> {
        cutter.forget();
        let place = self.lines.next_place()?;
        self.has_quotes = memchr::memchr(b'"', self.lines.window()).is_some();
        Ok(place)
    }

    /// The last line has no LF: more of it may follow. Closed takes it for now, where all of its
    /// cells are there.
    fn append_tail<R: LineRows<Progress = P>>(
        &mut self,
        tail: &Tail,
        rows: &mut R,
        columns: &mut [Column],
    ) -> bool {
        self.before_tail = Some((tail.start, rows.progress().clone()));
        if self.end == End::Open {
            return false;
        }
        if tail.is_too_long {
            rows.tally().too_long_lines += 1;
        } else if !tail.line.iter().all(u8::is_ascii_whitespace) {
            if rows.is_whole(&tail.line) {
                return append_alone(&tail.line, rows, columns);
            }
            rows.tally().is_last_line_cut = true;
        }
        false
    }

    /// Where the next pass starts, and the progress that it goes on from, given that of now.
    fn position<'a>(&'a self, now: &'a P) -> (u64, &'a P) {
        match (&self.before_tail, &self.tail) {
            (Some((offset, progress)), _) => (*offset, progress),
            (None, Some(tail)) => (tail.start, now),
            (None, None) => (self.lines.offset(), now),
        }
    }

    /// The state after the final rows given so far.
    pub fn save(
        &self,
        format: &str,
        parser_revision: u32,
        now: &P,
        rows_final: impl Fn(&P) -> Vec<u64>,
    ) -> Option<Resume>
    where
        P: Serialize,
    {
        let (offset, progress) = self.position(now);
        Some(Resume {
            format: format.to_owned(),
            parser_revision,
            offset,
            rows_final: rows_final(progress),
            state: serde_json::to_value(progress).ok()?,
        })
    }
}

/// Columns with room for so many rows.
fn columns_for(specs: &[ColumnSpec], rows: usize) -> Vec<Column> {
    specs.iter().map(|spec| Column::with_capacity(spec.data_type, rows)).collect()
}

/// Appends the row of a line that lies in no window.
fn append_alone<R: LineRows>(line: &[u8], rows: &mut R, columns: &mut [Column]) -> bool {
    let is_row = rows.append(RowLine::alone(line), columns);
    rows.flush(line, columns);
    is_row
}

/// The saved state of a reader.
///
/// # Errors
/// Where it is another reader's.
pub fn saved<P: DeserializeOwned>(resume: &Resume) -> Result<P, FormatError> {
    serde_json::from_value(resume.state.clone())
        .map_err(|_| read_again("the state saved for this file is not one of this reader"))
}

/// A saved state that belongs to other columns or another zone.
pub fn read_again(why: &str) -> FormatError {
    FormatError::Damaged(format!("{why}: the file must be read again from its start"))
}

/// The saved state must be of as many columns and of the same zone.
///
/// # Errors
/// Where it is not.
pub fn check_saved(
    tally: &Tally,
    columns: usize,
    saved_zone: Option<&str>,
    options: &Options,
) -> Result<(), FormatError> {
    if tally.unreadable.len() != columns {
        return Err(read_again("the columns are not the ones that were read before"));
    }
    if saved_zone != options.time_zone.as_deref() {
        return Err(read_again("the tester's time zone was changed"));
    }
    Ok(())
}
