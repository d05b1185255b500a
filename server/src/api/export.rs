//! `GET /api/v1/datasets/{id}/data.…`: all samples of a table, for download.

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use catalog::Catalog;
use futures::Stream;
use model::id::DatasetId;
use store::{Store, StoreError};

use super::dataset::id;
use crate::error::ApiError;
use crate::export::{Export, Layout};
use crate::http::identity::Caller;
use crate::samples::attachment;

pub async fn csv(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let (dataset, table) = (id(&dataset)?, table(query.as_deref())?);
    let layout = Layout::EveryColumn;
    let export = Export::of(&catalog.layout(&viewer, dataset).await?, table, layout)?;
    let name = name(&catalog, &viewer, dataset, table).await?;
    Ok(download(&format!("{name}.csv"), CSV, export.csv(&store)))
}

pub async fn bdf_csv(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let (dataset, table) = (id(&dataset)?, table(query.as_deref())?);
    let layout = Layout::BatteryDataFormat;
    let export = Export::of(&catalog.layout(&viewer, dataset).await?, table, layout)?;
    let name = name(&catalog, &viewer, dataset, table).await?;
    Ok(download(&format!("{name}.bdf.csv"), CSV, export.csv(&store)))
}

pub async fn parquet(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let (dataset, table) = (id(&dataset)?, table(query.as_deref())?);
    let layout = Layout::EveryColumn;
    let export = Export::of(&catalog.layout(&viewer, dataset).await?, table, layout)?;
    let name = name(&catalog, &viewer, dataset, table).await?;
    Ok(download(&format!("{name}.parquet"), PARQUET, export.parquet(&store)))
}

const CSV: &str = "text/csv; charset=utf-8";
const PARQUET: &str = "application/vnd.apache.parquet";

/// The number of a table in `table=…`; the first unless it is named.
fn table(query: Option<&str>) -> Result<u32, ApiError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default())
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    match pairs.iter().find(|(name, _)| name == "table") {
        None => Ok(0),
        Some((_, number)) => number.parse().map_err(|_| {
            ApiError::bad_request("table is the number of one of the dataset's tables, from 0 on")
        }),
    }
}

/// The dataset's name, and the table's number after it from the second on.
async fn name(
    catalog: &Catalog,
    viewer: &catalog::Viewer,
    dataset: DatasetId,
    table: u32,
) -> Result<String, ApiError> {
    let name = catalog.dataset(viewer, dataset).await?.row.name;
    Ok(if table == 0 { name } else { format!("{name}.table-{table}") })
}

fn download(
    name: &str,
    content_type: &str,
    bytes: impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, attachment(name)),
    ];
    (headers, Body::from_stream(bytes)).into_response()
}
