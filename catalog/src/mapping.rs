//! Mappings of columns, and the tables that wait for one. A mapping is for everyone; the first
//! values of a table are for those who may see the folder that it lies in.

use std::collections::HashMap;

use entity::{awaiting_table, column_mapping, harvester, origin, origin_dataset, user_account};
use model::account::UserReference;
use model::id::{ColumnMappingId, HarvesterId, UserId};
use model::mapping::{ColumnMapping, KeptMapping, TableHeader};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use serde_json::json;

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, OnUnique, Result};
use crate::import::{ReadBy, again};
use crate::viewer::{System, Viewer};
use crate::{codec, job, secret, text};

mod awaiting;

/// More columns than any tester has channels for.
const MOST_COLUMNS: usize = 2000;

impl Catalog {
    /// All of them, for readers.
    pub async fn mappings_as_system(
        &self,
        _system: &System,
    ) -> Result<Vec<(ReadBy, ColumnMapping)>> {
        let query = column_mapping::Entity::find().order_by_asc(column_mapping::Column::Id);
        let rows = query.all(self.reader()).await?;
        let mapping = |row: &column_mapping::Model| {
            let read_by = ReadBy { mapping: ColumnMappingId(row.id), revision: row.revision };
            Ok((read_by, codec::from_json(&row.mapping)?))
        };
        rows.iter().map(mapping).collect()
    }

    /// All of them, in the order of their making.
    pub async fn mappings(&self, viewer: &Viewer) -> Result<Vec<KeptMapping>> {
        viewer.may_read()?;
        let rows = column_mapping::Entity::find()
            .find_also_related(user_account::Entity)
            .order_by_asc(column_mapping::Column::Id)
            .all(self.reader())
            .await?;
        let datasets = datasets_by_header(self.reader(), None).await?;
        let shown = |(row, user)| view(viewer, row, user, &datasets);
        rows.into_iter().map(shown).collect()
    }

    pub async fn mapping(&self, viewer: &Viewer, id: ColumnMappingId) -> Result<KeptMapping> {
        viewer.may_read()?;
        one(self.reader(), viewer, id).await
    }

    /// Files that wait for it are tried again at once; datasets that an earlier mapping of these
    /// columns gave are read again.
    pub async fn create_mapping(
        &self,
        viewer: &Viewer,
        mapping: ColumnMapping,
    ) -> Result<ColumnMappingId> {
        viewer.may_write()?;
        let mapping = checked(mapping)?;
        let key = header_key(&mapping.header)?;
        let tx = self.begin_write().await?;
        let sample = awaiting::sample(&tx, viewer, &key).await?;
        let row = column_mapping::ActiveModel {
            sample: Set(sample.as_ref().map(codec::to_json).transpose()?),
            revision: Set(1),
            header_key: Set(key.clone()),
            mapping: Set(codec::to_json(&mapping)?),
            created_by: Set(Some(viewer.user().0)),
            created_at: Set(self.now().0),
            ..Default::default()
        };
        let inserted = column_mapping::Entity::insert(row).exec_with_returning(&tx).await;
        let row =
            inserted.on_unique(|| "a table with these columns has a mapping already".into())?;
        awaiting_table::Entity::delete_many()
            .filter(awaiting_table::Column::HeaderKey.eq(key))
            .exec(&tx)
            .await?;
        self.try_again(&tx).await?;
        let made = ReadBy { mapping: ColumnMappingId(row.id), revision: row.revision };
        again::ask(&tx, made, self.now()).await?;
        let deed = Deed::of(viewer, "mapping.create", format!("mapping:{}", row.id));
        deed.detail(mapping.name).record(&tx, self.now()).await?;
        tx.commit().await?;
        self.ask_harvesters();
        self.note_mapping_changed();
        Ok(ColumnMappingId(row.id))
    }

