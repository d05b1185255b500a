//! Sessions of the web app: opaque secrets, kept as hashes.

use entity::{session, user_account};
use model::account::Role;
use model::id::{SessionId, UserId};
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::password::Verdict;
use crate::throttle::{self, Buckets};
use crate::user::role;
use crate::viewer::{Scopes, Viewer};
use crate::{secret, text};

const IDLE_MICROSECONDS: i64 = 12 * 3600 * 1_000_000;
const ABSOLUTE_MICROSECONDS: i64 = 30 * 24 * 3600 * 1_000_000;
/// A use is written down no more often than this.
const USE_GRAIN_MICROSECONDS: i64 = 60 * 1_000_000;

/// What the cookie holds.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionSecret {
    pub secret: String,
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionSecret")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub address: String,
    /// The one that asks.
    pub current: bool,
}

impl Catalog {
    /// Checks a password and opens a session. `address` is the peer's, as the server trusts it.
    ///
    /// `Unauthenticated` for an unknown or disabled user and a wrong password alike, after the
    /// same time; `Throttled` after ten tries for one account or from one address. The session that
    /// the caller had before, if any, ends with the new one's beginning.
    pub async fn log_in(
        &self,
        username: &str,
        password: &str,
        address: &str,
        before: Option<&str>,
    ) -> Result<SessionSecret> {
        let key = text::fold(&text::clean(username, text::NAME));
        let buckets = Buckets::new(&key, address);
        let tx = self.begin_write().await?;
        throttle::count_try(&tx, &buckets, self.now()).await?;
        tx.commit().await?;

        let account = user_account::Entity::find()
            .filter(user_account::Column::UsernameKey.eq(&key))
            .one(self.reader())
            .await?;
        let stored = account.as_ref().map(|account| account.password_hash.as_str());
        let verdict = self.passwords.verify(password, stored).await?;
        let rehashed = match verdict {
            Verdict::RightButCheap => Some(self.passwords.hash(password).await?),
            _ => None,
        };

        let now = self.now();
        let tx = self.begin_write().await?;
        if verdict != Verdict::Wrong
            && let Some(account) = &account
            && let Some(secret) = open(&tx, account, rehashed, &buckets, address, now).await?
        {
            if let Some(before) = before {
                end(&tx, before).await?;
            }
            tx.commit().await?;
            return Ok(secret);
        }
        let failed = Deed {
            user: account.map(|account| UserId(account.id)),
            actor: username,
            action: "session.log_in",
            object: "session".to_owned(),
            succeeded: false,
            detail: Some(format!("from {address}")),
        };
        failed.record(&tx, now).await?;
        tx.commit().await?;
        Err(CatalogError::Unauthenticated)
    }

    /// Ends a session; an unknown one is ended already.
    pub async fn log_out(&self, session: &str) -> Result<()> {
        let tx = self.begin_write().await?;
        end(&tx, session).await?;
        Ok(tx.commit().await?)
    }

    /// Who a session belongs to: `Unauthenticated` when it is unknown, idle for 12 hours, 30 days
    /// old, or its user disabled.
    pub async fn viewer_of_session(&self, session: &str) -> Result<Viewer> {
        let now = self.now();
        let found = session::Entity::find()
            .filter(session::Column::SecretHash.eq(secret::hash(session)))
            .find_also_related(user_account::Entity)
            .one(self.reader())
            .await?;
        let Some((row, Some(account))) = found else {
            return Err(CatalogError::Unauthenticated);
        };
        let dead = now.0 >= row.expires_at || now.0 >= row.last_used_at + IDLE_MICROSECONDS;
        if dead || !account.active {
            return Err(CatalogError::Unauthenticated);
        }
        if now.0 >= row.last_used_at + USE_GRAIN_MICROSECONDS {
            let tx = self.begin_write().await?;
            session::Entity::update_many()
                .col_expr(session::Column::LastUsedAt, Expr::value(now.0))
                .filter(session::Column::Id.eq(row.id))
                .exec(&tx)
                .await?;
            tx.commit().await?;
        }
        let role = role(&account.role)?;
        let viewer = Viewer::new(UserId(account.id), account.username, role, Scopes::ALL);
        Ok(viewer.with_session(row.id))
    }

