//! Puts `.ndc` files of one test together: members of an archive, or loose files of a folder.

use model::metadata::Warning;

use super::archive::Member;
use super::auxiliary::{self, Channel};
use super::full::FullRows;
use super::metadata::{self, AuxiliarySetting, Settings};
use super::page::{Header, SAMPLES, Version};
use super::reader::{SampleRows, TestReader};
use super::split::SplitRows;
use super::{MAIN_MEMBER, run_info, step};
use crate::text::zone::{UnixClock, Zone};
use crate::{FormatError, Options};

const RUN_INFO_MEMBER: &str = "data_runInfo.ndc";
const STEP_MEMBER: &str = "data_step.ndc";

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
    let main = members.read(MAIN_MEMBER, u64::MAX)?;
    warnings.extend(main.damage.map(|damage| damaged(MAIN_MEMBER, &damage)));
    let version = version_of_samples(&main.bytes)?;

    if !version.is_proven() {
        warnings.push(Warning::new(
            "experimental",
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
        Box::new(FullRows::new(main.bytes, version, zone.map(UnixClock::new)))
    } else {
        let run_info = match read_optional(members, RUN_INFO_MEMBER, &mut warnings)? {
            Some(bytes) => run_info::read(&bytes, version, RUN_INFO_MEMBER, &mut warnings),
            None => Vec::new(),
        };
        let steps = match read_optional(members, STEP_MEMBER, &mut warnings)? {
            Some(bytes) => step::read(&bytes, version, &run_info, STEP_MEMBER, &mut warnings),
            None => Vec::new(),
        };
        Box::new(SplitRows::new(main.bytes, version, run_info, steps))
    };
    Ok(TestReader::new(rows, settings.metadata, channels, warnings))
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
            "{MAIN_MEMBER} is of version {}; versions 1 to 5, 8, 9, 11 to 14, 16 and 17 are known",
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

/// A member without which there still are samples.
fn read_optional(
    members: &mut dyn Members,
    member: &str,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Vec<u8>>, FormatError> {
    if !members.contains(member) {
        warnings.push(Warning::new("member_missing", format!("there is no {member}")));
        return Ok(None);
    }
    match members.read(member, u64::MAX) {
        Ok(unpacked) => {
            warnings.extend(unpacked.damage.map(|damage| damaged(member, &damage)));
            Ok(Some(unpacked.bytes))
        }
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
    for (position, member) in files.into_iter().enumerate() {
        let setting = if listed {
            settings.auxiliary[position].clone()
        } else {
            AuxiliarySetting { id: (position + 1).to_string(), channel_type: None }
        };
        if let Some(bytes) = read_optional(members, member, warnings)? {
            channels.extend(auxiliary::read(&bytes, member, &setting, warnings));
        }
    }
    Ok(channels)
}
