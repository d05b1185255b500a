use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read_closed};

const PREAMBLE: &str = "~Resultfile from Basytec Battery Test System\n~Date and Time of Data Converting: 07.07.2023 10:55:58\n~\n~Name of Test: Ageing 7\n~Battery: cell-3\n~Testplan: plan.pln\n~Testchannel: 14\n~Start of Test: 05.06.2023 17:56:53\n~Operator (Test): me\n~\n";

fn tabs() -> Vec<u8> {
    let mut text = PREAMBLE.to_owned();
    text += "~Time[s]\tDataSet\tt-Step[s]\tLine\tCommand\tU[V]\tI[A]\tP[W]\tAh[Ah]\tAh-Step\tT1[\u{FFFD}C]\tR-DC\tCyc-Count\tState\n";
    for row in 0..5 {
        text += &format!(
            "{row}.25\t{}\t{row}\t4\tCharge\t3.5{row}\t0.5\t1.7\t0.1\t0.1\t25.4\t0.015\t1\t1\n",
            row + 1
        );
    }
    text.into_bytes()
}

/// Blanks between cells, one in the date; decimal comma, hours, windows-1252.
fn blanks() -> Vec<u8> {
    let mut text = PREAMBLE.replace('\n', "\r\n");
    text += "~Time[h] DataSet DateTime t-Step[h] Line Command U[V] I[A] T1[°C] Cyc-Count\r\n";
    for row in 0..4 {
        text += &format!(
            "0,00{row} {} 05.06.2023 17:56:5{row} 0,00{row} 4 Discharge 3,5{row} -0,5 25,4 1\r\n",
            row + 1
        );
    }
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

#[test]
fn results_between_tabs_are_read() {
    let reading = read_closed(&BasytecText, &tabs(), None);
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(1.25));
    assert_eq!(reading.standard(TemperatureT1Celsius)[1], Some(25.4));
    assert_eq!(reading.standard(DcInternalResistanceOhm)[1], Some(0.015));
    let metadata = &reading.metadata;
    assert_eq!(metadata.test_name.as_deref(), Some("Ageing 7"));
    assert_eq!(metadata.channel.as_deref(), Some("14"));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2023-06-05T17:56:53"));
    assert!(!started.ambiguous_date_order);
}

#[test]
fn results_between_blanks_keep_date_and_time_together() {
    let reading = read_closed(&BasytecText, &blanks(), Some("Europe/Berlin"));
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.text("DateTime")[2], Some("05.06.2023 17:56:52"));
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(0.001 * 3600.0));
    assert_eq!(reading.standard(CurrentAmpere)[3], Some(-0.5));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_685_980_610.0));
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&BasytecText, &[("tabs", tabs()), ("blanks", blanks())]);
    check_samples(&BasytecText, "basytec-txt");
}
