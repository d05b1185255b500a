//! Arrow's arrays as columns of a batch.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray, types::ArrowPrimitiveType};
use arrow_schema::{DataType as Arrow, TimeUnit};
use model::batch::{Column, DataType, TextValues, Values};
use model::time::Timestamp;

/// The type of a column, `None` where it is not read.
pub(super) fn data_type(arrow: &Arrow) -> Option<DataType> {
    Some(match arrow {
        Arrow::Float64 => DataType::Float64,
        Arrow::Float32 => DataType::Float32,
        Arrow::Boolean
        | Arrow::Int8
        | Arrow::Int16
        | Arrow::Int32
        | Arrow::Int64
        | Arrow::UInt8
        | Arrow::UInt16
        | Arrow::UInt32 => DataType::Int64,
        // Instants and wall clocks as text, as csv has them.
        Arrow::Utf8 | Arrow::LargeUtf8 => DataType::Text,
        Arrow::Timestamp(unit, _) if *unit != TimeUnit::Second => DataType::Text,
        _ => return None,
    })
}

/// The values of an array whose type has a [`data_type`].
pub(super) fn column(array: &ArrayRef) -> Option<Column> {
    let values = match array.data_type() {
        Arrow::Float64 => Values::Float64(numbers::<Float64Type, _>(array, |value| value)),
        Arrow::Float32 => Values::Float32(numbers::<Float32Type, _>(array, |value| value)),
        Arrow::Int8 => Values::Int64(numbers::<Int8Type, _>(array, i64::from)),
        Arrow::Int16 => Values::Int64(numbers::<Int16Type, _>(array, i64::from)),
        Arrow::Int32 => Values::Int64(numbers::<Int32Type, _>(array, i64::from)),
        Arrow::Int64 => Values::Int64(numbers::<Int64Type, _>(array, |value| value)),
        Arrow::UInt8 => Values::Int64(numbers::<UInt8Type, _>(array, i64::from)),
        Arrow::UInt16 => Values::Int64(numbers::<UInt16Type, _>(array, i64::from)),
        Arrow::UInt32 => Values::Int64(numbers::<UInt32Type, _>(array, i64::from)),
        Arrow::Boolean => {
            let array = array.as_boolean_opt()?;
            Values::Int64((0..array.len()).map(|row| i64::from(array.value(row))).collect())
        }
        Arrow::Utf8 => Values::Text(texts(array.as_string_opt::<i32>()?.iter())),
        Arrow::LargeUtf8 => Values::Text(texts(array.as_string_opt::<i64>()?.iter())),
        Arrow::Timestamp(unit, zone) => {
            let microseconds = match unit {
                TimeUnit::Millisecond => numbers::<TimestampMillisecondType, _>(array, |value| {
                    value.saturating_mul(1000)
                }),
                TimeUnit::Microsecond => {
                    numbers::<TimestampMicrosecondType, _>(array, |value| value)
                }
                TimeUnit::Nanosecond => {
                    numbers::<TimestampNanosecondType, _>(array, |value| value.div_euclid(1000))
                }
                TimeUnit::Second => return None,
            };
            Values::Text(instants(&microseconds, zone.is_some()))
        }
        _ => return None,
    };
    let validity = array.nulls().map(|nulls| nulls.iter().collect());
    let mut column = Column { values, validity };
    blank_nulls(&mut column);
    Some(column)
}

fn numbers<T: ArrowPrimitiveType, V>(array: &ArrayRef, convert: impl Fn(T::Native) -> V) -> Vec<V> {
    let array: Option<&PrimitiveArray<T>> = array.as_primitive_opt();
    array
        .map(|array| array.values().iter().map(|value| convert(*value)).collect())
        .unwrap_or_default()
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> TextValues {
    let mut texts = TextValues::default();
    values.for_each(|value| texts.push(value.unwrap_or_default()));
    texts
}

/// ISO 8601, with `Z` where the type is an instant. Years beyond 9999 are no dates.
fn instants(microseconds: &[i64], is_utc: bool) -> TextValues {
    let mut texts = TextValues::default();
    for value in microseconds {
        let text = Timestamp(*value).to_rfc3339();
        texts.push(if is_utc { &text } else { text.trim_end_matches('Z') });
    }
    texts
}

/// Null rows hold a filler, 0 or an empty text.
fn blank_nulls(column: &mut Column) {
    let Some(validity) = &column.validity else { return };
    let nulls = validity.iter().enumerate().filter(|(_, valid)| !**valid).map(|(row, _)| row);
    match &mut column.values {
        Values::Float64(values) => nulls.for_each(|row| values[row] = 0.0),
        Values::Float32(values) => nulls.for_each(|row| values[row] = 0.0),
        Values::Int64(values) => nulls.for_each(|row| values[row] = 0),
        Values::Text(texts) => {
            let mut blanked = TextValues::default();
            for (text, valid) in texts.iter().zip(validity) {
                blanked.push(if *valid { text } else { "" });
            }
            *texts = blanked;
        }
    }
}
