//! `GET /api/v1/datasets…`: what is known of datasets.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use catalog::Catalog;
use model::cycle::Cycle;
use model::dataset::{DatasetDetail, DatasetQuery, DatasetRow};
use model::id::DatasetId;
use model::page::Page;

use crate::error::ApiError;
use crate::http::identity::Caller;

pub async fn list(
    State(catalog): State<Catalog>,
    Caller(viewer): Caller,
    query: Result<Query<DatasetQuery>, QueryRejection>,
) -> Result<Json<Page<DatasetRow>>, ApiError> {
    let Query(query) = query.map_err(|error| ApiError::bad_request(error.body_text()))?;
    Ok(Json(catalog.datasets(&viewer, &query).await?))
}

pub async fn one(
    State(catalog): State<Catalog>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
) -> Result<Json<DatasetDetail>, ApiError> {
    Ok(Json(catalog.dataset(&viewer, id(&dataset)?).await?))
}

pub async fn cycles(
    State(catalog): State<Catalog>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
) -> Result<Json<Vec<Cycle>>, ApiError> {
    Ok(Json(catalog.cycles(&viewer, id(&dataset)?).await?))
}

/// A dataset's id out of a path. What is no id names nothing.
///
/// # Errors
/// 404 for anything but an integer.
pub fn id(text: &str) -> Result<DatasetId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found())
}