    /// One's own, the last used first.
    pub async fn sessions(&self, viewer: &Viewer) -> Result<Vec<SessionView>> {
        viewer.may_read()?;
        let rows = session::Entity::find()
            .filter(session::Column::UserId.eq(viewer.user().0))
            .filter(session::Column::ExpiresAt.gt(self.now().0))
            .filter(session::Column::LastUsedAt.gt(self.now().0 - IDLE_MICROSECONDS))
            .order_by_desc(session::Column::LastUsedAt)
            .order_by_desc(session::Column::Id)
            .all(self.reader())
            .await?;
        let view = |row: session::Model| SessionView {
            id: SessionId(row.id),
            created_at: Timestamp(row.created_at),
            last_used_at: Timestamp(row.last_used_at),
            address: row.address,
            current: viewer.session() == Some(row.id),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Ends one's own session; an administrator ends anyone's.
    pub async fn end_session(&self, viewer: &Viewer, id: SessionId) -> Result<()> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        let mut delete = session::Entity::delete_many().filter(session::Column::Id.eq(id.0));
        if viewer.role() != Role::Admin {
            delete = delete.filter(session::Column::UserId.eq(viewer.user().0));
        }
        if delete.exec(&tx).await?.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        Deed::of(viewer, "session.end", format!("session:{id}")).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn end(db: &impl ConnectionTrait, secret: &str) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::Column::SecretHash.eq(secret::hash(secret)))
        .exec(db)
        .await?;
    Ok(())
}

/// Opens a session unless the account was disabled or its password changed meanwhile.
async fn open(
    db: &impl ConnectionTrait,
    account: &user_account::Model,
    rehashed: Option<String>,
    buckets: &Buckets,
    address: &str,
    now: Timestamp,
) -> Result<Option<SessionSecret>> {
    let hash = rehashed.unwrap_or_else(|| account.password_hash.clone());
    // The update locks the row against a disabling at the same time.
    let still_valid = user_account::Entity::update_many()
        .col_expr(user_account::Column::LastLogInAt, Expr::value(now.0))
        .col_expr(user_account::Column::PasswordHash, Expr::value(hash))
        .filter(user_account::Column::Id.eq(account.id))
        .filter(user_account::Column::Active.eq(true))
        .filter(user_account::Column::PasswordHash.eq(&account.password_hash))
        .exec(db)
        .await?
        .rows_affected;
    if still_valid != 1 {
        return Ok(None);
    }
    throttle::forgive(db, buckets).await?;
    let id = UserId(account.id);
    let secret = insert(db, id, address, now).await?;
    let mut deed = Deed::of_system("session.log_in", format!("user:{id}"));
    (deed.actor, deed.user) = (&account.username, Some(id));
    deed.detail(format!("from {address}")).record(db, now).await?;
    Ok(Some(secret))
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    user: UserId,
    address: &str,
    now: Timestamp,
) -> Result<SessionSecret> {
    let secret = secret::session()?;
    let expires_at = Timestamp(now.0 + ABSOLUTE_MICROSECONDS);
    let row = session::ActiveModel {
        user_id: Set(user.0),
        secret_hash: Set(secret::hash(&secret)),
        created_at: Set(now.0),
        last_used_at: Set(now.0),
        expires_at: Set(expires_at.0),
        address: Set(text::clean(address, text::LINE)),
        ..Default::default()
    };
    session::Entity::insert(row).exec_without_returning(db).await?;
    Ok(SessionSecret { secret, expires_at })
}

/// Ends a user's sessions, but for one where it is given.
pub(crate) async fn end_all(
    db: &impl ConnectionTrait,
    user: UserId,
    but: Option<i64>,
) -> Result<()> {
    let mut delete = session::Entity::delete_many().filter(session::Column::UserId.eq(user.0));
    if let Some(but) = but {
        delete = delete.filter(session::Column::Id.ne(but));
    }
    delete.exec(db).await?;
    Ok(())
}

/// Deletes sessions that can no longer be used.
pub(crate) async fn tidy(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    let dead = session::Column::ExpiresAt
        .lte(now.0)
        .or(session::Column::LastUsedAt.lte(now.0 - IDLE_MICROSECONDS));
    session::Entity::delete_many().filter(dead).exec(db).await?;
    Ok(())
}
