use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read};

fn par() -> Vec<u8> {
    let mut text = "<Application>\r\nName=VersaStudio\r\nVersion=2.60.6.0\r\n</Application>\r\n\r\n\
        <Instrument>\r\nType=VersaSTAT4\r\nSN=16334007\r\nOptions=FRA, EIS <Filter:Normal>\r\n</Instrument>\r\n\
        <Experiment>\r\nTimeAcquired=9:40:30 AM\r\nDateAcquired=Thursday, July 19, 2018\r\n</Experiment>\r\n\
        <Action1>\r\nPotential (V),Value=0\r\nName=Open Circuit\r\n</Action1>\r\n\
        <Action2>\r\nName=Potentiostatic EIS\r\n</Action2>\r\n\
        <Segment1>\r\nType=2\r\nVersion=3\r\n\
        Definition=Segment #, Point #, E(V), I(A), Elapsed Time(s), Status, Frequency(Hz), Z Real, Z Imag, ActionId, 0\r\n"
        .to_owned();
    for row in 0..8 {
        let (frequency, z) = if row < 3 { ("0", "0,0") } else { ("50000", "8.5,-0.25") };
        text += &format!("0,{row},0.737,-0.0016,{row}.5,131172,{frequency},{z},21\r\n");
    }
    text += "</Segment1>\r\n<Graph1>\r\nName=Graph\r\n1,2\r\n</Graph1>\r\n";
    text.into_bytes()
}

fn text() -> Vec<u8> {
    b"Potential (V)\tCurrent (A)\tElapsed Time (s)\tFrequency (Hz)\tZre (ohms)\tZim (ohms)\t\n\
      3.49\t-0.15\t10\t0\t0\t0\t\n3.48\t-0.15\t20\t0\t0\t0\t\n3.5\t0.02\t30\t10000\t0.5\t-0.25\t\n"
        .to_vec()
}

#[test]
fn a_segment_gives_samples_and_the_spectra_among_them() {
    let reading = read(&par());
    assert_eq!(reading.format, "versastudio-par");
    let tables: Vec<_> = reading.tables.iter().map(|t| (t.name.as_str(), t.kind)).collect();
    assert_eq!(tables, [("samples", TableKind::Timeseries), ("spectra", TableKind::Spectra)]);
    assert_eq!((reading.rows(0), reading.rows(1)), (8, 5));
    assert_eq!(reading.standards(0), [CurrentAmpere, TestTimeSecond, VoltageVolt, RecordIndex]);
    assert_eq!(reading.standard(1, TestTimeSecond)[0], Some(3.5));
    assert_eq!(reading.standard(1, ImaginaryImpedanceOhm)[4], Some(-0.25));
    assert!(reading.codes().is_empty(), "{:?}", reading.warnings);
    let metadata = &reading.metadata;
    assert_eq!(metadata.procedure.as_deref(), Some("Open Circuit, Potentiostatic EIS"));
    assert_eq!(metadata.tester_serial.as_deref(), Some("16334007"));
    assert_eq!(metadata.software_version.as_deref(), Some("2.60.6.0"));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2018-07-19T09:40:30"));
    assert_eq!(metadata.vendor["Action1: Potential (V),Value"], "0");
}

#[test]
fn a_text_gives_samples_and_the_spectra_among_them() {
    let reading = read(&text());
    assert_eq!(reading.format, "parstat-text");
    assert_eq!((reading.rows(0), reading.rows(1)), (3, 1));
    assert_eq!(reading.standard(0, CurrentAmpere)[0], Some(-0.15));
    assert_eq!(reading.standard(1, RealImpedanceOhm), [Some(0.5)]);
}

#[test]
fn pieces_and_damage() {
    for bytes in [par(), text()] {
        check_random_pieces(&bytes);
        check_damage(&bytes);
    }
}
