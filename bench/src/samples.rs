//! The files that reading is measured with: the largest of each vendor's format in a folder of
//! samples.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::figures::Report;

const FORMATS: [&str; 4] = ["maccor-txt", "biologic-mpr", "biologic-mpt", "neware-ndax"];

/// One file, and the folder that says its format.
pub(crate) struct Sample {
    pub format: &'static str,
    pub path: PathBuf,
    pub bytes: u64,
}

impl Sample {
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(crate) fn megabytes(&self) -> String {
        format!("{:.1}", self.bytes as f64 / 1e6)
    }
}

/// Where samples lie: `GALVANALYSER_SAMPLES`, else beside the project.
pub(crate) fn folder() -> PathBuf {
    match std::env::var_os("GALVANALYSER_SAMPLES") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
    }
}

/// The samples that there are; what is missing is noted.
pub(crate) fn largest(report: &mut Report) -> Result<Vec<Sample>> {
    let folder = folder();
    let mut samples = Vec::new();
    for format in FORMATS {
        match largest_in(&folder.join(format), format)? {
            Some(sample) => samples.push(sample),
            None => {
                report.note(&format!("{format}: skipped, no sample in {}\n", folder.display()))?
            }
        }
    }
    Ok(samples)
}

/// Smaller files say little about speed.
const LARGE_BYTES: u64 = 100_000;
const MOST_LARGE: usize = 3;

/// The largest few samples of a format that are large enough to time, by their ending if one is
/// given; none where there is no such folder.
pub(crate) fn large_of(format: &'static str, ending: &str) -> Result<Vec<Sample>> {
    let mut samples = all_in(&folder().join(format), format)?;
    samples.retain(|sample| {
        let own = sample.path.extension().unwrap_or_default();
        sample.bytes >= LARGE_BYTES && (ending.is_empty() || own.eq_ignore_ascii_case(ending))
    });
    samples.truncate(MOST_LARGE);
    Ok(samples)
}

fn largest_in(folder: &Path, format: &'static str) -> Result<Option<Sample>> {
    Ok(all_in(folder, format)?.into_iter().next())
}

/// The files of a folder, the largest first.
fn all_in(folder: &Path, format: &'static str) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    if !folder.is_dir() {
        return Ok(samples);
    }
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_file() {
            samples.push(Sample { format, path: entry.path(), bytes: metadata.len() });
        }
    }
    samples.sort_by_key(|sample| (std::cmp::Reverse(sample.bytes), sample.path.clone()));
    Ok(samples)
}
