//! Runs of a harvester.

use std::collections::HashMap;

use entity::{harvest_run, harvester};
use model::harvest::RunSummary;
use model::id::HarvesterId;
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::catalog::Catalog;
use crate::codec;
use crate::error::{CatalogError, Result};
use crate::viewer::System;

const KEPT_MICROSECONDS: i64 = 7 * 24 * 3600 * 1_000_000;

impl Catalog {
    /// Also marks the harvester as running.
    pub async fn begin_run(&self, _system: &System, harvester: HarvesterId) -> Result<i64> {
        let tx = self.begin_write().await?;
        mark(&tx, harvester.0, true, self.now()).await?;
        let run = harvest_run::ActiveModel {
            harvester_id: Set(harvester.0),
            started_at: Set(self.now().0),
            files_seen: Set(0),
            files_imported: Set(0),
            files_failed: Set(0),
            milliseconds: Set(0),
            ..Default::default()
        };
        let run = harvest_run::Entity::insert(run).exec_with_returning(&tx).await?;
        tx.commit().await?;
        Ok(run.id)
    }

    /// Also marks the harvester as resting.
    pub async fn end_run(&self, _system: &System, run: i64, summary: RunSummary) -> Result<()> {
        let tx = self.begin_write().await?;
        let row = harvest_run::Entity::find_by_id(run).one(&tx).await?;
        let row = row.ok_or(CatalogError::NotFound)?;
        harvest_run::Entity::update_many()
            .set(harvest_run::ActiveModel {
                ended_at: Set(Some(self.now().0)),
                files_seen: Set(codec::to_column(summary.files_seen)),
                files_imported: Set(codec::to_column(summary.files_imported)),
                files_failed: Set(codec::to_column(summary.files_failed)),
                milliseconds: Set(codec::to_column(summary.milliseconds)),
                ..Default::default()
            })
            .filter(harvest_run::Column::Id.eq(run))
            .exec(&tx)
            .await?;
        mark(&tx, row.harvester_id, false, self.now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn mark(
    db: &impl ConnectionTrait,
    harvester: i64,
    running: bool,
    now: Timestamp,
) -> Result<()> {
    let changed = harvester::Entity::update_many()
        .col_expr(harvester::Column::Running, Expr::value(running))
        .col_expr(harvester::Column::LastSeenAt, Expr::value(now.0))
        .filter(harvester::Column::Id.eq(harvester))
        .exec(db)
        .await?;
    if changed.rows_affected == 0 { Err(CatalogError::NotFound) } else { Ok(()) }
}

/// The last completed run of each harvester.
pub(crate) async fn last_completed(
    db: &impl ConnectionTrait,
) -> Result<HashMap<i64, harvest_run::Model>> {
    let mut last = Query::select();
    last.expr(harvest_run::Column::Id.max())
        .from(harvest_run::Entity)
        .and_where(harvest_run::Column::EndedAt.is_not_null())
        .group_by_col(harvest_run::Column::HarvesterId);
    let rows = harvest_run::Entity::find()
        .filter(harvest_run::Column::Id.in_subquery(last))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.harvester_id, row)).collect())
}

pub(crate) fn summary(run: &harvest_run::Model) -> RunSummary {
    RunSummary {
        files_seen: codec::count(run.files_seen),
        files_imported: codec::count(run.files_imported),
        files_failed: codec::count(run.files_failed),
        milliseconds: codec::count(run.milliseconds),
    }
}

/// Deletes runs of long ago, but for the last of each harvester.
pub(crate) async fn tidy(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    let kept: Vec<i64> = last_completed(db).await?.into_values().map(|run| run.id).collect();
    harvest_run::Entity::delete_many()
        .filter(harvest_run::Column::StartedAt.lt(now.0 - KEPT_MICROSECONDS))
        .filter(harvest_run::Column::Id.is_not_in(kept))
        .exec(db)
        .await?;
    Ok(())
}
