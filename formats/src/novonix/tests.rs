use model::standard::StandardColumn::*;

use super::*;
use crate::testing::{check_growing, check_samples, read, read_closed, zone};

const HPC_NAMES: &str = "Date and Time,Cycle Number,Step Number,Run Time (h), Step Time (h),Current (A),Potential (V),Capacity (Ah),Temperature (°C),Circuit Temperature (°C)\n";

fn summary(device: &str, started: &str, protocol: &str) -> String {
    format!(
        "[Summary]\nNovonix {device} data file\nNovonix\nChannel: 12\nCell: cell-7\nSerial Number: ****\nDescription: C/20\nMass (g): 1.250\nCapacity (Ah): 0\nStarted: {started}\nVersion: 3.0\n[End Summary]\n[Protocol]\n{protocol}\n[End Protocol]\n[Data]\n"
    )
}

/// Two parts, the second with CRLF, months first.
fn hpc() -> Vec<u8> {
    let mut text = summary("HPC", "1/13/2019 11:59:58 PM", "[0: rest 1 hour]\nrest, 1");
    text += HPC_NAMES;
    for row in 0..5 {
        text += &format!(
            "1/14/2019 12:00:0{row} AM,1,{},0.000{row}000,0.0001,{}0.5,3.7{row},0.1,25.0,26.{row}\n",
            if row < 3 { 7 } else { 9 },
            if row < 3 { "" } else { "-" },
        );
    }
    text += &summary("HPC", "1/15/2019 1:00:00 AM", "rest").replace('\n', "\r\n");
    text += &HPC_NAMES.replace('\n', "\r\n");
    for row in 0..3 {
        text += &format!("1/15/2019 1:00:0{row} AM,2,0,0.0,0.0,0,3.6{row},0,25,26\r\n");
    }
    text.into_bytes()
}

/// One line of JSON for a protocol, ISO dates, units in windows-1252, no LF at the end.
fn uhpc() -> Vec<u8> {
    let mut text = summary("UHPC", "2025-07-19 15:26:20", "{\"Version\":\"1\"}");
    text += "Date and Time,Cycle Number,Step Type,Run Time (h),Step Time (h),Current (A),Potential (V),Capacity (Ah),Temperature (°C),Circuit Temperature (°C),Energy (Wh),dVdt (V/h),dIdt (A/h),Step Number,Step position,Power(W)\n";
    for row in 0..6 {
        text += &format!(
            "2025-07-19 15:26:2{row},1,7,0.0{row},0.0{row},0.5,3.8,0.1,24,25,1,0,0,1,0,1.9\n"
        );
    }
    text.trim_end().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// The second part has other columns.
fn changed() -> Vec<u8> {
    let mut bytes = hpc();
    let at = bytes.windows(6).rposition(|window| window == b"Cycle ").unwrap();
    bytes[at] = b'c';
    bytes
}

pub(crate) fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    vec![("hpc", hpc()), ("uhpc", uhpc()), ("changed", changed())]
}

#[test]
fn parts_follow_each_other() {
    let reading = read_closed(&NovonixCsv, &hpc(), Some("America/Halifax"));
    assert_eq!(reading.rows(), 8);
    assert_eq!(reading.codes(), ["several_parts", "time_goes_back"]);
    assert_eq!(reading.standard(TestTimeSecond)[..2], [Some(0.0), Some(0.0001 * 3600.0)]);
    assert_eq!(reading.text("Date and Time")[1], Some("1/14/2019 12:00:01 AM"));
    assert_eq!(reading.standard(CurrentAmpere)[2..4], [Some(0.5), Some(-0.5)]);
    assert_eq!(reading.numbers("Step Number")[3], Some(9.0));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_547_438_400.0));
    let metadata = &reading.metadata;
    assert_eq!(metadata.channel.as_deref(), Some("12"));
    assert_eq!(metadata.test_name.as_deref(), Some("cell-7"));
    assert_eq!((metadata.active_mass_gram, metadata.nominal_capacity_ah), (Some(1.25), None));
    assert_eq!(metadata.tester_serial, None);
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2019-01-13T23:59:58"));
    assert!(!started.ambiguous_date_order);
}

#[test]
fn the_newer_device_has_more_columns() {
    let reading = read_closed(&NovonixCsv, &uhpc(), None);
    assert_eq!((reading.rows(), reading.provisional_rows), (6, 1));
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(
        reading.standard_names(),
        [
            "cycle_count",
            "test_time_second",
            "step_time_second",
            "current_ampere",
            "voltage_volt",
            "temperature_t1_celsius",
            "power_watt"
        ]
    );
    assert_eq!(reading.standard(PowerWatt)[5], Some(1.9));
}

#[test]
fn rows_under_other_names_are_left_out() {
    let reading = read_closed(&NovonixCsv, &changed(), None);
    assert_eq!(reading.rows(), 5);
    assert_eq!(reading.codes(), ["several_parts", "other_columns"]);
}

#[test]
fn a_channel_that_was_just_started_is_told() {
    let bytes = hpc();
    let end = bytes.windows(6).position(|window| window == b"[Data]").unwrap();
    assert!(read(&NovonixCsv, &bytes[..end], &zone(None), End::Open, None, 5).is_none());
}

#[test]
fn pieces_give_what_the_whole_gives() {
    check_growing(&NovonixCsv, &fixtures());
    check_samples(&NovonixCsv, "novonix-csv");
}
