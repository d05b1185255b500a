//! Monitored paths.

use model::harvest::{MonitoredPath, MonitoredPathEdit, RulePreview};
use model::id::{HarvesterId, MonitoredPathId};

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::{System, Viewer};

impl Catalog {
    /// All for administrators; for others those that are monitored for them.
    pub async fn monitored_paths(
        &self,
        viewer: &Viewer,
        harvester: HarvesterId,
    ) -> Result<Vec<MonitoredPath>> {
        later!(viewer, harvester)
    }
    pub async fn monitored_path(
        &self,
        viewer: &Viewer,
        id: MonitoredPathId,
    ) -> Result<MonitoredPath> {
        later!(viewer, id)
    }
    pub async fn create_monitored_path(
        &self,
        viewer: &Viewer,
        harvester: HarvesterId,
        edit: MonitoredPathEdit,
    ) -> Result<MonitoredPathId> {
        later!(viewer, harvester, edit)
    }
    pub async fn edit_monitored_path(
        &self,
        viewer: &Viewer,
        id: MonitoredPathId,
        expected_revision: i64,
        edit: MonitoredPathEdit,
    ) -> Result<MonitoredPath> {
        later!(viewer, id, expected_revision, edit)
    }
    /// The datasets that came from it stay.
    pub async fn delete_monitored_path(&self, viewer: &Viewer, id: MonitoredPathId) -> Result<()> {
        later!(viewer, id)
    }
    /// What the rules would do to these names, or, without names, to files already seen in that
    /// folder.
    pub async fn preview_rules(
        &self,
        viewer: &Viewer,
        edit: MonitoredPathEdit,
        names: Vec<String>,
    ) -> Result<Vec<RulePreview>> {
        later!(viewer, edit, names)
    }
    /// A path of the local harvester, made at the first call.
    pub async fn watch_folder(&self, _system: &System, path: &str) -> Result<MonitoredPathId> {
        later!(_system, path)
    }
    /// Empty while the harvester is disabled.
    pub async fn active_paths(
        &self,
        _system: &System,
        harvester: HarvesterId,
    ) -> Result<Vec<MonitoredPath>> {
        later!(_system, harvester)
    }
    /// `None`: the folder can be read (again).
    pub async fn set_reachability(
        &self,
        _system: &System,
        id: MonitoredPathId,
        reason: Option<&str>,
    ) -> Result<()> {
        later!(_system, id, reason)
    }
}
