//! Batches out of row groups.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatchReader;
use bytes::Bytes;
use model::batch::{Batch, Column, DataType};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::{Table, TableKind};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::columns::{column, data_type};
use super::pages::batch_rows;
use crate::bdf_csv::names::meaning_of;
use crate::columns::{KeptAs, TableBuilder, unknown_column};
use crate::delimited::names::{Name, UnitForm};
use crate::source::{SourceReader, Watched};
use crate::{FormatError, Reader, Resume, Source};

/// The ontology has 60 names.
const MAX_COLUMNS: usize = 1024;
/// The sample's footer has 4 kB.
const MAX_FOOTER_BYTES: u32 = 16 << 20;
/// Rows that are decoded at a time.
pub(super) const BATCH_ROWS: usize = 8192;

/// A [`Source`] as the crate parquet wants it.
struct Chunks(Arc<dyn Source>);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Chunks {
    type T = io::BufReader<SourceReader>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let mut reader = SourceReader::new(Arc::clone(&self.0));
        io::Seek::seek(&mut reader, io::SeekFrom::Start(start))?;
        Ok(io::BufReader::new(reader))
    }

    /// Never more than the source has, whatever is asked for.
    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let bytes = self.0.read_range(start, length)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("a column ends behind the end of the file".to_owned()));
        }
        Ok(bytes.into())
    }
}

pub(super) struct BdfReader {
    source: Arc<Watched>,
    tables: Vec<Table>,
    rows: ParquetRecordBatchReader,
    /// A decoded batch, and how many of its rows were given.
    decoded: Option<(Vec<Column>, usize)>,
    is_done: bool,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
}

impl BdfReader {
    /// # Errors
    /// A footer that cannot be read, or columns that are not of the Battery Data Format.
    pub(super) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        check_footer(source.as_ref())?;
        let source = Arc::new(Watched::new(source));
        let opened = guarded(|| Self::open_unguarded(Arc::clone(&source)));
        opened.and_then(|opened| opened).map_err(|error| source.or_failure(error))
    }

    fn open_unguarded(source: Arc<Watched>) -> Result<Self, FormatError> {
        let chunks: Arc<dyn Source> = Arc::clone(&source) as _;
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder =
            ParquetRecordBatchReaderBuilder::try_new_with_options(Chunks(chunks), options)
                .map_err(explain)?;
        let fields = builder.schema().fields();
        if fields.len() > MAX_COLUMNS {
            return Err(FormatError::TooLarge(format!("more than {MAX_COLUMNS} columns")));
        }
        let mut warnings = Vec::new();
        let mut table = TableBuilder::new("samples", TableKind::Timeseries);
        let mut roots = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let Some(data_type) = data_type(field.data_type()) else {
                warnings.push(Warning::new(
                    "column_left_out",
                    format!(
                        "{} is of a type that is not read ({})",
                        field.name(),
                        field.data_type()
                    ),
                ));
                continue;
            };
            roots.push(index);
            describe(&mut table, field.name(), data_type, &mut warnings);
        }
        let table = table.build();
        use StandardColumn::{CurrentAmpere, TestTimeSecond, VoltageVolt};
        if [TestTimeSecond, VoltageVolt, CurrentAmpere]
            .iter()
            .any(|must| table.mapping(*must).is_none())
        {
            return Err(FormatError::Unsupported(
                "a Parquet file without the test time, voltage and current of the Battery Data Format"
                    .to_owned(),
            ));
        }
        let mut metadata = FileMetadata::default();
        if let Some(pairs) = builder.metadata().file_metadata().key_value_metadata() {
            for pair in pairs.iter().filter(|pair| pair.key != "ARROW:schema").take(MAX_COLUMNS) {
                let value = pair.value.clone().unwrap_or_default();
                metadata.vendor.insert(pair.key.clone(), value.into());
            }
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let batch_rows = batch_rows(source.as_ref(), builder.metadata())?;
        let rows = builder.with_projection(mask).with_batch_size(batch_rows).build();
        let rows = rows.map_err(explain)?;
        Ok(Self {
            source,
            tables: vec![table],
            rows,
            decoded: None,
            is_done: false,
            metadata,
            warnings,
        })
    }

    /// Decodes the next batch; damage after good rows is a warning and the end.
    fn decode(&mut self) -> Result<bool, FormatError> {
        let is_of_schema = self.rows.schema().fields().len() == self.tables[0].columns.len();
        let next = guarded(|| self.rows.next());
        let batch = match next {
            Ok(None) => return Ok(false),
            Ok(Some(Ok(batch))) if is_of_schema => batch,
            Ok(Some(Ok(_))) => return Ok(false),
            Ok(Some(Err(error))) => {
                return self.damaged(explain(ParquetError::ArrowError(error.to_string())));
            }
            Err(error) => return self.damaged(error),
        };
        let columns: Option<Vec<Column>> = batch.columns().iter().map(column).collect();
        self.decoded = columns.map(|columns| (columns, 0));
        Ok(self.decoded.is_some())
    }

    fn damaged(&mut self, error: FormatError) -> Result<bool, FormatError> {
        self.is_done = true;
        let error = self.source.or_failure(error);
        if let FormatError::Source(error) = error {
            return Err(FormatError::Source(error));
        }
        let message = format!("{error}; rows before the damage are given");
        self.warnings.push(Warning::new("row_group_damaged", message));
        Ok(false)
    }
}

