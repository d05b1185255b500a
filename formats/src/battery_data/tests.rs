use super::*;
use crate::testing::{check_growing, check_samples, read_closed};

fn summary() -> Vec<u8> {
    let mut text = "Cycle_Index,Cycle_Label,Time_s,Time_d,Datenum_d,datenum_d,Absolute_Charge_Throughput_Ah,Equivalent_Full_Cycles,Q_chg,q_chg,CE,V_min\n".to_owned();
    for row in 1..5 {
        let label = if row == 2 { "Capacity check" } else { "" };
        text +=
            &format!("{row},{label},{row}00.5,0.{row},737792.4423,0,0.5,{row},NaN,0.98,NaN,3\n");
    }
    text.into_bytes()
}

#[test]
fn a_summary_is_a_row_a_cycle() {
    let reading = read_closed(&BatteryDataCsv, &summary(), None);
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.table.kind, TableKind::Cycles);
    assert_eq!(reading.standard(CycleCount)[3], Some(4.0));
    assert_eq!(reading.text("Cycle_Label")[..2], [None, Some("Capacity check")]);
    assert!(reading.numbers("Q_chg")[0].unwrap().is_nan());
    // Two columns would share the name `Time`.
    assert_eq!(reading.numbers("Time_d")[1], Some(0.2));
    assert_eq!(reading.numbers("V_min")[1], Some(3.0));
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&BatteryDataCsv, &[("summary", summary())]);
    check_samples(&BatteryDataCsv, "batterydata-csv");
}
