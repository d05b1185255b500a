//! The only place where errors become HTTP: problem+json (RFC 9457) without internals.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalog::CatalogError;
use serde_json::json;

/// What a request is answered with when it cannot be served.
#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub detail: String,
    retry_after_seconds: Option<u64>,
}

impl ApiError {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after_seconds: None }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is nothing here that you may see")
    }

    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "log in, or send a valid token as “Authorization: Bearer …”",
        )
    }

    /// Logs the cause and says nothing of it.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(error = %cause, "A request could not be served");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server could not do this; its log says why",
        )
    }
}

impl From<CatalogError> for ApiError {
    fn from(error: CatalogError) -> Self {
        let detail = error.to_string();
        match &error {
            CatalogError::NotFound => Self::not_found(),
            CatalogError::Unauthenticated => Self::unauthenticated(),
            CatalogError::Forbidden(_) => Self::new(StatusCode::FORBIDDEN, detail),
            CatalogError::Conflict { .. } => Self::new(StatusCode::CONFLICT, detail),
            CatalogError::Invalid { .. } => Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail),
            CatalogError::Throttled { retry_after_seconds } => Self {
                retry_after_seconds: Some(*retry_after_seconds),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail)
            },
            CatalogError::Database(_) => Self::internal(chain(&error)),
        }
    }
}

impl From<store::StoreError> for ApiError {
    fn from(error: store::StoreError) -> Self {
        Self::internal(chain(&error))
    }
}

/// An error with all its sources on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// Refusals that the framework words itself (a bad query string, another method) say the same in
/// our form.
pub async fn as_a_problem(response: Response) -> Response {
    match refusal(&response) {
        Some(error) => error.into_response(),
        None => response,
    }
}

/// The error behind an answer that has no body of ours.
pub fn refusal(response: &Response) -> Option<ApiError> {
    let status = response.status();
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/"));
    let is_refusal = status.is_client_error() || status.is_server_error();
    (is_refusal && !is_ours).then(|| {
        let reason = match status {
            StatusCode::METHOD_NOT_ALLOWED => "there is nothing here for this method",
            StatusCode::BAD_REQUEST => "the request's address or query cannot be understood",
            _ => status.canonical_reason().unwrap_or("the request was refused"),
        };
        ApiError::new(status, reason)
    })
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string())
                .into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, http::HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
