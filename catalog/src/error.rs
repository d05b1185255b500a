//! What a verb can answer instead of a result.

use sea_orm::{DbErr, SqlErr};

pub type Result<T, E = CatalogError> = std::result::Result<T, E>;

/// Every text but that of `Database` is meant for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Unknown, or not the viewer's to know of: the same answer for both.
    #[error("not found")]
    NotFound,
    /// The viewer may see the thing, but not do this to it.
    #[error("{0}")]
    Forbidden(String),
    /// No valid session, token or password.
    #[error("please log in")]
    Unauthenticated,
    /// Somebody else was faster, or the name is taken.
    #[error("{message}")]
    Conflict { message: String },
    #[error("{field}: {message}")]
    Invalid { field: String, message: String },
    #[error("too many attempts; try again in {retry_after_seconds} s")]
    Throttled { retry_after_seconds: u64 },
    #[error("the database could not answer")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CatalogError {
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.to_owned(), message: message.into() }
    }

    pub(crate) fn forbidden(reason: impl Into<String>) -> Self {
        Self::Forbidden(reason.into())
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { message: message.into() }
    }

    /// The revision that an edit was based on is not the current one.
    pub(crate) fn stale() -> Self {
        Self::conflict("somebody else changed it meanwhile; reload to see their changes")
    }

    /// What is stored does not read back: a damaged row, or one of a newer program.
    pub(crate) fn unreadable(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Database(what.into())
    }
}

impl From<model::path_rules::RuleError> for CatalogError {
    fn from(error: model::path_rules::RuleError) -> Self {
        Self::invalid(error.field, error.message)
    }
}

impl From<DbErr> for CatalogError {
    fn from(error: DbErr) -> Self {
        Self::Database(Box::new(error))
    }
}

/// Turns the violation of a unique key into an answer for people, where the statement is made.
pub(crate) trait OnUnique<T> {
    fn on_unique(self, message: impl FnOnce() -> String) -> Result<T>;
}

impl<T> OnUnique<T> for std::result::Result<T, DbErr> {
    fn on_unique(self, message: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => CatalogError::conflict(message()),
            _ => error.into(),
        })
    }
}
