//! Slows down guessing: per account and per address, ten tries, then growing waits.
//!
//! A try is counted before the password is checked, so that a thousand at once are no way around.
//! Waits are capped, so that nobody can lock another out for good.

use entity::log_in_throttle as bucket;
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::error::{CatalogError, Result};
use crate::secret;

const FREE_TRIES: i64 = 10;
const LONGEST_WAIT_OF_ACCOUNT_SECONDS: i64 = 60;
const LONGEST_WAIT_OF_ADDRESS_SECONDS: i64 = 900;
/// After so long without a try, all is forgotten.
const MEMORY_SECONDS: i64 = 3600;
const SECOND: i64 = 1_000_000;

/// The two buckets that a try falls into, under hashes, so that their length is bounded.
pub(crate) struct Buckets {
    account: String,
    address: String,
}

impl Buckets {
    pub(crate) fn new(username_key: &str, address: &str) -> Self {
        Self {
            account: format!("account:{}", secret::hash(username_key)),
            address: format!("address:{}", secret::hash(address)),
        }
    }

    fn each(&self) -> [(&String, i64); 2] {
        [
            (&self.account, LONGEST_WAIT_OF_ACCOUNT_SECONDS),
            (&self.address, LONGEST_WAIT_OF_ADDRESS_SECONDS),
        ]
    }
}

/// Counts a try, or refuses it while a wait lasts. Refused tries do not prolong the wait.
pub(crate) async fn count_try(
    db: &impl ConnectionTrait,
    buckets: &Buckets,
    now: Timestamp,
) -> Result<()> {
    let forgotten = now.0 - MEMORY_SECONDS * SECOND;
    let stored = |column| Expr::col((bucket::Entity, column));
    let mut wait = 0;
    for (key, longest) in buckets.each() {
        let fresh = bucket::ActiveModel {
            bucket: Set(key.clone()),
            failures: Set(1),
            last_attempt_at: Set(now.0),
            blocked_until: Set(0),
        };
        let mut again = OnConflict::column(bucket::Column::Bucket);
        again.value(
            bucket::Column::Failures,
            Expr::case(stored(bucket::Column::LastAttemptAt).lt(forgotten), 1_i64)
                .finally(stored(bucket::Column::Failures).add(1_i64)),
        );
        // The upsert locks the row, so that tries of one bucket are counted one by one.
        let counted =
            bucket::Entity::insert(fresh).on_conflict(again).exec_with_returning(db).await?;
        if counted.blocked_until > now.0 {
            wait = std::cmp::max(wait, counted.blocked_until - now.0);
            continue;
        }
        let pause = pause_seconds(counted.failures, longest);
        bucket::Entity::update_many()
            .col_expr(bucket::Column::LastAttemptAt, Expr::value(now.0))
            .col_expr(bucket::Column::BlockedUntil, Expr::value(now.0 + pause * SECOND))
            .filter(bucket::Column::Bucket.eq(key))
            .exec(db)
            .await?;
    }
    if wait > 0 {
        let retry_after_seconds = u64::try_from(wait).unwrap_or(0).div_ceil(SECOND as u64);
        return Err(CatalogError::Throttled { retry_after_seconds });
    }
    Ok(())
}

/// The wait after so many failures: none at first, then doubling.
fn pause_seconds(failures: i64, longest: i64) -> i64 {
    match u32::try_from(failures - FREE_TRIES) {
        Err(_) => 0,
        Ok(over) => std::cmp::min(if over < 20 { 1 << over } else { longest }, longest),
    }
}

/// Takes a counted try back after a right password: all of the account's, and of the address only
/// this one, so that one's own account does not clear the way to another's.
pub(crate) async fn forgive(db: &impl ConnectionTrait, buckets: &Buckets) -> Result<()> {
    bucket::Entity::delete_many()
        .filter(bucket::Column::Bucket.eq(&buckets.account))
        .exec(db)
        .await?;
    let one_less = Expr::col(bucket::Column::Failures).sub(1_i64);
    bucket::Entity::update_many()
        .col_expr(bucket::Column::Failures, one_less)
        .col_expr(bucket::Column::BlockedUntil, Expr::value(0_i64))
        .filter(bucket::Column::Bucket.eq(&buckets.address))
        .exec(db)
        .await?;
    Ok(())
}

/// Deletes what is forgotten anyway.
pub(crate) async fn tidy(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    bucket::Entity::delete_many()
        .filter(bucket::Column::LastAttemptAt.lt(now.0 - MEMORY_SECONDS * SECOND))
        .exec(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::pause_seconds;

    #[test]
    fn waits_double_up_to_their_cap() {
        let table = [(1, 0), (9, 0), (10, 1), (11, 2), (15, 32), (16, 60), (73, 60), (900, 60)];
        for (failures, expected) in table {
            assert_eq!(pause_seconds(failures, 60), expected, "{failures}");
        }
    }
}
