//! Plain decimals, eight characters at once.
//!
//! Nearly all cells of a tester's text are digits with a point among them. Their bytes fit into one
//! word, in which all are looked at together: no loop, so nothing for the processor to guess.

mod nearest;

use self::nearest::nearest;

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
    /// a sign and two or three digits. `None` for any other, and where the nearest double cannot be
    /// told at once.
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
        let exponent = cell[mark + 2..].iter().try_fold(0_i32, |exponent, byte| {
            byte.is_ascii_digit().then(|| exponent * 10 + i32::from(byte - b'0'))
        })?;
        let tens = match cell[mark + 1] {
            b'+' => exponent - decimals as i32,
            b'-' => -exponent - decimals as i32,
            _ => return None,
        };
        let value = power(mantissa, tens)?;
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
    /// The double nearest to it; `None` where that cannot be told at once.
    #[inline(always)]
    pub fn to_f64(self) -> Option<f64> {
        let value = if self.mantissa < 1 << 52 {
            exact(self.mantissa) / POWERS[self.decimals as usize & 15]
        } else {
            nearest(self.mantissa, -(self.decimals as i32))?
        };
        Some(f64::from_bits(value.to_bits() | u64::from(self.is_negative) << 63))
    }

    /// `None` where a point stands in it.
    #[inline(always)]
    pub fn to_i64(self) -> Option<i64> {
        let value = self.mantissa as i64;
        (self.decimals == 0).then_some(if self.is_negative { -value } else { value })
    }
}

/// A double of an integer below 2^52.
#[inline(always)]
fn exact(integer: u64) -> f64 {
    // A double of this magnitude has its integer in its lowest bits. The processor's own conversion
    // would wait for the division before it.
    const TWO_TO_52: f64 = (1_u64 << 52) as f64;
    f64::from_bits(TWO_TO_52.to_bits() | integer) - TWO_TO_52
}

/// The double nearest to `mantissa` × 10^`tens`; `None` where that cannot be told at once.
#[inline(always)]
fn power(mantissa: u64, tens: i32) -> Option<f64> {
    if mantissa >= 1 << 52 {
        return nearest(mantissa, tens);
    }
    // What two exact doubles give is the double nearest to the decimal (Clinger 1990).
    let power = POWERS.get(tens.unsigned_abs() as usize)?;
    let mantissa = exact(mantissa);
    Some(if tens < 0 { mantissa / power } else { mantissa * power })
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
mod tests;
