//! One workbook of each flavour, as its tester writes it.

use super::*;
use Put::{Date, Inline, None as Nothing, Number, Shared};

/// 2021-02-25 13:41:24.250
const START: f64 = 44_252.570_419_560_19;
const SECOND: f64 = 1.0 / 86_400.0;

pub(super) fn arbin() -> Book {
    let names = ["Date_Time", "Test_Time(s)", "Cycle_Index", "Current(A)", "Voltage(V)"];
    let names: Vec<Put> =
        names.map(Shared).into_iter().chain([Inline("Aux_Temperature(°)_2")]).collect();
    let sample = |seconds: f64| {
        vec![
            Date(START + seconds * SECOND),
            Number(seconds),
            Number(1.0),
            Number(-0.5),
            Number(3.0 + seconds),
            if seconds == 1.0 { Nothing } else { Number(25.0) },
        ]
    };
    Book::default()
        .with(
            "Global_Info",
            vec![
                vec![Nothing, Shared("TEST REPORT")],
                vec![Nothing, Shared("cell & co"), Shared("Serial Number")],
                vec![Nothing, Date(44_140.0), Number(206_951.0)],
                vec![Shared("Channel"), Shared("Start DateTime"), Shared("Creator")],
                vec![Number(3.0), Date(START), Shared("mo")],
            ],
        )
        .with("Channel_3_2", vec![names.clone(), sample(2.0), vec![], sample(3.0)])
        .with("Channel_3_1", vec![names.clone(), sample(0.0), sample(1.0)])
        .with("Channel_3_10", vec![names, sample(4.0)])
        .with("Channel_Chart", vec![vec![Shared("picture")]])
        .with(
            "Statistics_3",
            vec![
                vec![Shared("Cycle_Index"), Shared("Charge_Time(s)"), Shared("Voltage(V)")],
                vec![Number(1.0), Number(60.0), Number(3.5)],
            ],
        )
}

pub(super) fn land_blocks() -> Book {
    let block = ["Index", "Mode", "Period"].map(Shared).to_vec();
    let names = ["Index", "TestTime", "Voltage/V", "Current/mA", "Capacity/mAh", "State"]
        .map(Shared)
        .to_vec();
    let sample = |number: f64, time: Put, current: f64, state| {
        vec![Number(number), time, Number(1.25), Number(current), Number(0.0), Shared(state)]
    };
    Book::default().with(
        "Sheet1",
        vec![
            block.clone(),
            vec![Number(1.0), Shared("Charge CC"), Date(0.5)],
            names.clone(),
            sample(1.0, Date(0.0), 650.0, "C_CC"),
            sample(2.0, Date(0.000_694_444_444_444_444_5), 650.0, "C_CC"),
            block,
            vec![Number(2.0), Shared("Rest"), Date(60.0 * SECOND)],
            names,
            sample(3.0, Shared("1-01:14:07"), 0.0, "R"),
        ],
    )
}

pub(super) fn land_records() -> Book {
    let names = ["Record", "TestTime/Sec", "Current/mA", "Voltage/V", "AuxTemp/dC.", "SysTime"];
    let sample = |number: f64| {
        vec![
            Number(number),
            Number(number * 60.0),
            Number(-1.5),
            Number(2.5),
            Shared("-"),
            Date(START + number * 60.0 * SECOND),
            Nothing,
            Shared("RateD"),
        ]
    };
    let more = [Nothing, Shared("Step-State")];
    Book::default()
        .with(
            "Cycle-Tab",
            vec![vec![Shared("Cycle"), Shared("CapC/mAh")], vec![Number(1.0), Number(2.0)]],
        )
        .with(
            "Record-Tab",
            vec![names.map(Shared).into_iter().chain(more).collect(), sample(0.0), sample(1.0)],
        )
}

#[test]
fn arbins_sheets_continue_each_other_in_the_order_of_their_numbers() {
    for rows in [1, 2, 100] {
        let tests = read(arbin().bytes(), Some("Europe/London"), rows).unwrap();
        let [test] = &tests[..] else { panic!("{}", tests.len()) };
        assert_eq!(test.numbers(0, "Voltage"), [3.0, 4.0, 5.0, 6.0, 7.0].map(Some));
        assert_eq!(test.texts(0, "Date_Time")[1], "2021-02-25T13:41:25.25");
        assert_eq!(test.standard("unix_time_second")[1], Some(1_614_260_485.25));
        assert_eq!(
            test.standard("temperature_t2_celsius"),
            [Some(25.0), None, Some(25.0), Some(25.0), Some(25.0)]
        );
        assert_eq!(test.numbers(1, "Charge_Time"), [Some(60.0)]);
        assert_eq!(test.codes(), [""; 0]);
    }
}

#[test]
fn global_info_is_arbins_metadata() {
    let tests = read(arbin().bytes(), None, 10).unwrap();
    let metadata = tests[0].reader.metadata();
    assert_eq!(metadata.tester_type.as_deref(), Some("Arbin"));
    assert_eq!(metadata.channel.as_deref(), Some("3"));
    assert_eq!(metadata.tester_serial.as_deref(), Some("206951"));
    assert_eq!(metadata.test_name.as_deref(), Some("cell & co"));
    assert_eq!(metadata.operator.as_deref(), Some("mo"));
    let local = |time: &Option<model::metadata::RecordedTime>| {
        time.as_ref().and_then(|time| time.local.clone())
    };
    assert_eq!(local(&metadata.started_at).as_deref(), Some("2021-02-25T13:41:24.25"));
    assert_eq!(local(&metadata.other_date).as_deref(), Some("2020-11-05T00:00:00"));
    assert_eq!(metadata.vendor["Sheets not read"], serde_json::json!(["Channel_Chart"]));
}

