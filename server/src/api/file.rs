//! `GET /api/v1/datasets/{id}/files/{file}`: a raw file, byte for byte.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use catalog::Catalog;
use model::id::RawFileId;
use store::Store;

use super::dataset::id;
use crate::error::ApiError;
use crate::http::identity::Caller;
use crate::samples::attachment;

pub async fn raw(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path((dataset, file)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let file: RawFileId = file.parse().map_err(|_| ApiError::not_found())?;
    let detail = catalog.dataset(&viewer, id(&dataset)?).await?;
    let known = detail.files.iter().find(|known| known.raw_file == file);
    let name = known.ok_or_else(ApiError::not_found)?.name.clone();
    let raw = catalog.dataset_raw_file(&viewer, detail.row.id, file).await?;
    let description = serde_json::from_value(raw.description).map_err(ApiError::internal)?;
    let body = Body::from_stream(store.raw_stream(&description));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, raw.size.to_string()),
        (header::CONTENT_DISPOSITION, attachment(&name)),
    ];
    Ok((headers, body).into_response())
}
