//! What the tests of several modules need.

use model::batch::{Batch, Column, DataType};
use model::part::PartDescription;
use model::table::ColumnSpec;
use tokio::runtime::Runtime;

use crate::StoreLocation;
use crate::store::Store;
use crate::write::Written;

/// A store in memory, with the runtime that it lives on.
pub(crate) struct Fixture {
    pub(crate) runtime: Runtime,
    pub(crate) store: Store,
}

pub(crate) fn fixture() -> Fixture {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let store = Store::open_on(&StoreLocation::Memory, runtime.handle().clone()).unwrap();
    Fixture { runtime, store }
}

pub(crate) fn spec(name: &str, data_type: DataType) -> ColumnSpec {
    ColumnSpec { name: name.into(), unit: Some("V".into()), data_type, derived: false }
}

pub(crate) fn floats(values: impl IntoIterator<Item = Option<f64>>) -> Column {
    let mut column = Column::new(DataType::Float64);
    values.into_iter().for_each(|value| column.push_f64(value));
    column
}

pub(crate) fn batch(columns: Vec<Column>, provisional: bool) -> Batch {
    Batch { table: 0, columns, provisional }
}

/// One pass: batches into a table that has `parts`.
pub(crate) fn pass(
    store: &Store,
    specs: &[ColumnSpec],
    parts: &[PartDescription],
    batches: Vec<Batch>,
) -> Written {
    let mut writer = store.append_table(0, specs, parts.to_vec()).unwrap();
    batches.into_iter().for_each(|batch| writer.push(batch).unwrap());
    writer.finish().unwrap()
}

/// Bits of a column, so that NaN and −0.0 compare as they lie.
pub(crate) fn bits(column: &Column) -> Vec<Option<String>> {
    use model::batch::Values;
    (0..column.len())
        .map(|row| {
            column.is_valid(row).then(|| match &column.values {
                Values::Float64(values) => format!("{:x}", values[row].to_bits()),
                Values::Float32(values) => format!("{:x}", values[row].to_bits()),
                Values::Int64(values) => values[row].to_string(),
                Values::Text(values) => values.get(row).to_owned(),
            })
        })
        .collect()
}
