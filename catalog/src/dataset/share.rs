//! Who else may see or edit a dataset.

use entity::dataset_access;
use model::dataset::Access;
use model::id::{DatasetId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::rights;
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::user;
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
        let tx = self.begin_write().await?;
        let row = rights::owned(&tx, viewer, id).await?;
        if access == Access::Own {
            return Err(CatalogError::invalid("access", "give it away by changing the owner"));
        }
        if row.owner_id == Some(user.0) {
            return Err(CatalogError::invalid("user", "is the owner"));
        }
        let account = user::check_choice(&tx, "user", user).await?;
        let share = dataset_access::ActiveModel {
            dataset_id: Set(id.0),
            user_id: Set(user.0),
            access: Set(rights::access_name(access).to_owned()),
        };
        let mut again = OnConflict::columns([
            dataset_access::Column::DatasetId,
            dataset_access::Column::UserId,
        ]);
        again.update_column(dataset_access::Column::Access);
        dataset_access::Entity::insert(share)
            .on_conflict(again)
            .exec_without_returning(&tx)
            .await?;
        let detail = format!("{} may {}", account.username, rights::access_name(access));
        let deed = Deed::of(viewer, "dataset.share", format!("dataset:{id}")).detail(detail);
        deed.record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// One may also take one's own name off a dataset that was shared with one.
    pub async fn unshare_dataset(
        &self,
        viewer: &Viewer,
        id: DatasetId,
        user: UserId,
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        if user == viewer.user() {
            rights::dataset_for(&tx, viewer, id).await?;
            viewer.may_write()?;
        } else {
            rights::owned(&tx, viewer, id).await?;
        }
        let ended = dataset_access::Entity::delete_by_id((id.0, user.0)).exec(&tx).await?;
        if ended.rows_affected == 0 {
            return Err(CatalogError::NotFound);
        }
        let deed = Deed::of(viewer, "dataset.unshare", format!("dataset:{id}"));
        deed.detail(format!("user:{user}")).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Lets users read datasets; who may do more already still may.
pub(crate) async fn give_access(
    db: &impl ConnectionTrait,
    datasets: &[i64],
    users: &[i64],
) -> Result<()> {
    let read = rights::access_name(Access::Read);
    for user in users {
        for chunk in datasets.chunks(500) {
            let shares = chunk.iter().map(|dataset| dataset_access::ActiveModel {
                dataset_id: Set(*dataset),
                user_id: Set(*user),
                access: Set(read.to_owned()),
            });
            let mut already = OnConflict::columns([
                dataset_access::Column::DatasetId,
                dataset_access::Column::UserId,
            ]);
            already.do_nothing();
            dataset_access::Entity::insert_many(shares)
                .on_conflict(already)
                .exec_without_returning(db)
                .await?;
        }
    }
    Ok(())
}
