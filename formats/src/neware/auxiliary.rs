//! Auxiliary channels: one `.ndc` file each, one record a sample.
//!
//! | version | slot | what |
//! |---|---|---|
//! | 2, 4, 5 | as a sample's (see `full`), first byte 0x65 or 0x74 | number of the sample; i32 at 24 voltage, 0.1 mV; i16 at 34 temperature, 0.1 °C; 0x74: i16 at 36 set temperature, 0.1 °C |
//! | 9, 11, 13, 16 | 7 bytes, first byte 0x65 | f32 at 1 voltage, 0.1 mV; i16 at 5 temperature, 0.1 °C |
//! | 9, 11, 13 | 88 bytes, first byte 0x74 | i32 at 1 number of the sample; i16 at 35 temperature, 0.1 °C; the rest unknown |
//! | 8, 12, 14, 17 | 4 bytes | f32: what the channel's `ChlType` in `TestInfo.xml` says, 103 temperature, 335 set temperature, 345 humidity; others unknown |
//!
//! Where a record has no number of the sample, the number of its slot is that.

use model::batch::{Column, DataType};
use model::metadata::Warning;
use model::standard::StandardColumn;

use super::bytes::{f32_at, i16_at, i32_at, u32_at};
use super::columns::TableBuilder;
use super::full;
use super::metadata::AuxiliarySetting;
use super::page::{AUXILIARY, Geometry, Header, Slots, Version};

const VOLTAGE_AND_TEMPERATURE: u8 = 0x65;
const WITH_SET_TEMPERATURE: u8 = 0x74;

/// One measured quantity of a channel.
struct Quantity {
    name: String,
    unit: &'static str,
    standard: Option<StandardColumn>,
    values: Column,
}

/// The records of one channel.
pub(super) struct Channel {
    pub name: String,
    /// Number of the sample of each record.
    pub indices: Vec<u32>,
    quantities: Vec<Quantity>,
}

/// Sorts the members that may be auxiliary channels as `TestInfo.xml` lists the channels; that
/// order is the only link between the two.
pub(super) fn members(names: &[String]) -> Vec<&str> {
    let mut members: Vec<([u64; 3], &str)> = names
        .iter()
        .filter_map(|name| {
            let stem = name.strip_suffix(".ndc")?;
            let mut numbers = stem.rsplit('_').map_while(|part| part.parse::<u64>().ok());
            let last = numbers.next()?;
            let key = match (stem.starts_with("data_AUX_"), numbers.next(), numbers.next()) {
                (true, Some(second), Some(first)) => [first, second, last],
                _ => [last, 0, 0],
            };
            Some((key, name.as_str()))
        })
        .collect();
    members.sort_unstable();
    members.into_iter().map(|(_, name)| name).collect()
}

/// Reads a channel. `None`, with a warning, where its layout is not known.
pub(super) fn read(
    bytes: &[u8],
    member: &str,
    setting: &AuxiliarySetting,
    warnings: &mut Vec<Warning>,
) -> Option<Channel> {
    let id = &setting.id;
    let header = Header::parse(bytes).filter(|header| header.kind == AUXILIARY);
    let version = header.and_then(|header| header.version);
    // Version 11 and its like know two layouts; the first record's first byte tells them apart, as peers do.
    let first = bytes.get(4096 + 132).copied();
    let mut channel = Channel::new(id, Vec::new());
    let slots = match (version, version.map(Version::number), first) {
        (Some(version), Some(2 | 4 | 5), _) => channel.full_records(bytes, id, version),
        (Some(version), Some(8 | 12 | 14 | 17), _) => {
            channel.one_value(bytes, setting, version, warnings)
        }
        (_, Some(9 | 11 | 13), Some(WITH_SET_TEMPERATURE)) => channel.temperature(bytes, id),
        (Some(version), Some(9 | 11 | 13 | 16), None | Some(0 | VOLTAGE_AND_TEMPERATURE)) => {
            channel.voltage_and_temperature(bytes, id, version)
        }
        _ => {
            warnings.push(Warning::new(
                "member_not_understood",
                format!("{member} is of an unknown version or kind; its channel is missing"),
            ));
            return None;
        }
    };
    warnings.extend(slots.warnings(member));
    Some(channel)
}

impl Channel {
    pub(super) fn new(id: &str, indices: Vec<u32>) -> Self {
        Self { name: format!("aux {id}"), indices, quantities: Vec::new() }
    }

    /// Describes the quantities of the channel, in the order of [`Channel::empty_columns`].
    pub(super) fn describe(&self, table: &mut TableBuilder) {
        for quantity in &self.quantities {
            table.column(&quantity.name, quantity.unit, quantity.values.data_type());
            if let Some(standard) = quantity.standard {
                table.standard(standard);
            }
        }
    }

    fn empty_columns(&self) -> Vec<Column> {
        self.quantities.iter().map(|quantity| Column::new(quantity.values.data_type())).collect()
    }

    /// Whether every record belongs to a sample, in the same order: only then can the channel
    /// stand beside the samples without a loss.
    pub(super) fn fits(&self, mut samples: impl Iterator<Item = u32>) -> bool {
        let ascending = self.indices.is_sorted_by(|before, after| before < after);
        ascending
            && self.indices.iter().all(|index| {
                samples.by_ref().take_while(|sample| sample <= index).any(|sample| sample == *index)
            })
    }

