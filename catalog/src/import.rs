//! What ingest writes, in one transaction.

pub(crate) mod again;
mod columns;
mod link;
pub(crate) mod origin;
pub(crate) mod raw_file;
mod record;
mod samples;
mod setting;
mod summary;
mod test;

use model::cycle::Cycle;
use model::dataset::{DateSource, SourceRole};
use model::id::{ColumnMappingId, DatasetId, MonitoredPathId, ObservedFileId, RawFileId, UserId};
use model::metadata::{FileMetadata, Warning};
use model::part::PartDescription;
use model::statistics::ColumnStatistics;
use model::table::Table;
use model::time::Timestamp;
use serde_json::Value;

/// One bundle of files, read.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRecord {
    /// `path:<monitored path id>:<relative path>`, or `file:<absolute path>`.
    pub origin: String,
    pub observed_file: Option<ObservedFileId>,
    /// The bytes are those on the disk, so that the observed file is imported now; else they were
    /// kept, and nothing is known of the disk.
    pub is_from_disk: bool,
    /// The raw file that the origin had when the pass was planned; `None`: there was no origin.
    /// Looked at where a dataset is to be made.
    pub based_on: Option<RawFileId>,
    /// At least one, of which the first with role `Data` is the origin's.
    pub raw_files: Vec<RawFileRecord>,
    pub format: String,
    pub parser_revision: u32,
    /// The mapping whose columns the tests have.
    pub read_by: Option<ReadBy>,
    /// Where the next pass goes on; `None` where it must start anew.
    pub resume: Option<Value>,
    /// Ingest's own folds.
    pub state: Value,
    /// The file is still growing.
    pub open: bool,
    /// The position is the ordinal.
    pub tests: Vec<TestRecord>,
    pub context: ImportContext,
}

/// A mapping as it was when a file was read by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBy {
    pub mapping: ColumnMappingId,
    pub revision: i64,
}

/// By so many bytes longer and shorter states of a file are found.
pub const HEAD_BYTES: usize = 512;

#[derive(Clone, Debug, PartialEq)]
pub struct RawFileRecord {
    pub name: String,
    pub role: SourceRole,
    /// SHA-256, hexadecimal.
    pub hash: String,
    pub size: u64,
    /// How the store finds its bytes.
    pub description: Value,
    /// Its first [`HEAD_BYTES`], or all of it, hexadecimal.
    pub head: String,
}

/// Another path of content that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRecord {
    /// As in [`ImportRecord`].
    pub origin: String,
    pub observed_file: Option<ObservedFileId>,
    /// What is there.
    pub file: RawFileRecord,
    /// Hash of the known content: the file's own, or that of a longer or a shorter state of it.
    pub known: String,
    pub open: bool,
    pub context: ImportContext,
}

/// Where the bundle was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportContext {
    /// Defaults, users and the cell rule come from it.
    pub path: Option<MonitoredPathId>,
    pub relative_path: String,
    pub time_zone: Option<String>,
    pub default_owner: Option<UserId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestTarget {
    New,
    Append { dataset: DatasetId, expected_revision: u64 },
    NewGeneration { dataset: DatasetId, expected_generation: u64, expected_revision: u64 },
}

#[derive(Clone, Debug, PartialEq)]
pub struct TestRecord {
    pub target: TestTarget,
    pub name: String,
    pub date: Timestamp,
    pub date_source: DateSource,
    pub duration_second: Option<f64>,
    pub metadata: FileMetadata,
    pub warnings: Vec<Warning>,
    pub tables: Vec<TableRecord>,
    pub cycles: CyclesFrom,
    pub steps: StepsFrom,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableRecord {
    pub table: Table,
    /// All of them, old and new.
    pub rows: u64,
    pub content_hash: String,
    pub added: Vec<PartDescription>,
    /// Parquet keys of parts that this revision no longer has.
    pub removed: Vec<String>,
    /// One a stored column, over all rows.
    pub statistics: Vec<ColumnStatistics>,
}

/// Replaces the cycles from an ordinal on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CyclesFrom {
    pub from_ordinal: u32,
    pub rows: Vec<Cycle>,
}

/// Replaces the steps from an ordinal on: label, first and last sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepsFrom {
    pub from_ordinal: u32,
    pub rows: Vec<(String, u64, u64)>,
}
