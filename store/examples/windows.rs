//! Measures a generated recording: bytes a row at rest, and how long plot windows take.
//!
//! `cargo run --release -p store --example windows -- [rows] [points]`
#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::time::Instant;

use model::batch::{Batch, Column, DataType};
use model::series::SeriesSelection;
use model::statistics::BLOCK_ROWS;
use model::table::{ColumnSpec, Conversion};
use store::{Store, StoreLocation, WindowColumn, WindowQuery, Written};

type Error = Box<dyn std::error::Error>;

const REPEATS: usize = 60;

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let rows: u64 = arguments.next().map_or(Ok(10_000_000), |rows| rows.parse())?;
    let points: u32 = arguments.next().map_or(Ok(1_600), |points| points.parse())?;
    let folder = std::env::temp_dir().join(format!("galvanalyser-windows-{}", std::process::id()));
    let runtime = tokio::runtime::Runtime::new()?;
    let location = StoreLocation::Folder(folder.clone());
    let store = Store::open_on(&location, runtime.handle().clone())?;
    for (name, digits) in [("decimals out of text", Some(4)), ("binary doubles", None)] {
        println!("\n{rows} rows of time, voltage and current, {name}");
        let begun = Instant::now();
        let written = write(&store, rows, digits)?;
        println!(
            "written in {:.1} s, {} parts",
            begun.elapsed().as_secs_f64(),
            written.parts.len()
        );
        sizes(&runtime, &store, &written)?;
        measure(&store, &written, points)?;
        grow(&store, written)?;
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

fn specs() -> [ColumnSpec; 3] {
    ["time", "voltage", "current"].map(|name| ColumnSpec {
        name: name.to_owned(),
        unit: None,
        data_type: DataType::Float64,
        derived: false,
    })
}

/// Cycling at 10 Hz with rests at 0.1 Hz: noise on both channels, `digits` after the point.
fn write(store: &Store, rows: u64, digits: Option<i32>) -> Result<Written, Error> {
    let specs = specs();
    let mut writer = store.append_table(0, &specs, Vec::new())?;
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (state >> 40) as f64 / f64::from(1 << 24) - 0.5
    };
    let round = |value: f64| match digits {
        // Testers write no sign before 0.
        Some(digits) => (value * 10_f64.powi(digits)).round() / 10_f64.powi(digits) + 0.0,
        None => value,
    };
    let mut tenths = 0_u64;
    let mut row = 0;
    while row < rows {
        let mut columns = specs.iter().map(|spec| Column::new(spec.data_type)).collect::<Vec<_>>();
        for _ in 0..(rows - row).min(BLOCK_ROWS as u64) {
            let in_cycle = row % 80_000;
            let (step, level) = match in_cycle {
                0..36_000 => (1, 1.0),
                36_000..40_000 => (100, 0.0),
                40_000..76_000 => (1, -1.0),
                _ => (100, 0.0),
            };
            tenths += step;
            let charge = (in_cycle as f64 / 40_000.0 - 1.0).abs();
            columns[0].push_f64(Some(tenths as f64 / 10.0));
            let voltage = 4.2 - 1.2 * charge + 0.05 * level + 0.0008 * noise();
            columns[1].push_f64(Some(round(voltage)));
            columns[2].push_f64(Some(round(2.5 * level + 0.0006 * noise())));
            row += 1;
        }
        writer.push(Batch { table: 0, columns, provisional: false })?;
    }
    Ok(writer.finish()?)
}

/// Passes over a growing file: 200 rows each.
fn grow(store: &Store, mut written: Written) -> Result<(), Error> {
    let specs = specs();
    let mut times = Vec::new();
    for _ in 0..REPEATS {
        let begun = Instant::now();
        let mut writer = store.append_table(0, &specs, written.parts)?;
        let columns = specs.iter().map(|spec| {
            let mut column = Column::new(spec.data_type);
            (0..200).for_each(|row| column.push_f64(Some(f64::from(row))));
            column
        });
        let columns = columns.collect();
        writer.push(Batch { table: 0, columns, provisional: false })?;
        written = writer.finish()?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let [half, most] = percentiles(&mut times);
    println!("200 more rows: {half:.1} / {most:.1} ms (p50 / p95), {} parts", written.parts.len());
    Ok(())
}

fn sizes(runtime: &tokio::runtime::Runtime, store: &Store, written: &Written) -> Result<(), Error> {
    let (mut parquet, mut overview) = (0, 0);
    for part in &written.parts {
        parquet += runtime.block_on(store.read_object(&part.parquet_key))?.len();
        overview += runtime.block_on(store.read_object(&part.overview_key))?.len();
    }
    let a_row = |bytes: usize| bytes as f64 / written.rows as f64;
    println!(
        "Parquet {:.2} bytes a row, overview {:.3} ({:.1} %)",
        a_row(parquet),
        a_row(overview),
        100.0 * overview as f64 / parquet as f64
    );
    Ok(())
}

fn measure(store: &Store, written: &Written, points: u32) -> Result<(), Error> {
    let column = |column| WindowColumn { column, conversion: Conversion::IDENTITY };
    let end = written.statistics[0].max.unwrap_or(0.0);
    for zoom in [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 1e5, 1e6] {
        let (mut cold, mut warm) = (Vec::new(), Vec::new());
        let (mut drawn, mut exact) = (0, false);
        for repeat in 0..REPEATS {
            let width = end / zoom;
            let from = (end - width) * (repeat as f64 / REPEATS as f64);
            let query = WindowQuery {
                x: column(0),
                ys: vec![column(1), column(2)],
                selection: SeriesSelection::X { from, to: from + width },
                points,
            };
            for (times, is_cold) in [(&mut cold, true), (&mut warm, false)] {
                if is_cold {
                    store.clear_cache();
                }
                let begun = Instant::now();
                let window = store.window_blocking(&written.parts, &query)?;
                times.push(begun.elapsed().as_secs_f64() * 1e3);
                drawn = window.lines[0].x.len();
                exact = window.exact;
            }
        }
        let [cold_50, cold_95] = percentiles(&mut cold);
        let [warm_50, warm_95] = percentiles(&mut warm);
        println!(
            "1/{zoom}: cold {cold_50:.1} / {cold_95:.1} ms, warm {warm_50:.1} / {warm_95:.1} ms \
             (p50 / p95), {drawn} points{}",
            if exact { ", exact" } else { "" }
        );
    }
    Ok(())
}

fn percentiles(times: &mut [f64]) -> [f64; 2] {
    times.sort_by(f64::total_cmp);
    [0.5, 0.95].map(|part| times[((times.len() - 1) as f64 * part) as usize])
}
