//! Rows out of the data module.

use std::sync::Arc;

use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::super::derive::Carried;
use super::super::plan::Plan;
use super::super::start::{instant, module_date};
use super::layout::{Extent, Layout, Records};
use super::module::{Chain, Module, read_chain, u32_at};
use super::{log, settings};
use crate::text::zone::{Zone, zone_of};
use crate::{End, FormatError, Options, Reader, Resume, Source};

/// Records are decoded in pieces that stay in the processor's cache.
const PIECE_BYTES: usize = 64 * 1024;

/// One `.mpr`, read front to back.
pub(super) struct MprReader {
    source: Arc<dyn Source>,
    layout: Layout,
    plan: Plan,
    /// Offset of the first record that was not read yet, and how many there are from it.
    offset: u64,
    left: u64,
    /// Bytes of the records being decoded, kept from one piece to the next.
    piece: Vec<u8>,
    carried: Carried,
    /// Rows of the second table that belong to the last batch of the first.
    spectra: Option<Batch>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    finished: bool,
}

impl MprReader {
    pub(super) fn open(
        source: Arc<dyn Source>,
        options: &Options,
        end: End,
    ) -> Result<Self, FormatError> {
        let chain = read_chain(source.as_ref())?;
        let (zone, zone_warning) = zone_of(options);
        let mut warnings = Vec::from_iter(zone_warning);
        let (metadata, technique) =
            read_metadata(source.as_ref(), &chain, zone.as_ref(), end, &mut warnings)?;
        let data = chain.modules.iter().find(|module| module.name == "VMP data");
        let Some(data) = data else {
            return Err(FormatError::Damaged(
                "the file has no data module: it was cut off before its first record".to_owned(),
            ));
        };
        let (ids, records_start) = read_ids(source.as_ref(), data)?;
        let is_last = chain.modules.last() == Some(data);
        let first_record = data.data_offset + records_start;
        let extent = Extent {
            n_points: ids.n_points,
            by_length: data.length.checked_sub(records_start),
            available: if is_last { source.len() } else { data.end().min(source.len()) }
                .saturating_sub(first_record),
            is_followed: !is_last,
        };
        let (layout, records) = Layout::resolve(&ids.ids, technique, &extent)?;
        warn_of_records(&layout, &records, &chain, end, &mut warnings);
        let columns = layout.fields.iter().map(|field| field.spec.clone()).collect();
        let started = metadata.started_at.as_ref().and_then(instant);
        Ok(Self {
            source,
            plan: Plan::new(columns, None, started),
            layout,
            offset: first_record,
            left: records.count,
            piece: Vec::new(),
            carried: Carried::default(),
            spectra: None,
            metadata,
            warnings,
            finished: false,
        })
    }

    fn finish(&mut self) {
        if !std::mem::replace(&mut self.finished, true) {
            self.warnings.extend(self.carried.time_warnings());
        }
    }
}

impl Reader for MprReader {
    fn tables(&self) -> &[Table] {
        &self.plan.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if let Some(spectra) = self.spectra.take() {
            return Ok(Some(spectra));
        }
        let rows = self.left.min(max_rows.max(1) as u64) as usize;
        if rows == 0 {
            self.finish();
            return Ok(None);
        }
        let record_bytes = self.layout.record_bytes;
        let mut columns = self.layout.empty_columns(rows);
        let mut decoded = 0;
        while decoded < rows {
            let records = (PIECE_BYTES / record_bytes).clamp(1, rows - decoded);
            self.piece.resize(records * record_bytes, 0);
            read_exact(self.source.as_ref(), self.offset, &mut self.piece)?;
            self.layout.decode(&self.piece, &mut columns);
            decoded += records;
            self.offset += self.piece.len() as u64;
        }
        self.left -= rows as u64;
        let (batch, spectra) = self.plan.complete(columns, &mut self.carried);
        self.spectra = spectra;
        Ok(Some(batch))
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

/// The rows were counted from the source's length: bytes that are gone since then are an error.
fn read_exact(source: &dyn Source, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read_at(offset + filled as u64, &mut buffer[filled..])? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => filled += count,
        }
    }
    Ok(())
}

struct Ids {
    n_points: u64,
    ids: Vec<u16>,
}

