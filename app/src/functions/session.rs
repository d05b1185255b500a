//! One's own sessions in browsers.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::id::SessionId;
use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// A browser in which one is logged in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OwnSession {
    pub(crate) id: SessionId,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Timestamp,
    pub(crate) address: String,
    /// The one that asks.
    pub(crate) current: bool,
}

#[server(prefix = "/fn", endpoint = "sessions", input = Json)]
pub(crate) async fn list_sessions() -> Result<Vec<OwnSession>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    let sessions = answer(catalog.sessions(&viewer).await)?;
    let own = |view: catalog::SessionView| OwnSession {
        id: view.id,
        created_at: view.created_at,
        last_used_at: view.last_used_at,
        address: view.address,
        current: view.current,
    };
    Ok(sessions.into_iter().map(own).collect())
}

#[server(prefix = "/fn", endpoint = "end_session")]
pub(crate) async fn end_session(id: SessionId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.end_session(&viewer, id).await)
}
