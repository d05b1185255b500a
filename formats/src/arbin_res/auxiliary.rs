//! `Auxiliary_Table`: values of auxiliary channels, put beside each other by data point.

use std::collections::{BTreeMap, BTreeSet};

use jetdb::{PageReader, Value};
use model::batch::{Batch, Column, DataType};
use model::standard::StandardColumn;
use model::table::{Conversion, Table, TableKind};

use super::index::Rows;
use super::rows::{Layout, Row, StoredColumn};
use super::samples::Samples;
use crate::FormatError;
use crate::columns::TableBuilder;

pub(super) const NAME: &str = "Auxiliary_Table";
pub(super) const SETTINGS: &str = "Aux_Global_Data_Table";

/// Channels times values of each; the sample has 20 and Arbin sells up to 128 a cell.
const MAX_COLUMNS: usize = 2048;
/// A batch ends early here.
const MOST_BATCH_CELLS: usize = 8 << 20;
/// Columns that say where a value belongs.
const PLACES: [&str; 4] = ["Test_ID", "Data_Point", "Auxiliary_Index", "Data_Type"];
/// `Data_Type`, in the order of the numbers of mapped channels in `Global_Table`; 0 and 1 are seen.
const KINDS: [&str; 8] =
    ["Voltage", "Temperature", "Pressure", "PH", "Flow_Rate", "Conc", "DI", "DO"];
const TEMPERATURE: i64 = 1;

/// `Data_Type` and `Auxiliary_Index`.
type Channel = (i64, i64);

/// Unit and nickname of each channel.
#[derive(Default)]
pub(super) struct Settings(BTreeMap<Channel, (String, String)>);

impl Settings {
    pub(super) fn of(rows: &[Vec<(String, Value)>]) -> Self {
        let mut settings = Self::default();
        for row in rows {
            let value = |name: &str| row.iter().find(|(column, _)| column == name);
            let number = |name: &str| match value(name) {
                Some((_, Value::Int(number))) => Some(i64::from(*number)),
                Some((_, Value::Long(number))) => Some(i64::from(*number)),
                _ => None,
            };
            let text = |name: &str| match value(name) {
                Some((_, Value::Text(text))) => text.trim().to_owned(),
                _ => String::new(),
            };
            if let Some(channel) = number("Data_Type").zip(number("Auxiliary_Index")) {
                settings.0.insert(channel, (text("Unit"), text("Nickname")));
            }
        }
        settings
    }
}

/// Which channels occur; filled while the rows are being found.
pub(super) struct Channels {
    kind: Option<usize>,
    number: Option<usize>,
    pub(super) seen: BTreeSet<Channel>,
}

impl Channels {
    pub(super) fn new(layout: &Layout) -> Self {
        let [_, _, number, kind] = PLACES.map(|name| layout.column(name));
        Self { kind, number, seen: BTreeSet::new() }
    }

    fn of(&self, layout: &Layout, row: &Row<'_>) -> Option<Channel> {
        let value = |column: Option<usize>| row.integer(&layout.columns[column?]);
        value(self.kind).zip(value(self.number))
    }

    pub(super) fn note(&mut self, layout: &Layout, row: &Row<'_>) {
        if self.seen.len() <= MAX_COLUMNS
            && let Some(channel) = self.of(layout, row)
        {
            self.seen.insert(channel);
        }
    }
}

fn values(layout: &Layout) -> impl Iterator<Item = &StoredColumn> {
    layout.columns.iter().filter(|column| {
        !PLACES.contains(&column.name.as_str()) && column.data_type() != DataType::Text
    })
}

