//! Who asks: a bearer token, else the session's cookie.

use app::context::session_cookie_name;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, header, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use catalog::{CatalogError, Viewer};

use crate::error::ApiError;
use crate::state::AppState;

/// The caller, or why there is none; kept with the request.
#[derive(Clone)]
pub enum Identity {
    Known(Viewer),
    /// No credentials, or ones that are not valid (any more).
    Unknown,
    /// The lookup failed: closed, not open.
    Unavailable,
}

/// Looks the caller up once a request.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let cookie = session_cookie_name(state.config.is_secure());
    let found = match (bearer(request.headers()), session(request.headers(), cookie)) {
        (Some(token), _) => Some(state.catalog.viewer_of_token(token).await),
        (None, Some(session)) => Some(state.catalog.viewer_of_session(&session).await),
        (None, None) => None,
    };
    let identity = match found {
        Some(Ok(viewer)) => Identity::Known(viewer),
        None | Some(Err(CatalogError::Unauthenticated)) => Identity::Unknown,
        Some(Err(error)) => {
            tracing::error!(error = %crate::error::chain(&error), "A caller could not be looked up");
            Identity::Unavailable
        }
    };
    request.extensions_mut().insert(identity);
    next.run(request).await
}

/// The token of an `Authorization: Bearer …` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The session's secret out of the cookies.
pub fn session(headers: &HeaderMap, cookie: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE);
    let pairs =
        cookies.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == cookie).map(|(_, value)| value.to_owned())
}

/// The caller of a request that needs one; 401 otherwise.
pub struct Caller(pub Viewer);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match parts.extensions.get::<Identity>() {
            Some(Identity::Known(viewer)) => Ok(Self(viewer.clone())),
            Some(Identity::Unavailable) => Err(ApiError::new(
                http::StatusCode::SERVICE_UNAVAILABLE,
                "the server cannot look up who you are just now",
            )),
            _ => Err(ApiError::unauthenticated()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_from_headers() {
        let cookies = [
            ("gv_session=a", false, Some("a")),
            ("x=1; gv_session=a; __Host-gv_session=b", false, Some("a")),
            ("x=1; gv_session=a; __Host-gv_session=b", true, Some("b")),
            ("gv_session=a", true, None),
            ("gv_sessions=a", false, None),
            ("", false, None),
        ];
        for (value, secure, expected) in cookies {
            let headers = HeaderMap::from_iter([(header::COOKIE, value.parse().unwrap())]);
            let cookie = session_cookie_name(secure);
            assert_eq!(session(&headers, cookie).as_deref(), expected, "{value} {secure}");
        }
        let tokens =
            [("Bearer t", Some("t")), ("bearer t ", Some("t")), ("Basic t", None), ("t", None)];
        for (value, expected) in tokens {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(bearer(&headers), expected, "{value}");
        }
    }
}
