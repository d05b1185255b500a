use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read, refused};

fn file() -> Vec<u8> {
    let mut text = "MACCOR, INC.    AC Impedance Test\r\nFrequency Sweep:   Open Circut Voltage\r\n\
        EIS 1.000FRA default\r\nring-5.EDA0001.041\r\nLine 4\r\n\r\n\
        Start Date:  Wednesday, November 2, 2016 Start Time:   15:58\r\n0.0005  2  0\r\n\r\n\
        Freq(Hz)\tPolar(V)\ttime(sec)\tZ'(a)\tZ''(b)\tPhase_Angle\tZ-Mag\tStatus\tirg\tV-DC\tbl\r\n\r\n"
        .to_owned();
    for row in 0..6 {
        text += &format!("{}.5\t62.8\t{row}.2\t0.75\t-0.5\t-47.6\t1.14\t7.1\t\t3.909\r\n", 6 - row);
    }
    text.into_bytes()
}

#[test]
fn an_impedance_text_is_a_spectrum() {
    let reading = read(&file());
    assert_eq!(reading.format, "maccor-impedance");
    assert_eq!(reading.tables[0].kind, TableKind::Spectra);
    assert_eq!(reading.rows(0), 6);
    assert_eq!(reading.standard(0, FrequencyHertz)[5], Some(1.5));
    assert_eq!(reading.standard(0, RealImpedanceOhm)[0], Some(0.75));
    assert_eq!(reading.standard(0, ImaginaryImpedanceOhm)[0], Some(-0.5));
    assert_eq!(reading.standard(0, VoltageVolt)[0], Some(3.909));
    assert_eq!(reading.names(0)[3], "Z'(a) / -");
    // The last names have no cells.
    assert_eq!(reading.codes(), ["incomplete_row"]);
    let metadata = &reading.metadata;
    assert_eq!(metadata.channel.as_deref(), Some("41"));
    assert_eq!(metadata.procedure.as_deref(), Some("EIS 1.000FRA default"));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2016-11-02T15:58:00"));
    assert_eq!(metadata.vendor["Frequency Sweep"], "Open Circut Voltage");
}

#[test]
fn a_procedure_is_refused_with_its_reason() {
    let procedure = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <?maccor-application progid=\"Maccor Procedure File\"?>\n<MaccorTestProcedure>\n";
    assert!(refused(procedure.as_bytes()).contains("Maccor procedure"));
}

#[test]
fn pieces_and_damage() {
    check_random_pieces(&file());
    check_damage(&file());
}
