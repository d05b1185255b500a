//! `Channel_Statistic_Table`: what the tester sums up, one row a cycle.

use jetdb::PageReader;
use model::batch::{Batch, Column, DataType};
use model::standard::StandardColumn;
use model::table::{Table, TableKind};

use super::index::Rows;
use super::rows::Layout;
use super::samples::Samples;
use crate::FormatError;
use crate::columns::TableBuilder;

pub(super) const NAME: &str = "Channel_Statistic_Table";

const UNITS: &[(&str, &str)] =
    &[("Vmax_On_Cycle", "V"), ("Charge_Time", "s"), ("Discharge_Time", "s")];

/// Describes the table; the cycle is that of the sample at the same data point.
pub(super) fn describe(layout: &Layout) -> Table {
    let mut table = TableBuilder::new(NAME, TableKind::Cycles);
    for column in &layout.columns {
        let unit = UNITS.iter().find(|(name, _)| *name == column.name).map_or("", |(_, unit)| unit);
        table.column(&column.name, unit, column.data_type());
        if column.name == "Data_Point" {
            table.standard(StandardColumn::RecordIndex);
        }
    }
    table.derived(StandardColumn::CycleCount, DataType::Int64);
    table.build()
}

/// The cycles of one test.
pub(super) struct Cycles {
    rows: Rows,
    next: usize,
}

impl Cycles {
    pub(super) fn new(rows: Rows) -> Self {
        Self { rows, next: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    pub(super) fn next(
        &mut self,
        max_rows: usize,
        place: usize,
        (layout, table): (&Layout, &Table),
        samples: (&Layout, &Samples),
        reader: &mut PageReader,
    ) -> Result<Option<Batch>, FormatError> {
        let end = self.rows.len().min(self.next.saturating_add(max_rows));
        let mut columns: Vec<Column> =
            table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
        while self.next < end
            && let Some((point, position)) = self.rows.get(self.next)
        {
            self.next += 1;
            let Some(row) = layout.at(reader, position)? else { continue };
            for (stored, column) in layout.columns.iter().zip(&mut columns) {
                row.append(stored, layout, column);
            }
            let (layout_of_samples, samples) = samples;
            let at = samples.rows().find(point);
            let cycle = match (at, layout_of_samples.column("Cycle_Index")) {
                (Some(position), Some(column)) => layout_of_samples
                    .at(reader, position)?
                    .and_then(|row| row.integer(&layout_of_samples.columns[column])),
                _ => None,
            };
            columns[layout.columns.len()].push_i64(cycle);
        }
        let batch = Batch { table: place, columns, provisional: false };
        Ok((batch.rows() > 0).then_some(batch))
    }
}
