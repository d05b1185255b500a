//! Set-up: the first administrator, by a token that is shown once.

use entity::{set_up_token, user_account};
use model::account::{NewUser, Role};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::secret;
use crate::session::{self, SessionSecret};
use crate::user;
use crate::viewer::System;

const VALID_MICROSECONDS: i64 = 24 * 3600 * 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetUpState {
    /// No administrator yet: the set-up page asks for the token.
    pub needs_admin: bool,
}

impl Catalog {
    pub async fn set_up_state(&self) -> Result<SetUpState> {
        Ok(SetUpState { needs_admin: needs_admin(self.reader()).await? })
    }

    /// A fresh one-time token, valid for 24 hours; earlier ones die.
    pub async fn create_set_up_token(&self, _system: &System) -> Result<String> {
        let now = self.now();
        let token = secret::readable()?;
        let tx = self.begin_write().await?;
        set_up_token::Entity::delete_many().exec(&tx).await?;
        let row = set_up_token::ActiveModel {
            secret_hash: Set(secret::hash(&token)),
            created_at: Set(now.0),
            expires_at: Set(now.0 + VALID_MICROSECONDS),
            ..Default::default()
        };
        set_up_token::Entity::insert(row).exec_without_returning(&tx).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Creates the first administrator, whatever role was asked for, and logs them in; the token
    /// dies. `Forbidden` once there is an administrator, `Unauthenticated` for a wrong token.
    pub async fn complete_set_up(&self, token: &str, new: NewUser) -> Result<SessionSecret> {
        let hash = secret::hash(token.trim());
        // Looked at first without a lock, so that strangers cannot make us hash passwords.
        if !self.set_up_token_is_valid(self.reader(), &hash).await? {
            return Err(CatalogError::Unauthenticated);
        }
        let new = user::checked(NewUser { role: Role::Admin, ..new })?;
        let password_hash = self.passwords.hash(&new.password).await?;

        let now = self.now();
        let tx = self.begin_write().await?;
        let used = set_up_token::Entity::delete_many()
            .filter(set_up_token::Column::SecretHash.eq(&hash))
            .filter(set_up_token::Column::ExpiresAt.gt(now.0))
            .exec(&tx)
            .await?;
        if used.rows_affected != 1 {
            return Err(CatalogError::Unauthenticated);
        }
        if !needs_admin(&tx).await? {
            return Err(CatalogError::forbidden("there is an administrator already"));
        }
        let id = user::insert(&tx, &new, password_hash, now).await?;
        let secret = session::insert(&tx, id, "set-up", now).await?;
        let mut deed = Deed::of_system("set_up.complete", format!("user:{id}"));
        deed.actor = &new.username;
        deed.user = Some(id);
        deed.record(&tx, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    async fn set_up_token_is_valid(&self, db: &impl ConnectionTrait, hash: &str) -> Result<bool> {
        let found = set_up_token::Entity::find()
            .filter(set_up_token::Column::SecretHash.eq(hash))
            .filter(set_up_token::Column::ExpiresAt.gt(self.now().0))
            .count(db)
            .await?;
        Ok(found > 0)
    }
}

async fn needs_admin(db: &impl ConnectionTrait) -> Result<bool> {
    let admins = user_account::Entity::find()
        .filter(user_account::Column::Role.eq(user::role_name(Role::Admin)))
        .count(db)
        .await?;
    Ok(admins == 0)
}
