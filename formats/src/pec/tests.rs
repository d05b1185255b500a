use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{
    Reading, bundle, check_growing, check_samples, read, read_all, read_closed, zone,
};

const PREAMBLE: &str = "Request Year:,2026\nTest:,187\nTest Description:,\nTestRegime Name:,C/25\nNumber Of Cells:,1\nParameter names:,C-Rate (mAh),Mass (kg)\nParameter values:,64000,1.161\nRequestor:,vie\nProduction Line:,<NONE>\nStart Time:,02/03/2019 16:21:35\nEnd Time:,1/1/0001 0:00\n#RESULTS CHECK\nReqYear,Test,CellNr,Type,Value,Reason,\n2019,187,1,1,3272,3,\n#END RESULTS CHECK\n";

const MILLI: &str = "Test,Cell,Rack,Shelf,Position,Cell ID,Step,Cycle,Total Time (Seconds),Step Time (Seconds),Real Time,Voltage (mV),Current (mA),Charge Capacity (mAh),Charge Capacity (mWh),ReasonCode,Ambient temperature (°C),\n";

fn row(cell: u32, row: u32) -> String {
    format!(
        "187,{cell},SBT,001,{cell},id-{cell},1,0,{row}.002,{row}.002,02/03/2019 16:23:2{row},327{row}.5,-1640.1,0.5,1.5,30,{},\n",
        if row == 2 { "" } else { "25.8" }
    )
}

fn milli() -> Vec<u8> {
    let mut text = PREAMBLE.to_owned() + MILLI;
    for at in 0..6 {
        text += &row(1, at);
    }
    text.into_bytes()
}

/// Times in hours, minutes and seconds; V and A.
fn hours() -> Vec<u8> {
    let mut text = PREAMBLE.replace('\n', "\r\n");
    text += "Test,Cell,Rack,Shelf,Position,Cell ID,Step,Instruction Name,Cycle,Total Time (Hours in hh:mm:ss.xxx),Load On Time (Hours in hh:mm:ss.xxx),Step Time (Seconds),Real Time,Voltage (V),Current (A),Charge Capacity (mAh),Charge Energy (mWh),Temp (°C),\r\n";
    for at in 0..5 {
        text += &format!(
            "187,1,ACT4,014,1,,0,Idle,0,26:00:0{at}.25,00:00:00.000,{at},02/03/2019 17:51:0{at},3.56,-8E-06,0,0,16.7{at},\r\n"
        );
    }
    text.trim_end().as_bytes().to_vec()
}

/// Two cells in turns.
fn two_cells() -> Vec<u8> {
    let mut text = PREAMBLE.to_owned() + MILLI;
    for at in 0..4 {
        text += &row(1, at);
        text += &row(2, at);
    }
    text.into_bytes()
}

/// Another test's table, with other columns, behind the first.
fn two_tables() -> Vec<u8> {
    let mut bytes = milli();
    bytes.extend_from_slice(PREAMBLE.as_bytes());
    bytes.extend_from_slice(b"Test,Cell,Rack,Other\n9,9,9,9\n");
    bytes
}

#[test]
fn old_and_new_names_are_read() {
    let reading = read_closed(&PecCsv, &milli(), Some("Europe/Brussels"));
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.standard(VoltageVolt)[1], Some(3.2715));
    assert_eq!(reading.standard(CurrentAmpere)[1], Some(-1.6401));
    assert_eq!(reading.standard(CycleChargingCapacityAh)[1], Some(0.0005));
    assert_eq!(reading.standard(CycleChargingEnergyWh)[1], Some(0.0015));
    assert_eq!(reading.standard(AmbientTemperatureCelsius)[2], None);
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_549_207_400.0));
    let metadata = &reading.metadata;
    assert_eq!(metadata.channel.as_deref(), Some("SBT-001-1"));
    assert_eq!(metadata.cell_name.as_deref(), Some("id-1"));
    assert_eq!(metadata.nominal_capacity_ah, Some(64.0));
    assert_eq!(metadata.started_at.as_ref().unwrap().local.as_deref(), Some("2019-02-03T16:21:35"));
    assert!(!metadata.vendor.contains_key("End Time"));
    let reading = read_closed(&PecCsv, &hours(), None);
    assert_eq!(reading.codes(), ["time_starts_late"]);
    assert_eq!(reading.standard(TestTimeSecond)[3], Some(93_603.25));
    assert_eq!(reading.text("Total Time")[3], Some("26:00:03.25"));
}

#[test]
fn each_cell_is_a_reader() {
    let bundle = bundle(&two_cells());
    let readers = PecCsv.open(&bundle, &zone(None), End::Closed, None).unwrap();
    let readings: Vec<Reading> =
        readers.into_iter().map(|mut reader| read_all(reader.as_mut(), 3)).collect();
    assert_eq!(readings.len(), 2);
    for (at, reading) in readings.iter().enumerate() {
        assert_eq!((reading.rows(), reading.codes()), (4, vec![]));
        let id = format!("id-{}", at + 1);
        assert_eq!(reading.metadata.cell_name.as_deref(), Some(id.as_str()));
        assert_eq!(reading.text("Cell ID")[3], Some(id.as_str()));
        assert!(reading.resume.is_none(), "several tests are not read on");
    }
}

#[test]
fn a_cell_that_comes_later_asks_for_another_reading() {
    let one = [PREAMBLE, MILLI, &row(1, 0), &row(1, 1)].concat();
    let resume = read(&PecCsv, one.as_bytes(), &zone(None), End::Open, None, 9).unwrap().resume;
    let two = one + &row(2, 2);
    let bundle = bundle(two.as_bytes());
    let again = PecCsv.open(&bundle, &zone(None), End::Open, resume.as_ref()).err().unwrap();
    assert!(again.to_string().contains("another cell"), "{again}");
}

#[test]
fn another_table_s_rows_are_left_out() {
    let reading = read_closed(&PecCsv, &two_tables(), None);
    assert_eq!((reading.rows(), reading.codes()), (6, vec!["other_columns"]));
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&PecCsv, &[("milli", milli()), ("hours", hours())]);
    check_samples(&PecCsv, "pec-csv");
}
