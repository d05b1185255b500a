//! The same content at another path: a copy, or a file that was renamed or moved.

use entity::{origin, origin_dataset, raw_file};
use model::id::DatasetId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::raw_file::{current_datasets, insert};
use super::record::{find, forget_unreferenced, mark_file, replace_origin, write_links};
use super::setting::Setting;
use super::test::Recorded;
use super::{LinkRecord, RawFileRecord};
use crate::catalog::Catalog;
use crate::dataset::share::give_access;
use crate::error::{CatalogError, Result};
use crate::viewer::System;
use crate::{codec, secret};

impl Catalog {
    /// Remembers another path of known content: makes no dataset, and gives the path's users and
    /// the owner access.
    ///
    /// Where the first path could go on with the same or a shorter state, so can this one. A file
    /// that is behind remembers its own bytes, and goes on once it caught up. `NotFound` when no
    /// dataset's current generation comes from the known bytes.
    pub async fn link_origin(&self, _system: &System, link: LinkRecord) -> Result<Vec<DatasetId>> {
        let LinkRecord { origin: key, observed_file, file, known, open, context } = link;
        let now = self.now();
        let tx = self.begin_write().await?;
        let setting = Setting::load(&tx, &context, observed_file).await?;
        let raw = raw_file::Entity::find().filter(raw_file::Column::Hash.eq(known));
        let raw = raw.one(&tx).await?.ok_or(CatalogError::NotFound)?;
        let current = current_datasets(&tx, Some(raw.id)).await?;
        let first = current.first().ok_or(CatalogError::NotFound)?.1.clone();

        let old = find(&tx, &key).await?;
        let same = origin::Entity::find()
            .filter(origin::Column::RawFileId.eq(raw.id))
            .order_by_desc(origin::Column::UpdatedAt)
            .order_by_desc(origin::Column::Id)
            .all(&tx)
            .await?;
        let mut row = origin::ActiveModel {
            key_hash: Set(secret::hash(&key)),
            path: Set(setting.path_of(&key, &context)),
            origin_key: Set(key),
            monitored_path_id: Set(setting.monitored_path()),
            observed_file_id: Set(setting.observed_file()),
            raw_file_id: Set(raw.id),
            format: Set(first.format),
            parser_revision: Set(first.parser_revision),
            resume: Set(None),
            state: Set("null".to_owned()),
            is_open: Set(open),
            header_key: Set(None),
            mapping_id: Set(None),
            mapping_revision: Set(None),
            updated_at: Set(now.0),
            ..Default::default()
        };
        let mut datasets: Vec<Recorded> = current
            .iter()
            .map(|(_, row)| Recorded {
                dataset: row.id,
                generation: row.generation,
                revision: row.revision,
            })
            .collect();
        if is_behind(&file, &raw) {
            row.raw_file_id = Set(insert(&tx, &file, now).await?);
            datasets.iter_mut().for_each(|dataset| dataset.revision = NEVER_CURRENT);
        } else {
            for known in same {
                let left = as_left_by(&tx, known.id).await?;
                // One that is behind, or was left behind, cannot go on.
                if left != datasets {
                    continue;
                }
                row.format = Set(known.format);
                row.parser_revision = Set(known.parser_revision);
                row.resume = Set(known.resume);
                row.state = Set(known.state);
                row.is_open = Set(known.is_open);
                row.header_key = Set(known.header_key);
                row.mapping_id = Set(known.mapping_id);
                row.mapping_revision = Set(known.mapping_revision);
                break;
            }
        }
        let origin = replace_origin(&tx, row).await?;
        write_links(&tx, origin, &datasets).await?;
        for (_, row) in &current {
            give_access(&tx, &[row.id], &setting.readers(row.owner_id)).await?;
        }
        mark_file(&tx, setting.observed_file(), open, now).await?;
        forget_unreferenced(&tx, old.into_iter().map(|old| old.raw_file_id).collect()).await?;
        tx.commit().await?;
        Ok(datasets.into_iter().map(|test| DatasetId(test.dataset)).collect())
    }
}

/// No dataset is ever at this revision.
const NEVER_CURRENT: i64 = 0;

/// Whether the known bytes are more than the file's.
fn is_behind(file: &RawFileRecord, known: &raw_file::Model) -> bool {
    codec::to_column(file.size) < known.size_bytes
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
