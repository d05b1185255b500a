use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read_closed};

fn rows() -> Vec<u8> {
    let mut text = "cell model:NMC,,,,\ncell id: c-12,,,,\ntest: formation,,,,\nNominal capacity used to define the C rate:0.5Ah,,,,\nNominal energy used to define the E rate: Wh,,,,\n".to_owned();
    text += "channel_index,cycle_index,step_index,date_time_iso_string,test_time_s,step_time_s,current_A,voltage_V,discharge_capacity_Ah,charge_capacity_Ah,Pressure_Psi,temperature_1_C,step_name\n";
    for row in 0..6 {
        text += &format!(
            "{},1,2,04/05/2024 14:33:1{row},{row}.020,{row}.020,-0.0002,2.921{row},0.1,0,0,21,discharge CC,\n",
            row + 1
        );
    }
    text.into_bytes()
}

#[test]
fn rows_and_preamble_are_read() {
    let reading = read_closed(&LandtCsv, &rows(), Some("Asia/Shanghai"));
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.standard(RecordIndex)[5], Some(6.0));
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(-0.0002));
    assert_eq!(reading.standard(StepDischargingCapacityAh)[0], Some(0.1));
    // Month first, although the name says ISO.
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_712_298_790.0));
    assert_eq!(reading.text("step_name")[0], Some("discharge CC"));
    let metadata = &reading.metadata;
    assert_eq!(metadata.cell_name.as_deref(), Some("c-12"));
    assert_eq!(metadata.nominal_capacity_ah, Some(0.5));
    assert_eq!(metadata.vendor.keys().collect::<Vec<_>>(), ["cell model"]);
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&LandtCsv, &[("rows", rows())]);
    check_samples(&LandtCsv, "landt-csv");
}
