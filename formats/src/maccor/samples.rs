//! The reader: batches out of lines, and the state that the next pass goes on from.

use std::sync::Arc;

use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::header::Header;
use super::layout::Layout;
use super::preamble::Preamble;
use super::progress::Progress;
use super::row::Rows;
use super::{ID, PARSER_REVISION};
use crate::text::civil::DateOrder;
use crate::text::lines::Lines;
use crate::text::zone::Zone;
use crate::{End, FormatError, Options, Reader, Resume, Source};

/// Zones whose people write the month first.
const MONTH_FIRST_ZONES: &[&str] = &[
    "US/",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Detroit",
    "America/Boise",
    "America/Anchorage",
    "America/Indiana/",
    "America/Kentucky/",
];

/// A batch ends early here, so that hostile lines (huge, or tiny beside thousands of columns) cannot
/// take more memory than honest ones.
const MOST_BATCH_BYTES: u64 = 64 * 1024 * 1024;
const MOST_BATCH_CELLS: usize = 16 * 1024 * 1024;

pub(super) struct MaccorReader {
    lines: Lines,
    rows: Rows,
    end: End,
    metadata: FileMetadata,
    /// A zone that is not in the database.
    zone_warning: Option<Warning>,
    warnings: Vec<Warning>,
    /// A whole last line that no LF ends: its row is provisional.
    last_line: Option<Vec<u8>>,
    /// Where the next pass starts and what it knows, once a last line without LF was met.
    before_last_line: Option<(u64, Progress)>,
    is_done: bool,
}

impl MaccorReader {
    pub(super) fn open(
        source: Arc<dyn Source>,
        header: &Header,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Self, FormatError> {
        let name = options.time_zone.as_deref();
        let zone = name.and_then(Zone::new);
        let zone_warning = name.filter(|_| zone.is_none()).map(|name| {
            let message = format!("The time zone “{name}” is not known; no time is given in UTC.");
            Warning::new("unknown_time_zone", message)
        });
        let layout = Layout::new(header, zone.is_some());
        let preamble = Preamble::read(&header.preamble, header.delimiter, zone.as_ref());
        let (offset, progress) = match resume {
            Some(resume) => {
                (resume.offset.max(header.data_offset), continued(resume, &layout, name)?)
            }
            None => {
                let order = preamble.date_order.or_else(|| order_of_zone(name?));
                let time_zone = name.map(str::to_owned);
                let progress = Progress { time_zone, ..Progress::new(&layout, order) };
                (header.data_offset, progress)
            }
        };
        let mut reader = Self {
            lines: Lines::new(source, offset),
            metadata: preamble.metadata.clone(),
            rows: Rows::new(layout, progress, preamble, zone),
            end,
            zone_warning,
            warnings: Vec::new(),
            last_line: None,
            before_last_line: None,
            is_done: false,
        };
        reader.conclude();
        Ok(reader)
    }

    /// Metadata and warnings of all rows so far.
    fn conclude(&mut self) {
        let progress = &self.rows.progress;
        self.warnings = progress.warnings(&self.rows.layout);
        self.warnings.extend(self.zone_warning.clone());
        if let Some(started_at) = &progress.started_at
            && self.metadata.started_at.as_ref() != Some(started_at)
        {
            let by_header = self.metadata.started_at.replace(started_at.clone());
            if let Some(by_header) = by_header {
                self.metadata.vendor.insert("Date of Test".to_owned(), by_header.text.into());
            }
        }
    }

    /// The last line has no LF: more of it may follow. Closed takes it for now, where all of its
    /// cells are there.
    fn meet_last_line(&mut self, line: Vec<u8>, start: u64, is_too_long: bool) {
        self.before_last_line = Some((start, self.rows.progress.clone()));
        let is_blank = line.iter().all(u8::is_ascii_whitespace);
        if self.end == End::Open || (is_blank && !is_too_long) {
            return;
        }
        if is_too_long {
            self.rows.progress.too_long_lines += 1;
        } else if self.rows.is_whole(&line) {
            self.last_line = Some(line);
        } else {
            self.rows.progress.is_last_line_cut = true;
        }
    }
}

impl Reader for MaccorReader {
    fn tables(&self) -> &[Table] {
        std::slice::from_ref(&self.rows.layout.table)
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        let mut columns = self.rows.new_columns();
        let mut count = 0;
        let most_rows = max_rows.min(MOST_BATCH_CELLS / columns.len().max(1)).max(1);
        let start = self.lines.offset();
        while !self.is_done && count < most_rows {
            if count > 0 && self.lines.offset() - start > MOST_BATCH_BYTES {
                break;
            }
            let Some(line) = self.lines.next_line()? else {
                self.is_done = true;
                break;
            };
            if !line.terminated {
                let (bytes, start, too_long) = (line.bytes.to_vec(), line.start, line.too_long);
                self.meet_last_line(bytes, start, too_long);
                self.is_done = true;
            } else if line.too_long {
                self.rows.progress.too_long_lines += 1;
            } else if !line.is_blank() {
                count += usize::from(self.rows.append(line.bytes, &mut columns));
            }
        }
        if count > 0 {
            return Ok(Some(Batch { table: 0, columns, provisional: false }));
        }
        if let Some(line) = self.last_line.take()
            && self.rows.append(&line, &mut columns)
        {
            return Ok(Some(Batch { table: 0, columns, provisional: true }));
        }
        self.conclude();
        Ok(None)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        let (offset, progress) = match &self.before_last_line {
            Some((offset, progress)) => (*offset, progress),
            None => (self.lines.offset(), &self.rows.progress),
        };
        Some(Resume {
            format: ID.to_owned(),
            parser_revision: PARSER_REVISION,
            offset,
            rows_final: vec![progress.rows],
            state: serde_json::to_value(progress).ok()?,
        })
    }
}

/// The saved state, where it belongs to this header and zone.
fn continued(
    resume: &Resume,
    layout: &Layout,
    time_zone: Option<&str>,
) -> Result<Progress, FormatError> {
    let again = |why: &str| {
        FormatError::Damaged(format!("{why}: the file must be read again from its start"))
    };
    let progress: Progress = serde_json::from_value(resume.state.clone())
        .map_err(|_| again("the state saved for this file is not one of this reader"))?;
    if progress.unreadable.len() != layout.vendor.len() {
        return Err(again("the columns are not the ones that were read before"));
    }
    if progress.time_zone.as_deref() != time_zone {
        return Err(again("the tester's time zone was changed"));
    }
    Ok(progress)
}

fn order_of_zone(name: &str) -> Option<DateOrder> {
    let is_month_first = MONTH_FIRST_ZONES.iter().any(|zone| match zone.strip_suffix('/') {
        Some(_) => name.starts_with(zone),
        None => name == *zone,
    });
    is_month_first.then_some(DateOrder::MonthFirst)
}
