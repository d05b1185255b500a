//! For whoever watches the server: alive, and ready to serve.

use axum::extract::State;
use axum::http::StatusCode;
use catalog::Catalog;

pub async fn alive() -> &'static str {
    "alive\n"
}

/// 200 once the database answers, else 503.
pub async fn ready(State(catalog): State<Catalog>) -> (StatusCode, &'static str) {
    match catalog.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = %crate::error::chain(&error), "The database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
