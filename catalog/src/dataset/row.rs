//! One row of the datasets' table.

use entity::{cell, dataset, user_account};
use model::account::UserReference;
use model::cell::CellReference;
use model::dataset::DatasetRow;
use model::id::{CellId, DatasetId, UserId};
use model::time::Timestamp;
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, QuerySelect, Select, SelectModel, Selector,
};

use crate::codec;
use crate::error::{CatalogError, Result};

/// What a list needs of a dataset, its cell and its owner: none of the long texts.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Listed {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) name_key: String,
    pub(crate) date: i64,
    pub(crate) tester_type: String,
    pub(crate) tester_type_key: String,
    pub(crate) channel: Option<String>,
    pub(crate) channel_key: String,
    pub(crate) cell_id: Option<i64>,
    pub(crate) cell_key: String,
    pub(crate) cell_name: Option<String>,
    pub(crate) owner_id: Option<i64>,
    pub(crate) owner_key: String,
    pub(crate) owner_name: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) purpose_key: String,
    pub(crate) samples: i64,
    pub(crate) state: String,
    pub(crate) metadata_revision: i64,
}

/// Joins the names of cell and owner to a selection of datasets.
pub(crate) fn listed(select: Select<dataset::Entity>) -> Selector<SelectModel<Listed>> {
    use dataset::Column;
    select
        .left_join(cell::Entity)
        .left_join(user_account::Entity)
        .select_only()
        .columns([
            Column::Id,
            Column::Name,
            Column::NameKey,
            Column::Date,
            Column::TesterType,
            Column::TesterTypeKey,
            Column::Channel,
            Column::ChannelKey,
            Column::CellId,
            Column::CellKey,
            Column::OwnerId,
            Column::OwnerKey,
            Column::Purpose,
            Column::PurposeKey,
            Column::Samples,
            Column::State,
            Column::MetadataRevision,
        ])
        .column_as(cell::Column::Name, "cell_name")
        .column_as(user_account::Column::Username, "owner_name")
        .into_model()
}

/// One dataset, whoever asks: the rights were checked before.
pub(crate) async fn by_id(db: &impl ConnectionTrait, id: DatasetId) -> Result<DatasetRow> {
    let found = listed(dataset::Entity::find_by_id(id.0)).one(db).await?;
    found.ok_or(CatalogError::NotFound)?.into_row()
}

impl Listed {
    pub(crate) fn into_row(self) -> Result<DatasetRow> {
        let metadata_complete =
            self.cell_id.is_some() && self.owner_id.is_some() && self.purpose.is_some();
        let cell = self.cell_id.zip(self.cell_name);
        let owner = self.owner_id.zip(self.owner_name);
        Ok(DatasetRow {
            id: DatasetId(self.id),
            name: self.name,
            date: Timestamp(self.date),
            tester_type: self.tester_type,
            channel: self.channel,
            cell: cell.map(|(id, name)| CellReference { id: CellId(id), name }),
            owner: owner.map(|(id, username)| UserReference { id: UserId(id), username }),
            purpose: self.purpose,
            samples: codec::count(self.samples),
            state: codec::named(&self.state)?,
            metadata_complete,
            metadata_revision: self.metadata_revision,
        })
    }
}
