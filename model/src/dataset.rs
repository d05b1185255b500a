//! Datasets as the faces show them.

use serde::{Deserialize, Serialize};

use crate::account::UserReference;
use crate::batch::DataType;
use crate::cell::{CellChoice, CellReference};
use crate::equipment::EquipmentReference;
use crate::id::{CellId, DatasetColumnId, DatasetId, EquipmentId, RawFileId, UserId};
use crate::metadata::{FileMetadata, Warning};
use crate::page::Direction;
use crate::standard::StandardColumn;
use crate::statistics::ColumnStatistics;
use crate::table::{Conversion, TableKind};
use crate::time::Timestamp;

/// The field's usual purposes, offered in forms; any other text is allowed.
pub const PURPOSES: &[&str] = &[
    "formation",
    "cycling",
    "ageing",
    "calendar ageing",
    "rate capability",
    "OCV",
    "GITT",
    "HPPC",
    "impedance",
    "drive cycle",
    "diagnostic",
    "other",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetState {
    /// Its file is still growing.
    Live,
    Complete,
}

/// Where a dataset's date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// The start of the test, as the file says.
    Start,
    /// Another date in the file.
    File,
    /// The file's modification time.
    Modified,
}

/// One row of the datasets' table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetRow {
    pub id: DatasetId,
    pub name: String,
    pub date: Timestamp,
    pub tester_type: String,
    pub channel: Option<String>,
    pub cell: Option<CellReference>,
    pub owner: Option<UserReference>,
    pub purpose: Option<String>,
    pub samples: u64,
    pub state: DatasetState,
    /// Cell, owner and purpose are all given.
    pub metadata_complete: bool,
    pub metadata_revision: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetSort {
    Id,
    Name,
    #[default]
    Date,
    TesterType,
    Channel,
    Cell,
    Owner,
    Purpose,
    Samples,
}

/// Filter, order and position of a page of datasets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetQuery {
    /// Words that must all occur in name, cell, owner, purpose, channel or tester type.
    pub search: Option<String>,
    pub cell: Option<CellId>,
    pub owner: Option<UserId>,
    pub purpose: Option<String>,
    pub tester_type: Option<String>,
    pub metadata_complete: Option<bool>,
    pub sort: DatasetSort,
    pub direction: Direction,
    /// At most 200; 0 means 50.
    pub limit: u32,
    pub cursor: Option<String>,
}

/// A column that can be plotted or downloaded: a vendor's, or a standard one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetColumn {
    pub id: DatasetColumnId,
    /// Index of the table within the dataset.
    pub table: u32,
    /// The vendor's name, or the standard column's machine name.
    pub name: String,
    pub unit: Option<String>,
    pub data_type: DataType,
    pub standard: Option<StandardColumn>,
    /// Stored column that the values come from.
    pub stored_column: u32,
    pub conversion: Conversion,
    /// Of the column as shown, conversion applied.
    pub statistics: ColumnStatistics,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetTable {
    pub index: u32,
    pub name: String,
    pub kind: TableKind,
    pub rows: u64,
    pub content_hash: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceRole {
    Data,
    Settings,
    Log,
}

/// A raw file behind a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetFile {
    pub raw_file: RawFileId,
    pub role: SourceRole,
    pub generation: u64,
    pub name: String,
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// Paths at which the file was seen.
    pub paths: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Read,
    Edit,
    /// Owner or admin: may share and give away.
    Own,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub user: UserReference,
    /// `Read` or `Edit`.
    pub access: Access,
}

/// Everything about one dataset but its samples, cycles and ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatasetDetail {
    pub row: DatasetRow,
    pub date_source: DateSource,
    pub time_zone: Option<String>,
    pub format: String,
    pub parser_revision: u32,
    pub tester_serial: Option<String>,
    pub notes: Option<String>,
    pub equipment: Vec<EquipmentReference>,
    pub generation: u64,
    pub revision: u64,
    pub duration_second: Option<f64>,
    pub file_metadata: FileMetadata,
    pub warnings: Vec<Warning>,
    pub tables: Vec<DatasetTable>,
    /// Standard columns first.
    pub columns: Vec<DatasetColumn>,
    pub files: Vec<DatasetFile>,
    pub shares: Vec<Share>,
    /// What the viewer may do.
    pub access: Access,
    pub updated_at: Timestamp,
}

impl DatasetDetail {
    /// The column of a standard name in the first table.
    pub fn standard_column(&self, standard: StandardColumn) -> Option<&DatasetColumn> {
        self.columns.iter().find(|column| column.standard == Some(standard) && column.table == 0)
    }
}

/// How far a dataset has come: what a page that follows it asks for again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetPulse {
    pub generation: u64,
    pub revision: u64,
    pub state: DatasetState,
    pub samples: u64,
}

impl DatasetPulse {
    pub const fn of(detail: &DatasetDetail) -> Self {
        Self {
            generation: detail.generation,
            revision: detail.revision,
            state: detail.row.state,
            samples: detail.row.samples,
        }
    }
}

/// What the form changes, as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DatasetEdit {
    pub name: String,
    pub cell: Option<CellChoice>,
    pub owner: Option<UserId>,
    pub purpose: Option<String>,
    pub equipment: Vec<EquipmentId>,
    pub notes: Option<String>,
}

/// One change to many datasets: absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetAssignment {
    pub cell: Option<CellChoice>,
    pub owner: Option<UserId>,
    pub purpose: Option<String>,
}
