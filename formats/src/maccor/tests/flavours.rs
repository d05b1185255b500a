//! What each flavour of export reads as.

use model::standard::StandardColumn::{
    AcInternalResistanceOhm, CurrentAmpere, CycleCount, DcInternalResistanceOhm, RecordIndex,
    StepTimeSecond, TemperatureT1Celsius, TemperatureT2Celsius, TestTimeSecond, UnixTimeSecond,
    VoltageVolt,
};

use super::*;

fn values(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

#[test]
fn seconds_with_signed_current() {
    let reading = read_closed(&fixtures::seconds(), None);
    assert_eq!(reading.rows(), 12);
    assert_eq!(reading.codes(), [""; 0]);
    let current = reading.standard(CurrentAmpere);
    assert_eq!(current[3..5], values(&[0.0, 0.5125]));
    assert_eq!(current[10..], values(&[-0.4875, 0.0]));
    assert_eq!(reading.standard(TestTimeSecond)[11], Some(660.0));
    assert_eq!(reading.standard(DcInternalResistanceOhm)[0], Some(0.025));
    assert_eq!(reading.column("WF Chg Cap").number(0), None);
    assert_eq!(reading.text("State")[4].as_deref(), Some("C"));
    // `Step (Sec)` keeps its unit in the name, because `Step` is another column.
    assert_eq!(reading.column("Step (Sec)").number(5), Some(60.0));
    let metadata = &reading.metadata;
    assert_eq!(metadata.cell_name.as_deref(), Some("00ABC7"));
    assert_eq!(metadata.tester_type.as_deref(), Some("Maccor"));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2020-01-15T09:00:00"));
    assert_eq!(metadata.vendor["Date of Test"], "01/15/2020");
    assert!(reading.table.mapping(UnixTimeSecond).is_none());
}

#[test]
fn minutes_with_unsigned_current() {
    let reading = read_closed(&fixtures::minutes(), Some("America/Chicago"));
    let current = reading.standard(CurrentAmpere);
    assert_eq!(
        current,
        values(&[0.0, 0.0, 0.0, 0.0101, 0.0101, 0.0101, -0.0202, -0.0202, -0.0202])
    );
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(0.1667 * 60.0));
    assert_eq!(reading.metadata.comments.as_deref(), Some("25 °C, 2.4 µAh"));
    let started = reading.metadata.started_at.unwrap();
    assert_eq!(
        (started.text.as_str(), started.ambiguous_date_order),
        ("04/01/2016 16:05:31", true)
    );
    assert_eq!(reading.warnings[0].code, "clock_without_date");
}

#[test]
fn registers_keep_their_text() {
    let reading = read_closed(&fixtures::registers(), None);
    assert_eq!(reading.rows(), 6);
    assert_eq!(reading.text("Control_Status (0x00)")[5].as_deref(), Some("0xFF05"));
    assert_eq!(reading.column("Temperature (0x06)").number(2), Some(6280.2));
    assert_eq!(reading.column("CycleCount (0x2A)").number(2), Some(f64::from(0x12)));
    assert_eq!(reading.text("Units")[0].as_deref(), Some("C"));
    assert_eq!(reading.text("TestTime")[3].as_deref(), Some("1d 00:00:30.2500"));
    assert_eq!(reading.standard(TestTimeSecond)[3], Some(86_430.25));
    assert_eq!(reading.standard(CurrentAmpere), values(&[0.25, -0.25, 0.25, 0.25, -0.25, 0.25]));
}

#[test]
fn the_month_by_name_settles_the_order_of_the_rows() {
    let reading = read_closed(&fixtures::named_month(), Some("Europe/London"));
    assert_eq!(reading.codes(), [""; 0]);
    let unix = reading.standard(UnixTimeSecond);
    assert_eq!(unix[0], Some(1_607_689_332.0));
    assert_eq!(unix[7], Some(1_607_689_332.0 + 7.0 * 86_400.0 + 7.0));
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(86_400.0 + 1.05000019073481));
    assert_eq!(reading.standard(StepTimeSecond)[1], Some(3720.0 + 1.05000019073481));
    assert_eq!(reading.standard(CurrentAmpere)[..2], values(&[-1.5, 1.5]));
    let started = reading.metadata.started_at.unwrap();
    assert_eq!(started.utc.map(|utc| utc.0), Some(1_607_689_332_000_000));
    assert_eq!(reading.metadata.channel.as_deref(), Some("1"));
}

