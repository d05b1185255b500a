//! One test: its samples, and its auxiliary channels beside them or apart.

use model::batch::{Batch, Column, DataType};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::{Table, TableKind};

use super::auxiliary::{Channel, Fit};
use super::columns::TableBuilder;
use crate::{FormatError, Reader, Resume};

/// The vendor's columns and those that the reader computes.
pub(super) type RowColumns = (Vec<Column>, Vec<Column>);

/// Samples, in any of the forms that Neware keeps them in.
pub(super) trait SampleRows: Send {
    /// The vendor's columns, before those of auxiliary channels.
    fn describe(&self, table: &mut TableBuilder);

    /// The columns that the reader computes, after those of auxiliary channels.
    fn describe_derived(&self, table: &mut TableBuilder);

    /// Shows the numbers of the samples, in the order of the rows.
    ///
    /// # Errors
    /// Where the stored bytes cannot be read.
    fn each_index(&self, see: &mut dyn FnMut(u32)) -> Result<(), FormatError>;

    /// The next rows, and the numbers of their samples.
    ///
    /// # Errors
    /// Where the stored bytes cannot be read.
    fn next(
        &mut self,
        max_rows: usize,
        indices: &mut Vec<u32>,
    ) -> Result<Option<RowColumns>, FormatError>;

    /// Complete once `next` has given `None`.
    fn warnings(&self) -> Vec<Warning>;
}

/// One test.
pub(super) struct TestReader {
    tables: Vec<Table>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    rows: Box<dyn SampleRows>,
    /// Channels beside the samples.
    joined: Vec<Channel>,
    /// Channels with a table of their own, and how many of their records were given.
    apart: Vec<(Channel, usize)>,
    /// The one of them whose records come next.
    channel: usize,
    samples_done: bool,
    indices: Vec<u32>,
}

impl TestReader {
    /// # Errors
    /// Where the stored bytes cannot be read.
    pub(super) fn new(
        rows: Box<dyn SampleRows>,
        metadata: FileMetadata,
        channels: Vec<Channel>,
        warnings: Vec<Warning>,
    ) -> Result<Self, FormatError> {
        let fits = fits(rows.as_ref(), &channels)?;
        let (mut joined, mut apart) = (Vec::new(), Vec::new());
        for (channel, fits) in channels.into_iter().zip(fits) {
            if fits { joined.push(channel) } else { apart.push((channel, 0)) }
        }
        let mut reader = Self {
            tables: Vec::new(),
            metadata,
            warnings,
            rows,
            joined,
            apart,
            channel: 0,
            samples_done: false,
            indices: Vec::new(),
        };
        reader.describe();
        Ok(reader)
    }

    fn describe(&mut self) {
        let mut samples = TableBuilder::new("record", TableKind::Timeseries);
        self.rows.describe(&mut samples);
        self.joined.iter().for_each(|channel| channel.describe(&mut samples));
        self.rows.describe_derived(&mut samples);
        self.tables.push(samples.build());
        for (channel, _) in &self.apart {
            let mut table = TableBuilder::new(&channel.name, TableKind::Auxiliary);
            table.column("DataPoint", "", DataType::Int64).standard(StandardColumn::RecordIndex);
            channel.describe(&mut table);
            self.tables.push(table.build());
            self.warnings.push(Warning::new(
                "auxiliary_apart",
                format!("records of {} have no sample to stand beside; the channel is a table of its own", channel.name),
            ));
        }
    }

    fn next_samples(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        let next = self.rows.next(max_rows, &mut self.indices)?;
        let batch = next.map(|(mut columns, derived)| {
            for channel in &mut self.joined {
                columns.extend(channel.columns_for(&self.indices));
            }
            columns.extend(derived);
            Batch { table: 0, columns, provisional: false }
        });
        self.joined.iter_mut().try_for_each(Channel::check)?;
        Ok(batch)
    }

    fn next_of_channels(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        while let Some((channel, given)) = self.apart.get_mut(self.channel) {
            let columns = channel.next(*given, max_rows);
            channel.check()?;
            if let Some(columns) = columns {
                *given += columns[0].len();
                return Ok(Some(Batch { table: self.channel + 1, columns, provisional: false }));
            }
            self.warnings.extend(channel.warnings());
            self.channel += 1;
        }
        Ok(None)
    }
}

/// Which channels can stand beside the samples, found out in one walk.
fn fits(rows: &dyn SampleRows, channels: &[Channel]) -> Result<Vec<bool>, FormatError> {
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let mut fits: Vec<Fit<'_>> = channels.iter().map(Channel::fit).collect();
    rows.each_index(&mut |sample| fits.iter_mut().for_each(|fit| fit.see(sample)))?;
    fits.into_iter().map(Fit::end).collect()
}

impl Reader for TestReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if !self.samples_done && max_rows > 0 {
            if let Some(batch) = self.next_samples(max_rows)? {
                return Ok(Some(batch));
            }
            self.samples_done = true;
            self.joined.iter_mut().try_for_each(Channel::finish)?;
            self.warnings.extend(self.rows.warnings());
            self.warnings.extend(self.joined.iter().flat_map(Channel::warnings));
        }
        if max_rows > 0 { self.next_of_channels(max_rows) } else { Ok(None) }
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
