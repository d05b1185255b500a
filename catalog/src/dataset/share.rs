//! Who else may see or edit a dataset.

use model::dataset::Access;
use model::id::{DatasetId, UserId};

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    /// `Read` or `Edit`; a second call changes the first.
    pub async fn share_dataset(
        &self,
        viewer: &Viewer,
        id: DatasetId,
        user: UserId,
        access: Access,
    ) -> Result<()> {
        later!(viewer, id, user, access)
    }
    pub async fn unshare_dataset(
        &self,
        viewer: &Viewer,
        id: DatasetId,
        user: UserId,
    ) -> Result<()> {
        later!(viewer, id, user)
    }
}
