use std::sync::Arc;

use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{bundle, check_growing, check_samples, read_all, read_closed, zone};
use crate::{MemorySource, NamedSource};

/// As exported from the database: no units, seconds since 1970, steps as decimals.
fn database() -> Vec<u8> {
    let mut text = "Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage,Charge_Capacity,Discharge_Capacity,Charge_Energy,Discharge_Energy,dV/dt,Internal_Resistance,Temperature\r\n".to_owned();
    for row in 0..5 {
        text += &format!(
            "{row},{row}.5,149464524{row}.25,{row}.5,1.0,0.0,-1.1E-05,3.3{row},0.5,0.25,1.5,0.75,-5.34e-05,0.017,30.1\r\n"
        );
    }
    text.into_bytes()
}

/// MITS text with byte order mark, dates behind a tab, and a cell too many.
fn mits() -> Vec<u8> {
    let mut text = "\u{FEFF}Data Point,Date Time,Test Time (s),Step Time (s),Cycle Index,Step Index,TC_Counter1,Current (A),Voltage (V),Power (W),Charge Capacity (Ah),ACR (Ohm),mAh/g,Aux_Temperature_1 (C),Aux_Temperature_2 (C),Aux_dT/dt_1 (C/s)\n".to_owned();
    for row in 0..4 {
        text += &format!(
            "{},\t09/20/2024 08:32:3{row}.558,{row}0.5,{row}0.5,1,2,0,1.5,3.6,5.4,0.1,,0,24.6{row},25.1,-0.09\n",
            row + 1
        );
    }
    text += "5,\t09/20/2024 08:32:40.000,90,90,1,2,0,1.5,3.6,5.4,0.1,,0,24.6,25.1,-0.09,7\n";
    text.into_bytes()
}

/// More rows than are read at a time, with every kind of cell.
fn long() -> Vec<u8> {
    let mut text = "Data_Point,Date_Time,Test_Time(s),Step_Time(s),Cycle_Index,Step_Index,Current(A),Voltage(V)\n".to_owned();
    for row in 0..200 {
        let (minute, second) = (row / 60, row % 60);
        text += &format!(
            "{row},03/04/2021 10:{minute:02}:{second:02}.5,{row}.25,{second},{},{},-0.5,3.{row:03}\n",
            row / 50,
            row / 7 % 3
        );
    }
    text.into_bytes()
}

#[test]
fn each_row_of_a_long_file_has_its_own_time() {
    let reading = read_closed(&ArbinCsv, &long(), Some("UTC"));
    let expected = |from: f64| -> Vec<Option<f64>> {
        (0..200).map(|row| Some(from + f64::from(row))).collect()
    };
    assert_eq!(reading.standard(UnixTimeSecond), expected(1_614_852_000.5));
    assert_eq!(reading.standard(TestTimeSecond), expected(0.25));
    assert_eq!(reading.codes(), [""; 0]);
}

/// MITS 10.
fn workbook() -> Vec<u8> {
    let mut text = "Data_Point,Date_Time,Test_Time(s),Step_Time(s),Cycle_Index,Step_Index,Current(A),Voltage(V),Charge_Capacity(Ah),Discharge_Capacity(Ah),Internal_Resistance(Ohm)\n".to_owned();
    for row in 0..4 {
        text +=
            &format!("{},03/04/2021 10:00:0{row},{row},{row},1,1,0.5,3.7,0.1,0,0\n", row + 65_001);
    }
    text.trim_end().as_bytes().to_vec()
}

pub(crate) fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    vec![("database", database()), ("mits", mits()), ("workbook", workbook()), ("long", long())]
}

#[test]
fn names_without_units_have_the_vendors() {
    let reading = read_closed(&ArbinCsv, &database(), None);
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(-1.1e-5));
    assert_eq!(reading.standard(StepId)[4], Some(1.0));
    assert_eq!(reading.standard(UnixTimeSecond)[3], Some(1_494_645_243.25));
    assert_eq!(reading.standard(TemperatureT1Celsius)[0], Some(30.1));
    assert_eq!(reading.standard(ScheduleDischargingEnergyWh)[0], Some(0.75));
    let started = reading.metadata.started_at.as_ref().unwrap();
    assert_eq!(started.utc.unwrap().to_rfc3339(), "2017-05-13T03:14:00.25Z");
}

#[test]
fn names_with_units_are_read_in_both_spellings() {
    let reading = read_closed(&ArbinCsv, &mits(), Some("America/Chicago"));
    assert_eq!(reading.codes(), ["crowded_row"]);
    assert_eq!(reading.rows(), 5);
    assert_eq!(reading.text("Date Time")[1], Some("09/20/2024 08:32:31.558"));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_726_839_150.558));
    assert_eq!(reading.standard(TemperatureT2Celsius)[0], Some(25.1));
    assert_eq!(reading.standard(AcInternalResistanceOhm)[0], None);
    let reading = read_closed(&ArbinCsv, &workbook(), Some("UTC"));
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.provisional_rows, 1);
    assert_eq!(reading.standard(RecordIndex)[3], Some(65_004.0));
    // Month first, as Arbin writes it everywhere.
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_614_852_000.0));
}

/// Rows and warnings of `t_Wb_1.csv` with other files beside it.
#[test]
fn a_long_test_is_read_out_of_all_its_files() {
    let next = |at_end: &str| [b"\xEF\xBB\xBF", &*workbook(), at_end.as_bytes()].concat();
    let others = b"Data_Point,Step_Index\n1,2\n".to_vec();
    let names_only = workbook().split(|byte| *byte == b'\n').next().unwrap().to_vec();
    let begun = [names_only.as_slice(), b"\n"].concat();
    type Beside<'a> = &'a [(&'a str, Vec<u8>)];
    let table: [(Beside<'_>, usize, &[&str]); 5] = [
        (&[("t_Wb_2.csv", next(""))], 8, &[]),
        (&[("t_Wb_2.csv", next("\n")), ("t_Wb_3.csv", next("\n"))], 12, &[]),
        (&[("t_Wb_2.csv", begun), ("t_Wb_3.csv", next("\n"))], 8, &[]),
        (&[("t_Wb_2.csv", others), ("t_Wb_3.csv", vec![])], 4, &["part_left_out"]),
        (&[("GlobalInfo.csv", b"a,b\n1,2\n".to_vec())], 4, &[]),
    ];
    for (beside, rows, codes) in table {
        let mut files = bundle(&workbook());
        for (name, bytes) in beside {
            let source = Arc::new(MemorySource::new(bytes.clone()));
            files.files.push(NamedSource { name: (*name).to_owned(), source });
        }
        let mut reader = ArbinCsv.open(&files, &zone(None), End::Closed, None).unwrap().remove(0);
        let reading = read_all(reader.as_mut(), 3);
        assert_eq!(reading.rows(), rows, "{beside:?}");
        assert_eq!(reading.standard(TestTimeSecond).last(), Some(&Some(3.0)));
        let found: Vec<&str> =
            reading.codes().into_iter().filter(|code| *code == "part_left_out").collect();
        assert_eq!(found, codes);
    }
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&ArbinCsv, &fixtures());
    check_samples(&ArbinCsv, "arbin-csv");
}
