//! What a reader takes of memory at its worst, counted by the allocator: on hostile bytes and on large
//! honest files. `cargo test -p formats --features hdf5,parquet --test memory -- --nocapture` prints
//! the table of docs/performance.md.

#![expect(clippy::unwrap_used, reason = "a file that cannot be made fails the test")]

#[path = "memory/files.rs"]
mod files;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use formats::{Bundle, End, FormatError, Options, Source, detect};

/// What any reader may take.
const MOST_BYTES: usize = 256 << 20;
/// Rows that ingest asks for.
const BATCH_ROWS: usize = 65_536;

struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn take(bytes: usize) {
    let taken = TAKEN.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(taken, Ordering::Relaxed);
}

#[expect(unsafe_code, reason = "an allocator is unsafe to write; this one counts and hands on")]
// SAFETY: every call is the system's own, with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: as this function's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: as this function's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        TAKEN.fetch_sub(layout.size(), Ordering::Relaxed);
        take(size);
        // SAFETY: as this function's.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        TAKEN.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as this function's.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Rows of the first table, or the reason for none.
fn read(name: &str, source: Arc<dyn Source>) -> Result<usize, FormatError> {
    let bundle = Bundle::single(name, source);
    let options = Options::default();
    let mut rows = 0;
    for mut reader in detect(&bundle)?.format.open(&bundle, &options, End::Closed, None)? {
        while let Some(batch) = reader.next(BATCH_ROWS)? {
            rows += if batch.table == 0 { batch.rows() } else { 0 };
        }
    }
    Ok(rows)
}

/// One after the other: what is counted is the whole process.
#[test]
fn no_file_takes_more_than_it_may() {
    let mut faults = Vec::new();
    eprintln!("| file | MB | what came of it | most memory, MiB | s |\n|---|---|---|---|---|");
    for (name, least_rows, make) in files::ALL {
        let source = make();
        let megabytes = source.len() as f64 / 1e6;
        let start = std::time::Instant::now();
        let before = TAKEN.load(Ordering::Relaxed);
        PEAK.store(before, Ordering::Relaxed);
        let rows = read(name, source);
        let peak = PEAK.load(Ordering::Relaxed) - before;
        let outcome = match &rows {
            Ok(rows) => format!("{rows} rows"),
            Err(error) => error.to_string().chars().take(90).collect(),
        };
        eprintln!(
            "| {name} | {megabytes:.1} | {outcome} | {:.1} | {:.1} |",
            peak as f64 / f64::from(1 << 20),
            start.elapsed().as_secs_f64()
        );
        if peak > MOST_BYTES {
            faults.push(format!("{name} takes {peak} bytes"));
        }
        if least_rows.is_some_and(|least| rows.as_ref().map_or(0, |rows| *rows) < least) {
            faults.push(format!("{name} gives {outcome}"));
        }
    }
    assert_eq!(faults, [""; 0]);
}
