//! Parameters of a page's address.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The id in the path; an id that is none becomes −1, which nothing has. On the way to a page
/// without one it stays as it was, so that nothing is asked for in parting.
pub(crate) fn path_id<T: From<i64> + Copy + PartialEq + Send + Sync + 'static>() -> Memo<T> {
    let parameters = use_params_map();
    Memo::new(move |before: Option<&T>| {
        let id = parameters.with(|parameters| parameters.get("id"));
        match (id, before) {
            (None, Some(before)) => *before,
            (id, _) => T::from(id.and_then(|id| id.parse().ok()).unwrap_or(-1)),
        }
    })
}

/// One value of the query; empty where it is absent.
pub(crate) fn query_value(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name).unwrap_or_default()))
}
