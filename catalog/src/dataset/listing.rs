//! Every dataset that the viewer may see, at once, as the battery-api lists them.

use model::cycle::Range;
use model::dataset::DatasetDetail;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

#[derive(Clone, Debug, PartialEq)]
pub struct DatasetListing {
    pub detail: DatasetDetail,
    /// The range `all`, one a cycle, and those that users made; no steps.
    pub ranges: Vec<Range>,
}

impl Catalog {
    /// In the order of their ids, with few queries however many there are.
    pub async fn all_datasets(&self, viewer: &Viewer) -> Result<Vec<DatasetListing>> {
        later!(viewer)
    }
}
