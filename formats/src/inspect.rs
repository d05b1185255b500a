//! What a file holds, for a person or a script to look at: `galvanalyser inspect`.

use model::batch::{Batch, Column, Values};
use model::statistics::{BLOCK_ROWS, ColumnStatistics};
use model::table::{ColumnSpec, Conversion, Table};
use serde_json::{Value, json};

use crate::{Bundle, End, FormatError, Options, Reader, detect, generic};

/// How many values are shown from each end of a column.
const SHOWN: usize = 3;

/// Reads a bundle to its end and describes it: format, metadata, warnings, and for each table the
/// vendor's columns and the standard ones with first and last values and statistics.
///
/// # Errors
/// As [`detect`] and [`Reader::next`].
pub fn inspect(bundle: &Bundle, options: &Options) -> Result<Value, FormatError> {
    let format = detect(bundle)?.format;
    let mut tables = Vec::new();
    let mut warnings = Vec::new();
    let mut metadata = Value::Null;
    let readers = match format.open(bundle, options, End::Closed, None) {
        // What a person needs to see to describe the columns.
        Err(FormatError::AwaitingMapping(header)) => generic::unmapped(bundle, options, &header)?,
        readers => readers?,
    };
    for mut reader in readers {
        tables.extend(inspect_reader(reader.as_mut())?);
        warnings.extend(reader.warnings().iter().map(|warning| json!(warning)));
        if metadata.is_null() {
            metadata = json!(reader.metadata());
        }
    }
    Ok(json!({
        "format": format.id(),
        "parser_revision": format.parser_revision(),
        "metadata": metadata,
        "warnings": warnings,
        "tables": tables,
    }))
}

fn inspect_reader(reader: &mut dyn Reader) -> Result<Vec<Value>, FormatError> {
    let mut views: Vec<TableView> = reader.tables().iter().map(TableView::new).collect();
    while let Some(batch) = reader.next(BLOCK_ROWS)? {
        views[batch.table].push(&batch);
    }
    Ok(views.into_iter().map(TableView::into_json).collect())
}

struct TableView {
    table: Table,
    rows: usize,
    vendor: Vec<(usize, ColumnView)>,
    standard: Vec<ColumnView>,
}

impl TableView {
    fn new(table: &Table) -> Self {
        let vendor = (0..table.columns.len()).filter(|column| !table.columns[*column].derived);
        Self {
            table: table.clone(),
            rows: 0,
            vendor: vendor.map(|column| (column, ColumnView::default())).collect(),
            standard: table.standard.iter().map(|_| ColumnView::default()).collect(),
        }
    }

    fn push(&mut self, batch: &Batch) {
        self.rows += batch.rows();
        for (column, view) in &mut self.vendor {
            view.push(&batch.columns[*column], &Conversion::IDENTITY);
        }
        for (mapping, view) in self.table.standard.iter().zip(&mut self.standard) {
            view.push(&batch.columns[mapping.column], &mapping.conversion);
        }
    }

    fn into_json(self) -> Value {
        let columns = self.vendor.into_iter().map(|(column, view)| {
            let spec = &self.table.columns[column];
            view.into_json(&spec.name, spec.unit.as_deref(), spec, None)
        });
        let columns: Vec<Value> = columns.collect();
        let standard = self.table.standard.iter().zip(self.standard).map(|(mapping, view)| {
            let spec = &self.table.columns[mapping.column];
            let name = mapping.standard.name();
            view.into_json(name, Some(mapping.standard.unit()), spec, Some(&spec.name))
        });
        let standard: Vec<Value> = standard.collect();
        json!({
            "name": self.table.name,
            "kind": self.table.kind,
            "rows": self.rows,
            "columns": columns,
            "standard_columns": standard,
        })
    }
}

#[derive(Default)]
struct ColumnView {
    first: Vec<Value>,
    last: Vec<Value>,
    statistics: ColumnStatistics,
}

impl ColumnView {
    fn push(&mut self, column: &Column, conversion: &Conversion) {
        let rows = column.len();
        for row in 0..rows.min(SHOWN - self.first.len()) {
            self.first.push(shown(column, row, conversion));
        }
        self.last
            .extend((rows.saturating_sub(SHOWN)..rows).map(|row| shown(column, row, conversion)));
        self.last.drain(..self.last.len().saturating_sub(SHOWN));
        let statistics = if conversion.is_identity() || matches!(column.values, Values::Text(_)) {
            ColumnStatistics::of_block(column)
        } else {
            ColumnStatistics::of_block(&converted(column, conversion))
        };
        self.statistics.fold(&statistics);
    }

    fn into_json(
        self,
        name: &str,
        unit: Option<&str>,
        spec: &ColumnSpec,
        source: Option<&str>,
    ) -> Value {
        let statistics = &self.statistics;
        let numeric = spec.data_type != model::batch::DataType::Text;
        let mut value = json!({
            "name": name,
            "unit": unit,
            "dtype": spec.data_type,
            "first": self.first,
            "last": self.last,
            "min": statistics.min,
            "max": statistics.max,
            "mean": statistics.mean(),
            "sum": numeric.then_some(statistics.sum),
            "nulls": statistics.nulls,
        });
        if let Some(source) = source {
            value["source"] = json!(source);
        }
        value
    }
}

/// The column with a conversion applied to every value.
pub fn converted(column: &Column, conversion: &Conversion) -> Column {
    let values = (0..column.len())
        .map(|row| column.number(row).map_or(0.0, |value| conversion.apply(value)))
        .collect();
    Column { values: Values::Float64(values), validity: column.validity.clone() }
}

fn shown(column: &Column, row: usize, conversion: &Conversion) -> Value {
    if !column.is_valid(row) {
        return Value::Null;
    }
    match &column.values {
        Values::Text(values) => json!(values.get(row)),
        Values::Int64(values) if conversion.is_identity() => json!(values[row]),
        _ => json!(column.number(row).map(|value| conversion.apply(value))),
    }
}
