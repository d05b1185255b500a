//! The reader of a format that is described by its header, a table of known columns and perhaps a
//! rule.

use std::sync::Arc;

use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::block::Block;
use super::clock::order_of_zone;
use super::head::Head;
use super::layout::Layout;
use super::pass::{Pass, check_saved, saved};
use super::rows::{Progress, RowRule, Rows};
use super::times::Times;
use crate::text::civil::{Civil, DateOrder, parse_civil};
use crate::text::lines::Lines;
use crate::text::number::Comma;
use crate::text::zone::zone_of;
use crate::{End, Format, FormatError, Options, Reader, Resume, Source};

/// Everything that a format says about one test of a file.
pub struct Description<R> {
    pub head: Head,
    pub layout: Layout,
    pub metadata: FileMetadata,
    /// Which of day and month comes first, where the format or a date of the header tells.
    pub date_order: Option<DateOrder>,
    pub rule: R,
    /// What a comma in a cell means, where more is known than quotes tell.
    pub comma: Option<Comma>,
    /// Beside those of header and rows.
    pub warnings: Vec<Warning>,
    /// Whether this is the file's only test: others cannot be continued.
    pub is_alone: bool,
}

impl<R: RowRule> Description<R> {
    /// Of the file's only test.
    pub fn new(head: Head, layout: Layout, metadata: FileMetadata, rule: R) -> Self {
        Self {
            head,
            layout,
            metadata,
            date_order: None,
            comma: None,
            rule,
            warnings: Vec::new(),
            is_alone: true,
        }
    }

    /// Says that no real file with a licence was at hand to prove the reader.
    pub fn experimental(mut self) -> Self {
        self.warnings.push(Warning::new(
            "experimental_format",
            "No real file of this format was at hand to prove the reader: check what it gives.",
        ));
        self
    }

    /// A reader from the first row, or from where the last pass stopped.
    ///
    /// # Errors
    /// Where the saved state is of other columns or another zone.
    pub fn open(
        self,
        format: &dyn Format,
        source: &Arc<dyn Source>,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Box<dyn Reader>, FormatError>
    where
        R: 'static,
    {
        let Self { head, mut layout, metadata, date_order, comma, rule, warnings, is_alone } = self;
        let (zone, zone_warning) = zone_of(options);
        layout.finish(zone.is_some());
        let time_zone = options.time_zone.as_deref();
        let (offset, progress) = match resume {
            Some(resume) => {
                let progress: Progress<R::State> = saved(resume)?;
                let zone = progress.time_zone.as_deref();
                check_saved(&progress.tally, layout.vendor, zone, options)?;
                (resume.offset.max(head.data_offset), progress)
            }
            None => {
                let order = date_order.or_else(|| order_of_zone(time_zone?));
                (head.data_offset, Progress::start(layout.vendor, order, time_zone))
            }
        };
        let start = metadata.started_at.as_ref().and_then(|start| start.local.as_deref());
        let start = start.and_then(|local| parse_civil(local.as_bytes(), DateOrder::MonthFirst));
        let is_certain = metadata.started_at.as_ref().is_some_and(|at| !at.ambiguous_date_order);
        let start: Option<Civil> = start.filter(|_| is_certain);
        let lines = Lines::wide(Arc::clone(source), offset, head.wide);
        let mut reader = DelimitedReader {
            id: format.id(),
            parser_revision: format.parser_revision(),
            pass: Pass::of_lines(lines, end),
            rows: Rows {
                times: Times::new(&layout, zone.as_ref(), start, head.encoding),
                block: Block::new(layout.vendor, head.delimiter),
                layout,
                rule,
                progress,
                delimiter: head.delimiter,
                encoding: head.encoding,
                comma,
                names_line: head.names_line,
            },
            by_header: warnings.into_iter().chain(zone_warning).collect(),
            metadata,
            warnings: Vec::new(),
            is_alone,
        };
        reader.conclude();
        Ok(Box::new(reader))
    }
}

struct DelimitedReader<R: RowRule> {
    id: &'static str,
    parser_revision: u32,
    pass: Pass<Progress<R::State>>,
    rows: Rows<R>,
    by_header: Vec<Warning>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    is_alone: bool,
}

impl<R: RowRule> DelimitedReader<R> {
    /// Metadata and warnings of all rows so far.
    fn conclude(&mut self) {
        let (layout, progress) = (&self.rows.layout, &self.rows.progress);
        self.warnings.clone_from(&layout.warnings);
        self.warnings.extend(progress.tally.warnings(&layout.table.columns));
        self.warnings.extend(self.rows.rule.warnings(&progress.rule));
        self.warnings.extend(progress.times.warnings(layout.table.kind));
        self.warnings.extend(self.by_header.iter().cloned());
        self.start_by_first_row();
    }

    /// Where the header has no date, the first row's says when the test began.
    fn start_by_first_row(&mut self) {
        let (rows, progress) = (&self.rows, &self.rows.progress.times);
        let Some((recorded, is_start)) = rows.times.of_first_row(&rows.layout, progress) else {
            return;
        };
        let place =
            if is_start { &mut self.metadata.started_at } else { &mut self.metadata.other_date };
        if place.as_ref().is_none_or(|at| at.text == recorded.text) {
            *place = Some(recorded);
        }
    }
}

impl<R: RowRule> Reader for DelimitedReader<R> {
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
        if !self.is_alone {
            return None;
        }
        let now = &self.rows.progress;
        self.pass.save(self.id, self.parser_revision, now, |progress| vec![progress.rows])
    }
}