#[test]
fn decimal_comma_and_bare_minutes() {
    let reading = read_closed(&fixtures::decimal_comma(), Some("Europe/Berlin"));
    assert_eq!(reading.rows(), 10);
    assert_eq!(reading.codes(), ["last_line_cut", "time_unit_assumed", "ambiguous_date_order"]);
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(90.0));
    assert_eq!(reading.standard(VoltageVolt)[3], Some(-0.1373));
    assert_eq!(reading.standard(CurrentAmpere)[4..6], values(&[0.01700004, -0.01700005]));
    assert_eq!(reading.standard(CycleCount)[0], Some(1.0), "Cycle C goes before Cycle P");
    // Whether in May or in June nobody knows: null rather than a guess.
    assert_eq!(reading.standard(UnixTimeSecond), [None; 10]);
    assert!(reading.metadata.started_at.as_ref().unwrap().ambiguous_date_order);
    assert_eq!(reading.metadata.comments.as_deref(), Some("ring \u{FFFD}\u{FFFD}ÿ\u{FFFD} cell"));
    assert_eq!(reading.metadata.vendor["SCap"], "0,017");
    // In Chicago the month comes first.
    let reading = read_closed(&fixtures::decimal_comma(), Some("America/Chicago"));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_622_910_226.0));
}

#[test]
fn milliamperes_and_millivolts() {
    let reading = read_closed(&fixtures::milliamperes(), Some("Europe/Berlin"));
    assert_eq!(
        reading.codes(),
        ["unknown_column", "voltage_unit_inferred", "unknown_state", "contrary_sign"]
    );
    assert_eq!(reading.standard(VoltageVolt)[0], Some(1850.8186 / 1000.0));
    let milli = 800.1234 / 1000.0;
    let signs = [-1.0, -1.0, -1.0, -1.0, 1.0, -1.0, -1.0].map(|sign| sign * milli);
    assert_eq!(reading.standard(CurrentAmpere), values(&signs));
    assert_eq!(reading.column("mAmps").number(3), Some(800.1234));
    let unix = reading.standard(UnixTimeSecond);
    assert_eq!(unix[4].unwrap() - unix[0].unwrap(), 120.0);
    assert_eq!(reading.text("Unnamed: 12"), vec![None; 7]);
}

#[test]
fn commas_with_quoted_thousands() {
    let reading = read_closed(&fixtures::commas(), None);
    assert_eq!((reading.rows(), reading.provisional_rows), (6, 1));
    assert_eq!(reading.codes(), ["time_starts_late"]);
    assert_eq!(reading.standard(TestTimeSecond)[5], Some(5_577_645.47));
    assert_eq!(reading.standard(RecordIndex)[2], Some(1002.0));
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(-1.25));
    assert_eq!(reading.standard(TemperatureT1Celsius)[1], Some(24.21));
    assert_eq!(reading.standard(AcInternalResistanceOhm)[0], Some(0.012));
    let started = reading.metadata.started_at.unwrap();
    assert_eq!(started.local.as_deref(), Some("2018-02-28T11:12:44"));
    assert!(!reading.metadata.other_date.unwrap().ambiguous_date_order, "settled by the start");
}

#[test]
fn without_a_state_the_current_is_as_printed() {
    let reading = read_closed(&fixtures::stateless(), Some("Europe/London"));
    assert_eq!(reading.codes(), ["current_sign_unknown", "unit_assumed"]);
    assert_eq!(reading.standard(CurrentAmpere)[3], Some(28.793));
    assert_eq!(reading.standard(UnixTimeSecond)[1], Some(1_700_754_971.0));
}

