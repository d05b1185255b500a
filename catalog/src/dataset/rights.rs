//! Who may do what to a dataset. Every path to one goes through here.

use entity::{dataset, dataset_access};
use model::dataset::Access;
use model::id::DatasetId;
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;

/// The condition over `dataset` under which the viewer may know of it.
pub(crate) fn visible(viewer: &Viewer) -> Condition {
    if viewer.is_admin() {
        return Condition::all();
    }
    Condition::any()
        .add(dataset::Column::OwnerId.eq(viewer.user().0))
        .add(dataset::Column::Id.in_subquery(shared_with(viewer)))
}

fn shared_with(viewer: &Viewer) -> SelectStatement {
    let mut shared = Query::select();
    shared
        .column(dataset_access::Column::DatasetId)
        .from(dataset_access::Entity)
        .and_where(dataset_access::Column::UserId.eq(viewer.user().0));
    shared
}

/// The condition over `dataset` under which the viewer may change its metadata.
fn editable_rows(viewer: &Viewer) -> Condition {
    if viewer.is_admin() {
        return Condition::all();
    }
    let mut shared = shared_with(viewer);
    shared.and_where(dataset_access::Column::Access.eq(access_name(Access::Edit)));
    Condition::any()
        .add(dataset::Column::OwnerId.eq(viewer.user().0))
        .add(dataset::Column::Id.in_subquery(shared))
}

/// Lets a thing that datasets mention be deleted: `Conflict` where some of them are not the
/// viewer's to edit, else their metadata counts as edited.
pub(crate) async fn let_go(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    of: Expr,
    now: Timestamp,
) -> Result<()> {
    let others = dataset::Entity::find()
        .filter(of.clone())
        .filter(editable_rows(viewer).not())
        .count(db)
        .await?;
    if others > 0 {
        let them = if others == 1 { "1 dataset" } else { &format!("{others} datasets") };
        return Err(CatalogError::conflict(format!(
            "it belongs to {them} that you may not edit; ask an administrator to delete it"
        )));
    }
    dataset::Entity::update_many()
        .col_expr(
            dataset::Column::MetadataRevision,
            Expr::col(dataset::Column::MetadataRevision).add(1_i64),
        )
        .col_expr(dataset::Column::UpdatedAt, Expr::value(now.0))
        .filter(of)
        .exec(db)
        .await?;
    Ok(())
}

/// A dataset and what the viewer may do to it; `NotFound` where they may not know of it.
pub(crate) async fn dataset_for(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: DatasetId,
) -> Result<(dataset::Model, Access)> {
    viewer.may_read()?;
    let row = dataset::Entity::find_by_id(id.0).one(db).await?.ok_or(CatalogError::NotFound)?;
    if viewer.is_admin() || row.owner_id == Some(viewer.user().0) {
        return Ok((row, Access::Own));
    }
    let share = dataset_access::Entity::find_by_id((id.0, viewer.user().0)).one(db).await?;
    let access = access(&share.ok_or(CatalogError::NotFound)?.access)?;
    Ok((row, access))
}

/// As [`dataset_for`], when the viewer may change its metadata.
pub(crate) async fn editable(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: DatasetId,
) -> Result<(dataset::Model, Access)> {
    let (row, access) = dataset_for(db, viewer, id).await?;
    viewer.may_write()?;
    if access < Access::Edit {
        return Err(CatalogError::forbidden("you may only read this dataset"));
    }
    Ok((row, access))
}

/// As [`dataset_for`], when the viewer may share it and give it away.
pub(crate) async fn owned(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: DatasetId,
) -> Result<dataset::Model> {
    let (row, access) = dataset_for(db, viewer, id).await?;
    viewer.may_write()?;
    if access < Access::Own {
        return Err(CatalogError::forbidden("only the owner may do this"));
    }
    Ok(row)
}

pub(crate) fn access_name(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Edit => "edit",
        Access::Own => "own",
    }
}

pub(crate) fn access(name: &str) -> Result<Access> {
    match name {
        "read" => Ok(Access::Read),
        "edit" => Ok(Access::Edit),
        other => Err(CatalogError::unreadable(format!("unknown access {other:?}"))),
    }
}
