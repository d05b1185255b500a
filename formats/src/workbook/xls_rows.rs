//! The rows of a sheet of an `.xls`.
//!
//! | record | what it holds, after u16 row, u16 column, u16 style |
//! |---|---|
//! | 0x0203 | f64 |
//! | 0x027E | an RK number: 30 bits of a double or of an integer, two flags: ÷ 100, integer |
//! | 0x00BD | (row, first column) then a style and an RK each, then the last column |
//! | 0x00FD | u32 number of a shared string |
//! | 0x0204, 0x00D6 | a text |
//! | 0x0205 | u8 flag or error, u8 which |
//! | 0x0006 | a formula's value: f64, or FF FF at 6 and its kind at 0; a text stands in the next 0x0207 |

use std::sync::Arc;

use super::cell::{Row, Stored};
use super::xls::{record_at, short_text, u16_at, u32_at};
use crate::FormatError;

const DAYS_TO_1904: f64 = 1462.0;

pub(crate) struct XlsRows {
    stream: Arc<Vec<u8>>,
    at: usize,
    dates: Arc<[bool]>,
    is_1904: bool,
    /// Beginnings that have no end yet: charts lie within a sheet.
    depth: u32,
    /// Column of a formula whose text follows.
    text_at: u32,
    is_done: bool,
}

impl XlsRows {
    pub(super) fn new(stream: Arc<Vec<u8>>, at: usize, dates: Arc<[bool]>, is_1904: bool) -> Self {
        Self { stream, at, dates, is_1904, depth: 0, text_at: 0, is_done: false }
    }

    /// Reads the next row that has a cell; false at the end of the sheet.
    ///
    /// # Errors
    /// A sheet that ends in the middle of a record; no further row can be had.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        row.clear(0);
        while !self.is_done {
            let stream = Arc::clone(&self.stream);
            let Some(record) = record_at(&stream, self.at) else {
                self.is_done = true;
                if row.is_empty() {
                    return Err(FormatError::Damaged("the sheet is cut off".to_owned()));
                }
                return Ok(true);
            };
            match record.kind {
                0x0809 => self.depth += 1,
                0x000A => {
                    self.depth = self.depth.saturating_sub(1);
                    self.is_done = self.depth == 0;
                }
                0x0203 | 0x027E | 0x00BD | 0x00FD | 0x0204 | 0x00D6 | 0x0205 | 0x0006
                    if self.depth == 1 =>
                {
                    let number = u32::from(u16_at(record.data, 0).unwrap_or_default()) + 1;
                    if row.number != number {
                        if !row.is_empty() {
                            // It belongs to the next row, and is looked at again.
                            return Ok(true);
                        }
                        row.clear(number);
                    }
                    self.push(record.kind, record.data, row);
                }
                0x0207 if self.depth == 1 => {
                    if let Some(text) = short_text(record.data, 2) {
                        row.push_text(self.text_at, &text);
                    }
                }
                _ => {}
            }
            self.at = record.end;
        }
        Ok(!row.is_empty())
    }

    fn push(&mut self, kind: u16, data: &[u8], row: &mut Row) -> Option<()> {
        let column = u32::from(u16_at(data, 2)?);
        let style = u16_at(data, 4)?;
        match kind {
            0x0203 => row.push(column, self.number(style, f64_at(data, 6)?)),
            0x027E => row.push(column, self.number(style, rk(u32_at(data, 6)?))),
            0x00BD => {
                let cells = data.get(4..data.len().saturating_sub(2))?;
                for (column, cell) in (column..).zip(cells.chunks_exact(6)) {
                    row.push(column, self.number(u16_at(cell, 0)?, rk(u32_at(cell, 2)?)));
                }
            }
            0x00FD => row.push(column, Stored::Shared(u32_at(data, 6)? as usize)),
            0x0204 | 0x00D6 => row.push_text(column, &short_text(data.get(6..)?, 2)?),
            0x0205 => row.push(column, flag(*data.get(6)?, *data.get(7)? == 1)),
            _ if data.get(12..14)? == [0xFF, 0xFF] => match data.get(6)? {
                0 => self.text_at = column,
                1 => row.push(column, flag(*data.get(8)?, false)),
                2 => row.push(column, Stored::Error),
                _ => {}
            },
            _ => row.push(column, self.number(style, f64_at(data, 6)?)),
        }
        Some(())
    }

    fn number(&self, style: u16, number: f64) -> Stored {
        if !self.dates.get(usize::from(style)).copied().unwrap_or_default() {
            return Stored::Number(number);
        }
        let offset = if self.is_1904 && number >= 1.0 { DAYS_TO_1904 } else { 0.0 };
        Stored::Serial(number + offset)
    }
}

fn flag(value: u8, is_error: bool) -> Stored {
    if is_error { Stored::Error } else { Stored::Bool(value != 0) }
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// The upper 30 bits are those of a double or an integer.
fn rk(packed: u32) -> f64 {
    let value = if packed & 2 != 0 {
        f64::from(packed as i32 >> 2)
    } else {
        f64::from_bits(u64::from(packed & !3) << 32)
    };
    if packed & 1 != 0 { value / 100.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_unfold() {
        // Microsoft's own examples, and a negative integer.
        let table = [
            (0x3FF0_0000, 1.0),
            (0x3FF0_0001, 0.01),
            (0x004B_5646, 1_234_321.0),
            (0x004B_5647, 12_343.21),
            (0xFFFF_FFFE, -1.0),
        ];
        for (packed, value) in table {
            assert_eq!(rk(packed), value);
        }
    }
}
