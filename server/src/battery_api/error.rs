//! Errors as the contract has them: `{code, message}`.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use catalog::{CatalogError, Viewer};
use serde_json::json;

use crate::error::ApiError;
use crate::http::identity::Caller;

pub struct BatteryApiError(ApiError);

impl BatteryApiError {
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self(ApiError::bad_request(message))
    }

    pub fn not_found() -> Self {
        Self(ApiError::not_found())
    }
}

impl<E: Into<ApiError>> From<E> for BatteryApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for BatteryApiError {
    fn into_response(self) -> Response {
        let body = json!({ "code": self.0.status.as_u16(), "message": self.0.detail });
        let mut response = (self.0.status, Json(body)).into_response();
        if self.0.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, http::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The caller, or 401 with the contract's error body.
pub struct Client(pub Viewer);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = BatteryApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BatteryApiError> {
        let Caller(viewer) = Caller::from_request_parts(parts, state).await?;
        Ok(Self(viewer))
    }
}

/// Refusals that the framework words itself, in the contract's form.
pub async fn as_the_contract_has_it(response: Response) -> Response {
    match crate::error::refusal(&response) {
        Some(error) => BatteryApiError(error).into_response(),
        None => response,
    }
}

/// An id out of a path. What is no id names nothing.
///
/// # Errors
/// 404 for anything but a non-negative integer.
pub fn id<T: From<i64>>(text: &str) -> Result<T, BatteryApiError> {
    match text.parse::<i64>() {
        Ok(id) if id >= 0 => Ok(id.into()),
        _ => Err(BatteryApiError::not_found()),
    }
}

/// Nothing is found for those who may not look either.
pub async fn nothing_here(_: Client) -> BatteryApiError {
    CatalogError::NotFound.into()
}
