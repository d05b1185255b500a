//! Sessions of the web app: opaque secrets, kept as hashes.

use model::id::SessionId;
use model::time::Timestamp;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

/// What the cookie holds.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionSecret {
    pub secret: String,
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionSecret")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub address: String,
    /// The one that asks.
    pub current: bool,
}

impl Catalog {
    /// Checks a password and opens a session. `address` is the peer's, as the server trusts it.
    pub async fn log_in(
        &self,
        username: &str,
        password: &str,
        address: &str,
    ) -> Result<SessionSecret> {
        later!(username, password, address)
    }
    /// Ends a session; an unknown one is ended already.
    pub async fn log_out(&self, session: &str) -> Result<()> {
        later!(session)
    }
    pub async fn viewer_of_session(&self, session: &str) -> Result<Viewer> {
        later!(session)
    }
    pub async fn sessions(&self, viewer: &Viewer) -> Result<Vec<SessionView>> {
        later!(viewer)
    }
    /// Ends one's own session; an administrator ends anyone's.
    pub async fn end_session(&self, viewer: &Viewer, id: SessionId) -> Result<()> {
        later!(viewer, id)
    }
}
