//! What people change about datasets.

use leptos::prelude::*;
use model::cell::CellChoice;
use model::dataset::{Access, DatasetAssignment, DatasetEdit, DatasetRow};
use model::id::{DatasetId, RangeId, UserId};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{needed, required, text, whole, wholes};

/// The metadata form; a cell is named, and made if no cell has the name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct DatasetForm {
    pub(crate) name: String,
    pub(crate) cell: String,
    pub(crate) owner: String,
    pub(crate) purpose: String,
    pub(crate) equipment: Vec<String>,
    pub(crate) notes: String,
}

impl TryFrom<DatasetForm> for DatasetEdit {
    type Error = AppError;

    fn try_from(form: DatasetForm) -> Result<Self, AppError> {
        Ok(Self {
            name: required("name", &form.name, "Give the dataset a name.")?,
            cell: text(&form.cell).map(CellChoice::Named),
            owner: whole("owner", &form.owner)?,
            purpose: text(&form.purpose),
            equipment: wholes("equipment", &form.equipment)?,
            notes: text(&form.notes),
        })
    }
}

#[server(prefix = "/fn", endpoint = "save_dataset")]
pub(crate) async fn save_dataset(
    id: DatasetId,
    revision: i64,
    form: DatasetForm,
) -> Result<DatasetRow, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let edit: DatasetEdit = checked(form.try_into())?;
    answer(catalog.edit_dataset(&viewer, id, revision, edit).await)
}

/// The bar over the list: empty fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AssignmentForm {
    pub(crate) datasets: Vec<String>,
    pub(crate) cell: String,
    pub(crate) owner: String,
    pub(crate) purpose: String,
}

/// The ticked datasets and the change.
impl TryFrom<AssignmentForm> for (Vec<DatasetId>, DatasetAssignment) {
    type Error = AppError;

    fn try_from(form: AssignmentForm) -> Result<Self, AppError> {
        let datasets = wholes("datasets", &form.datasets)?;
        if datasets.is_empty() {
            return Err(AppError::invalid("datasets", "Tick at least one dataset."));
        }
        let owner = whole("owner", &form.owner)?;
        let cell = text(&form.cell).map(CellChoice::Named);
        let change = DatasetAssignment { cell, owner, purpose: text(&form.purpose) };
        Ok((datasets, change))
    }
}

#[server(prefix = "/fn", endpoint = "assign_datasets")]
pub(crate) async fn assign_datasets(form: AssignmentForm) -> Result<u64, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let (datasets, change): (Vec<_>, DatasetAssignment) = checked(form.try_into())?;
    answer(catalog.assign_datasets(&viewer, &datasets, change).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ShareForm {
    pub(crate) user: String,
    pub(crate) access: String,
}

impl TryFrom<ShareForm> for (UserId, Access) {
    type Error = AppError;

    fn try_from(form: ShareForm) -> Result<Self, AppError> {
        let access = if form.access == "edit" { Access::Edit } else { Access::Read };
        Ok((needed("user", &form.user, "Choose a user.")?, access))
    }
}

#[server(prefix = "/fn", endpoint = "share_dataset")]
pub(crate) async fn share_dataset(id: DatasetId, form: ShareForm) -> Result<(), AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let (user, access) = checked(form.try_into())?;
    answer(catalog.share_dataset(&viewer, id, user, access).await)
}

#[server(prefix = "/fn", endpoint = "unshare_dataset")]
pub(crate) async fn unshare_dataset(id: DatasetId, user: UserId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.unshare_dataset(&viewer, id, user).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RangeForm {
    pub(crate) label: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) info: String,
}

/// Name, first and last sample, remark.
impl TryFrom<RangeForm> for (String, u64, u64, Option<String>) {
    type Error = AppError;

    fn try_from(form: RangeForm) -> Result<Self, AppError> {
        let label = required("label", &form.label, "Give the range a name.")?;
        let first = needed("first", &form.first, "Give the number of a sample.")?;
        let last = needed("last", &form.last, "Give the number of a sample.")?;
        Ok((label, first, last, text(&form.info)))
    }
}

#[server(prefix = "/fn", endpoint = "create_range")]
pub(crate) async fn create_range(id: DatasetId, form: RangeForm) -> Result<RangeId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let (label, first, last, info): (String, u64, u64, Option<String>) = checked(form.try_into())?;
    answer(catalog.create_range(&viewer, id, &label, first, last, info.as_deref()).await)
}

#[server(prefix = "/fn", endpoint = "delete_range")]
pub(crate) async fn delete_range(id: DatasetId, range: RangeId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_range(&viewer, id, range).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_filled_in_is_assigned() {
        let form = AssignmentForm {
            datasets: vec!["3".into(), "5".into()],
            owner: String::new(),
            purpose: " ageing ".into(),
            ..AssignmentForm::default()
        };
        let (datasets, change) = form.try_into().expect("a form that makes sense");
        assert_eq!(datasets, [DatasetId(3), DatasetId(5)]);
        let purpose = Some("ageing".to_owned());
        assert_eq!(change, DatasetAssignment { purpose, ..DatasetAssignment::default() });
    }

    #[test]
    fn forms_say_which_field_is_wrong() {
        let nothing: Result<(Vec<DatasetId>, DatasetAssignment), _> =
            AssignmentForm::default().try_into();
        assert!(nothing.err().and_then(|e| e.about("datasets")).is_some());
        let nameless: Result<DatasetEdit, _> = DatasetForm::default().try_into();
        assert!(nameless.err().and_then(|e| e.about("name")).is_some());
        let form = RangeForm { label: "a".into(), first: "x".into(), ..RangeForm::default() };
        let range: Result<(String, u64, u64, Option<String>), _> = form.try_into();
        assert!(range.err().and_then(|e| e.about("first")).is_some());
    }
}
