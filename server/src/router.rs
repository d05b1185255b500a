//! The table of contents: every route on one page, grouped by who calls it.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::http::{headers, identity, origin, pages, rendering, site};
use crate::state::AppState;
use crate::{api, battery_api, error, health};

/// Requests carry forms and small JSON; files come in through harvesters.
const LARGEST_REQUEST_BYTES: usize = 1024 * 1024;

pub fn router(state: AppState) -> Router {
    // Once a process; a second router finds it done.
    rendering::set_up();
    // Tools of the field: the frozen battery-api.
    let battery_api = Router::new()
        .route("/dataset", get(battery_api::dataset::list))
        .route("/dataset/{id}", get(battery_api::dataset::one))
        .route("/dataset/{id}/{column_id}", get(battery_api::column::one))
        .route("/cell", get(battery_api::cell::list))
        .route("/cell/{id}", get(battery_api::cell::one))
        .route("/user", get(battery_api::user::list))
        .route("/user/{id}", get(battery_api::user::one))
        .route("/equipment", get(battery_api::equipment::list))
        .route("/equipment/{id}", get(battery_api::equipment::one));

    // Our own, versioned.
    let v1 = Router::new()
        .route("/datasets", get(api::dataset::list))
        .route("/datasets/{id}", get(api::dataset::one))
        .route("/datasets/{id}/series", get(api::series::window))
        .route("/datasets/{id}/cycles", get(api::dataset::cycles))
        .route("/datasets/{id}/data.csv", get(api::export::csv))
        .route("/datasets/{id}/data.bdf.csv", get(api::export::bdf_csv))
        .route("/datasets/{id}/data.parquet", get(api::export::parquet))
        .route("/datasets/{id}/files/{file}", get(api::file::raw))
        .route("/openapi.json", get(api::openapi::document));

    // The web app.
    let web = Router::new()
        .route("/fn/{*name}", any(pages::server_function))
        .route("/pkg/{*file}", get(site::file))
        .route("/favicon.svg", get(site::file))
        .route("/robots.txt", get(site::file))
        .fallback(get(pages::page));

    Router::new()
        .nest("/api/v1", v1.fallback(api::nothing_here).layer(map_response(error::as_a_problem)))
        .nest(
            "/api",
            battery_api
                .fallback(battery_api::error::nothing_here)
                .layer(map_response(battery_api::error::as_the_contract_has_it)),
        )
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(web)
        .layer(from_fn_with_state(state.clone(), identity::identify))
        .layer(from_fn_with_state(state.clone(), origin::refuse_foreign))
        .layer(RequestBodyLimitLayer::new(LARGEST_REQUEST_BYTES))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(headers::after_panic))
        .layer(from_fn_with_state(state.clone(), headers::protect))
        .layer(from_fn(headers::log))
        .with_state(state)
}
