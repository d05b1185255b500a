//! `data_step.ndc`: one record for each time the tester ran a step; and the kinds of steps.
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | u32 | cycle, from 0 (BTSDA shows it from 1) |
//! | 4 | u32 | step of the programme, from 1 |
//! | 8 | 16 bytes | unknown (zero in the samples) |
//! | 24 | u8 | kind of step |
//! | 25 | u64 | test time at which the step began, ms (from version 14 on; unknown before) |
//! | 33 | u32 | number of the first sample, from 1 (from version 14 on; unknown before) |
//! | 37 | | versions 8 to 14 end; 63 more bytes in 16 and 17, zero in the samples; unknown |

use model::metadata::Warning;

use super::bytes::{u32_at, u64_at};
use super::opening::warnings_of;
use super::page::{Geometry, Header, STEPS, Slots, Version};
use super::pages::{Pages, Stored};
use super::run_info::{RunInfo, RunInfoRecords};
use crate::FormatError;

/// One run of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepRun {
    /// From 1, as it counts over the whole test.
    pub number: i64,
    /// As BTSDA shows it, from 1.
    pub cycle: i64,
    /// Step of the programme, from 1.
    pub step: i64,
    pub kind: u8,
    /// Test time at its beginning; `None` where the file does not say.
    pub started_ms: Option<u64>,
    pub first_index: u32,
}

/// 48 MiB in memory.
const MAX_RUNS: usize = 1 << 20;

/// Every run of a step, in the order of the samples.
///
/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn read(
    stored: Stored,
    version: Version,
    mut run_info: impl RunInfoRecords,
    member: &str,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<StepRun>, FormatError> {
    let (head, _) = stored.head(4)?;
    let header = Header::parse(&head);
    if header.is_none_or(|header| header.kind != STEPS || header.version != Some(version)) {
        warnings.push(Warning::new(
            "member_not_understood",
            format!("{member} is not of the version of the samples: cycles and steps are missing"),
        ));
        return Ok(Vec::new());
    }
    let long = version.number() >= 16;
    let geometry = Geometry::new(version, if long { 100 } else { 37 });
    let mut slots = Slots::new(STEPS, geometry);
    let mut pages = Pages::new(stored, geometry.page_bytes());
    // Before version 14: a run begins where the run information counts up.
    let mut counted = (!version.has_step_beginnings()).then(|| first_indices(&mut run_info));
    let mut runs: Vec<StepRun> = Vec::new();
    let mut out_of_order = 0;
    let mut number = 0;
    while let Some((_, record)) = slots.next(&mut pages) {
        number += 1;
        if runs.len() >= MAX_RUNS {
            return Err(FormatError::TooLarge(format!(
                "{member} tells of more than {MAX_RUNS} steps"
            )));
        }
        let first_index = match &mut counted {
            Some(counted) => match counted.next() {
                Some(index) => index,
                None => break,
            },
            None => u32_at(record, 33),
        };
        if runs.last().is_some_and(|last| last.first_index >= first_index) {
            out_of_order += 1;
            continue;
        }
        runs.push(StepRun {
            number,
            cycle: i64::from(u32_at(record, 0)) + 1,
            step: i64::from(u32_at(record, 4)),
            kind: record[24],
            started_ms: counted.is_none().then(|| u64_at(record, 25)),
            first_index,
        });
    }
    pages.check()?;
    drop(counted);
    run_info.check()?;
    warnings.extend(warnings_of(&pages, &slots, member));
    if out_of_order > 0 {
        warnings.push(Warning::new(
            "step_out_of_order",
            format!("{out_of_order} steps of {member} begin before the step before them and are left out"),
        ));
    }
    Ok(runs)
}

/// The first sample of every run that the run information knows.
fn first_indices(run_info: impl Iterator<Item = RunInfo>) -> impl Iterator<Item = u32> {
    let mut last = None;
    run_info.filter_map(move |record| {
        let begins = last != Some(record.step_run);
        last = Some(record.step_run);
        begins.then_some(record.index)
    })
}

/// The kind of a step as BTSDA names it; empty for one that is not known.
pub(super) fn kind_name(kind: u8) -> &'static str {
    match kind {
        1 => "CC Chg",
        2 => "CC DChg",
        3 => "CV Chg",
        4 => "Rest",
        5 => "Cycle",
        6 => "End",
        7 => "CCCV Chg",
        8 => "CP DChg",
        9 => "CP Chg",
        10 => "CR DChg",
        11 => "CR Chg",
        12 => "IR",
        13 => "Pause",
        16 => "Pulse",
        17 => "SIM",
        18 => "PCCCV Chg",
        19 => "CV DChg",
        20 => "CCCV DChg",
        21 => "Control",
        22 => "OCV",
        23 => "SubStep",
        24 => "Follow",
        25 => "Ramp",
        26 => "CPCV DChg",
        27 => "CPCV Chg",
        28 => "CRCV DChg",
        29 => "CRCV Chg",
        30 => "Cyclic Voltammetry",
        _ => "",
    }
}

/// Which way current flows throughout a kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Charge,
    Discharge,
}

/// `None` for kinds without a current, and for those that charge and discharge.
pub(super) fn direction(kind: u8) -> Option<Direction> {
    match kind {
        1 | 3 | 7 | 9 | 11 | 18 | 27 | 29 => Some(Direction::Charge),
        2 | 8 | 10 | 19 | 20 | 26 | 28 => Some(Direction::Discharge),
        _ => None,
    }
}

/// What was charged and what discharged, out of one amount without a sign for both.
#[inline]
pub(super) fn directed(amount: Option<f64>, way: Option<Direction>) -> [Option<f64>; 2] {
    match (amount, way) {
        (Some(0.0), _) => [Some(0.0); 2],
        (_, Some(Direction::Charge)) => [amount, Some(0.0)],
        (_, Some(Direction::Discharge)) => [Some(0.0), amount],
        _ => [None; 2],
    }
}

/// Kinds of steps met that have no name here.
#[derive(Debug, Default)]
pub(super) struct UnknownKinds(std::collections::BTreeSet<u8>);

impl UnknownKinds {
    /// The name, or an empty text after taking note.
    #[inline]
    pub(super) fn name(&mut self, kind: u8) -> &'static str {
        let name = kind_name(kind);
        if name.is_empty() {
            self.0.insert(kind);
        }
        name
    }

    /// Takes note of a code of another table.
    pub(super) fn nameless(&mut self, kind: u8) -> &'static str {
        self.0.insert(kind);
        ""
    }

    pub(super) fn warning(&self) -> Option<Warning> {
        let codes: Vec<String> = self.0.iter().map(u8::to_string).collect();
        (!codes.is_empty()).then(|| {
            let codes = codes.join(", ");
            Warning::new("unknown_step_type", format!("step types {codes} have no known name"))
        })
    }
}
