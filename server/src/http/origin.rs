//! Requests that change state must come from our own pages, or carry a token.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::http::identity::bearer;
use crate::state::AppState;

/// Refuses cross-site requests with a cookie, server functions included: a form on a foreign page
/// needs no preflight.
pub async fn refuse_foreign(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let public_url = state.config.public_url.as_deref();
    if !safe && bearer(request.headers()).is_none() && !is_own(request.headers(), public_url) {
        return ApiError::new(StatusCode::FORBIDDEN, "the request comes from another site")
            .into_response();
    }
    next.run(request).await
}

/// Whether browser headers say that one of our own pages made the request. A client that sends
/// neither header is no browser, and has no cookie that it was tricked into sending.
fn is_own(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    if let Some(site) = text(http::HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let host = text(header::HOST).unwrap_or_default();
            let own_host = origin.split_once("://").is_some_and(|(_, authority)| authority == host);
            own_host || public_url.is_some_and(|url| url.trim_end_matches('/') == origin)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_state() {
        let table: [(&[(&str, &str)], bool); 7] = [
            (&[], true),
            (&[("origin", "http://lab:8080"), ("host", "lab:8080")], true),
            (&[("origin", "http://evil"), ("host", "lab:8080")], false),
            (&[("origin", "null"), ("host", "lab:8080")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://cycling.example.org"), ("host", "127.0.0.1:8080")], true),
        ];
        for (headers, expected) in table {
            let headers = headers.iter().map(|(name, value)| {
                (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
            });
            let headers = HeaderMap::from_iter(headers);
            assert_eq!(
                is_own(&headers, Some("https://cycling.example.org/")),
                expected,
                "{headers:?}"
            );
        }
    }
}
