//! The site's files: out of the binary with `embed-site`, else out of `target/site`.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

#[cfg(feature = "embed-site")]
mod files {
    use std::borrow::Cow;

    #[derive(rust_embed::RustEmbed)]
    #[folder = "$CARGO_MANIFEST_DIR/../target/site/"]
    struct Site;

    pub(super) async fn read(path: &str) -> Option<Cow<'static, [u8]>> {
        Site::get(path).map(|file| file.data)
    }
}

#[cfg(not(feature = "embed-site"))]
mod files {
    use std::borrow::Cow;

    /// `path` has only plain components; [`super::is_plain`] has checked it.
    pub(super) async fn read(path: &str) -> Option<Cow<'static, [u8]>> {
        let file = std::path::Path::new("target/site").join(path);
        tokio::fs::read(file).await.ok().map(Cow::Owned)
    }
}

/// A file of the site, with an ETag by content: the names carry no hash, so browsers ask again and
/// get 304 while nothing changed.
pub async fn file(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let Some(bytes) = (if is_plain(&path) { files::read(&path).await } else { None }) else {
        return ApiError::not_found().into_response();
    };
    let tag = format!("\"{}\"", hex(&Sha256::digest(&bytes)[..16]));
    let known = request.headers().get(header::IF_NONE_MATCH);
    let unchanged =
        known.and_then(|value| value.to_str().ok()).is_some_and(|tags| tags.contains(&tag));
    let headers = [
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(&path))),
    ];
    if unchanged {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, bytes.into_owned()).into_response()
}

/// Nothing but names, each a plain one.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|name| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_reach_the_site() {
        for path in ["pkg/galvanalyser.js", "favicon.svg", "pkg/galvanalyser_bg.wasm"] {
            assert!(is_plain(path), "{path}");
        }
        for path in ["../Cargo.toml", "pkg/../../x", "pkg//x", ".env", "pkg/%2e%2e", ""] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
