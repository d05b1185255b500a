//! Dates and times of day as files write them, without a zone.

use model::metadata::RecordedTime;
pub use model::time::DateOrder;
use model::time::Timestamp;

use super::zone::{LocalTime, Zone};

/// A date, with a time of day where the text has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    /// Microseconds since midnight.
    pub time: Option<i64>,
    /// Seconds east of UTC, where the text carries an offset or `Z`.
    pub offset: Option<i32>,
    /// What the digits say about the order of day and month.
    pub order: DateOrderEvidence,
}

/// What a date's text says about the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrderEvidence {
    /// One of the two is above 12.
    Proves(DateOrder),
    /// Both are at most 12 and differ.
    Ambiguous,
    /// The form leaves no choice (a named month, ISO, dots), or both numbers are the same.
    NotApplicable,
}

const MICROSECONDS: i64 = 1_000_000;

impl Civil {
    /// Microseconds since 1970-01-01T00:00 on a clock without zone; midnight where no time is given.
    pub fn local_microseconds(&self) -> i64 {
        let days = Timestamp::days_from_civil(
            i64::from(self.year),
            u32::from(self.month),
            u32::from(self.day),
        );
        days * 86_400 * MICROSECONDS + self.time.unwrap_or(0)
    }

    /// The same digits read the other way round, where they are ambiguous.
    pub fn swapped(&self) -> Option<Self> {
        (self.order == DateOrderEvidence::Ambiguous).then_some(Self {
            month: self.day,
            day: self.month,
            ..*self
        })
    }

    /// ISO 8601: `2020-12-11T12:22:12`, or `2020-12-11` where there is no time of day.
    pub fn to_iso(&self) -> String {
        let text = Timestamp(self.local_microseconds()).to_rfc3339();
        let text = text.trim_end_matches('Z');
        if self.time.is_some() { text.to_owned() } else { text[..text.len().min(10)].to_owned() }
    }
}

/// Reads a date that fills the whole text. Forms: `MM/DD/YYYY` and `DD/MM/YYYY` (`prefer` decides
/// where both are possible), `DD.MM.YYYY`, ISO, `28-Nov-23`, `11 December 2020`,
/// `Wednesday, November 2, 2016`; then perhaps a time: `h:mm[:ss[.fff]] [AM|PM]`, and an offset after
/// an ISO date. Years of two digits are 1970 to 2069.
pub fn parse_civil(text: &[u8], prefer: DateOrder) -> Option<Civil> {
    let mut scan = Scan { rest: text.trim_ascii() };
    let mut civil = parse_date(&mut scan, prefer)?;
    scan.skip(b" ,T");
    if !scan.rest.is_empty() {
        civil.time = Some(parse_time(&mut scan)?);
        civil.offset = parse_offset(&mut scan)?;
    }
    (scan.rest.is_empty() && is_day(&civil)).then_some(civil)
}

/// Reads a time of day alone, `16:05:31`: microseconds since midnight.
pub fn parse_time_of_day(text: &[u8]) -> Option<i64> {
    let mut scan = Scan { rest: text.trim_ascii() };
    let time = parse_time(&mut scan)?;
    scan.rest.is_empty().then_some(time)
}

/// The time as metadata keep it. UTC is known where the text has an offset, or a zone is given and
/// the text has a time of day; an ambiguous order of day and month follows `prefer` and is marked.
pub fn recorded_time(text: &str, prefer: DateOrder, zone: Option<&Zone>) -> RecordedTime {
    let text = text.trim();
    let Some(civil) = parse_civil(text.as_bytes(), prefer) else {
        return RecordedTime { text: text.to_owned(), ..RecordedTime::default() };
    };
    let mut recorded = recorded_civil(&civil, zone);
    text.clone_into(&mut recorded.text);
    recorded
}

/// As [`recorded_time`], for a date put together from several fields; its text is the ISO form.
pub fn recorded_civil(civil: &Civil, zone: Option<&Zone>) -> RecordedTime {
    let local = civil.local_microseconds();
    let to_utc = |offset: i32| Timestamp(local - i64::from(offset) * MICROSECONDS);
    let mut recorded = RecordedTime {
        text: civil.to_iso(),
        local: Some(civil.to_iso()),
        ambiguous_date_order: civil.order == DateOrderEvidence::Ambiguous,
        ..RecordedTime::default()
    };
    if let Some(offset) = civil.offset {
        recorded.utc = Some(to_utc(offset));
    } else if civil.time.is_some()
        && let Some(zone) = zone
    {
        match zone.local_time(local.div_euclid(MICROSECONDS)) {
            Some(LocalTime::Once { offset }) => recorded.utc = Some(to_utc(offset)),
            // The earlier instant; marked, so that a person can correct it.
            Some(LocalTime::Twice { first, .. }) => {
                recorded.utc = Some(to_utc(first));
                recorded.ambiguous_daylight_saving = true;
            }
            Some(LocalTime::Never) => recorded.ambiguous_daylight_saving = true,
            None => {}
        }
    }
    recorded
}

