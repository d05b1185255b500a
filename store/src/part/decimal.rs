//! Decimals out of text as integers with a scale: `i / 10^s` equals the parsed double bit for bit.
//!
//! IEEE division rounds correctly, so wherever `|i| ≤ 2^53` (and `10^s ≤ 10^22`), `i / 10^s` is the
//! double closest to the decimal that the text wrote: the one that parsing it gave.

/// Largest integer up to which all are doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Powers of ten, all exact.
const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Digits after the point that are tried.
pub(crate) const MAX_SCALE: u8 = 15;

/// The integer of a value at a scale; `None` where it would not read back to the same bits, as
/// with −0.0 and NaN.
pub(crate) fn to_integer(value: f64, scale: u8) -> Option<i64> {
    let power = POWERS[usize::from(scale)];
    let integer = (value * power).round();
    let reads_back = |integer: f64| {
        integer.abs() <= EXACT && ((integer as i64) as f64 / power).to_bits() == value.to_bits()
    };
    // The product is rounded, so that near 2^53 it may be one off.
    [integer, integer - 1.0, integer + 1.0]
        .into_iter()
        .find(|integer| reads_back(*integer))
        .map(|integer| integer as i64)
}

/// The value of an integer at a scale.
pub(crate) fn to_value(integer: i64, scale: u8) -> f64 {
    integer as f64 / POWERS[usize::from(scale.min(MAX_SCALE))]
}

/// The smallest scale at which every value is such an integer.
pub(crate) fn common_scale(values: impl Iterator<Item = f64> + Clone) -> Option<u8> {
    let mut scale = 0;
    for value in values.clone() {
        while to_integer(value, scale).is_none() {
            scale += 1;
            if scale > MAX_SCALE {
                return None;
            }
        }
    }
    // A later, larger scale may be too large for an earlier value.
    values.clone().all(|value| to_integer(value, scale).is_some()).then_some(scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scales() {
        for (values, expected) in [
            (vec![], Some(0)),
            (vec![1.0, -3.0, 0.0], Some(0)),
            (vec![3.65, 4.0], Some(2)),
            (vec![0.1, 0.001], Some(3)),
            (vec![1e-15], Some(15)),
            (vec![9_007_199_254_740_992.0], Some(0)),
            (vec![9_007_199_254_740_992.0, 0.5], None),
            (vec![-0.0], None),
            (vec![f64::NAN], None),
            (vec![f64::INFINITY], None),
            (vec![1e-16], None),
            (vec![0.1 + 0.2], None),
        ] {
            assert_eq!(common_scale(values.iter().copied()), expected, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn decimals_of_text_are_found_and_read_back(
            integer in -9_007_199_254_740_992_i64..=9_007_199_254_740_992,
            scale in 0u8..=15,
        ) {
            let digits = format!("{:0width$}", integer.abs(), width = usize::from(scale) + 1);
            let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
            let sign = if integer < 0 { "-" } else { "" };
            let value: f64 = format!("{sign}{whole}.{fraction}0").parse().unwrap();
            let found = to_integer(value, scale);
            prop_assert!(found.is_some(), "{} at {}", value, scale);
            // With 16 digits, two decimals may be the same double.
            for integer in [Some(integer), found].into_iter().flatten() {
                prop_assert_eq!(to_value(integer, scale).to_bits(), value.to_bits());
            }
            prop_assert!(common_scale([value].into_iter()).is_some_and(|found| found <= scale));
        }
    }
}
