//! Where a dataset's samples lie: Parquet parts with their block hashes and overview levels.

use serde::{Deserialize, Serialize};

use crate::id::PartId;
use crate::statistics::ColumnStatistics;

/// Hash and statistics of 65,536 rows aligned to row 0, or of the last, shorter block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockSummary {
    pub rows: u64,
    /// SHA-256 over the block's values (bit patterns and validity), hexadecimal.
    pub hash: String,
    /// One a stored column.
    pub columns: Vec<ColumnStatistics>,
}

/// One Parquet object with its overview. Keys are fresh, never reused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartDescription {
    /// Index of the table within the dataset.
    pub table: u32,
    /// Row of the table at which the part starts.
    pub first_row: u64,
    pub rows: u64,
    pub parquet_key: String,
    pub overview_key: String,
    /// Size of both objects together.
    pub bytes: u64,
    pub blocks: Vec<BlockSummary>,
    /// Holds rows that the next pass over a growing file replaces.
    pub provisional: bool,
}

/// A part as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub id: PartId,
    pub description: PartDescription,
}
