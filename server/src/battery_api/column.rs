//! `GET /dataset/{id}/{column_id}`: a column's values, little-endian, in sample order.

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use catalog::Catalog;
use futures::StreamExt;
use serde::Deserialize;
use store::Store;

use super::error::{BatteryApiError, Client, id};
use crate::samples::{ColumnOf, numbers};

#[derive(Debug, Deserialize)]
pub struct Parameters {
    precision: Option<String>,
    /// The older form of the parameter: `true` or `false`.
    single_precision: Option<String>,
}

/// Width of a value on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Precision {
    Single,
    Double,
}

impl Parameters {
    fn precision(&self) -> Result<Precision, BatteryApiError> {
        match (self.precision.as_deref(), self.single_precision.as_deref()) {
            (Some("single"), _) | (None, None | Some("true" | "1")) => Ok(Precision::Single),
            (Some("double"), _) | (None, Some("false" | "0")) => Ok(Precision::Double),
            (Some(other), _) => Err(BatteryApiError::bad_request(format!(
                "precision is “single” or “double”, not “{}”",
                other.chars().take(40).collect::<String>()
            ))),
            (None, Some(_)) => {
                Err(BatteryApiError::bad_request("single_precision is “true” or “false”"))
            }
        }
    }
}

/// No `Content-Disposition`: the client would write a file of that name. Nulls are NaN.
pub async fn one(
    State(catalog): State<Catalog>,
    State(store): State<Store>,
    Client(viewer): Client,
    Path((dataset, column)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
) -> Result<Response, BatteryApiError> {
    let precision = parameters.precision()?;
    let layout = catalog.layout(&viewer, id(&dataset)?).await?;
    let Some(column) = ColumnOf::find(&layout, id(&column)?) else {
        return Err(BatteryApiError::not_found());
    };
    if !column.is_numeric() {
        return Err(BatteryApiError::bad_request("the column holds text, not numbers"));
    }
    let bytes = column.rows() * if precision == Precision::Single { 4 } else { 8 };
    let body =
        numbers(store, column).map(move |values| values.map(|values| encode(&values, precision)));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, bytes.to_string()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

fn encode(values: &[f64], precision: Precision) -> Bytes {
    match precision {
        Precision::Single => values
            .iter()
            .flat_map(|value| (*value as f32).to_le_bytes())
            .collect::<Vec<u8>>()
            .into(),
        Precision::Double => {
            values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_single_unless_asked() {
        let table = [
            (None, None, Some(Precision::Single)),
            (Some("single"), None, Some(Precision::Single)),
            (Some("double"), None, Some(Precision::Double)),
            (None, Some("false"), Some(Precision::Double)),
            (None, Some("true"), Some(Precision::Single)),
            (Some("half"), None, None),
            (Some(""), None, None),
        ];
        for (precision, single_precision, expected) in table {
            let parameters = Parameters {
                precision: precision.map(str::to_owned),
                single_precision: single_precision.map(str::to_owned),
            };
            assert_eq!(parameters.precision().ok(), expected, "{parameters:?}");
        }
    }
}
