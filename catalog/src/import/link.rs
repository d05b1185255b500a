//! The same content at another path: a copy, or a file that was renamed or moved.

use entity::{origin, origin_dataset, raw_file};
use model::id::{DatasetId, ObservedFileId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::ImportContext;
use super::raw_file::current_datasets;
use super::record::{find, forget_unreferenced, mark_file, write_origin};
use super::setting::Setting;
use super::test::Recorded;
use crate::catalog::Catalog;
use crate::dataset::share::give_access;
use crate::error::{CatalogError, Result};
use crate::secret;
use crate::viewer::System;

impl Catalog {
    /// Remembers another path of known content: makes no dataset, and gives the path's users
    /// access. Where the first path could go on with the file, so can this one. `NotFound` when no
    /// dataset's current generation comes from these bytes.
    pub async fn link_origin(
        &self,
        _system: &System,
        key: &str,
        raw_hash: &str,
        observed_file: Option<ObservedFileId>,
        context: ImportContext,
    ) -> Result<Vec<DatasetId>> {
        let now = self.now();
        let tx = self.begin_write().await?;
        let setting = Setting::load(&tx, &context, observed_file).await?;
        let raw = raw_file::Entity::find().filter(raw_file::Column::Hash.eq(raw_hash));
        let raw = raw.one(&tx).await?.ok_or(CatalogError::NotFound)?;
        let current = current_datasets(&tx, Some(raw.id)).await?;
        let first = current.first().ok_or(CatalogError::NotFound)?.1.clone();

        let old = find(&tx, key).await?;
        let known = origin::Entity::find()
            .filter(origin::Column::RawFileId.eq(raw.id))
            .order_by_desc(origin::Column::UpdatedAt)
            .order_by_desc(origin::Column::Id)
            .one(&tx)
            .await?;
        let mut row = origin::ActiveModel {
            key_hash: Set(secret::hash(key)),
            origin_key: Set(key.to_owned()),
            path: Set(setting.path_of(key, &context)),
            monitored_path_id: Set(setting.monitored_path()),
            observed_file_id: Set(setting.observed_file()),
            raw_file_id: Set(raw.id),
            format: Set(first.format),
            parser_revision: Set(first.parser_revision),
            resume: Set(None),
            state: Set("null".to_owned()),
            is_open: Set(false),
            updated_at: Set(now.0),
            ..Default::default()
        };
        let mut open = false;
        let datasets = match known {
            Some(known) => {
                open = known.is_open;
                row.format = Set(known.format);
                row.parser_revision = Set(known.parser_revision);
                row.resume = Set(known.resume);
                row.state = Set(known.state);
                row.is_open = Set(known.is_open);
                as_left_by(&tx, known.id).await?
            }
            None => current
                .iter()
                .map(|(_, row)| Recorded {
                    dataset: row.id,
                    generation: row.generation,
                    revision: row.revision,
                })
                .collect(),
        };
        write_origin(&tx, row, &datasets).await?;
        let ids: Vec<i64> = datasets.iter().map(|test| test.dataset).collect();
        give_access(&tx, &ids, &setting.users).await?;
        mark_file(&tx, setting.observed_file(), open, now).await?;
        forget_unreferenced(&tx, old.into_iter().map(|old| old.raw_file_id).collect()).await?;
        tx.commit().await?;
        Ok(ids.into_iter().map(DatasetId).collect())
    }
}

async fn as_left_by(db: &impl ConnectionTrait, origin: i64) -> Result<Vec<Recorded>> {
    let links = origin_dataset::Entity::find()
        .filter(origin_dataset::Column::OriginId.eq(origin))
        .order_by_asc(origin_dataset::Column::Ordinal)
        .all(db)
        .await?;
    let left = |link: origin_dataset::Model| Recorded {
        dataset: link.dataset_id,
        generation: link.generation,
        revision: link.revision,
    };
    Ok(links.into_iter().map(left).collect())
}
