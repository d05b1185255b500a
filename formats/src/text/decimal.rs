//! Plain decimals, eight characters at once.
//!
//! Nearly all cells of a tester's text are digits with a point among them. Their bytes fit into one
//! word, in which all are looked at together: no loop, so nothing for the processor to guess.

/// A cell and the line that it lies in, whose neighbouring bytes make one load of the whole word.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    line: &'a [u8],
    start: usize,
    end: usize,
}

/// As it is written: `mantissa` / 10^`decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    pub is_negative: bool,
    /// Below 10^16.
    pub mantissa: u64,
    pub decimals: u32,
}

/// Characters of a word, and how many should stand before a cell.
pub const WORD: usize = 8;

/// A word of the same byte.
const fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; WORD])
}

impl<'a> Cell<'a> {
    #[inline(always)]
    pub fn new(line: &'a [u8], start: usize, end: usize) -> Self {
        Self { line, start, end }
    }

    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        &self.line[self.start..self.end]
    }

    /// The cell in the same line as text; `None` where it is not made of whole characters.
    #[inline]
    pub fn of_text(self, line: &str) -> Option<&str> {
        line.get(self.start..self.end)
    }

    /// The cell in two words; `None` where it is empty, has more than sixteen characters behind the
    /// sign, or has no [`WORD`] before it in the line.
    #[inline(always)]
    pub fn short(self) -> Option<Short> {
        let is_negative = self.line.get(self.start) == Some(&b'-');
        let start = self.start + usize::from(is_negative);
        let length = self.end.wrapping_sub(start);
        let (first, last) = if length.wrapping_sub(1) < WORD {
            (0, word(self.line, start, self.end)?)
        } else if length.wrapping_sub(1) < 2 * WORD {
            let middle = self.end - WORD;
            (word(self.line, start, middle)?, word(self.line, middle, self.end)?)
        } else {
            return None;
        };
        Some(Short { is_negative, length, first, last })
    }

    /// The number of a cell like `-1.151097054670608E+003`: one digit before the point, an exponent of
    /// a sign and two or three digits. `None` for any other, and where one multiplication or division
    /// does not give the nearest double.
    #[inline]
    pub fn scientific(self) -> Option<f64> {
        let cell = self.bytes();
        let is_negative = cell.first() == Some(&b'-');
        let sign = usize::from(is_negative);
        let mark = [5, 4].into_iter().find_map(|length| {
            let mark = cell.len().checked_sub(length)?;
            matches!(cell[mark], b'E' | b'e').then_some(mark)
        })?;
        let (whole, point) = (cell.get(sign)?.wrapping_sub(b'0'), *cell.get(sign + 1)?);
        let behind = Self::new(self.line, self.start + sign + 2, self.start + mark);
        if whole > 9 || point != b'.' || behind.line.get(behind.start) == Some(&b'-') {
            return None;
        }
        let behind_point = behind.short()?.decimal().filter(|behind| behind.decimals == 0)?;
        let decimals = behind.end - behind.start;
        let mantissa = u64::from(whole) * INTEGER_POWERS.get(decimals)? + behind_point.mantissa;
        let exponent = cell[mark + 2..].iter().try_fold(0_usize, |exponent, byte| {
            byte.is_ascii_digit().then(|| exponent * 10 + usize::from(byte - b'0'))
        })?;
        if mantissa > 1 << 53 {
            return None;
        }
        let value = match (cell[mark + 1], exponent.checked_sub(decimals)) {
            (b'+', Some(tens)) => mantissa as f64 * POWERS.get(tens)?,
            (b'+', None) => mantissa as f64 / POWERS.get(decimals - exponent)?,
            (b'-', _) => mantissa as f64 / POWERS.get(decimals + exponent)?,
            _ => return None,
        };
        Some(if is_negative { -value } else { value })
    }
}

/// One to eight characters of a line, each less `0`, the last one in the highest byte; below the first
/// one zeros.
#[inline(always)]
fn word(line: &[u8], start: usize, end: usize) -> Option<u64> {
    let unused = 8 * (WORD - (end - start));
    let bytes = line[..end].last_chunk()?;
    Some((u64::from_le_bytes(*bytes) ^ repeated(b'0')) >> unused << unused)
}

/// A cell of one to sixteen characters, beside its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    is_negative: bool,
    length: usize,
    first: u64,
    last: u64,
}

