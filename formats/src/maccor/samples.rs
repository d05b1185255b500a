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
use crate::delimited::clock::order_of_zone;
use crate::delimited::pass::{Pass, check_saved, saved};
use crate::text::zone::zone_of;
use crate::{End, FormatError, Options, Reader, Resume, Source};

pub(super) struct MaccorReader {
    pass: Pass<Progress>,
    rows: Rows,
    metadata: FileMetadata,
    /// A zone that is not in the database.
    zone_warning: Option<Warning>,
    warnings: Vec<Warning>,
}

impl MaccorReader {
    pub(super) fn open(
        source: Arc<dyn Source>,
        header: &Header,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Self, FormatError> {
        let (zone, zone_warning) = zone_of(options);
        let layout = Layout::new(header, zone.is_some());
        let preamble = Preamble::read(&header.preamble, header.delimiter, zone.as_ref());
        let (offset, progress) = match resume {
            Some(resume) => {
                let progress: Progress = saved(resume)?;
                let zone = progress.time_zone.as_deref();
                check_saved(&progress.tally, layout.vendor.len(), zone, options)?;
                (resume.offset.max(header.data_offset), progress)
            }
            None => {
                let name = options.time_zone.as_deref();
                let order = preamble.date_order.or_else(|| order_of_zone(name?));
                let time_zone = name.map(str::to_owned);
                let progress = Progress { time_zone, ..Progress::new(&layout, order) };
                (header.data_offset, progress)
            }
        };
        let mut reader = Self {
            pass: Pass::new(source, offset, end),
            metadata: preamble.metadata.clone(),
            rows: Rows::new(layout, progress, preamble, zone),
            zone_warning,
            warnings: Vec::new(),
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
}

impl Reader for MaccorReader {
    fn tables(&self) -> &[Table] {
        std::slice::from_ref(&self.rows.layout.table)
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if let Some(given) = self.pass.next(&mut self.rows, max_rows)? {
            let (columns, provisional) = (given.columns, given.provisional);
            return Ok(Some(Batch { table: 0, columns, provisional }));
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
        let now = &self.rows.progress;
        self.pass.save(ID, PARSER_REVISION, now, |progress| vec![progress.rows])
    }
}