    /// For who made it, and administrators. Files are read by it from now on, and datasets that it
    /// gave are read again, unless only its name changed. The header stays what it is.
    pub async fn edit_mapping(
        &self,
        viewer: &Viewer,
        id: ColumnMappingId,
        expected_revision: i64,
        mapping: ColumnMapping,
    ) -> Result<KeptMapping> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        let old = one(&tx, viewer, id).await?;
        may_edit(&old)?;
        let mapping = checked(ColumnMapping { header: old.mapping.header.clone(), ..mapping })?;
        let is_renamed = mapping.reads_like(&old.mapping);
        let row = column_mapping::ActiveModel {
            revision: Set(expected_revision + 1),
            mapping: Set(codec::to_json(&mapping)?),
            ..Default::default()
        };
        let changed = column_mapping::Entity::update_many()
            .set(row)
            .filter(column_mapping::Column::Id.eq(id.0))
            .filter(column_mapping::Column::Revision.eq(expected_revision))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::stale());
        }
        let now = ReadBy { mapping: id, revision: expected_revision + 1 };
        if is_renamed {
            again::keep_up(&tx, now).await?;
        } else {
            self.try_again(&tx).await?;
            again::ask(&tx, now, self.now()).await?;
        }
        let deed = Deed::of(viewer, "mapping.edit", format!("mapping:{id}"));
        deed.record(&tx, self.now()).await?;
        let mapping = one(&tx, viewer, id).await?;
        tx.commit().await?;
        if !is_renamed {
            self.ask_harvesters();
            self.note_mapping_changed();
        }
        Ok(mapping)
    }

    /// For who made it, and administrators. Datasets that were read by it stay.
    pub async fn delete_mapping(&self, viewer: &Viewer, id: ColumnMappingId) -> Result<()> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        let old = one(&tx, viewer, id).await?;
        may_edit(&old)?;
        column_mapping::Entity::delete_by_id(id.0).exec(&tx).await?;
        let deed = Deed::of(viewer, "mapping.delete", format!("mapping:{id}"));
        deed.detail(old.mapping.name).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// A run takes up what waits for a mapping.
    async fn try_again(&self, db: &impl ConnectionTrait) -> Result<()> {
        for harvester in harvester::Entity::find().all(db).await? {
            let key = job::command_key(HarvesterId(harvester.id), "run_now");
            let payload = json!({ "harvester": harvester.id });
            job::enqueue(db, "harvest.run_now", &key, &payload, self.now()).await?;
        }
        Ok(())
    }
}

async fn one(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: ColumnMappingId,
) -> Result<KeptMapping> {
    let found = column_mapping::Entity::find_by_id(id.0)
        .find_also_related(user_account::Entity)
        .one(db)
        .await?;
    let (row, user) = found.ok_or(CatalogError::NotFound)?;
    let datasets = datasets_by_header(db, Some(&row.header_key)).await?;
    view(viewer, row, user, &datasets)
}

fn view(
    viewer: &Viewer,
    row: column_mapping::Model,
    user: Option<user_account::Model>,
    datasets: &HashMap<String, u64>,
) -> Result<KeptMapping> {
    let own = row.created_by == Some(viewer.user().0);
    let may_edit = own || viewer.is_admin();
    // Values are not for everyone who may read by the mapping.
    let sample = row.sample.as_deref().filter(|_| may_edit).map(codec::from_json);
    Ok(KeptMapping {
        id: ColumnMappingId(row.id),
        revision: row.revision,
        created_by: user.map(|user| UserReference { id: UserId(user.id), username: user.username }),
        may_edit,
        datasets: datasets.get(&row.header_key).copied().unwrap_or_default(),
        sample: sample.transpose()?,
        mapping: codec::from_json(&row.mapping)?,
    })
}

fn may_edit(mapping: &KeptMapping) -> Result<()> {
    if mapping.may_edit {
        return Ok(());
    }
    Err(CatalogError::forbidden("only who made this mapping and administrators may change it"))
}

fn checked(mapping: ColumnMapping) -> Result<ColumnMapping> {
    let name = text::required("name", &mapping.name, text::NAME)?;
    if mapping.header.names.len() > MOST_COLUMNS {
        return Err(CatalogError::invalid("columns", format!("at most {MOST_COLUMNS}")));
    }
    let mapping = ColumnMapping { name, ..mapping };
    mapping.check().map_err(|error| CatalogError::invalid("columns", error.to_string()))?;
    Ok(mapping)
}

/// The same for equal headers, and short.
pub(crate) fn header_key(header: &TableHeader) -> Result<String> {
    Ok(secret::hash(&codec::to_json(header)?))
}

/// How many datasets the tables of each header gave, by the header's key.
async fn datasets_by_header(
    db: &impl ConnectionTrait,
    key: Option<&str>,
) -> Result<HashMap<String, u64>> {
    let mut query = origin_dataset::Entity::find()
        .select_only()
        .column(origin::Column::HeaderKey)
        .column_as(Expr::col(origin_dataset::Column::DatasetId).count_distinct(), "datasets")
        .join(JoinType::InnerJoin, origin_dataset::Relation::Origin.def())
        .filter(origin::Column::HeaderKey.is_not_null())
        .group_by(origin::Column::HeaderKey);
    if let Some(key) = key {
        query = query.filter(origin::Column::HeaderKey.eq(key));
    }
    let rows: Vec<(String, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(key, count)| (key, codec::count(count))).collect())
}
