//! One reader for each test of the database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jetdb::PageReader;
use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::auxiliary::{self, Auxiliary, Channels};
use super::cycles::{self, Cycles};
use super::database::{Database, open_pages};
use super::index::{MAX_ROWS, Rows, index, warn_of_repeats};
use super::metadata::{self, Settings};
use super::rows::{Layout, Row};
use super::samples::{self, Samples};
use crate::text::zone::{UnixClock, zone_of};
use crate::{FormatError, Options, Reader, Resume, Source};

/// Tables that every database has, read or of no use to a reader of samples.
const KNOWN: &[&str] = &[
    samples::NAME,
    cycles::NAME,
    auxiliary::NAME,
    auxiliary::SETTINGS,
    metadata::GLOBAL,
    metadata::VERSION,
    "Resume_Table",
];
/// The samples have at most 22 tables.
const MAX_UNREAD_TABLES: usize = 64;

type Tests = BTreeMap<i64, Rows>;
type AuxiliaryPart = (Layout, Channels, Table);
type CyclesPart = (Layout, Table);

/// What the tests of a file share.
struct File {
    samples: Layout,
    auxiliary: Option<AuxiliaryPart>,
    cycles: Option<CyclesPart>,
}

struct ResReader {
    file: Arc<File>,
    pages: PageReader,
    tables: Vec<Table>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    samples: Samples,
    auxiliary: Auxiliary,
    cycles: Cycles,
    /// What each of `tables` is, and which is being read.
    parts: Vec<Part>,
    part: usize,
}

#[derive(Clone, Copy)]
enum Part {
    Samples,
    Auxiliary,
    Cycles,
}

/// # Errors
/// No table of samples, or one that cannot be read.
pub(super) fn open(
    source: Arc<dyn Source>,
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let mut database = Database::open(Arc::clone(&source))?;
    let (zone, zone_warning) = zone_of(options);
    let mut warnings: Vec<Warning> = zone_warning.into_iter().collect();
    let Some(table) = database.table(samples::NAME)? else {
        return Err(FormatError::Unsupported(format!(
            "an Access database without {}: not of an Arbin tester",
            samples::NAME
        )));
    };
    let mut layout = Layout::new(&table, &mut warnings);
    let mut rows =
        index(&mut layout, samples::NAME, &mut database.pages, MAX_ROWS, &mut warnings, |_, _| {})?;
    let mut allowance = MAX_ROWS - count(&rows);

    let settings = [metadata::GLOBAL, metadata::VERSION, auxiliary::SETTINGS].map(|name| {
        optional(database.settings(name).map(Some), &mut warnings).map(Option::unwrap_or_default)
    });
    let [global, versions, channels] = settings;
    let (global, versions, channels) = (global?, versions?, channels?);
    let auxiliary = open_auxiliary(&mut database, &channels, allowance, &mut warnings);
    let auxiliary = optional(auxiliary, &mut warnings)?;
    allowance -= auxiliary.as_ref().map_or(0, |(_, rows)| count(rows));
    let cycles = open_cycles(&mut database, allowance, &mut warnings);
    let cycles = optional(cycles, &mut warnings)?;
    let (auxiliary, mut auxiliary_rows) = auxiliary.unzip();
    let (cycles, mut cycle_rows) = cycles.unzip();
    let unread = unread_tables(&mut database);

    let tests: BTreeSet<i64> =
        global.iter().filter_map(metadata::test_id).chain(rows.keys().copied()).collect();
    let is_alone = tests.len() <= 1;
    let file = Arc::new(File { samples: layout, auxiliary, cycles });
    let mut readers: Vec<Box<dyn Reader>> = Vec::new();
    for test in tests {
        let of_test = |rows: &mut Option<Tests>| rows.as_mut().and_then(|rows| rows.remove(&test));
        let samples = rows.remove(&test).unwrap_or_default();
        // A test without samples beside others was announced and never begun.
        if samples.len() == 0 && !is_alone {
            continue;
        }
        let row = global.iter().find(|row| metadata::test_id(row) == Some(test));
        let mut metadata = metadata::of_test(row, &versions, &channels, zone.as_ref());
        if !unread.is_empty() {
            metadata.vendor.insert("Tables not read".to_owned(), unread.clone().into());
        }
        let mut warnings = warnings.clone();
        warn_of_repeats(&samples, samples::NAME, &mut warnings);
        let pages = open_pages(Arc::clone(&source))?;
        readers.push(Box::new(
            ResReader {
                file: Arc::clone(&file),
                pages,
                tables: Vec::new(),
                metadata,
                warnings,
                samples: Samples::new(samples, zone.clone().map(UnixClock::new)),
                auxiliary: Auxiliary::new(of_test(&mut auxiliary_rows).unwrap_or_default()),
                cycles: Cycles::new(of_test(&mut cycle_rows).unwrap_or_default()),
                parts: Vec::new(),
                part: 0,
            }
            .described(zone.is_some()),
        ));
    }
    if readers.is_empty() {
        return Err(FormatError::Damaged("the database tells of no test".to_owned()));
    }
    Ok(readers)
}

