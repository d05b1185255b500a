//! Harvesters.

use model::harvest::Harvester;
use model::id::HarvesterId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::{System, Viewer};

impl Catalog {
    pub async fn harvesters(&self, viewer: &Viewer) -> Result<Vec<Harvester>> {
        later!(viewer)
    }
    pub async fn harvester(&self, viewer: &Viewer, id: HarvesterId) -> Result<Harvester> {
        later!(viewer, id)
    }
    pub async fn set_harvester(
        &self,
        viewer: &Viewer,
        id: HarvesterId,
        enabled: bool,
        periodic_minute: Option<u8>,
    ) -> Result<()> {
        later!(viewer, id, enabled, periodic_minute)
    }
    /// Asks for a full run, by a job.
    pub async fn run_now(&self, viewer: &Viewer, id: HarvesterId) -> Result<()> {
        later!(viewer, id)
    }
    /// The harvester that runs inside this server, made at the first call.
    pub async fn local_harvester(&self, _system: &System) -> Result<HarvesterId> {
        later!(_system)
    }
    /// Remembers that it is alive.
    pub async fn touch_harvester(
        &self,
        _system: &System,
        id: HarvesterId,
        running: bool,
    ) -> Result<()> {
        later!(_system, id, running)
    }
}
