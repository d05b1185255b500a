//! Numbers as vendors print them: decimal comma, thousands marks, `N/A`, hexadecimal.

use lexical_core::{ParseFloatOptions, parse_with_options};

/// What a cell of a numeric column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Value(f64),
    /// Empty, or a word for it (`N/A`, `-`): a null that is no one's fault.
    Missing,
    /// Something else: a null worth a warning.
    Unreadable,
}

/// What a comma between digits means where nothing else decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comma {
    /// `0,017`
    Decimal,
    /// `5,577,644.47`; a comma that does not stand before groups of three is decimal after all.
    Thousands,
    /// `5.577.644,47`: a point stands between thousands, too.
    DecimalOnly,
}

impl Comma {
    /// A quoted cell is one that a spreadsheet wrote, with commas between thousands.
    pub fn by_quotes(is_quoted: bool) -> Self {
        if is_quoted { Self::Thousands } else { Self::Decimal }
    }
}

const DECIMAL_COMMA: ParseFloatOptions =
    match ParseFloatOptions::builder().decimal_point(b',').build() {
        Ok(options) => options,
        Err(_) => panic!("a comma is a valid decimal point"),
    };

/// Longer cells are not numbers.
const LONGEST_NUMBER_BYTES: usize = 64;

/// Reads a cell. Surrounding blanks do not matter; the result is the double nearest to the decimal.
#[inline]
pub fn parse_number(cell: &[u8], comma: Comma) -> Number {
    let cell = cell.trim_ascii();
    // Words that the parser would take (`nan`, `inf`) are left to the slow path, which says how.
    if comma != Comma::DecimalOnly
        && cell.first().is_some_and(|byte| !byte.is_ascii_alphabetic())
        && let Ok(value) = lexical_core::parse::<f64>(cell)
    {
        return Number::Value(value);
    }
    parse_odd_number(cell, comma)
}

fn parse_odd_number(cell: &[u8], comma: Comma) -> Number {
    if cell.len() > LONGEST_NUMBER_BYTES {
        return Number::Unreadable;
    }
    // A file with decimal commas has them in every cell: the plain case comes first.
    if comma != Comma::Thousands
        && cell.first().is_some_and(|byte| !byte.is_ascii_alphabetic())
        && !cell.contains(&b'.')
        && let Ok(value) =
            parse_with_options::<f64, { lexical_core::format::STANDARD }>(cell, &DECIMAL_COMMA)
    {
        return Number::Value(value);
    }
    if let Some(known) = word(cell) {
        return known;
    }
    if let Some(value) = parse_hexadecimal(cell) {
        return Number::Value(value as f64);
    }
    if comma == Comma::DecimalOnly
        && !cell.contains(&b',')
        && has_groups_of_three(cell, b'.')
        && let Some(whole) = without(cell, b'.')
    {
        return lexical_core::parse(whole.bytes()).map_or(Number::Unreadable, Number::Value);
    }
    match with_commas(cell, comma) {
        Some(value) => Number::Value(value),
        None => Number::Unreadable,
    }
}

fn word(cell: &[u8]) -> Option<Number> {
    const MISSING: &[&[u8]] = &[b"", b"N/A", b"NA", b"-", b"--", b"---", b"null", b"none"];
    const NOT_A_NUMBER: &[&[u8]] =
        &[b"NaN", b"-NaN", b"1.#QNAN", b"-1.#QNAN", b"1.#IND", b"-1.#IND", b"1.#QNB", b"-1.#INV"];
    const INFINITE: &[&[u8]] = &[b"inf", b"infinity", b"1.#INF", b"+inf"];
    const MINUS_INFINITE: &[&[u8]] = &[b"-inf", b"-infinity", b"-1.#INF"];
    let is_of = |words: &[&[u8]]| words.iter().any(|word| word.eq_ignore_ascii_case(cell));
    if is_of(MISSING) {
        return Some(Number::Missing);
    }
    [(NOT_A_NUMBER, f64::NAN), (INFINITE, f64::INFINITY), (MINUS_INFINITE, f64::NEG_INFINITY)]
        .into_iter()
        .find(|(words, _)| is_of(words))
        .map(|(_, value)| Number::Value(value))
}

