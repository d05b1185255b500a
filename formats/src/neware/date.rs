//! Local dates as records keep them: u16 year, then month, day, hour, minute, second.

use model::time::Timestamp;

use super::bytes::u16_at;
use super::columns::FillingText;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalDate {
    year: u16,
    /// Month, day, hour, minute, second.
    rest: [u8; 5],
}

impl LocalDate {
    /// `None` for a day or a time that does not exist.
    #[inline]
    pub(super) fn read(record: &[u8], at: usize) -> Option<Self> {
        let year = u16_at(record, at);
        let rest @ [month, day, hour, minute, second] = *record[at + 2..].first_chunk::<5>()?;
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let valid = (1..=9999).contains(&year)
            && (1..=days).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        valid.then_some(Self { year, rest })
    }

    /// Since 1970-01-01T00:00 on the wall clock.
    pub(super) fn microseconds(self) -> i64 {
        let [month, day, hour, minute, second] = self.rest.map(i64::from);
        let days = Timestamp::days_from_civil(i64::from(self.year), month as u32, day as u32);
        (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
    }

    /// `2024-02-01 20:24:23`, as BTSDA prints it.
    #[inline]
    pub(super) fn push_to(self, column: &mut FillingText) {
        let mut text = *b"0000-00-00 00:00:00";
        let mut put = |at: usize, value: u8| {
            text[at] = b'0' + value / 10;
            text[at + 1] = b'0' + value % 10;
        };
        put(0, (self.year / 100) as u8);
        put(2, (self.year % 100) as u8);
        self.rest.into_iter().zip([5, 8, 11, 14, 17]).for_each(|(value, at)| put(at, value));
        column.push(std::str::from_utf8(&text).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_no_dates() {
        let table: [([u8; 7], Option<i64>); 7] = [
            ([0xE8, 7, 2, 29, 20, 24, 23], Some(1_709_238_263_000_000)),
            ([0xB2, 7, 1, 1, 0, 0, 0], Some(0)),
            ([0xE9, 7, 2, 29, 0, 0, 0], None),
            ([0xE9, 7, 13, 1, 0, 0, 0], None),
            ([0xE9, 7, 4, 31, 0, 0, 0], None),
            ([0xE9, 7, 4, 30, 24, 0, 0], None),
            ([0; 7], None),
        ];
        for (bytes, microseconds) in table {
            assert_eq!(LocalDate::read(&bytes, 0).map(LocalDate::microseconds), microseconds);
        }
        let mut column = FillingText::default();
        LocalDate::read(&[0xE8, 7, 2, 9, 0, 4, 59], 0).unwrap().push_to(&mut column);
        let column = model::batch::Column::from(column);
        let model::batch::Values::Text(values) = column.values else { unreachable!() };
        assert_eq!(values.get(0), "2024-02-09 00:04:59");
    }
}
