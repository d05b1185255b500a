//! How a mapping that is being written would read the first rows of its table.

use std::sync::Arc;

use formats::{Bundle, End, FormatError, MemorySource, Options, Reader};
use model::batch::{Batch, Values};
use model::mapping::{
    CellForm, ColumnMapping, DecimalMark, MappingPreview, PreviewColumn, TableHeader, TableSample,
};
use model::standard::StandardColumn;
use model::table::StandardMapping;
use model::time::Timestamp;

use crate::awaiting::SHOWN;

/// How a mapping would read the first rows of a table: through the very reader, on a text that is
/// put together from them. Wall clocks are shown as they stand: when that was is said by the zone of
/// the folder that a file comes from.
///
/// # Errors
/// Where the mapping cannot be used; the error says why.
pub fn preview(
    mapping: &ColumnMapping,
    sample: &TableSample,
) -> Result<MappingPreview, FormatError> {
    let delimiter = mapping.header.delimiter.unwrap_or('\t');
    let is_sheet = mapping.header.delimiter.is_none();
    let names = mapping.header.names.iter().map(|name| on_one_line(name)).collect();
    let header = TableHeader { delimiter: Some(delimiter), names };
    let mapping = ColumnMapping { header, ..mapping.clone() };
    let mut text = line(mapping.header.names.iter().map(String::as_str), delimiter);
    let rows = sample.first_values.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..rows {
        let cell = |column: usize| {
            let values = sample.first_values.get(column);
            on_one_line(values.and_then(|values| values.get(row)).map_or("", String::as_str))
        };
        let cells: Vec<String> = (0..mapping.header.names.len())
            .map(|column| match mapping.decimal_mark {
                // Numbers of a sheet have no mark of their own.
                DecimalMark::Comma if is_sheet && cell(column).parse::<f64>().is_ok() => {
                    cell(column).replace('.', ",")
                }
                _ => cell(column),
            })
            .collect();
        text += &line(cells.iter().map(String::as_str), delimiter);
    }
    let bundle = Bundle::single("preview", Arc::new(MemorySource::new(text.into_bytes())));
    let time_zone = Some("UTC".to_owned());
    let is_on_the_wall = mapping.columns.iter().any(|column| {
        column.standard == Some(StandardColumn::UnixTimeSecond)
            && matches!(column.holds, CellForm::Clock { .. } | CellForm::SerialDays)
    });
    let options = Options { mappings: vec![mapping], time_zone, ..Options::default() };
    let mut readers = formats::detect::FALLBACK.open(&bundle, &options, End::Closed, None)?;
    let Some(reader) = readers.first_mut() else { return Ok(MappingPreview::default()) };
    let mut preview = shown(reader.as_mut())?;
    if is_on_the_wall {
        put_on_the_wall(&mut preview);
    }
    Ok(preview)
}

/// Sheets have names and cells of several lines.
fn on_one_line(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

/// Times that are a tester's clock must not look like instants.
fn put_on_the_wall(preview: &mut MappingPreview) {
    let times = preview.columns.iter_mut();
    for column in times.filter(|column| column.standard == StandardColumn::UnixTimeSecond) {
        for value in &mut column.values {
            *value = value.trim_end_matches('Z').replace('T', " ");
        }
    }
    let note = "Dates stand as on the tester's clock; the time zone of a file's folder says when that was.";
    preview.warnings.push(note.to_owned());
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, delimiter: char) -> String {
    let quoted = |cell: &str| {
        let needs_quotes = cell.contains([delimiter, '"']) || cell.is_empty();
        if needs_quotes { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    };
    let cells: Vec<String> = cells.map(quoted).collect();
    format!("{}\n", cells.join(&delimiter.to_string()))
}

fn shown(reader: &mut dyn Reader) -> Result<MappingPreview, FormatError> {
    let Some(table) = reader.tables().first().cloned() else {
        return Ok(MappingPreview::default());
    };
    let batch = reader.next(SHOWN)?;
    while reader.next(SHOWN)?.is_some() {}
    let columns = table.standard.iter().map(|mapping| PreviewColumn {
        standard: mapping.standard,
        values: batch.as_ref().map(|batch| values(batch, mapping)).unwrap_or_default(),
    });
    let mut columns: Vec<PreviewColumn> = columns.collect();
    columns.sort_by_key(|column| column.standard.name());
    columns.sort_by_key(|column| !is_time(column.standard));
    let warnings = reader.warnings().iter().map(|warning| warning.message.clone()).collect();
    Ok(MappingPreview { columns, warnings })
}

fn is_time(standard: StandardColumn) -> bool {
    matches!(standard, StandardColumn::TestTimeSecond | StandardColumn::UnixTimeSecond)
}

fn values(batch: &Batch, mapping: &StandardMapping) -> Vec<String> {
    let column = &batch.columns[mapping.column];
    let number = |row: usize| {
        let value = column.number(row).map(|value| mapping.conversion.apply(value))?;
        Some(match mapping.standard {
            StandardColumn::UnixTimeSecond => Timestamp((value * 1e6) as i64).to_rfc3339(),
            _ => value.to_string(),
        })
    };
    let value = |row: usize| match &column.values {
        Values::Text(texts) => texts.get(row).to_owned(),
        _ => number(row).unwrap_or_default(),
    };
    (0..column.len()).map(value).collect()
}
