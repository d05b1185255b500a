//! The reader: batches out of lines, and the state that the next pass goes on from.

use std::sync::Arc;

use model::batch::{Batch, Column, DataType};
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::super::derive::Stamps;
use super::super::plan::Plan;
use super::super::start::{instant, printed_time, zone_of};
use super::header::Header;
use super::preamble::{Preamble, read_preamble};
use super::progress::Progress;
use super::row::RowForm;
use super::{ID, PARSER_REVISION};
use crate::text::lines::Lines;
use crate::text::zone::Zone;
use crate::{End, FormatError, Options, Reader, Resume, Source};

/// A batch ends early here, so that hostile lines cannot take more memory than honest ones.
const MOST_BATCH_BYTES: u64 = 64 * 1024 * 1024;
const MOST_BATCH_CELLS: usize = 16 * 1024 * 1024;

/// One export, read front to back.
pub(super) struct MptReader {
    lines: Lines,
    form: RowForm,
    plan: Plan,
    progress: Progress,
    end: End,
    zone: Option<Zone>,
    zone_warning: Option<Warning>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    /// Rows of the second table that belong to the last batch of the first.
    spectra: Option<Batch>,
    /// A last line that no LF ends, not looked at yet.
    tail: Option<Tail>,
    /// Where the next pass starts and what it knows, once a last line without LF was met.
    before_tail: Option<(u64, Progress)>,
    /// The column names are whole, and a row has shown the type of the time column.
    are_columns_known: bool,
    is_done: bool,
}

struct Tail {
    line: Vec<u8>,
    start: u64,
    is_too_long: bool,
}

