//! API tokens of one's own.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::account::{ApiToken, CreatedApiToken, NewApiToken, Scope};
use model::id::ApiTokenId;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{required, whole};

#[server(prefix = "/fn", endpoint = "tokens", input = Json)]
pub(crate) async fn list_tokens() -> Result<Vec<ApiToken>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.tokens(&viewer).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TokenForm {
    pub(crate) name: String,
    /// Present when ticked.
    pub(crate) write: Option<String>,
    pub(crate) valid_days: String,
}

impl TryFrom<TokenForm> for NewApiToken {
    type Error = AppError;

    fn try_from(form: TokenForm) -> Result<Self, AppError> {
        let mut scopes = vec![Scope::Read];
        scopes.extend(form.write.map(|_| Scope::Write));
        Ok(Self {
            name: required("name", &form.name, "Give the token a name.")?,
            scopes,
            valid_days: whole("valid_days", &form.valid_days)?.unwrap_or(90),
        })
    }
}

/// The secret is in this answer and never again.
#[server(prefix = "/fn", endpoint = "create_token")]
pub(crate) async fn create_token(form: TokenForm) -> Result<CreatedApiToken, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.create_token(&viewer, checked(form.try_into())?).await)
}

#[server(prefix = "/fn", endpoint = "revoke_token")]
pub(crate) async fn revoke_token(id: ApiTokenId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.revoke_token(&viewer, id).await)
}
