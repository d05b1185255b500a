//! Office Open XML: the sheets of a package, its strings and date formats.
//!
//! | part | what it holds |
//! |---|---|
//! | `_rels/.rels` | which part is the workbook, `xl/workbook.xml` almost always |
//! | `xl/workbook.xml` | names of the sheets, ids of their parts; whether day 0 is in 1904 |
//! | `xl/_rels/workbook.xml.rels` | which part an id means, among them strings and styles |
//! | `xl/sharedStrings.xml` | strings, which cells refer to by number |
//! | `xl/styles.xml` | number formats; a cell is a date only by its format |
//! | `xl/worksheets/sheet1.xml` | `<row r="2"><c r="A2" s="16" t="s"><v>20</v></c>…` |

use std::collections::BTreeMap;
use std::sync::Arc;

use super::markup::{Markup, Piece};
use super::number_format::is_date;
use super::package::{Package, PartReader};
use super::strings::Strings;
use super::tag::Tag;
use super::window::Window;
use super::xlsx_rows::XlsxRows;
use crate::{FormatError, Source};

/// Parts beside the sheets; the samples have 10 kB.
const MAX_SMALL_PART_BYTES: u64 = 16 << 20;
const MAX_STRINGS_PART_BYTES: u64 = 256 << 20;
/// Excel allows 65,490 cell formats.
const MAX_STYLES: usize = 1 << 16;
const MAX_SHEETS: usize = 1024;

pub(super) type Xml = Markup<PartReader>;

pub(crate) struct Xlsx {
    package: Package,
    /// Name and part.
    sheets: Vec<(String, String)>,
    strings: Arc<Strings>,
    /// Whether each cell style shows a date.
    dates: Arc<[bool]>,
    is_1904: bool,
}

impl Xlsx {
    /// # Errors
    /// No workbook in the package, or one that cannot be read.
    pub(crate) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        let package = Package::open(source)?;
        let mut book = "xl/workbook.xml".to_owned();
        for (kind, target) in relationships(&package, "_rels/.rels")?.into_values() {
            if kind.ends_with("/officeDocument") {
                book = target.trim_start_matches('/').to_owned();
            }
        }
        let (folder, name) = book.rsplit_once('/').unwrap_or(("", &book));
        let relations = relationships(&package, &format!("{folder}/_rels/{name}.rels"))?;
        let place = |target: &str| match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{folder}/{target}"),
        };
        let part_of = |end: &str, usual: &str| {
            let found = relations.values().find(|(kind, _)| kind.ends_with(end));
            found.map_or_else(|| place(usual), |(_, target)| place(target))
        };
        let (named, is_1904) = sheets(&package, &book)?;
        let sheets = named
            .into_iter()
            .filter_map(|(name, id)| {
                let (kind, target) = relations.get(&id)?;
                kind.ends_with("/worksheet").then(|| (name, place(target)))
            })
            .collect();
        let strings = strings(&package, &part_of("/sharedStrings", "sharedStrings.xml"))?;
        let dates = dates(&package, &part_of("/styles", "styles.xml"))?;
        Ok(Self { package, sheets, strings: Arc::new(strings), dates: dates.into(), is_1904 })
    }

    pub(crate) fn sheet_names(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn strings(&self) -> Arc<Strings> {
        Arc::clone(&self.strings)
    }

    /// # Errors
    /// No such sheet, or one that is too large or cannot be read.
    pub(crate) fn rows(&self, sheet: &str) -> Result<XlsxRows, FormatError> {
        let part = self.sheets.iter().find(|(name, _)| name == sheet).map(|(_, part)| part);
        let reader = match part {
            Some(part) => self.package.part(part, u64::MAX)?,
            None => None,
        };
        let Some(reader) = reader else {
            return Err(FormatError::Damaged(format!("the workbook lacks its sheet {sheet}")));
        };
        Ok(XlsxRows::new(xml(reader, "the sheet"), Arc::clone(&self.dates), self.is_1904))
    }
}

fn xml(part: PartReader, name: &str) -> Xml {
    Markup::new(Window::new(part, name))
}

