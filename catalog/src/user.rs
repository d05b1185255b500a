//! Users: their own profile, and what administrators do with accounts.

use model::account::{NewUser, ProfileEdit, Role, User, UserReference};
use model::id::UserId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::{System, Viewer};

impl Catalog {
    pub async fn profile(&self, viewer: &Viewer) -> Result<User> {
        later!(viewer)
    }
    pub async fn edit_profile(&self, viewer: &Viewer, edit: ProfileEdit) -> Result<User> {
        later!(viewer, edit)
    }
    /// Ends the user's other sessions.
    pub async fn change_password(&self, viewer: &Viewer, current: &str, new: &str) -> Result<()> {
        later!(viewer, current, new)
    }
    /// Everybody for administrators; for others the active ones, without e-mail and address but
    /// their own.
    pub async fn users(&self, viewer: &Viewer) -> Result<Vec<User>> {
        later!(viewer)
    }
    pub async fn user(&self, viewer: &Viewer, id: UserId) -> Result<User> {
        later!(viewer, id)
    }
    /// Active users, for choices in forms.
    pub async fn user_references(&self, viewer: &Viewer) -> Result<Vec<UserReference>> {
        later!(viewer)
    }
    pub async fn create_user(&self, viewer: &Viewer, new: NewUser) -> Result<UserId> {
        later!(viewer, new)
    }
    /// Disabling ends the user's sessions and mutes their tokens.
    pub async fn set_user_active(&self, viewer: &Viewer, id: UserId, active: bool) -> Result<()> {
        later!(viewer, id, active)
    }
    pub async fn set_user_role(&self, viewer: &Viewer, id: UserId, role: Role) -> Result<()> {
        later!(viewer, id, role)
    }
    /// Sets a random password, which is shown once, and ends the user's sessions.
    pub async fn reset_password(&self, viewer: &Viewer, id: UserId) -> Result<String> {
        later!(viewer, id)
    }
    pub async fn create_user_as_system(&self, _system: &System, new: NewUser) -> Result<UserId> {
        later!(_system, new)
    }
    /// Acts as a user, with both scopes: for the command line on the same machine.
    pub async fn viewer_as(&self, _system: &System, username: &str) -> Result<Viewer> {
        later!(_system, username)
    }
}
