//! Named ranges of samples.

use entity::{dataset, range_label};
use model::cycle::{Range, RangeKind};
use model::id::{DatasetId, RangeId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::read::{Wanted, ranges};
use super::rights;
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;
use crate::{codec, text};

/// Ranges that people may make in one dataset.
const MOST: u64 = 10_000;

impl Catalog {
    /// The range `all`, the cycles, the steps, and those that users made.
    pub async fn ranges(&self, viewer: &Viewer, id: DatasetId) -> Result<Vec<Range>> {
        let kinds = [RangeKind::All, RangeKind::Cycle, RangeKind::Step, RangeKind::User];
        let tx = self.begin_read().await?;
        rights::dataset_for(&tx, viewer, id).await?;
        let mut ranges = ranges(&tx, Wanted::One(id), &kinds).await?;
        tx.commit().await?;
        Ok(ranges.remove(&id.0).unwrap_or_default())
    }

    /// Both ends inclusive.
    pub async fn create_range(
        &self,
        viewer: &Viewer,
        id: DatasetId,
        label: &str,
        first_sample: u64,
        last_sample: u64,
        info: Option<&str>,
    ) -> Result<RangeId> {
        let label = text::required("label", label, text::LINE)?;
        let info = text::optional("info", info.map(str::to_owned), text::PROSE)?;
        let tx = self.begin_write().await?;
        let (row, _) = rights::editable(&tx, viewer, id).await?;
        if first_sample > last_sample || last_sample >= codec::count(row.samples) {
            return Err(CatalogError::invalid(
                "last_sample",
                format!("from the first sample to {}", row.samples - 1),
            ));
        }
        // One at a time, so that each gets an ordinal of its own.
        dataset::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
        let kind = codec::name(&RangeKind::User)?;
        let made = range_label::Entity::find()
            .filter(range_label::Column::DatasetId.eq(id.0))
            .filter(range_label::Column::Kind.eq(&kind));
        if made.clone().count(&tx).await? >= MOST {
            return Err(CatalogError::invalid("label", format!("there are {MOST} ranges already")));
        }
        let last = made.order_by_desc(range_label::Column::Ordinal).one(&tx).await?;
        let range = range_label::ActiveModel {
            dataset_id: Set(id.0),
            generation: Set(0),
            kind: Set(kind),
            ordinal: Set(last.map_or(0, |last| last.ordinal + 1)),
            label: Set(label),
            first_sample: Set(codec::to_column(first_sample)),
            last_sample: Set(codec::to_column(last_sample)),
            info: Set(info),
            created_by_id: Set(Some(viewer.user().0)),
            ..Default::default()
        };
        let range = range_label::Entity::insert(range).exec_with_returning(&tx).await?;
        let deed = Deed::of(viewer, "dataset.create_range", format!("dataset:{id}"));
        deed.detail(range.label).record(&tx, self.now()).await?;
        tx.commit().await?;
        Ok(RangeId(range.id))
    }

    /// Only those that users made.
    pub async fn delete_range(&self, viewer: &Viewer, id: DatasetId, range: RangeId) -> Result<()> {
        let tx = self.begin_write().await?;
        rights::editable(&tx, viewer, id).await?;
        let deleted = range_label::Entity::delete_many()
            .filter(range_label::Column::Id.eq(range.0))
            .filter(range_label::Column::DatasetId.eq(id.0))
            .filter(range_label::Column::Kind.eq(codec::name(&RangeKind::User)?))
            .exec(&tx)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        let deed = Deed::of(viewer, "dataset.delete_range", format!("dataset:{id}"));
        deed.record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }
}
