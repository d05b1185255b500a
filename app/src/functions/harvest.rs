//! Harvesters and the files they saw.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::harvest::{FileState, Harvester, MonitoredPath, ObservedFile};
use model::id::{HarvesterId, MonitoredPathId, ObservedFileId};
use model::page::Page;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// A harvester with the folders that the viewer may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HarvesterView {
    pub(crate) harvester: Harvester,
    pub(crate) paths: Vec<MonitoredPath>,
}

#[server(prefix = "/fn", endpoint = "harvesters", input = Json)]
pub(crate) async fn list_harvesters() -> Result<Vec<HarvesterView>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    let mut views = Vec::new();
    for harvester in answer(catalog.harvesters(&viewer).await)? {
        let paths = answer(catalog.monitored_paths(&viewer, harvester.id).await)?;
        views.push(HarvesterView { harvester, paths });
    }
    Ok(views)
}

#[server(prefix = "/fn", endpoint = "save_harvester")]
pub(crate) async fn save_harvester(
    id: HarvesterId,
    #[server(default)] enabled: Option<String>,
    #[server(default)] periodic_minute: String,
) -> Result<(), AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let minute = checked(crate::form::whole("periodic_minute", &periodic_minute))?;
    answer(catalog.set_harvester(&viewer, id, enabled.is_some(), minute).await)
}

#[server(prefix = "/fn", endpoint = "run_now")]
pub(crate) async fn run_now(id: HarvesterId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.run_now(&viewer, id).await)
}

/// Filter and position of a page of observed files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct FileQuery {
    pub(crate) state: Option<FileState>,
    pub(crate) search: Option<String>,
    pub(crate) cursor: Option<String>,
}

#[server(prefix = "/fn", endpoint = "observed_files", input = Json)]
pub(crate) async fn list_observed_files(
    path: MonitoredPathId,
    query: FileQuery,
) -> Result<Page<ObservedFile>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    let FileQuery { state, search, cursor } = query;
    let (search, cursor) = (search.as_deref(), cursor.as_deref());
    answer(catalog.observed_files(&viewer, path, state, search, 50, cursor).await)
}

#[server(prefix = "/fn", endpoint = "retry_file")]
pub(crate) async fn retry_file(id: ObservedFileId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.retry_file(&viewer, id).await)
}
