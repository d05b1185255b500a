//! Jobs: commands as rows, leased by a runner in the server.

use model::id::JobId;
use serde_json::Value;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::System;

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
    /// Does nothing but hasten it when an unfinished job of this key exists.
    pub async fn enqueue(
        &self,
        _system: &System,
        kind: &str,
        unique_key: &str,
        payload: Value,
    ) -> Result<JobId> {
        later!(_system, kind, unique_key, payload)
    }
    /// The oldest job that is due; a lease that ran out is given again.
    pub async fn lease_job(
        &self,
        _system: &System,
        kinds: &[&str],
        owner: &str,
        lease_seconds: u32,
    ) -> Result<Option<Job>> {
        later!(_system, kinds, owner, lease_seconds)
    }
    pub async fn finish_job(&self, _system: &System, id: JobId) -> Result<()> {
        later!(_system, id)
    }
    /// Puts it back for a later try, or, without a delay in seconds, gives it up.
    pub async fn fail_job(
        &self,
        _system: &System,
        id: JobId,
        reason: &str,
        retry_after_seconds: Option<u32>,
    ) -> Result<()> {
        later!(_system, id, reason, retry_after_seconds)
    }
}
pub(crate) async fn tidy(
    _db: &impl sea_orm::ConnectionTrait,
    _now: model::time::Timestamp,
) -> Result<()> {
    Ok(())
}
