//! The double nearest to a decimal, by one multiplication.
//!
//! After D. Lemire, “Number parsing at a gigabyte per second”, 2021: the mantissa times a power of five
//! in 64 bits gives all bits of the double and some more, unless those are such that the part of the
//! power which does not fit could change them.

/// The powers of ten that are known.
const MOST_TENS: i32 = 27;

/// The first 64 bits of 5^-27 to 5^27, the highest one set. From 5^0 on they are all there are.
const FIVES: [u64; 2 * MOST_TENS as usize + 1] = {
    let mut fives = [0; 2 * MOST_TENS as usize + 1];
    let (mut power, mut tens) = (1_u64, 0);
    while tens <= MOST_TENS as usize {
        fives[MOST_TENS as usize + tens] = power << power.leading_zeros();
        // Of 1/`power`: the quotient of the next power of two, less what follows the point.
        let bits = 64 - (power - 1).leading_zeros();
        fives[MOST_TENS as usize - tens] = ((1_u128 << (bits + 63)) / power as u128) as u64;
        power = power.saturating_mul(5);
        tens += 1;
    }
    fives
};

/// Bits of a double's fraction.
const FRACTION_BITS: u32 = 52;
/// What a double's exponent of 0 is written as.
const BIAS: i32 = 1023;

/// The double nearest to `mantissa` × 10^`tens`; `None` where one multiplication cannot tell.
pub(super) fn nearest(mantissa: u64, tens: i32) -> Option<f64> {
    let five = *FIVES.get(usize::try_from(tens.checked_add(MOST_TENS)?).ok()?)?;
    if mantissa == 0 {
        return Some(0.0);
    }
    let shift = mantissa.leading_zeros();
    let product = u128::from(mantissa << shift) * u128::from(five);
    let (high, low) = ((product >> 64) as u64, product as u64);
    if tens < 0 && high & 0x1FF == 0x1FF {
        // The rest of the power may carry into the bits that count.
        return None;
    }
    let top = (high >> 63) as u32;
    // One bit more than the double has, to round by.
    let surplus = top + 64 - FRACTION_BITS - 3;
    let mut bits = high >> surplus;
    let is_tie = low <= 1 && bits & 3 == 1 && bits << surplus == high;
    if is_tie {
        if tens < 0 {
            return None;
        }
        // To the even one.
        bits &= !1;
    }
    bits += bits & 1;
    // Where rounding made one digit more, all others are 0: the exponent takes it up below.
    bits >>= 1;
    // The bits of 10^tens before its point: 217706 / 2^16 is log2(10).
    let exponent = ((217_706 * tens) >> 16) + 63 + top as i32 - shift as i32;
    let fraction = bits - (1 << FRACTION_BITS);
    Some(f64::from_bits((((exponent + BIAS) as u64) << FRACTION_BITS) + fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_double_is_that_of_the_full_parser() {
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 1
        };
        let (mut told, mut all) = (0, 0);
        for _ in 0..2_000 {
            for tens in -MOST_TENS..=MOST_TENS {
                // From a digit to eighteen.
                let mantissa = next() % 10_u64.pow(1 + (next() % 18) as u32);
                let expect: f64 = format!("{mantissa}e{tens}").parse().unwrap();
                let value = nearest(mantissa, tens);
                let is_right = value.is_none_or(|value| value.to_bits() == expect.to_bits());
                assert!(is_right, "{mantissa}e{tens} read as {value:?}");
                told += u32::from(value.is_some());
                all += 1;
            }
        }
        assert!(told > all / 100 * 99, "{told} of {all}");
    }

    #[test]
    fn halves_between_two_doubles_are_even_or_not_told() {
        let table = [
            (9_007_199_254_740_993, 0, Some(9_007_199_254_740_992.0)),
            (9_007_199_254_740_995, 0, Some(9_007_199_254_740_996.0)),
            (90_071_992_547_409_930, -1, None),
            (90_071_992_547_409_950, -1, None),
            (45_035_996_273_704_965, -1, None),
            (u64::MAX, 0, Some(18_446_744_073_709_551_616.0)),
            (0, -27, Some(0.0)),
            (1, -28, None),
            (1, 28, None),
            (1, i32::MIN, None),
            (1, i32::MAX, None),
        ];
        for (mantissa, tens, expect) in table {
            assert_eq!(nearest(mantissa, tens), expect, "{mantissa}e{tens}");
        }
    }
}
