//! What goes wrong with bytes at rest.

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store's address {address:?} cannot be used: {reason}")]
    Address { address: String, reason: String },
    #[error("the store must be opened within a tokio runtime")]
    NoRuntime,
    #[error("{key} is not in the store")]
    NotFound { key: String },
    #[error("the store cannot reach {key}")]
    Object { key: String, source: object_store::Error },
    /// The bytes are there, but not those that were put.
    #[error("{key} is damaged: {reason}")]
    Damaged { key: String, reason: String },
    #[error("the file to be kept cannot be read")]
    Read(#[source] std::io::Error),
    /// A caller's own mistake, such as a batch with another number of columns.
    #[error("the samples do not fit: {0}")]
    Mismatch(String),
    #[error("Parquet cannot be written")]
    Parquet(#[source] parquet::errors::ParquetError),
    #[error("compressing failed")]
    Compress(#[source] std::io::Error),
    #[error("work on samples stopped short")]
    Stopped(#[from] tokio::task::JoinError),
}

impl StoreError {
    pub(crate) fn object(key: &str, source: object_store::Error) -> Self {
        match source {
            object_store::Error::NotFound { .. } => Self::NotFound { key: key.to_owned() },
            source => Self::Object { key: key.to_owned(), source },
        }
    }

    pub(crate) fn damaged(key: &str, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { key: key.to_owned(), reason: reason.to_string() }
    }
}

impl From<parquet::errors::ParquetError> for StoreError {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Parquet(error)
    }
}

impl From<StoreError> for std::io::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Read(source) => source,
            StoreError::NotFound { .. } => Self::new(std::io::ErrorKind::NotFound, error),
            StoreError::Damaged { .. } => Self::new(std::io::ErrorKind::InvalidData, error),
            error => Self::other(error),
        }
    }
}

pub(crate) type Result<T, E = StoreError> = std::result::Result<T, E>;
