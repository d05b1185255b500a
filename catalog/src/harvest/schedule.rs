//! Full runs by the clock, beside events and polls.

use entity::harvester;
use model::id::HarvesterId;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::job;
use crate::viewer::System;

impl Catalog {
    /// Minute of the hour at which an enabled harvester has a full run; `None`: never.
    pub async fn scheduled_minute(
        &self,
        _system: &System,
        harvester: HarvesterId,
    ) -> Result<Option<u8>> {
        let row = harvester::Entity::find_by_id(harvester.0).one(self.reader()).await?;
        let minute = row.filter(|row| row.enabled).and_then(|row| row.periodic_minute);
        Ok(minute.and_then(|minute| u8::try_from(minute).ok()))
    }

    /// Asks for a full run, as [`Catalog::run_now`] does for a person.
    pub async fn run_by_schedule(&self, system: &System, harvester: HarvesterId) -> Result<()> {
        let key = job::command_key(harvester, "run_now");
        let payload = json!({ "harvester": harvester });
        self.enqueue(system, "harvest.run_now", &key, payload).await.map(drop)
    }
}
