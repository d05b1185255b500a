//! `GET /api/v1/datasets/{id}/data.…`: all samples, for download.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use catalog::Catalog;
use store::Store;

use super::dataset::id;
use crate::error::ApiError;
use crate::export::{Export, Layout};
use crate::http::identity::Caller;
use crate::samples::attachment;

pub async fn csv(
    state: State<Catalog>,
    store: State<Store>,
    caller: Caller,
    path: Path<String>,
) -> Result<Response, ApiError> {
    download(state, store, caller, path, Layout::EveryColumn, "csv").await
}

pub async fn bdf_csv(
    state: State<Catalog>,
    store: State<Store>,
    caller: Caller,
    path: Path<String>,
) -> Result<Response, ApiError> {
    download(state, store, caller, path, Layout::BatteryDataFormat, "bdf.csv").await
}

async fn download(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
    layout: Layout,
    ending: &str,
) -> Result<Response, ApiError> {
    let dataset = id(&dataset)?;
    let name = catalog.dataset(&viewer, dataset).await?.row.name;
    let export = Export::of(&catalog.layout(&viewer, dataset).await?, layout)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&format!("{name}.{ending}"))),
    ];
    Ok((headers, Body::from_stream(export.csv(&store))).into_response())
}

pub async fn parquet(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
) -> Result<Response, ApiError> {
    let dataset = id(&dataset)?;
    let name = catalog.dataset(&viewer, dataset).await?.row.name;
    let export = Export::of(&catalog.layout(&viewer, dataset).await?, Layout::EveryColumn)?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.apache.parquet".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&format!("{name}.parquet"))),
    ];
    Ok((headers, Body::from_stream(export.parquet(&store))).into_response())
}
