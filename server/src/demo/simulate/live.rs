//! Tests that run while one watches: files that grow by a few rows a second.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fs_err::File;
use model::time::Timestamp;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::files::{FileFormat, TestSheet, VendorWriter};
use super::{CellParameters, Protocol, Simulation};

/// Rows a second and channel; with 10 s of test a row, a whole cycle takes about a minute.
const ROWS_A_SECOND: usize = 9;
const CYCLES_A_TEST: u32 = 40;

/// A channel of a simulated cycler: it writes test after test into a folder of its own.
#[derive(Debug)]
pub struct LiveCycler {
    folder: PathBuf,
    format: FileFormat,
    cell: &'static str,
    channel: u32,
    tests: u32,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    simulation: Simulation,
    writer: VendorWriter<BufWriter<File>>,
}

impl LiveCycler {
    pub fn new(folder: PathBuf, format: FileFormat, cell: &'static str, channel: u32) -> Self {
        Self { folder, format, cell, channel, tests: 0, running: None }
    }

    /// Appends at most so many rows; at the end of a test, or at first, a new file begins.
    /// `now` dates its header.
    pub fn append(&mut self, rows: usize, now: Timestamp) -> io::Result<()> {
        let running = match &mut self.running {
            Some(running) => running,
            None => {
                let running = self.begin(now)?;
                self.running.insert(running)
            }
        };
        for _ in 0..rows {
            let Some(sample) = running.simulation.next() else {
                running.writer.flush()?;
                self.running = None;
                return Ok(());
            };
            running.writer.append(&sample)?;
        }
        running.writer.flush()
    }

    fn begin(&mut self, now: Timestamp) -> io::Result<Running> {
        fs_err::create_dir_all(&self.folder)?;
        // An earlier demo may have written here.
        let (name, file) = loop {
            self.tests += 1;
            let name = format!("{}_live_{:03}", self.cell, self.tests);
            let file = format!("{name}.{}", self.format.extension());
            match File::create_new(self.folder.join(file)) {
                Ok(file) => break (name, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        };
        let parameters = CellParameters::nmc_graphite(5.0);
        let protocol = Protocol {
            charge_c_rate: 1.5,
            discharge_c_rate: 1.5,
            cut_off_c_rate: 0.15,
            first_rest_second: 120.0,
            rest_second: 300.0,
            cycles: CYCLES_A_TEST,
            ..Protocol::default()
        };
        let sheet = TestSheet {
            name,
            procedure: "Cycling 1.5C".to_owned(),
            comment: format!("Simulated cell {}", self.cell),
            channel: self.channel,
            started_at: now,
            nominal_capacity_ampere_hour: parameters.nominal_capacity_ampere_hour,
        };
        let seed = u64::from(self.channel) << 32 | u64::from(self.tests);
        Ok(Running {
            simulation: Simulation::new(seed, parameters, protocol),
            writer: VendorWriter::begin(self.format, BufWriter::new(file), sheet)?,
        })
    }
}

/// Lets one cycler of each vendor write below `folder` until cancelled.
///
/// The tests' own time runs about ninety times faster than the clock; `now` (asked whenever a test
/// begins) dates their headers.
pub async fn run_live(
    folder: &Path,
    now: impl Fn() -> Timestamp,
    cancelled: CancellationToken,
) -> io::Result<()> {
    let mut cyclers = vec![
        LiveCycler::new(folder.join("maccor"), FileFormat::MaccorText, "DEMO-A01", 1),
        LiveCycler::new(folder.join("biologic"), FileFormat::BiologicMpt, "DEMO-B01", 2),
    ];
    let mut ticks = interval(Duration::from_secs(1));
    // After a sleep of the machine, no burst of rows.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = cancelled.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        let started_at = now();
        cyclers = tokio::task::spawn_blocking(move || {
            for cycler in &mut cyclers {
                cycler.append(ROWS_A_SECOND, started_at)?;
            }
            io::Result::Ok(cyclers)
        })
        .await
        .map_err(io::Error::other)??;
    }
}
