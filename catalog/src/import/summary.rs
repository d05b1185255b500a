//! Cycles, and the ranges that follow from the file.

use entity::{cycle, range_label};
use model::cycle::{Cycle, RangeKind};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::TestRecord;
use super::test::Recorded;
use crate::error::Result;
use crate::{codec, text};

/// Rows in one statement; a cycle has 21 columns.
const CHUNK: usize = 500;

pub(super) async fn write(
    db: &impl ConnectionTrait,
    test: &Recorded,
    record: &TestRecord,
    samples: u64,
) -> Result<()> {
    write_cycles(db, test, record).await?;
    let all = samples.checked_sub(1).map(|last| ("all".to_owned(), 0, last));
    write_ranges(db, test, RangeKind::All, 0, all.into_iter().collect()).await?;
    let cycles =
        record.cycles.rows.iter().map(|cycle| {
            (format!("cycle_{}", cycle.number), cycle.first_sample, cycle.last_sample)
        });
    let from = record.cycles.from_ordinal;
    write_ranges(db, test, RangeKind::Cycle, from, cycles.collect()).await?;
    let steps = record.steps.rows.clone();
    write_ranges(db, test, RangeKind::Step, record.steps.from_ordinal, steps).await
}

async fn write_cycles(
    db: &impl ConnectionTrait,
    test: &Recorded,
    record: &TestRecord,
) -> Result<()> {
    cycle::Entity::delete_many()
        .filter(cycle::Column::DatasetId.eq(test.dataset))
        .filter(cycle::Column::Generation.eq(test.generation))
        .filter(cycle::Column::Ordinal.gte(i64::from(record.cycles.from_ordinal)))
        .exec(db)
        .await?;
    for chunk in record.cycles.rows.chunks(CHUNK) {
        let rows = chunk.iter().map(|cycle| columns(test, cycle));
        cycle::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Replaces the ranges of a kind from an ordinal on. Those that stay, grown or not, keep their
/// ids; those beyond the new ones go.
async fn write_ranges(
    db: &impl ConnectionTrait,
    test: &Recorded,
    kind: RangeKind,
    from: u32,
    ranges: Vec<(String, u64, u64)>,
) -> Result<()> {
    use range_label::Column;
    let kind = codec::name(&kind)?;
    let beyond = i64::from(from) + ranges.len() as i64;
    range_label::Entity::delete_many()
        .filter(Column::DatasetId.eq(test.dataset))
        .filter(Column::Generation.eq(test.generation))
        .filter(Column::Kind.eq(&kind))
        .filter(Column::Ordinal.gte(beyond))
        .exec(db)
        .await?;
    let mut ordinal = i64::from(from);
    for chunk in ranges.chunks(CHUNK) {
        let mut rows = Vec::with_capacity(chunk.len());
        for (label, first, last) in chunk {
            rows.push(range_label::ActiveModel {
                dataset_id: Set(test.dataset),
                generation: Set(test.generation),
                kind: Set(kind.clone()),
                ordinal: Set(ordinal),
                label: Set(text::clean(label, text::LINE)),
                first_sample: Set(codec::to_column(*first)),
                last_sample: Set(codec::to_column(*last)),
                ..Default::default()
            });
            ordinal += 1;
        }
        let mut again = OnConflict::columns([
            Column::DatasetId,
            Column::Generation,
            Column::Kind,
            Column::Ordinal,
        ]);
        again.update_columns([Column::Label, Column::FirstSample, Column::LastSample]);
        range_label::Entity::insert_many(rows)
            .on_conflict(again)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

fn columns(test: &Recorded, cycle: &Cycle) -> cycle::ActiveModel {
    // SQLite turns NaN into null, so that PostgreSQL must too.
    let number = |value: Option<f64>| Set(value.filter(|value| !value.is_nan()));
    cycle::ActiveModel {
        dataset_id: Set(test.dataset),
        generation: Set(test.generation),
        ordinal: Set(i64::from(cycle.ordinal)),
        number: Set(cycle.number),
        first_sample: Set(codec::to_column(cycle.first_sample)),
        last_sample: Set(codec::to_column(cycle.last_sample)),
        charge_capacity_ah: number(cycle.charge_capacity_ah),
        discharge_capacity_ah: number(cycle.discharge_capacity_ah),
        charge_energy_wh: number(cycle.charge_energy_wh),
        discharge_energy_wh: number(cycle.discharge_energy_wh),
        mean_charge_voltage_volt: number(cycle.mean_charge_voltage_volt),
        mean_discharge_voltage_volt: number(cycle.mean_discharge_voltage_volt),
        end_charge_voltage_volt: number(cycle.end_charge_voltage_volt),
        end_discharge_voltage_volt: number(cycle.end_discharge_voltage_volt),
        minimum_voltage_volt: number(cycle.minimum_voltage_volt),
        maximum_voltage_volt: number(cycle.maximum_voltage_volt),
        minimum_current_ampere: number(cycle.minimum_current_ampere),
        maximum_current_ampere: number(cycle.maximum_current_ampere),
        start_time_second: number(cycle.start_time_second),
        end_time_second: number(cycle.end_time_second),
        is_open: Set(cycle.open),
    }
}
