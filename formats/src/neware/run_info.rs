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

use std::sync::Arc;

use model::metadata::Warning;

use super::bytes::{f32_at, i16_at, i32_at, u32_at};
use super::opening::warnings_of;
use super::page::{Geometry, Header, RUN_INFO, Slots, Version};
use super::pages::{Pages, Stored};
use crate::FormatError;

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

/// A file up to this size is sorted in memory, should it need to be.
const MAX_SORTED_BYTES: u64 = 16 << 20;

/// Every record, in the order of the samples, the first one where a sample has several.
#[derive(Default)]
pub(super) struct RunInfos {
    ahead: Option<RunInfo>,
    rest: Rest,
}

enum Rest {
    Sorted {
        records: Arc<[RunInfo]>,
        next: usize,
    },
    /// As they stand in a file that is too large to be sorted.
    Stored(Box<Records>),
}

impl Default for Rest {
    fn default() -> Self {
        Self::Sorted { records: Arc::default(), next: 0 }
    }
}

/// Run information front to back, read as it is asked for.
pub(super) trait RunInfoRecords: Iterator<Item = RunInfo> {
    /// # Errors
    /// Where the stored bytes could not be read: the records ended there.
    fn check(&mut self) -> Result<(), FormatError>;
}

impl<R: RunInfoRecords> RunInfoRecords for &mut R {
    fn check(&mut self) -> Result<(), FormatError> {
        (**self).check()
    }
}

/// Records as they stand.
struct Records {
    pages: Pages,
    slots: Slots,
    slot_bytes: usize,
    shorter: usize,
    last: u32,
    out_of_order: u64,
    member: String,
}

impl Records {
    fn next(&mut self) -> Option<RunInfo> {
        loop {
            let (_, record) = self.slots.next(&mut self.pages)?;
            if let Some(record) = parse(record, self.slot_bytes, self.shorter) {
                return Some(record);
            }
        }
    }

    /// Of records that go back none can stand beside its sample any more.
    fn next_in_order(&mut self) -> Option<RunInfo> {
        loop {
            let record = self.next()?;
            if record.index > self.last {
                self.last = record.index;
                return Some(record);
            }
            self.out_of_order += u64::from(record.index < self.last);
        }
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = warnings_of(&self.pages, &self.slots, &self.member);
        if self.out_of_order > 0 {
            let message = format!(
                "{} records of {} belong to samples before those of the records before them and are left out",
                self.out_of_order, self.member
            );
            warnings.push(Warning::new("run_info_out_of_order", message));
        }
        warnings
    }
}

impl RunInfos {
    pub(super) fn peek(&mut self) -> Option<RunInfo> {
        if self.ahead.is_none() {
            self.ahead = match &mut self.rest {
                Rest::Sorted { records, next } => {
                    let record = records.get(*next).copied();
                    *next += usize::from(record.is_some());
                    record
                }
                Rest::Stored(records) => records.next_in_order(),
            };
        }
        self.ahead
    }

    /// The same records, from the first one on.
    pub(super) fn again(&self) -> Self {
        let rest = match &self.rest {
            Rest::Sorted { records, .. } => Rest::Sorted { records: Arc::clone(records), next: 0 },
            Rest::Stored(records) => Rest::Stored(Box::new(Records {
                pages: records.pages.again(),
                slots: records.slots.again(),
                member: records.member.clone(),
                last: 0,
                out_of_order: 0,
                ..**records
            })),
        };
        Self { ahead: None, rest }
    }

    /// What was not told when the file was opened; complete once there is no record left.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        match &self.rest {
            Rest::Sorted { .. } => Vec::new(),
            Rest::Stored(records) => records.warnings(),
        }
    }
}

impl Iterator for RunInfos {
    type Item = RunInfo;

    fn next(&mut self) -> Option<RunInfo> {
        self.peek();
        self.ahead.take()
    }
}

impl RunInfoRecords for RunInfos {
    fn check(&mut self) -> Result<(), FormatError> {
        match &mut self.rest {
            Rest::Sorted { .. } => Ok(()),
            Rest::Stored(records) => records.pages.check(),
        }
    }
}

/// `version` is that of the samples: another one here is not understood.
///
/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn read(
    stored: Stored,
    version: Version,
    member: &str,
    warnings: &mut Vec<Warning>,
) -> Result<RunInfos, FormatError> {
    read_within(MAX_SORTED_BYTES, stored, version, member, warnings)
}

/// As [`read`], where a file of at most so many bytes is sorted.
pub(super) fn read_within(
    most_sorted_bytes: u64,
    stored: Stored,
    version: Version,
    member: &str,
    warnings: &mut Vec<Warning>,
) -> Result<RunInfos, FormatError> {
    let (head, _) = stored.head(4)?;
    let header = Header::parse(&head);
    let known = header.filter(|header| header.kind == RUN_INFO && header.version == Some(version));
    let Some((slot_bytes, shorter)) = known.and_then(|_| slot_bytes(version)) else {
        warnings.push(Warning::new(
            "member_not_understood",
            format!(
                "{member} is not of the version of the samples: times and capacities are missing"
            ),
        ));
        return Ok(RunInfos::default());
    };
    let is_small = stored.length <= most_sorted_bytes;
    let geometry = Geometry::new(version, slot_bytes);
    let mut records = Records {
        pages: Pages::new(stored, geometry.page_bytes()),
        slots: Slots::new(RUN_INFO, geometry),
        slot_bytes,
        shorter,
        last: 0,
        out_of_order: 0,
        member: member.to_owned(),
    };
    if !is_small {
        return Ok(RunInfos { ahead: None, rest: Rest::Stored(Box::new(records)) });
    }
    let mut sorted: Vec<RunInfo> = std::iter::from_fn(|| records.next()).collect();
    records.pages.check()?;
    warnings.extend(records.warnings());
    if !sorted.is_sorted_by_key(|record| record.index) {
        sorted.sort_by_key(|record| record.index);
    }
    sorted.dedup_by_key(|record| record.index);
    Ok(RunInfos { ahead: None, rest: Rest::Sorted { records: sorted.into(), next: 0 } })
}

/// `None` for a record of no sample.
fn parse(record: &[u8], slot_bytes: usize, shorter: usize) -> Option<RunInfo> {
    let index = u32_at(record, 41 - shorter);
    let ms_of_second = if slot_bytes < 47 { 0 } else { i64::from(i16_at(record, 45)) };
    (index != 0).then(|| RunInfo {
        index,
        step_run: u32_at(record, 37 - shorter),
        step_time_ms: u32_at(record, 0),
        interval_ms: i32_at(record, 29 - shorter),
        unix_ms: i64::from(u32_at(record, 33 - shorter)) * 1000 + ms_of_second,
        charge_capacity: f32_at(record, 5),
        discharge_capacity: f32_at(record, 9),
        charge_energy: f32_at(record, 13),
        discharge_energy: f32_at(record, 17),
    })
}

/// What a sample of version 6 says itself: u32 at 0 time in the step, ms; f32 at 13, 17, 21, 25
/// capacities and energies, Ah and Wh; u32 at 30 Unix time, s; u32 at 34 number of the step run.
pub(super) fn of_sample(index: u32, record: &[u8]) -> RunInfo {
    RunInfo {
        index,
        step_run: u32_at(record, 34),
        step_time_ms: u32_at(record, 0),
        interval_ms: 0,
        unix_ms: i64::from(u32_at(record, 30)) * 1000,
        charge_capacity: f32_at(record, 13),
        discharge_capacity: f32_at(record, 17),
        charge_energy: f32_at(record, 21),
        discharge_energy: f32_at(record, 25),
    }
}
