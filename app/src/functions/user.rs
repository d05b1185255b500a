//! Users, for administrators; names of users, for everyone.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::account::{NewUser, Role, User, UserReference};
use model::id::UserId;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{required, text};

#[server(prefix = "/fn", endpoint = "users", input = Json)]
pub(crate) async fn list_users() -> Result<Vec<User>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.users(&viewer).await)
}

#[server(prefix = "/fn", endpoint = "user_references", input = Json)]
pub(crate) async fn list_user_references() -> Result<Vec<UserReference>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.user_references(&viewer).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct UserForm {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) password: String,
}

impl TryFrom<UserForm> for NewUser {
    type Error = AppError;

    fn try_from(form: UserForm) -> Result<Self, AppError> {
        Ok(Self {
            username: required("username", &form.username, "Give a user name.")?,
            email: text(&form.email),
            role: if form.role == "admin" { Role::Admin } else { Role::User },
            password: form.password,
        })
    }
}

#[server(prefix = "/fn", endpoint = "create_user")]
pub(crate) async fn create_user(form: UserForm) -> Result<UserId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.create_user(&viewer, checked(form.try_into())?).await)
}

/// One change to a user; which one is the name of the button that was pressed.
#[server(prefix = "/fn", endpoint = "change_user")]
pub(crate) async fn change_user(id: UserId, change: String) -> Result<(), AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(match change.as_str() {
        "enable" => catalog.set_user_active(&viewer, id, true).await,
        "disable" => catalog.set_user_active(&viewer, id, false).await,
        "admin" => catalog.set_user_role(&viewer, id, Role::Admin).await,
        "user" => catalog.set_user_role(&viewer, id, Role::User).await,
        _ => return checked(Err(AppError::invalid("change", "This change is not known."))),
    })
}

/// A person's name and their new random password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NewPassword {
    pub(crate) username: String,
    pub(crate) password: String,
}

/// The new password is in this answer and never again.
#[server(prefix = "/fn", endpoint = "reset_password")]
pub(crate) async fn reset_password(id: UserId) -> Result<NewPassword, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    let username = answer(catalog.user(&viewer, id).await)?.username;
    let password = answer(catalog.reset_password(&viewer, id).await)?;
    Ok(NewPassword { username, password })
}
