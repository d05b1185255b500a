//! The one place where server functions reach the server: the catalog, the caller, the cookie.
//!
//! The server provides `Catalog`, `Option<Viewer>`, [`RequestFacts`] and [`Previewer`] for every page and server
//! function. Routes are also listed once without any request, so every look-up may fail.

#[cfg(feature = "ssr")]
pub(crate) use server::*;

#[cfg(feature = "ssr")]
pub use server::{Previewer, RequestFacts, session_cookie_name};

/// Gives the answer the status 404; in the browser there is none to give.
pub(crate) fn note_not_found() {
    #[cfg(feature = "ssr")]
    fail(crate::AppError::NotFound);
}

#[cfg(feature = "ssr")]
mod server {
    use catalog::{Catalog, CatalogError, Viewer};
    use http::{HeaderValue, StatusCode, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use model::mapping::{ColumnMapping, MappingPreview, TableSample};

    use crate::AppError;

    /// What the server knows about the connection of a request.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RequestFacts {
        /// Address of the caller, for throttling log-ins.
        pub address: String,
        /// The app is served over https: cookies take their strict form.
        pub secure: bool,
    }

    /// Reads the first rows of a table by a mapping; the error is for the person who writes it.
    #[derive(Clone, Copy, Debug)]
    pub struct Previewer(pub fn(&ColumnMapping, &TableSample) -> Result<MappingPreview, String>);

    /// Name of the session cookie. `__Host-` needs `Secure`, which browsers drop silently on plain
    /// http. Over https the plain one is not looked at: another host of the domain could have set
    /// it.
    pub fn session_cookie_name(secure: bool) -> &'static str {
        if secure { "__Host-gv_session" } else { "gv_session" }
    }

    pub(crate) fn catalog() -> Result<Catalog, AppError> {
        use_context::<Catalog>().ok_or(AppError::Unavailable)
    }

    /// The catalog and who asks; `Unauthenticated` for a caller without a session.
    pub(crate) fn signed_in() -> Result<(Catalog, Viewer), AppError> {
        let catalog = catalog()?;
        match use_context::<Option<Viewer>>().flatten() {
            Some(viewer) => Ok((catalog, viewer)),
            None => Err(fail(AppError::Unauthenticated)),
        }
    }

    pub(crate) fn previewer() -> Result<Previewer, AppError> {
        use_context::<Previewer>().ok_or(AppError::Unavailable)
    }

    pub(crate) fn facts() -> RequestFacts {
        use_context::<RequestFacts>()
            .unwrap_or(RequestFacts { address: "unknown".to_owned(), secure: false })
    }

    /// The answer of a verb, with its HTTP status set and faults of the database logged.
    pub(crate) fn answer<T>(result: Result<T, CatalogError>) -> Result<T, AppError> {
        result.map_err(|error| {
            fail(match error {
                CatalogError::NotFound => AppError::NotFound,
                CatalogError::Unauthenticated => AppError::Unauthenticated,
                CatalogError::Forbidden(reason) => AppError::Forbidden(reason),
                CatalogError::Conflict { message } => AppError::Conflict(message),
                CatalogError::Invalid { field, message } => {
                    AppError::Invalid { field: field.to_string(), message }
                }
                CatalogError::Throttled { retry_after_seconds } => {
                    AppError::Throttled(retry_after_seconds)
                }
                CatalogError::Database(source) => {
                    tracing::error!(error = ?source, "the database could not answer a page");
                    AppError::Unavailable
                }
            })
        })
    }

    /// A form's fields as values, with the status set where they make no sense.
    pub(crate) fn checked<T>(result: Result<T, AppError>) -> Result<T, AppError> {
        result.map_err(fail)
    }

    /// Sets the status of the answer to that of the error: but not where the browser is about to be
    /// sent elsewhere, back to its form or to the log-in page, which needs the status of a redirect.
    pub(crate) fn fail(error: AppError) -> AppError {
        let redirects = use_context::<http::request::Parts>().is_some_and(|parts| {
            let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
            accept.is_some_and(|accept| accept.contains("text/html"))
                && (parts.method == http::Method::POST || error == AppError::Unauthenticated)
        });
        if !redirects
            && let (Some(response), Ok(status)) =
                (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status()))
        {
            response.set_status(status);
        }
        error
    }

    /// The session's secret out of the request's cookies.
    pub(crate) fn session_secret() -> Option<String> {
        let parts = use_context::<http::request::Parts>()?;
        let name = session_cookie_name(facts().secure);
        parts.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).find_map(
            |line| {
                line.split(';').find_map(|pair| {
                    let (key, value) = pair.trim().split_once('=')?;
                    (key == name).then(|| value.to_owned())
                })
            },
        )
    }

    /// Hands the session to the browser; `None` takes it away.
    pub(crate) fn set_session_cookie(secret: Option<&str>) -> Result<(), AppError> {
        const THIRTY_DAYS: u32 = 30 * 86_400;
        let facts = facts();
        let (value, age) = secret.map_or(("", 0), |secret| (secret, THIRTY_DAYS));
        let secure = if facts.secure { "; Secure" } else { "" };
        let cookie = format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}",
            session_cookie_name(facts.secure)
        );
        let cookie = HeaderValue::from_str(&cookie).map_err(|_| AppError::Unavailable)?;
        let response = use_context::<ResponseOptions>().ok_or(AppError::Unavailable)?;
        response.append_header(header::SET_COOKIE, cookie);
        Ok(())
    }

    /// Refuses a password that was not typed the same twice.
    pub(crate) fn same(password: &str, repeated: &str) -> Result<(), AppError> {
        if password == repeated {
            return Ok(());
        }
        Err(AppError::invalid("repeated", "The two passwords differ."))
    }

    /// A path on this server to go on to after logging in; anything else becomes the list of datasets,
    /// so that no link sends people to another site.
    pub(crate) fn local_path(next: &str) -> &str {
        let local = next.starts_with('/')
            && !next.starts_with("//")
            && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if local { next } else { "/datasets" }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn one_goes_on_only_within_this_server() {
            let table = [
                ("/datasets/3?tab=cycles", "/datasets/3?tab=cycles"),
                ("", "/datasets"),
                ("//evil.example", "/datasets"),
                ("/\\evil.example", "/datasets"),
                ("https://evil.example", "/datasets"),
                ("/a\r\nSet-Cookie: x", "/datasets"),
            ];
            for (next, path) in table {
                assert_eq!(local_path(next), path, "{next}");
            }
        }
    }
}
