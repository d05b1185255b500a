use model::batch::Values;
use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::trial::{check_damage, check_random_pieces, read, read_in, refused};
use crate::{End, Options};

const HEADER: &str = "EXPLAIN\r\nTAG\tEISPOT\r\nTITLE\tLABEL\tring test\tTest &Identifier\r\n\
    DATE\tLABEL\t4/23/2018\tDate\r\nTIME\tLABEL\t16:43:15\tTime\r\nNOTES\tNOTES\t2\t&Notes...\r\n\
    \t-50 mV, second cell\r\n\t\r\nPSTAT\tPSTAT\tREF3000-1\tPotentiostat\r\n\
    VDC\tPOTEN\t-5.00000E-002\tT\tDC &Voltage (V)\r\n\
    CONDIT\tTWOPARAM\tF\t1.5E+001\t0.0E+000\tConditionin&g\tTime(s)\tE(V)\r\n";

const OPEN_CIRCUIT: &str = "OCVCURVE\tTABLE\t3\r\n\tPt\tT\tVf\tVm\tAch\tOver\tTemp\r\n\
    \t#\ts\tV vs. Ref.\tV\tV\tbits\tdeg C\r\n\
    \t0\t0.25\t-3.3E-002\t-3.3E-002\t1E-3\t..........a\t-327.67\r\n\
    \t1\t0.5\t-3.4E-002\t-3.3E-002\t1E-3\t...........\t-327.67\r\n\
    \t2\t0.75\t-3.5E-002\t-3.3E-002\t1E-3\t...........\t-327.67\r\n\
    EOC\tQUANT\t-0.0334858\tOpen Circuit (V)\r\nPSTATSERIALNO\tLABEL\t34128\tSerial\r\n";

const IMPEDANCE: &str = "ZCURVE\tTABLE\r\n\
    \tPt\tTime\tFreq\tZreal\tZimag\tZsig\tZmod\tZphz\tIdc\tVdc\tIERange\r\n\
    \t#\ts\tHz\tohm\tohm\tV\tohm\t\u{b0}\tA\tV\t#\r\n\
    \t0\t1\t10000\t224.5\t-3.75\t1\t224.6\t-0.96\t2.4E-006\t1.25\t10\r\n\
    \x20 6 8 10\t226.5\t-7.25\t1\t226.9\t-1.78\t1.4E-006\t1.5\t10\r\n\
    \x20 7 9 .5\t227.5\t-7.5\t1\t226.9\t-1.78\t1.4E-006\t1.5\t10\r\n";

fn file(parts: &[&str]) -> Vec<u8> {
    // windows-1252, as Gamry writes it
    parts.concat().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn curves() -> Vec<u8> {
    let mut text = HEADER.replace("EISPOT", "CV");
    for curve in 1..4 {
        text += &format!(
            "CURVE{curve}\tTABLE\t99\r\n\tPt\tT\tVf\tIm\tOver\r\n\t#\ts\tV vs. Ref.\tA\tbits\r\n"
        );
        for row in 0..4 {
            text +=
                &format!("\t{row}\t{}\t4.9E-001\t-7.8E-009\t...........\r\n", f64::from(row) / 2.0);
        }
    }
    text += "EXPERIMENTABORTED\tTOGGLE\tT\tExperiment Aborted\r\n";
    text.into_bytes()
}

#[test]
fn every_table_is_given() {
    let reading = read(&file(&[HEADER, OPEN_CIRCUIT, IMPEDANCE]));
    assert_eq!(reading.format, "gamry-dta");
    let tables: Vec<_> = reading.tables.iter().map(|t| (t.name.as_str(), t.kind)).collect();
    assert_eq!(tables, [("OCVCURVE", TableKind::Timeseries), ("ZCURVE", TableKind::Spectra)]);
    assert_eq!((reading.rows(0), reading.rows(1)), (3, 3));
    assert_eq!(reading.standards(0), [TestTimeSecond, VoltageVolt, RecordIndex]);
    assert_eq!(reading.names(0)[2], "Vf / V vs. Ref.");
    assert_eq!(reading.names(1)[7], "Zphz / °");
    let Values::Text(over) = &reading.columns[0][5].values else { panic!("Over is text") };
    assert_eq!(over.get(0), "..........a");
    // Rows that are aligned with blanks, in part.
    assert_eq!(reading.standard(1, FrequencyHertz), [Some(1e4), Some(10.0), Some(0.5)]);
    assert_eq!(reading.standard(1, ImaginaryImpedanceOhm)[1], Some(-7.25));
    assert_eq!(reading.standard(1, CurrentAmpere)[0], Some(2.4e-6));
    assert!(reading.codes().is_empty(), "{:?}", reading.warnings);
}

#[test]
fn parameters_before_and_behind_tables_are_metadata() {
    let zone = Options { time_zone: Some("Europe/London".to_owned()), ..Options::default() };
    let bytes = file(&[HEADER, OPEN_CIRCUIT]);
    let metadata = read_in(&bytes, &zone, End::Closed, None, 100).unwrap().metadata;
    assert_eq!(metadata.test_name.as_deref(), Some("ring test"));
    assert_eq!(metadata.procedure.as_deref(), Some("EISPOT"));
    assert_eq!(metadata.comments.as_deref(), Some("-50 mV, second cell"));
    assert_eq!(metadata.tester_serial.as_deref(), Some("34128"));
    let started = metadata.started_at.unwrap();
    assert_eq!(started.local.as_deref(), Some("2018-04-23T16:43:15"));
    assert_eq!(started.utc.unwrap().to_rfc3339(), "2018-04-23T15:43:15Z");
    assert_eq!(metadata.vendor["VDC"], "-5.00000E-002 T");
    assert_eq!(metadata.vendor["CONDIT"], "F 1.5E+001 0.0E+000");
    assert_eq!(metadata.vendor["EOC"], "-0.0334858");
}

#[test]
fn curves_that_were_stopped_are_counted_by_their_lines() {
    let reading = read(&curves());
    let names: Vec<&str> = reading.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["CURVE1", "CURVE2", "CURVE3"]);
    assert!((0..3).all(|table| reading.rows(table) == 4));
    assert_eq!(reading.codes(), ["experiment_aborted"]);
}

#[test]
fn tables_of_the_same_name_are_told_apart() {
    let reading = read(&file(&[HEADER, IMPEDANCE, OPEN_CIRCUIT, IMPEDANCE]));
    let names: Vec<&str> = reading.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["ZCURVE", "OCVCURVE", "ZCURVE 2"]);
}

#[test]
fn decimal_commas_are_read() {
    let text = [HEADER, OPEN_CIRCUIT, IMPEDANCE].concat().replace('.', ",");
    let reading = read(&file(&[&text.replace("vs, Ref,", "vs. Ref.")]));
    assert_eq!(reading.standard(0, TestTimeSecond)[0], Some(0.25));
    assert_eq!(reading.standard(1, FrequencyHertz)[2], Some(0.5));
    assert_eq!(reading.standard(0, VoltageVolt)[2], Some(-0.035));
}

#[test]
fn a_file_without_a_table_is_refused() {
    let reason = refused(HEADER.as_bytes());
    assert!(reason.contains("no table"), "{reason}");
}

#[test]
fn pieces_and_damage() {
    for bytes in [file(&[HEADER, OPEN_CIRCUIT, IMPEDANCE]), curves()] {
        check_random_pieces(&bytes);
        check_damage(&bytes);
    }
}
