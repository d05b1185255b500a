//! Whole files into owned columns, beside the libraries that people read them with today.
//!
//! Ours and its peers take turns, one thread each and all on one core; what counts is the CPU time of
//! the best of [`RUNS`] turns, which other programs on the machine disturb least. The file lies in the page
//! cache. Peers in Python are timed inside one process (`bench/peers/read.py`).

mod aim;
mod core;
mod crates;
mod python;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use formats::{Bundle, End, Options};
use ingest::FileSource;
use model::batch::Batch;
use model::statistics::BLOCK_ROWS;

use self::aim::Aim;
use self::core::OneCore;
use self::crates::CratePeer;
use self::python::Worker;
use crate::figures::{Report, milliseconds};
use crate::samples::{Sample, large_of};

const RUNS: usize = 40;

/// A format, in the folder and with the ending of its samples.
struct Case {
    format: &'static str,
    ending: &'static str,
    /// Beside those in Python, which `read.py` knows.
    crates: &'static [CratePeer],
    aim: Aim,
}

const TWICE: Aim = Aim::TimesAsFast(2.0);

const fn case(format: &'static str, ending: &'static str, aim: Aim) -> Case {
    Case { format, ending, crates: &[], aim }
}

const CASES: &[Case] = &[
    case("neware-nda", "nda", TWICE),
    case("neware-ndax", "ndax", TWICE),
    case("maccor-txt", "", TWICE),
    case("neware-csv", "csv", TWICE),
    case("landt-csv", "csv", TWICE),
    case("pec-csv", "csv", TWICE),
    case("biologic-mpt", "mpt", TWICE),
    case("biologic-mpr", "mpr", Aim::MegabytesASecond(500.0)),
    Case { crates: &[crates::JETDB], ..case("arbin-res", "res", Aim::TimesAsFast(1.0)) },
    Case { crates: &[crates::CALAMINE], ..case("arbin-xlsx", "xlsx", Aim::TimesAsFast(1.0)) },
];

pub(crate) fn run(report: &mut Report) -> Result<()> {
    report.heading("Against peers (whole files, one thread, CPU time, best of many)")?;
    let _one_core = OneCore::take();
    let python = python::interpreter();
    if python.is_none() {
        report.note("Without the peers in Python, which `cargo xtask bench peers` installs.\n")?;
    }
    let mut remarks = Vec::new();
    let mut samples = Vec::new();
    for case in CASES {
        let found = large_of(case.format, case.ending)?;
        if found.is_empty() {
            remarks.push(format!("{}: skipped, no sample large enough to time", case.format));
        }
        samples.extend(found.into_iter().map(|sample| (case, sample)));
    }
    report.header([
        "format",
        "file",
        "MB",
        "ours, ms",
        "fastest peer",
        "its ms",
        "times as fast",
        "ours, MB/s",
        "aim",
    ])?;
    for (case, sample) in samples {
        let mut peers = Peers::of(case, &sample.path, python.as_deref())?;
        remarks.extend(peers.failed.iter().map(|why| format!("{}: {why}", sample.name())));
        match measure(&sample.path, &mut peers) {
            Ok(measured) => row(report, case, &sample, &measured)?,
            Err(error) => remarks.push(format!("{}: skipped, {error}", sample.name())),
        }
    }
    report.note("")?;
    for remark in remarks {
        report.note(&format!("- {remark}"))?;
    }
    Ok(())
}

fn row(report: &mut Report, case: &Case, sample: &Sample, measured: &Measured) -> Result<()> {
    let fastest = measured.peers.iter().min_by_key(|(_, duration)| *duration);
    let ratio = fastest.map(|(_, duration)| duration.as_secs_f64() / measured.ours.as_secs_f64());
    let rate = sample.bytes as f64 / 1e6 / measured.ours.as_secs_f64();
    let dash = || "–".to_owned();
    report.row([
        case.format.to_owned(),
        sample.name(),
        sample.megabytes(),
        milliseconds(measured.ours),
        fastest.map_or_else(dash, |(name, _)| name.clone()),
        fastest.map_or_else(dash, |(_, duration)| milliseconds(*duration)),
        ratio.map_or_else(dash, |ratio| format!("{ratio:.1}")),
        format!("{rate:.0}"),
        case.aim.verdict(ratio, rate),
    ])?;
    Ok(())
}

/// Who can read a file beside us.
struct Peers {
    crates: &'static [CratePeer],
    python: Option<Worker>,
    /// Which cannot, and why.
    failed: Vec<String>,
}

impl Peers {
    fn of(case: &Case, path: &Path, python: Option<&Path>) -> Result<Self> {
        let mut worker = None;
        let mut failed = Vec::new();
        if let Some(python) = python {
            match Worker::start(python, case.format, path) {
                Ok(started) => {
                    failed.extend_from_slice(&started.failed);
                    worker = Some(started);
                }
                Err(error) => failed.push(error.to_string()),
            }
        }
        Ok(Self { crates: case.crates, python: worker, failed })
    }
}

/// The best times.
struct Measured {
    ours: Duration,
    peers: Vec<(String, Duration)>,
}

fn measure(path: &Path, peers: &mut Peers) -> Result<Measured> {
    let mut ours = Duration::MAX;
    let python = peers.python.as_ref().map_or(&[][..], |worker| &worker.peers);
    let names = peers.crates.iter().map(|peer| peer.name.to_owned()).chain(python.iter().cloned());
    let mut best: Vec<(String, Duration)> = names.map(|name| (name, Duration::MAX)).collect();
    for _ in 0..RUNS {
        ours = ours.min(timed(|| read(path))?);
        let (crates, python) = best.split_at_mut(peers.crates.len());
        for (peer, (_, best)) in peers.crates.iter().zip(crates) {
            *best = (*best).min(timed(|| (peer.read)(path))?);
        }
        if let Some(worker) = &mut peers.python {
            for (number, (_, best)) in python.iter_mut().enumerate() {
                *best = (*best).min(worker.time(number)?);
            }
        }
    }
    Ok(Measured { ours, peers: best })
}

/// Reads a file whole and keeps it all.
fn read(path: &Path) -> Result<Vec<Batch>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bundle = Bundle::single(name, Arc::new(FileSource::open(path)?));
    let format = formats::detect(&bundle)?.format;
    let mut batches = Vec::new();
    for mut reader in format.open(&bundle, &Options::default(), End::Closed, None)? {
        while let Some(batch) = reader.next(BLOCK_ROWS)? {
            batches.push(batch);
        }
    }
    Ok(batches)
}

/// CPU time of this process for some work; what it gives is dropped afterwards.
fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<Duration> {
    let start = cpu_time();
    let done = std::hint::black_box(work()?);
    let duration = cpu_time().saturating_sub(start);
    drop(done);
    Ok(duration)
}

fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
