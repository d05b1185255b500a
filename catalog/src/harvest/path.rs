//! Monitored paths as people see and change them.

mod overlap;
pub(crate) mod system;
pub(crate) mod view;

use entity::{
    monitored_path, monitored_path_equipment, monitored_path_user, observed_file, origin,
    origin_dataset,
};
use model::harvest::{MonitoredPath, MonitoredPathEdit, RulePreview};
use model::id::{HarvesterId, MonitoredPathId, UserId};
use model::path_rules::PathRules;
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::harvester;
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::dataset::share::give_access;
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;
use crate::{cell, equipment, text, user};

const LONGEST_PATH: usize = 4096;
const PREVIEWED: u64 = 500;

impl Catalog {
    /// All for administrators; for others those that are monitored for them.
    pub async fn monitored_paths(
        &self,
        viewer: &Viewer,
        harvester: HarvesterId,
    ) -> Result<Vec<MonitoredPath>> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        harvester::by_id(&tx, harvester).await?;
        let query = monitored_path::Entity::find()
            .filter(monitored_path::Column::HarvesterId.eq(harvester.0))
            .filter(view::visible(viewer))
            .order_by_asc(monitored_path::Column::Path)
            .order_by_asc(monitored_path::Column::Id);
        let paths = view::load(&tx, query).await?;
        tx.commit().await?;
        Ok(paths)
    }

    pub async fn monitored_path(
        &self,
        viewer: &Viewer,
        id: MonitoredPathId,
    ) -> Result<MonitoredPath> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        let path = one(&tx, viewer, id).await?;
        tx.commit().await?;
        Ok(path)
    }

    /// For administrators. `Invalid` where an active path of the harvester holds some of the same
    /// files, as everywhere below.
    pub async fn create_monitored_path(
        &self,
        viewer: &Viewer,
        harvester: HarvesterId,
        edit: MonitoredPathEdit,
    ) -> Result<MonitoredPathId> {
        viewer.may_administer()?;
        let edit = checked(edit)?;
        let tx = self.begin_write().await?;
        harvester::by_id(&tx, harvester).await?;
        if edit.active {
            overlap::check(&tx, harvester, None, &edit.path).await?;
        }
        let (users, equipment) = check_choices(&tx, &edit, None).await?;
        let id = insert(&tx, harvester, edit).await?;
        replace_links(&tx, id, &users, &equipment).await?;
        let deed = Deed::of(viewer, "monitored_path.create", format!("monitored_path:{id}"));
        deed.record(&tx, self.now()).await?;
        tx.commit().await?;
        self.ask_harvesters();
        Ok(id)
    }

    /// For administrators. Users who are added also get to see the datasets that came from here
    /// before; those who are taken off keep what they have.
    pub async fn edit_monitored_path(
        &self,
        viewer: &Viewer,
        id: MonitoredPathId,
        expected_revision: i64,
        edit: MonitoredPathEdit,
    ) -> Result<MonitoredPath> {
        viewer.may_administer()?;
        let edit = checked(edit)?;
        let tx = self.begin_write().await?;
        let old = one(&tx, viewer, id).await?;
        if edit.active && (edit.path != old.edit.path || !old.edit.active) {
            overlap::check(&tx, old.harvester, Some(id), &edit.path).await?;
        }
        let (users, equipment) = check_choices(&tx, &edit, Some(&old.edit)).await?;
        let row =
            monitored_path::ActiveModel { revision: Set(expected_revision + 1), ..columns(edit) };
        let changed = monitored_path::Entity::update_many()
            .set(row)
            .filter(monitored_path::Column::Id.eq(id.0))
            .filter(monitored_path::Column::Revision.eq(expected_revision))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::stale());
        }
        replace_links(&tx, id, &users, &equipment).await?;
        let added = users.into_iter().filter(|user| !old.edit.users.contains(&UserId(*user)));
        give_access_to_all(&tx, id, added.collect()).await?;
        let deed = Deed::of(viewer, "monitored_path.edit", format!("monitored_path:{id}"));
        deed.record(&tx, self.now()).await?;
        let path = one(&tx, viewer, id).await?;
        tx.commit().await?;
        self.ask_harvesters();
        Ok(path)
    }

    /// For administrators. The datasets that came from it stay.
    pub async fn delete_monitored_path(&self, viewer: &Viewer, id: MonitoredPathId) -> Result<()> {
        viewer.may_administer()?;
        let tx = self.begin_write().await?;
        let old = one(&tx, viewer, id).await?;
        monitored_path::Entity::delete_by_id(id.0).exec(&tx).await?;
        let deed = Deed::of(viewer, "monitored_path.delete", format!("monitored_path:{id}"));
        deed.detail(old.edit.path).record(&tx, self.now()).await?;
        tx.commit().await?;
        self.ask_harvesters();
        Ok(())
    }

    /// What the rules would do to these names, or, without names, to files already seen in a
    /// folder of that path. At most 500 of them.
    pub async fn preview_rules(
        &self,
        viewer: &Viewer,
        edit: MonitoredPathEdit,
        names: Vec<String>,
    ) -> Result<Vec<RulePreview>> {
        viewer.may_read()?;
        let rules = PathRules::new(&edit)?;
        let names = if names.is_empty() { self.seen_names(viewer, &edit).await? } else { names };
        let preview = |relative_path: String| RulePreview {
            taken: rules.takes(&relative_path),
            cell_name: text::clean_optional(rules.cell_name(&relative_path), text::NAME),
            relative_path,
        };
        Ok(names.into_iter().take(PREVIEWED as usize).map(preview).collect())
    }

    async fn seen_names(&self, viewer: &Viewer, edit: &MonitoredPathEdit) -> Result<Vec<String>> {
        let mut paths = Query::select();
        paths
            .column(monitored_path::Column::Id)
            .from(monitored_path::Entity)
            .and_where(monitored_path::Column::Path.eq(edit.path.trim()))
            .cond_where(view::visible(viewer));
        let names = observed_file::Entity::find()
            .select_only()
            .column(observed_file::Column::RelativePath)
            .filter(observed_file::Column::MonitoredPathId.in_subquery(paths))
            .order_by_asc(observed_file::Column::PathKey)
            .limit(PREVIEWED)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(names)
    }
}

