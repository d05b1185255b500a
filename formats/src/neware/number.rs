//! Integers of a record, wherever a layout says that they lie.

use super::bytes::{i16_at, i32_at, i64_at, u16_at, u32_at, u64_at};

/// A number of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::neware) enum Number {
    U8(usize),
    U16(usize),
    U32(usize),
    U64(usize),
    I16(usize),
    I32(usize),
    I64(usize),
}

impl Number {
    #[inline]
    pub(in crate::neware) fn read(self, record: &[u8]) -> i64 {
        match self {
            Self::U8(at) => i64::from(record[at]),
            Self::U16(at) => i64::from(u16_at(record, at)),
            Self::U32(at) => i64::from(u32_at(record, at)),
            Self::U64(at) => i64::try_from(u64_at(record, at)).unwrap_or(i64::MAX),

            Self::I16(at) => i64::from(i16_at(record, at)),
            Self::I32(at) => i64::from(i32_at(record, at)),
            Self::I64(at) => i64_at(record, at),
        }
    }

    /// A value out of the number of every record; its type is decided once for all of them.
    pub(in crate::neware) fn map<T>(
        self,
        records: &[u8],
        bytes: usize,
        mut value: impl FnMut(i64) -> T,
    ) -> Vec<T> {
        let all = records.chunks_exact(bytes);
        match self {
            Self::U8(at) => all.map(|record| value(i64::from(record[at]))).collect(),
            Self::U16(at) => all.map(|record| value(i64::from(u16_at(record, at)))).collect(),
            Self::U32(at) => all.map(|record| value(i64::from(u32_at(record, at)))).collect(),
            Self::I32(at) => all.map(|record| value(i64::from(i32_at(record, at)))).collect(),
            Self::I64(at) => all.map(|record| value(i64_at(record, at))).collect(),
            Self::U64(_) | Self::I16(_) => all.map(|record| value(self.read(record))).collect(),
        }
    }
}
