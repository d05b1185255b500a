//! Personal access tokens for scripts and tester PCs.

use model::account::{ApiToken, CreatedApiToken, NewApiToken};
use model::id::ApiTokenId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::{System, Viewer};

impl Catalog {
    pub async fn viewer_of_token(&self, bearer: &str) -> Result<Viewer> {
        later!(bearer)
    }
    /// One's own tokens, newest first.
    pub async fn tokens(&self, viewer: &Viewer) -> Result<Vec<ApiToken>> {
        later!(viewer)
    }
    pub async fn create_token(&self, viewer: &Viewer, new: NewApiToken) -> Result<CreatedApiToken> {
        later!(viewer, new)
    }
    pub async fn revoke_token(&self, viewer: &Viewer, id: ApiTokenId) -> Result<()> {
        later!(viewer, id)
    }
    pub async fn create_token_as_system(
        &self,
        _system: &System,
        username: &str,
        new: NewApiToken,
    ) -> Result<CreatedApiToken> {
        later!(_system, username, new)
    }
}
