//! The log (`.mpl`) and the settings (`.mps`) that lie beside a data file: they give the metadata that
//! the data file lacks (a running `.mpr` has no log of its own), and are kept under `Log` and
//! `Settings`. They change no column, because they may come late or never.
//!
//! ```text
//! EC-Lab LOG FILE  or  BT-Lab LOG FILE       EC-LAB SETTING FILE
//!
//! Galvanostatic Cycling with …               Number of linked techniques : 2
//!
//! Run on channel : 7 (SN 70387)              Filename : …
//! Acquisition started on : …                 Device : VSP
//! … parameters                               …
//!
//! Modify on : 11/10/2025 15:31               Technique : 1
//! what was changed, as often as it was       name and parameters, as often as there are
//! ```
//!
//! Most lines are those of an export's header, and are read as those.

use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;
use serde_json::{Map, Value, json};

use super::mpt::read_preamble;

use crate::text::decode::Encoding;
use crate::text::zone::{Zone, zone_of};
use crate::{Bundle, FormatError, Options, Reader, Resume, Source};

#[cfg(test)]
mod tests;

/// More than any log or settings hold.
const MOST_BYTES: usize = 512 * 1024;
const MOST_PARTS: usize = 200;

/// The reader, with what the sidecars of its bundle say.
pub(super) fn with_sidecars(
    reader: Box<dyn Reader>,
    bundle: &Bundle,
    options: &Options,
) -> Box<dyn Reader> {
    let zone = zone_of(options).0;
    let sidecars: Vec<Sidecar> = bundle
        .files
        .iter()
        .skip(1)
        .filter_map(|file| Sidecar::read(file.source.as_ref(), zone.as_ref()))
        .collect();
    if sidecars.is_empty() {
        return reader;
    }
    let metadata = merged(reader.metadata(), &sidecars);
    Box::new(WithSidecars { reader, sidecars, metadata })
}

/// What a sidecar says.
struct Sidecar {
    /// `Log` or `Settings`.
    name: &'static str,
    metadata: FileMetadata,
}

impl Sidecar {
    /// `None` for a file of another kind, or one that cannot be read: the data are worth more.
    fn read(source: &dyn Source, zone: Option<&Zone>) -> Option<Self> {
        let bytes = source.read_range(0, MOST_BYTES).ok()?;
        let (name, divider) = if bytes.starts_with(b"EC-LAB SETTING FILE") {
            ("Settings", "Technique : ")
        } else if bytes.starts_with(b"EC-Lab LOG FILE") || bytes.starts_with(b"BT-Lab LOG FILE") {
            ("Log", "Modify on : ")
        } else {
            return None;
        };
        let text = Encoding::of(&bytes).decode(&bytes);
        let lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
        let is_divider = |line: &String| line.starts_with(divider);
        let first = lines.iter().position(is_divider).unwrap_or(lines.len());
        let mut metadata = read_preamble(&lines[..first], zone).metadata;
        let parts: Vec<Value> = lines[first..]
            .chunk_by(|_, next| !is_divider(next))
            .take(MOST_PARTS)
            .map(|part| json!(part.join("\n").trim_end()))
            .collect();
        if !parts.is_empty() {
            let name = if name == "Log" { "Modifications" } else { "Techniques" };
            metadata.vendor.insert(name.to_owned(), Value::from(parts));
        }
        Some(Self { name, metadata })
    }
}

/// The data file's own metadata; where it has none, the log's, then the settings'.
fn merged(own: &FileMetadata, sidecars: &[Sidecar]) -> FileMetadata {
    let mut metadata = own.clone();
    let mut order: Vec<&Sidecar> = sidecars.iter().collect();
    order.sort_by_key(|sidecar| sidecar.name);
    for Sidecar { name, metadata: other } in order {
        let other = other.clone();
        macro_rules! fill {
            ($($field:ident)*) => { $(metadata.$field = metadata.$field.or(other.$field);)* };
        }
        fill!(tester_serial channel test_name started_at operator procedure comments
            active_mass_gram nominal_capacity_ah software_version);
        let said: Map<String, Value> = other.vendor;
        metadata.vendor.entry(*name).or_insert(Value::Object(said));
    }
    metadata
}

struct WithSidecars {
    reader: Box<dyn Reader>,
    sidecars: Vec<Sidecar>,
    metadata: FileMetadata,
}

impl Reader for WithSidecars {
    fn tables(&self) -> &[Table] {
        self.reader.tables()
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        let batch = self.reader.next(max_rows)?;
        if batch.is_none() {
            self.metadata = merged(self.reader.metadata(), &self.sidecars);
        }
        Ok(batch)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        self.reader.warnings()
    }

    fn save(&self) -> Option<Resume> {
        self.reader.save()
    }
}