/// The record count, the column ids, and where the records start within the module.
fn read_ids(source: &dyn Source, data: &Module) -> Result<(Ids, u64), FormatError> {
    let start: u64 = match (data.is_v2, data.version) {
        (false, 0) => 0x64,
        (false, 2) => 0x195,
        (false, 3) => 0x196,
        (true, 10 | 11) => 0x3EF,
        (is_v2, version) => {
            let header = if is_v2 { "EC-Lab 11.50 or later" } else { "before EC-Lab 11.50" };
            return Err(FormatError::UnknownVersion(format!(
                "version {version} of the data module ({header}) is not read by this version"
            )));
        }
    };
    let bytes = source.read_range(data.data_offset, start as usize)?;
    let cut = || FormatError::Damaged("the file ends within its column list".to_owned());
    let n_points = u64::from(u32_at(&bytes, 0).ok_or_else(cut)?);
    let n_columns = usize::from(*bytes.get(4).ok_or_else(cut)?);
    let ids: Vec<u16> = match (data.is_v2, data.version) {
        (false, 0) => bytes[5..].iter().take(n_columns).map(|id| u16::from(*id)).collect(),
        (false, _) => pairs(&bytes[5..]).take(n_columns).map(u16::from_le_bytes).collect(),
        (true, _) => pairs(&bytes[5..]).take(n_columns).map(u16::from_be_bytes).collect(),
    };
    if ids.len() < n_columns {
        return Err(cut());
    }
    Ok((Ids { n_points, ids }, start))
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = [u8; 2]> {
    bytes.chunks_exact(2).map(|pair| [pair[0], pair[1]])
}

/// Metadata of all modules, and the technique.
fn read_metadata(
    source: &dyn Source,
    chain: &Chain,
    zone: Option<&Zone>,
    end: End,
    warnings: &mut Vec<Warning>,
) -> Result<(FileMetadata, Option<u8>), FormatError> {
    let mut metadata =
        FileMetadata { tester_type: Some("BioLogic".to_owned()), ..FileMetadata::default() };
    let mut technique = None;
    let mut has_log = false;
    for module in &chain.modules {
        match module.name.as_str() {
            "VMP Set" => {
                let bytes = module.bytes(source, settings::READ_BYTES)?;
                technique = bytes.first().copied();
                settings::read_settings(&bytes, &mut metadata);
                metadata.other_date = module_date(&module.date);
            }
            "VMP LOG" => {
                has_log = true;
                let bytes = module.bytes(source, log::READ_BYTES)?;
                log::read_log(&bytes, &mut metadata);
                metadata.started_at = log::start_of_acquisition(&bytes, zone);
            }
            "VMP loop" => {
                log::read_loops(&module.bytes(source, log::READ_BYTES)?, &mut metadata);
            }
            "VMP ExtDev" => {
                let bytes = module.bytes(source, settings::READ_BYTES)?;
                settings::read_external_devices(&bytes, &mut metadata);
            }
            _ => {}
        }
    }
    // A running measurement has no log yet: that is as it should be.
    if metadata.started_at.is_none() && end == End::Closed {
        let why = if has_log { "its log has no date" } else { "it has no log" };
        warnings.push(Warning::new(
            "no_start_time",
            format!(
                "The file does not say when the measurement started: {why}. It may have been \
                 copied while it was running."
            ),
        ));
    }
    Ok((metadata, technique))
}

fn warn_of_records(
    layout: &Layout,
    records: &Records,
    chain: &Chain,
    end: End,
    warnings: &mut Vec<Warning>,
) {
    for id in &layout.unknown {
        warnings.push(Warning::new(
            "unknown_column",
            format!("Column {id} is not known; its numbers are kept, what they mean is not."),
        ));
    }
    if end == End::Open {
        return;
    }
    if records.missing > 0 {
        warnings.push(Warning::new(
            "records_missing",
            format!(
                "The file is cut off: {} of its {} records are missing.",
                records.missing,
                records.count + records.missing
            ),
        ));
    } else if records.counters_differ {
        warnings.push(Warning::new(
            "counters_differ",
            format!(
                "The file's counters contradict each other; {} records were read.",
                records.count
            ),
        ));
    } else if chain.trailing > 0 {
        warnings.push(Warning::new(
            "trailing_bytes",
            format!("{} bytes at the end of the file belong to no module.", chain.trailing),
        ));
    }
}
