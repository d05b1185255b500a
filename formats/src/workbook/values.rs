//! A cell of a sheet into a column of the batch.

use model::batch::{Column, Values};

use super::cell::Cell;
use super::days::push_elapsed;
use crate::text::duration::parse_duration;
use crate::text::number::{Comma, Number, parse_number};

/// Bytes of all texts so far.
pub(super) fn text_bytes(columns: &[Column]) -> usize {
    let bytes = |column: &Column| match &column.values {
        Values::Text(texts) => texts.bytes(),
        _ => 0,
    };
    columns.iter().map(bytes).sum()
}

/// Appends a cell, or a null; false where the cell holds something of another type. `comma` is for
/// numbers that are texts.
pub(super) fn push(column: &mut Column, cell: Cell<'_>, is_elapsed: bool, comma: Comma) -> bool {
    let number = match cell {
        Cell::Number(number) | Cell::Serial(number) => Number::Value(number),
        Cell::Bool(flag) => Number::Value(f64::from(u8::from(flag))),
        Cell::Empty => Number::Missing,
        Cell::Error => Number::Unreadable,
        Cell::Text(_) if matches!(column.values, Values::Text(_)) => Number::Missing,
        Cell::Text(text) => parse_number(text.as_bytes(), comma),
    };
    match (&column.values, cell) {
        (Values::Text(_), Cell::Serial(days)) if is_elapsed => {
            column.push_text_with(|text| push_elapsed(days, text));
            return true;
        }
        (Values::Text(_), Cell::Text(text)) => {
            let text = text.trim();
            column.push_text(Some(text).filter(|text| !text.is_empty()));
            return true;
        }
        (Values::Text(_), Cell::Empty | Cell::Error) => column.push_null(),
        (Values::Text(_), cell) => {
            column.push_text_with(|text| cell.push_display(text));
            return true;
        }
        (Values::Int64(_), _) => {
            let whole = match number {
                Number::Value(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                    Some(number as i64)
                }
                _ => None,
            };
            column.push_i64(whole);
            return whole.is_some() || number == Number::Missing;
        }
        (Values::Float64(_), _) => column.push_f64(match number {
            Number::Value(number) => Some(number),
            _ => None,
        }),
        (Values::Float32(_), _) => column.push_null(),
    }
    number != Number::Unreadable
}

/// Seconds of an elapsed time: days under a time format, or a text.
pub(super) fn elapsed_seconds(cell: Cell<'_>) -> Option<f64> {
    match cell {
        // To the millisecond: a minute is 0.00069444444444444447 days.
        Cell::Serial(days) => Some((days * 86_400_000.0).round() / 1e3).filter(|s| s.is_finite()),
        Cell::Text(text) => parse_duration(text.trim().as_bytes()),
        _ => None,
    }
}
