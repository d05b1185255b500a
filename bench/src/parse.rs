//! Reading alone: bytes in memory → batches, one thread.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use formats::{Bundle, End, MemorySource, Options};
use model::statistics::BLOCK_ROWS;

use crate::figures::{Durations, Report, megabytes_a_second, milliseconds, rate};
use crate::samples::largest;

/// Each file is read again and again for as long, and at least [`LEAST_RUNS`] times.
const LONG_ENOUGH: Duration = Duration::from_secs(2);
const LEAST_RUNS: usize = 5;

pub(crate) fn run(report: &mut Report) -> Result<()> {
    report.heading("Reading alone (from memory, one thread, median)")?;
    let samples = largest(report)?;
    report.header(["format", "file", "MB", "rows", "ms", "rows/s", "MB/s"])?;
    for sample in samples {
        let bytes: Arc<[u8]> = fs_err::read(&sample.path)?.into();
        let bundle = Bundle::single(sample.name(), Arc::new(MemorySource::new(bytes)));
        if let Err(error) = formats::detect(&bundle) {
            let [format, name] = [sample.format, &sample.name()].map(str::to_owned);
            report.row([
                format,
                name,
                sample.megabytes(),
                error.to_string(),
                dash(),
                dash(),
                dash(),
            ])?;
            continue;
        }
        let mut durations = Durations::default();
        let mut rows = 0;
        while durations.len() < LEAST_RUNS || durations.total() < LONG_ENOUGH {
            let started = Instant::now();
            rows = read(&bundle)?;
            durations.push(started.elapsed());
        }
        let median = durations.percentile(50);
        report.row([
            sample.format.to_owned(),
            sample.name(),
            sample.megabytes(),
            rows.to_string(),
            milliseconds(median),
            rate(rows as f64, median),
            megabytes_a_second(sample.bytes, median),
        ])?;
    }
    Ok(())
}

fn dash() -> String {
    "–".to_owned()
}

/// Reads a bundle to its end; gives the rows of all its tables.
fn read(bundle: &Bundle) -> Result<u64> {
    let format = formats::detect(bundle)?.format;
    let mut rows = 0;
    for mut reader in format.open(bundle, &Options::default(), End::Closed, None)? {
        while let Some(batch) = reader.next(BLOCK_ROWS)? {
            rows += std::hint::black_box(batch).rows() as u64;
        }
    }
    Ok(rows)
}
