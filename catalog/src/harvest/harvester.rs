//! Harvesters.

use std::collections::HashMap;

use entity::{harvest_run, harvester, monitored_path, monitored_path_user};
use model::harvest::{Harvester, HarvesterKind};
use model::id::HarvesterId;
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde_json::json;

use super::run::{self, summary};
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, OnUnique, Result};
use crate::viewer::{System, Viewer};
use crate::{codec, job, text};

const LOCAL: &str = "local";

impl Catalog {
    /// In the order of their names.
    pub async fn harvesters(&self, viewer: &Viewer) -> Result<Vec<Harvester>> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        let rows =
            harvester::Entity::find().order_by_asc(harvester::Column::NameKey).all(&tx).await?;
        let runs = run::last_completed(&tx).await?;
        tx.commit().await?;
        rows.into_iter().map(|row| view(row, &runs)).collect()
    }

    pub async fn harvester(&self, viewer: &Viewer, id: HarvesterId) -> Result<Harvester> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        let row = by_id(&tx, id).await?;
        let runs = run::last_completed(&tx).await?;
        tx.commit().await?;
        view(row, &runs)
    }

    /// For administrators: `periodic_minute` is a minute of the hour, 0 to 59.
    pub async fn set_harvester(
        &self,
        viewer: &Viewer,
        id: HarvesterId,
        enabled: bool,
        periodic_minute: Option<u8>,
    ) -> Result<()> {
        viewer.may_administer()?;
        if periodic_minute.is_some_and(|minute| minute > 59) {
            return Err(CatalogError::invalid("periodic_minute", "from 0 to 59"));
        }
        let tx = self.begin_write().await?;
        let changed = harvester::Entity::update_many()
            .col_expr(harvester::Column::Enabled, Expr::value(enabled))
            .col_expr(
                harvester::Column::PeriodicMinute,
                Expr::value(periodic_minute.map(i64::from)),
            )
            .filter(harvester::Column::Id.eq(id.0))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        Deed::of(viewer, "harvester.edit", format!("harvester:{id}"))
            .record(&tx, self.now())
            .await?;
        Ok(tx.commit().await?)
    }

    /// For administrators: makes room for a program on a tester PC.
    pub async fn create_agent(&self, viewer: &Viewer, name: &str) -> Result<HarvesterId> {
        viewer.may_administer()?;
        let name = text::required("name", name, text::NAME)?;
        let tx = self.begin_write().await?;
        let row = harvester::Entity::insert(fresh(&name, HarvesterKind::Agent)?)
            .exec_with_returning(&tx)
            .await
            .on_unique(|| format!("there is a harvester {name} already"))?;
        let deed = Deed::of(viewer, "harvester.create", format!("harvester:{}", row.id));
        deed.detail(name).record(&tx, self.now()).await?;
        tx.commit().await?;
        Ok(HarvesterId(row.id))
    }

    /// Asks for a full run, by a job. For administrators, and for those for whom one of its paths
    /// is monitored.
    pub async fn run_now(&self, viewer: &Viewer, id: HarvesterId) -> Result<()> {
        viewer.may_write()?;
        let now = self.now();
        let tx = self.begin_write().await?;
        let row = by_id(&tx, id).await?;
        if !viewer.is_admin() && !watches_for(&tx, id, viewer).await? {
            return Err(CatalogError::forbidden("none of its paths is monitored for you"));
        }
        if !row.enabled {
            return Err(CatalogError::conflict("this harvester is disabled"));
        }
        let key = job::command_key(id, "run_now");
        job::enqueue(&tx, "harvest.run_now", &key, &json!({ "harvester": id }), now).await?;
        tx.commit().await?;
        self.ask_harvesters();
        Ok(())
    }

    /// The harvester that runs inside this server, made at the first call.
    pub async fn local_harvester(&self, _system: &System) -> Result<HarvesterId> {
        let tx = self.begin_write().await?;
        let id = local(&tx).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Remembers that it is alive; whether it runs, its runs say.
    pub async fn touch_harvester(&self, _system: &System, id: HarvesterId) -> Result<()> {
        let tx = self.begin_write().await?;
        harvester::Entity::update_many()
            .col_expr(harvester::Column::LastSeenAt, Expr::value(self.now().0))
            .filter(harvester::Column::Id.eq(id.0))
            .exec(&tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: HarvesterId) -> Result<harvester::Model> {
    harvester::Entity::find_by_id(id.0).one(db).await?.ok_or(CatalogError::NotFound)
}

pub(crate) async fn local(db: &impl ConnectionTrait) -> Result<HarvesterId> {
    let named = || harvester::Entity::find().filter(harvester::Column::NameKey.eq(LOCAL));
    if let Some(row) = named().one(db).await? {
        return Ok(HarvesterId(row.id));
    }
    harvester::Entity::insert(fresh(LOCAL, HarvesterKind::Local)?)
        .on_conflict_do_nothing_on([harvester::Column::NameKey])
        .exec_without_returning(db)
        .await?;
    let row = named().one(db).await?;
    let row = row.ok_or_else(|| CatalogError::unreadable("the local harvester vanished"))?;
    Ok(HarvesterId(row.id))
}

fn fresh(name: &str, kind: HarvesterKind) -> Result<harvester::ActiveModel> {
    Ok(harvester::ActiveModel {
        name: Set(name.to_owned()),
        name_key: Set(text::fold(name)),
        kind: Set(codec::name(&kind)?),
        enabled: Set(true),
        running: Set(false),
        ..Default::default()
    })
}

async fn watches_for(db: &impl ConnectionTrait, id: HarvesterId, viewer: &Viewer) -> Result<bool> {
    let mut paths = Query::select();
    paths
        .column(monitored_path::Column::Id)
        .from(monitored_path::Entity)
        .and_where(Expr::col(monitored_path::Column::HarvesterId).eq(id.0));
    let found = monitored_path_user::Entity::find()
        .filter(monitored_path_user::Column::UserId.eq(viewer.user().0))
        .filter(monitored_path_user::Column::MonitoredPathId.in_subquery(paths))
        .count(db)
        .await?;
    Ok(found > 0)
}

fn view(row: harvester::Model, runs: &HashMap<i64, harvest_run::Model>) -> Result<Harvester> {
    let run = runs.get(&row.id);
    Ok(Harvester {
        id: HarvesterId(row.id),
        name: row.name,
        kind: codec::named(&row.kind)?,
        enabled: row.enabled,
        periodic_minute: row.periodic_minute.and_then(|minute| u8::try_from(minute).ok()),
        running: row.running,
        last_seen_at: row.last_seen_at.map(Timestamp),
        last_completed_run_at: run.and_then(|run| run.ended_at).map(Timestamp),
        last_run_summary: run.map(summary),
    })
}
