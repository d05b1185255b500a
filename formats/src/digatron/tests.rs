use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read, read_closed, zone};

/// Units in the names, and a line of something else behind them.
fn marked() -> Vec<u8> {
    let mut text = "Step,Status,Timestamp,Program Duration#s,Step Duration#s,Voltage#V,Current#mA,AhStep#Ah,T1#degC\nV\tV\tV\tV\n".to_owned();
    for row in 0..5 {
        text += &format!("1,CC_CHG,2025-01-01 00:00:0{row},{row}.0,{row}.0,3.8{row},2000,0.1,25\n");
    }
    text.into_bytes()
}

/// Units in a line of their own, hours above 24.
fn units() -> Vec<u8> {
    let mut text = "Measurement ID,77\nBattery Name,cell-2\nStart Time,11/27/2018 5:08:07 PM\nTime Stamp,Step,Status,Prog Time,Step Time,Cycle,Cycle Level,Procedure,Voltage,Current,Temperature,Capacity,WhAccu,Cnt,\n,,,,,,,,[mV],[A],[C],[Ah],[Wh],[Cnt],\n".to_owned();
    for row in 0..5 {
        text += &format!(
            "11/27/2018 5:08:1{row} PM,3,DCH,26:18:41.84{row},06:18:4{row},1,0,P-1,371{row},-2.5,24.5,0.1,0.4,7,\n"
        );
    }
    text.into_bytes()
}

/// Semicolons and decimal commas.
fn german() -> Vec<u8> {
    let mut text = "Schritt;Zustand;Zeit;Programmdauer (ms);Schrittdauer (ms);Zyklus;Prozedur;Spannung;Strom;AhAkku;TempX\r\n;;;;;;;[V];[A];[Ah];[C]\r\n".to_owned();
    for row in 0..5 {
        text += &format!(
            "2;LAD;05.06.2023 17:56:5{row};1500{row};500{row};1;Form;3,7{row};0,25;0,01;23,5\r\n"
        );
    }
    text.into_bytes()
}

#[test]
fn every_dialect_gives_the_same_columns() {
    let reading = read_closed(&DigatronCsv, &marked(), None);
    assert_eq!(reading.codes(), ["experimental_format"]);
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(2.0));
    assert_eq!(reading.standard(TemperatureT1Celsius)[0], Some(25.0));
    let reading = read_closed(&DigatronCsv, &units(), Some("Europe/Berlin"));
    assert_eq!(reading.codes(), ["time_starts_late", "experimental_format"]);
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(94_721.841));
    assert_eq!(reading.standard(VoltageVolt)[3], Some(3.713));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_543_334_890.0));
    assert_eq!(reading.metadata.cell_name.as_deref(), Some("cell-2"));
    let reading = read_closed(&DigatronCsv, &german(), Some("Europe/Berlin"));
    assert_eq!(reading.codes(), ["experimental_format"]);
    assert_eq!(reading.standard(TestTimeSecond)[0], Some(15.0));
    assert_eq!(reading.standard(VoltageVolt)[4], Some(3.74));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_685_980_610.0));
}

#[test]
fn names_without_a_line_behind_them_wait() {
    let bytes = units();
    let end = bytes.windows(2).position(|window| window == b",\n").unwrap() + 2;
    assert!(read(&DigatronCsv, &bytes[..end], &zone(None), End::Closed, None, 5).is_none());
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&DigatronCsv, &[("marked", marked()), ("units", units()), ("german", german())]);
    check_samples(&DigatronCsv, "digatron-csv");
}
