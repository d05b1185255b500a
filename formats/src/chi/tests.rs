use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read};

fn file(technique: &str, names: &str, rows: &str) -> Vec<u8> {
    format!(
        "Feb. 20, 2020   15:55:08\r\n{technique}\r\nFile: c:\\ring.bin\r\nData Source:  Experiment\r\n\
         Instrument Model:  CHI660E\r\nHeader: ring\r\nNote: dry\r\n\r\nInit E (V) = 0\r\n\
         Cycles (.1-1Hz) = 1\r\n\r\n{names}\r\n\r\n{rows}"
    )
    .into_bytes()
}

fn impedance() -> Vec<u8> {
    let rows = "9.961e+4, 9.891e+1, -2.748e+0, 9.894e+1, -1.6\r\n8.252e+4, 9.912e+1, 1.603e+0, 9.913e+1, 0.9\r\n";
    file("A.C. Impedance", "Freq/Hz, Z'/ohm, Z\"/ohm, Z/ohm, Phase/deg", rows)
}

#[test]
fn impedance_is_a_spectrum() {
    let reading = read(&impedance());
    assert_eq!(reading.format, "chi-text");
    assert_eq!(reading.tables[0].kind, TableKind::Spectra);
    assert_eq!(reading.standard(0, FrequencyHertz), [Some(99_610.0), Some(82_520.0)]);
    assert_eq!(reading.standard(0, ImaginaryImpedanceOhm), [Some(-2.748), Some(1.603)]);
    assert_eq!(reading.standard(0, PhaseDegree)[0], Some(-1.6));
    let metadata = &reading.metadata;
    assert_eq!(metadata.procedure.as_deref(), Some("A.C. Impedance"));
    assert_eq!(metadata.comments.as_deref(), Some("dry"));
    assert_eq!(metadata.vendor["Init E (V)"], "0");
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2020-02-20T15:55:08"));
    assert_eq!(started.text, "Feb. 20, 2020   15:55:08");
}

#[test]
fn the_sign_of_a_current_is_not_guessed() {
    let reading =
        read(&file("Cyclic Voltammetry", "Potential/V, Current/A", "0.1, 2e-6\r\n0.2, 3e-6\r\n"));
    assert_eq!(reading.standards(0), [VoltageVolt]);
    assert_eq!(reading.names(0), ["Potential / V", "Current / A"]);
    assert_eq!(reading.rows(0), 2);
}

#[test]
fn pieces_and_damage() {
    check_random_pieces(&impedance());
    check_damage(&impedance());
}