impl MptReader {
    pub(super) fn open(
        source: Arc<dyn Source>,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Self, FormatError> {
        let header = Header::read(&source, end)?;
        let (zone, zone_warning) = zone_of(options);
        let Preamble { metadata, date_order, is_time_absolute } =
            read_preamble(&header.lines, zone.as_ref());
        let Header { mut columns, delimiter, encoding, data_offset, is_terminated, .. } = header;
        let time = columns.iter().position(|c| c.name == "time" && c.unit.as_deref() == Some("s"));
        let first = first_line(&source, data_offset, end)?;
        let form = RowForm { delimiter, encoding, columns: Vec::new() };
        // The one type that no header tells in older versions: settled by the first row for good.
        let stamps = time.filter(|time| {
            let cell = first.as_ref().and_then(|(line, _)| form.cell_text(line, *time));
            cell.is_some_and(|cell| Stamps::is_stamp(&cell))
                || (first.is_none() && is_time_absolute)
        });
        if let Some(time) = stamps {
            columns[time].data_type = DataType::Text;
            columns[time].unit = None;
        }
        let started = metadata.started_at.as_ref();
        let plan = Plan::new(columns.clone(), stamps, started.and_then(instant));
        let (offset, progress) = match resume {
            Some(resume) => {
                (resume.offset.max(data_offset), continued(resume, columns.len(), options)?)
            }
            None => {
                let start = started.map(|start| start.text.as_str());
                let mut progress = Progress {
                    time_zone: options.time_zone.clone(),
                    unreadable: vec![0; columns.len()],
                    ..Progress::default()
                };
                progress.carried.stamps = Stamps::new(start, date_order);
                (data_offset, progress)
            }
        };
        let mut reader = Self {
            lines: Lines::new(source, offset),
            form: RowForm { columns, ..form },
            plan,
            progress,
            end,
            zone,
            zone_warning,
            metadata,
            warnings: Vec::new(),
            spectra: None,
            tail: None,
            before_tail: None,
            are_columns_known: is_terminated
                && (time.is_none()
                    || is_time_absolute
                    || first.is_some_and(|(_, is_whole)| is_whole)),
            is_done: false,
        };
        reader.conclude();
        Ok(reader)
    }

    /// Metadata and warnings of all rows so far.
    fn conclude(&mut self) {
        self.warnings = self.progress.warnings(&self.form.columns);
        self.warnings.extend(self.zone_warning.clone());
        if let Some(order) = self.progress.carried.stamps.order()
            && let Some(started_at) = &mut self.metadata.started_at
            && started_at.ambiguous_date_order
        {
            // The rows' dates have settled which comes first.
            *started_at = printed_time(&started_at.text, Some(order), self.zone.as_ref());
        }
    }

    /// The last line has no LF: more of it may follow. Closed takes it for now, where all of its
    /// cells are there.
    fn read_tail(&mut self, tail: &Tail) -> Option<Batch> {
        self.before_tail = Some((tail.start, self.progress.clone()));
        if self.end == End::Open {
            return None;
        }
        if tail.is_too_long {
            self.progress.too_long_lines += 1;
        } else if !tail.line.iter().all(u8::is_ascii_whitespace) {
            if self.form.is_whole(&tail.line, &self.progress) {
                let mut columns = self.form.new_columns();
                let is_row = self.form.append(&tail.line, &mut columns, &mut self.progress);
                return is_row.then(|| self.give(columns, true));
            }
            self.progress.is_last_line_cut = true;
        }
        None
    }

    fn give(&mut self, columns: Vec<Column>, provisional: bool) -> Batch {
        let (mut batch, mut spectra) = self.plan.complete(columns, &mut self.progress.carried);
        batch.provisional = provisional;
        if let Some(spectra) = &mut spectra {
            spectra.provisional = provisional;
        }
        self.spectra = spectra;
        batch
    }
}

impl Reader for MptReader {
    fn tables(&self) -> &[Table] {
        &self.plan.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if let Some(spectra) = self.spectra.take() {
            return Ok(Some(spectra));
        }
        let mut columns = self.form.new_columns();
        let most_rows = max_rows.min(MOST_BATCH_CELLS / columns.len().max(1)).max(1);
        let start = self.lines.offset();
        let mut rows = 0;
        while !self.is_done && rows < most_rows {
            if rows > 0 && self.lines.offset() - start > MOST_BATCH_BYTES {
                break;
            }
            let Some(line) = self.lines.next_line()? else {
                self.is_done = true;
                break;
            };
            if !line.terminated {
                self.tail = Some(Tail {
                    line: line.bytes.to_vec(),
                    start: line.start,
                    is_too_long: line.too_long,
                });
                self.is_done = true;
            } else if line.too_long {
                self.progress.too_long_lines += 1;
            } else if !line.is_blank() {
                rows += usize::from(self.form.append(line.bytes, &mut columns, &mut self.progress));
            }
        }
        if rows > 0 {
            return Ok(Some(self.give(columns, false)));
        }
        if let Some(tail) = self.tail.take()
            && let Some(batch) = self.read_tail(&tail)
        {
            return Ok(Some(batch));
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
        // The next pass may find more columns, or the time column to be another type.
        if !self.are_columns_known {
            return None;
        }
        let (offset, progress) = match (&self.before_tail, &self.tail) {
            (Some((offset, progress)), _) => (*offset, progress),
            (None, Some(tail)) => (tail.start, &self.progress),
            (None, None) => (self.lines.offset(), &self.progress),
        };
        let tables = self.plan.tables.len();
        Some(Resume {
            format: ID.to_owned(),
            parser_revision: PARSER_REVISION,
            offset,
            rows_final: progress.carried.rows[..tables].to_vec(),
            state: serde_json::to_value(progress).ok()?,
        })
    }
}

/// The first line behind the column names, and whether it is whole. An open file gives whole ones.
fn first_line(
    source: &Arc<dyn Source>,
    offset: u64,
    end: End,
) -> Result<Option<(Vec<u8>, bool)>, FormatError> {
    let mut lines = Lines::new(Arc::clone(source), offset);
    while let Some(line) = lines.next_line()? {
        if !line.terminated && end == End::Open {
            return Ok(None);
        }
        if !line.is_blank() && !line.too_long {
            return Ok(Some((line.bytes.to_vec(), line.terminated)));
        }
    }
    Ok(None)
}

/// The saved state, where it belongs to these columns and this zone.
fn continued(resume: &Resume, columns: usize, options: &Options) -> Result<Progress, FormatError> {
    let again = |why: &str| {
        FormatError::Damaged(format!("{why}: the file must be read again from its start"))
    };
    let progress: Progress = serde_json::from_value(resume.state.clone())
        .map_err(|_| again("the state saved for this file is not one of this reader"))?;
    if progress.unreadable.len() != columns {
        return Err(again("the columns are not the ones that were read before"));
    }
    if progress.time_zone != options.time_zone {
        return Err(again("the tester's time zone was changed"));
    }
    Ok(progress)
}
