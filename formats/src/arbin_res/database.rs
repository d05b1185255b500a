//! The Access database: what jetdb is asked for, once its counts and chains have been looked at.
//!
//! jetdb follows the chain of a definition to its end and unpacks a usage map whole, whatever they
//! claim; so both are walked here first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jetdb::format::{CATALOG_PAGE, ColumnType};
use jetdb::{FileError, JetVersion, PageReader, TableDef, TableRows, Value};

use crate::source::{SourceReader, unless_of_source};
use crate::{FormatError, Source};

/// Access itself stops at 2 GiB.
const MAX_PAGES: u64 = 1 << 20;
/// The widest sample has 3 (a table of 255 columns with long names takes 20).
const MAX_DEFINITION_PAGES: usize = 64;
/// Pages that one page of a usage map covers.
const PAGES_A_BITMAP: u64 = (4096 - 4) * 8;
/// Rows taken of a small table: settings, the catalogue.
const MAX_SMALL_ROWS: usize = 10_000;
/// Pages looked at for a small table.
const MAX_SMALL_PAGES: usize = 4096;

const TABLE_DEFINITION: u8 = 2;
const USAGE_MAP_AT: usize = 55;
const OBJECT_IS_TABLE: i16 = 1;

pub(super) struct Database {
    pub(super) pages: PageReader,
    tables: BTreeMap<String, u32>,
}

/// A table's definition, and the page where it starts.
pub(super) struct StoredTable {
    pub(super) definition: TableDef,
    pub(super) page: u32,
}

impl Database {
    /// # Errors
    /// No database of Access 2000 or later, or one whose catalogue cannot be read.
    pub(super) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        let mut pages = open_pages(source)?;
        let catalogue = read_table(&mut pages, "MSysObjects", CATALOG_PAGE)
            .map_err(|error| explain(error, "the database's catalogue is damaged"))?;
        let columns = ["Id", "Name", "Type"]
            .map(|name| catalogue.definition.columns.iter().position(|column| column.name == name));
        let [Some(id), Some(name), Some(kind)] = columns else {
            return Err(FormatError::Damaged("the database's catalogue lacks columns".to_owned()));
        };
        let mut tables = BTreeMap::new();
        let rows = small_rows(&mut pages, &catalogue, &[id, name, kind])
            .map_err(|error| explain(error, "the database's catalogue is damaged"))?;
        for row in rows {
            if let (Value::Long(id), Value::Text(name), Value::Int(OBJECT_IS_TABLE)) =
                (&row[id], &row[name], &row[kind])
            {
                tables.entry(name.clone()).or_insert((id & 0x00FF_FFFF) as u32);
            }
        }
        Ok(Self { pages, tables })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// `None` where the database has no such table.
    ///
    /// # Errors
    /// A definition that cannot be read.
    pub(super) fn table(&mut self, name: &str) -> Result<Option<StoredTable>, FormatError> {
        let Some(page) = self.tables.get(name) else { return Ok(None) };
        read_table(&mut self.pages, name, *page)
            .map(Some)
            .map_err(|error| explain(error, &format!("{name} is damaged")))
    }

    /// The rows of a table of settings, each as names and values; long texts and objects are left out.
    ///
    /// # Errors
    /// A definition or a page that cannot be read.
    pub(super) fn settings(
        &mut self,
        name: &str,
    ) -> Result<Vec<Vec<(String, Value)>>, FormatError> {
        let Some(table) = self.table(name)? else { return Ok(Vec::new()) };
        let short = |kind| !matches!(kind, ColumnType::Memo | ColumnType::Ole);
        let columns = &table.definition.columns;
        let chosen: Vec<usize> =
            (0..columns.len()).filter(|column| short(columns[*column].col_type)).collect();
        let rows = small_rows(&mut self.pages, &table, &chosen)
            .map_err(|error| explain(error, &format!("{name} is damaged")))?;
        let named = |row: Vec<Value>| {
            let names = columns.iter().map(|column| column.name.clone());
            names.zip(row).filter(|(_, value)| *value != Value::Null).collect()
        };
        Ok(rows.into_iter().map(named).collect())
    }
}

