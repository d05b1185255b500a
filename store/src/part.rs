//! One Parquet object: some whole blocks of a table, or its last rows.

pub(crate) mod decimal;
mod decode;
mod encode;
mod footer;
mod schema;

pub(crate) use decode::read_selection;
pub(crate) use encode::{StreamEncoder, encode};
pub(crate) use footer::{Footer, StoredType};
pub use schema::parquet_names;

/// Folder of Parquet parts and their overviews.
pub const PART_PREFIX: &str = "parts";

/// Blocks of 65,536 rows in a row group.
pub(crate) const BLOCKS_A_ROW_GROUP: usize = 2;

/// Rows of a page: what reading a single row costs. Divides a block.
pub(crate) const PAGE_ROWS: usize = 8_192;

/// What of a part reading needs, without its block summaries.
#[derive(Clone, Debug)]
pub(crate) struct PartRef {
    pub(crate) first_row: u64,
    pub(crate) rows: u64,
    pub(crate) parquet_key: String,
    pub(crate) overview_key: String,
}

impl PartRef {
    pub(crate) fn end(&self) -> u64 {
        self.first_row + self.rows
    }
}

impl From<&model::part::PartDescription> for PartRef {
    fn from(part: &model::part::PartDescription) -> Self {
        Self {
            first_row: part.first_row,
            rows: part.rows,
            parquet_key: part.parquet_key.clone(),
            overview_key: part.overview_key.clone(),
        }
    }
}
