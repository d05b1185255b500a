//! `data_runInfo.ndc`: when a sample was taken and what had flowed by then, for some samples.
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | u32 | time in the step, ms |
//! | 4 | u8 | unknown |
//! | 5, 9 | f32 | charge and discharge capacity of the step: Ah (versions 8, 12, 14, 17) or mAs (9, 11, 13, 16) |
//! | 13, 17 | f32 | charge and discharge energy of the step: Wh or mWs |
//! | 21 | 8 bytes (5 in version 8, so that the rest moves) | unknown (a constant within a file) |
//! | 29 | i32 | interval between the samples from here on, ms |
//! | 33 | u32 | Unix time, s |
//! | 37 | u32 | number of the step run, from 1 |
//! | 41 | u32 | number of the sample, from 1 |
//! | 45 | i16 | Unix time, ms of the second |
//! | 47 | | versions 11 and 12 end (8 and 9 before the ms); 8 more bytes in 13 and 14, 53 in 16 and 17: a capacity and an energy again, the step run; unknown |
//!
//! In version 17 a second record for the first sample, 0.1 s later, was seen: the first one counts.

use model::metadata::Warning;

use super::bytes::{f32_at, i16_at, i32_at, u32_at};
use super::page::{Geometry, Header, RUN_INFO, Slots, Version};

/// One record, in the file's units.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunInfo {
    pub index: u32,
    pub step_run: u32,
    pub step_time_ms: u32,
    pub interval_ms: i32,
    pub unix_ms: i64,
    pub charge_capacity: f32,
    pub discharge_capacity: f32,
    pub charge_energy: f32,
    pub discharge_energy: f32,
}

/// Size of a record, and how much shorter than in later versions it is before the interval.
fn slot_bytes(version: Version) -> Option<(usize, usize)> {
    match version.number() {
        8 => Some((42, 3)),
        9 => Some((45, 0)),
        11 | 12 => Some((47, 0)),
        13 | 14 => Some((55, 0)),
        16 | 17 => Some((100, 0)),
        _ => None,
    }
}

/// Every record, in the order of the samples, the first one where a sample has several. `version`
/// is that of the samples: another one here is not understood.
pub(super) fn read(
    bytes: &[u8],
    version: Version,
    member: &str,
    warnings: &mut Vec<Warning>,
) -> Vec<RunInfo> {
    let header = Header::parse(bytes);
    let known = header.filter(|header| header.kind == RUN_INFO && header.version == Some(version));
    let Some((slot_bytes, shorter)) = known.and_then(|_| slot_bytes(version)) else {
        warnings.push(Warning::new(
            "member_not_understood",
            format!(
                "{member} is not of the version of the samples: times and capacities are missing"
            ),
        ));
        return Vec::new();
    };
    let mut slots = Slots::new(RUN_INFO, Geometry::new(version, slot_bytes));
    let unix_ms_of_second = |record: &[u8]| match slot_bytes {
        ..47 => 0,
        _ => i64::from(i16_at(record, 45)),
    };
    let mut records = Vec::new();
    while let Some((_, record)) = slots.next(bytes) {
        let index = u32_at(record, 41 - shorter);
        if index == 0 {
            continue;
        }
        records.push(RunInfo {
            index,
            step_run: u32_at(record, 37 - shorter),
            step_time_ms: u32_at(record, 0),
            interval_ms: i32_at(record, 29 - shorter),
            unix_ms: i64::from(u32_at(record, 33 - shorter)) * 1000 + unix_ms_of_second(record),
            charge_capacity: f32_at(record, 5),
            discharge_capacity: f32_at(record, 9),
            charge_energy: f32_at(record, 13),
            discharge_energy: f32_at(record, 17),
        });
    }
    warnings.extend(slots.warnings(member));
    if !records.is_sorted_by_key(|record| record.index) {
        records.sort_by_key(|record| record.index);
    }
    records.dedup_by_key(|record| record.index);
    records
}
