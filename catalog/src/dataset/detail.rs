//! Everything about one dataset.

use entity::cycle;
use model::cycle::Cycle;
use model::dataset::{DatasetDetail, DatasetPulse};
use model::id::DatasetId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::read::{Wanted, details};
use super::rights;
use crate::catalog::Catalog;
use crate::codec;
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;

impl Catalog {
    pub async fn dataset(&self, viewer: &Viewer, id: DatasetId) -> Result<DatasetDetail> {
        let tx = self.begin_read().await?;
        rights::dataset_for(&tx, viewer, id).await?;
        let detail = details(&tx, viewer, Wanted::One(id)).await?.pop();
        tx.commit().await?;
        detail.ok_or(CatalogError::NotFound)
    }

    /// How far it has come, in one look at its row.
    pub async fn dataset_pulse(&self, viewer: &Viewer, id: DatasetId) -> Result<DatasetPulse> {
        let (row, _) = rights::dataset_for(self.reader(), viewer, id).await?;
        Ok(DatasetPulse {
            generation: codec::count(row.generation),
            revision: codec::count(row.revision),
            state: codec::named(&row.state)?,
            samples: codec::count(row.samples),
        })
    }

    /// Of the current generation, in order.
    pub async fn cycles(&self, viewer: &Viewer, id: DatasetId) -> Result<Vec<Cycle>> {
        let tx = self.begin_read().await?;
        let (row, _) = rights::dataset_for(&tx, viewer, id).await?;
        let rows = cycle::Entity::find()
            .filter(cycle::Column::DatasetId.eq(id.0))
            .filter(cycle::Column::Generation.eq(row.generation))
            .order_by_asc(cycle::Column::Ordinal)
            .all(&tx)
            .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(view).collect())
    }
}

fn view(row: cycle::Model) -> Cycle {
    Cycle {
        number: row.number,
        ordinal: codec::small(row.ordinal),
        first_sample: codec::count(row.first_sample),
        last_sample: codec::count(row.last_sample),
        charge_capacity_ah: row.charge_capacity_ah,
        discharge_capacity_ah: row.discharge_capacity_ah,
        charge_energy_wh: row.charge_energy_wh,
        discharge_energy_wh: row.discharge_energy_wh,
        mean_charge_voltage_volt: row.mean_charge_voltage_volt,
        mean_discharge_voltage_volt: row.mean_discharge_voltage_volt,
        end_charge_voltage_volt: row.end_charge_voltage_volt,
        end_discharge_voltage_volt: row.end_discharge_voltage_volt,
        minimum_voltage_volt: row.minimum_voltage_volt,
        maximum_voltage_volt: row.maximum_voltage_volt,
        minimum_current_ampere: row.minimum_current_ampere,
        maximum_current_ampere: row.maximum_current_ampere,
        start_time_second: row.start_time_second,
        end_time_second: row.end_time_second,
        open: row.is_open,
    }
}