impl Short {
    /// The number of a cell that holds nothing but digits, perhaps with a point among them and a
    /// minus before; `None` for any other.
    #[inline(always)]
    pub fn decimal(self) -> Option<Decimal> {
        let (is_negative, length) = (self.is_negative, self.length);
        let last_others = others(self.last);
        let (mantissa, decimals) = if length <= WORD {
            let (digits, decimals) = without_point(self.last, last_others, 0, length)?;
            (eight(digits), decimals)
        } else if last_others == 0 {
            let (digits, decimals) = without_point(self.first, others(self.first), WORD, length)?;
            (eight(digits) * 100_000_000 + eight(self.last), decimals)
        } else if others(self.first) == 0 {
            let (digits, decimals) = without_point(self.last, last_others, 0, length)?;
            (eight(self.first) * 10_000_000 + eight(digits), decimals)
        } else {
            return None;
        };
        Some(Decimal { is_negative, mantissa, decimals })
    }
}

/// The highest bit of each byte that is no digit.
#[inline(always)]
fn others(characters: u64) -> u64 {
    let above_nine = ((characters & repeated(0x7F)) + repeated(0x80 - 10)) | characters;
    above_nine & repeated(0x80)
}

/// The characters without the point, and how many of the cell stand behind it: `behind` of them behind
/// the word. There may be no other character; a point must stand between two of the cell's `length`.
#[inline(always)]
fn without_point(characters: u64, others: u64, behind: usize, length: usize) -> Option<(u64, u32)> {
    const POINT: u64 = (b'.' ^ b'0') as u64;
    if others == 0 {
        return Some((characters, 0));
    }
    let place = others.trailing_zeros() & 56;
    let decimals = behind + WORD - 1 - (place / 8) as usize;
    let is_only = others & (others - 1) == 0;
    let is_point = (characters >> place) & 0xFF == POINT;
    if !is_only || !is_point || decimals == 0 || decimals + 1 >= length {
        return None;
    }
    let fraction = characters >> place >> 8 << 8 << place;
    let whole = characters ^ fraction ^ (POINT << place);
    Some((fraction | whole << 8, decimals as u32))
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Those with which one digit and as many digits more still are a word.
const INTEGER_POWERS: [u64; 17] = {
    let mut powers = [1; 17];
    let mut tens = 1;
    while tens < powers.len() {
        powers[tens] = powers[tens - 1] * 10;
        tens += 1;
    }
    powers
};

impl Decimal {
    /// The double nearest to it; `None` where one division does not give that.
    ///
    /// A quotient of two exact doubles is the double nearest to the decimal (Clinger 1990).
    #[inline(always)]
    pub fn to_f64(self) -> Option<f64> {
        // A double of this magnitude has its integer in its lowest bits. The processor's own
        // conversion would wait for the division before it.
        const TWO_TO_52: f64 = (1_u64 << 52) as f64;
        if self.mantissa >= 1 << 52 {
            return None;
        }
        let mantissa = f64::from_bits(TWO_TO_52.to_bits() | self.mantissa) - TWO_TO_52;
        let value = mantissa / POWERS[self.decimals as usize & 15];
        Some(f64::from_bits(value.to_bits() | u64::from(self.is_negative) << 63))
    }

    /// `None` where a point stands in it.
    #[inline(always)]
    pub fn to_i64(self) -> Option<i64> {
        let value = self.mantissa as i64;
        (self.decimals == 0).then_some(if self.is_negative { -value } else { value })
    }
}

/// The number of eight digits, the first one in the lowest byte: pairs first, then pairs of pairs.
#[inline(always)]
fn eight(digits: u64) -> u64 {
    const PAIRS: u64 = 0x0000_00FF_0000_00FF;
    let pairs = (digits * 10) + (digits >> 8);
    let first = (pairs & PAIRS).wrapping_mul(100 + (1_000_000 << 32));
    let second = ((pairs >> 16) & PAIRS).wrapping_mul(1 + (10_000 << 32));
    first.wrapping_add(second) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever stands around a cell, it holds the same.
    fn check<T: PartialEq + std::fmt::Debug>(
        cell: &str,
        read: impl Fn(Cell<'_>) -> Option<T>,
        expect: Option<T>,
    ) {
        for (before, after) in
            [("00000000", ""), ("12,345.6-7,", ",1234567,89"), ("--.-\u{B5}E+1", "9-")]
        {
            let line = format!("{before}{cell}{after}");
            let held = read(Cell::new(line.as_bytes(), before.len(), before.len() + cell.len()));
            assert_eq!(held, expect, "{line}");
        }
    }

    #[test]
    fn plain_decimals_are_the_nearest_doubles() {
        let table = [
            "0",
            "7",
            "-0",
            "-0.0",
            "12",
            "3.5",
            "0.1",
            "-0.3",
            "1234567",
            "12345678",
            "123456789",
            "1.2345678",
            "12345678.9",
            "1234567.89",
            "0.00000000",
            "-3167.62988",
            "4.7072556649",
            "1234567890123456",
            "0.12345678901234",
            "65535",
            "00012",
            "2.675",
            "1804441.3000",
            "4503599627370495",
        ];
        for text in table {
            let value: f64 = text.parse().unwrap();
            let read = |cell: Cell<'_>| cell.short()?.decimal()?.to_f64().map(f64::to_bits);
            // One division of larger integers would round twice.
            let is_small = text.replace(['-', '.'], "").parse::<u64>().unwrap() < 1 << 52;
            check(text, read, is_small.then_some(value.to_bits()));
            let read = |cell: Cell<'_>| cell.short()?.decimal()?.to_i64();
            check(text, read, text.parse().ok());
        }
    }

    #[test]
    fn random_numbers_are_those_of_the_full_parser() {
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..20_000 {
            let (whole, behind) = (next(10) + 1, next(16));
            let mut digits =
                |count| (0..count).map(|_| char::from(b'0' + next(10) as u8)).collect::<String>();
            let (whole, behind) = (digits(whole), digits(behind));
            let point = if behind.is_empty() { "" } else { "." };
            let sign = if next(2) == 0 { "-" } else { "" };
            let plain = format!("{sign}{whole}{point}{behind}");
            let exponent = next(30);
            let tiny = format!("{sign}{}.{behind}E-{exponent:03}", &whole[..1]);
            let huge = format!("{sign}{}.{behind}E+{exponent:02}", &whole[..1]);
            for text in [plain, tiny, huge] {
                let line = format!("12345678,{text}");
                let cell = Cell::new(line.as_bytes(), 9, line.len());
                let decimal = cell.short().and_then(Short::decimal);
                for value in [decimal.and_then(Decimal::to_f64), cell.scientific()] {
                    let expect: f64 = text.parse().unwrap();
                    assert!(
                        value.is_none_or(|value| value.to_bits() == expect.to_bits()),
                        "{text}"
                    );
                }
                if let Some(value) = decimal.and_then(Decimal::to_i64) {
                    assert_eq!(value.to_string(), text.parse::<i64>().unwrap().to_string());
                }
            }
        }
    }

    #[test]
    fn anything_else_is_no_plain_decimal() {
        let table = [
            "",
            "-",
            ".",
            "-.",
            ".5",
            "5.",
            "--1",
            "1-2",
            "1.2.3",
            "12345678.1.2",
            "1.2345678.9",
            "+1",
            " 1",
            "1 ",
            "1e5",
            "1E+00",
            "0x1F",
            "N/A",
            "1,5",
            "1/2",
            "1:2",
            "\u{B5}1",
            "12345678901234567",
            "1234567\u{B5}8",
            "\u{7F}1",
            "1\u{0}",
        ];
        for text in table {
            check(text, |cell| cell.short()?.decimal(), None);
        }
    }

    #[test]
    fn numbers_with_an_exponent_are_the_nearest_doubles_or_left_to_others() {
        let table = [
            ("1.0000186E+006", true),
            ("-1.7952957E+001", true),
            ("0.0000000E+000", true),
            ("-0.0000000E+000", true),
            ("1.151097054670608E+003", true),
            ("9.007199254740992E+015", true),
            ("9.007199254740993E+015", false),
            ("3.559610046780351E-005", true),
            ("8.999999761581421E-001", true),
            ("9.999999761581421E-001", false),
            ("1.5E+00", true),
            ("1.5E-21", true),
            ("1.5E-22", false),
            ("1.5E+300", false),
            ("1E+003", false),
            ("1.5E003", false),
            ("1.-5E+003", false),
            (".5E+003", false),
            ("1.5.5E+003", false),
            ("15.5E+003", false),
            ("1.E+003", false),
            ("1.5E+0x3", false),
            ("E+003", false),
            ("", false),
        ];
        for (text, is_read) in table {
            let bits = text.parse().unwrap_or(0_f64).to_bits();
            let read = |cell: Cell<'_>| cell.scientific().map(f64::to_bits);
            check(text, read, is_read.then_some(bits));
        }
    }
}