/// `0xFFFF`, as fuel gauges report registers.
pub fn parse_hexadecimal(cell: &[u8]) -> Option<u64> {
    let digits = cell.strip_prefix(b"0x").or_else(|| cell.strip_prefix(b"0X"))?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn with_commas(cell: &[u8], comma: Comma) -> Option<f64> {
    let last_comma = cell.iter().rposition(|byte| *byte == b',')?;
    let commas = cell.iter().filter(|byte| **byte == b',').count();
    let points = cell.iter().filter(|byte| **byte == b'.').count();
    let point = cell.iter().rposition(|byte| *byte == b'.');
    let is_decimal = match point {
        // `1.234,5`: whichever comes last is the decimal mark.
        Some(point) => last_comma > point,
        None => commas == 1 && (comma != Comma::Thousands || !has_groups_of_three(cell, b',')),
    };
    if is_decimal {
        if commas > 1 {
            return None;
        }
        let whole = &cell[..last_comma];
        if points > 0 && !has_groups_of_three(whole, b'.') {
            return None;
        }
        let cell = without(cell, b'.')?;
        parse_with_options::<f64, { lexical_core::format::STANDARD }>(cell.bytes(), &DECIMAL_COMMA)
            .ok()
    } else {
        let whole = &cell[..point.unwrap_or(cell.len())];
        if points > 1 || !has_groups_of_three(whole, b',') {
            return None;
        }
        lexical_core::parse(without(cell, b',')?.bytes()).ok()
    }
}

/// Whether `5,577,644`: one to three digits, then groups of exactly three.
fn has_groups_of_three(whole: &[u8], mark: u8) -> bool {
    let whole = whole.strip_prefix(b"-").or_else(|| whole.strip_prefix(b"+")).unwrap_or(whole);
    let mut groups = whole.split(|byte| *byte == mark);
    let digits = |group: &[u8]| group.iter().all(u8::is_ascii_digit);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && digits(first)
        && first != b"0"
        && groups.all(|group| group.len() == 3 && digits(group))
}

struct Short {
    bytes: [u8; LONGEST_NUMBER_BYTES],
    length: usize,
}

impl Short {
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

fn without(cell: &[u8], mark: u8) -> Option<Short> {
    let mut short = Short { bytes: [0; LONGEST_NUMBER_BYTES], length: 0 };
    for byte in cell.iter().filter(|byte| **byte != mark) {
        *short.bytes.get_mut(short.length)? = *byte;
        short.length += 1;
    }
    Some(short)
}

/// Reads a counter or code: an integer, also as `12.0`, `1,234` or `0x1F`. `Err` where the cell holds
/// something else, `Ok(None)` where it is empty.
#[inline]
pub fn parse_integer(cell: &[u8], comma: Comma) -> Result<Option<i64>, NotAnInteger> {
    let cell = cell.trim_ascii();
    if let Ok(value) = lexical_core::parse::<i64>(cell) {
        return Ok(Some(value));
    }
    /// The largest double below which every integer is exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match parse_number(cell, comma) {
        Number::Value(value) if value.fract() == 0.0 && value.abs() <= EXACT => {
            Ok(Some(value as i64))
        }
        Number::Missing => Ok(None),
        _ => Err(NotAnInteger),
    }
}

/// The cell of an integer column holds no integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnInteger;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_the_nearest_double() {
        use Comma::*;
        let table: &[(&str, Comma, f64)] = &[
            ("0.1", Decimal, 0.1),
            (" -3167.62988 ", Decimal, -3167.62988),
            ("-0.0", Decimal, -0.0),
            ("1e-3", Decimal, 1e-3),
            (".5", Decimal, 0.5),
            ("0,017", Decimal, 0.017),
            ("-0,017", Thousands, -0.017),
            ("2,065059947832196E+001", Decimal, 20.65059947832196),
            ("1.234,5", Decimal, 1234.5),
            ("1,234", Decimal, 1.234),
            ("1,234", Thousands, 1234.0),
            ("1,2345", Thousands, 1.2345),
            ("1.234", DecimalOnly, 1234.0),
            ("1.234.567,5", DecimalOnly, 1_234_567.5),
            ("-0,5", DecimalOnly, -0.5),
            ("12", DecimalOnly, 12.0),
            ("5,577,644.47", Decimal, 5_577_644.47),
            ("-5,577,644", Decimal, -5_577_644.0),
            ("0xFFFF", Decimal, 65535.0),
            ("1.#INF", Decimal, f64::INFINITY),
            ("-inf", Decimal, f64::NEG_INFINITY),
            ("9007199254740993", Decimal, 9_007_199_254_740_992.0),
            ("2.2250738585072012e-308", Decimal, 2.225_073_858_507_201_2e-308),
        ];
        for (text, comma, value) in table {
            match parse_number(text.as_bytes(), *comma) {
                Number::Value(read) => assert_eq!(read.to_bits(), value.to_bits(), "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in ["NaN", "1.#QNAN", "-1.#IND"] {
            assert!(
                matches!(parse_number(text.as_bytes(), Decimal), Number::Value(v) if v.is_nan())
            );
        }
    }

    #[test]
    fn what_is_no_number_is_missing_or_unreadable() {
        for text in ["", "  ", "N/A", "n/a", "-", "--"] {
            assert_eq!(parse_number(text.as_bytes(), Comma::Decimal), Number::Missing, "{text}");
        }
        let unreadable =
            ["abc", "1.2.3", "12 V", "1,2,3", "0x", "0xZZ", "12,34,567", "1.23.4,5", "1,5,0.2"];
        for text in unreadable.into_iter().chain(["1".repeat(70).as_str(), "+", "e5"]) {
            let read = parse_number(text.as_bytes(), Comma::Decimal);
            if text.len() == 70 {
                assert!(matches!(read, Number::Value(_)));
            } else {
                assert_eq!(read, Number::Unreadable, "{text}");
            }
        }
    }

    #[test]
    fn counters_are_integers() {
        let table: &[(&str, Result<Option<i64>, NotAnInteger>)] = &[
            ("12", Ok(Some(12))),
            ("-1", Ok(Some(-1))),
            ("12.0", Ok(Some(12))),
            ("12,000", Ok(Some(12))),
            ("0x1F", Ok(Some(31))),
            ("N/A", Ok(None)),
            ("", Ok(None)),
            ("1.5", Err(NotAnInteger)),
            ("NaN", Err(NotAnInteger)),
            ("1e300", Err(NotAnInteger)),
        ];
        for (text, value) in table {
            assert_eq!(parse_integer(text.as_bytes(), Comma::Decimal), *value, "{text}");
        }
    }
}
