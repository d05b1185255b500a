//! Rows out of Parquet objects: only the pages that hold them are fetched, all at once, and
//! decoded in memory.

use std::io::{Cursor, Read};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use model::batch::{Column, DataType, Values};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{
    ByteArrayType, DataType as ParquetType, DoubleType, FloatType, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::page_index::offset_index::PageLocation;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::decimal::to_value;
use super::{Footer, PartRef, StoredType};
use crate::error::{Result, StoreError};
use crate::store::Store;

/// The rows of `selection` (sorted, disjoint rows of the table) one after another, of the stored
/// columns `columns`. No part, no columns. Blocking.
///
/// # Errors
/// When a column or row does not exist, or an object is missing or damaged.
pub(crate) fn read_selection(
    store: &Store,
    parts: &[PartRef],
    columns: &[usize],
    selection: &[Range<u64>],
) -> Result<Vec<Column>> {
    let mut touched: Vec<(&PartRef, Vec<Range<u64>>)> = Vec::new();
    for part in parts {
        let rows: Vec<_> = selection
            .iter()
            .map(|range| range.start.max(part.first_row)..range.end.min(part.end()))
            .filter(|range| range.start < range.end)
            .map(|range| range.start - part.first_row..range.end - part.first_row)
            .collect();
        if !rows.is_empty() {
            touched.push((part, rows));
        }
    }
    if touched.is_empty()
        && let Some(first) = parts.first()
    {
        // For the types alone.
        touched.push((first, Vec::new()));
    }
    let refs: Vec<_> = touched.iter().map(|(part, _)| *part).collect();
    let footers = store.wait(store.footers(&refs))?;
    let Some(first) = footers.first() else { return Ok(Vec::new()) };
    let mut result = Vec::with_capacity(columns.len());
    for column in columns {
        let stored = first
            .types
            .get(*column)
            .ok_or_else(|| StoreError::Mismatch(format!("there is no stored column {column}")))?;
        result.push(Column::new(stored.data_type()));
    }
    let mut pieces = Vec::with_capacity(touched.len());
    for ((part, rows), footer) in touched.iter().zip(&footers) {
        pieces.push(Piece::plan(part, footer, columns, rows)?);
    }
    let wanted = pieces.iter().map(|piece| (piece.key.to_owned(), piece.ranges.clone())).collect();
    let fetched = store.wait(store.get_ranges(wanted))?;
    for (piece, bytes) in pieces.iter().zip(fetched) {
        piece.decode(bytes, &mut result)?;
    }
    Ok(result)
}

/// Pages of one column chunk, and the rows of its row group that are wanted.
struct Chunk<'a> {
    /// Position in the result.
    target: usize,
    column: usize,
    metadata: &'a ColumnChunkMetaData,
    group_rows: u64,
    pages: &'a [PageLocation],
    rows: Vec<Range<u64>>,
}

/// What is read of one part.
struct Piece<'a> {
    key: &'a str,
    footer: &'a Footer,
    chunks: Vec<Chunk<'a>>,
    /// Bytes of the object, sorted, disjoint.
    ranges: Vec<Range<u64>>,
}

