use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read_closed};

fn series() -> Vec<u8> {
    let mut text = "Date_Time,Test_Time (s),Cycle_Index,Current (A),Voltage (V),Charge_Capacity (Ah),Discharge_Capacity (Ah),Charge_Energy (Wh),Discharge_Energy (Wh),Environment_Temperature (C),Cell_Temperature (C)\n".to_owned();
    for row in 0..5 {
        text +=
            &format!("2010-09-02 14:35:4{row}.000,{row}.5,1.0,-0.5,3.8{row},0.1,0,0.4,0,,25.5\n");
    }
    text.into_bytes()
}

fn cycles() -> Vec<u8> {
    let mut text = "Cycle_Index,Start_Time,End_Time,Test_Time (s),Min_Current (A),Max_Current (A),Min_Voltage (V),Max_Voltage (V),Charge_Capacity (Ah),Discharge_Capacity (Ah),Charge_Energy (Wh),Discharge_Energy (Wh)\n".to_owned();
    for row in 1..5 {
        text += &format!(
            "{row}.0,2010-09-02 14:00:00,2010-09-02 15:00:00,{row}00.0,-1,1,2.7,4.2,1.1,1.0,4,3.8\n"
        );
    }
    text.into_bytes()
}

#[test]
fn samples_and_summaries_are_told_apart() {
    let reading = read_closed(&BatteryArchiveCsv, &series(), Some("UTC"));
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.table.kind, TableKind::Timeseries);
    assert_eq!(reading.standard(CycleChargingCapacityAh)[0], Some(0.1));
    assert_eq!(reading.standard(SurfaceTemperatureCelsius)[0], Some(25.5));
    assert_eq!(reading.standard(AmbientTemperatureCelsius)[0], None);
    assert_eq!(reading.standard(UnixTimeSecond)[1], Some(1_283_438_141.0));
    let reading = read_closed(&BatteryArchiveCsv, &cycles(), None);
    assert_eq!(reading.table.kind, TableKind::Cycles);
    assert_eq!(reading.standard(CycleCount)[3], Some(4.0));
    assert_eq!(reading.numbers("Min_Voltage")[0], Some(2.7));
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&BatteryArchiveCsv, &[("series", series()), ("cycles", cycles())]);
    check_samples(&BatteryArchiveCsv, "batteryarchive-csv");
}
