//! Plain decimals, sixteen characters at once.
//!
//! Nearly all cells of a tester's text are digits with a mark among them. They are loaded together with
//! whatever stands before them, digits are told from others by one comparison, and multiplied by what
//! each is worth: no loop, so nothing for the processor to guess.

mod nearest;
mod worth;

use wide::u8x16;

use self::nearest::nearest;
use self::worth::{KEPT, WORTH};
use super::number::Comma;

/// Characters of the longest cell that is read at once, and how many must stand before a cell's end.
pub const LONGEST: usize = 16;

/// A cell and the line that it lies in, whose neighbouring bytes make one load of the whole cell.
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

impl<'a> Cell<'a> {
    #[inline(always)]
    pub fn new(line: &'a [u8], start: usize, end: usize) -> Self {
        Self { line, start, end }
    }

    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        self.line.get(self.start..self.end).unwrap_or_default()
    }

    /// Without the blanks around it.
    #[inline(always)]
    pub fn trimmed(self) -> Self {
        let bytes = self.bytes();
        // Nearly all have none.
        if let (Some(first), Some(last)) = (bytes.first(), bytes.last())
            && *first > b' '
            && *last > b' '
        {
            return self;
        }
        let trimmed = bytes.trim_ascii_start();
        let start = self.start + (bytes.len() - trimmed.len());
        Self { start, end: start + trimmed.trim_ascii_end().len(), ..self }
    }

    /// Copies the cell to the beginning of `place`, and whatever stands behind it to the rest; false
    /// where it is longer.
    #[inline(always)]
    pub fn copy_to<const N: usize>(self, place: &mut [u8; N]) -> bool {
        let bytes = self.bytes();
        if bytes.len() > N {
            return false;
        }
        match self.line.get(self.start..).and_then(<[u8]>::first_chunk) {
            // Of a length that is known, it is no call.
            Some(chunk) => *place = *chunk,
            None => place[..bytes.len()].copy_from_slice(bytes),
        }
        true
    }

    /// The cell at once; `None` where it is empty, has more than [`LONGEST`] characters behind the
    /// sign, or has fewer before its end in the line.
    #[inline(always)]
    pub fn short(self) -> Option<Short> {
        let characters: &[u8; LONGEST] = self.line.get(..self.end)?.last_chunk()?;
        let is_negative = *self.line.get(self.start)? == b'-';
        let length = self.end.wrapping_sub(self.start + usize::from(is_negative));
        let kept = KEPT.get(length.wrapping_sub(1))?;
        let digits = (u8x16::new(*characters) - u8x16::splat(b'0')) & *kept;
        Some(Short { is_negative, length, digits })
    }

    /// The number of a cell like `-1.151097054670608E+003`: one digit before the point, an exponent of
    /// a sign and two or three digits. `None` for any other, and where the nearest double cannot be
    /// told at once.
    #[inline]
    pub fn scientific(self, marks: Marks) -> Option<f64> {
        let cell = self.bytes();
        let is_negative = cell.first() == Some(&b'-');
        let sign = usize::from(is_negative);
        let mark = [5, 4].into_iter().find_map(|length| {
            let mark = cell.len().checked_sub(length)?;
            matches!(cell[mark], b'E' | b'e').then_some(mark)
        })?;
        let (whole, point) = (cell.get(sign)?.wrapping_sub(b'0'), *cell.get(sign + 1)?);
        let behind = Self::new(self.line, self.start + sign + 2, self.start + mark);
        if whole > 9
            || !marks.have(point.wrapping_sub(b'0'))
            || behind.line.get(behind.start) == Some(&b'-')
        {
            return None;
        }
        let behind_point = behind.short()?.decimal(marks).filter(|behind| behind.decimals == 0)?;
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

/// The characters that may stand before the decimals of a number, each less `0`.
#[derive(Clone, Copy, Debug)]
pub struct Marks(u8, u8);

impl Marks {
    pub const fn of(comma: Comma) -> Self {
        const POINT: u8 = b'.'.wrapping_sub(b'0');
        const COMMA: u8 = b','.wrapping_sub(b'0');
        match comma {
            Comma::Decimal => Self(POINT, COMMA),
            Comma::Thousands => Self(POINT, POINT),
            Comma::DecimalOnly => Self(COMMA, COMMA),
        }
    }

    fn have(self, character: u8) -> bool {
        character == self.0 || character == self.1
    }

    /// Which of sixteen characters, a bit each.
    #[inline(always)]
    fn among(self, characters: u8x16) -> u32 {
        let [one, other] = [self.0, self.1].map(|mark| characters.simd_eq(u8x16::splat(mark)));
        (one | other).to_bitmask()
    }
}

/// A cell of one to sixteen characters, beside its sign.
#[derive(Clone, Copy, Debug, Default)]
pub struct Short {
    is_negative: bool,
    length: usize,
    /// Each less `0`. The last one is the cell's last; before its first one zeros.
    digits: u8x16,
}

impl PartialEq for Short {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.digits.simd_eq(other.digits).all()
            && (self.length, self.is_negative) == (other.length, other.is_negative)
    }
}

impl Short {
    /// The number of a cell that holds nothing but digits, perhaps with one of the marks among them
    /// and a minus before; `None` for any other.
    #[inline(always)]
    pub fn decimal(self, marks: Marks) -> Option<Decimal> {
        let are_digits = self.digits.min(u8x16::splat(9)).simd_eq(self.digits).to_bitmask();
        let others = !are_digits & 0xFFFF;
        // Of the mark; behind the last character where there is none.
        let mut place = LONGEST;
        if others != 0 {
            place = others.trailing_zeros() as usize;
            let is_mark = others & (others - 1) == 0 && marks.among(self.digits) == others;
            let is_between_digits = place != LONGEST - 1 && place + self.length > LONGEST;
            if !is_mark || !is_between_digits {
                return None;
            }
        }
        let mantissa = WORTH[place].of(self.digits);
        let decimals = (LONGEST - 1).saturating_sub(place) as u32;
        Some(Decimal { is_negative: self.is_negative, mantissa, decimals })
    }
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
    /// What the nearest double is the quotient of, and by how many tens it is still to be divided;
    /// `None` where that cannot be told at once.
    #[inline(always)]
    pub fn to_f64(self) -> Option<(f64, u8)> {
        let (value, tens) = if self.mantissa < 1 << 52 {
            (exact(self.mantissa), self.decimals as u8)
        } else {
            (nearest(self.mantissa, -(self.decimals as i32))?, 0)
        };
        Some((f64::from_bits(value.to_bits() | u64::from(self.is_negative) << 63), tens))
    }

    /// `None` where a point stands in it.
    #[inline(always)]
    pub fn to_i64(self) -> Option<i64> {
        let value = self.mantissa as i64;
        (self.decimals == 0).then_some(if self.is_negative { -value } else { value })
    }
}

/// What [`Decimal::to_f64`] gave, divided by its tens: many at a time, so that none waits for another.
#[inline(always)]
pub fn quotients(values: &[f64], tens: &[u8]) -> impl Iterator<Item = f64> {
    // What two exact doubles give is the double nearest to the decimal (Clinger 1990).
    let quotient = |(value, tens): (&f64, &u8)| value / POWERS[usize::from(*tens) & 15];
    values.iter().zip(tens).map(quotient)
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

#[cfg(test)]
mod tests;
