//! `GET /api/v1/openapi.json`: the contract of `/api/v1`, OpenAPI 3.1.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

#[derive(OpenApi)]
#[openapi(info(
    title = "Galvanalyser",
    description = "Battery cycling datasets: metadata as JSON, samples as plot windows, CSV and \
                   Parquet. Send `Authorization: Bearer gv_pat_…`. The frozen battery-api lies \
                   beside it under /api.",
))]
struct Contract;

pub async fn document() -> Json<Document> {
    Json(contract())
}

/// The contract, each path described beside its route's meaning.
pub fn contract() -> Document {
    let mut document = Contract::openapi();
    for (path, summary, content_type) in PATHS {
        document.paths.paths.insert((*path).to_owned(), item(path, summary, content_type));
    }
    document
}

/// Path, what it gives, and as what.
const PATHS: &[(&str, &str, &str)] = &[
    ("/api/v1/datasets", "A page of datasets, filtered and sorted", "application/json"),
    ("/api/v1/datasets/{id}", "Everything about one dataset but its samples", "application/json"),
    ("/api/v1/datasets/{id}/cycles", "One row a cycle", "application/json"),
    (
        "/api/v1/datasets/{id}/series",
        "A plot window: x and y column ids, a range and a pixel budget; little-endian binary",
        "application/octet-stream",
    ),
    (
        "/api/v1/datasets/{id}/data.csv",
        "All samples of a table (`?table=`, 0 by default), every column",
        "text/csv",
    ),
    (
        "/api/v1/datasets/{id}/data.bdf.csv",
        "Standard columns of a table under BDF labels",
        "text/csv",
    ),
    (
        "/api/v1/datasets/{id}/data.parquet",
        "All samples of a table, every column, standard columns written out",
        "application/vnd.apache.parquet",
    ),
    ("/api/v1/datasets/{id}/files/{file}", "A raw file, byte for byte", "application/octet-stream"),
];

fn item(path: &str, summary: &str, content_type: &str) -> utoipa::openapi::PathItem {
    use utoipa::openapi::path::{
        HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
    };
    use utoipa::openapi::{ContentBuilder, Required, ResponseBuilder};
    let content = ContentBuilder::new().build();
    let ok = ResponseBuilder::new().description(summary).content(content_type, content).build();
    let problem = |text: &str| {
        let content = ContentBuilder::new().build();
        ResponseBuilder::new()
            .description(text)
            .content("application/problem+json", content)
            .build()
    };
    let mut operation = OperationBuilder::new()
        .summary(Some(summary))
        .response("200", ok)
        .response("401", problem("No valid session or token"))
        .response("404", problem("Nothing here that the caller may see"));
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
        operation = operation.parameter(parameter.required(Required::True).build());
    }
    PathItem::new(HttpMethod::Get, operation.build())
}
