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

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::cell::Strings;
use super::number_format::is_date;
use super::package::{Package, PartReader};
use super::xlsx_rows::XlsxRows;
use crate::source::of_source;
use crate::{FormatError, Source};

/// Parts beside the sheets; the samples have 10 kB.
const MAX_SMALL_PART_BYTES: u64 = 16 << 20;
const MAX_STRINGS_PART_BYTES: u64 = 256 << 20;
/// Excel allows 65,490 cell formats.
const MAX_STYLES: usize = 1 << 16;
const MAX_SHEETS: usize = 1024;

pub(super) type Xml = Reader<PartReader>;

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
        Ok(XlsxRows::new(xml(reader), Arc::clone(&self.dates), self.is_1904))
    }
}

fn xml(part: PartReader) -> Xml {
    let mut xml = Reader::from_reader(part);
    // Depth costs memory: names are not held against each other.
    xml.config_mut().check_end_names = false;
    xml
}

pub(super) fn explain(error: quick_xml::Error, what: &str) -> FormatError {
    if let quick_xml::Error::Io(error) = &error
        && let Some(error) = of_source(error)
    {
        return error;
    }
    FormatError::Damaged(format!("{what} is damaged: {error}"))
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| {
        let key: &str = attribute.key.as_ref();
        key.rsplit(':').next() == Some(name)
    })?;
    let value = quick_xml::escape::unescape(&found.value);
    Some(value.map_or_else(|_| found.value.to_string(), |value| value.into_owned()))
}

/// Shows each start of an element; empty ones, too.
fn each_start(
    package: &Package,
    part: &str,
    most: u64,
    mut take: impl FnMut(&BytesStart<'_>) -> bool,
) -> Result<bool, FormatError> {
    let Some(reader) = package.part(part, most)? else { return Ok(false) };
    let mut xml = xml(reader);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| explain(error, part))? {
            Event::Start(start) | Event::Empty(start) if !take(&start) => return Ok(true),
            Event::Eof => return Ok(true),
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
    each_start(package, part, MAX_SMALL_PART_BYTES, |start| {
        if start.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) =
                (attribute(start, "Id"), attribute(start, "Type"), attribute(start, "Target"))
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
    let found = each_start(package, part, MAX_SMALL_PART_BYTES, |start| {
        match start.local_name().as_ref() {
            "sheet" => {
                if let (Some(name), Some(id)) = (attribute(start, "name"), attribute(start, "id")) {
                    sheets.push((name, id));
                }
            }
            "workbookPr" => {
                is_1904 = matches!(attribute(start, "date1904").as_deref(), Some("1" | "true"));
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
    let mut xml = xml(reader);
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let (mut is_text, mut is_phonetic) = (false, false);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| explain(error, part))? {
            Event::Start(start) => match start.local_name().as_ref() {
                "si" => text.clear(),
                "t" => is_text = true,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Event::Empty(start) if start.local_name().as_ref() == "si" => {
                text.clear();
                strings.push("");
            }
            Event::End(end) => match end.local_name().as_ref() {
                "si" if !strings.push(&text) => {
                    return Err(FormatError::TooLarge(
                        "the workbook shares more strings than a tester writes".to_owned(),
                    ));
                }
                "t" => is_text = false,
                "rPh" => is_phonetic = false,
                _ => {}
            },
            Event::Eof => return Ok(strings),
            event if is_text && !is_phonetic => append_text(&event, &mut text),
            _ => {}
        }
    }
}

/// Text, its entities and CDATA.
pub(super) fn append_text(event: &Event<'_>, text: &mut String) {
    if text.len() > MAX_TEXT_BYTES {
        return;
    }
    match event {
        Event::Text(piece) => text.push_str(piece),
        Event::CData(piece) => text.push_str(piece),
        Event::GeneralRef(entity) => {
            let name: &str = entity;
            match quick_xml::escape::resolve_predefined_entity(name) {
                Some(known) => text.push_str(known),
                None => text.extend(entity.resolve_char_ref().ok().flatten()),
            }
        }
        _ => {}
    }
}

/// Text of one cell; Excel allows 32,767 characters.
const MAX_TEXT_BYTES: usize = 1 << 17;

/// Whether each style of a cell shows a date.
fn dates(package: &Package, part: &str) -> Result<Vec<bool>, FormatError> {
    let mut formats: BTreeMap<u32, bool> = BTreeMap::new();
    let mut dates = Vec::new();
    let mut is_of_cells = false;
    each_start(package, part, MAX_SMALL_PART_BYTES, |start| {
        let number = |name| attribute(start, name).and_then(|number| number.parse::<u32>().ok());
        match start.local_name().as_ref() {
            "numFmt" => {
                if let (Some(id), Some(code)) = (number("numFmtId"), attribute(start, "formatCode"))
                {
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
