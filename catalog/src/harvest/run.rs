//! Runs of a harvester.

use model::harvest::RunSummary;
use model::id::HarvesterId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::System;

impl Catalog {
    pub async fn begin_run(&self, _system: &System, harvester: HarvesterId) -> Result<i64> {
        later!(_system, harvester)
    }
    pub async fn end_run(&self, _system: &System, run: i64, summary: RunSummary) -> Result<()> {
        later!(_system, run, summary)
    }
}
