//! Everything about one dataset.

use model::cycle::Cycle;
use model::dataset::DatasetDetail;
use model::id::DatasetId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    pub async fn dataset(&self, viewer: &Viewer, id: DatasetId) -> Result<DatasetDetail> {
        later!(viewer, id)
    }
    /// Of the current generation, in order.
    pub async fn cycles(&self, viewer: &Viewer, id: DatasetId) -> Result<Vec<Cycle>> {
        later!(viewer, id)
    }
}