fn count(rows: &Tests) -> usize {
    rows.values().map(Rows::len).sum()
}

/// A part without which there still are samples: what is wrong with it becomes a warning.
fn optional<T>(
    part: Result<Option<T>, FormatError>,
    warnings: &mut Vec<Warning>,
) -> Result<Option<T>, FormatError> {
    match part {
        Err(FormatError::Source(error)) => Err(FormatError::Source(error)),
        Err(error) => {
            warnings.push(Warning::new("table_left_out", error.to_string()));
            Ok(None)
        }
        part => part,
    }
}

fn open_auxiliary(
    database: &mut Database,
    settings: &[Settings],
    allowance: usize,
    warnings: &mut Vec<Warning>,
) -> Result<Option<(AuxiliaryPart, Tests)>, FormatError> {
    let Some(table) = database.table(auxiliary::NAME)? else { return Ok(None) };
    let mut layout = Layout::new(&table, warnings);
    let mut channels = Channels::new(&layout);
    let note = |layout: &Layout, row: &Row<'_>| channels.note(layout, row);
    let rows = index(&mut layout, auxiliary::NAME, &mut database.pages, allowance, warnings, note)?;
    let settings = auxiliary::Settings::of(settings);
    let table = auxiliary::describe(&layout, &channels, &settings)?;
    Ok(Some(((layout, channels, table), rows)))
}

fn open_cycles(
    database: &mut Database,
    allowance: usize,
    warnings: &mut Vec<Warning>,
) -> Result<Option<(CyclesPart, Tests)>, FormatError> {
    let Some(table) = database.table(cycles::NAME)? else { return Ok(None) };
    let mut layout = Layout::new(&table, warnings);
    let rows =
        index(&mut layout, cycles::NAME, &mut database.pages, allowance, warnings, |_, _| {})?;
    let table = cycles::describe(&layout);
    Ok(Some(((layout, table), rows)))
}

/// Tables that hold rows and are not read, so that no one believes the file had nothing else.
fn unread_tables(database: &mut Database) -> Vec<String> {
    let names: Vec<String> = database
        .names()
        .filter(|name| !KNOWN.contains(name) && !name.starts_with("MSys"))
        .map(str::to_owned)
        .collect();
    let has_rows = |name: &String| {
        let table = database.table(name);
        table.is_ok_and(|table| table.is_some_and(|table| table.definition.num_rows > 0))
    };
    names.into_iter().take(MAX_UNREAD_TABLES).filter(has_rows).collect()
}

impl ResReader {
    fn described(mut self, has_clock: bool) -> Self {
        self.tables.push(samples::describe(&self.file.samples, has_clock));
        self.parts.push(Part::Samples);
        if let Some((_, _, table)) = &self.file.auxiliary
            && !self.auxiliary.is_empty()
        {
            self.tables.push(table.clone());
            self.parts.push(Part::Auxiliary);
        }
        if let Some((_, table)) = &self.file.cycles
            && !self.cycles.is_empty()
        {
            self.tables.push(table.clone());
            self.parts.push(Part::Cycles);
        }
        self
    }

    fn next_of(&mut self, part: Part, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        let (place, pages) = (self.part, &mut self.pages);
        let table = &self.tables[place];
        let samples = (&self.file.samples, &self.samples);
        match (part, &self.file.auxiliary, &self.file.cycles) {
            (Part::Samples, ..) => self.samples.next(max_rows, &self.file.samples, table, pages),
            (Part::Auxiliary, Some((layout, channels, _)), _) => {
                self.auxiliary.next(max_rows, place, (layout, channels, table), samples, pages)
            }
            (Part::Cycles, _, Some((layout, _))) => {
                self.cycles.next(max_rows, place, (layout, table), samples, pages)
            }
            _ => Ok(None),
        }
    }

    /// What can only be said at the end of a part.
    fn conclude(&mut self, part: Part) {
        let (code, count, what) = match part {
            Part::Samples => (
                "unsettled_time",
                self.samples.unsettled_times,
                "rows fall into an hour of a daylight saving change that nothing settles",
            ),
            Part::Auxiliary => (
                "repeated_data_points",
                self.auxiliary.repeats,
                "auxiliary values repeat a channel's value of the same data point and are left out",
            ),
            Part::Cycles => return,
        };
        if count > 0 {
            self.warnings.push(Warning::new(code, format!("{count} {what}")));
        }
    }
}

impl Reader for ResReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        while max_rows > 0
            && let Some(part) = self.parts.get(self.part).copied()
        {
            if let Some(batch) = self.next_of(part, max_rows)? {
                return Ok(Some(batch));
            }
            self.conclude(part);
            self.part += 1;
        }
        Ok(None)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        None
    }
}
