//! Finished tests of the demo: some 100,000 rows each, there from the start.

use std::io;
use std::path::Path;

use model::time::Timestamp;

use super::simulate::{
    CellParameters, FileFormat, Protocol, Simulation, TestSheet, write_finished,
};

const ROWS: usize = 100_000;
const NOMINAL_CAPACITY_AMPERE_HOUR: f64 = 5.0;
/// 2026-09-01T08:00:00Z; a demo's past need not move with the clock.
const STARTED_AT: Timestamp = Timestamp::from_seconds(1_788_249_600);

/// Writes one test of each vendor below `folder`, unless an earlier demo has.
///
/// # Errors
/// When a file cannot be written.
pub fn write_finished_tests(folder: &Path) -> io::Result<()> {
    let tests = [
        ("maccor", FileFormat::MaccorText, "DEMO-A00_ageing", 7),
        ("biologic", FileFormat::BiologicMpt, "DEMO-B00_ageing", 11),
    ];
    for (vendor, format, name, seed) in tests {
        let folder = folder.join(vendor);
        fs_err::create_dir_all(&folder)?;
        let sheet = TestSheet {
            name: name.to_owned(),
            procedure: "Ageing 1C".to_owned(),
            comment: name[..8].to_owned(),
            channel: 9,
            started_at: STARTED_AT,
            nominal_capacity_ampere_hour: NOMINAL_CAPACITY_AMPERE_HOUR,
        };
        let cell = CellParameters::nmc_graphite(NOMINAL_CAPACITY_AMPERE_HOUR);
        let simulation = Simulation::new(seed, cell, Protocol::default());
        let path = folder.join(format!("{name}.{}", format.extension()));
        if path.exists() {
            continue;
        }
        // Under another name until it is whole: an earlier demo may have been killed over it.
        let unfinished = path.with_extension("part");
        write_finished(&unfinished, format, sheet, simulation, ROWS)?;
        fs_err::rename(unfinished, path)?;
    }
    Ok(())
}