/// `NotFound` where it is not the viewer's to know of.
pub(super) async fn one(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: MonitoredPathId,
) -> Result<MonitoredPath> {
    let query = monitored_path::Entity::find_by_id(id.0).filter(view::visible(viewer));
    view::load(db, query).await?.pop().ok_or(CatalogError::NotFound)
}

async fn insert(
    db: &impl ConnectionTrait,
    harvester: HarvesterId,
    edit: MonitoredPathEdit,
) -> Result<MonitoredPathId> {
    let row = monitored_path::ActiveModel {
        harvester_id: Set(harvester.0),
        revision: Set(1),
        ..columns(edit)
    };
    let row = monitored_path::Entity::insert(row).exec_with_returning(db).await?;
    Ok(MonitoredPathId(row.id))
}

fn checked(edit: MonitoredPathEdit) -> Result<MonitoredPathEdit> {
    PathRules::new(&edit)?;
    let path = text::required("path", &edit.path, LONGEST_PATH)?;
    if !is_absolute(&path) {
        return Err(CatalogError::invalid("path", "must be absolute, such as /data/maccor"));
    }
    if !(1..=86_400).contains(&edit.stable_seconds) {
        return Err(CatalogError::invalid("stable_seconds", "from 1 to 86400"));
    }
    let time_zone = text::optional("time_zone", edit.time_zone, text::LINE)?;
    if let Some(name) = &time_zone
        && jiff::tz::TimeZone::get(name).is_err()
    {
        return Err(CatalogError::invalid("time_zone", "must be a name such as Europe/London"));
    }
    let rule = |rule: Option<String>| rule.filter(|rule| !rule.is_empty());
    Ok(MonitoredPathEdit {
        path,
        time_zone,
        include: rule(edit.include),
        exclude: rule(edit.exclude),
        cell_name_rule: rule(edit.cell_name_rule),
        default_purpose: text::optional("default_purpose", edit.default_purpose, text::LINE)?,
        ..edit
    })
}