    /// The channel's values for these samples; null where it has none. Needs [`Channel::fits`].
    pub(super) fn columns_for(&self, samples: &[u32]) -> Vec<Column> {
        let mut columns = self.empty_columns();
        let mut next = match samples.first() {
            Some(first) => self.indices.partition_point(|index| index < first),
            None => 0,
        };
        for sample in samples {
            if self.indices.get(next) != Some(sample) {
                // A sample without a record, or samples out of order.
                next = self.indices.partition_point(|index| index < sample);
            }
            if self.indices.get(next) == Some(sample) {
                for (column, quantity) in columns.iter_mut().zip(&self.quantities) {
                    column.extend_from(&quantity.values, next..next + 1);
                }
                next += 1;
            } else {
                columns.iter_mut().for_each(Column::push_null);
            }
        }
        columns
    }

    /// The records themselves: their numbers and values.
    pub(super) fn columns_at(&self, records: std::ops::Range<usize>) -> Vec<Column> {
        let mut numbers = Column::new(DataType::Int64);
        self.indices[records.clone()]
            .iter()
            .for_each(|index| numbers.push_i64(Some(i64::from(*index))));
        let mut columns = vec![numbers];
        for mut column in self.empty_columns().into_iter().enumerate() {
            column.1.extend_from(&self.quantities[column.0].values, records.clone());
            columns.push(column.1);
        }
        columns
    }

    fn full_records(&mut self, bytes: &[u8], id: &str, version: Version) -> Slots {
        let at = full::prefix(version);
        let mut slots = Slots::new(AUXILIARY, full::geometry(version));
        let [mut voltage, mut temperature, mut set] = [(); 3].map(|()| decimals());
        while let Some((_, record)) = slots.next(bytes) {
            let kind = record[0];
            let index = u32_at(record, at + 1);
            if index == 0 || ![VOLTAGE_AND_TEMPERATURE, WITH_SET_TEMPERATURE].contains(&kind) {
                continue;
            }
            self.indices.push(index);
            voltage.push_f64(Some(f64::from(i32_at(record, at + 24)) / 1e4));
            temperature.push_f64(Some(f64::from(i16_at(record, at + 34)) / 10.0));
            let with_set = kind == WITH_SET_TEMPERATURE;
            set.push_f64(with_set.then(|| f64::from(i16_at(record, at + 36)) / 10.0));
        }
        self.push_voltage(id, voltage);
        self.push_temperature(id, temperature);
        self.push_set_temperature(id, set);
        slots
    }

    fn voltage_and_temperature(&mut self, bytes: &[u8], id: &str, version: Version) -> Slots {
        let mut slots = Slots::new(AUXILIARY, Geometry::new(version, 7));
        let [mut voltage, mut temperature] = [(); 2].map(|()| decimals());
        while let Some((number, record)) = slots.next(bytes) {
            if record[0] != VOLTAGE_AND_TEMPERATURE {
                continue;
            }
            self.indices.push(index_of(number));
            voltage.push_f64(Some(f64::from(f32_at(record, 1)) / 1e4));
            temperature.push_f64(Some(f64::from(i16_at(record, 5)) / 10.0));
        }
        self.push_voltage(id, voltage);
        self.push_temperature(id, temperature);
        slots
    }

    fn temperature(&mut self, bytes: &[u8], id: &str) -> Slots {
        let mut slots = Slots::new(AUXILIARY, Geometry::new(Version::V11, 88));
        let mut temperature = decimals();
        while let Some((_, record)) = slots.next(bytes) {
            let index = u32_at(record, 1);
            if index == 0 || record[0] != WITH_SET_TEMPERATURE {
                continue;
            }
            self.indices.push(index);
            temperature.push_f64(Some(f64::from(i16_at(record, 35)) / 10.0));
        }
        self.push_temperature(id, temperature);
        slots
    }

    fn one_value(
        &mut self,
        bytes: &[u8],
        setting: &AuxiliarySetting,
        version: Version,
        warnings: &mut Vec<Warning>,
    ) -> Slots {
        let mut slots = Slots::new(AUXILIARY, Geometry::new(version, 4));
        let mut values = Column::new(DataType::Float32);
        while let Some((number, record)) = slots.next(bytes) {
            self.indices.push(index_of(number));
            values.push_f32(Some(f32_at(record, 0)));
        }
        let id = &setting.id;
        match setting.channel_type {
            Some(103) => self.push_temperature(id, values),
            Some(335) => self.push_set_temperature(id, values),
            Some(345) => self.push(format!("H{id}"), "%", None, values),
            _ => {
                warnings.push(Warning::new(
                    "unknown_auxiliary_channel",
                    format!("what auxiliary channel {id} measures is not known; its values are kept without a unit"),
                ));
                self.push(format!("Aux{id}"), "", None, values);
            }
        }
        slots
    }

    pub(super) fn push_voltage(&mut self, id: &str, values: Column) {
        self.push(format!("V{id}"), "V", None, values);
    }

    pub(super) fn push_temperature(&mut self, id: &str, values: Column) {
        let standard = match id {
            "1" => Some(StandardColumn::TemperatureT1Celsius),
            "2" => Some(StandardColumn::TemperatureT2Celsius),
            "3" => Some(StandardColumn::TemperatureT3Celsius),
            "4" => Some(StandardColumn::TemperatureT4Celsius),
            "5" => Some(StandardColumn::TemperatureT5Celsius),
            _ => None,
        };
        self.push(format!("T{id}"), "°C", standard, values);
    }

    fn push_set_temperature(&mut self, id: &str, values: Column) {
        self.push(format!("T{id} set"), "°C", None, values);
    }

    fn push(
        &mut self,
        name: String,
        unit: &'static str,
        standard: Option<StandardColumn>,
        values: Column,
    ) {
        self.quantities.push(Quantity { name, unit, standard, values });
    }
}

fn decimals() -> Column {
    Column::new(DataType::Float64)
}

/// Slots are bounded by the size of a member, far below `u32`.
fn index_of(slot: u64) -> u32 {
    u32::try_from(slot + 1).unwrap_or(u32::MAX)
}