/// A page reader of its own for one more test of the file.
///
/// # Errors
/// As [`Database::open`].
pub(super) fn open_pages(source: Arc<dyn Source>) -> Result<PageReader, FormatError> {
    if source.len() / 4096 > MAX_PAGES {
        return Err(FormatError::TooLarge("the database is larger than Access allows".to_owned()));
    }
    let pages = PageReader::open_reader(SourceReader::new(source))
        .map_err(|error| explain(error, "the database's first page is damaged"))?;
    if pages.header().version == JetVersion::Jet3 {
        return Err(FormatError::UnknownVersion(
            "a database of Access 97; Arbin's are of Access 2000 or later".to_owned(),
        ));
    }
    Ok(pages)
}

pub(super) fn explain(error: FileError, what: &str) -> FormatError {
    match error {
        FileError::Io(error) => match unless_of_source(error) {
            Ok(error) => FormatError::Damaged(format!("{what}: {error}")),
            Err(error) => error,
        },
        error => FormatError::Damaged(format!("{what}: {error}")),
    }
}

fn read_table(pages: &mut PageReader, name: &str, page: u32) -> Result<StoredTable, FileError> {
    check_definition(pages, page)?;
    let mut definition = jetdb::read_table_def(pages, name, page)?;
    let count = pages.page_count();
    definition.data_pages.retain(|page| *page < count);
    Ok(StoredTable { definition, page })
}

fn check_definition(pages: &mut PageReader, page: u32) -> Result<(), FileError> {
    let invalid = |reason| Err(FileError::InvalidTableDef { reason });
    let first = pages.read_page_copy(page)?;
    if first[0] != TABLE_DEFINITION {
        return invalid("it does not start with a page of definitions");
    }
    let mut seen = HashSet::new();
    let mut next = u32_at(&first, 4);
    while next != 0 {
        if !seen.insert(next) || seen.len() > MAX_DEFINITION_PAGES {
            return invalid("its definition has no end");
        }
        next = u32_at(pages.read_page(next)?, 4);
    }
    check_usage_map(pages, u32_at(&first, USAGE_MAP_AT))
}

/// The pages of a table, as bits from a first page on or as pages of such bits.
fn check_usage_map(pages: &mut PageReader, at: u32) -> Result<(), FileError> {
    let invalid = |reason| Err(FileError::InvalidUsageMap { reason });
    if at == 0 {
        return Ok(());
    }
    let count = u64::from(pages.page_count());
    let map = pages.read_pg_row(at)?;
    match map.split_first() {
        Some((0, map)) if map.len() >= 4 && u64::from(u32_at(map, 0)) > count => {
            invalid("it starts behind the end of the file")
        }
        Some((1, map)) => {
            let mut seen = HashSet::new();
            for (place, page) in map.chunks_exact(4).map(|bytes| u32_at(bytes, 0)).enumerate() {
                let is_beyond = place as u64 * PAGES_A_BITMAP >= count;
                if page != 0 && (is_beyond || !seen.insert(page)) {
                    return invalid("it covers more than the file");
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn small_rows(
    pages: &mut PageReader,
    table: &StoredTable,
    columns: &[usize],
) -> Result<Vec<Vec<Value>>, FileError> {
    let mut definition = table.definition.clone();
    definition.data_pages.truncate(MAX_SMALL_PAGES);
    let no_calculated = HashMap::new();
    let mut rows = TableRows::new(&definition, &no_calculated).with_columns(columns);
    let mut taken = Vec::new();
    while taken.len() < MAX_SMALL_ROWS
        && let Some(row) = rows.next_row(pages)?
    {
        taken.push(row.values);
    }
    Ok(taken)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .map_or(0, |bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
