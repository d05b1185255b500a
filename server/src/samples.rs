//! Samples on their way out: a dataset's columns as streams of numbers.

use catalog::{DatasetLayout, TableLayout};
use futures::{Stream, StreamExt};
use model::batch::{Column, DataType};
use model::dataset::DatasetColumn;
use model::id::DatasetColumnId;
use model::table::Conversion;
use store::{Store, StoreError, WindowColumn};

/// One column with the table that it lies in.
#[derive(Clone, Debug)]
pub struct ColumnOf {
    pub column: DatasetColumn,
    pub table: TableLayout,
}

impl ColumnOf {
    pub fn find(layout: &DatasetLayout, id: DatasetColumnId) -> Option<Self> {
        let column = layout.columns.iter().find(|column| column.id == id)?.clone();
        let table = layout.tables.iter().find(|table| table.index == column.table)?.clone();
        Some(Self { column, table })
    }

    pub fn is_numeric(&self) -> bool {
        self.column.data_type != DataType::Text
    }

    pub fn rows(&self) -> u64 {
        self.table.rows
    }

    /// As the store's windows want it.
    pub fn window(&self) -> WindowColumn {
        WindowColumn {
            column: self.column.stored_column as usize,
            conversion: self.column.conversion,
        }
    }
}

/// A column's values in sample order, conversion applied; nulls are NaN.
pub fn numbers(
    store: Store,
    column: ColumnOf,
) -> impl Stream<Item = Result<Vec<f64>, StoreError>> + Send + 'static + use<> {
    let conversion = column.column.conversion;
    let stored = column.column.stored_column as usize;
    let chunks = store.chunks(&column.table.parts, &[stored], 0..column.table.rows);
    chunks.map(move |columns| columns.map(|columns| doubles(&columns[0], &conversion)))
}

fn doubles(column: &Column, conversion: &Conversion) -> Vec<f64> {
    let value = |row| column.number(row).map_or(f64::NAN, |value| conversion.apply(value));
    (0..column.len()).map(value).collect()
}

/// `Content-Disposition` for a download, the name in RFC 5987 form.
pub fn attachment(name: &str) -> String {
    let plain: String =
        name.chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || "._- ".contains(letter) { letter } else { '_' }
            })
            .collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_downloads_cannot_break_out_of_their_header() {
        assert_eq!(
            attachment("Ω\"x\r\n.csv"),
            "attachment; filename=\"__x__.csv\"; filename*=UTF-8''%CE%A9%22x%0D%0A.csv"
        );
    }
}
