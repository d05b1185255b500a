//! The workbooks of BTSDA: sheets `unit`, `test`, `cycle`, `step`, `record` and others, or the older
//! `Info` and `Detail_<device>_<unit>_<channel>` of 65,535 rows each; in English or Chinese.
//!
//! Experimental: no real file with a licence was at hand. The columns are those of BTSDA's csv, which
//! the sheet of samples is told by; it goes on in every sheet with the same names.

use std::sync::Arc;

use model::metadata::FileMetadata;
use model::standard::StandardColumn;
use model::table::TableKind;
use serde_json::{Value, json};

use super::book::Book;
use super::reader::WorkbookReader;
use super::sheet::Peek;
use super::table::{Sheets, experimental, pairs, places_of_names, recorded};
use crate::delimited::names::{Meaning, Name, UnitForm};
use crate::neware::btsda::columns::COLUMNS;
use crate::text::zone::{Zone, zone_of};
use crate::{FormatError, Options, Reader};

/// Sheets that hold settings of the test.
const SETTINGS: &[&str] = &["test", "unit", "info", "测试信息", "通道信息"];

/// None where the workbook is of another tester.
pub(super) fn open(
    book: &Arc<Book>,
    sheets: &[Peek],
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let Some((names, places)) = places_of_names(sheets, are_samples) else { return Ok(Vec::new()) };
    let table = ("record", TableKind::Timeseries);
    let tables = vec![Sheets::new(table, &names, UnitForm::Brackets, COLUMNS, places)];
    let (zone, _) = zone_of(options);
    let metadata = metadata(sheets, zone.as_ref());
    Ok(vec![WorkbookReader::open(book, tables, metadata, vec![experimental()], options)])
}

/// Samples have a number, a kind of step, current and voltage; what BTSDA sums up has no number.
fn are_samples(names: &[String]) -> bool {
    use StandardColumn::{CurrentAmpere, RecordIndex, StepType, VoltageVolt};
    let meanings: Vec<Meaning> = names
        .iter()
        .map(|name| Meaning::of(&Name::of(name, UnitForm::Brackets), COLUMNS))
        .collect();
    [RecordIndex, StepType, CurrentAmpere, VoltageVolt].iter().all(|wanted| {
        let is_it =
            |meaning: &Meaning| matches!(meaning.standard, Some((found, _)) if found == *wanted);
        meanings.iter().any(is_it)
    })
}

fn metadata(sheets: &[Peek], zone: Option<&Zone>) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("Neware".to_owned()), ..FileMetadata::default() };
    for sheet in sheets {
        if !SETTINGS.contains(&sheet.name.to_lowercase().as_str()) {
            continue;
        }
        for (label, value) in pairs(&sheet.rows) {
            let text = || Some(value.display()).filter(|text| !text.is_empty());
            match label {
                "Start Time" | "启动时间" | "开始时间" => {
                    metadata.started_at = Some(recorded(value, zone));
                }
                "Barcode" | "条码" => metadata.cell_name = text(),
                "Remarks" | "Remark" | "备注" => metadata.comments = text(),
                "Builder" | "Creator" | "创建者" => metadata.operator = text(),
                "Step Name" | "Process name" | "工步名称" => metadata.procedure = text(),
                _ => {}
            }
        }
        let rows: Vec<Value> = sheet
            .rows
            .iter()
            .map(|(_, cells)| cells.iter().map(super::sheet::Kept::display).collect::<Vec<_>>())
            .map(|cells| json!(cells))
            .collect();
        metadata.vendor.insert(sheet.name.clone(), rows.into());
    }
    metadata
}
