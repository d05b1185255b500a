//! Set-up: the first administrator, by a token that is shown once.

use model::account::NewUser;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::session::SessionSecret;
use crate::viewer::System;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetUpState {
    /// No administrator yet: the set-up page asks for the token.
    pub needs_admin: bool,
}

impl Catalog {
    pub async fn set_up_state(&self) -> Result<SetUpState> {
        later!()
    }
    /// A fresh one-time token, valid for 24 hours; earlier ones die.
    pub async fn create_set_up_token(&self, _system: &System) -> Result<String> {
        later!(_system)
    }
    /// Creates the first administrator and logs them in; the token dies.
    pub async fn complete_set_up(&self, token: &str, new: NewUser) -> Result<SessionSecret> {
        later!(token, new)
    }
}