fn describe(
    table: &mut TableBuilder,
    name: &str,
    data_type: DataType,
    warnings: &mut Vec<Warning>,
) {
    let name = Name::of(name, UnitForm::Slash);
    let meaning = meaning_of(&name);
    table.column(&name.bare, meaning.unit.as_deref().unwrap_or_default(), data_type);
    let is_text = data_type == DataType::Text;
    match meaning.standard {
        Some((standard, conversion)) if is_text == (standard == StandardColumn::StepType) => {
            table.convert(standard, conversion);
        }
        Some(_) => {}
        None if !meaning.is_known => {
            warnings.push(unknown_column(&name.full, KeptAs::Stored));
        }
        None => {}
    }
}

/// The length of the metadata, before anything is allocated for it.
fn check_footer(source: &dyn Source) -> Result<(), FormatError> {
    let footer = source.read_range(source.len().saturating_sub(8), 8)?;
    let damaged =
        || FormatError::Damaged("the Parquet file has no footer: it is cut off".to_owned());
    let (length, magic) = footer.split_first_chunk::<4>().ok_or_else(damaged)?;
    let length = u32::from_le_bytes(*length);
    if magic != b"PAR1" || u64::from(length) + 8 > source.len() {
        return Err(damaged());
    }
    if length > MAX_FOOTER_BYTES {
        return Err(FormatError::TooLarge(format!("a footer of {length} bytes")));
    }
    Ok(())
}

fn explain(error: ParquetError) -> FormatError {
    FormatError::Damaged(format!("the Parquet file is damaged: {error}"))
}

/// The decoders of the crate parquet panic on some damaged pages; this build is native, where that
/// can be caught.
fn guarded<T>(decode: impl FnOnce() -> T) -> Result<T, FormatError> {
    catch_unwind(AssertUnwindSafe(decode))
        .map_err(|_| FormatError::Damaged("the Parquet file is damaged".to_owned()))
}

impl Reader for BdfReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if max_rows == 0 {
            return Ok(None);
        }
        loop {
            if let Some((columns, given)) = &mut self.decoded {
                let rows = columns.first().map_or(0, Column::len);
                let end = rows.min(given.saturating_add(max_rows));
                if end > *given {
                    let mut part: Vec<Column> =
                        columns.iter().map(|column| Column::new(column.data_type())).collect();
                    for (to, from) in part.iter_mut().zip(columns.iter()) {
                        to.extend_from(from, *given..end);
                    }
                    *given = end;
                    return Ok(Some(Batch { table: 0, columns: part, provisional: false }));
                }
                self.decoded = None;
            }
            if self.is_done || !self.decode()? {
                self.is_done = true;
                return Ok(None);
            }
        }
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
