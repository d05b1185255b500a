//! Values of a data set as columns of a batch.

use hdf5_pure::{Datatype, DatatypeByteOrder, FloatingPointLayout};
use model::batch::{Column, DataType};

/// A type that is read, and how many bytes a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Single(Order),
    Double(Order),
    Integer {
        bytes: usize,
        is_signed: bool,
        order: Order,
    },
    /// Of fixed length, filled up with zeros.
    Text(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Kind {
    /// `None` for a type that is not read: objects, unsigned integers of 64 bits, half floats, …
    pub(super) fn of(datatype: &Datatype) -> Option<Self> {
        match datatype {
            Datatype::FloatingPoint { size, byte_order, layout } => {
                let order = order(*byte_order)?;
                match (*size, *layout) {
                    (4, FloatingPointLayout::IEEE754_BINARY32) => Some(Self::Single(order)),
                    (8, FloatingPointLayout::IEEE754_BINARY64) => Some(Self::Double(order)),
                    _ => None,
                }
            }
            Datatype::FixedPoint { size, byte_order, layout } => {
                let bytes = *size as usize;
                let is_whole =
                    layout.bit_offset == 0 && usize::from(layout.bit_precision) == bytes * 8;
                let fits = bytes <= 4 || bytes == 8 && layout.signed;
                (is_whole && fits && matches!(bytes, 1 | 2 | 4 | 8)).then_some(Self::Integer {
                    bytes,
                    is_signed: layout.signed,
                    order: order(*byte_order)?,
                })
            }
            // A flag, as PyTables stores it.
            Datatype::BitField { size: 1, .. } => {
                Some(Self::Integer { bytes: 1, is_signed: false, order: Order::Little })
            }
            Datatype::String { size, .. } => Some(Self::Text(*size as usize)),
            _ => None,
        }
    }

    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Single(_) => 4,
            Self::Double(_) => 8,
            Self::Integer { bytes, .. } | Self::Text(bytes) => bytes,
        }
    }

    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::Single(_) => DataType::Float32,
            Self::Double(_) => DataType::Float64,
            Self::Integer { .. } => DataType::Int64,
            Self::Text(_) => DataType::Text,
        }
    }

    /// Appends one value. A number that is not one is missing, and so is `missing_text`.
    pub(super) fn append(self, value: &[u8], missing_text: Option<&str>, column: &mut Column) {
        match self {
            Self::Single(order) => {
                let value = <[u8; 4]>::try_from(value).ok().map(|bytes| match order {
                    Order::Little => f32::from_le_bytes(bytes),
                    Order::Big => f32::from_be_bytes(bytes),
                });
                column.push_f32(value.filter(|value| !value.is_nan()));
            }
            Self::Double(order) => {
                let value = <[u8; 8]>::try_from(value).ok().map(|bytes| match order {
                    Order::Little => f64::from_le_bytes(bytes),
                    Order::Big => f64::from_be_bytes(bytes),
                });
                column.push_f64(value.filter(|value| !value.is_nan()));
            }
            Self::Integer { is_signed, order, .. } => {
                column.push_i64(Some(integer(value, is_signed, order)));
            }
            Self::Text(_) => {
                let text = text(value);
                column.push_text(Some(&*text).filter(|text| Some(*text) != missing_text));
            }
        }
    }
}

fn order(order: DatatypeByteOrder) -> Option<Order> {
    match order {
        DatatypeByteOrder::LittleEndian => Some(Order::Little),
        DatatypeByteOrder::BigEndian => Some(Order::Big),
        DatatypeByteOrder::Vax => None,
    }
}

/// Of at most eight bytes.
fn integer(bytes: &[u8], is_signed: bool, order: Order) -> i64 {
    let highest = match order {
        Order::Little => bytes.last(),
        Order::Big => bytes.first(),
    };
    let is_negative = is_signed && highest.is_some_and(|byte| *byte >= 0x80);
    let start = if is_negative { -1 } else { 0 };
    let shift = |number: i64, byte: &u8| number << 8 | i64::from(*byte);
    match order {
        Order::Little => bytes.iter().rev().fold(start, shift),
        Order::Big => bytes.iter().fold(start, shift),
    }
}

/// Without the zeros that fill it up.
pub(super) fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let length = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    String::from_utf8_lossy(&bytes[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_width_and_order_keep_their_sign() {
        let table: [(&[u8], bool, Order, i64); 7] = [
            (&[0xff], true, Order::Little, -1),
            (&[0xff], false, Order::Little, 255),
            (&[0x02, 0x01], true, Order::Little, 258),
            (&[0x01, 0x02], true, Order::Big, 258),
            (&[0xfe, 0xff, 0xff, 0xff], true, Order::Little, -2),
            (&[0xff, 0xff, 0xff, 0xfe], false, Order::Big, 4_294_967_294),
            (&[0, 0, 0, 0, 0, 0, 0, 0x80], true, Order::Little, i64::MIN),
        ];
        for (bytes, is_signed, order, expect) in table {
            assert_eq!(integer(bytes, is_signed, order), expect, "{bytes:?}");
        }
    }
}
