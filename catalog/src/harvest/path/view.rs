//! Reads monitored paths with what belongs to them, in four queries.

use std::collections::HashMap;

use entity::{
    monitored_path, monitored_path_equipment, monitored_path_user, observed_file, user_account,
};
use model::account::UserReference;
use model::harvest::{MonitoredPath, MonitoredPathEdit};
use model::id::{CellId, EquipmentId, HarvesterId, MonitoredPathId, UserId};
use model::time::Timestamp;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::codec;
use crate::error::Result;
use crate::viewer::Viewer;

/// The condition over `monitored_path` under which the viewer may know of it.
pub(crate) fn visible(viewer: &Viewer) -> Condition {
    if viewer.is_admin() {
        return Condition::all();
    }
    let mut own = Query::select();
    own.column(monitored_path_user::Column::MonitoredPathId)
        .from(monitored_path_user::Entity)
        .and_where(monitored_path_user::Column::UserId.eq(viewer.user().0));
    Condition::all().add(monitored_path::Column::Id.in_subquery(own))
}

pub(super) async fn load(
    db: &impl ConnectionTrait,
    query: Select<monitored_path::Entity>,
) -> Result<Vec<MonitoredPath>> {
    let rows = query.all(db).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let users = monitored_path_user::Entity::find()
        .find_also_related(user_account::Entity)
        .filter(monitored_path_user::Column::MonitoredPathId.is_in(ids.iter().copied()))
        .order_by_asc(user_account::Column::UsernameKey)
        .all(db)
        .await?;
    let mut users_of: HashMap<i64, Vec<UserReference>> = HashMap::new();
    for (link, user) in users {
        let username = user.map(|user| user.username).unwrap_or_default();
        let reference = UserReference { id: UserId(link.user_id), username };
        users_of.entry(link.monitored_path_id).or_default().push(reference);
    }
    let equipment = monitored_path_equipment::Entity::find()
        .filter(monitored_path_equipment::Column::MonitoredPathId.is_in(ids.iter().copied()))
        .order_by_asc(monitored_path_equipment::Column::EquipmentId)
        .all(db)
        .await?;
    let mut equipment_of: HashMap<i64, Vec<EquipmentId>> = HashMap::new();
    for link in equipment {
        let id = EquipmentId(link.equipment_id);
        equipment_of.entry(link.monitored_path_id).or_default().push(id);
    }
    let files: Vec<(i64, i64)> = observed_file::Entity::find()
        .select_only()
        .column(observed_file::Column::MonitoredPathId)
        .column_as(observed_file::Column::Id.count(), "files")
        .filter(observed_file::Column::MonitoredPathId.is_in(ids))
        .group_by(observed_file::Column::MonitoredPathId)
        .into_tuple()
        .all(db)
        .await?;
    let files: HashMap<i64, i64> = files.into_iter().collect();
    let view = |row: monitored_path::Model| {
        let users = users_of.remove(&row.id).unwrap_or_default();
        let equipment = equipment_of.remove(&row.id).unwrap_or_default();
        let files = files.get(&row.id).copied().unwrap_or(0);
        view(row, users, equipment, codec::count(files))
    };
    Ok(rows.into_iter().map(view).collect())
}

fn view(
    row: monitored_path::Model,
    users: Vec<UserReference>,
    default_equipment: Vec<EquipmentId>,
    files: u64,
) -> MonitoredPath {
    MonitoredPath {
        id: MonitoredPathId(row.id),
        harvester: HarvesterId(row.harvester_id),
        revision: row.revision,
        unreachable_since: row.unreachable_since.map(Timestamp),
        unreachable_reason: row.unreachable_reason,
        files,
        edit: MonitoredPathEdit {
            path: row.path,
            include: row.include_rule,
            exclude: row.exclude_rule,
            stable_seconds: codec::small(row.stable_seconds),
            time_zone: row.time_zone,
            active: row.active,
            users: users.iter().map(|user| user.id).collect(),
            default_owner: row.default_owner_id.map(UserId),
            default_cell: row.default_cell_id.map(CellId),
            default_equipment,
            default_purpose: row.default_purpose,
            cell_name_rule: row.cell_name_rule,
        },
        users,
    }
}
