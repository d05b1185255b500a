//! Workbooks of our own making.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A cell as it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::workbook) enum Put {
    Number(f64),
    /// A text that the workbook shares, one of the cell's own.
    Shared(&'static str),
    Inline(&'static str),
    /// Days under a format of dates.
    Date(f64),
    None,
}

#[derive(Clone, Default)]
pub(in crate::workbook) struct Book {
    pub(in crate::workbook) sheets: Vec<(&'static str, Vec<Vec<Put>>)>,
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

impl Book {
    pub(in crate::workbook) fn with(mut self, name: &'static str, rows: Vec<Vec<Put>>) -> Self {
        self.sheets.push((name, rows));
        self
    }

    /// Names and contents of the parts.
    pub(in crate::workbook) fn parts(&self) -> Vec<(String, String)> {
        let mut shared: Vec<&str> = Vec::new();
        let mut parts = vec![("[Content_Types].xml".to_owned(), format!("{HEAD}<Types/>"))];
        let target = |kind: &str, id: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
        };
        let office = target("officeDocument", "rId1", "xl/workbook.xml");
        let relations = |inner: &str| format!("{HEAD}<Relationships>{inner}</Relationships>");
        parts.push(("_rels/.rels".to_owned(), relations(&office)));
        let (mut sheets, mut ids) = (String::new(), String::new());
        for (number, (name, rows)) in self.sheets.iter().enumerate() {
            let id = format!("rId{}", number + 10);
            sheets += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"{id}\"/>");
            let part = format!("worksheets/sheet{number}.xml");
            ids += &target("worksheet", &id, &part);
            parts.push((format!("xl/{part}"), sheet(rows, &mut shared)));
        }
        ids += &target("sharedStrings", "rId1", "sharedStrings.xml");
        ids += &target("styles", "rId2", "/xl/styles.xml");
        parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(&ids)));
        let book = format!("{HEAD}<workbook><workbookPr/><sheets>{sheets}</sheets></workbook>");
        parts.push(("xl/workbook.xml".to_owned(), book));
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" \
            formatCode=\"yyyy\\-mm\\-dd hh:mm:ss.000\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/>\
            </cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
        parts.push(("xl/styles.xml".to_owned(), styles.to_owned()));
        let texts: String = shared
            .iter()
            .map(|text| format!("<si><r><t>{}</t></r><rPh><t>x</t></rPh></si>", escaped(text)))
            .collect();
        parts.push(("xl/sharedStrings.xml".to_owned(), format!("{HEAD}<sst>{texts}</sst>")));
        parts
    }

    pub(in crate::workbook) fn bytes(&self) -> Vec<u8> {
        zipped(&self.parts(), CompressionMethod::Deflated)
    }
}

pub(in crate::workbook) fn zipped(
    parts: &[(String, String)],
    method: CompressionMethod,
) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&#60;").replace('°', "&#xB0;")
}

fn sheet(rows: &[Vec<Put>], shared: &mut Vec<&'static str>) -> String {
    let mut xml = format!("{HEAD}<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>");
    for (number, cells) in rows.iter().enumerate() {
        let number = number + 1;
        if cells.is_empty() {
            xml += &format!("<row r=\"{number}\"/>");
            continue;
        }
        xml += &format!("<row r=\"{number}\">");
        for (column, cell) in cells.iter().enumerate() {
            let name = char::from(b'A' + column as u8);
            xml += &match cell {
                Put::Number(value) => format!("<c r=\"{name}{number}\" s=\"0\"><v>{value}</v></c>"),
                Put::Date(days) => format!("<c r=\"{name}{number}\" s=\"1\"><v>{days}</v></c>"),
                Put::Inline(text) => format!(
                    "<c r=\"{name}{number}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                    escaped(text)
                ),
                Put::Shared(text) => {
                    let at = shared.iter().position(|known| known == text).unwrap_or_else(|| {
                        shared.push(text);
                        shared.len() - 1
                    });
                    format!("<c r=\"{name}{number}\" t=\"s\"><v>{at}</v></c>")
                }
                Put::None => String::new(),
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}
