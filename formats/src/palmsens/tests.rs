use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read, refused};

/// As PSTrace writes it: UTF-16 with byte order marks at the start and the end.
fn wide(text: &str) -> Vec<u8> {
    format!("\u{FEFF}{text}\u{FEFF}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const IMPEDANCE: &str = "Measurement:,Impedance Spectroscopy\r\nNotes:,dummy cell\r\n\
    Date and time:,2023-06-29 17:48:50\r\nFixed at 3 freqs\r\n\
    freq / Hz,neg. Phase / °,Idc / uA,Z / Ohm,Z' / Ohm,Z'' / Ohm,Cs / F,\r\n\
    50000.00,10.317,0.007,771.499,759.024,138.177,4.341E+07,\r\n\
    39716.40,8.946,0.002,787.400,777.821,122.445,3.056E+07,\r\n\
    5.000,46.835,-0.045,1.156E+04,7.909E+03,8.433E+03,2.649E+05,\r\n\r\n";

fn spectrum() -> Vec<u8> {
    wide(&format!("File date:,2023-11-03 15:21:24\r\n{IMPEDANCE}"))
}

fn curves() -> Vec<u8> {
    wide(&format!(
        "Date and time:,2023-10-27 10:49:54\r\nNotes:\r\n\r\nCP E vs t,,CV i vs E,\r\n\
         Date and time measurement:,2023-06-29 17:44:23,Date and time measurement:,2023-06-29 17:50:29,\r\n\
         s,V,V,µA\r\n0.0E+000,8.0E-001,4.9E-001,-2.0E-002\r\n1.0E-001,9.0E-001,4.8E-001,-3.0E-002\r\n\
         ,,4.7E-001,-4.0E-002\r\n\r\n{IMPEDANCE}{IMPEDANCE}"
    ))
}

#[test]
fn an_impedance_export_is_a_spectrum_of_its_true_sign() {
    let reading = read(&spectrum());
    assert_eq!(reading.format, "palmsens-csv");
    assert_eq!(reading.tables[0].name, "Impedance Spectroscopy: Fixed at 3 freqs");
    assert_eq!(reading.tables[0].kind, TableKind::Spectra);
    assert_eq!(reading.names(0)[1], "neg. Phase / °");
    assert_eq!(reading.standard(0, FrequencyHertz)[2], Some(5.0));
    assert_eq!(reading.standard(0, ImaginaryImpedanceOhm)[0], Some(-138.177));
    assert_eq!(reading.standard(0, PhaseDegree)[0], Some(-10.317));
    assert_eq!(reading.standard(0, CurrentAmpere)[0], Some(0.007 / 1e6));
    assert!(reading.codes().is_empty(), "{:?}", reading.warnings);
    let metadata = &reading.metadata;
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2023-06-29T17:48:50"));
    assert_eq!(metadata.other_date.as_ref().unwrap().text, "2023-11-03 15:21:24");
    assert_eq!(metadata.comments.as_deref(), Some("dummy cell"));
}

#[test]
fn curves_side_by_side_are_tables() {
    let reading = read(&curves());
    let tables: Vec<_> =
        (0..4).map(|t| (reading.tables[t].name.as_str(), reading.rows(t))).collect();
    assert_eq!(
        tables,
        [
            ("CP E vs t", 2),
            ("CV i vs E", 3),
            ("Impedance Spectroscopy: Fixed at 3 freqs", 3),
            ("Impedance Spectroscopy: Fixed at 3 freqs (2)", 3),
        ]
    );
    assert_eq!(reading.standards(0), [TestTimeSecond, VoltageVolt]);
    assert_eq!(reading.standard(1, VoltageVolt)[2], Some(0.47));
    assert_eq!(reading.standard(1, CurrentAmpere)[2], Some(-0.04 / 1e6));
    assert!(reading.codes().is_empty(), "{:?}", reading.warnings);
    let started = reading.metadata.started_at.as_ref().unwrap();
    assert_eq!(started.text, "2023-06-29 17:44:23");
}

fn session() -> Vec<u8> {
    let array = |name: &str, kind: &str, symbol: &str, quantity: &str, values: &[f64]| {
        let values: Vec<String> = values.iter().map(|v| format!("{{\"V\":{v},\"S\":0}}")).collect();
        format!(
            "{{\"Description\":\"{name}\",\"Unit\":{{\"Type\":\"PalmSens.Units.{kind}\",\"S\":\"{symbol}\",\
             \"Q\":\"{quantity}\"}},\"DataValues\":[{}]}}",
            values.join(",")
        )
    };
    let arrays = [
        array("Idc", "MicroAmpere", "A", "Current", &[1.0, 2.0, 3.0]),
        array("Frequency", "Hertz", "Hz", "Frequency", &[1e4, 1.0]),
        array("ZRe", "ZRe", "Ω", "Z'", &[109.5, 645.5]),
        array("ZIm", "ZIm", "Ω", "-Z''", &[26.5, 90.5]),
        array("Phase", "Phase", "°", "-Phase", &[13.5, 8.0]),
        array("none", "FixedUnit", "", "", &[]),
    ];
    wide(&format!(
        "{{\"Type\":\"PalmSens.DataFiles.SessionFile\",\"CoreVersion\":\"5.9\",\"Measurements\":[\
         {{\"Title\":\"ring\",\"TimeStamp\":638283044195322907,\"UTCTimeStamp\":638282936195322907,\
         \"DeviceSerial\":\"PS4\",\"Method\":\"#PSTrace\\r\\nMETHOD_ID=eis\\r\\nNOTES=two%20words\",\
         \"DataSet\":{{\"Values\":[{}]}}}}]}}",
        arrays.join(",")
    ))
}

#[test]
fn arrays_of_the_same_length_are_a_table() {
    let reading = read(&session());
    assert_eq!(reading.format, "palmsens-pssession");
    let tables: Vec<_> = reading.tables.iter().map(|t| (t.name.as_str(), t.kind)).collect();
    assert_eq!(tables, [("samples", TableKind::Timeseries), ("spectra", TableKind::Spectra)]);
    assert_eq!((reading.rows(0), reading.rows(1)), (3, 2));
    assert_eq!(reading.standard(0, CurrentAmpere)[1], Some(2.0 / 1e6));
    assert_eq!(reading.standard(1, ImaginaryImpedanceOhm), [Some(-26.5), Some(-90.5)]);
    assert_eq!(reading.standard(1, PhaseDegree)[0], Some(-13.5));
    let metadata = &reading.metadata;
    assert_eq!(metadata.procedure.as_deref(), Some("eis"));
    assert_eq!(metadata.comments.as_deref(), Some("two words"));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2023-08-22T12:33:39.53229"));
    assert_eq!(started.utc.unwrap().to_rfc3339(), "2023-08-22T09:33:39.53229Z");
}

#[test]
fn a_session_that_is_cut_is_refused() {
    let bytes = session();
    let reason = refused(&bytes[..bytes.len() - 40]);
    assert!(reason.contains("damaged or not whole"), "{reason}");
}

#[test]
fn pieces_and_damage() {
    for bytes in [spectrum(), curves()] {
        check_random_pieces(&bytes);
        check_damage(&bytes);
    }
    check_damage(&session());
}
