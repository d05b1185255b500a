//! Auxiliary channels: one `.ndc` file each, one record a sample.
//!
//! | version | slot | what |
//! |---|---|---|
//! | 2, 4, 5 | as a sample's (see `full`), first byte 0x65 or 0x74 | number of the sample; i32 at 24 voltage, 0.1 mV; i16 at 34 temperature, 0.1 °C; 0x74: i16 at 36 set temperature, 0.1 °C |
//! | 9, 11, 13, 16 | 7 bytes, first byte 0x65 | f32 at 1 voltage, 0.1 mV; i16 at 5 temperature, 0.1 °C |
//! | 9, 11, 13 | 88 bytes, first byte 0x74 | i32 at 1 number of the sample; i16 at 35 temperature, 0.1 °C; the rest unknown |
//! | 6, 8, 12, 14, 17 | 4 bytes | f32: what the channel's `ChlType` in `TestInfo.xml` says, 103 temperature, 335 set temperature, 345 humidity; others unknown |
//!
//! Where a record has no number of the sample, the number of its slot is that.

use model::batch::{Column, DataType};
use model::metadata::Warning;
use model::standard::StandardColumn;

use super::bytes::{f32_at, i16_at, i32_at, u32_at};
use super::columns::TableBuilder;
use super::full;
use super::metadata::AuxiliarySetting;
use super::opening::warnings_of;
use super::page::{AUXILIARY, Geometry, Header, Slots, Version};
use super::pages::{Pages, Stored};
use crate::FormatError;

const VOLTAGE_AND_TEMPERATURE: u8 = 0x65;
const WITH_SET_TEMPERATURE: u8 = 0x74;

/// One measured quantity of a channel.
struct Quantity {
    name: String,
    unit: &'static str,
    standard: Option<StandardColumn>,
    values: Column,
}

/// The records of one channel: in memory, or read beside the samples where they are too many.
pub(super) struct Channel {
    pub name: String,
    /// Number of the sample of each record that is in memory.
    indices: Vec<u32>,
    /// Without values where the records are not in memory.
    quantities: Vec<Quantity>,
    stream: Option<Stream>,
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

/// Memory that the records of all channels of a test may take, in bytes.
pub(super) const MAX_KEPT_BYTES: u64 = 64 << 20;

/// Reads a channel. `None`, with a warning, where its layout is not known. `room` is what is left
/// of the memory for channels.
///
/// # Errors
/// Where the stored bytes cannot be read, or records that need to be in memory are too many.
pub(super) fn read(
    stored: Stored,
    member: &str,
    setting: &AuxiliarySetting,
    room: &mut u64,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Channel>, FormatError> {
    let id = &setting.id;
    let (head, _) = stored.head(4096 + 133)?;
    let header = Header::parse(&head).filter(|header| header.kind == AUXILIARY);
    let version = header.and_then(|header| header.version);
    // Version 11 and its like know two layouts; the first record's first byte tells them apart, as peers do.
    let first = head.get(4096 + 132).copied();
    let mut channel = Channel::new(id, Vec::new());
    let (form, geometry) = match (version, version.map(Version::number), first) {
        (Some(version), Some(2 | 4 | 5), _) => (Form::Full(version), full::geometry(version)),
        (Some(version), Some(6 | 8 | 12 | 14 | 17), _) => {
            (Form::OneValue, Geometry::new(version, 4))
        }
        (_, Some(9 | 11 | 13), Some(WITH_SET_TEMPERATURE)) => {
            (Form::Temperature, Geometry::new(Version::V11, 88))
        }
        (Some(version), Some(9 | 11 | 13 | 16), None | Some(0 | VOLTAGE_AND_TEMPERATURE)) => {
            (Form::VoltageAndTemperature, Geometry::new(version, 7))
        }
        _ => {
            warnings.push(Warning::new(
                "member_not_understood",
                format!("{member} is of an unknown version or kind; its channel is missing"),
            ));
            return Ok(None);
        }
    };
    let pages = Pages::new(stored, geometry.page_bytes());
    let mut stream = Stream {
        pages,
        slots: Slots::new(AUXILIARY, geometry),
        form,
        ahead: None,
        member: member.to_owned(),
    };
    // Numbers and values, and what grows them.
    let records = stream.slots.at_most(&stream.pages) as u64;
    let needed = records.saturating_mul(if form == Form::OneValue { 12 } else { 36 });
    if needed > *room {
        channel.push_quantities(form, setting, vec![], warnings);
        channel.stream = Some(stream);
        return Ok(Some(channel));
    }
    *room -= needed;
    let mut columns = form.columns();
    while let Some(record) = stream.next() {
        channel.indices.push(record.index);
        form.append(&record, &mut columns);
    }
    stream.pages.check()?;
    channel.push_quantities(form, setting, columns, warnings);
    warnings.extend(stream.warnings());
    Ok(Some(channel))
}

/// Whether every record of a channel belongs to a sample, in the same order: only then can it stand
/// beside the samples without a loss.
pub(super) struct Fit<'channel> {
    records: Numbers<'channel>,
    next: Option<u32>,
    fits: bool,
}

/// Numbers of the samples that have a record.
enum Numbers<'channel> {
    InMemory(std::slice::Iter<'channel, u32>),
    Streamed(Box<Stream>),
}

impl<'channel> Fit<'channel> {
    fn new(mut records: Numbers<'channel>) -> Self {
        let next = records.next();
        Self { records, next, fits: true }
    }