impl<'a> Piece<'a> {
    fn plan(
        part: &'a PartRef,
        footer: &'a Footer,
        columns: &[usize],
        rows: &[Range<u64>],
    ) -> Result<Self> {
        let key = part.parquet_key.as_str();
        let mut chunks = Vec::new();
        let mut ranges = Vec::new();
        for (group, bounds) in footer.group_starts.windows(2).enumerate() {
            let (start, end) = (bounds[0], bounds[1]);
            let rows: Vec<_> = rows
                .iter()
                .map(|range| range.start.max(start)..range.end.min(end))
                .filter(|range| range.start < range.end)
                .map(|range| range.start - start..range.end - start)
                .collect();
            if rows.is_empty() {
                continue;
            }
            for (target, column) in columns.iter().enumerate() {
                if *column >= footer.types.len() {
                    return Err(StoreError::damaged(key, format!("it has no column {column}")));
                }
                let metadata = footer.metadata.row_group(group).column(*column);
                let pages = footer
                    .metadata
                    .page_index()
                    .and_then(|index| index.offset_index(group, *column))
                    .map(|index| index.page_locations().as_slice())
                    .ok_or_else(|| StoreError::damaged(key, "it has no page index"))?;
                let group_rows = end - start;
                let chunk = Chunk {
                    target,
                    column: *column,
                    metadata,
                    group_rows,
                    pages,
                    rows: rows.clone(),
                };
                chunk
                    .add_ranges(&mut ranges)
                    .ok_or_else(|| StoreError::damaged(key, "its page index points out of it"))?;
                chunks.push(chunk);
            }
        }
        ranges.sort_by_key(|range| range.start);
        ranges.dedup_by(|next, before| {
            let joins = next.start <= before.end;
            if joins {
                before.end = before.end.max(next.end);
            }
            joins
        });
        Ok(Self { key, footer, chunks, ranges })
    }

    fn decode(&self, bytes: Vec<Bytes>, result: &mut [Column]) -> Result<()> {
        let starts = self.ranges.iter().map(|range| range.start);
        let object = Arc::new(Fetched { segments: starts.zip(bytes).collect() });
        for chunk in &self.chunks {
            let stored = self.footer.types[chunk.column];
            let target = &mut result[chunk.target];
            if stored.data_type() != target.data_type() {
                return Err(StoreError::damaged(self.key, "a column has another type than before"));
            }
            chunk
                .decode(object.clone(), stored, target)
                .map_err(|error| StoreError::damaged(self.key, error))?;
        }
        Ok(())
    }
}

impl Chunk<'_> {
    /// The dictionary and the pages that hold wanted rows.
    fn add_ranges(&self, ranges: &mut Vec<Range<u64>>) -> Option<()> {
        let first = u64::try_from(self.pages.first()?.offset).ok()?;
        let start = self.metadata.dictionary_page_offset().unwrap_or(first as i64);
        let start = u64::try_from(start).ok()?;
        if start < first {
            ranges.push(start..first);
        }
        for (index, page) in self.pages.iter().enumerate() {
            let page_start = u64::try_from(page.first_row_index).ok()?;
            let page_end = match self.pages.get(index + 1) {
                Some(next) => u64::try_from(next.first_row_index).ok()?,
                None => self.group_rows,
            };
            if self.rows.iter().any(|rows| rows.start < page_end && page_start < rows.end) {
                let offset = u64::try_from(page.offset).ok()?;
                let size = u64::try_from(page.compressed_page_size).ok()?;
                ranges.push(offset..offset.checked_add(size)?);
            }
        }
        Some(())
    }

    fn decode(
        &self,
        object: Arc<Fetched>,
        stored: StoredType,
        target: &mut Column,
    ) -> parquet::errors::Result<()> {
        let pages = SerializedPageReader::new(
            object,
            self.metadata,
            self.group_rows as usize,
            Some(self.pages.to_vec()),
        )?;
        let pages = Box::new(pages);
        let descriptor = self.metadata.column_descr_ptr();
        match (stored, target.data_type()) {
            (StoredType::Decimal { scale }, DataType::Float64) => {
                let (values, levels) = self.read::<Int64Type>(descriptor, pages)?;
                fill(target, levels, values, |integer| to_value(integer, scale), Column::push_f64)
            }
            (StoredType::Double, DataType::Float64) => {
                let (values, levels) = self.read::<DoubleType>(descriptor, pages)?;
                fill(target, levels, values, |value| value, Column::push_f64)
            }
            (StoredType::Float, DataType::Float32) => {
                let (values, levels) = self.read::<FloatType>(descriptor, pages)?;
                fill(target, levels, values, |value| value, Column::push_f32)
            }
            (StoredType::Integer, DataType::Int64) => {
                let (values, levels) = self.read::<Int64Type>(descriptor, pages)?;
                fill(target, levels, values, |value| value, Column::push_i64)
            }
            (StoredType::Text, DataType::Text) => {
                let (values, levels) = self.read::<ByteArrayType>(descriptor, pages)?;
                let mut values = values.iter();
                for level in levels {
                    let value = if level > 0 { values.next() } else { None };
                    target.push_text(value.map(|text| text.as_utf8()).transpose()?);
                }
                Ok(())
            }
            _ => Err(ParquetError::General("types differ".to_owned())),
        }
    }

    /// Valid values, and a level a row: 1 valid, 0 null.
    fn read<T: ParquetType>(
        &self,
        descriptor: parquet::schema::types::ColumnDescPtr,
        pages: Box<SerializedPageReader<Fetched>>,
    ) -> parquet::errors::Result<(Vec<T::T>, Vec<i16>)> {
        let mut reader = ColumnReaderImpl::<T>::new(descriptor, pages);
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        let mut position = 0;
        for rows in &self.rows {
            let skip = (rows.start - position) as usize;
            let count = (rows.end - rows.start) as usize;
            let skipped = reader.skip_records(skip)?;
            let (read, _, _) = reader.read_records(count, Some(&mut levels), None, &mut values)?;
            if skipped != skip || read != count {
                return Err(ParquetError::EOF("rows are missing".to_owned()));
            }
            position = rows.end;
        }
        Ok((values, levels))
    }
}

