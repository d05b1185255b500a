//! Bytes of ill will: every one of them ends in rows, warnings or a reason, soon and small.

use zip::CompressionMethod::{Deflated, Stored};

use super::flavours::{arbin, land_blocks, land_records};
use super::*;
use crate::testing::Random;

fn survives(bytes: Vec<u8>) {
    if let Ok(tests) = read(bytes, Some("Europe/Zurich"), 3) {
        let columns = tests.iter().flat_map(|test| &test.columns);
        assert!(columns.map(|columns| columns[0].len()).sum::<usize>() < 100);
    }
}

fn books() -> [Book; 3] {
    [arbin(), land_blocks(), land_records()]
}

#[test]
fn cut_workbooks_are_survived() {
    for book in books() {
        let bytes = book.bytes();
        for cut in 0..50 {
            survives(bytes[..bytes.len() * cut / 50].to_vec());
        }
    }
}

#[test]
fn flipped_bits_are_survived() {
    let mut random = Random(1);
    for book in books() {
        for method in [Deflated, Stored] {
            let whole = zipped(&book.parts(), method);
            for _ in 0..400 {
                let mut bytes = whole.clone();
                for _ in 0..=random.below(3) {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
                survives(bytes);
            }
        }
    }
}

/// Damage in the XML alone: the package is whole.
#[test]
fn damaged_xml_is_survived() {
    let mut random = Random(2);
    let pieces = ["<", ">", "\"", "&", "&#x110000;", "</c>", "<row>", "<v>", "99999999999", "]]>"];
    for book in books() {
        for _ in 0..400 {
            let mut parts = book.parts();
            let part = random.below(parts.len());
            let content = &mut parts[part].1;
            let mut at = random.below(content.len());
            while !content.is_char_boundary(at) {
                at -= 1;
            }
            content.insert_str(at, pieces[random.below(pieces.len())]);
            survives(zipped(&parts, Stored));
        }
    }
}

fn with_sheet(xml: &str) -> Vec<u8> {
    let mut parts = land_records().parts();
    let sheet = parts.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap();
    sheet.1 = sheet.1.replace("</sheetData></worksheet>", xml);
    zipped(&parts, Deflated)
}

#[test]
fn rows_before_damage_are_given() {
    let tests = read(with_sheet("<row r=\"9\"><c r=\"A9\"><v>1"), None, 10).unwrap();
    assert_eq!(tests[0].columns[0][0].len(), 2);
    assert_eq!(tests[0].codes(), ["sheet_damaged"]);
}

#[test]
fn far_cells_cost_nothing() {
    let far = "<row r=\"1048576\"><c r=\"A1048576\"><v>3</v></c><c r=\"XFD9\"><v>1</v></c>\
        <c r=\"ZZZZZZZZ9\"><v>1</v></c><c r=\"B1\"><v>1</v></c></row></sheetData></worksheet>";
    let tests = read(with_sheet(far), None, 10).unwrap();
    assert_eq!(tests[0].columns[0][0].len(), 3);
    assert!(tests[0].codes().contains(&"cells_left_out"), "{:?}", tests[0].codes());
}

#[test]
fn bombs_end_soon_and_small() {
    // A text of 4 MB in one cell; a million cells of the same column; a tag without end.
    let long = format!("<row><c t=\"str\"><v>{}</v></c></row>", "a".repeat(4 << 20));
    let many = format!("<row>{}</row>", "<c r=\"A1\"><v>1</v></c>".repeat(1 << 18));
    let tag = format!("<row {}", "a".repeat(4 << 20));
    for xml in [long, many, tag] {
        let tests = read(with_sheet(&xml), None, 10).unwrap();
        assert!((2..=3).contains(&tests[0].columns[0][0].len()));
        assert!(!tests[0].codes().is_empty());
    }
    // A part that claims more than deflate can have packed.
    let mut claims = land_records().bytes();
    for (signature, size_at) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let headers: Vec<usize> = memchr::memmem::find_iter(&claims, signature).collect();
        for at in headers {
            claims[at + size_at..at + size_at + 4].copy_from_slice(&0x7000_0000_u32.to_le_bytes());
        }
    }
    let error = read(claims, None, 10).err().unwrap();
    assert!(matches!(error, FormatError::TooLarge(_)), "{error}");
}