/// On the harvester's machine, which may run another system than this one.
fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with('/') || path.starts_with(r"\\")
}

/// The ids of users and equipment, without repetitions. Who was chosen before may stay even when
/// disabled since.
async fn check_choices(
    db: &impl ConnectionTrait,
    edit: &MonitoredPathEdit,
    old: Option<&MonitoredPathEdit>,
) -> Result<(Vec<i64>, Vec<i64>)> {
    let mut users: Vec<i64> = edit.users.iter().map(|user| user.0).collect();
    users.sort_unstable();
    users.dedup();
    for user in &users {
        if !old.is_some_and(|old| old.users.contains(&UserId(*user))) {
            user::check_choice(db, "users", UserId(*user)).await?;
        }
    }
    if let Some(owner) = edit.default_owner
        && old.is_none_or(|old| old.default_owner != Some(owner))
    {
        user::check_choice(db, "default_owner", owner).await?;
    }
    if let Some(cell) = edit.default_cell {
        cell::check_choice(db, "default_cell", cell).await?;
    }
    let equipment =
        equipment::check_choices(db, "default_equipment", &edit.default_equipment).await?;
    Ok((users, equipment))
}

fn columns(edit: MonitoredPathEdit) -> monitored_path::ActiveModel {
    monitored_path::ActiveModel {
        path: Set(edit.path),
        include_rule: Set(edit.include),
        exclude_rule: Set(edit.exclude),
        stable_seconds: Set(i64::from(edit.stable_seconds)),
        time_zone: Set(edit.time_zone),
        active: Set(edit.active),
        default_owner_id: Set(edit.default_owner.map(|owner| owner.0)),
        default_cell_id: Set(edit.default_cell.map(|cell| cell.0)),
        default_purpose: Set(edit.default_purpose),
        cell_name_rule: Set(edit.cell_name_rule),
        ..Default::default()
    }
}

async fn replace_links(
    db: &impl ConnectionTrait,
    id: MonitoredPathId,
    users: &[i64],
    equipment: &[i64],
) -> Result<()> {
    monitored_path_user::Entity::delete_many()
        .filter(monitored_path_user::Column::MonitoredPathId.eq(id.0))
        .exec(db)
        .await?;
    let users = users.iter().map(|user| monitored_path_user::ActiveModel {
        monitored_path_id: Set(id.0),
        user_id: Set(*user),
    });
    monitored_path_user::Entity::insert_many(users).exec_without_returning(db).await?;
    monitored_path_equipment::Entity::delete_many()
        .filter(monitored_path_equipment::Column::MonitoredPathId.eq(id.0))
        .exec(db)
        .await?;
    let equipment = equipment.iter().map(|equipment| monitored_path_equipment::ActiveModel {
        monitored_path_id: Set(id.0),
        equipment_id: Set(*equipment),
    });
    monitored_path_equipment::Entity::insert_many(equipment).exec_without_returning(db).await?;
    Ok(())
}

/// Lets users read every dataset that came from a path.
async fn give_access_to_all(
    db: &impl ConnectionTrait,
    id: MonitoredPathId,
    users: Vec<i64>,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut origins = Query::select();
    origins
        .column(origin::Column::Id)
        .from(origin::Entity)
        .and_where(origin::Column::MonitoredPathId.eq(id.0));
    let datasets: Vec<i64> = origin_dataset::Entity::find()
        .select_only()
        .column(origin_dataset::Column::DatasetId)
        .distinct()
        .filter(origin_dataset::Column::OriginId.in_subquery(origins))
        .into_tuple()
        .all(db)
        .await?;
    give_access(db, &datasets, &users).await
}
