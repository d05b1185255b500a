//! The router, asked without a network: who may see what, and what every answer carries.

use crate::support::{World, maccor};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use model::account::Role;
use model::series::SeriesWindow;
use model::standard::StandardColumn;
use tower::ServiceExt;

async fn ask(world: &World, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn get(world: &World, path: &str, token: &str) -> (StatusCode, Vec<u8>) {
    let bearer = format!("Bearer {token}");
    let response = ask(world, "GET", path, &[("authorization", &bearer)]).await;
    let status = response.status();
    (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

/// Every path to a dataset, for an owner, a stranger and nobody.
#[tokio::test]
async fn nobody_sees_what_is_not_theirs() {
    let world = World::new().await;
    for name in ["owner", "stranger"] {
        world.user(name, Role::User).await;
    }
    let path = world.write("a.txt", maccor(40).as_bytes());
    let id = world.import(&path, "owner", false).await.unwrap().datasets[0];
    let owner = world.viewer("owner").await;
    let detail = world.catalog.dataset(&owner, id).await.unwrap();
    let x = detail.standard_column(StandardColumn::TestTimeSecond).unwrap().id;
    let y = detail.standard_column(StandardColumn::VoltageVolt).unwrap().id;
    let file = detail.files[0].raw_file;
    let (theirs, strange) = (world.token("owner").await, world.token("stranger").await);
    let paths = [
        format!("/api/dataset/{id}"),
        format!("/api/dataset/{id}/{y}"),
        format!("/api/v1/datasets/{id}"),
        format!("/api/v1/datasets/{id}/cycles"),
        format!("/api/v1/datasets/{id}/series?x={x}&y={y}&points=100"),
        format!("/api/v1/datasets/{id}/data.csv"),
        format!("/api/v1/datasets/{id}/data.bdf.csv"),
        format!("/api/v1/datasets/{id}/data.parquet"),
        format!("/api/v1/datasets/{id}/files/{file}"),
    ];
    for path in &paths {
        assert_eq!(get(&world, path, &theirs).await.0, StatusCode::OK, "{path}");
        assert_eq!(get(&world, path, &strange).await.0, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(get(&world, path, "gv_pat_wrong").await.0, StatusCode::UNAUTHORIZED, "{path}");
        let nobody = ask(&world, "GET", path, &[]).await;
        assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let (_, listed) = get(&world, "/api/dataset", &strange).await;
    assert_eq!(listed, b"[]");
}

#[tokio::test]
async fn bad_requests_get_a_reason_and_nothing_of_the_inside() {
    let world = World::new().await;
    let path = world.write("a.txt", maccor(40).as_bytes());
    let id = world.import(&path, "ada", false).await.unwrap().datasets[0];
    let token = world.token("ada").await;
    let ada = world.viewer("ada").await;
    let detail = world.catalog.dataset(&ada, id).await.unwrap();
    let x = detail.standard_column(StandardColumn::TestTimeSecond).unwrap().id;
    let table = [
        (format!("/api/dataset/{id}/{x}?precision=half"), 400),
        ("/api/dataset/seven".to_owned(), 404),
        ("/api/dataset/-1".to_owned(), 404),
        ("/api/dataset/99999999999999999999".to_owned(), 404),
        ("/api/nothing".to_owned(), 404),
        ("/api/v1/nothing".to_owned(), 404),
        (format!("/api/v1/datasets/{id}/series"), 400),
        (format!("/api/v1/datasets/{id}/series?x={x}&y={x}&points=many"), 400),
        (format!("/api/v1/datasets/{id}/series?x={x}&y={x}&points=1&from=1&to=nan"), 400),
        (format!("/api/v1/datasets/{id}/series?x=999999&y={x}&points=10"), 400),
        ("/api/v1/datasets?limit=many".to_owned(), 400),
        ("/pkg/../../Cargo.toml".to_owned(), 404),
        ("/fn/nothing".to_owned(), 404),
        ("/fn/log_in".to_owned(), 404),
        (format!("/api/dataset/{id}/{x}?precision=single&precision=double"), 400),
        ("/api/dataset/%ff".to_owned(), 400),
        ("/api/v1/datasets/%ff".to_owned(), 400),
    ];
    for (path, status) in table {
        let (got, body) = get(&world, &path, &token).await;
        assert_eq!(got.as_u16(), status, "{path}");
        let body = String::from_utf8(body).unwrap();
        for inside in ["sqlx", "panicked", "src/", "SELECT", "main", "register"] {
            assert!(!body.contains(inside), "{path}: {body}");
        }
        // The contract's form under /api, RFC 9457's elsewhere.
        let error: serde_json::Value = serde_json::from_str(&body).unwrap();
        let is_contract = path.starts_with("/api/") && !path.starts_with("/api/v1");
        let (code, text) = if is_contract { ("code", "message") } else { ("status", "detail") };
        assert_eq!(error[code], status, "{path}: {body}");
        assert!(error[text].as_str().is_some_and(|text| !text.is_empty()), "{path}: {body}");
    }
}

#[tokio::test]
async fn a_window_holds_the_curve() {
    let world = World::new().await;
    let path = world.write("a.txt", maccor(40).as_bytes());
    let id = world.import(&path, "ada", false).await.unwrap().datasets[0];
    let token = world.token("ada").await;
    let ada = world.viewer("ada").await;
    let detail = world.catalog.dataset(&ada, id).await.unwrap();
    let column = |standard| detail.standard_column(standard).unwrap().id;
    let (x, y) = (column(StandardColumn::TestTimeSecond), column(StandardColumn::VoltageVolt));
    let path = format!("/api/v1/datasets/{id}/series?x={x}&y={y}&from=100&to=190&points=800");
    let (status, body) = get(&world, &path, &token).await;
    assert_eq!(status, StatusCode::OK);
    let window = SeriesWindow::decode(&body).unwrap();
    let points: Vec<(f64, f64)> =
        window.series[0].x.iter().copied().zip(window.series[0].y.iter().copied()).collect();
    assert!(points.contains(&(100.0, 3.0)), "{points:?}");
    assert!(points.contains(&(190.0, 3.5625)), "{points:?}");
}

#[tokio::test]
async fn every_answer_carries_the_protecting_headers() {
    let world = World::new().await;
    for path in ["/healthz", "/api/dataset", "/login", "/pkg/nothing.js", "/datasets"] {
        let response = ask(&world, "GET", path, &[("accept", "text/html")]).await;
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cache-control",
            "cross-origin-opener-policy",
        ] {
            assert!(response.headers().contains_key(name), "{path}: {name}");
        }
    }
    let page = ask(&world, "GET", "/login", &[("accept", "text/html")]).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'nonce-"), "{policy}");
}

#[tokio::test]
async fn people_who_are_not_logged_in_are_sent_to_the_log_in() {
    let world = World::new().await;
    let response = ask(&world, "GET", "/datasets/3?x=1", &[("accept", "text/html")]).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/login?next=/datasets/3%3Fx%3D1");
}

#[tokio::test]
async fn foreign_pages_cannot_post() {
    let world = World::new().await;
    let foreign = [("origin", "http://evil.example"), ("host", "lab:8080")];
    for path in ["/fn/log_out", "/fn/log_in"] {
        assert_eq!(
            ask(&world, "POST", path, &foreign).await.status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}
