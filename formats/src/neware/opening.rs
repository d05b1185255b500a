//! Puts `.ndc` files of one test together: members of an archive, or loose files of a folder.

use model::metadata::Warning;

use super::archive::Member;
use super::auxiliary::{self, Channel};
use super::described::DescribedRows;
use super::full::FullRows;
use super::metadata::{self, AuxiliarySetting, Settings};
use super::page::{Header, SAMPLES, Slots, Version};
use super::pages::{Pages, Stored};
use super::reader::{SampleRows, TestReader};
use super::run_info::{self, RunInfos};
use super::split::{OfSamples, SplitRows};
use super::{MAIN_MEMBER, step};
use crate::text::zone::{UnixClock, Zone};
use crate::{FormatError, Options};

const RUN_INFO_MEMBER: &str = "data_runInfo.ndc";
const STEP_MEMBER: &str = "data_step.ndc";
/// The first page.
const HEAD_BYTES: usize = 4096;

/// The files of one test, under the names that they have in an archive.
pub(super) trait Members {
    fn names(&self) -> Vec<String>;

    fn contains(&self, name: &str) -> bool;

    /// A member of at most `most` bytes, whole.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`] before anything is read; [`FormatError::Damaged`] where not one
    /// byte can be had.
    fn read(&mut self, name: &str, most: u64) -> Result<Member, FormatError>;

    /// A member of any size that samples may have, to be read as it is unpacked.
    ///
    /// # Errors
    /// [`FormatError::TooLarge`] for what no samples are; [`FormatError::Damaged`] where there is
    /// no beginning of it.
    fn stored(&mut self, name: &str) -> Result<Stored, FormatError>;
}

/// What a person should know about a file of pages; complete once the last one was asked for.
pub(super) fn warnings_of(pages: &Pages, slots: &Slots, member: &str) -> Vec<Warning> {
    let mut warnings: Vec<Warning> =
        pages.damage().map(|damage| damaged(member, damage)).into_iter().collect();
    warnings.extend(slots.warnings(member));
    warnings
}

/// # Errors
/// No samples, samples of an unknown version, or more than the limits allow.
pub(super) fn open(
    members: &mut dyn Members,
    options: &Options,
) -> Result<TestReader, FormatError> {
    let mut warnings = Vec::new();
    if !members.contains(MAIN_MEMBER) {
        return Err(FormatError::Damaged(format!("the archive has no {MAIN_MEMBER}")));
    }
    let main = members.stored(MAIN_MEMBER)?;
    let (head, damage) = main.head(HEAD_BYTES)?;
    if let Some(damage) = damage.filter(|_| head.is_empty()) {
        return Err(FormatError::Damaged(format!("{MAIN_MEMBER} cannot be unpacked: {damage}")));
    }
    let version = version_of_samples(&head)?;

    if !version.is_proven() {
        warnings.push(Warning::new(
            "experimental_format",
            format!(
                "no {MAIN_MEMBER} of version {} was at hand when its reader was made; check the values",
                version.number()
            ),
        ));
    }
    let zone = zone(options, &mut warnings);
    let settings = metadata::read(members, zone.as_ref(), &mut warnings)?;
    let channels = read_channels(members, &settings, &mut warnings)?;
    let rows: Box<dyn SampleRows> = if version.has_full_records() {
        Box::new(FullRows::new(main, version, zone.map(UnixClock::new)))
    } else if version.is_described() {
        Box::new(DescribedRows::new(main, &head, version, zone.map(UnixClock::new))?)
    } else {
        let has_own = version == Version::V6;
        let run_info = if has_own {
            RunInfos::default()
        } else {
            optional(members, RUN_INFO_MEMBER, &mut warnings, |stored, warnings| {
                run_info::read(stored, version, RUN_INFO_MEMBER, warnings)
            })?
            .unwrap_or_default()
        };
        let steps = optional(members, STEP_MEMBER, &mut warnings, |stored, warnings| {
            if has_own {
                let runs = OfSamples::new(main.clone());
                step::read(stored, version, runs, STEP_MEMBER, warnings)
            } else {
                step::read(stored, version, run_info.again(), STEP_MEMBER, warnings)
            }
        })?;
        Box::new(SplitRows::new(main, version, run_info, steps.unwrap_or_default()))
    };
    TestReader::new(rows, settings.metadata, channels, warnings)
}

pub(super) fn zone(options: &Options, warnings: &mut Vec<Warning>) -> Option<Zone> {
    let name = options.time_zone.as_deref()?;
    let zone = Zone::new(name);
    if zone.is_none() {
        warnings.push(Warning::new(
            "unknown_time_zone",
            format!("the time zone “{name}” is not known; local times stay local"),
        ));
    }
    zone
}

fn version_of_samples(bytes: &[u8]) -> Result<Version, FormatError> {
    let header = Header::parse(bytes)
        .ok_or_else(|| FormatError::Damaged(format!("{MAIN_MEMBER} has no header")))?;
    if header.kind != SAMPLES {
        let kind = header.kind;
        return Err(FormatError::UnknownVersion(format!(
            "{MAIN_MEMBER} is of kind {kind}, where samples are of kind {SAMPLES}"
        )));
    }
    header.version.ok_or_else(|| {
        FormatError::UnknownVersion(format!(
            "{MAIN_MEMBER} is of version {}; versions 1 to 9 and 11 to 17 are known",
            header.number
        ))
    })
}

fn damaged(member: &str, damage: &str) -> Warning {
    Warning::new(
        "member_damaged",
        format!("{member} is damaged ({damage}); what its page checksums confirm is kept"),
    )
}

/// What is read out of a member without which there still are samples.
fn optional<T>(
    members: &mut dyn Members,
    member: &str,
    warnings: &mut Vec<Warning>,
    read: impl FnOnce(Stored, &mut Vec<Warning>) -> Result<T, FormatError>,
) -> Result<Option<T>, FormatError> {
    if !members.contains(member) {
        warnings.push(Warning::new("member_missing", format!("there is no {member}")));
        return Ok(None);
    }
    match members.stored(member).and_then(|stored| read(stored, warnings)) {
        Ok(read) => Ok(Some(read)),
        Err(FormatError::Source(error)) => Err(FormatError::Source(error)),
        Err(error) => {
            warnings.push(Warning::new("member_damaged", error.to_string()));
            Ok(None)
        }
    }
}

fn read_channels(
    members: &mut dyn Members,
    settings: &Settings,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Channel>, FormatError> {
    let names = members.names();
    let files = auxiliary::members(&names);
    let listed = files.len() == settings.auxiliary.len();
    if !listed {
        warnings.push(Warning::new(
            "auxiliary_not_listed",
            format!(
                "{} auxiliary files stand against {} channels in TestInfo.xml; their kinds are not known",
                files.len(),
                settings.auxiliary.len()
            ),
        ));
    }
    let mut channels = Vec::new();
    let mut room = auxiliary::MAX_KEPT_BYTES;
    for (position, member) in files.into_iter().enumerate() {
        let setting = if listed {
            settings.auxiliary[position].clone()
        } else {
            AuxiliarySetting { id: (position + 1).to_string(), channel_type: None }
        };
        let channel = optional(members, member, warnings, |stored, warnings| {
            auxiliary::read(stored, member, &setting, &mut room, warnings)
        })?;
        channels.extend(channel.flatten());
    }
    Ok(channels)
}
