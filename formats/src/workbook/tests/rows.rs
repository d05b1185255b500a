//! Rows out of the XML of a sheet.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zip::CompressionMethod::Stored;

use super::*;

/// Number and cells.
type RowRead = (u32, Vec<String>);

/// All rows, how many cells are left out, and the error at the end.
fn rows_of(sheet: &str) -> (Vec<RowRead>, u64, Option<String>) {
    let book = Book::default().with("a", vec![vec![Put::Shared("zero"), Put::Shared("one")]]);
    let mut parts = book.parts();
    let part = parts.iter_mut().find(|(name, _)| name.ends_with("sheet0.xml")).unwrap();
    part.1 = format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>");
    let book = Xlsx::open(Arc::new(MemorySource::new(zipped(&parts, Stored)))).unwrap();
    let strings = book.strings();
    let mut rows = book.rows("a").unwrap();
    let mut row = Row::default();
    let mut found = Vec::new();
    let error = loop {
        match rows.next(&mut row) {
            Ok(true) => {
                let cells = row.cells(&strings).map(|cell| format!("{cell:?}")).collect();
                found.push((row.number, cells));
            }
            Ok(false) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    assert!(!rows.next(&mut row).unwrap(), "what has ended stays ended");
    (found, row.left_out, error)
}

#[test]
fn cells_hold_what_is_written() {
    let table = [
        (r#"<c r="A1"><v>1.5</v></c>"#, "Number(1.5)"),
        (
            r#"<c r="A1"><v> 1.5
        </v></c>"#,
            "Number(1.5)",
        ),
        (r#"<x:c x:r="C1" r="A1"><x:v>1.5</x:v></x:c>"#, "Number(1.5)"),
        (r#"<c r="A1"><v>1<!-- . -->.<?a?>5</v></c>"#, "Number(1.5)"),
        (r#"<c r="A1"><v>1&#x2e;<![CDATA[5]]></v></c>"#, "Number(1.5)"),
        (r#"<c r="A1"><f>A2&gt;1</f><v>1.5</v></c>"#, "Number(1.5)"),
        (r#"<c r="A1"><v>1.5</v><extLst/></c>"#, "Number(1.5)"),
        (r#"<c r="A1"><v>µ</v></c>"#, r#"Text("µ")"#),
        (r#"<c r="A1" s="1"><v>1.5</v></c>"#, "Serial(1.5)"),
        (r#"<c t="s" s = '0' r='A1'><v>1</v></c>"#, r#"Text("one")"#),
        (r#"<c r="A1" t="s"><v>2</v></c>"#, "Empty"),
        (r#"<c r="A1" t="str"><v>a &amp; b</v></c>"#, r#"Text("a & b")"#),
        (
            r#"<c r="A1" t="inlineStr"><is><r><t>a </t></r><r><t>&lt;</t></r></is></c>"#,
            r#"Text("a <")"#,
        ),
        (r#"<c r="A1" t="b"><v>1</v></c>"#, "Bool(true)"),
        (r#"<c r="A1" t="e"><v>#N/A</v></c>"#, "Error"),
    ];
    for (cell, expected) in table {
        let (rows, left_out, error) =
            rows_of(&format!("<row>{cell}<c r=\"B1\"><v>2</v></c></row>"));
        assert_eq!(rows, [(1, vec![expected.to_owned(), "Number(2.0)".to_owned()])], "{cell}");
        assert_eq!((left_out, error), (0, None), "{cell}");
    }
}

#[test]
fn rows_and_columns_count_on() {
    let sheet = "<row r=\"3\"/><row/><row><c/><c><v>1</v></c><c r=\"D9\"><v></v></c><c><v>2</v></c>\
        <c r=\"C1\"><v>3</v></c></row><row r=\"x\"><c><v>4</v></c></row>";
    let number = |value: f64| format!("Number({value:?})");
    let empty = || "Empty".to_owned();
    let rows = vec![
        (5, vec![empty(), number(1.0), empty(), empty(), number(2.0)]),
        (6, vec![number(4.0)]),
    ];
    assert_eq!(rows_of(sheet), (rows, 1, None));
}

const SHREDS: &[&str] = &[
    "<row>",
    "</row>",
    "<c>",
    "<c r=\"A1\">",
    "<c r='C1' t=\"s\">",
    "<c t=\"str\">",
    "<c",
    ">",
    "<c/>",
    "</c>",
    "<v>",
    "</v>",
    "<v>1</v></c>",
    "<v>1&#50;</v></c>",
    "<v>2.5</v>",
    "</v></c>",
    "1",
    "&lt;",
    "&",
    "<",
    "/",
    "\"",
    "<t>a</t>",
    "<t>",
    "</sheetData>",
    "µ",
    "<!-- -->",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// The short way for the usual cell gives what the long one does.
    #[test]
    fn cells_at_once_are_cells_by_pieces(shreds in vec(select(SHREDS), 0..24)) {
        let sheet = format!("<row>{}</row>", shreds.concat());
        let by_pieces = sheet.replace("<v>", "<v >").replace("</c>", "</c >");
        prop_assert_eq!(rows_of(&sheet), rows_of(&by_pieces));
    }
}
