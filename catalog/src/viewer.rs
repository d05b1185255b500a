//! Who asks. Neither type can be made outside this crate.

use model::account::Role;
use model::id::UserId;

use crate::error::{CatalogError, Result};

/// What a session or token lets its holder do; a session has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scopes {
    pub read: bool,
    pub write: bool,
}

impl Scopes {
    pub const ALL: Self = Self { read: true, write: true };
}

/// A person who was recognised by a session or token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    user: UserId,
    username: String,
    role: Role,
    scopes: Scopes,
    /// Row id of the session that made this viewer, so that a change of password can spare it.
    session: Option<i64>,
}

impl Viewer {
    pub(crate) fn new(user: UserId, username: String, role: Role, scopes: Scopes) -> Self {
        Self { user, username, role, scopes, session: None }
    }

    pub(crate) fn with_session(mut self, session: i64) -> Self {
        self.session = Some(session);
        self
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn username(&self) -> &str {
        &self.username
    }

    pub fn role(&self) -> Role {
        self.role
    }

    pub fn scopes(&self) -> Scopes {
        self.scopes
    }

    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    pub(crate) fn session(&self) -> Option<i64> {
        self.session
    }

    pub(crate) fn may_read(&self) -> Result<()> {
        if self.scopes.read {
            return Ok(());
        }
        Err(CatalogError::forbidden("this token may not read"))
    }

    pub(crate) fn may_write(&self) -> Result<()> {
        if self.scopes.write {
            return Ok(());
        }
        Err(CatalogError::forbidden("this token may only read"))
    }

    pub(crate) fn may_administer(&self) -> Result<()> {
        self.may_write()?;
        if self.is_admin() {
            return Ok(());
        }
        Err(CatalogError::forbidden("only an administrator may do this"))
    }
}

/// The machine itself: jobs, ingest and the command line. Made by
/// [`Catalog::system`](crate::Catalog::system).
#[derive(Clone, Copy, Debug)]
pub struct System(());

impl System {
    pub(crate) fn new() -> Self {
        Self(())
    }
}
