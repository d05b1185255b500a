//! The whole way in: file on disk → raw bytes kept → read → Parquet parts → catalogue, each into a
//! fresh store and a fresh SQLite database, everything synced.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use catalog::{Catalog, CatalogLocation, ImportContext};
use ingest::{Ingest, IngestFile, IngestRequest};
use model::time::Timestamp;
use store::{Store, StoreLocation};

use crate::figures::{Durations, Report, megabytes_a_second, milliseconds, rate};
use crate::samples::{Sample, largest};

const RUNS: usize = 7;

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    report.heading("Whole import (SQLite, local store, synced, median)")?;
    let samples = largest(report)?;
    report.header(["format", "file", "MB", "rows", "ms", "rows/s", "MB/s", "kept, MB"])?;
    for sample in samples {
        let mut durations = Durations::default();
        let (mut rows, mut kept) = (0, 0);
        for _ in 0..RUNS {
            let folder = tempfile::tempdir()?;
            let (duration, imported) = import(&sample, folder.path()).await?;
            durations.push(duration);
            rows = imported;
            kept = size_of(&folder.path().join("store"))?;
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
            format!("{:.2}", kept as f64 / 1e6),
        ])?;
    }
    Ok(())
}

async fn import(sample: &Sample, folder: &Path) -> Result<(Duration, u64)> {
    let catalog = Catalog::open(&CatalogLocation::Sqlite(folder.join("catalog.sqlite"))).await?;
    catalog.migrate().await?;
    let store_folder = folder.join("store");
    fs_err::create_dir(&store_folder)?;
    let store = Store::open(&StoreLocation::parse(&store_folder.to_string_lossy())?)?;
    let ingest = Ingest::new(store, catalog);
    let request = IngestRequest {
        origin: format!("file:{}", sample.path.display()),
        observed_file: None,
        files: vec![IngestFile {
            name: sample.name(),
            path: sample.path.clone(),
            modified_at: Timestamp(0),
        }],
        open: false,
        context: ImportContext {
            path: None,
            relative_path: sample.name(),
            time_zone: None,
            default_owner: None,
        },
    };
    let started = Instant::now();
    let imported = ingest.import(request).await?;
    Ok((started.elapsed(), imported.rows))
}

fn size_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size_of(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
