//! The seam that every reader is written against.

use model::batch::Batch;
use model::mapping::ColumnMapping;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;
use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::detect::Sniff;
use crate::{Bundle, FormatError};

/// Whether more bytes may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The file is still growing: an unterminated last line or a torn record is withheld.
    Open,
    /// Stable, or imported once: the last line or record is taken if it is well-formed.
    Closed,
}

/// What the surroundings know and the bytes do not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// The tester's IANA zone. Without it no local time becomes UTC.
    pub time_zone: Option<String>,
    /// Modification time of the file, the last fallback for a date.
    pub modified_at: Option<Timestamp>,
    /// What people said about tables that no format knows, the one to prefer first.
    pub mappings: Vec<ColumnMapping>,
}

/// Where a pass over a growing file stopped, and all that the next one needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    pub format: String,
    /// A reader of another revision does not continue this.
    pub parser_revision: u32,
    /// Every byte before this is consumed for good.
    pub offset: u64,
    /// Rows of the file that the next pass must not give again, one count a table.
    pub rows_final: Vec<u64>,
    /// The reader's own, versioned by `parser_revision`.
    pub state: serde_json::Value,
}

/// A vendor's format.
pub trait Format: Sync {
    /// Stable identifier, such as `maccor-text`.
    fn id(&self) -> &'static str;

    /// For people: `Maccor text export`.
    fn name(&self) -> &'static str;

    /// Raised whenever the same bytes would give other batches; voids every resume state.
    fn parser_revision(&self) -> u32;

    /// Whether a growing file can be read on from a [`Resume`]. Files beside it that hold data
    /// ([`crate::bundle::Role::Data`], [`crate::bundle::Role::Sidecar`]) are then read as if each
    /// stood behind the one before, or not at all.
    fn continues(&self) -> bool;

    /// Whether the reader leans on libraries for archives, workbooks or databases, so that hostile
    /// bytes are better parsed in a process of their own.
    fn wants_own_process(&self) -> bool {
        false
    }

    /// A cheap look at the first bytes (and the bundle). Must not parse the file.
    fn sniff(&self, sniff: &Sniff<'_>) -> bool;

    /// Opens the bundle: one reader for each test in it. A `resume` was saved by this format and
    /// revision over bytes that are still there (ingest has checked), for a file of one test.
    ///
    /// # Errors
    /// Only where no trustworthy data exist.
    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError>;
}

/// One test of a file, read front to back.
pub trait Reader: Send {
    /// Known from the start, never changes.
    fn tables(&self) -> &[Table];

    /// The next rows, at most `max_rows`, or `None` at the end. Never an empty batch.
    ///
    /// # Errors
    /// Where the stored bytes cannot be read. Damage after trustworthy rows is a warning and the
    /// end of the rows.
    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError>;

    /// Complete once `next` has given `None`.
    fn metadata(&self) -> &FileMetadata;

    /// Complete once `next` has given `None`.
    fn warnings(&self) -> &[Warning];

    /// The state after the final rows given so far; `None` for formats that cannot continue.
    fn save(&self) -> Option<Resume>;
}
