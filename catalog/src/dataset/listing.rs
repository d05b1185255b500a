//! Every dataset that the viewer may see, at once, as the battery-api lists them.

use model::cycle::{Range, RangeKind};
use model::dataset::DatasetDetail;

use super::read::{Wanted, details, ranges};
use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

#[derive(Clone, Debug, PartialEq)]
pub struct DatasetListing {
    pub detail: DatasetDetail,
    /// The range `all`, one a cycle, and those that users made, at most 1000 of each kind; no steps.
    pub ranges: Vec<Range>,
}

impl Catalog {
    /// In the order of their ids, with few queries however many there are.
    pub async fn all_datasets(&self, viewer: &Viewer) -> Result<Vec<DatasetListing>> {
        viewer.may_read()?;
        let kinds = [RangeKind::All, RangeKind::Cycle, RangeKind::User];
        let tx = self.begin_read().await?;
        let details = details(&tx, viewer, Wanted::AllOf(viewer)).await?;
        let mut ranges = ranges(&tx, Wanted::AllOf(viewer), &kinds).await?;
        tx.commit().await?;
        let listing = |detail: DatasetDetail| {
            let ranges = ranges.remove(&detail.row.id.0).unwrap_or_default();
            DatasetListing { detail, ranges }
        };
        Ok(details.into_iter().map(listing).collect())
    }
}