/// Appends values, with nulls where the level is 0.
fn fill<T: Copy, U: Copy>(
    target: &mut Column,
    levels: Vec<i16>,
    values: Vec<T>,
    convert: impl Fn(T) -> U,
    push: impl Fn(&mut Column, Option<U>),
) -> parquet::errors::Result<()>
where
    Vec<U>: AppendTo,
{
    if values.len() == levels.len() {
        let values: Vec<U> = values.into_iter().map(convert).collect();
        values.append_to(target);
        return Ok(());
    }
    let mut values = values.into_iter();
    for level in levels {
        push(target, if level > 0 { values.next().map(&convert) } else { None });
    }
    Ok(())
}

/// Appends valid values at once.
trait AppendTo {
    fn append_to(self, target: &mut Column);
}

macro_rules! append_to {
    ($($type:ty => $variant:ident;)*) => {$(
        impl AppendTo for Vec<$type> {
            fn append_to(mut self, target: &mut Column) {
                let count = self.len();
                if let Values::$variant(values) = &mut target.values {
                    if values.is_empty() {
                        *values = self;
                    } else {
                        values.append(&mut self);
                    }
                    if let Some(validity) = &mut target.validity {
                        validity.extend(std::iter::repeat_n(true, count));
                    }
                }
            }
        }
    )*};
}

append_to! {
    f64 => Float64;
    f32 => Float32;
    i64 => Int64;
}

/// The fetched bytes of an object, as Parquet asks for them.
struct Fetched {
    /// Offset and bytes, sorted.
    segments: Vec<(u64, Bytes)>,
}

impl Length for Fetched {
    fn len(&self) -> u64 {
        self.segments.last().map_or(0, |(start, bytes)| start + bytes.len() as u64)
    }
}

impl ChunkReader for Fetched {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let index = self.segments.partition_point(|(offset, _)| *offset <= start);
        let (offset, bytes) = index
            .checked_sub(1)
            .map(|index| &self.segments[index])
            .ok_or_else(|| missing(start))?;
        let skip = usize::try_from(start - offset).unwrap_or(usize::MAX).min(bytes.len());
        Ok(Box::new(Cursor::new(bytes.slice(skip..))))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let index = self.segments.partition_point(|(offset, _)| *offset <= start);
        let (offset, bytes) = index
            .checked_sub(1)
            .map(|index| &self.segments[index])
            .ok_or_else(|| missing(start))?;
        let skip = usize::try_from(start - offset).unwrap_or(usize::MAX);
        let end = skip.checked_add(length).filter(|end| *end <= bytes.len());
        end.map(|end| bytes.slice(skip..end)).ok_or_else(|| missing(start))
    }
}

fn missing(start: u64) -> ParquetError {
    ParquetError::EOF(format!("the page at byte {start} is not where the index has it"))
}