    /// Shows it the number of the next sample.
    pub(super) fn see(&mut self, sample: u32) {
        let Some(next) = self.next.filter(|next| self.fits && *next <= sample) else { return };
        self.next = self.records.next();
        self.fits = next == sample && self.next.is_none_or(|after| after > next);
    }

    /// Once it saw all samples.
    ///
    /// # Errors
    /// Where the stored bytes could not be read.
    pub(super) fn end(self) -> Result<bool, FormatError> {
        if let Numbers::Streamed(mut stream) = self.records {
            stream.pages.check()?;
        }
        Ok(self.fits && self.next.is_none())
    }
}

impl Numbers<'_> {
    fn next(&mut self) -> Option<u32> {
        match self {
            Self::InMemory(numbers) => numbers.next().copied(),
            Self::Streamed(stream) => stream.next().map(|record| record.index),
        }
    }
}

/// How a channel's records are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Full(Version),
    VoltageAndTemperature,
    Temperature,
    OneValue,
}

/// A record: the number of its sample, and its values in the order of the columns.
struct Record {
    index: u32,
    values: [Option<f64>; 3],
}

impl Form {
    /// Of voltage, temperature and set temperature those that it has; or of the one value.
    fn columns(self) -> Vec<Column> {
        match self {
            Self::OneValue => vec![Column::new(DataType::Float32)],
            Self::Temperature => vec![decimals()],
            Self::VoltageAndTemperature => vec![decimals(), decimals()],
            Self::Full(_) => vec![decimals(), decimals(), decimals()],
        }
    }

    fn append(self, record: &Record, columns: &mut [Column]) {
        for (value, column) in record.values.iter().zip(columns) {
            match self {
                // It was one.
                Self::OneValue => column.push_f32(value.map(|value| value as f32)),
                _ => column.push_f64(*value),
            }
        }
    }

    /// `None` for a slot that holds no record of a channel.
    fn parse(self, slot: u64, record: &[u8]) -> Option<Record> {
        let (index, values) = match self {
            Self::Full(version) => {
                let (kind, at) = (record[0], full::prefix(version));
                if ![VOLTAGE_AND_TEMPERATURE, WITH_SET_TEMPERATURE].contains(&kind) {
                    return None;
                }
                let set = f64::from(i16_at(record, at + 36)) / 10.0;
                let values = [
                    Some(f64::from(i32_at(record, at + 24)) / 1e4),
                    Some(f64::from(i16_at(record, at + 34)) / 10.0),
                    (kind == WITH_SET_TEMPERATURE).then_some(set),
                ];
                (u32_at(record, at + 1), values)
            }
            Self::VoltageAndTemperature => {
                if record[0] != VOLTAGE_AND_TEMPERATURE {
                    return None;
                }
                let voltage = f64::from(f32_at(record, 1)) / 1e4;
                let temperature = f64::from(i16_at(record, 5)) / 10.0;
                (index_of(slot), [Some(voltage), Some(temperature), None])
            }
            Self::Temperature => {
                if record[0] != WITH_SET_TEMPERATURE {
                    return None;
                }
                let temperature = f64::from(i16_at(record, 35)) / 10.0;
                (u32_at(record, 1), [Some(temperature), None, None])
            }
            Self::OneValue => (index_of(slot), [Some(f64::from(f32_at(record, 0))), None, None]),
        };
        (index != 0).then_some(Record { index, values })
    }
}

/// Records that are read when they are wanted.
struct Stream {
    pages: Pages,
    slots: Slots,
    form: Form,
    ahead: Option<Record>,
    member: String,
}

impl Stream {
    fn next(&mut self) -> Option<Record> {
        if self.ahead.is_some() {
            return self.ahead.take();
        }
        loop {
            let (slot, record) = self.slots.next(&mut self.pages)?;
            if let Some(record) = self.form.parse(slot, record) {
                return Some(record);
            }
        }
    }

