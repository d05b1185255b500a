use super::*;

fn column(source: usize, standard: StandardColumn, unit: Option<&str>) -> MappedColumn {
    MappedColumn {
        source,
        holds: CellForm::Number,
        unit: unit.map(str::to_owned),
        standard: Some(standard),
        conversion: None,
        sign: SignRule::AsPrinted,
    }
}

#[test]
fn a_mapping_says_what_is_wrong_with_it() {
    use StandardColumn::*;
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    let signed = |charge: &[&str], discharge: &[&str]| MappedColumn {
        sign: SignRule::ByState { column: 1, charge: words(charge), discharge: words(discharge) },
        ..column(0, CurrentAmpere, None)
    };
    let zero = Some(Conversion::multiply(0.0));
    let by_state = SignRule::ByState { column: 9, charge: vec![], discharge: vec![] };
    let table: Vec<(Vec<MappedColumn>, Option<MappingError>)> = vec![
        (vec![column(0, TestTimeSecond, Some("min")), column(1, VoltageVolt, None)], None),
        (vec![column(2, VoltageVolt, None)], Some(MappingError::NoSuchColumn(2))),
        (
            vec![MappedColumn { sign: by_state, ..column(0, CurrentAmpere, None) }],
            Some(MappingError::NoSuchColumn(9)),
        ),
        (
            vec![column(0, VoltageVolt, None), column(1, VoltageVolt, None)],
            Some(MappingError::StandardTwice(VoltageVolt)),
        ),
        (
            vec![column(0, VoltageVolt, Some("furlong"))],
            Some(MappingError::WrongUnit { unit: "furlong".to_owned(), standard: VoltageVolt }),
        ),
        (
            vec![MappedColumn { holds: CellForm::Text, ..column(0, VoltageVolt, None) }],
            Some(MappingError::WrongForm(VoltageVolt)),
        ),
        (
            vec![MappedColumn { holds: CellForm::SerialDays, ..column(0, UnixTimeSecond, None) }],
            None,
        ),
        (
            vec![MappedColumn { holds: CellForm::UnixSeconds, ..column(0, TestTimeSecond, None) }],
            Some(MappingError::WrongForm(TestTimeSecond)),
        ),
        (
            vec![MappedColumn { conversion: zero, ..column(0, VoltageVolt, None) }],
            Some(MappingError::WrongConversion),
        ),
        (vec![signed(&[], &[])], Some(MappingError::NoState)),
        (vec![signed(&["C"], &["D", "C"])], Some(MappingError::StateTwice("C".to_owned()))),
        (vec![signed(&["C"], &[])], None),
    ];
    for (columns, wrong) in table {
        let mapping = ColumnMapping {
            name: String::new(),
            header: TableHeader { delimiter: Some(','), names: vec!["a".into(), "b".into()] },
            decimal_mark: DecimalMark::Point,
            has_units_line: false,
            columns,
        };
        let found = mapping.check().err();
        let last = mapping.columns.last().map(|column| column.source);
        assert!(found.as_ref().is_none_or(|wrong| Some(wrong.column) == last), "{found:?}");
        assert_eq!(found.map(|wrong| wrong.error), wrong);
        let text = serde_json::to_string(&mapping).unwrap_or_default();
        assert_eq!(serde_json::from_str::<ColumnMapping>(&text).ok(), Some(mapping));
    }
}

#[test]
fn signs_and_factors_are_one_conversion() {
    let mut current = column(0, StandardColumn::CurrentAmpere, Some("mA"));
    current.sign = SignRule::Negated;
    assert_eq!(current.to_standard().map(|to| to.apply(250.0)), Some(-0.25));
    current.conversion = Some(Conversion::multiply(2.0));
    assert_eq!(current.to_standard().map(|to| to.apply(250.0)), Some(-500.0));
}

#[test]
fn a_header_of_a_text_reads_back_as_it_was_kept() {
    let text = r#"{"delimiter":";","names":["t","u"]}"#;
    let header: TableHeader = serde_json::from_str(text).unwrap();
    assert_eq!(header.delimiter, Some(';'));
    assert_eq!(serde_json::to_string(&header).unwrap(), text, "it is found by this text's hash");
    let of_sheet: TableHeader = serde_json::from_str(r#"{"names":["t"]}"#).unwrap();
    assert_eq!(of_sheet.delimiter, None);
}
