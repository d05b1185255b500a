//! `Channel_Normal_Table`: one row a sample.

use jetdb::PageReader;
use model::batch::{Batch, Column, DataType};
use model::standard::StandardColumn;
use model::table::{Conversion, Table, TableKind};

use super::index::Rows;
use super::rows::Layout;
use crate::FormatError;
use crate::columns::TableBuilder;
use crate::text::serial::serial_microseconds;
use crate::text::zone::{UnixClock, UnixTime};

pub(super) const NAME: &str = "Channel_Normal_Table";

/// Unit of a column's values, as MITS shows it beside the name, and what it means. The capacities
/// and energies run on from test to test step until the schedule sets them back.
const COLUMNS: &[(&str, &str, Option<StandardColumn>)] = &[
    ("Data_Point", "", Some(StandardColumn::RecordIndex)),
    ("Test_Time", "s", Some(StandardColumn::TestTimeSecond)),
    ("Step_Time", "s", Some(StandardColumn::StepTimeSecond)),
    ("DateTime", "days since 1899-12-30", None),
    ("Step_Index", "", Some(StandardColumn::StepId)),
    ("Cycle_Index", "", Some(StandardColumn::CycleCount)),
    ("Current", "A", Some(StandardColumn::CurrentAmpere)),
    ("Voltage", "V", Some(StandardColumn::VoltageVolt)),
    ("Charge_Capacity", "Ah", Some(StandardColumn::ScheduleChargingCapacityAh)),
    ("Discharge_Capacity", "Ah", Some(StandardColumn::ScheduleDischargingCapacityAh)),
    ("Charge_Energy", "Wh", Some(StandardColumn::ScheduleChargingEnergyWh)),
    ("Discharge_Energy", "Wh", Some(StandardColumn::ScheduleDischargingEnergyWh)),
    ("dV/dt", "V/s", None),
    ("Internal_Resistance", "Ohm", Some(StandardColumn::DcInternalResistanceOhm)),
    ("ACR", "Ohm", Some(StandardColumn::AcInternalResistanceOhm)),
    ("AC_Impedance", "Ohm", None),
    ("ACI_Phase_Angle", "deg", None),
];

/// The samples of one test.
pub(super) struct Samples {
    rows: Rows,
    next: usize,
    clock: Option<UnixClock>,
    /// Unix and test time of the row before.
    last: Option<(f64, Option<f64>)>,
    pub(super) unsettled_times: u64,
}

/// Describes the table; the same for every test of the file.
pub(super) fn describe(layout: &Layout, has_clock: bool) -> Table {
    let mut table = TableBuilder::new(NAME, TableKind::Timeseries);
    for column in &layout.columns {
        let known = COLUMNS.iter().find(|(name, ..)| *name == column.name);
        let (unit, standard) = known.map_or(("", None), |(_, unit, standard)| (*unit, *standard));
        table.column(&column.name, unit, column.data_type());
        if let Some(standard) = standard.filter(|_| column.data_type() != DataType::Text) {
            // The units are the standard ones.
            table.convert(standard, Conversion::IDENTITY);
        }
    }
    if has_clock {
        table.derived(StandardColumn::UnixTimeSecond, DataType::Float64);
    }
    table.build()
}

impl Samples {
    pub(super) fn new(rows: Rows, clock: Option<UnixClock>) -> Self {
        Self { rows, next: 0, clock, last: None, unsettled_times: 0 }
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(super) fn next(
        &mut self,
        max_rows: usize,
        layout: &Layout,
        table: &Table,
        reader: &mut PageReader,
    ) -> Result<Option<Batch>, FormatError> {
        let end = self.rows.len().min(self.next.saturating_add(max_rows));
        let mut columns: Vec<Column> =
            table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
        let [date_time, test_time] =
            ["DateTime", "Test_Time"].map(|name| layout.column(name).map(|at| &layout.columns[at]));
        while self.next < end
            && let Some((_, position)) = self.rows.get(self.next)
        {
            self.next += 1;
            let Some(row) = layout.at(reader, position)? else { continue };
            for (stored, column) in layout.columns.iter().zip(&mut columns) {
                row.append(stored, layout, column);
            }
            if self.clock.is_some() {
                let local =
                    date_time.and_then(|column| row.double(column)).and_then(serial_microseconds);
                let test_time = test_time.and_then(|column| row.double(column));
                let unix = self.unix_time(local, test_time.filter(|time| time.is_finite()));
                columns[layout.columns.len()].push_f64(unix);
            }
        }
        let batch = Batch { table: 0, columns, provisional: false };
        Ok((batch.rows() > 0).then_some(batch))
    }

    fn unix_time(&mut self, local: Option<i64>, test_time: Option<f64>) -> Option<f64> {
        let expected = self
            .last
            .map(|(unix, last)| unix + test_time.zip(last).map_or(0.0, |(now, last)| now - last));
        match self.clock.as_mut()?.unix_seconds(local?, expected) {
            UnixTime::Known(unix) => {
                self.last = Some((unix, test_time));
                Some(unix)
            }
            UnixTime::Unsettled => {
                self.unsettled_times += 1;
                None
            }
        }
    }
}
