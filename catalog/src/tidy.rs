//! Housekeeping of rows that have served their time.

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::System;
use crate::{harvest, job, session, throttle};

impl Catalog {
    /// Deletes dead sessions, forgotten tries and old finished jobs; for once an hour or so.
    pub async fn tidy(&self, _system: &System) -> Result<()> {
        let now = self.now();
        let tx = self.begin_write().await?;
        session::tidy(&tx, now).await?;
        throttle::tidy(&tx, now).await?;
        job::tidy(&tx, now).await?;
        harvest::run::tidy(&tx, now).await?;
        Ok(tx.commit().await?)
    }
}
