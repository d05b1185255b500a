use super::*;

fn check(text: &str, prefer: DateOrder, iso: Option<&str>) {
    let read = parse_civil(text.as_bytes(), prefer).map(|civil| civil.to_iso());
    assert_eq!(read.as_deref(), iso, "{text}");
}

#[test]
fn dates_read_in_every_form_that_files_use() {
    use DateOrder::*;
    check("12/16/2019 14:03:25", MonthFirst, Some("2019-12-16T14:03:25"));
    check("12/16/2019 14:03:25", DayFirst, Some("2019-12-16T14:03:25"));
    check("25/12/2022", MonthFirst, Some("2022-12-25"));
    check("06/05/2021 11:23:46", MonthFirst, Some("2021-06-05T11:23:46"));
    check("06/05/2021 11:23:46", DayFirst, Some("2021-05-06T11:23:46"));
    check("08/23/2021 6:04:18 PM", MonthFirst, Some("2021-08-23T18:04:18"));
    check("08/23/2021 12:00:00 AM", MonthFirst, Some("2021-08-23T00:00:00"));
    check("08/23/2021 12:30 pm", MonthFirst, Some("2021-08-23T12:30:00"));
    check("05/05/2021 15:36:22.757", MonthFirst, Some("2021-05-05T15:36:22.757"));
    check("11 December 2020, 12:22:12 PM", MonthFirst, Some("2020-12-11T12:22:12"));
    check("14 December 2020", MonthFirst, Some("2020-12-14"));
    check("28-Nov-23", MonthFirst, Some("2023-11-28"));
    check("23-Nov-23 3:56:08 PM", MonthFirst, Some("2023-11-23T15:56:08"));
    check("28-Nov-99", MonthFirst, Some("1999-11-28"));
    check("Wednesday, November 2, 2016", MonthFirst, Some("2016-11-02"));
    check("Nov 2 2016 01:02:03", MonthFirst, Some("2016-11-02T01:02:03"));
    check("31.01.2024 07:08:09", MonthFirst, Some("2024-01-31T07:08:09"));
    check("2024-02-29T07:08:09.25", MonthFirst, Some("2024-02-29T07:08:09.25"));
    check("2024/02/29 07:08", MonthFirst, Some("2024-02-29T07:08:00"));
    for wrong in [
        "",
        "13/13/2020",
        "02/30/2020",
        "2023-02-29",
        "00/01/2020",
        "12/16/2019 25:00:00",
        "12/16/2019 13:00 PM",
        "12/16/2019 1:00 XM",
        "16:05:31",
        "1/2",
        "12345/1/1",
        "1/1/20201",
        "28-Foo-23",
        "12/16/2019 14:03:25 tail",
        "2020-01-01T00:00:00+99:00",
        "N/A",
        "1a2b3",
    ] {
        check(wrong, MonthFirst, None);
    }
}

#[test]
fn a_time_of_day_reads_alone() {
    assert_eq!(parse_time_of_day(b"16:05:31"), Some(57_931_000_000));
    assert_eq!(parse_time_of_day(b"4:05:31 PM"), Some(57_931_000_000));
    assert_eq!(parse_time_of_day(b"04/01/2016 16:05:31"), None);
}

#[test]
fn the_order_of_day_and_month_is_proved_or_marked() {
    let evidence =
        |text: &str| parse_civil(text.as_bytes(), DateOrder::MonthFirst).map(|civil| civil.order);
    use DateOrderEvidence::*;
    assert_eq!(evidence("06/05/2021"), Some(Ambiguous));
    assert_eq!(evidence("06/13/2021"), Some(Proves(DateOrder::MonthFirst)));
    assert_eq!(evidence("13/06/2021"), Some(Proves(DateOrder::DayFirst)));
    assert_eq!(evidence("05/05/2021"), Some(NotApplicable));
    assert_eq!(evidence("05.06.2021"), Some(NotApplicable));
    let swapped = parse_civil(b"06/05/2021", DateOrder::MonthFirst).and_then(|c| c.swapped());
    assert_eq!(swapped.map(|civil| civil.to_iso()).as_deref(), Some("2021-05-06"));
}

#[test]
fn metadata_keep_the_text_and_say_what_is_unsure() {
    let berlin = Zone::new("Europe/Berlin").unwrap();
    let check = |text: &str, zone: Option<&Zone>, utc: Option<&str>, order: bool, saving: bool| {
        let recorded = recorded_time(text, DateOrder::MonthFirst, zone);
        assert_eq!(recorded.text, text.trim());
        assert_eq!(recorded.utc.map(Timestamp::to_rfc3339).as_deref(), utc, "{text}");
        assert_eq!(recorded.ambiguous_date_order, order, "{text}");
        assert_eq!(recorded.ambiguous_daylight_saving, saving, "{text}");
    };
    check("06/05/2021 11:23:46", None, None, true, false);
    check("06/05/2021 11:23:46", Some(&berlin), Some("2021-06-05T09:23:46Z"), true, false);
    check("01/31/2021 11:23:46", Some(&berlin), Some("2021-01-31T10:23:46Z"), false, false);
    check("10/31/2021 02:30:00", Some(&berlin), Some("2021-10-31T00:30:00Z"), false, true);
    check("03/28/2021 02:30:00", Some(&berlin), None, false, true);
    check("01/31/2021", Some(&berlin), None, false, false);
    check("2021-01-31T11:23:46+05:30", None, Some("2021-01-31T05:53:46Z"), false, false);
    check(" 2021-01-31 11:23:46Z", None, Some("2021-01-31T11:23:46Z"), false, false);
    check("yesterday", Some(&berlin), None, false, false);
}
