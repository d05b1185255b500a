//! What the digits of a number are worth by their places.

use bytemuck::cast;
use wide::{i16x8, i32x4, u8x16, u16x8, u64x2};

use super::LONGEST;

// Bytes become pairs of bytes as they lie in memory.
const _: () = assert!(cfg!(target_endian = "little"), "digits are paired lowest byte first");

/// The last one to sixteen of sixteen bytes.
pub(super) static KEPT: [u8x16; LONGEST] = {
    let mut kept = [u8x16::new([0; LONGEST]); LONGEST];
    let mut length = 1;
    while length <= LONGEST {
        let mut bytes = [0; LONGEST];
        let mut at = LONGEST - length;
        while at < LONGEST {
            bytes[at] = 0xFF;
            at += 1;
        }
        kept[length - 1] = u8x16::new(bytes);
        length += 1;
    }
    kept
};

/// By the place of the mark before the decimals; the last one is of numbers without.
pub(super) static WORTH: [Worth; LONGEST + 1] = {
    let mut worth = [const { Worth::new(LONGEST) }; LONGEST + 1];
    let mut mark = 0;
    while mark < LONGEST {
        worth[mark] = Worth::new(mark);
        mark += 1;
    }
    worth
};

/// Factors that make one number of sixteen digits, two neighbours at a time. The mark's is 0, and
/// what is worth more than it one power of ten less.
pub(super) struct Worth {
    /// Of the first digit of each pair, and of the second.
    firsts: u16x8,
    seconds: u16x8,
    /// Of pairs.
    pairs: i16x8,
    /// Of four digits, each of which takes two places.
    fours: i16x8,
    /// Of the first eight.
    eight: u64,
}

impl Worth {
    const fn new(mark: usize) -> Self {
        let (mut firsts, mut seconds, mut pairs, mut fours) = ([0; 8], [0; 8], [0; 8], [0; 8]);
        let mut pair = 0;
        while pair < 8 {
            let first = 2 * pair;
            firsts[pair] = if mark == first {
                0
            } else if mark == first + 1 {
                1
            } else {
                10
            };
            seconds[pair] = if mark == first + 1 { 0 } else { 1 };
            pairs[pair] = if pair % 2 == 1 {
                1
            } else if is_among(mark, first + 2, 2) {
                10
            } else {
                100
            };
            pair += 1;
        }
        let mut four = 0;
        while four < 4 {
            fours[2 * four] = if four % 2 == 1 {
                1
            } else if is_among(mark, 4 * four + 4, 4) {
                1000
            } else {
                10_000
            };
            four += 1;
        }
        Self {
            firsts: u16x8::new(firsts),
            seconds: u16x8::new(seconds),
            pairs: i16x8::new(pairs),
            fours: i16x8::new(fours),
            eight: if is_among(mark, 8, 8) { 10_000_000 } else { 100_000_000 },
        }
    }

    /// The number of sixteen digits, zeros before the first one; whatever stands in the mark's place.
    #[inline(always)]
    pub(super) fn of(&self, digits: u8x16) -> u64 {
        let digits: u16x8 = cast(digits);
        let firsts = (digits & u16x8::splat(0xFF)) * self.firsts;
        let seconds = (digits >> 8) * self.seconds;
        let pairs: i16x8 = cast(firsts + seconds);
        let fours: i32x4 = pairs.dot(self.pairs);
        // No more than 9999 each, in the lower half of its places.
        let fours: i16x8 = cast(fours);
        let worth: i32x4 = fours.dot(self.fours);
        let two: u64x2 = cast(worth);
        let sums: u64x2 = two + (two >> 32_u64);
        let [first, last] = sums.to_array();
        u64::from(first as u32) * self.eight + u64::from(last as u32)
    }
}

const fn is_among(place: usize, first: usize, count: usize) -> bool {
    first <= place && place < first + count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_worth_what_their_places_say() {
        let digits: [u8; LONGEST] = *b"9876543210123456";
        for mark in 0..=LONGEST {
            let mut text = digits;
            if mark < LONGEST {
                text[mark] = b'.';
            }
            for length in 1..=LONGEST {
                let kept = &text[LONGEST - length..];
                let plain: String = kept
                    .iter()
                    .filter(|byte| **byte != b'.')
                    .map(|byte| char::from(*byte))
                    .collect();
                let read = (u8x16::new(text) - u8x16::splat(b'0')) & KEPT[length - 1];
                let expect = plain.parse().unwrap_or(0);
                assert_eq!(WORTH[mark].of(read), expect, "{plain}, mark at {mark}");
            }
        }
    }
}
