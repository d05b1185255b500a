//! `GET /api/v1/datasets/{id}/series`: a plot window.

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use catalog::{Catalog, DatasetLayout};
use model::id::DatasetColumnId;
use model::series::SeriesRequest;
use store::{Store, WindowQuery};

use super::dataset::id;
use crate::error::ApiError;
use crate::http::identity::Caller;
use crate::samples::ColumnOf;

/// Series in one window at the most.
const MOST_SERIES: usize = 32;

/// `x=<column>&y=<column>,…&from=&to=&points=`, or `first=&last=` for rows in their order.
pub async fn window(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Caller(viewer): Caller,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let request = request(query.as_deref().unwrap_or_default())?;
    let layout = catalog.layout(&viewer, id(&dataset)?).await?;
    let (x, ys) = columns(&layout, &request)?;
    let query = WindowQuery {
        x: x.window(),
        ys: ys.iter().map(ColumnOf::window).collect(),
        selection: request.selection,
        points: request.points,
    };
    let window = store.window(&x.table.parts, &query).await?;
    let body = window.into_series(layout.revision, layout.generation, &request.y).encode();
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], body).into_response())
}

fn request(query: &str) -> Result<SeriesRequest, ApiError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|error| ApiError::bad_request(error.to_string()))?;
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    SeriesRequest::from_pairs(pairs).map_err(|error| ApiError::bad_request(error.to_string()))
}

/// The columns asked for: numbers, all of one table.
fn columns(
    layout: &DatasetLayout,
    request: &SeriesRequest,
) -> Result<(ColumnOf, Vec<ColumnOf>), ApiError> {
    if request.y.len() > MOST_SERIES {
        return Err(ApiError::bad_request(format!("at most {MOST_SERIES} columns at once")));
    }
    let find = |column: DatasetColumnId| {
        let found = ColumnOf::find(layout, column).filter(ColumnOf::is_numeric);
        found.ok_or_else(|| {
            ApiError::bad_request(format!("column {column} holds no numbers of this dataset"))
        })
    };
    let x = find(request.x)?;
    let ys = request.y.iter().map(|column| find(*column)).collect::<Result<Vec<_>, _>>()?;
    if ys.iter().any(|y| y.table.index != x.table.index) {
        return Err(ApiError::bad_request("x and y lie in different tables"));
    }
    Ok((x, ys))
}
