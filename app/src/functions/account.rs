//! Log-in, log-out, set-up, and one's own profile.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::account::User;

use crate::AppError;

/// Who is logged in; `Unauthenticated` for nobody.
#[server(prefix = "/fn", endpoint = "session", input = Json)]
pub(crate) async fn load_session() -> Result<User, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.profile(&viewer).await)
}

/// Whether the first administrator is still to be made.
#[server(prefix = "/fn", endpoint = "needs_admin", input = Json)]
pub(crate) async fn needs_admin() -> Result<bool, AppError> {
    use crate::context::{answer, catalog};
    answer(catalog()?.set_up_state().await).map(|state| state.needs_admin)
}

#[server(prefix = "/fn", endpoint = "log_in")]
pub(crate) async fn log_in(
    username: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::context::{
        answer, catalog, checked, facts, local_path, session_secret, set_session_cookie,
    };
    let (address, before) = (facts().address, session_secret());
    let tried = catalog()?.log_in(username.trim(), &password, &address, before.as_deref()).await;
    let session = match tried {
        Err(catalog::CatalogError::Unauthenticated) => checked(Err(AppError::invalid(
            "password",
            "User name and password do not fit together.",
        ))),
        tried => answer(tried),
    }?;
    set_session_cookie(Some(&session.secret))?;
    leptos_axum::redirect(local_path(&next));
    Ok(())
}

#[server(prefix = "/fn", endpoint = "log_out")]
pub(crate) async fn log_out() -> Result<(), AppError> {
    use crate::context::{answer, catalog, session_secret, set_session_cookie};
    if let Some(secret) = session_secret() {
        answer(catalog()?.log_out(&secret).await)?;
    }
    set_session_cookie(None)?;
    leptos_axum::redirect("/login");
    Ok(())
}

/// Makes the first administrator with the link that the server printed, and logs them in.
#[server(prefix = "/fn", endpoint = "set_up")]
pub(crate) async fn set_up(
    token: String,
    username: String,
    #[server(default)] email: String,
    password: String,
    #[server(default)] repeated: String,
) -> Result<(), AppError> {
    use crate::context::{answer, catalog, checked, same, set_session_cookie};
    use model::account::{NewUser, Role};
    checked(same(&password, &repeated))?;
    let email = crate::form::text(&email);
    let user = NewUser { username: username.trim().to_owned(), email, role: Role::Admin, password };
    let session = answer(catalog()?.complete_set_up(token.trim(), user).await)?;
    set_session_cookie(Some(&session.secret))?;
    leptos_axum::redirect("/datasets");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "save_profile")]
pub(crate) async fn save_profile(
    #[server(default)] email: String,
    #[server(default)] address: String,
) -> Result<User, AppError> {
    use crate::context::{answer, signed_in};
    use crate::form::text;
    let (catalog, viewer) = signed_in()?;
    let edit = model::account::ProfileEdit { email: text(&email), address: text(&address) };
    answer(catalog.edit_profile(&viewer, edit).await)
}

#[server(prefix = "/fn", endpoint = "change_password")]
pub(crate) async fn change_password(
    current: String,
    password: String,
    #[server(default)] repeated: String,
) -> Result<(), AppError> {
    use crate::context::{answer, checked, same, signed_in};
    let (catalog, viewer) = signed_in()?;
    checked(same(&password, &repeated))?;
    answer(catalog.change_password(&viewer, &current, &password).await)
}
