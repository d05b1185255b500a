use std::sync::Arc;

use super::*;
use crate::{End, Format, MemorySource, NamedSource};

const DATA: &str = "EC-Lab ASCII FILE\r\nNb header lines : 6\r\n\r\nOpen Circuit Voltage\r\n\
    Comments : own\r\ntime/s\tEwe/V\tmode\t\r\n0.5\t3.5\t1\r\n";
const LOG: &str = "EC-Lab LOG FILE\n\nGalvanostatic Cycling\n\nRun on channel : 7 (SN 70387)\n\
    Acquisition started on : 11/30/2025 15:22:09.494\nDevice : MPG-2 (SN 0356)\n\
    Comments : of the log\nMass of active material : 9.325 mg\nNs                  0       1\n\n\
    Modify on : 11/30/2025 15:31\nComments : later\n";
const SETTINGS: &str = "EC-LAB SETTING FILE\n\nNumber of linked techniques : 2\n\n\
    EC-LAB for windows v11.61 (software)\nDevice : VSP\nComments : of the settings\n\
    Mass of active material : 6.5 mg\nBattery capacity : 1.572 mA.h\n\n\
    Technique : 1\nOpen Circuit Voltage\ntR (h:m:s)   1:00\n\nTechnique : 2\nLoop\n";

fn read(sidecars: &[&str]) -> FileMetadata {
    let file = |(index, text): (usize, &&str)| NamedSource {
        name: format!("ring.{index}"),
        source: Arc::new(MemorySource::new(text.as_bytes())),
    };
    let files = [DATA].iter().chain(sidecars).enumerate().map(file).collect();
    let options = Options { time_zone: Some("Europe/Zurich".to_owned()), ..Options::default() };
    let bundle = Bundle { files };
    let mut reader =
        crate::biologic::BiologicMpt.open(&bundle, &options, End::Closed, None).unwrap().remove(0);
    while reader.next(10).unwrap().is_some() {}
    assert!(reader.save().is_some());
    reader.metadata().clone()
}

#[test]
fn sidecars_give_what_the_data_file_lacks() {
    for sidecars in [[SETTINGS, LOG], [LOG, SETTINGS]] {
        let metadata = read(&sidecars);
        assert_eq!(metadata.comments.as_deref(), Some("own"));
        assert_eq!(metadata.procedure.as_deref(), Some("Open Circuit Voltage"));
        assert_eq!(metadata.channel.as_deref(), Some("7"));
        assert_eq!(metadata.tester_serial.as_deref(), Some("0356"));
        assert_eq!(metadata.active_mass_gram, Some(0.009_325));
        assert_eq!(metadata.nominal_capacity_ah, Some(0.001_572));
        assert_eq!(metadata.software_version.as_deref(), Some("11.61"));
        let started = metadata.started_at.unwrap();
        assert_eq!(started.utc.unwrap().to_rfc3339(), "2025-11-30T14:22:09.494Z");
        assert_eq!(metadata.vendor["Log"]["Device"], "MPG-2");
        let changes = "Modify on : 11/30/2025 15:31\nComments : later";
        assert_eq!(metadata.vendor["Log"]["Modifications"][0], changes);
        assert_eq!(metadata.vendor["Settings"]["Techniques"][1], "Technique : 2\nLoop");
    }
}

#[test]
fn other_files_beside_it_change_nothing() {
    assert_eq!(read(&["EC-Lab ASCII FILE", "words", ""]), read(&[]));
}
