//! LAND's workbooks: one sheet of blocks, one a step, or `Record-Tab` and `Cycle-Tab`.
//!
//! ```text
//! Index   Mode        Period                            ← a block: number of the step, its kind,
//! 1       Charge CC   00:48:10                            how long it took
//! Index   TestTime    Voltage/V  Current/mA  Capacity/mAh  State
//! 1       00:00:00    1.2946     649.7       0             C_CC
//! ```
//!
//! Samples are numbered, and the time runs on, over the whole test. The capacity starts from 0 with
//! each charge and discharge and stays through a rest, which no standard column does.

use std::sync::Arc;

use model::batch::{Column, Values};
use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;
use model::table::TableKind;

use super::book::Book;
use super::cell::Cell;
use super::days::elapsed_text;
use super::reader::WorkbookReader;
use super::sheet::Peek;
use super::table::{SheetRule, Sheets};
use crate::delimited::names::{Known, UnitForm};
use crate::{FormatError, Options, Reader};

const OF_A_BLOCK: [&str; 3] = ["Index", "Mode", "Period"];
const RECORDS: &str = "Record-Tab";
const CYCLES: &str = "Cycle-Tab";

/// Of the blocks: the first three are the block's.
const IN_BLOCKS: &[Known] = &[
    Known::count(&["index"], RecordIndex),
    Known::other_text(&["mode", "period"]),
    Known::time(&["testtime"], TestTimeSecond),
    Known::number(&["voltage"], VoltageVolt),
    Known::number(&["current"], CurrentAmpere),
    Known::text(&["state"], StepType),
    Known::other(&["capacity", "energy", "specap", "speenergy", "capacity density"]),
    Known::clock(&["systime", "absolute time"]),
];

/// `Step-Index` runs on over the whole test in the sample.
const IN_RECORDS: &[Known] = &[
    Known::count(&["record"], RecordIndex),
    Known::number(&["testtime"], TestTimeSecond),
    Known::number(&["steptime"], StepTimeSecond),
    Known::number(&["current"], CurrentAmpere),
    Known::number(&["voltage"], VoltageVolt),
    Known::clock(&["systime"]),
    Known::count(&["cycle-index"], CycleCount),
    Known::count(&["step-index"], StepCount),
    Known::text(&["step-state"], StepType),
    Known::other(&["capacity", "specap", "soc|dod", "energy", "speenergy", "auxtemp", "auxvolt"]),
    Known::other_text(&[""]),
];

const IN_CYCLES: &[Known] = &[
    Known::count(&["cycle"], CycleCount),
    Known::other(&["capc", "capd", "specapc", "specapd", "efficiency", "energyc", "energyd"]),
    Known::other(&["medvoltc", "medvoltd", "cc-cap", "cc-perc", "platcapd", "platspecapd"]),
    Known::other(&["platpercd", "plattimed", "captnc", "captnd", "rd", "rd2", "speenergyc"]),
    Known::other(&["speenergyd", "endvoltd", "retentiond", "dcir c", "dcir d"]),
];

/// None where the workbook is of another tester.
pub(super) fn open(
    book: &Arc<Book>,
    sheets: &[Peek],
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let tables = blocks(sheets).or_else(|| records(sheets)).unwrap_or_default();
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let metadata = FileMetadata { tester_type: Some("LAND".to_owned()), ..FileMetadata::default() };
    Ok(vec![WorkbookReader::open(book, tables, metadata, Vec::new(), options)])
}

fn blocks(sheets: &[Peek]) -> Option<Vec<Sheets>> {
    let is_block = |sheet: &&Peek| {
        let texts = |row: usize| sheet.rows.get(row).map(|(_, cells)| cells);
        texts(0).is_some_and(|cells| cells.iter().map(|cell| cell.text()).eq(OF_A_BLOCK))
            && texts(2).is_some_and(|cells| cells.iter().any(|cell| cell.text() == "TestTime"))
    };
    let found: Vec<&Peek> = sheets.iter().filter(is_block).collect();
    let names_of_samples = found.first()?.rows[2].1.iter().map(|cell| cell.text().to_owned());
    let names: Vec<String> =
        OF_A_BLOCK.iter().map(|name| (*name).to_owned()).chain(names_of_samples).collect();
    // A full sheet goes on in the next one, which begins in the middle of a block or with a new one.
    let places = found.iter().map(|sheet| (sheet.name.clone(), 0)).collect();
    let table = ("samples", TableKind::Timeseries);
    let mut sheets = Sheets::new(table, &names, UnitForm::TightSlash, IN_BLOCKS, places);
    let layout = sheets.layout();
    if let Some(mapping) = layout.unmap(RecordIndex) {
        layout.map(StepCount, mapping.column, mapping.conversion);
        layout.map(RecordIndex, OF_A_BLOCK.len(), mapping.conversion);
    }
    Some(vec![sheets.with_rule(Blocks::default())])
}

fn records(sheets: &[Peek]) -> Option<Vec<Sheets>> {
    let place = |name: &str, first: &str| {
        let sheet = sheets.iter().find(|sheet| sheet.name == name)?;
        let (row, names) = sheet.names(1, |cell| cell == first)?;
        Some((names, vec![(sheet.name.clone(), row)]))
    };
    let (names, places) = place(RECORDS, "Record")?;
    let form = UnitForm::TightSlash;
    let samples = (RECORDS, TableKind::Timeseries);
    let mut tables = vec![Sheets::new(samples, &names, form, IN_RECORDS, places)];
    if let Some((names, places)) = place(CYCLES, "Cycle") {
        let cycles = (CYCLES, TableKind::Cycles);
        tables.push(Sheets::new(cycles, &names, form, IN_CYCLES, places));
    }
    Some(tables)
}

/// Which row of a block comes next.
#[derive(Clone, Copy, Default, PartialEq)]
enum Next {
    #[default]
    Samples,
    Settings,
}

/// The block that the rows belong to.
#[derive(Default)]
struct Blocks {
    next: Next,
    index: Option<i64>,
    mode: String,
    period: String,
}

impl SheetRule for Blocks {
    fn leads(&self) -> usize {
        OF_A_BLOCK.len()
    }

    fn takes(&mut self, cells: &[Cell<'_>]) -> bool {
        let first = cells.first().copied().unwrap_or(Cell::Empty);
        if first.text() == OF_A_BLOCK[0] {
            let is_block = cells.get(1).is_some_and(|cell| cell.text() == OF_A_BLOCK[1]);
            self.next = if is_block { Next::Settings } else { Next::Samples };
            return false;
        }
        if self.next == Next::Samples {
            return matches!(first, Cell::Number(_));
        }
        self.next = Next::Samples;
        let display = |at: usize| match cells.get(at) {
            Some(Cell::Serial(days)) => elapsed_text(*days),
            Some(cell) => cell.display(),
            None => String::new(),
        };
        self.index = match first {
            Cell::Number(index) => Some(index as i64),
            _ => None,
        };
        (self.mode, self.period) = (display(1), display(2));
        false
    }

    fn lead(&self, columns: &mut [Column]) {
        let texts = [None, Some(&self.mode), Some(&self.period)];
        for (column, text) in columns.iter_mut().zip(texts) {
            match column.values {
                Values::Int64(_) => column.push_i64(self.index),
                Values::Text(_) => {
                    column.push_text(text.map(String::as_str).filter(|text| !text.is_empty()));
                }
                _ => column.push_null(),
            }
        }
    }
}
