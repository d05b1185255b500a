//! Jobs: commands as rows, leased by a runner in the server.

use entity::job;
use model::id::{HarvesterId, JobId};
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;

use crate::catalog::Catalog;
use crate::codec;
use crate::error::{CatalogError, Result};
use crate::text;
use crate::viewer::System;

const QUEUED: &str = "queued";
const LEASED: &str = "leased";
const DONE: &str = "done";
const FAILED: &str = "failed";

/// `not_before` of a leased job that was not asked for since; any other has it run again.
const NOT_AGAIN: i64 = 0;

const SECOND: i64 = 1_000_000;
const KEPT_MICROSECONDS: i64 = 30 * 24 * 3600 * SECOND;

/// A leased job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    pub payload: Value,
    /// Leases so far, this one included.
    pub attempts: u32,
}

impl Catalog {
    /// Where an unfinished job of this key exists, it is hastened; one that is being worked off is
    /// worked off once more when it is done, since it may be past what this asks for.
    pub async fn enqueue(
        &self,
        _system: &System,
        kind: &str,
        unique_key: &str,
        payload: Value,
    ) -> Result<JobId> {
        let tx = self.begin_write().await?;
        let id = enqueue(&tx, kind, unique_key, &payload, self.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The oldest job that is due; a lease that ran out is given again.
    pub async fn lease_job(
        &self,
        _system: &System,
        kinds: &[&str],
        owner: &str,
        lease_seconds: u32,
    ) -> Result<Option<Job>> {
        let kinds = job::Column::Kind.is_in(kinds.iter().copied());
        self.lease(kinds, owner, lease_seconds).await
    }

    /// As [`Catalog::lease_job`], of what a harvester was asked for: each has commands of its own.
    pub async fn lease_command(
        &self,
        _system: &System,
        harvester: HarvesterId,
        lease_seconds: u32,
    ) -> Result<Option<Job>> {
        let keys = job::Column::UniqueKey.starts_with(command_key(harvester, ""));
        self.lease(keys, &format!("harvester-{harvester}"), lease_seconds).await
    }

    async fn lease(&self, which: Expr, owner: &str, lease_seconds: u32) -> Result<Option<Job>> {
        let now = self.now();
        let queued = Condition::all()
            .add(job::Column::State.eq(QUEUED))
            .add(job::Column::NotBefore.lte(now.0));
        let abandoned = Condition::all()
            .add(job::Column::State.eq(LEASED))
            .add(job::Column::LeaseUntil.lte(now.0));
        let tx = self.begin_write().await?;
        let found = job::Entity::find()
            .filter(which)
            .filter(Condition::any().add(queued).add(abandoned))
            .order_by_asc(job::Column::NotBefore)
            .order_by_asc(job::Column::Id)
            // Two runners take two jobs, and none waits for the other.
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(&tx)
            .await?;
        let Some(found) = found else { return Ok(None) };
        job::Entity::update_many()
            .set(job::ActiveModel {
                state: Set(LEASED.to_owned()),
                attempts: Set(found.attempts + 1),
                not_before: Set(NOT_AGAIN),
                lease_owner: Set(Some(owner.to_owned())),
                lease_until: Set(Some(now.0 + i64::from(lease_seconds) * SECOND)),
                ..Default::default()
            })
            .filter(job::Column::Id.eq(found.id))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(Some(Job {
            id: JobId(found.id),
            kind: found.kind,
            payload: codec::from_json(&found.payload)?,
            attempts: codec::small(found.attempts + 1),
        }))
    }

    /// Keeps a job that takes longer than its lease.
    ///
    /// # Errors
    /// Where it was given to another runner meanwhile, or ended.
    pub async fn renew_lease(
        &self,
        _system: &System,
        id: JobId,
        owner: &str,
        lease_seconds: u32,
    ) -> Result<()> {
        let until = self.now().0 + i64::from(lease_seconds) * SECOND;
        let renewed = job::ActiveModel { lease_until: Set(Some(until)), ..Default::default() };
        let tx = self.begin_write().await?;
        if !change(&tx, leased(id).add(job::Column::LeaseOwner.eq(owner)), renewed).await? {
            return Err(CatalogError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Done, or queued again where it was asked for meanwhile.
    pub async fn finish_job(&self, _system: &System, id: JobId) -> Result<()> {
        self.end_job(id, DONE, None).await
    }

    /// Puts it back for a later try, or, without a delay in seconds, gives it up; queued again, too,
    /// where it was asked for meanwhile.
    pub async fn fail_job(
        &self,
        _system: &System,
        id: JobId,
        reason: &str,
        retry_after_seconds: Option<u32>,
    ) -> Result<()> {
        let reason = text::clean(reason, text::PROSE);
        let Some(delay) = retry_after_seconds else {
            return self.end_job(id, FAILED, Some(reason)).await;
        };
        let tx = self.begin_write().await?;
        let queued = job::ActiveModel {
            state: Set(QUEUED.to_owned()),
            not_before: Set(self.now().0 + i64::from(delay) * SECOND),
            reason: Set(Some(reason)),
            ..Default::default()
        };
        if !change(&tx, leased(id), queued).await? {
            return Err(CatalogError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    async fn end_job(&self, id: JobId, state: &str, reason: Option<String>) -> Result<()> {
        let ended = job::ActiveModel {
            state: Set(state.to_owned()),
            unique_key: Set(None),
            finished_at: Set(Some(self.now().0)),
            reason: Set(reason.clone()),
            ..Default::default()
        };
        let queued = job::ActiveModel {
            state: Set(QUEUED.to_owned()),
            attempts: Set(0),
            reason: Set(reason),
            ..Default::default()
        };
        let tx = self.begin_write().await?;
        let again = leased(id).add(job::Column::NotBefore.ne(NOT_AGAIN));
        if !change(&tx, again, queued).await? && !change(&tx, leased(id), ended).await? {
            return Err(CatalogError::NotFound);
        }
        Ok(tx.commit().await?)
    }
}

fn leased(id: JobId) -> Condition {
    Condition::all().add(job::Column::Id.eq(id.0)).add(job::Column::State.eq(LEASED))
}

/// Whether there was one to change.
async fn change(
    db: &impl ConnectionTrait,
    which: Condition,
    columns: job::ActiveModel,
) -> Result<bool> {
    let changed = job::Entity::update_many().set(columns).filter(which).exec(db).await?;
    Ok(changed.rows_affected > 0)
}

/// Key of a command to a harvester; an unfinished job always has its key.
pub(crate) fn command_key(harvester: HarvesterId, what: &str) -> String {
    format!("harvester:{harvester}:{what}")
}

pub(crate) async fn enqueue(
    db: &impl ConnectionTrait,
    kind: &str,
    unique_key: &str,
    payload: &Value,
    now: Timestamp,
) -> Result<JobId> {
    let row = job::ActiveModel {
        kind: Set(kind.to_owned()),
        unique_key: Set(Some(unique_key.to_owned())),
        state: Set(QUEUED.to_owned()),
        payload: Set(codec::to_json(payload)?),
        attempts: Set(0),
        not_before: Set(now.0),
        created_at: Set(now.0),
        ..Default::default()
    };
    let mut again = OnConflict::column(job::Column::UniqueKey);
    again.value(job::Column::NotBefore, Expr::value(now.0));
    let row = job::Entity::insert(row).on_conflict(again).exec_with_returning(db).await?;
    Ok(JobId(row.id))
}

/// Deletes jobs that ended long ago.
pub(crate) async fn tidy(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    job::Entity::delete_many()
        .filter(job::Column::FinishedAt.lt(now.0 - KEPT_MICROSECONDS))
        .exec(db)
        .await?;
    Ok(())
}