#[test]
fn lands_blocks_are_rows_with_their_step() {
    let tests = read(land_blocks().bytes(), None, 2).unwrap();
    let test = &tests[0];
    assert_eq!(test.standard("record_index"), [1.0, 2.0, 3.0].map(Some));
    assert_eq!(test.standard("step_count"), [1.0, 1.0, 2.0].map(Some));
    assert_eq!(test.standard("test_time_second"), [0.0, 60.0, 90_847.0].map(Some));
    assert_eq!(test.standard("current_ampere"), [0.65, 0.65, 0.0].map(Some));
    assert_eq!(test.texts(0, "Mode"), ["Charge CC", "Charge CC", "Rest"]);
    assert_eq!(test.texts(0, "Period"), ["12:00:00", "12:00:00", "00:01:00"]);
    assert_eq!(test.codes(), [""; 0]);
}

#[test]
fn lands_records_are_a_table_beside_its_cycles() {
    let tests = read(land_records().bytes(), Some("Asia/Shanghai"), 10).unwrap();
    let test = &tests[0];
    assert_eq!(test.standard("current_ampere"), [-0.0015, -0.0015].map(Some));
    assert_eq!(test.standard("test_time_second"), [0.0, 60.0].map(Some));
    assert_eq!(test.numbers(0, "AuxTemp"), [None, None]);
    assert_eq!(test.texts(0, "Step-State"), ["RateD", "RateD"]);
    assert_eq!(test.numbers(1, "CapC"), [Some(2.0)]);
    let start = test.reader.metadata().started_at.as_ref().unwrap();
    assert_eq!(start.utc.map(|utc| utc.to_rfc3339()).as_deref(), Some("2021-02-25T05:41:24.25Z"));
    assert_eq!(test.codes(), [""; 0]);
}

#[test]
fn btsdas_records_go_on_in_the_next_sheet() {
    let names =
        ["数据序号", "循环号", "工步号", "工步类型", "时间", "总时间", "电流(mA)", "电压(V)"];
    let names = names.map(Shared).to_vec();
    let sample = |number: f64| {
        vec![
            Number(number),
            Number(1.0),
            Number(2.0),
            Shared("恒流放电"),
            Inline("00:00:01.5"),
            Date(number * SECOND),
            Number(-500.0),
            Number(3.5),
        ]
    };
    let book = Book::default()
        .with("test", vec![vec![Shared("Start Time"), Shared("2024-02-13 10:00:00")]])
        .with("cycle", vec![vec![Shared("循环号"), Shared("充电容量(mAh)")]])
        .with("record", vec![names.clone(), sample(1.0)])
        .with("record1", vec![names, sample(2.0)]);
    let tests = read(book.bytes(), None, 10).unwrap();
    let test = &tests[0];
    assert_eq!(test.standard("record_index"), [1.0, 2.0].map(Some));
    assert_eq!(test.standard("current_ampere"), [-0.5, -0.5].map(Some));
    assert_eq!(test.standard("test_time_second"), [1.0, 2.0].map(Some));
    assert_eq!(test.standard("step_time_second"), [1.5, 1.5].map(Some));
    assert_eq!(test.codes(), ["experimental_format"]);
    let start = test.reader.metadata().started_at.as_ref().unwrap();
    assert_eq!(start.local.as_deref(), Some("2024-02-13T10:00:00"));
}

#[test]
fn maccors_current_has_the_sign_of_its_state() {
    let names = ["Rec#", "Cyc#", "Step", "TestTime", "Amps", "Volts", "State", "DPT Time"];
    let sample = |number: f64, state| {
        vec![
            Number(number),
            Number(0.0),
            Number(1.0),
            Date(number * SECOND),
            Number(0.5),
            Number(3.5),
            Shared(state),
            Date(START),
        ]
    };
    let settings = vec![Shared("Today's Date"), Date(START), Shared("Procedure:"), Shared("a.000")];
    let book = Book::default().with(
        "Sheet1",
        vec![
            settings,
            names.map(Shared).to_vec(),
            sample(1.0, "D"),
            sample(2.0, "C"),
            sample(3.0, "R"),
        ],
    );
    let tests = read(book.bytes(), None, 10).unwrap();
    let test = &tests[0];
    assert_eq!(test.standard("current_ampere"), [-0.5, 0.5, 0.5].map(Some));
    assert_eq!(test.standard("test_time_second"), [1.0, 2.0, 3.0].map(Some));
    assert_eq!(test.reader.metadata().procedure.as_deref(), Some("a.000"));
    assert_eq!(test.codes(), ["experimental_format"]);
}

#[test]
fn other_workbooks_are_refused_with_what_was_seen() {
    let book = Book::default().with("Table 1", vec![vec![Shared("name"), Shared("price")]]);
    let error = read(book.bytes(), None, 10).err().unwrap();
    assert!(error.to_string().contains("Table 1") && error.to_string().contains("name, price"));
}

#[test]
fn workbooks_are_told_by_their_bytes() {
    let ours = |bytes: Vec<u8>| {
        let bundle = Bundle::single("a.xls", Arc::new(MemorySource::new(bytes)));
        crate::detect(&bundle).map(|detected| detected.format.id()).ok()
    };
    assert_eq!(ours(arbin().bytes()), Some("workbook"));
    assert_eq!(ours(zipped(&[("data.txt".to_owned(), String::new())], Deflated)), None);
}

use zip::CompressionMethod::Deflated;
