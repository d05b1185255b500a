//! `GET /user`, `GET /user/{id}`.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Catalog;
use serde::Serialize;

use super::error::{BatteryApiError, Client, id};

#[derive(Debug, Serialize)]
pub struct User {
    pub id: i64,
    pub username: String,
    pub email: Option<String>,
    pub address: Option<String>,
}

impl From<model::account::User> for User {
    fn from(user: model::account::User) -> Self {
        Self { id: user.id.0, username: user.username, email: user.email, address: user.address }
    }
}

pub async fn list(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
) -> Result<Json<Vec<User>>, BatteryApiError> {
    let users = catalog.users(&viewer).await?;
    Ok(Json(users.into_iter().map(User::from).collect()))
}

pub async fn one(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
    Path(user): Path<String>,
) -> Result<Json<User>, BatteryApiError> {
    Ok(Json(catalog.user(&viewer, id(&user)?).await?.into()))
}
