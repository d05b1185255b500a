//! Names and types of a part's columns in Parquet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow_schema::{DataType as ArrowType, Field, Schema};
use model::table::ColumnSpec;
use parquet::arrow::encode_arrow_schema;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as PhysicalType};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::schema::types::{Type, TypePtr};

use super::StoredType;

/// Version of how this project lays samples out in Parquet; written into every footer.
pub(crate) const SCHEMA_VERSION: &str = "1";

/// Precision of decimals: the largest that Parquet keeps in 64 bits.
const PRECISION: i32 = 18;

/// Names of the columns in Parquet, where they must be unique: the vendor's, and a repeated name
/// with `_2`, `_3`, … after it.
pub fn parquet_names(columns: &[ColumnSpec]) -> Vec<String> {
    let mut taken = HashSet::new();
    let names = columns.iter().map(|column| {
        let base = if column.name.is_empty() { "column" } else { &column.name };
        let mut name = base.to_owned();
        let mut repeat = 2;
        while !taken.insert(name.clone()) {
            name = format!("{base}_{repeat}");
            repeat += 1;
        }
        name
    });
    names.collect()
}

/// Parquet's schema. All columns are optional, so that parts differ in decimal scales at most.
pub(super) fn parquet_schema(names: &[String], types: &[StoredType]) -> Result<TypePtr> {
    let fields = names.iter().zip(types).map(|(name, stored)| {
        let field = |physical| {
            Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL)
        };
        let built = match stored {
            StoredType::Decimal { scale } => field(PhysicalType::INT64)
                .with_logical_type(Some(LogicalType::decimal(i32::from(*scale), PRECISION)))
                .with_converted_type(ConvertedType::DECIMAL)
                .with_precision(PRECISION)
                .with_scale(i32::from(*scale)),
            StoredType::Double => field(PhysicalType::DOUBLE),
            StoredType::Float => field(PhysicalType::FLOAT),
            StoredType::Integer => field(PhysicalType::INT64),
            StoredType::Text => field(PhysicalType::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8),
        };
        built.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<_>>()?;
    Type::group_type_builder("samples").with_fields(fields).build().map(Arc::new)
}

/// Footer entries: versions, and Arrow's schema with the vendor's names and units on its fields.
pub(super) fn footer_entries(
    columns: &[ColumnSpec],
    names: &[String],
    types: &[StoredType],
) -> Vec<KeyValue> {
    let fields = columns.iter().zip(names).zip(types).map(|((column, name), stored)| {
        let data_type = match stored {
            StoredType::Decimal { scale } => {
                ArrowType::Decimal128(PRECISION as u8, i8::try_from(*scale).unwrap_or(0))
            }
            StoredType::Double => ArrowType::Float64,
            StoredType::Float => ArrowType::Float32,
            StoredType::Integer => ArrowType::Int64,
            StoredType::Text => ArrowType::Utf8,
        };
        let mut metadata = HashMap::from([("name".to_owned(), column.name.clone())]);
        if let Some(unit) = &column.unit {
            metadata.insert("unit".to_owned(), unit.clone());
        }
        if column.derived {
            metadata.insert("derived".to_owned(), "true".to_owned());
        }
        Field::new(name, data_type, true).with_metadata(metadata)
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    [
        ("schema_version", SCHEMA_VERSION.to_owned()),
        ("bdf_ontology_version", model::standard::BDF_ONTOLOGY_VERSION.to_owned()),
        (parquet::arrow::ARROW_SCHEMA_META_KEY, encode_arrow_schema(&schema)),
    ]
    .into_iter()
    .map(|(key, value)| KeyValue::new(key.to_owned(), value))
    .collect()
}

#[cfg(test)]
mod tests {
    use model::batch::DataType;

    use super::*;

    #[test]
    fn repeated_names_are_numbered() {
        let specs: Vec<_> = ["I", "I", "I_2", "", "I", ""]
            .map(|name| ColumnSpec {
                name: name.to_owned(),
                unit: None,
                data_type: DataType::Float64,
                derived: false,
            })
            .into();
        assert_eq!(parquet_names(&specs), ["I", "I_2", "I_2_2", "column", "I_3", "column_2"]);
    }
}
