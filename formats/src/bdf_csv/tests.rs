use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read_closed};

fn labels() -> Vec<u8> {
    let mut text = "Test Time / h,Current / mA,Voltage / V,Step Type / 1,Cycle Count / 1,Step Index / 1,Charge Capacity / Ah,Step Capacity / mAh,Ambient Temperature / K,Note\n".to_owned();
    for row in 0..5 {
        text += &format!("0.{row},-250,3.3{row},discharge,1.0,{row},0.1,50,298.15,\"a, b\"\n");
    }
    text.into_bytes()
}

fn machine_names() -> Vec<u8> {
    let mut text = "test_time_millisecond;voltage_volt;current_ampere;unix_time_second;step_index;charging_energy_watt_hour\n".to_owned();
    for row in 0..5 {
        text += &format!("{row}500;3,3;0,5;1700000000,{row};1;0,25\n");
    }
    text.trim_end().as_bytes().to_vec()
}

#[test]
fn labels_may_have_another_unit() {
    let reading = read_closed(&BdfCsv, &labels(), None);
    assert_eq!(reading.codes(), ["unknown_column"]);
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(0.1 * 3600.0));
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(-0.25));
    assert_eq!(reading.standard(StepCumulativeCapacityAh)[0], Some(0.05));
    assert_eq!(reading.standard(AmbientTemperatureCelsius)[0], Some(25.0));
    assert_eq!(reading.standard(CycleCount)[0], Some(1.0));
    assert_eq!(reading.text("Note")[0], Some("a, b"));
    // Not one of the ontology's, and the number of the step is no count of its records.
    assert_eq!(reading.numbers("Charge Capacity")[0], Some(0.1));
    assert!(!reading.standard_names().contains(&"step_record_index"));
}

#[test]
fn machine_names_are_read_today_s_and_older() {
    let reading = read_closed(&BdfCsv, &machine_names(), None);
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.standard(TestTimeSecond)[2], Some(2.5));
    assert_eq!(reading.standard(UnixTimeSecond)[3], Some(1_700_000_000.3));
    assert_eq!(reading.standard(ChargingEnergyWh)[0], Some(0.25));
    assert_eq!(reading.provisional_rows, 1);
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&BdfCsv, &[("labels", labels()), ("machine names", machine_names())]);
    check_samples(&BdfCsv, "bdf-csv");
}
