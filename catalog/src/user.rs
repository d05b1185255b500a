//! Users: their own profile, and the references that forms offer.

mod administration;

use entity::user_account;
use model::account::{NewUser, ProfileEdit, Role, User, UserReference};
use model::id::UserId;
use model::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, OnUnique, Result};
use crate::password::{Verdict, check_new_password};
use crate::throttle::{self, Buckets};
use crate::viewer::Viewer;
use crate::{session, text};

impl Catalog {
    pub async fn profile(&self, viewer: &Viewer) -> Result<User> {
        viewer.may_read()?;
        full(by_id(self.reader(), viewer.user()).await?)
    }

    pub async fn edit_profile(&self, viewer: &Viewer, edit: ProfileEdit) -> Result<User> {
        viewer.may_write()?;
        let email = checked_email(edit.email)?;
        let address = text::optional("address", edit.address, text::PROSE)?;
        let tx = self.begin_write().await?;
        user_account::Entity::update_many()
            .col_expr(user_account::Column::Email, Expr::value(email))
            .col_expr(user_account::Column::Address, Expr::value(address))
            .filter(user_account::Column::Id.eq(viewer.user().0))
            .exec(&tx)
            .await?;
        let account = by_id(&tx, viewer.user()).await?;
        tx.commit().await?;
        full(account)
    }

    /// Ends the user's other sessions. `Invalid` for a wrong current password, which counts as a
    /// failed log-in.
    pub async fn change_password(&self, viewer: &Viewer, current: &str, new: &str) -> Result<()> {
        viewer.may_write()?;
        check_new_password(viewer.username(), new)?;
        let account = by_id(self.reader(), viewer.user()).await?;
        let buckets = Buckets::new(&account.username_key, "change of password");
        let tx = self.begin_write().await?;
        throttle::count_try(&tx, &buckets, self.now()).await?;
        tx.commit().await?;
        if self.passwords.verify(current, Some(&account.password_hash)).await? == Verdict::Wrong {
            return Err(CatalogError::invalid("current", "is not the current password"));
        }
        let hash = self.passwords.hash(new).await?;

        let tx = self.begin_write().await?;
        let changed = user_account::Entity::update_many()
            .col_expr(user_account::Column::PasswordHash, Expr::value(hash))
            .filter(user_account::Column::Id.eq(account.id))
            .filter(user_account::Column::PasswordHash.eq(&account.password_hash))
            .exec(&tx)
            .await?;
        if changed.rows_affected != 1 {
            return Err(CatalogError::conflict("the password was changed meanwhile"));
        }
        throttle::forgive(&tx, &buckets).await?;
        session::end_all(&tx, viewer.user(), viewer.session()).await?;
        let object = format!("user:{}", viewer.user());
        Deed::of(viewer, "user.change_password", object).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Everybody for administrators; for others the active ones, without e-mail and address but
    /// their own. In the order of their names.
    pub async fn users(&self, viewer: &Viewer) -> Result<Vec<User>> {
        viewer.may_read()?;
        let mut rows = user_account::Entity::find();
        if !viewer.is_admin() {
            rows = rows.filter(user_account::Column::Active.eq(true));
        }
        let rows = rows.order_by_asc(user_account::Column::UsernameKey).all(self.reader()).await?;
        rows.into_iter().map(|row| as_seen_by(viewer, row)).collect()
    }

    pub async fn user(&self, viewer: &Viewer, id: UserId) -> Result<User> {
        viewer.may_read()?;
        let account = by_id(self.reader(), id).await?;
        if !account.active && !viewer.is_admin() {
            return Err(CatalogError::NotFound);
        }
        as_seen_by(viewer, account)
    }

    /// Active users, for choices in forms.
    pub async fn user_references(&self, viewer: &Viewer) -> Result<Vec<UserReference>> {
        viewer.may_read()?;
        let rows: Vec<(i64, String)> = user_account::Entity::find()
            .select_only()
            .columns([user_account::Column::Id, user_account::Column::Username])
            .filter(user_account::Column::Active.eq(true))
            .order_by_asc(user_account::Column::UsernameKey)
            .into_tuple()
            .all(self.reader())
            .await?;
        let reference = |(id, username)| UserReference { id: UserId(id), username };
        Ok(rows.into_iter().map(reference).collect())
    }
}

/// A new user whose texts are clean and whose password is good enough.
pub(crate) fn checked(new: NewUser) -> Result<NewUser> {
    let username = text::required("username", &new.username, 100)?;
    if username.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(CatalogError::invalid("username", "must not contain spaces"));
    }
    check_new_password(&username, &new.password)?;
    Ok(NewUser { username, email: checked_email(new.email)?, ..new })
}

fn checked_email(email: Option<String>) -> Result<Option<String>> {
    let email = text::optional("email", email, text::LINE)?;
    match &email {
        Some(email) if !email.contains('@') || email.contains(char::is_whitespace) => {
            Err(CatalogError::invalid("email", "is not an e-mail address"))
        }
        _ => Ok(()),
    }?;
    Ok(email)
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    new: &NewUser,
    password_hash: String,
    now: Timestamp,
) -> Result<UserId> {
    let row = user_account::ActiveModel {
        username: Set(new.username.clone()),
        username_key: Set(text::fold(&new.username)),
        email: Set(new.email.clone()),
        role: Set(role_name(new.role).to_owned()),
        active: Set(true),
        password_hash: Set(password_hash),
        created_at: Set(now.0),
        ..Default::default()
    };
    let row = user_account::Entity::insert(row)
        .exec_with_returning(db)
        .await
        .on_unique(|| format!("there is a user {} already", new.username))?;
    Ok(UserId(row.id))
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: UserId) -> Result<user_account::Model> {
    user_account::Entity::find_by_id(id.0).one(db).await?.ok_or(CatalogError::NotFound)
}

pub(crate) async fn by_name(
    db: &impl ConnectionTrait,
    username: &str,
) -> Result<user_account::Model> {
    user_account::Entity::find()
        .filter(user_account::Column::UsernameKey.eq(text::fold(username)))
        .one(db)
        .await?
        .ok_or(CatalogError::NotFound)
}

/// `Invalid` unless the user exists and is active.
pub(crate) async fn check_choice(
    db: &impl ConnectionTrait,
    field: &str,
    id: UserId,
) -> Result<user_account::Model> {
    match user_account::Entity::find_by_id(id.0).one(db).await? {
        Some(account) if account.active => Ok(account),
        _ => Err(CatalogError::invalid(field, "there is no such user")),
    }
}

pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::User => "user",
    }
}

pub(crate) fn role(name: &str) -> Result<Role> {
    match name {
        "admin" => Ok(Role::Admin),
        "user" => Ok(Role::User),
        other => Err(CatalogError::unreadable(format!("unknown role {other:?}"))),
    }
}

fn as_seen_by(viewer: &Viewer, account: user_account::Model) -> Result<User> {
    let user = full(account)?;
    if viewer.is_admin() || user.id == viewer.user() {
        return Ok(user);
    }
    Ok(User { email: None, address: None, last_log_in_at: None, ..user })
}

fn full(account: user_account::Model) -> Result<User> {
    Ok(User {
        id: UserId(account.id),
        username: account.username,
        email: account.email,
        address: account.address,
        role: role(&account.role)?,
        active: account.active,
        created_at: Timestamp(account.created_at),
        last_log_in_at: account.last_log_in_at.map(Timestamp),
    })
}
