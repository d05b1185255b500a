//! Whole files, and what their headers say.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use fs_err::File;
use model::time::Timestamp;

use super::Simulation;
use super::maccor::MaccorWriter;
use super::mpt::MptWriter;
use super::sample::Sample;

/// The vendors whose files the demo writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    MaccorText,
    BiologicMpt,
}

impl FileFormat {
    pub const fn extension(self) -> &'static str {
        match self {
            Self::MaccorText => "txt",
            Self::BiologicMpt => "mpt",
        }
    }
}

/// What the header of a test says.
#[derive(Clone, Debug, PartialEq)]
pub struct TestSheet {
    /// The file's name as the tester gave it; plain ASCII, as all text here.
    pub name: String,
    pub procedure: String,
    pub comment: String,
    pub channel: u32,
    pub started_at: Timestamp,
    pub nominal_capacity_ampere_hour: f64,
}

/// Either vendor's writer.
#[derive(Debug)]
pub(super) enum VendorWriter<W> {
    Maccor(MaccorWriter<W>),
    Biologic(MptWriter<W>),
}

impl<W: Write> VendorWriter<W> {
    /// Writes the header too.
    pub(super) fn begin(format: FileFormat, out: W, sheet: TestSheet) -> io::Result<Self> {
        match format {
            FileFormat::MaccorText => {
                let mut writer = MaccorWriter::new(out, sheet);
                writer.write_header()?;
                Ok(Self::Maccor(writer))
            }
            FileFormat::BiologicMpt => {
                let mut writer = MptWriter::new(out, sheet);
                writer.write_header()?;
                Ok(Self::Biologic(writer))
            }
        }
    }

    pub(super) fn append(&mut self, sample: &Sample) -> io::Result<()> {
        match self {
            Self::Maccor(writer) => writer.append(sample),
            Self::Biologic(writer) => writer.append(sample),
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Maccor(writer) => writer.flush(),
            Self::Biologic(writer) => writer.flush(),
        }
    }
}

/// Writes a finished test of at most `rows` rows to a file. Returns how many there are.
pub fn write_finished(
    path: &Path,
    format: FileFormat,
    sheet: TestSheet,
    simulation: Simulation,
    rows: usize,
) -> io::Result<usize> {
    let out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut writer = VendorWriter::begin(format, out, sheet)?;
    let mut written = 0;
    for sample in simulation.take(rows) {
        writer.append(&sample)?;
        written += 1;
    }
    writer.flush()?;
    Ok(written)
}

/// The tester's clock at a test time; UTC in the demo.
pub(super) fn civil(started_at: Timestamp, test_time_second: f64) -> jiff::civil::DateTime {
    let micros = started_at.0.saturating_add((test_time_second * 1e6).round() as i64);
    let instant = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(instant)
}
