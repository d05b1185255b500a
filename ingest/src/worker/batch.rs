//! Batches as bytes, little-endian.
//!
//! | field | bytes |
//! |---|---|
//! | table, provisional, columns | u32, u8, u32 |
//! | for each column: type, rows, whether validity follows | u8, u64, u8 |
//! | validity | one byte a row |
//! | numbers | 8 or 4 bytes a row |
//! | text | u32 a row: its length; then all strings end to end |

use std::io;

use model::batch::{Batch, Column, TextValues, Values};

pub(super) fn encode(batch: &Batch) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend((batch.table as u32).to_le_bytes());
    bytes.push(u8::from(batch.provisional));
    bytes.extend((batch.columns.len() as u32).to_le_bytes());
    for column in &batch.columns {
        let tag = match &column.values {
            Values::Float64(_) => 0,
            Values::Float32(_) => 1,
            Values::Int64(_) => 2,
            Values::Text(_) => 3,
        };
        bytes.push(tag);
        bytes.extend((column.len() as u64).to_le_bytes());
        bytes.push(u8::from(column.validity.is_some()));
        bytes.extend(column.validity.iter().flatten().map(|valid| u8::from(*valid)));
        match &column.values {
            Values::Float64(values) => bytes.extend(values.iter().flat_map(|it| it.to_le_bytes())),
            Values::Float32(values) => bytes.extend(values.iter().flat_map(|it| it.to_le_bytes())),
            Values::Int64(values) => bytes.extend(values.iter().flat_map(|it| it.to_le_bytes())),
            Values::Text(values) => {
                bytes.extend(values.iter().flat_map(|text| (text.len() as u32).to_le_bytes()));
                values.iter().for_each(|text| bytes.extend(text.as_bytes()));
            }
        }
    }
    bytes
}

/// # Errors
/// Where the bytes are no batch.
pub(super) fn decode(bytes: &[u8]) -> io::Result<Batch> {
    decode_from(&mut Rest(bytes)).ok_or_else(|| io::Error::other("a batch that does not read back"))
}

fn decode_from(rest: &mut Rest<'_>) -> Option<Batch> {
    let table = rest.u32()? as usize;
    let provisional = rest.byte()? != 0;
    let count = rest.u32()?;
    let mut columns = Vec::new();
    for _ in 0..count {
        let tag = rest.byte()?;
        let rows = usize::try_from(u64::from_le_bytes(rest.array()?)).ok()?;
        let validity = match rest.byte()? {
            0 => None,
            _ => Some(rest.take(rows)?.iter().map(|valid| *valid != 0).collect()),
        };
        let values = match tag {
            0 => Values::Float64(rest.numbers(rows, f64::from_le_bytes)?),
            1 => Values::Float32(rest.numbers(rows, f32::from_le_bytes)?),
            2 => Values::Int64(rest.numbers(rows, i64::from_le_bytes)?),
            3 => {
                let lengths = rest.numbers(rows, u32::from_le_bytes)?;
                let mut values = TextValues::default();
                for length in lengths {
                    values.push(std::str::from_utf8(rest.take(length as usize)?).ok()?);
                }
                Values::Text(values)
            }
            _ => return None,
        };
        columns.push(Column { values, validity });
    }
    rest.0.is_empty().then_some(Batch { table, columns, provisional })
}

/// What is left to decode.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn numbers<const N: usize, T>(
        &mut self,
        rows: usize,
        number: impl Fn([u8; N]) -> T,
    ) -> Option<Vec<T>> {
        let (values, _) = self.take(rows.checked_mul(N)?)?.as_chunks::<N>();
        Some(values.iter().map(|value| number(*value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use model::batch::DataType;

    use super::*;

    #[test]
    fn batches_read_back() {
        let mut number = Column::new(DataType::Float64);
        let mut single = Column::new(DataType::Float32);
        let mut counter = Column::new(DataType::Int64);
        let mut text = Column::new(DataType::Text);
        for row in [Some(1_u8), None, Some(3)] {
            number.push_f64(row.map(|row| f64::from(row) / 3.0));
            single.push_f32(row.map(|row| f32::from(row) / 3.0));
            counter.push_i64(row.map(i64::from));
            text.push_text(row.map(|_| "Ω"));
        }
        let mut full = Column::new(DataType::Int64);
        (0..3).for_each(|row| full.push_i64(Some(row)));
        let columns = vec![number, single, counter, text, full];
        let batch = Batch { table: 2, columns, provisional: true };
        let bytes = encode(&batch);
        assert_eq!(decode(&bytes).unwrap(), batch);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "cut at {length}");
        }
    }
}
