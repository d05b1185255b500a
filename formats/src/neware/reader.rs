//! Puts the members of an archive together, sample by sample.

use model::batch::{Batch, DataType};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::{Table, TableKind};

use super::archive::Archive;
use super::auxiliary::{self, Channel};
use super::columns::TableBuilder;
use super::full::FullRows;
use super::metadata::{self, AuxiliarySetting, Settings};
use super::page::{Header, SAMPLES, Version};
use super::split::SplitRows;
use super::{MAIN_MEMBER, run_info, step};
use crate::text::zone::{UnixClock, Zone};
use crate::{FormatError, Options, Reader, Resume};

const RUN_INFO_MEMBER: &str = "data_runInfo.ndc";
const STEP_MEMBER: &str = "data_step.ndc";

/// The samples, in one of two forms.
enum Rows {
    Full(FullRows),
    Split(SplitRows),
}

/// One test out of an archive.
pub(super) struct NdaxReader {
    tables: Vec<Table>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    rows: Rows,
    /// Channels beside the samples.
    joined: Vec<Channel>,
    /// Channels with a table of their own, and how many of their records were given.
    apart: Vec<(Channel, usize)>,
    samples_done: bool,
    indices: Vec<u32>,
}

impl NdaxReader {
    /// # Errors
    /// No samples, samples of an unknown version, or more than the limits allow.
    pub(super) fn open(mut archive: Archive, options: &Options) -> Result<Self, FormatError> {
        let mut warnings = Vec::new();
        if !archive.contains(MAIN_MEMBER) {
            return Err(FormatError::Damaged(format!("the archive has no {MAIN_MEMBER}")));
        }
        let main = archive.read(MAIN_MEMBER, u64::MAX)?;
        warnings.extend(main.damage.map(|damage| damaged(MAIN_MEMBER, &damage)));
        let version = version_of_samples(&main.bytes)?;

        let zone = zone(options, &mut warnings);
        let settings = metadata::read(&mut archive, zone.as_ref(), &mut warnings)?;
        let channels = read_channels(&mut archive, &settings, &mut warnings)?;
        let rows = if version.has_full_records() {
            Rows::Full(FullRows::new(main.bytes, version, zone.map(UnixClock::new)))
        } else {
            let run_info = match read_optional(&mut archive, RUN_INFO_MEMBER, &mut warnings)? {
                Some(bytes) => run_info::read(&bytes, version, RUN_INFO_MEMBER, &mut warnings),
                None => Vec::new(),
            };
            let steps = match read_optional(&mut archive, STEP_MEMBER, &mut warnings)? {
                Some(bytes) => step::read(&bytes, version, &run_info, STEP_MEMBER, &mut warnings),
                None => Vec::new(),
            };
            Rows::Split(SplitRows::new(main.bytes, version, run_info, steps))
        };
        let (joined, apart) = channels.into_iter().partition(|channel: &Channel| match &rows {
            Rows::Full(rows) => channel.fits(rows.indices()),
            Rows::Split(rows) => channel.fits(rows.indices()),
        });
        let mut reader = Self {
            tables: Vec::new(),
            metadata: settings.metadata,
            warnings,
            rows,
            joined,
            apart: apart.into_iter().map(|channel| (channel, 0)).collect(),
            samples_done: false,
            indices: Vec::new(),
        };
        reader.describe();
        Ok(reader)
    }

    fn describe(&mut self) {
        let mut samples = TableBuilder::new("record", TableKind::Timeseries);
        match &self.rows {
            Rows::Full(rows) => rows.describe(&mut samples),
            Rows::Split(rows) => rows.describe(&mut samples),
        }
        self.joined.iter().for_each(|channel| channel.describe(&mut samples));
        match &self.rows {
            Rows::Full(rows) => rows.describe_derived(&mut samples),
            Rows::Split(rows) => rows.describe_derived(&mut samples),
        }
        self.tables.push(samples.build());
        for (channel, _) in &self.apart {
            let mut table = TableBuilder::new(&channel.name, TableKind::Auxiliary);
            table.column("DataPoint", "", DataType::Int64).standard(StandardColumn::RecordIndex);
            channel.describe(&mut table);
            self.tables.push(table.build());
            self.warnings.push(Warning::new(
                "auxiliary_apart",
                format!("records of {} have no sample to stand beside; the channel is a table of its own", channel.name),
            ));
        }
    }

    fn next_samples(&mut self, max_rows: usize) -> Option<Batch> {
        let next = match &mut self.rows {
            Rows::Full(rows) => rows.next(max_rows, &mut self.indices),
            Rows::Split(rows) => rows.next(max_rows, &mut self.indices),
        };
        let (mut columns, derived) = next?;
        for channel in &self.joined {
            columns.extend(channel.columns_for(&self.indices));
        }
        columns.extend(derived);
        Some(Batch { table: 0, columns, provisional: false })
    }

    fn next_of_channels(&mut self, max_rows: usize) -> Option<Batch> {
        let mut channels = self.apart.iter_mut().enumerate();
        let (position, (channel, given)) =
            channels.find(|(_, (channel, given))| *given < channel.indices.len())?;
        let end = channel.indices.len().min(given.saturating_add(max_rows));
        let columns = channel.columns_at(*given..end);
        *given = end;
        Some(Batch { table: position + 1, columns, provisional: false })
    }
}

impl Reader for NdaxReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if !self.samples_done && max_rows > 0 {
            if let Some(batch) = self.next_samples(max_rows) {
                return Ok(Some(batch));
            }
            self.samples_done = true;
            self.warnings.extend(match &self.rows {
                Rows::Full(rows) => rows.warnings(),
                Rows::Split(rows) => rows.warnings(),
            });
        }
        Ok(if max_rows > 0 { self.next_of_channels(max_rows) } else { None })
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        None
    }
}

fn zone(options: &Options, warnings: &mut Vec<Warning>) -> Option<Zone> {
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
            "{MAIN_MEMBER} is of version {}; versions 2, 5, 11, 14, 16 and 17 are known",
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
    archive: &mut Archive,
    member: &str,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Vec<u8>>, FormatError> {
    if !archive.contains(member) {
        warnings.push(Warning::new("member_missing", format!("the archive has no {member}")));
        return Ok(None);
    }
    match archive.read(member, u64::MAX) {
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
    archive: &mut Archive,
    settings: &Settings,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Channel>, FormatError> {
    let names = archive.names();
    let members = auxiliary::members(&names);
    let listed = members.len() == settings.auxiliary.len();
    if !listed {
        warnings.push(Warning::new(
            "auxiliary_not_listed",
            format!(
                "{} auxiliary files stand against {} channels in TestInfo.xml; their kinds are not known",
                members.len(),
                settings.auxiliary.len()
            ),
        ));
    }
    let mut channels = Vec::new();
    for (position, member) in members.into_iter().enumerate() {
        let setting = if listed {
            settings.auxiliary[position].clone()
        } else {
            AuxiliarySetting { id: (position + 1).to_string(), channel_type: None }
        };
        if let Some(bytes) = read_optional(archive, member, warnings)? {
            channels.extend(auxiliary::read(&bytes, member, &setting, warnings));
        }
    }
    Ok(channels)
}