/// Shows each start of an element; empty ones, too.
fn each_start(
    package: &Package,
    part: &str,
    most: u64,
    mut take: impl FnMut(Tag<'_>) -> bool,
) -> Result<bool, FormatError> {
    let Some(reader) = package.part(part, most)? else { return Ok(false) };
    let mut xml = xml(reader, part);
    loop {
        match xml.next()? {
            Piece::Start(tag) | Piece::Empty(tag) if !take(tag) => return Ok(true),
            Piece::Nothing => return Ok(true),
            _ => {}
        }
    }
}

/// Type and target by id.
fn relationships(
    package: &Package,
    part: &str,
) -> Result<BTreeMap<String, (String, String)>, FormatError> {
    let mut relations = BTreeMap::new();
    each_start(package, part, MAX_SMALL_PART_BYTES, |tag| {
        if tag.name() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) =
                (tag.attribute("Id"), tag.attribute("Type"), tag.attribute("Target"))
        {
            relations.insert(id, (kind, target));
        }
        relations.len() < MAX_STYLES
    })?;
    Ok(relations)
}

/// Names and ids of the sheets, and whether day 0 is in 1904.
fn sheets(package: &Package, part: &str) -> Result<(Vec<(String, String)>, bool), FormatError> {
    let mut sheets = Vec::new();
    let mut is_1904 = false;
    let found = each_start(package, part, MAX_SMALL_PART_BYTES, |tag| {
        match tag.name() {
            "sheet" => {
                if let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id")) {
                    sheets.push((name, id));
                }
            }
            "workbookPr" => {
                is_1904 = matches!(tag.attribute("date1904").as_deref(), Some("1" | "true"));
            }
            _ => {}
        }
        sheets.len() < MAX_SHEETS
    })?;
    if !found {
        return Err(FormatError::Unsupported("a zip archive without a workbook".to_owned()));
    }
    Ok((sheets, is_1904))
}

fn strings(package: &Package, part: &str) -> Result<Strings, FormatError> {
    let mut strings = Strings::default();
    let Some(reader) = package.part(part, MAX_STRINGS_PART_BYTES)? else { return Ok(strings) };
    let mut xml = xml(reader, part);
    let mut text = String::new();
    let (mut is_text, mut is_phonetic) = (false, false);
    loop {
        match xml.next()? {
            Piece::Start(tag) => match tag.name() {
                "si" => text.clear(),
                "t" => is_text = true,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Piece::Empty(tag) if tag.name() == "si" => {
                text.clear();
                strings.push("");
            }
            Piece::End(name) => match name {
                "si" if !strings.push(&text) => {
                    return Err(FormatError::TooLarge(
                        "the workbook shares more strings than a tester writes".to_owned(),
                    ));
                }
                "t" => is_text = false,
                "rPh" => is_phonetic = false,
                _ => {}
            },
            Piece::Nothing => return Ok(strings),
            piece if is_text && !is_phonetic => piece.append_to(&mut text),
            _ => {}
        }
    }
}

/// Whether each style of a cell shows a date.
fn dates(package: &Package, part: &str) -> Result<Vec<bool>, FormatError> {
    let mut formats: BTreeMap<u32, bool> = BTreeMap::new();
    let mut dates = Vec::new();
    let mut is_of_cells = false;
    each_start(package, part, MAX_SMALL_PART_BYTES, |tag| {
        let number = |name| tag.attribute(name).and_then(|number| number.parse::<u32>().ok());
        match tag.name() {
            "numFmt" => {
                if let (Some(id), Some(code)) = (number("numFmtId"), tag.attribute("formatCode")) {
                    formats.insert(id, is_date(id, Some(&code)));
                }
            }
            "cellXfs" => is_of_cells = true,
            "cellStyleXfs" | "cellStyles" | "dxfs" => is_of_cells = false,
            "xf" if is_of_cells => {
                let id = number("numFmtId").unwrap_or_default();
                dates.push(formats.get(&id).copied().unwrap_or_else(|| is_date(id, None)));
            }
            _ => {}
        }
        dates.len() < MAX_STYLES && formats.len() < MAX_STYLES
    })?;
    Ok(dates)
}
