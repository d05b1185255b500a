//! Personal access tokens for scripts and tester PCs.

use entity::{api_token, user_account};
use model::account::{ApiToken, CreatedApiToken, NewApiToken, Scope};
use model::id::{ApiTokenId, UserId};
use model::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::user::{self, role};
use crate::viewer::{Scopes, System, Viewer};
use crate::{secret, text};

const DAY_MICROSECONDS: i64 = 24 * 3600 * 1_000_000;
const USE_GRAIN_MICROSECONDS: i64 = 60 * 1_000_000;
/// Characters of the secret that tell tokens apart: the prefix and four of the random ones.
const SHOWN: usize = secret::TOKEN_PREFIX.len() + 4;

impl Catalog {
    /// Who a bearer token belongs to: `Unauthenticated` when it is unknown, revoked, expired, or
    /// its user disabled.
    pub async fn viewer_of_token(&self, bearer: &str) -> Result<Viewer> {
        if !bearer.starts_with(secret::TOKEN_PREFIX) {
            return Err(CatalogError::Unauthenticated);
        }
        let now = self.now();
        let found = api_token::Entity::find()
            .filter(api_token::Column::SecretHash.eq(secret::hash(bearer)))
            .find_also_related(user_account::Entity)
            .one(self.reader())
            .await?;
        let Some((token, Some(account))) = found else {
            return Err(CatalogError::Unauthenticated);
        };
        if now.0 >= token.expires_at || !account.active {
            return Err(CatalogError::Unauthenticated);
        }
        if token.last_used_at.is_none_or(|used| now.0 >= used + USE_GRAIN_MICROSECONDS) {
            let tx = self.begin_write().await?;
            api_token::Entity::update_many()
                .col_expr(api_token::Column::LastUsedAt, Expr::value(now.0))
                .filter(api_token::Column::Id.eq(token.id))
                .exec(&tx)
                .await?;
            tx.commit().await?;
        }
        let scopes = scopes(&token.scopes);
        let scopes =
            Scopes { read: scopes.contains(&Scope::Read), write: scopes.contains(&Scope::Write) };
        Ok(Viewer::new(UserId(account.id), account.username, role(&account.role)?, scopes))
    }

    /// One's own tokens, newest first.
    pub async fn tokens(&self, viewer: &Viewer) -> Result<Vec<ApiToken>> {
        viewer.may_read()?;
        let rows = api_token::Entity::find()
            .filter(api_token::Column::UserId.eq(viewer.user().0))
            .order_by_desc(api_token::Column::Id)
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(view).collect())
    }

    /// A token that can do no more than its maker can.
    pub async fn create_token(&self, viewer: &Viewer, new: NewApiToken) -> Result<CreatedApiToken> {
        viewer.may_write()?;
        if new.scopes.contains(&Scope::Read) {
            viewer.may_read()?;
        }
        let deed = |id| Deed::of(viewer, "token.create", format!("token:{id}"));
        self.insert_token(viewer.user(), new, deed).await
    }

    pub async fn revoke_token(&self, viewer: &Viewer, id: ApiTokenId) -> Result<()> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        let revoked = api_token::Entity::delete_many()
            .filter(api_token::Column::Id.eq(id.0))
            .filter(api_token::Column::UserId.eq(viewer.user().0))
            .exec(&tx)
            .await?;
        if revoked.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        Deed::of(viewer, "token.revoke", format!("token:{id}")).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// For the command line: a token of any user.
    pub async fn create_token_as_system(
        &self,
        _system: &System,
        username: &str,
        new: NewApiToken,
    ) -> Result<CreatedApiToken> {
        let account = user::by_name(self.reader(), username).await?;
        let deed = |id| Deed::of_system("token.create", format!("token:{id}"));
        self.insert_token(UserId(account.id), new, deed).await
    }

    async fn insert_token<'a>(
        &self,
        user: UserId,
        new: NewApiToken,
        deed: impl FnOnce(ApiTokenId) -> Deed<'a>,
    ) -> Result<CreatedApiToken> {
        let name = text::required("name", &new.name, text::NAME)?;
        if !(1..=366).contains(&new.valid_days) {
            return Err(CatalogError::invalid("valid_days", "from 1 to 366"));
        }
        if new.scopes.is_empty() {
            return Err(CatalogError::invalid("scopes", "at least one"));
        }
        let now = self.now();
        let secret = secret::token()?;
        let tx = self.begin_write().await?;
        let row = insert(&tx, user, name, &new, &secret, now).await?;
        let token = view(row);
        deed(token.id).detail(token.name.clone()).record(&tx, now).await?;
        tx.commit().await?;
        Ok(CreatedApiToken { token, secret })
    }
}

async fn insert(
    db: &impl ConnectionTrait,
    user: UserId,
    name: String,
    new: &NewApiToken,
    secret: &str,
    now: Timestamp,
) -> Result<api_token::Model> {
    let mut scopes: Vec<Scope> = new.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    let row = api_token::ActiveModel {
        user_id: Set(user.0),
        name: Set(name),
        prefix: Set(secret.chars().take(SHOWN).collect()),
        secret_hash: Set(secret::hash(secret)),
        scopes: Set(names.join(" ")),
        created_at: Set(now.0),
        expires_at: Set(now.0 + i64::from(new.valid_days) * DAY_MICROSECONDS),
        ..Default::default()
    };
    Ok(api_token::Entity::insert(row).exec_with_returning(db).await?)
}

fn scopes(names: &str) -> Vec<Scope> {
    names.split_whitespace().filter_map(Scope::from_name).collect()
}

fn view(row: api_token::Model) -> ApiToken {
    ApiToken {
        id: ApiTokenId(row.id),
        name: row.name,
        prefix: row.prefix,
        scopes: scopes(&row.scopes),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        last_used_at: row.last_used_at.map(Timestamp),
    }
}
