use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read_closed};

fn flat() -> Vec<u8> {
    let mut text = String::from(
        "DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current(µA),Voltage(mV),Capacity(mAs),Spec. Cap.(mAh/g),Chg. Cap.(mAs),DChg. Cap.(mAs),Date,Power(mW),dQ/dV(mAh/V),Module start-stop switch,T1(℃),LgD,\n",
    );
    text = text.replace("T1(℃)", "T1(°C)");
    for row in 0..5 {
        text += &format!(
            "{},1,2,CC DChg,1-02:00:0{row},49:00:0{row}.250,-120.5,3500.{row},3.6,0.1,0,3.6,2025-06-17 09:26:3{row}.383,-0.4,1.5,Close,25.{row},,\n",
            row + 1
        );
    }
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// GB18030, CRLF, tabs, no LF at the end; no total time.
fn chinese() -> Vec<u8> {
    let text = "数据序号\t循环号\t工步号\t工步类型\t时间\t电流(A)\t电压(V)\t容量(Ah)\t充电容量(Ah)\t绝对时间\r\n\
        1\t1\t1\t搁置\t00:00:00\t0\t3.5\t0\t0\t2025-06-17 09:26:30\r\n\
        2\t1\t1\t搁置\t00:00:30\t0\t3.5\t0\t0\t2025-06-17 09:27:00\r\n\
        3\t1\t2\t恒流充电\t00:00:00\t0.5\t3.6\t0\t0\t2025-06-17 09:27:00\r\n\
        4\t2\t2\t恒流充电\t00:00:10\t0.5\t3.7\t0.01\t0.01\t2025-06-17 09:27:10\r\n\
        5\t2\t2\t恒流充电\t00:00:05\t0.5\t3.7\t0.01\t0.01\t2025-06-17 09:27:15";
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// The degree sign was lost already.
fn layered() -> Vec<u8> {
    let text = "Cycle ID,Cap_Chg(mAh),Cap_DChg(mAh)\n\
        ,Step ID,Step Name,Step Time(h:min:s.ms),Step Capacity(mAh)\n\
        ,,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),Temperature(?C),Capacity(mAh),Capacity Density(mAh/g),Energy(mWh),Realtime\n\
        1,1.5,1.4\n\
        ,1,Rest,00:01:00.000,0\n\
        ,,1,00:00:00.000,3.5,0,25.5,0,0,0,2021-03-04 05:06:07\n\
        ,,2,00:01:00.000,3.5,0,25.5,0,0,0,2021-03-04 05:07:07\n\
        ,2,CC_Chg,00:00:36.000,0.1\n\
        ,,3,00:00:36.000,3.6,10,25.6,0.1,1,0.36,2021-03-04 05:07:43\n\
        2,1.5,1.4\n\
        ,3,CC_DChg,00:00:36.000,0.1\n\
        ,,4,00:00:36.000,3.4,-10,25.7,0.1,1,0.34,2021-03-04 05:08:19\n";
    text.as_bytes().to_vec()
}

#[test]
fn units_and_durations_are_those_of_the_names() {
    let reading = read_closed(&NewareCsv, &flat(), Some("Europe/Zurich"));
    assert_eq!(reading.codes(), ["time_starts_late"]);
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(-0.000_120_5));
    assert_eq!(reading.standard(VoltageVolt)[4], Some(3.5004));
    assert_eq!(reading.standard(StepTimeSecond)[1], Some(93_601.0));
    assert_eq!(reading.standard(TestTimeSecond)[2], Some(176_402.25));
    assert_eq!(reading.standard(StepCumulativeCapacityAh)[0], Some(1e-6));
    assert_eq!(reading.standard(StepDischargingCapacityAh)[0], Some(1e-6));
    assert_eq!(reading.standard(TemperatureT1Celsius)[4], Some(25.4));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_750_145_190.383));
    assert_eq!(reading.text("Step Type")[0], Some("CC DChg"));
    assert_eq!(reading.table.columns[6].unit.as_deref(), Some("µA"));
}

#[test]
fn chinese_names_mean_the_same() {
    let reading = read_closed(&NewareCsv, &chinese(), Some("Asia/Shanghai"));
    assert_eq!(reading.codes(), ["experimental_format"]);
    assert_eq!(reading.text("工步类型")[2], Some("恒流充电"));
    assert_eq!(reading.standard(VoltageVolt)[4], Some(3.7));
    assert_eq!(reading.standard(StepChargingCapacityAh)[3], Some(0.01));
    // The test goes on where the step's time starts anew: with each step, each cycle, each reset.
    let times = [0.0, 30.0, 30.0, 40.0, 45.0].map(Some);
    assert_eq!(reading.standard(TestTimeSecond), times);
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_750_123_590.0));
}

#[test]
fn records_of_a_layered_report_know_their_cycle_and_step() {
    let reading = read_closed(&NewareCsv, &layered(), None);
    assert_eq!(reading.codes(), ["experimental_format"]);
    assert_eq!(reading.standard(RecordIndex), [1.0, 2.0, 3.0, 4.0].map(Some));
    assert_eq!(reading.standard(CycleCount), [1.0, 1.0, 1.0, 2.0].map(Some));
    assert_eq!(reading.standard(StepId), [1.0, 1.0, 2.0, 3.0].map(Some));
    assert_eq!(reading.standard(TestTimeSecond), [0.0, 60.0, 96.0, 132.0].map(Some));
    assert_eq!(reading.standard(CurrentAmpere)[3], Some(-0.01));
    assert_eq!(reading.standard(TemperatureT1Celsius)[2], Some(25.6));
    assert_eq!(reading.text("step_type")[2..], [Some("CC_Chg"), Some("CC_DChg")]);
    assert_eq!(reading.column("Record ID").len(), 4);
}

#[test]
fn other_testers_with_like_names_are_not_claimed() {
    for names in [
        "Data_Point,Test_Time(s),Step_Index,Cycle_Index,Current(A),Voltage(V)\n1,0,1,1,0,3\n",
        "DataPoint,Step Index,Power(W)\n1,1,2\n",
        "Cycle ID,Cap(mAh)\nStep ID,Name\nRecord ID,Voltage(V)\n",
        "DataPoint",
        "",
    ] {
        let bundle = crate::testing::bundle(names.as_bytes());
        let found = crate::detect(&bundle).is_ok_and(|found| found.format.id() == "neware-csv");
        assert!(!found, "{names}");
    }
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&NewareCsv, &[("flat", flat()), ("chinese", chinese()), ("layered", layered())]);
    check_samples(&NewareCsv, "neware-csv");
}
