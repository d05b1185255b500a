use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read, refused};

/// A block of a data file, as Ivium writes it, with invented numbers.
fn block(method: &str, technique: &str, title: &str, rows: &[[f64; 3]]) -> String {
    let mut text = format!(
        "starttime=03/02/2021 10:11:12\r\nserialnumber=C20123\r\nsoftware=4.969\r\ntiming=2\r\n\
         timing.time[1]=2.5\r\nMethod={method}\r\nTechnique={technique}\r\nTitle={title}\r\n\
         E start=0\r\nReport.Remarks=first trial\r\nMconfig=0\r\n>\u{c}\u{1}\0\r\n2         \r\n\
         Data Objects    \r\n0         \r\nprimary_data    \r\n3         \r\n{:<10}\r\n",
        rows.len()
    );
    for [a, b, c] in rows {
        text += &format!("{a:<12.5E} {b:<12.5E}\t{c:.5E} \r\n");
    }
    text
}

fn file(blocks: &[String]) -> Vec<u8> {
    let mut bytes = vec![0; 16];
    bytes.extend_from_slice(b"H\0\0\0\r\nPeaks=false\r\n<\x07\0\0\r\n");
    blocks.iter().for_each(|block| bytes.extend_from_slice(block.as_bytes()));
    bytes.extend_from_slice(b"\0\0\0\0\r\n\0\0\0\0\r\n");
    bytes
}

fn spectrum() -> String {
    let rows = [[109.009, -26.5557, 1e4], [112.058, -35.1662, 7196.86], [645.479, -90.6181, 1.0]];
    let waves = "7         \r\nosc_data        \r\n3         \r\n3         \r\n2         \r\n\
                 1.00000E+05  4.1E-05  3.7E-04 \r\n4.00000E+00  7.4E-05  3.6E-03 \r\n";
    block("Impedance", "Constant E", "ring", &rows) + waves
}

#[test]
fn impedance_is_a_spectrum_without_its_waveforms() {
    let reading = read(&file(&[spectrum()]));
    assert_eq!(reading.format, "ivium-idf");
    assert_eq!(reading.tables.len(), 1);
    assert_eq!(reading.tables[0].kind, TableKind::Spectra);
    assert_eq!(reading.names(0), ["Z1 / ohm", "Z2 / ohm", "freq. / Hz"]);
    assert_eq!(reading.standard(0, FrequencyHertz), [Some(1e4), Some(7196.86), Some(1.0)]);
    assert_eq!(reading.standard(0, ImaginaryImpedanceOhm)[0], Some(-26.5557));
    assert!(reading.codes().is_empty(), "{:?}", reading.warnings);
    let metadata = &reading.metadata;
    assert_eq!(metadata.test_name.as_deref(), Some("ring"));
    assert_eq!(metadata.tester_serial.as_deref(), Some("C20123"));
    assert_eq!(metadata.comments.as_deref(), Some("first trial"));
    assert_eq!(metadata.vendor["Method"], "Impedance");
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2021-02-03T10:11:12"));
    assert!(started.ambiguous_date_order);
}

#[test]
fn techniques_tell_what_the_columns_are() {
    let rows = [[0.5, 0.001, 3.5], [1.0, 0.002, 3.6]];
    let table = [
        ("Transients", "Mixed Mode", vec![TestTimeSecond, CurrentAmpere, VoltageVolt]),
        ("Transients", "ChronoAmperometry", vec![TestTimeSecond, CurrentAmpere, VoltageVolt]),
        ("Transients", "ChronoPotentiometry", vec![TestTimeSecond, VoltageVolt, CurrentAmpere]),
        ("CyclicVoltammetry", "Standard", vec![VoltageVolt, CurrentAmpere]),
        ("Amperometry", "Pulses", vec![]),
    ];
    for (method, technique, expect) in table {
        let reading = read(&file(&[block(method, technique, "t", &rows)]));
        assert_eq!(reading.rows(0), 2, "{technique}");
        for (column, standard) in expect.iter().enumerate() {
            assert_eq!(reading.standard(0, *standard)[0], Some(rows[0][column]), "{technique}");
        }
        assert_eq!(reading.standards(0).len(), expect.len(), "{technique}");
        assert_eq!(reading.codes().is_empty(), !expect.is_empty(), "{technique}");
    }
}

#[test]
fn a_file_without_a_block_is_refused() {
    let reason = refused(&file(&["Method=Impedance\r\n".to_owned()]));
    assert!(reason.contains("no table"), "{reason}");
}

fn data_set() -> Vec<u8> {
    let rows = [[0.5, 0.001, 3.5], [1.0, 0.002, 3.6]];
    let mixed = block("Transients", "Mixed Mode", "rest", &rows);
    file(&["QR=QR\r\n".to_owned(), mixed, "QR=QR\r\n".to_owned(), spectrum()])
}

#[test]
fn a_data_set_has_a_table_for_each_measurement() {
    let reading = read(&data_set());
    let tables: Vec<_> =
        reading.tables.iter().map(|table| (table.name.as_str(), table.kind)).collect();
    assert_eq!(tables, [("samples", TableKind::Timeseries), ("ring (2)", TableKind::Spectra)]);
    assert_eq!((reading.rows(0), reading.rows(1)), (2, 3));
}

#[test]
fn a_block_that_ends_early_gives_its_rows() {
    let bytes = file(&[spectrum().replace("\r\n3         \r\n1.09", "\r\n5         \r\n1.09")]);
    let reading = read(&bytes);
    assert_eq!(reading.rows(0), 3);
    assert_eq!(reading.codes(), ["rows_missing"]);
}

fn export() -> Vec<u8> {
    b"time /s\tI /mA\tE /V\n0.0\t0.5\t3.0\n60.0\t-0.5\t3.0005\n120.0\t0.0\t3.001\n".to_vec()
}

#[test]
fn the_text_export_gives_samples_or_a_spectrum() {
    let reading = read(&export());
    assert_eq!(reading.format, "ivium-text");
    assert_eq!(reading.names(0), ["time / s", "I / mA", "E / V"]);
    assert_eq!(reading.standard(0, CurrentAmpere), [Some(0.0005), Some(-0.0005), Some(0.0)]);
    let reading = read(b"freq. /Hz\tZ1 /ohm\tZ2 /ohm\n1,00000E+04\t1,09E+02\t-2,6E+01\n");
    assert_eq!(reading.tables[0].kind, TableKind::Spectra);
    assert_eq!(reading.standard(0, RealImpedanceOhm), [Some(109.0)]);
}

#[test]
fn pieces_and_damage() {
    for bytes in [file(&[spectrum()]), data_set(), export()] {
        check_random_pieces(&bytes);
        check_damage(&bytes);
    }
}
