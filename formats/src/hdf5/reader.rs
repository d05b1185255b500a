//! Batches out of frames, one table after the other.

use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::{Table, TableKind};

use super::frame::Frame;
use super::store::Store;
use crate::delimited::course::Course;
use crate::{FormatError, Reader, Resume};

/// A frame, and the table that it gives.
pub(crate) struct Part {
    pub(crate) frame: Frame,
    pub(crate) table: Table,
}

/// A test that lies in frames, the samples first.
pub(crate) struct FrameReader {
    store: Store,
    tables: Vec<Table>,
    frames: Vec<Frame>,
    /// The frame at hand, and whether any of its rows was given.
    at: usize,
    has_given: bool,
    course: Course,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
}

impl FrameReader {
    pub(crate) fn new(
        store: Store,
        parts: Vec<Part>,
        metadata: FileMetadata,
        warnings: Vec<Warning>,
    ) -> Self {
        let (frames, tables) = parts.into_iter().map(|part| (part.frame, part.table)).unzip();
        Self {
            store,
            tables,
            frames,
            at: 0,
            has_given: false,
            course: Course::default(),
            metadata,
            warnings,
        }
    }

    /// Notes the test times of samples.
    fn note(&mut self, batch: &Batch) {
        let table = &self.tables[batch.table];
        if table.kind != TableKind::Timeseries {
            return;
        }
        let Some(time) = table.mapping(StandardColumn::TestTimeSecond) else { return };
        let column = &batch.columns[time.column];
        for row in 0..column.len() {
            self.course.note(column.number(row).map(|value| time.conversion.apply(value)));
        }
    }
}

impl Reader for FrameReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        while max_rows > 0
            && let Some(frame) = self.frames.get_mut(self.at)
        {
            let damage = match frame.next(&self.store, max_rows) {
                Ok(Some(columns)) => {
                    let batch = Batch { table: self.at, columns, provisional: false };
                    self.has_given = true;
                    self.note(&batch);
                    return Ok(Some(batch));
                }
                Ok(None) => None,
                Err(FormatError::Source(error)) => return Err(FormatError::Source(error)),
                Err(error) if self.at == 0 && !self.has_given => return Err(error),
                Err(error) => Some(error),
            };
            if let Some(error) = damage {
                let message = format!(
                    "{error}; the rows of {} before the damage are given",
                    self.tables[self.at].name
                );
                self.warnings.push(Warning::new("rows_damaged", message));
            }
            if self.at == 0 {
                self.warnings.extend(self.course.warnings());
            }
            self.at += 1;
        }
        Ok(None)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        None
    }
}
