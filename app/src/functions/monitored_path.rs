//! Folders that a harvester watches.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::harvest::{MonitoredPath, MonitoredPathEdit, RulePreview};
use model::id::{HarvesterId, MonitoredPathId};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{required, text, whole, wholes};

#[server(prefix = "/fn", endpoint = "monitored_path", input = Json)]
pub(crate) async fn load_monitored_path(id: MonitoredPathId) -> Result<MonitoredPath, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.monitored_path(&viewer, id).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MonitoredPathForm {
    pub(crate) path: String,
    pub(crate) include: String,
    pub(crate) exclude: String,
    pub(crate) stable_seconds: String,
    pub(crate) time_zone: String,
    /// Present when ticked.
    pub(crate) active: Option<String>,
    pub(crate) users: Vec<String>,
    pub(crate) default_owner: String,
    pub(crate) default_cell: String,
    pub(crate) default_equipment: Vec<String>,
    pub(crate) default_purpose: String,
    pub(crate) cell_name_rule: String,
}

impl TryFrom<MonitoredPathForm> for MonitoredPathEdit {
    type Error = AppError;

    fn try_from(form: MonitoredPathForm) -> Result<Self, AppError> {
        Ok(Self {
            path: required("path", &form.path, "Give the folder's absolute path.")?,
            include: text(&form.include),
            exclude: text(&form.exclude),
            stable_seconds: whole("stable_seconds", &form.stable_seconds)?.unwrap_or(60),
            time_zone: text(&form.time_zone),
            active: form.active.is_some(),
            users: wholes("users", &form.users)?,
            default_owner: whole("default_owner", &form.default_owner)?,
            default_cell: whole("default_cell", &form.default_cell)?,
            default_equipment: wholes("default_equipment", &form.default_equipment)?,
            default_purpose: text(&form.default_purpose),
            cell_name_rule: text(&form.cell_name_rule),
        })
    }
}

#[server(prefix = "/fn", endpoint = "create_monitored_path")]
pub(crate) async fn create_monitored_path(
    harvester: HarvesterId,
    form: MonitoredPathForm,
) -> Result<MonitoredPathId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let created =
        catalog.create_monitored_path(&viewer, harvester, checked(form.try_into())?).await;
    let id = answer(created)?;
    leptos_axum::redirect(&format!("/harvesters/paths/{id}"));
    Ok(id)
}

#[server(prefix = "/fn", endpoint = "save_monitored_path")]
pub(crate) async fn save_monitored_path(
    id: MonitoredPathId,
    revision: i64,
    form: MonitoredPathForm,
) -> Result<MonitoredPath, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.edit_monitored_path(&viewer, id, revision, checked(form.try_into())?).await)
}

/// The datasets that came from it stay.
#[server(prefix = "/fn", endpoint = "delete_monitored_path")]
pub(crate) async fn delete_monitored_path(id: MonitoredPathId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_monitored_path(&viewer, id).await)?;
    leptos_axum::redirect("/harvesters");
    Ok(())
}

/// What the rules of a form would do to these names, or to files already seen in the folder.
#[server(prefix = "/fn", endpoint = "preview_rules", input = Json)]
pub(crate) async fn preview_rules(
    form: MonitoredPathForm,
    names: Vec<String>,
) -> Result<Vec<RulePreview>, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.preview_rules(&viewer, checked(form.try_into())?, names).await)
}
