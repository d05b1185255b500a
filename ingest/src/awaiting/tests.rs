use std::sync::Arc;

use formats::MemorySource;
use model::mapping::{CellForm, MappedColumn, SignRule};
use model::standard::StandardColumn::{self, CurrentAmpere, TestTimeSecond, UnixTimeSecond};

use super::*;
use crate::preview;

fn sampled(text: &str) -> (TableHeader, TableSample) {
    let bundle = Bundle::single("a.csv", Arc::new(MemorySource::new(text.as_bytes())));
    let format = formats::detect(&bundle).unwrap().format;
    let opened = format.open(&bundle, &Options::default(), End::Closed, None);
    let Err(FormatError::AwaitingMapping(header)) = opened else { panic!("no mapping fits") };
    let sample = sample(format, None, &bundle, &header).unwrap();
    (header, sample)
}

#[test]
fn values_are_shown_as_they_stand() {
    let (_, sample) = sampled("t;u\ns;V\n0,50;1,250\n1,50;1,250\n2;3\n2;3\n2;3\n");
    let first = [["s", "0,50", "1,50", "2", "2"], ["V", "1,250", "1,250", "3", "3"]];
    assert_eq!(sample.first_values, first);
}

#[test]
fn a_column_of_few_values_has_states() {
    let mut text = "t,state,note\n".to_owned();
    for row in 0..5000 {
        text += &format!("{row},{},\n", ["R", "C", "D"][row / 2000]);
    }
    let (_, sample) = sampled(&text);
    let states: [Vec<&str>; 3] = [vec![], vec!["R", "C", "D"], vec![]];
    assert_eq!(sample.states, states);
}

#[test]
fn a_preview_is_what_will_be_read() {
    let text = "when;i;state\n03.05.2022 10:05:00;-0,5;CH\n03.05.2022 10:06:30;0,5;\"D;S\"\n";
    let (header, sample) = sampled(text);
    let column = |source, holds, standard| MappedColumn {
        source,
        holds,
        unit: None,
        standard: Some(standard),
        conversion: None,
        sign: SignRule::AsPrinted,
    };
    let words = |word: &str| vec![word.to_owned()];
    let by_state = SignRule::ByState { column: 2, charge: words("CH"), discharge: words("D;S") };
    let mapping = ColumnMapping {
        decimal_mark: DecimalMark::Comma,
        columns: vec![
            column(0, CellForm::Clock { date_order: None }, UnixTimeSecond),
            MappedColumn { sign: by_state, ..column(1, CellForm::Number, CurrentAmpere) },
        ],
        ..of_texts(&header)
    };
    let seen = preview(&mapping, &sample).unwrap();
    let columns: Vec<(StandardColumn, &[String])> =
        seen.columns.iter().map(|column| (column.standard, &column.values[..])).collect();
    let expected: [(StandardColumn, [&str; 2]); 3] = [
        (TestTimeSecond, ["0", "90"]),
        (UnixTimeSecond, ["2022-05-03 10:05:00", "2022-05-03 10:06:30"]),
        (CurrentAmpere, ["0.5", "-0.5"]),
    ];
    assert_eq!(columns.len(), expected.len());
    for (column, expected) in columns.iter().zip(expected) {
        assert_eq!((column.0, column.1), (expected.0, &expected.1.map(str::to_owned)[..]));
    }
    assert_eq!(seen.warnings.len(), 2, "{:?}", seen.warnings);

    // The same cells on a sheet: numbers have no mark there, texts do.
    let sheet = TableSample {
        first_values: vec![
            vec!["2022-05-03T10:05:00".into(); 2],
            vec!["-0.5".into(), "0,5".into()],
        ],
        states: Vec::new(),
    };
    let mut header = TableHeader { delimiter: None, ..header };
    header.names[1] = "i\n(A)".to_owned();
    let seen = preview(&ColumnMapping { header, ..mapping.clone() }, &sheet).unwrap();
    assert_eq!(seen.columns[2].values, ["-0.5", "0.5"]);

    let wrong = column(1, CellForm::Text, CurrentAmpere);
    let error = preview(&ColumnMapping { columns: vec![wrong], ..mapping }, &sample).unwrap_err();
    assert!(error.to_string().contains("cannot be"), "{error}");
}
