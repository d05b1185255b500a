use super::*;

fn header() -> TableHeader {
    let names = ["when", "i", "state"].map(str::to_owned).into();
    TableHeader { delimiter: Some(';'), names }
}

fn column(holds: &str, unit: &str, standard: &str) -> ColumnForm {
    let [holds, unit, standard] = [holds, unit, standard].map(str::to_owned);
    ColumnForm { holds, unit, standard, sign: "as_printed".to_owned(), ..ColumnForm::default() }
}

fn form() -> MappingForm {
    MappingForm {
        name: " Furnace ".to_owned(),
        decimal_mark: "comma".to_owned(),
        has_units_line: Some("on".to_owned()),
        columns: vec![
            column("day_first", "", "unix_time_second"),
            ColumnForm {
                multiply: "0,001".to_owned(),
                offset: "2".to_owned(),
                sign: BY_STATE.to_owned(),
                state: "2".to_owned(),
                charge: "CC, CV".to_owned(),
                discharge: " DC ".to_owned(),
                ..column("number", "", "current_ampere")
            },
            column("text", "", ""),
        ],
    }
}

fn read(form: MappingForm) -> Result<ColumnMapping, AppError> {
    let mapping = ColumnMapping { header: header(), ..form.try_into()? };
    mapping.check()?;
    Ok(mapping)
}

#[test]
fn a_form_becomes_a_mapping_and_back() {
    let mapping = read(form()).unwrap();
    assert_eq!((mapping.name.as_str(), mapping.decimal_mark), ("Furnace", DecimalMark::Comma));
    assert!(mapping.has_units_line);
    let clock = CellForm::Clock { date_order: Some(DateOrder::DayFirst) };
    assert_eq!(mapping.columns[0].holds, clock);
    let current = &mapping.columns[1];
    assert_eq!(current.standard, Some(StandardColumn::CurrentAmpere));
    assert_eq!(current.conversion, Some(Conversion { offset: 2.0, ..Conversion::divide(1e3) }));
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    let sign =
        SignRule::ByState { column: 2, charge: words(&["CC", "CV"]), discharge: words(&["DC"]) };
    assert_eq!(current.sign, sign);
    let again = MappingForm::from(&mapping);
    assert_eq!(again.columns[1].multiply, "0.001");
    assert_eq!(read(again).unwrap(), mapping);
    for (word, _, holds) in CELL_FORMS {
        let kept = MappedColumn { holds: *holds, ..mapping.columns[0].clone() };
        assert_eq!(ColumnForm::from(&kept).holds, *word);
    }
}

#[test]
fn an_offset_alone_is_added_to_what_the_unit_says() {
    let table = [
        ("", "", None),
        ("", "2", Some(Conversion { offset: 2.0, ..Conversion::divide(1e3) })),
        ("10", "", Some(Conversion::multiply(10.0))),
        ("10", "2", Some(Conversion { offset: 2.0, ..Conversion::multiply(10.0) })),
    ];
    for (multiply, offset, expected) in table {
        let mut form = form();
        let current = &mut form.columns[1];
        (current.multiply, current.offset) = (multiply.to_owned(), offset.to_owned());
        current.unit = "mA".to_owned();
        assert_eq!(read(form).unwrap().columns[1].conversion, expected, "{multiply:?} {offset:?}");
    }
}

#[test]
fn what_is_wrong_is_said_of_its_field() {
    type Change = fn(&mut ColumnForm);
    let table: &[(Change, &str, &str)] = &[
        (|it| it.holds = "nonsense".to_owned(), "holds", "no choice"),
        (|it| it.standard = "nonsense".to_owned(), "standard", "no choice"),
        (|it| it.holds = "text".to_owned(), "holds", "The cells of"),
        (|it| it.standard = "unix_time_second".to_owned(), "standard", "given twice"),
        (|it| it.multiply = "much".to_owned(), "multiply", "not a number"),
        (|it| it.offset = "more".to_owned(), "offset", "not a number"),
        (|it| it.multiply = "0".to_owned(), "multiply", "other than 0"),
        (|it| it.sign = "nonsense".to_owned(), "sign", "no choice"),
        (|it| it.state = "9".to_owned(), "state", "not one of the header's"),
        (|it| it.state.clear(), "state", "no choice"),
        (|it| it.discharge = "CV".to_owned(), "discharge", "both charge and discharge"),
        (|it| (it.charge, it.discharge) = Default::default(), "charge", "Say which texts"),
        (
            |it| (it.multiply, it.offset, it.unit) = ("".into(), "".into(), "kg".into()),
            "unit",
            "no unit of",
        ),
        (|it| (it.multiply, it.unit) = ("".into(), "kg".into()), "unit", "no unit of"),
    ];
    for (change, field, reason) in table {
        let mut form = form();
        change(&mut form.columns[1]);
        let error = read(form).unwrap_err();
        let message = error.about(&name(1, field));
        assert!(message.is_some_and(|message| message.contains(reason)), "{field}: {error:?}");
    }
}
