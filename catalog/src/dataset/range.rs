//! Named ranges of samples.

use model::cycle::Range;
use model::id::{DatasetId, RangeId};

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    /// The range `all`, the cycles, the steps, and those that users made.
    pub async fn ranges(&self, viewer: &Viewer, id: DatasetId) -> Result<Vec<Range>> {
        later!(viewer, id)
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
        later!(viewer, id, label, first_sample, last_sample, info)
    }
    /// Only those that users made.
    pub async fn delete_range(&self, viewer: &Viewer, id: DatasetId, range: RangeId) -> Result<()> {
        later!(viewer, id, range)
    }
}
