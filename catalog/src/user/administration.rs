//! What administrators, and the command line, do with accounts.

use entity::user_account;
use model::account::{NewUser, Role};
use model::id::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{by_id, by_name, checked, insert, role, role_name};
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::viewer::{Scopes, System, Viewer};
use crate::{secret, session};

impl Catalog {
    pub async fn create_user(&self, viewer: &Viewer, new: NewUser) -> Result<UserId> {
        viewer.may_administer()?;
        self.insert_user(new, |object| Deed::of(viewer, "user.create", object)).await
    }

    /// For the command line.
    pub async fn create_user_as_system(&self, _system: &System, new: NewUser) -> Result<UserId> {
        self.insert_user(new, |object| Deed::of_system("user.create", object)).await
    }

    async fn insert_user<'a>(
        &self,
        new: NewUser,
        deed: impl FnOnce(String) -> Deed<'a>,
    ) -> Result<UserId> {
        let new = checked(new)?;
        let password_hash = self.passwords.hash(&new.password).await?;
        let now = self.now();
        let tx = self.begin_write().await?;
        let id = insert(&tx, &new, password_hash, now).await?;
        let detail = format!("{} as {}", new.username, role_name(new.role));
        deed(format!("user:{id}")).detail(detail).record(&tx, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Disabling ends the user's sessions and mutes their tokens. Not oneself, and not the last
    /// administrator.
    pub async fn set_user_active(&self, viewer: &Viewer, id: UserId, active: bool) -> Result<()> {
        viewer.may_administer()?;
        if id == viewer.user() {
            return Err(CatalogError::invalid("user", "you cannot disable your own account"));
        }
        let tx = self.begin_write().await?;
        if !active {
            keep_an_administrator(&tx, id).await?;
        }
        let changed = user_account::Entity::update_many()
            .col_expr(user_account::Column::Active, Expr::value(active))
            .filter(user_account::Column::Id.eq(id.0))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        if !active {
            session::end_all(&tx, id, None).await?;
        }
        let action = if active { "user.enable" } else { "user.disable" };
        Deed::of(viewer, action, format!("user:{id}")).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Not for the last administrator.
    pub async fn set_user_role(&self, viewer: &Viewer, id: UserId, role: Role) -> Result<()> {
        viewer.may_administer()?;
        let tx = self.begin_write().await?;
        if role != Role::Admin {
            keep_an_administrator(&tx, id).await?;
        }
        let changed = user_account::Entity::update_many()
            .col_expr(user_account::Column::Role, Expr::value(role_name(role)))
            .filter(user_account::Column::Id.eq(id.0))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        let deed = Deed::of(viewer, "user.set_role", format!("user:{id}"));
        deed.detail(role_name(role)).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Sets a random password, which is shown once, and ends the user's sessions.
    pub async fn reset_password(&self, viewer: &Viewer, id: UserId) -> Result<String> {
        viewer.may_administer()?;
        let password = secret::readable()?;
        let hash = self.passwords.hash(&password).await?;
        let tx = self.begin_write().await?;
        let changed = user_account::Entity::update_many()
            .col_expr(user_account::Column::PasswordHash, Expr::value(hash))
            .filter(user_account::Column::Id.eq(id.0))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        session::end_all(&tx, id, None).await?;
        let deed = Deed::of(viewer, "user.reset_password", format!("user:{id}"));
        deed.record(&tx, self.now()).await?;
        tx.commit().await?;
        Ok(password)
    }

    /// Acts as a user, with both scopes: for the command line on the same machine.
    pub async fn viewer_as(&self, _system: &System, username: &str) -> Result<Viewer> {
        let account = by_name(self.reader(), username).await?;
        if !account.active {
            return Err(CatalogError::forbidden(format!("{username} is disabled")));
        }
        let role = role(&account.role)?;
        Ok(Viewer::new(UserId(account.id), account.username, role, Scopes::ALL))
    }
}

/// Refuses when `id` is the only active administrator.
async fn keep_an_administrator(db: &impl ConnectionTrait, id: UserId) -> Result<()> {
    by_id(db, id).await?;
    // Locked, so that two administrators cannot remove each other at once.
    let administrators = user_account::Entity::find()
        .filter(user_account::Column::Role.eq(role_name(Role::Admin)))
        .filter(user_account::Column::Active.eq(true))
        .lock_exclusive()
        .all(db)
        .await?;
    if administrators.iter().all(|account| account.id == id.0) && !administrators.is_empty() {
        return Err(CatalogError::invalid("user", "is the last administrator"));
    }
    Ok(())
}
