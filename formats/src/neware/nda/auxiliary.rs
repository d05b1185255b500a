//! Records of auxiliary channels, sorted by channel.

use std::collections::BTreeMap;

use model::metadata::Warning;

use super::header::Header;
use super::layout::AuxiliaryLayout;
use super::scan::{RecordKind, for_each};
use crate::FormatError;
use crate::neware::auxiliary::Channel;
use crate::neware::bytes::{i16_at, i32_at, u32_at};
use crate::neware::columns::of_doubles;

/// Records of all channels together that are kept in memory: 128 MiB with their values, beside the
/// order of the samples.
const MAX_RECORDS: usize = 4_000_000;

/// A record: number of the sample, 0.1 mV, 0.1 °C.
type Record = (u32, i32, i16);

/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn read(
    header: &Header,
    among_samples: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Channel>, FormatError> {
    let Some(layout) = header.layout.auxiliary else { return Ok(Vec::new()) };
    let mut channels: BTreeMap<u8, Vec<Record>> = BTreeMap::new();
    let mut records = 0;
    let mut take = |record: &[u8]| {
        if header.layout.kind_of(record) != RecordKind::Auxiliary {
            return;
        }
        let (channel, record) = parse(&layout, record);
        if record.0 == 0 {
            return;
        }
        records += 1;
        if records <= MAX_RECORDS {
            channels.entry(channel).or_default().push(record);
        }
    };
    if among_samples {
        for_each(&header.records, |_, record| take(record))?;
    }
    if let Some(auxiliary) = &header.auxiliary {
        for_each(auxiliary, |_, record| take(record))?;
    }
    if records > MAX_RECORDS {
        warnings.push(Warning::new(
            "auxiliary_too_large",
            format!("{records} records of auxiliary channels are too many; {MAX_RECORDS} are kept"),
        ));
    }
    Ok(channels.into_iter().map(|(channel, records)| build(channel, records)).collect())
}

fn parse(layout: &AuxiliaryLayout, record: &[u8]) -> (u8, Record) {
    let values = (
        u32_at(record, layout.index),
        i32_at(record, layout.voltage),
        i16_at(record, layout.temperature),
    );
    (record[layout.channel], values)
}

/// A quantity that is 0 throughout is a sensor that the channel does not have.
fn build(channel: u8, mut records: Vec<Record>) -> Channel {
    if !records.is_sorted_by_key(|(index, ..)| *index) {
        records.sort_by_key(|(index, ..)| *index);
    }
    records.dedup_by_key(|(index, ..)| *index);
    let has_voltage = records.iter().any(|(_, voltage, _)| *voltage != 0);
    let has_temperature = records.iter().any(|(.., temperature)| *temperature != 0);
    let indices = records.iter().map(|(index, ..)| *index).collect();
    let mut built = Channel::new(&channel.to_string(), indices);
    if has_voltage {
        built.push_voltage(
            &channel.to_string(),
            of_doubles(records.iter().map(|(_, voltage, _)| f64::from(*voltage) / 1e4).collect()),
        );
    }
    if has_temperature || !has_voltage {
        built.push_temperature(
            &channel.to_string(),
            of_doubles(
                records.iter().map(|(.., temperature)| f64::from(*temperature) / 10.0).collect(),
            ),
        );
    }
    built
}