#[test]
fn odd_lines_cost_only_themselves() {
    let reading = read_closed(&fixtures::odd_lines(), None);
    assert_eq!(reading.standard(RecordIndex), values(&[1.0, 2.0, 4.0, 5.0, 6.0]));
    assert_eq!(reading.standard(TestTimeSecond)[..3], values(&[1800.0, 900.0, 4500.0]));
    let current = reading.standard(CurrentAmpere);
    assert_eq!(current, [Some(1.5), Some(1.5), Some(-1.5), Some(-1.5), None]);
    assert_eq!(reading.standard(VoltageVolt)[1], None);
    assert_eq!(reading.standard(TemperatureT2Celsius)[2], None);
    assert_eq!(
        reading.codes(),
        [
            "unreadable_cell",
            "unreadable_cell",
            "short_line",
            "incomplete_row",
            "crowded_row",
            "repeated_header",
            "contrary_sign",
            "time_goes_back",
            "time_starts_late",
        ]
    );
}

#[test]
fn a_line_without_end_is_provisional_or_left_out() {
    let whole = fixtures::minutes();
    let cut = &whole[..whole.len() - 1];
    let open = read(cut, &Options::default(), End::Open, None, 100).unwrap();
    assert_eq!((open.rows(), open.provisional_rows), (8, 0));
    let closed = read(cut, &Options::default(), End::Closed, None, 100).unwrap();
    assert_eq!((closed.rows(), closed.provisional_rows), (9, 1));
    assert_eq!(closed.resume, open.resume);
    assert_eq!(closed.resume.rows_final, [8]);
    let torn =
        read(&whole[..whole.len() - 20], &Options::default(), End::Closed, None, 100).unwrap();
    assert_eq!((torn.rows(), torn.codes()), (8, vec!["last_line_cut"]));
}

#[test]
fn the_first_midnight_settles_the_order_of_day_and_month() {
    let mut text = "Rec#,Test (Sec),Amps,Volts,State,DPt Time\n".to_owned();
    for (row, clock) in
        ["05/06/2021 23:59:00", "06/06/2021 00:01:00", "07/06/2021 00:01:00"].iter().enumerate()
    {
        text += &format!("{row},{},0,3,R,{clock}\n", [0, 120, 86_520][row]);
    }
    let reading = read_closed(text.as_bytes(), Some("Europe/Berlin"));
    let unix = reading.standard(UnixTimeSecond);
    assert_eq!(unix, [None, Some(1_622_930_460.0), Some(1_623_016_860.0)]);
}

#[test]
fn clocks_that_are_put_back_still_count_on() {
    let mut text = "Rec#,Test (Sec),Amps,Volts,State,DPt Time\n".to_owned();
    for (row, clock) in ["01:30:00", "02:30:00", "02:30:00", "03:30:00"].iter().enumerate() {
        text += &format!("{row},{},0,3,R,10/31/2021 {clock}\n", row * 3600);
    }
    let reading = read_closed(text.as_bytes(), Some("Europe/Berlin"));
    let unix = reading.standard(UnixTimeSecond);
    let first = 1_635_636_600.0;
    assert_eq!(unix, values(&[first, first + 3600.0, first + 7200.0, first + 10_800.0]));
    let unknown = read_closed(text.as_bytes(), Some("Mars/Olympus"));
    assert_eq!(unknown.codes(), ["unknown_time_zone"]);
}

#[test]
fn a_bare_time_that_counts_seconds_is_doubted() {
    let mut text = "Rec#,TestTime,Amps,Volts,State,DPt Time\n".to_owned();
    for row in 0..3 {
        text += &format!("{row},{},0,3,R,10/31/2021 01:0{row}:00\n", row * 60);
    }
    let reading = read_closed(text.as_bytes(), None);
    assert_eq!(reading.codes(), ["time_unit_assumed", "time_unit_doubtful"]);
}

#[test]
fn other_files_are_not_claimed() {
    for text in [
        "MACCOR, INC.    AC Impedance Test\nFreq(Hz)\tPolar(V)\ttime(sec)\n1\t2\t3\n",
        "<?xml version=\"1.0\"?>\n<?maccor-application progid=\"Maccor Procedure File\"?>\n",
        "Today's Date 01/30/2020  Date of Test:\t01/15/2020\n",
        "Rec#\tCyc#\tStep\n1\t2\t3\n",
        "Record,Test (Sec),Amps,Volts\n1,2,3,4\n",
        // The line of names is not whole yet.
        "Rec#\tTest (Sec)\tAmps\tVolts",
        "",
    ] {
        let found = detect(&bundle(text.as_bytes()));
        assert!(found.map_or(true, |found| found.format.id() != ID), "{text}");
    }
}
