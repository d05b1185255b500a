//! A part's footer: where its pages lie and how its columns are stored.

use std::sync::Arc;

use model::batch::DataType;
use parquet::basic::{ConvertedType, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};

use crate::cache::{Cached, Piece};
use crate::error::{Result, StoreError};
use crate::store::Store;

use super::PartRef;
use super::decimal::MAX_SCALE;

/// What is fetched of a part's end at first; the footer of most parts is smaller.
const TAIL_BYTES: u64 = 64 << 10;

/// How a column's values are stored in one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoredType {
    /// Doubles that are integers over a power of ten.
    Decimal {
        scale: u8,
    },
    Double,
    Float,
    Integer,
    Text,
}

impl StoredType {
    pub(crate) fn data_type(self) -> DataType {
        match self {
            Self::Decimal { .. } | Self::Double => DataType::Float64,
            Self::Float => DataType::Float32,
            Self::Integer => DataType::Int64,
            Self::Text => DataType::Text,
        }
    }
}

pub(crate) struct Footer {
    pub(crate) metadata: ParquetMetaData,
    pub(crate) types: Vec<StoredType>,
    /// Row of the part at which each row group starts, and the part's rows at the end.
    pub(crate) group_starts: Vec<u64>,
}

impl Footer {
    fn new(key: &str, metadata: ParquetMetaData) -> Result<Self> {
        let schema = metadata.file_metadata().schema_descr();
        let types = schema.columns().iter().map(|column| {
            match (column.physical_type(), column.converted_type()) {
                (PhysicalType::INT64, ConvertedType::DECIMAL) => u8::try_from(column.type_scale())
                    .ok()
                    .filter(|scale| *scale <= MAX_SCALE)
                    .map(|scale| StoredType::Decimal { scale }),
                (PhysicalType::INT64, _) => Some(StoredType::Integer),
                (PhysicalType::DOUBLE, _) => Some(StoredType::Double),
                (PhysicalType::FLOAT, _) => Some(StoredType::Float),
                (PhysicalType::BYTE_ARRAY, _) => Some(StoredType::Text),
                _ => None,
            }
        });
        let types = types
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| StoreError::damaged(key, "a column has a type that is never written"))?;
        let mut group_starts = vec![0];
        for group in metadata.row_groups() {
            let rows =
                u64::try_from(group.num_rows()).map_err(|error| StoreError::damaged(key, error))?;
            group_starts.push(group_starts.last().copied().unwrap_or(0) + rows);
        }
        Ok(Self { metadata, types, group_starts })
    }
}

impl Store {
    /// The footers of parts, in order.
    pub(crate) async fn footers(&self, parts: &[&PartRef]) -> Result<Vec<Arc<Footer>>> {
        self.together(parts.iter().map(|part| self.footer(part))).await
    }

    async fn footer(&self, part: &PartRef) -> Result<Arc<Footer>> {
        let key = &part.parquet_key;
        if let Some(Cached::Footer(footer)) = self.cache().get(key, Piece::Footer) {
            return Ok(footer);
        }
        let (mut tail, size) = self.get_tail(key, TAIL_BYTES).await?;
        let mut reader = ParquetMetaDataReader::new()
            .with_offset_index_policy(PageIndexPolicy::Required)
            .with_column_index_policy(PageIndexPolicy::Skip);
        loop {
            match reader.try_parse_sized(&tail, size) {
                Ok(()) => break,
                Err(ParquetError::NeedMoreData(needed))
                    if (tail.len() as u64) < size && needed > tail.len() =>
                {
                    tail = self.get_tail(key, needed as u64).await?.0;
                }
                Err(error) => return Err(StoreError::damaged(key, error)),
            }
        }
        let metadata = reader.finish().map_err(|error| StoreError::damaged(key, error))?;
        let footer = Arc::new(Footer::new(key, metadata)?);
        if footer.group_starts.last() != Some(&part.rows) {
            return Err(StoreError::damaged(key, "it has another number of rows"));
        }
        let bytes = footer.metadata.memory_size();
        self.cache().put(key, Piece::Footer, Cached::Footer(footer.clone()), bytes);
        Ok(footer)
    }
}
