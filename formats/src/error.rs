//! Why a file gives no data, in a sentence for the person who must act on it.

use model::mapping::TableHeader;

/// The `Display` of each is the one-line reason shown beside the file.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// No format claims the file. Says what was seen.
    #[error("{0}")]
    Unsupported(String),
    /// The format is known, its version or flavour is not: refused, never guessed.
    #[error("{0}")]
    UnknownVersion(String),
    /// The bytes contradict the format so early that no row can be trusted.
    #[error("{0}")]
    Damaged(String),
    /// A limit that protects the machine was met (unpacked size, counts).
    #[error("{0}")]
    TooLarge(String),
    /// A table, of a text or of a sheet, whose columns no mapping describes yet.
    #[error("the table awaits a mapping of its columns: {}", .0.names.join(", "))]
    AwaitingMapping(TableHeader),
    #[error("the stored bytes could not be read")]
    Source(#[from] std::io::Error),
}
