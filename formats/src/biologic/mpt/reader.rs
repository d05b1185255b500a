//! The reader: batches out of lines, and the state that the next pass goes on from.

use std::sync::Arc;

use model::batch::{Batch, Column, DataType};
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::super::derive::Stamps;
use super::super::plan::Plan;
use super::super::start::{instant, printed_time};
use super::header::Header;
use super::preamble::{Preamble, read_preamble};
use super::progress::Progress;
use super::row::{RowForm, Rows};
use super::{ID, PARSER_REVISION};
use crate::delimited::pass::{Pass, check_saved, saved};
use crate::delimited::tally::Tally;
use crate::text::lines::Lines;
use crate::text::zone::{Zone, zone_of};
use crate::{End, FormatError, Options, Reader, Resume, Source};

/// One export, read front to back.
pub(super) struct MptReader {
    pass: Pass<Progress>,
    rows: Rows,
    plan: Plan,
    zone: Option<Zone>,
    zone_warning: Option<Warning>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    /// Rows of the second table that belong to the last batch of the first.
    spectra: Option<Batch>,
    /// The column names are whole, and a row has shown the type of the time column.
    are_columns_known: bool,
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
                let progress: Progress = saved(resume)?;
                let zone = progress.time_zone.as_deref();
                check_saved(&progress.tally, columns.len(), zone, options)?;
                (resume.offset.max(data_offset), progress)
            }
            None => {
                let start = started.map(|start| start.text.as_str());
                let mut progress = Progress {
                    time_zone: options.time_zone.clone(),
                    tally: Tally::new(columns.len()),
                    ..Progress::default()
                };
                progress.carried.stamps = Stamps::new(start, date_order);
                (data_offset, progress)
            }
        };
        let mut reader = Self {
            pass: Pass::new(source, offset, end),
            rows: Rows::new(RowForm { columns, ..form }, progress),
            plan,
            zone,
            zone_warning,
            metadata,
            warnings: Vec::new(),
            spectra: None,
            are_columns_known: is_terminated
                && (time.is_none()
                    || is_time_absolute
                    || first.is_some_and(|(_, is_whole)| is_whole)),
        };
        reader.conclude();
        Ok(reader)
    }

    /// Metadata and warnings of all rows so far.
    fn conclude(&mut self) {
        self.warnings = self.rows.progress.warnings(&self.rows.form.columns);
        self.warnings.extend(self.zone_warning.clone());
        if let Some(order) = self.rows.progress.carried.stamps.order()
            && let Some(started_at) = &mut self.metadata.started_at
            && started_at.ambiguous_date_order
        {
            // The rows' dates have settled which comes first.
            *started_at = printed_time(&started_at.text, Some(order), self.zone.as_ref());
        }
    }

    fn give(&mut self, columns: Vec<Column>, provisional: bool) -> Batch {
        let (mut batch, mut spectra) = self.plan.complete(columns, &mut self.rows.progress.carried);
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
        if let Some(given) = self.pass.next(&mut self.rows, max_rows)? {
            return Ok(Some(self.give(given.columns, given.provisional)));
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
        let tables = self.plan.tables.len();
        self.pass.save(ID, PARSER_REVISION, &self.rows.progress, |progress| {
            progress.carried.rows[..tables].to_vec()
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