/// Describes the table: the data point, each channel, and the test time of the data point's sample.
///
/// # Errors
/// More channels than a tester has.
pub(super) fn describe(
    layout: &Layout,
    channels: &Channels,
    settings: &Settings,
) -> Result<Table, FormatError> {
    if channels.seen.len() * values(layout).count() > MAX_COLUMNS {
        return Err(FormatError::TooLarge(format!("{NAME} has more than {MAX_COLUMNS} channels")));
    }
    let mut table = TableBuilder::new(NAME, TableKind::Auxiliary);
    table
        .column("Data_Point", "", DataType::Int64)
        .convert(StandardColumn::RecordIndex, Conversion::IDENTITY);
    for (kind, number) in &channels.seen {
        let (unit, nickname) =
            settings.0.get(&(*kind, *number)).map_or(("", ""), |(unit, name)| (unit, name));
        let word = usize::try_from(*kind).ok().and_then(|kind| KINDS.get(kind).copied());
        let mut name = match word {
            Some(word) => format!("Aux_{word}_{number}"),
            None => format!("Aux_{kind}_{number}"),
        };
        if !nickname.is_empty() {
            name = format!("{name} {nickname}");
        }
        for value in values(layout) {
            if value.name != "X" {
                table.column(&format!("{name} {}", value.name), "", value.data_type());
                continue;
            }
            table.column(&name, unit, value.data_type());
            // `C` is a degree here, a coulomb to the list of units.
            let is_celsius = *kind == TEMPERATURE && matches!(unit, "C" | "°C");
            if let Some(standard) = temperature(*number).filter(|_| is_celsius) {
                table.convert(standard, Conversion::IDENTITY);
            }
        }
    }
    table.derived(StandardColumn::TestTimeSecond, DataType::Float64);
    Ok(table.build())
}

/// Arbin counts auxiliary channels from 0, the standard from 1.
fn temperature(number: i64) -> Option<StandardColumn> {
    use StandardColumn::*;
    let columns = [
        TemperatureT1Celsius,
        TemperatureT2Celsius,
        TemperatureT3Celsius,
        TemperatureT4Celsius,
        TemperatureT5Celsius,
    ];
    usize::try_from(number).ok().and_then(|number| columns.get(number).copied())
}

/// The auxiliary values of one test.
pub(super) struct Auxiliary {
    rows: Rows,
    next: usize,
    pub(super) repeats: u64,
}

impl Auxiliary {
    pub(super) fn new(rows: Rows) -> Self {
        Self { rows, next: 0, repeats: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    pub(super) fn next(
        &mut self,
        max_rows: usize,
        place: usize,
        (layout, channels, table): (&Layout, &Channels, &Table),
        samples: (&Layout, &Samples),
        reader: &mut PageReader,
    ) -> Result<Option<Batch>, FormatError> {
        let slots: BTreeMap<Channel, usize> =
            channels.seen.iter().enumerate().map(|(slot, channel)| (*channel, slot)).collect();
        let stored: Vec<&StoredColumn> = values(layout).collect();
        let mut columns: Vec<Column> =
            table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
        let last = columns.len() - 1;
        let max_rows = max_rows.min(MOST_BATCH_CELLS / columns.len()).max(1);
        let mut count = 0;
        while count < max_rows
            && let Some((point, _)) = self.rows.get(self.next)
        {
            count += 1;
            columns[0].push_i64(Some(point));
            while let Some((same, position)) = self.rows.get(self.next)
                && same == point
            {
                self.next += 1;
                let Some(row) = layout.at(reader, position)? else { continue };
                let Some(slot) =
                    channels.of(layout, &row).and_then(|channel| slots.get(&channel).copied())
                else {
                    continue;
                };
                let first = 1 + slot * stored.len();
                for (value, column) in stored.iter().zip(&mut columns[first..last]) {
                    if column.len() < count {
                        row.append(value, layout, column);
                    } else {
                        self.repeats += 1;
                    }
                }
            }
            for column in &mut columns[1..last] {
                if column.len() < count {
                    column.push_null();
                }
            }
            let (layout, samples) = samples;
            let test_time = match (samples.rows().find(point), layout.column("Test_Time")) {
                (Some(position), Some(column)) => {
                    layout.at(reader, position)?.and_then(|row| row.double(&layout.columns[column]))
                }
                _ => None,
            };
            columns[last].push_f64(test_time);
        }
        let batch = Batch { table: place, columns, provisional: false };
        Ok((count > 0).then_some(batch))
    }
}