fn parse_date(scan: &mut Scan<'_>, prefer: DateOrder) -> Option<Civil> {
    if scan.rest.first()?.is_ascii_alphabetic() {
        return parse_date_from_name(scan);
    }
    let (first, first_digits) = scan.number()?;
    let mark = scan.take()?;
    if first_digits == 4 {
        let (month, _) = scan.number()?;
        scan.expect(mark)?;
        let (day, _) = scan.number()?;
        return matches!(mark, b'-' | b'/' | b'.')
            .then(|| civil(first, month, day, DateOrderEvidence::NotApplicable))?;
    }
    if scan.rest.first()?.is_ascii_alphabetic() {
        let month = scan.month()?;
        scan.skip(b" -/.,");
        let year = scan.year()?;
        return civil(year, month, first, DateOrderEvidence::NotApplicable);
    }
    let (second, _) = scan.number()?;
    scan.expect(mark)?;
    let year = scan.year()?;
    match mark {
        b'.' => civil(year, second, first, DateOrderEvidence::NotApplicable),
        b'/' | b'-' => {
            let (order, evidence) = match (first, second) {
                (13.., _) => (DateOrder::DayFirst, DateOrderEvidence::Proves(DateOrder::DayFirst)),
                (_, 13..) => {
                    (DateOrder::MonthFirst, DateOrderEvidence::Proves(DateOrder::MonthFirst))
                }
                _ if first == second => (prefer, DateOrderEvidence::NotApplicable),
                _ => (prefer, DateOrderEvidence::Ambiguous),
            };
            match order {
                DateOrder::MonthFirst => civil(year, first, second, evidence),
                DateOrder::DayFirst => civil(year, second, first, evidence),
            }
        }
        _ => None,
    }
}

/// `[Wednesday, ]November 2, 2016`
fn parse_date_from_name(scan: &mut Scan<'_>) -> Option<Civil> {
    let mut month = scan.month();
    if month.is_none() {
        scan.word();
        scan.skip(b" ,.");
        month = scan.month();
    }
    scan.skip(b" .");
    let (day, _) = scan.number()?;
    scan.skip(b" ,");
    let year = scan.year()?;
    civil(year, month?, day, DateOrderEvidence::NotApplicable)
}

fn civil(year: u32, month: u32, day: u32, order: DateOrderEvidence) -> Option<Civil> {
    Some(Civil {
        year: i32::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        time: None,
        offset: None,
        order,
    })
}

fn is_day(civil: &Civil) -> bool {
    let leap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0);
    let days = match civil.month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&civil.day) && (1..=9999).contains(&civil.year)
}

/// `h:mm[:ss[.fff]][ AM|PM]`
fn parse_time(scan: &mut Scan<'_>) -> Option<i64> {
    let (mut hour, _) = scan.number()?;
    scan.expect(b':')?;
    let (minute, _) = scan.number()?;
    let mut second = 0;
    let mut micros = 0;
    if scan.rest.first() == Some(&b':') {
        scan.take();
        second = scan.number()?.0;
        if matches!(scan.rest.first(), Some(b'.' | b',')) {
            scan.take();
            micros = scan.fraction()?;
        }
    }
    scan.skip(b" ");
    if scan.rest.first().is_some_and(|byte| matches!(byte, b'A' | b'a' | b'P' | b'p')) {
        if !(1..=12).contains(&hour) {
            return None;
        }
        let word = scan.word();
        hour %= 12;
        if word.eq_ignore_ascii_case(b"pm") {
            hour += 12;
        } else if !word.eq_ignore_ascii_case(b"am") {
            return None;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(i64::from(hour * 3600 + minute * 60 + second) * MICROSECONDS + micros)
}

/// `Z`, `+01:00`, `-0530` or nothing. The outer `None` is for anything else.
#[expect(clippy::option_option, reason = "no offset and a wrong one are different answers")]
fn parse_offset(scan: &mut Scan<'_>) -> Option<Option<i32>> {
    scan.skip(b" ");
    match scan.rest.first() {
        None => Some(None),
        Some(b'Z' | b'z') => {
            scan.take();
            Some(Some(0))
        }
        Some(sign @ (b'+' | b'-')) => {
            let sign = if *sign == b'-' { -1 } else { 1 };
            scan.take();
            let (number, digits) = scan.number()?;
            let (hours, minutes) = match digits {
                4 => (number / 100, number % 100),
                _ if scan.rest.first() == Some(&b':') => {
                    scan.take();
                    (number, scan.number()?.0)
                }
                _ => (number, 0),
            };
            let in_range = hours <= 18 && minutes < 60;
            in_range.then(|| Some(sign * (hours * 3600 + minutes * 60) as i32))
        }
        Some(_) => None,
    }
}

struct Scan<'a> {
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.take()? == byte).then_some(())
    }

    fn skip(&mut self, bytes: &[u8]) {
        let count = self.rest.iter().take_while(|byte| bytes.contains(byte)).count();
        self.rest = &self.rest[count..];
    }

    fn word(&mut self) -> &'a [u8] {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at(count);
        self.rest = rest;
        word
    }

    /// One to four digits, and how many.
    fn number(&mut self) -> Option<(u32, usize)> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=4).contains(&count) {
            return None;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        Some((digits.iter().fold(0, |value, byte| value * 10 + u32::from(byte - b'0')), count))
    }

    fn year(&mut self) -> Option<u32> {
        match self.number()? {
            (year, 4) => Some(year),
            (year, 2) => Some(if year < 70 { 2000 + year } else { 1900 + year }),
            _ => None,
        }
    }

    /// Digits after the decimal mark as microseconds; finer ones are cut.
    fn fraction(&mut self) -> Option<i64> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        let mut micros = 0;
        for place in 0..6 {
            micros = micros * 10 + digits.get(place).map_or(0, |byte| i64::from(byte - b'0'));
        }
        (count > 0).then_some(micros)
    }

    /// A month by its English name, full or of three letters; consumes nothing else.
    fn month(&mut self) -> Option<u32> {
        const NAMES: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let before = self.rest;
        let word = self.word();
        let found = NAMES.iter().position(|name| {
            word.eq_ignore_ascii_case(name.as_bytes())
                || word.eq_ignore_ascii_case(&name.as_bytes()[..3])
                || (*name == "september" && word.eq_ignore_ascii_case(b"sept"))
        });
        if found.is_none() {
            self.rest = before;
        }
        found.map(|index| index as u32 + 1)
    }
}

#[cfg(test)]
mod tests;
