//! The web app's pages and server functions, with who asks in their context.

use app::context::{Previewer, RequestFacts};
use axum::Extension;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use catalog::Viewer;
use leptos::prelude::*;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::ResponseOptions;
use model::mapping::{ColumnMapping, MappingPreview, TableSample};
use std::net::SocketAddr;

use crate::error::ApiError;
use crate::http::identity::Identity;
use crate::http::rendering::Rendering;
use crate::http::{caller_address, whole_page};
use crate::state::AppState;

/// No list is longer than a few hundred rows.
const LARGEST_PAGE_BYTES: usize = 32 * 1024 * 1024;

/// Pages for people who are not logged in.
const OPEN_PAGES: &[&str] = &["/login", "/setup"];

/// Renders a page; people who are not logged in are sent to the log-in first.
pub async fn page(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    request: Request,
) -> Response {
    let viewer = match viewer_of(identity) {
        Ok(viewer) => viewer,
        Err(error) => return error.into_response(),
    };
    if viewer.is_none() && !OPEN_PAGES.contains(&request.uri().path()) {
        return Redirect::to(&log_in_path(request.uri())).into_response();
    }
    let context = context(&state, viewer, address, request.headers());
    let options = state.leptos;
    let policy_options = options.clone();
    let rendering = Rendering::default();
    let begun = rendering.clone();
    let render = leptos_axum::render_app_to_stream_with_context(
        move || {
            begun.begin();
            context();
            set_policy(&policy_options);
        },
        move || app::shell(options.clone()),
    );
    rendering.apart(async { whole(render(request).await, &rendering).await }).await
}

/// The page once all of it is there, with the status that its last part knows, too.
async fn whole(response: Response, rendering: &Rendering) -> Response {
    let (mut parts, body) = response.into_parts();
    let page = match axum::body::to_bytes(body, LARGEST_PAGE_BYTES).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => return ApiError::internal(error).into_response(),
    };
    if let Some(status) = rendering.status() {
        parts.status = status;
    }
    (parts, whole_page::settle(page)).into_response()
}

/// Runs a server function.
pub async fn server_function(
    State(state): State<AppState>,
    Extension(identity): Extension<Identity>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    request: Request<Body>,
) -> Response {
    let viewer = match viewer_of(identity) {
        Ok(viewer) => viewer,
        Err(error) => return error.into_response(),
    };
    let method = request.method();
    if !server_fn_paths().any(|(path, by)| path == request.uri().path() && by == method) {
        return ApiError::not_found().into_response();
    }
    let context = context(&state, viewer, address, request.headers());
    leptos_axum::handle_server_fns_with_context(context, request).await.into_response()
}

fn viewer_of(identity: Identity) -> Result<Option<Viewer>, ApiError> {
    match identity {
        Identity::Known(viewer) => Ok(Some(viewer)),
        Identity::Unknown => Ok(None),
        Identity::Unavailable => {
            Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"))
        }
    }
}

fn log_in_path(uri: &http::Uri) -> String {
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    let safe: String = wanted
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    if safe == "/" { "/login".to_owned() } else { format!("/login?next={safe}") }
}

fn context(
    state: &AppState,
    viewer: Option<Viewer>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: &HeaderMap,
) -> impl Fn() + Clone + Send + 'static {
    let catalog = state.catalog.clone();
    let facts = RequestFacts {
        address: address.map_or_else(String::new, |Extension(ConnectInfo(peer))| {
            caller_address::bucket(peer, headers, &state.config.trusted_proxies)
        }),
        secure: state.config.is_secure(),
    };
    move || {
        provide_context(catalog.clone());
        provide_context(viewer.clone());
        provide_context(facts.clone());
        provide_context(Previewer(preview));
    }
}

/// What a mapping makes of the first rows of its table.
fn preview(mapping: &ColumnMapping, sample: &TableSample) -> Result<MappingPreview, String> {
    ingest::preview(mapping, sample).map_err(|error| error.to_string())
}

/// Scripts run only with this page's nonce; styles stay inline as long as Thaw writes `style=`.
fn set_policy(options: &LeptosOptions) {
    leptos::nonce::provide_nonce();
    let (Some(nonce), Some(response)) =
        (leptos::nonce::use_nonce(), use_context::<ResponseOptions>())
    else {
        return;
    };
    let reload = reload_source(options);
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'{reload}; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Where pages may also connect to under `cargo leptos watch`, which tells them of changes from a
/// port of its own.
fn reload_source(options: &LeptosOptions) -> String {
    if std::env::var_os("LEPTOS_WATCH").is_none() {
        return String::new();
    }
    let port = options.reload_port;
    format!(" ws://127.0.0.1:{port} ws://localhost:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_in_leads_back_and_nowhere_else() {
        let table = [
            ("/", "/login"),
            ("/datasets/3?x=1&y=2", "/login?next=/datasets/3%3Fx%3D1%26y%3D2"),
            ("//evil.example/a", "/login?next=//evil.example/a"),
        ];
        for (wanted, expected) in table {
            assert_eq!(log_in_path(&wanted.parse().unwrap()), expected);
        }
    }
}
