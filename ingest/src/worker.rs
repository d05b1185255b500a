//! A process of its own for readers of archives, workbooks and databases.
//!
//! Such files are parsed by libraries whose care for memory and time nobody can promise on hostile
//! bytes. So the program starts itself once more as `galvanalyser parse-worker`: that process gets
//! the bytes through a pipe and sends batches back through another. It has a bounded address space
//! and a bounded time to compute, and whatever becomes of it is one file's failure.
//!
//! ```text
//! parent → child   Request (JSON), then the bytes of each file
//! child → parent   Readers (JSON: the tables of each reader), then for each reader in turn
//!                  Batch … Batch, End (JSON: metadata and warnings); or Failure (JSON) at any point
//! ```

mod batch;
mod child;
mod frame;
mod parent;

use std::path::PathBuf;
use std::process::Command;

use formats::{FormatError, Options};
use model::mapping::TableHeader;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;
use serde::{Deserialize, Serialize};

pub use child::serve;

/// Address space of the process beside the file itself, which it holds up to four times over.
const BASE_MEMORY_BYTES: u64 = 768 << 20;
const MEMORY_FACTOR: u64 = 4;

/// Seconds that the process may compute.
pub const COMPUTE_SECONDS: u64 = 60;

/// How to start the process.
#[derive(Clone, Debug)]
pub struct Worker {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Worker {
    /// A program that, started with these arguments, calls [`serve`].
    pub fn new(program: PathBuf, arguments: Vec<String>) -> Self {
        Self { program, arguments, environment: Vec::new() }
    }

    /// With a variable beside those of the process that starts it.
    #[must_use]
    pub fn with_environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What starts it, its pipes still to be laid.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// What the child is asked for.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    format: String,
    options: Options,
    is_open: bool,
    /// Name and size of each file, in the bundle's order.
    files: Vec<(String, u64)>,
}

impl Request {
    /// Address space that the child allows itself.
    fn memory_bytes(&self) -> u64 {
        let size: u64 = self.files.iter().map(|(_, size)| *size).fold(0, u64::saturating_add);
        size.saturating_mul(MEMORY_FACTOR).saturating_add(BASE_MEMORY_BYTES)
    }
}

/// The tables of each reader.
type ReaderTables = Vec<Vec<Table>>;

/// What is complete once a reader has given its last batch.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Conclusion {
    metadata: FileMetadata,
    warnings: Vec<Warning>,
}

/// A [`FormatError`] on its way through the pipe.
#[derive(Debug, Serialize, Deserialize)]
enum Failure {
    Unsupported(String),
    UnknownVersion(String),
    Damaged(String),
    TooLarge(String),
    AwaitingMapping(TableHeader),
    Source(String),
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::Unsupported(reason) => Self::Unsupported(reason),
            FormatError::UnknownVersion(reason) => Self::UnknownVersion(reason),
            FormatError::Damaged(reason) => Self::Damaged(reason),
            FormatError::TooLarge(reason) => Self::TooLarge(reason),
            FormatError::AwaitingMapping(header) => Self::AwaitingMapping(header),
            FormatError::Source(error) => Self::Source(error.to_string()),
        }
    }
}

impl From<Failure> for FormatError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unsupported(reason) => Self::Unsupported(reason),
            Failure::UnknownVersion(reason) => Self::UnknownVersion(reason),
            Failure::Damaged(reason) => Self::Damaged(reason),
            Failure::TooLarge(reason) => Self::TooLarge(reason),
            Failure::AwaitingMapping(header) => Self::AwaitingMapping(header),
            Failure::Source(reason) => Self::Source(std::io::Error::other(reason)),
        }
    }
}
