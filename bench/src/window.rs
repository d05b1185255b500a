//! Plot windows of a long recording: 10 million rows, 1,600 points.

use std::time::{Duration, Instant};

use anyhow::Result;
use model::batch::{Batch, Column, DataType, Values};
use model::series::SeriesSelection;
use model::statistics::BLOCK_ROWS;
use model::table::{ColumnSpec, Conversion};
use store::{Store, StoreLocation, WindowColumn, WindowQuery, Written};

use crate::figures::{Durations, Report, milliseconds, rate};

const ROWS: usize = 10_000_000;
const POINTS: u32 = 1600;
const FIRST_WINDOWS: usize = 20;
const ZOOMED_WINDOWS: usize = 100;
/// How much of the recording a zoomed window shows: one part in so many.
const ZOOMS: [usize; 4] = [10, 100, 1000, 10_000];

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&StoreLocation::parse(&folder.path().to_string_lossy())?)?;
    let (written, took) = write(store.clone()).await?;
    let bytes: u64 = written.parts.iter().map(|part| part.bytes).sum();
    report
        .heading("Plot windows of 10 million rows (voltage and current over time, 1,600 points)")?;
    report.note(&format!(
        "Written in {:.1} s ({} rows/s), {} parts, {:.1} bytes a row with the overview.\n",
        took.as_secs_f64(),
        rate(ROWS as f64, took),
        written.parts.len(),
        bytes as f64 / ROWS as f64,
    ))?;
    report.header(["window", "runs", "p50, ms", "p95, ms"])?;

    let mut first = Durations::default();
    for _ in 0..FIRST_WINDOWS {
        store.clear_cache();
        first.push(time(&store, &written, SeriesSelection::Everything).await?);
    }
    row(report, "everything, nothing cached", &first)?;
    let mut again = Durations::default();
    for _ in 0..FIRST_WINDOWS {
        again.push(time(&store, &written, SeriesSelection::Everything).await?);
    }
    row(report, "everything, again", &again)?;

    let mut random = Random(7);
    for zoom in ZOOMS {
        let width = ROWS / zoom;
        let mut durations = Durations::default();
        for _ in 0..ZOOMED_WINDOWS {
            let start = random.below(ROWS - width);
            // About one row a second: x is nearly the row number.
            let selection =
                SeriesSelection::X { from: start as f64, to: (start + width - 1) as f64 };
            durations.push(time(&store, &written, selection).await?);
        }
        row(report, &format!("{width} rows, anywhere"), &durations)?;
    }
    Ok(())
}

fn row(report: &mut Report, window: &str, durations: &Durations) -> Result<()> {
    report.row([
        window.to_owned(),
        durations.len().to_string(),
        milliseconds(durations.percentile(50)),
        milliseconds(durations.percentile(95)),
    ])?;
    Ok(())
}

async fn time(store: &Store, written: &Written, selection: SeriesSelection) -> Result<Duration> {
    let column = |column| WindowColumn { column, conversion: Conversion::IDENTITY };
    let query =
        WindowQuery { x: column(0), ys: vec![column(1), column(2)], selection, points: POINTS };
    let started = Instant::now();
    let window = store.window(&written.parts, &query).await?;
    std::hint::black_box(window);
    Ok(started.elapsed())
}

async fn write(store: Store) -> Result<(Written, Duration)> {
    let started = Instant::now();
    let written = tokio::task::spawn_blocking(move || -> Result<Written> {
        let columns: Vec<ColumnSpec> = [("Test Time", "s"), ("Voltage", "V"), ("Current", "A")]
            .into_iter()
            .map(|(name, unit)| ColumnSpec {
                name: name.to_owned(),
                unit: Some(unit.to_owned()),
                data_type: DataType::Float64,
                derived: false,
            })
            .collect();
        let mut writer = store.append_table(0, &columns, Vec::new())?;
        let mut random = Random(42);
        for start in (0..ROWS).step_by(BLOCK_ROWS) {
            writer.push(recording(start..(start + BLOCK_ROWS).min(ROWS), &mut random))?;
        }
        Ok(writer.finish()?)
    })
    .await??;
    Ok((written, started.elapsed()))
}

/// Cycles of two hours at about one row a second: times with milliseconds, noise of 10 mV and 1 mA
/// of its own in every value, and, one row in a hundred thousand, a peak.
fn recording(rows: std::ops::Range<usize>, random: &mut Random) -> Batch {
    const HALF: usize = 3600;
    let mut columns = [(); 3].map(|()| Vec::with_capacity(rows.len()));
    for row in rows {
        let (charging, within) = ((row / HALF).is_multiple_of(2), row % HALF);
        let ramp = within as f64 / HALF as f64;
        let level = if charging { 3.0 + 1.2 * ramp } else { 4.2 - 1.2 * ramp };
        let peak = if random.below(100_000) == 0 { 0.5 } else { 0.0 };
        columns[0].push((row * 1000 + random.below(1000)) as f64 / 1e3);
        columns[1].push(((level + peak) * 1e4 + random.below(100) as f64).round() / 1e4);
        let current = if charging { 2.5e6 } else { -2.5e6 };
        columns[2].push((current + random.below(1000) as f64) / 1e6);
    }
    let columns =
        columns.map(|values| Column { values: Values::Float64(values), validity: None }).to_vec();
    Batch { table: 0, columns, provisional: false }
}

/// The same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}
