//! A dataset's samples as one file: CSV, BDF CSV or Parquet, standard columns written out.

use bytes::Bytes;
use catalog::{DatasetLayout, TableLayout};
use futures::{Stream, StreamExt, stream};
use model::batch::{Column, Values};
use model::dataset::DatasetColumn;
use store::{ExportColumn, Store, StoreError};

use crate::error::ApiError;

/// Which columns, and what they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The standard columns, then the vendor's, each with its unit.
    EveryColumn,
    /// The standard columns alone, under their preferred labels.
    BatteryDataFormat,
}

/// The columns of one table of a dataset, in the order of the file that is made.
pub struct Export {
    table: TableLayout,
    columns: Vec<DatasetColumn>,
    headers: Vec<String>,
}

impl Export {
    /// # Errors
    /// 404 where the dataset has no such table, 422 where that has no column of the layout.
    pub fn of(dataset: &DatasetLayout, table: u32, layout: Layout) -> Result<Self, ApiError> {
        let nothing = |what| ApiError::new(http::StatusCode::UNPROCESSABLE_ENTITY, what);
        let found = dataset.tables.iter().find(|found| found.index == table);
        let table = match found {
            Some(found) => found,
            None if dataset.tables.is_empty() => return Err(nothing("the dataset has no samples")),
            None => {
                let reason = format!("the dataset has no table {table}");
                return Err(ApiError::new(http::StatusCode::NOT_FOUND, reason));
            }
        };
        let of_table = dataset.columns.iter().filter(|column| column.table == table.index);
        let columns: Vec<DatasetColumn> = of_table
            .filter(|column| layout == Layout::EveryColumn || column.standard.is_some())
            .cloned()
            .collect();
        if columns.is_empty() {
            return Err(nothing("the table has no standard columns"));
        }
        let headers = columns.iter().map(|column| header(column, layout)).collect();
        Ok(Self { table: table.clone(), columns, headers })
    }

    /// Stored columns, each once, and for each column of the file which of them it is.
    fn stored(&self) -> (Vec<usize>, Vec<usize>) {
        let mut stored: Vec<usize> =
            self.columns.iter().map(|column| column.stored_column as usize).collect();
        stored.sort_unstable();
        stored.dedup();
        let position = |column: &DatasetColumn| {
            stored.iter().position(|stored| *stored == column.stored_column as usize).unwrap_or(0)
        };
        let positions = self.columns.iter().map(position).collect();
        (stored, positions)
    }

    /// RFC 4180 with `\n`; numbers read back exactly, nulls are empty.
    pub fn csv(
        self,
        store: &Store,
    ) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static + use<> {
        let (stored, positions) = self.stored();
        let rows = 0..self.table.rows;
        let chunks = store.chunks(&self.table.parts, &stored, rows);
        let names: Vec<String> = self.headers.iter().map(|name| quoted(name)).collect();
        let first = Bytes::from(format!("{}\n", names.join(",")));
        let lines =
            chunks.map(move |columns| columns.map(|columns| self.lines(&columns, &positions)));
        stream::once(async move { Ok(first) }).chain(lines)
    }

    fn lines(&self, stored: &[Column], positions: &[usize]) -> Bytes {
        let rows = stored.first().map_or(0, Column::len);
        let mut text = String::with_capacity(rows * self.columns.len() * 8);
        for row in 0..rows {
            for (index, (column, position)) in self.columns.iter().zip(positions).enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_cell(&mut text, &stored[*position], row, column);
            }
            text.push('\n');
        }
        text.into()
    }

    /// Parquet with the same columns, conversions applied.
    pub fn parquet(
        self,
        store: &Store,
    ) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static + use<> {
        let columns = self.columns.iter().zip(&self.headers).map(|(column, header)| ExportColumn {
            name: header.clone(),
            unit: column.unit.clone(),
            data_type: column.data_type,
            column: column.stored_column as usize,
            conversion: column.conversion,
        });
        store.export_parquet(&self.table.parts, columns.collect(), self.table.rows)
    }
}

fn header(column: &DatasetColumn, layout: Layout) -> String {
    match (layout, column.standard, &column.unit) {
        (Layout::BatteryDataFormat, Some(standard), _) => standard.label().to_owned(),
        (_, Some(standard), _) => standard.name().to_owned(),
        (_, None, Some(unit)) => format!("{} / {unit}", column.name),
        (_, None, None) => column.name.clone(),
    }
}

fn push_cell(text: &mut String, stored: &Column, row: usize, column: &DatasetColumn) {
    use std::fmt::Write;
    if !stored.is_valid(row) {
        return;
    }
    // Writing to a String cannot fail.
    let _ = match &stored.values {
        Values::Text(values) => {
            text.push_str(&quoted(values.get(row)));
            Ok(())
        }
        Values::Int64(values) if column.conversion.is_identity() => write!(text, "{}", values[row]),
        Values::Float32(values) if column.conversion.is_identity() => {
            write!(text, "{}", values[row])
        }
        _ => {
            let value = stored.number(row).map_or(f64::NAN, |value| column.conversion.apply(value));
            write!(text, "{value}")
        }
    };
}

/// A text cell: quoted where it must be, and kept from being a formula in a spreadsheet.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cells_are_quoted_and_are_no_formulas() {
        let table = [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
        ];
        for (text, cell) in table {
            assert_eq!(quoted(text), cell);
        }
    }
}