    /// The same records, from the first one on.
    fn again(&self) -> Self {
        Self {
            pages: self.pages.again(),
            slots: self.slots.again(),
            form: self.form,
            ahead: None,
            member: self.member.clone(),
        }
    }

    fn warnings(&self) -> Vec<Warning> {
        warnings_of(&self.pages, &self.slots, &self.member)
    }

    /// As [`Channel::columns_for`].
    fn columns_for(&mut self, samples: &[u32]) -> Vec<Column> {
        let mut columns = self.form.columns();
        for sample in samples {
            let mut found = None;
            while let Some(record) = self.next() {
                if record.index >= *sample {
                    found = Some(record);
                    break;
                }
            }
            match found {
                Some(record) if record.index == *sample => self.form.append(&record, &mut columns),
                later => {
                    self.ahead = later;
                    columns.iter_mut().for_each(Column::push_null);
                }
            }
        }
        columns
    }
}

impl Channel {
    pub(super) fn new(id: &str, indices: Vec<u32>) -> Self {
        Self { name: format!("aux {id}"), indices, quantities: Vec::new(), stream: None }
    }

    /// To find out whether the channel can stand beside the samples.
    pub(super) fn fit(&self) -> Fit<'_> {
        let records = match &self.stream {
            Some(stream) => Numbers::Streamed(Box::new(stream.again())),
            None => Numbers::InMemory(self.indices.iter()),
        };
        Fit::new(records)
    }

    /// What was not told when the channel was opened; complete once its records have been given.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        self.stream.as_ref().map(Stream::warnings).unwrap_or_default()
    }

    /// # Errors
    /// Where the stored bytes could not be read.
    pub(super) fn check(&mut self) -> Result<(), FormatError> {
        self.stream.as_mut().map_or(Ok(()), |stream| stream.pages.check())
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

    /// Reads what is behind the last sample, so that what is wrong there is told.
    ///
    /// # Errors
    /// Where the stored bytes could not be read.
    pub(super) fn finish(&mut self) -> Result<(), FormatError> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        while stream.next().is_some() {}
        stream.pages.check()
    }

    /// The channel's values for these samples; null where it has none. Needs a [`Fit`].
    pub(super) fn columns_for(&mut self, samples: &[u32]) -> Vec<Column> {
        if let Some(stream) = &mut self.stream {
            return stream.columns_for(samples);
        }
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

    /// The next records themselves after so many: their numbers and values.
    pub(super) fn next(&mut self, given: usize, max_rows: usize) -> Option<Vec<Column>> {
        let mut numbers = Column::new(DataType::Int64);
        let mut columns = self.empty_columns();
        if let Some(stream) = &mut self.stream {
            while numbers.len() < max_rows
                && let Some(record) = stream.next()
            {
                numbers.push_i64(Some(i64::from(record.index)));
                stream.form.append(&record, &mut columns);
            }
        } else {
            let end = self.indices.len().min(given.saturating_add(max_rows));
            let range = given.min(end)..end;
            let indices = self.indices[range.clone()].iter();
            indices.for_each(|index| numbers.push_i64(Some(i64::from(*index))));
            for (column, quantity) in columns.iter_mut().zip(&self.quantities) {
                column.extend_from(&quantity.values, range.clone());
            }
        }
        (!numbers.is_empty()).then(|| std::iter::once(numbers).chain(columns).collect())
    }

    /// Names what the columns of a form are; without columns, what they will be.
    fn push_quantities(
        &mut self,
        form: Form,
        setting: &AuxiliarySetting,
        columns: Vec<Column>,
        warnings: &mut Vec<Warning>,
    ) {
        let columns = if columns.is_empty() { form.columns() } else { columns };
        let mut columns = columns.into_iter();
        let mut next = || columns.next().unwrap_or_else(decimals);
        let id = &setting.id;
        match form {
            Form::Full(_) => {
                self.push_voltage(id, next());
                self.push_temperature(id, next());
                self.push_set_temperature(id, next());
            }
            Form::VoltageAndTemperature => {
                self.push_voltage(id, next());
                self.push_temperature(id, next());
            }
            Form::Temperature => self.push_temperature(id, next()),
            Form::OneValue => match setting.channel_type {
                Some(103) => self.push_temperature(id, next()),
                Some(335) => self.push_set_temperature(id, next()),
                Some(345) => self.push(format!("H{id}"), "%", None, next()),
                _ => {
                    warnings.push(Warning::new(
                        "unknown_auxiliary_channel",
                        format!("what auxiliary channel {id} measures is not known; its values are kept without a unit"),
                    ));
                    self.push(format!("Aux{id}"), "", None, next());
                }
            },
        }
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
