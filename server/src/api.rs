//! Our own REST, versioned: `/api/v1`.

pub mod dataset;
pub mod export;
pub mod file;
pub mod openapi;
pub mod series;

use crate::error::ApiError;
use crate::http::identity::Caller;

/// Nothing is found for those who may not look either.
pub async fn nothing_here(_: Caller) -> ApiError {
    ApiError::not_found()
}
