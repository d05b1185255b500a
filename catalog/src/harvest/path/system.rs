//! Monitored paths as the harvester sees them.

use entity::{harvester, monitored_path};
use model::harvest::{MonitoredPath, MonitoredPathEdit};
use model::id::{HarvesterId, MonitoredPathId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::overlap::{self, components};
use super::{checked, insert, view};
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::harvest::harvester::local;
use crate::text;
use crate::viewer::System;

impl Catalog {
    /// A path of the local harvester, made at the first call. `Invalid` where it overlaps an active
    /// one that is not the same folder.
    pub async fn watch_folder(&self, system: &System, path: &str) -> Result<MonitoredPathId> {
        let path = path.to_owned();
        self.watch(system, MonitoredPathEdit { path, ..MonitoredPathEdit::default() }).await
    }

    /// As [`Catalog::watch_folder`], with settings for a path that is new.
    pub async fn watch(
        &self,
        _system: &System,
        edit: MonitoredPathEdit,
    ) -> Result<MonitoredPathId> {
        let edit = checked(edit)?;
        let tx = self.begin_write().await?;
        let harvester = local(&tx).await?;
        // Locked, so that two calls at once make one path.
        harvester::Entity::find_by_id(harvester.0).lock_exclusive().one(&tx).await?;
        let known = monitored_path::Entity::find()
            .filter(monitored_path::Column::HarvesterId.eq(harvester.0))
            .order_by_asc(monitored_path::Column::Id)
            .all(&tx)
            .await?;
        let folder = components(&edit.path);
        let id = match known.into_iter().find(|known| components(&known.path) == folder) {
            Some(known) => MonitoredPathId(known.id),
            None => {
                overlap::check(&tx, harvester, None, &edit.path).await?;
                insert(&tx, harvester, edit).await?
            }
        };
        tx.commit().await?;
        Ok(id)
    }

    /// Empty while the harvester is disabled.
    pub async fn active_paths(
        &self,
        _system: &System,
        harvester: HarvesterId,
    ) -> Result<Vec<MonitoredPath>> {
        let mut enabled = Query::select();
        enabled
            .column(harvester::Column::Id)
            .from(harvester::Entity)
            .and_where(harvester::Column::Id.eq(harvester.0))
            .and_where(harvester::Column::Enabled.eq(true));
        let query = monitored_path::Entity::find()
            .filter(monitored_path::Column::HarvesterId.in_subquery(enabled))
            .filter(monitored_path::Column::Active.eq(true))
            .order_by_asc(monitored_path::Column::Id);
        let tx = self.begin_read().await?;
        let paths = view::load(&tx, query).await?;
        tx.commit().await?;
        Ok(paths)
    }

    /// `None`: the folder can be read (again). The time of the first failure is kept.
    pub async fn set_reachability(
        &self,
        _system: &System,
        id: MonitoredPathId,
        reason: Option<&str>,
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        let row = by_id(&tx, id).await?;
        let since = reason.map(|_| row.unreachable_since.unwrap_or(self.now().0));
        let reason = reason.map(|reason| text::clean(reason, text::LINE));
        if (since, &reason) != (row.unreachable_since, &row.unreachable_reason) {
            monitored_path::Entity::update_many()
                .col_expr(monitored_path::Column::UnreachableSince, Expr::value(since))
                .col_expr(monitored_path::Column::UnreachableReason, Expr::value(reason))
                .filter(monitored_path::Column::Id.eq(id.0))
                .exec(&tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }
}

pub(crate) async fn by_id(
    db: &impl ConnectionTrait,
    id: MonitoredPathId,
) -> Result<monitored_path::Model> {
    monitored_path::Entity::find_by_id(id.0).one(db).await?.ok_or(CatalogError::NotFound)
}
