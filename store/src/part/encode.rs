//! Columns to the bytes of one Parquet object.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use model::batch::{Column, DataType, Values};
use model::table::ColumnSpec;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType as ParquetType, DoubleType, FloatType, Int64Type,
};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::ColumnPath;

use super::decimal::{common_scale, to_integer};
use super::schema::{footer_entries, parquet_names, parquet_schema};
use super::{BLOCKS_A_ROW_GROUP, PAGE_ROWS, StoredType};

const COMPRESSION_LEVEL: i32 = 3;

/// A binary column with at most this many different values gets a dictionary.
const DICTIONARY_VALUES: usize = 4_096;

/// Encodes blocks of the same columns, in order.
pub(crate) fn encode(columns: &[ColumnSpec], blocks: &[&[Column]]) -> Result<Vec<u8>> {
    let names = parquet_names(columns);
    let types: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            stored_type(column.data_type, blocks.iter().map(|block| &block[index]))
        })
        .collect();
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(COMPRESSION_LEVEL)?))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_max_row_group_row_count(None)
        .set_created_by("galvanalyser".to_owned())
        .set_key_value_metadata(Some(footer_entries(columns, &names, &types)));
    for (index, (name, stored)) in names.iter().zip(&types).enumerate() {
        let path = ColumnPath::new(vec![name.clone()]);
        let column = || blocks.iter().map(|block| &block[index]);
        let (encoding, dictionary) = match stored {
            StoredType::Decimal { .. } | StoredType::Integer => {
                (Encoding::DELTA_BINARY_PACKED, false)
            }
            StoredType::Double | StoredType::Float => {
                (Encoding::BYTE_STREAM_SPLIT, has_few_values(column()))
            }
            StoredType::Text => (Encoding::DELTA_LENGTH_BYTE_ARRAY, true),
        };
        properties = properties
            .set_column_encoding(path.clone(), encoding)
            .set_column_dictionary_enabled(path, dictionary);
    }
    let schema = parquet_schema(&names, &types)?;
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    for group in blocks.chunks(BLOCKS_A_ROW_GROUP) {
        write_group(&mut file, &types, group)?;
    }
    file.into_inner()
}

fn write_group<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    types: &[StoredType],
    group: &[&[Column]],
) -> Result<()> {
    let mut row_group = file.next_row_group()?;
    for (index, stored) in types.iter().enumerate() {
        let mut writer = row_group
            .next_column()?
            .ok_or_else(|| ParquetError::General("a column has no writer".to_owned()))?;
        for block in group {
            write_column(&mut writer, *stored, &block[index])?;
        }
        writer.close()?;
    }
    row_group.close().map(drop)
}

/// Encodes blocks as they come, each a row group, for a file that is made while it is read.
/// Doubles stay doubles: a decimal scale would need a look at all values.
pub(crate) struct StreamEncoder<W: Write + Send> {
    file: SerializedFileWriter<W>,
    types: Vec<StoredType>,
}

impl<W: Write + Send> StreamEncoder<W> {
    pub(crate) fn new(columns: &[ColumnSpec], to: W) -> Result<Self> {
        let names = parquet_names(columns);
        let types: Vec<StoredType> = columns
            .iter()
            .map(|column| match column.data_type {
                DataType::Float64 => StoredType::Double,
                DataType::Float32 => StoredType::Float,
                DataType::Int64 => StoredType::Integer,
                DataType::Text => StoredType::Text,
            })
            .collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(COMPRESSION_LEVEL)?))
            .set_data_page_row_count_limit(PAGE_ROWS)
            .set_max_row_group_row_count(None)
            .set_created_by("galvanalyser".to_owned())
            .set_key_value_metadata(Some(footer_entries(columns, &names, &types)))
            .build();
        let schema = parquet_schema(&names, &types)?;
        let file = SerializedFileWriter::new(to, schema, Arc::new(properties))?;
        Ok(Self { file, types })
    }

    pub(crate) fn write(&mut self, block: &[Column]) -> Result<()> {
        write_group(&mut self.file, &self.types, &[block])
    }

    /// Writes the footer; without it there is no file.
    pub(crate) fn finish(self) -> Result<()> {
        self.file.into_inner().map(drop)
    }
}

fn stored_type<'a>(
    data_type: DataType,
    columns: impl Iterator<Item = &'a Column> + Clone,
) -> StoredType {
    match data_type {
        DataType::Float64 => {
            let values =
                columns.flat_map(|column| (0..column.len()).filter_map(|row| column.number(row)));
            match common_scale(values) {
                Some(scale) => StoredType::Decimal { scale },
                None => StoredType::Double,
            }
        }
        DataType::Float32 => StoredType::Float,
        DataType::Int64 => StoredType::Integer,
        DataType::Text => StoredType::Text,
    }
}

/// Whether a dictionary is smaller than splitting the bytes into streams.
fn has_few_values<'a>(columns: impl Iterator<Item = &'a Column>) -> bool {
    let mut seen = HashSet::new();
    for column in columns {
        for row in 0..column.len() {
            if let Some(value) = column.number(row)
                && seen.insert(value.to_bits())
                && seen.len() > DICTIONARY_VALUES
            {
                return false;
            }
        }
    }
    true
}

fn write_column(
    writer: &mut SerializedColumnWriter<'_>,
    stored: StoredType,
    column: &Column,
) -> Result<()> {
    let levels: Vec<i16> = match &column.validity {
        None => vec![1; column.len()],
        Some(validity) => validity.iter().map(|valid| i16::from(*valid)).collect(),
    };
    let valid = || (0..column.len()).filter(|row| column.is_valid(*row));
    match (stored, &column.values) {
        (StoredType::Decimal { scale }, Values::Float64(values)) => {
            let integers = valid().map(|row| to_integer(values[row], scale));
            let integers = integers.collect::<Option<Vec<_>>>().ok_or_else(|| {
                ParquetError::General("a value does not fit the scale of its column".to_owned())
            })?;
            write(writer.typed::<Int64Type>(), &integers, &levels)
        }
        (StoredType::Double, Values::Float64(values)) => {
            let values: Vec<_> = valid().map(|row| values[row]).collect();
            write(writer.typed::<DoubleType>(), &values, &levels)
        }
        (StoredType::Float, Values::Float32(values)) => {
            let values: Vec<_> = valid().map(|row| values[row]).collect();
            write(writer.typed::<FloatType>(), &values, &levels)
        }
        (StoredType::Integer, Values::Int64(values)) => {
            let values: Vec<_> = valid().map(|row| values[row]).collect();
            write(writer.typed::<Int64Type>(), &values, &levels)
        }
        (StoredType::Text, Values::Text(values)) => {
            let mut joined = Vec::with_capacity(values.bytes());
            values.iter().for_each(|text| joined.extend_from_slice(text.as_bytes()));
            let joined = Bytes::from(joined);
            let mut end = 0;
            let mut texts = Vec::with_capacity(column.len());
            for (row, text) in values.iter().enumerate() {
                let start = end;
                end += text.len();
                if column.is_valid(row) {
                    texts.push(ByteArray::from(joined.slice(start..end)));
                }
            }
            write(writer.typed::<ByteArrayType>(), &texts, &levels)
        }
        _ => Err(ParquetError::General("a column changed its type".to_owned())),
    }
}

fn write<T: ParquetType>(
    writer: &mut ColumnWriterImpl<'_, T>,
    values: &[T::T],
    levels: &[i16],
) -> Result<()> {
    writer.write_batch(values, Some(levels), None).map(drop)
}
