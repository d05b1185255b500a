//! Why a bundle could not be taken in: one line for the person who must act.

use catalog::CatalogError;
use formats::FormatError;
use model::mapping::TableHeader;
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No format claims it; says what was seen.
    #[error("{0}")]
    Unsupported(String),
    /// A table whose columns nobody has described yet.
    #[error("the table awaits a mapping of its columns: {}", shown(.0))]
    AwaitingMapping(TableHeader),
    /// A format claims it, and cannot give trustworthy rows.
    #[error("{0}")]
    Damaged(String),
    /// The file cannot be opened or read.
    #[error("{0}")]
    Unreadable(String),
    /// The reader stopped on these bytes: a mistake in this program, worth a report.
    #[error("the reader stopped unexpectedly on this file; please report it")]
    Stopped(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the store could not take it: {0}")]
    Store(#[from] StoreError),
    #[error("the catalog describes a raw file in a way that cannot be read")]
    Description(#[source] serde_json::Error),
    #[error("the catalog could not take it: {0}")]
    Catalog(#[from] CatalogError),
}

impl IngestError {
    pub(crate) fn stopped(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Stopped(Box::new(error))
    }
}

/// The names, as many as a line holds.
fn shown(header: &TableHeader) -> String {
    const SHOWN: usize = 8;
    let names = header.names.iter().take(SHOWN).map(String::as_str);
    let names = names.collect::<Vec<_>>().join(", ");
    match header.names.len().saturating_sub(SHOWN) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

impl From<FormatError> for IngestError {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::Unsupported(reason) | FormatError::UnknownVersion(reason) => {
                Self::Unsupported(reason)
            }
            FormatError::AwaitingMapping(header) => Self::AwaitingMapping(header),
            FormatError::Damaged(reason) | FormatError::TooLarge(reason) => Self::Damaged(reason),
            FormatError::Source(error) => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<std::io::Error> for IngestError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
