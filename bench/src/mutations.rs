//! Every sample, cut short and with bits flipped: data or an error with a reason, soon.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use formats::{Bundle, End, FormatError, MemorySource, Options};
use model::statistics::BLOCK_ROWS;

use crate::figures::Report;
use crate::samples::folder;

const CUTS: usize = 50;
const FLIPS: usize = 200;
const LONGEST: Duration = Duration::from_secs(1);
/// A case that takes so long hangs: it is named, and the program ends.
const HANGS: Duration = Duration::from_secs(60);

/// What came of the cases of one folder of samples.
#[derive(Default)]
struct Outcome {
    files: usize,
    data: usize,
    errors: usize,
    longest: Duration,
    /// Panics, slow cases and errors without a reason, each told so that it can be repeated.
    faults: Vec<String>,
}

/// # Errors
/// When any case went wrong; each is named above.
pub(crate) fn run(report: &mut Report, only: &str) -> Result<()> {
    report.heading(&format!(
        "Mutations (each sample cut at {CUTS} points and with {FLIPS} bits flipped)"
    ))?;
    let files = samples(only)?;
    if files.is_empty() {
        report.note(&format!("skipped: no samples in {}", folder().display()))?;
        return Ok(());
    }
    std::panic::set_hook(Box::new(|_| {}));
    let outcomes = Mutex::new(BTreeMap::<String, Outcome>::new());
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = of_file(file);
                    let mut all = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                    all.entry(kind(file)).or_default().add(outcome);
                }
            });
        }
    });
    let _ = std::panic::take_hook();
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.header(["samples", "files", "gave data", "gave a reason", "longest, ms", "faults"])?;
    let mut faults = 0;
    for (kind, outcome) in &outcomes {
        let numbers = [outcome.files, outcome.data, outcome.errors].map(|it| it.to_string());
        let [files, data, errors] = numbers;
        let longest = outcome.longest.as_millis().to_string();
        report.row([
            kind.clone(),
            files,
            data,
            errors,
            longest,
            outcome.faults.len().to_string(),
        ])?;
        faults += outcome.faults.len();
    }
    for fault in outcomes.values().flat_map(|outcome| &outcome.faults) {
        report.note(fault)?;
    }
    if faults > 0 {
        bail!("{faults} cases went wrong");
    }
    Ok(())
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.data += other.data;
        self.errors += other.errors;
        self.longest = self.longest.max(other.longest);
        self.faults.extend(other.faults);
    }
}

/// Files of samples whose path has `only` in it.
fn samples(only: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder().is_dir() {
        return Ok(files);
    }
    for kind in fs_err::read_dir(folder())? {
        let kind = kind?.path();
        if !kind.is_dir() || kind.ends_with("expected") {
            continue;
        }
        for file in fs_err::read_dir(kind)? {
            let file = file?.path();
            if file.is_file() && file.to_string_lossy().contains(only) {
                files.push(file);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn kind(file: &Path) -> String {
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
    folder.to_string_lossy().into_owned()
}

fn of_file(file: &Path) -> Outcome {
    let mut outcome = Outcome { files: 1, ..Outcome::default() };
    let bytes = match fs_err::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            outcome.faults.push(error.to_string());
            return outcome;
        }
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut random = Random::seeded(&name);
    for cut in 0..CUTS {
        let length = bytes.len() * cut / CUTS;
        try_case(&mut outcome, &name, bytes[..length].to_vec(), &format!("cut at {length}"));
    }
    for _ in 0..FLIPS {
        let Some(position) = random.below(bytes.len()) else { break };
        let bit = random.below(8).unwrap_or_default();
        let mut flipped = bytes.clone();
        flipped[position] ^= 1 << bit;
        try_case(&mut outcome, &name, flipped, &format!("bit {bit} of byte {position} flipped"));
    }
    outcome
}

fn try_case(outcome: &mut Outcome, name: &str, bytes: Vec<u8>, case: &str) {
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let told = format!("{name}: {case}");
    let watch = std::thread::spawn({
        let told = told.clone();
        move || {
            if is_done.recv_timeout(HANGS) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                eprintln!("{told}: hangs");
                std::process::exit(1);
            }
        }
    });
    let started = Instant::now();
    let read = catch_unwind(AssertUnwindSafe(|| read(name, bytes)));
    let taken = started.elapsed();
    drop(done);
    // It cannot panic.
    let _ = watch.join();
    outcome.longest = outcome.longest.max(taken);
    match read {
        Ok(Ok(())) => outcome.data += 1,
        Ok(Err(error)) if error.to_string().trim().is_empty() => {
            outcome.faults.push(format!("{told}: no reason"));
        }
        Ok(Err(_)) => outcome.errors += 1,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            outcome.faults.push(format!("{told}: panics, {}", text.unwrap_or("no message")));
        }
    }
    if taken > LONGEST {
        outcome.faults.push(format!("{told}: {} ms", taken.as_millis()));
    }
}

fn read(name: &str, bytes: Vec<u8>) -> Result<(), FormatError> {
    let bundle = Bundle::single(name, Arc::new(MemorySource::new(bytes)));
    let format = formats::detect(&bundle)?.format;
    for mut reader in format.open(&bundle, &Options::default(), End::Closed, None)? {
        while reader.next(BLOCK_ROWS)?.is_some() {}
        std::hint::black_box(reader.warnings());
    }
    Ok(())
}

/// The same numbers at every run.
struct Random(u64);

impl Random {
    fn seeded(name: &str) -> Self {
        // FNV-1a.
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn below(&mut self, limit: usize) -> Option<usize> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        ((self.0 >> 33) as usize).checked_rem(limit)
    }
}
