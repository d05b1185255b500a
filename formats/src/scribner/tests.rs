use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read};

fn zplot() -> Vec<u8> {
    b"ZPLOT2 ASCII\n  Measured Data, ZPlot:       3.2c\n  Experiment Type:            Sweep Frequency\n\
      \x20 Date:                       10-12-2018\n  Time:                       11:04:34\n\
      \x20 Begin User Comments:        1\n    ring 5: second\n  End User Comments:          1\n\
      \x20 Begin Experiment:           0\n    Potential-AC:             10\n    Calibration File\n\
      \x20 End Experiment:             0\n  Data Points:                56\n\
      \x20 Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange\nEnd Comments\n\
      3.000000E+05\t1.0000E-02\t0.0000E+00\t2.670000E+00\t1.4777E+02\t-1.1335E+01\t0.0E+00\t0\t3\n\
      2.382985E+05\t1.0000E-02\t0.0000E+00\t3.370000E+00\t1.4893E+02\t-1.7302E+01\t0.0E+00\t0\t3\n"
        .to_vec()
}

fn corrware(area: &str) -> Vec<u8> {
    format!(
        "CORRW ASCII\n  CorrWare for Windows: Version 3.5b\n  Cyclic Voltammogram\t[-0,998 Ref,0,701 Ref]\tring.cor\n\
         \x20 Date: 09-14-2021    Time: 14:15:35\n   \n  Open Circuit Potential (V): 0,017\n\
         \x20 Begin Information:          Cell Information\n    Surface Area:             {area}\n\
         \x20 End Information:            Cell Information\n  Data Points:                153600\n\
         \x20 E(Volts)\tI(A/cm2)\tT(Seconds)\nEnd Comments\n\
         -9.980000E-01\t-8.000000E-04\t0.000000E+00\n-9.970000E-01\t-7.800000E-04\t2.212241E-03\n"
    )
    .into_bytes()
}

#[test]
fn a_zplot_file_is_a_spectrum() {
    let reading = read(&zplot());
    assert_eq!(reading.format, "scribner-text");
    assert_eq!(reading.tables[0].kind, TableKind::Spectra);
    assert_eq!(reading.standard(0, FrequencyHertz), [Some(3e5), Some(238_298.5)]);
    assert_eq!(reading.standard(0, ImaginaryImpedanceOhm)[0], Some(-11.335));
    assert_eq!(reading.standard(0, TestTimeSecond)[0], Some(2.67));
    assert!(reading.codes().is_empty(), "{:?}", reading.warnings);
    let metadata = &reading.metadata;
    assert_eq!(metadata.comments.as_deref(), Some("ring 5: second"));
    assert_eq!(metadata.procedure.as_deref(), Some("Sweep Frequency"));
    assert_eq!(metadata.vendor["Potential-AC"], "10");
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2018-10-12T11:04:34"));
}

#[test]
fn a_current_density_becomes_a_current_by_the_area() {
    let reading = read(&corrware("0,5"));
    assert_eq!(reading.tables[0].kind, TableKind::Timeseries);
    assert_eq!(reading.names(0), ["E / Volts", "I / A/cm2", "T / Seconds"]);
    assert_eq!(reading.standard(0, CurrentAmpere)[0], Some(-4e-4));
    assert_eq!(reading.standard(0, VoltageVolt)[0], Some(-0.998));
    assert_eq!(reading.standard(0, TestTimeSecond)[1], Some(2.212_241e-3));
    assert_eq!(reading.metadata.software_version.as_deref(), Some("3.5b"));
    assert_eq!(
        reading.metadata.started_at.as_ref().unwrap().local.as_deref(),
        Some("2021-09-14T14:15:35")
    );
    let reading = read(&corrware("0"));
    assert!(!reading.standards(0).contains(&CurrentAmpere));
    assert_eq!(reading.codes(), ["area_missing"]);
}

#[test]
fn pieces_and_damage() {
    for bytes in [zplot(), corrware("1")] {
        check_random_pieces(&bytes);
        check_damage(&bytes);
    }
}
