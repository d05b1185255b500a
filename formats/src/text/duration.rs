//! Elapsed times: `0d 00:00:05.00`, unpadded with a float tail, `hh:mm:ss`, `d-hh:mm:ss`.

/// Seconds of an elapsed time that is written with days or colons; `None` for anything else, a bare
/// number included (its unit is not known here).
///
/// Days and hours need not be padded nor below 24: `2d 02:52:21.5799999237061`, `1-01:14:07`,
/// `100:00:00`.
pub fn parse_duration(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    if let Some(seconds) = text.try_into().ok().and_then(padded) {
        return Some(seconds);
    }
    let (days, rest) = match text.iter().position(|byte| matches!(byte, b'd' | b'D' | b'-')) {
        Some(at) => (whole(text[..at].trim_ascii_end())?, text[at + 1..].trim_ascii_start()),
        None => (0, text),
    };
    let mut fields = rest.split(|byte| *byte == b':');
    let (first, second, third) = (fields.next()?, fields.next()?, fields.next());
    if fields.next().is_some() {
        return None;
    }
    let (hours, minutes, seconds) = match third {
        Some(third) => (whole(first)?, whole(second)?, third),
        None => (0, whole(first)?, second),
    };
    // Integers first: the sum of whole seconds is exact, so only the tail rounds.
    let whole_seconds = days.checked_mul(86_400)? + hours * 3600 + minutes * 60;
    Some(whole_seconds as f64 + fraction(seconds)?)
}

/// `hh:mm:ss`, which most rows of a test have: all characters at once.
fn padded(text: &[u8; 8]) -> Option<f64> {
    const OTHERS: u64 = u64::from_le_bytes([0x80; 8]);
    const BELOW_TEN: u64 = u64::from_le_bytes([0x80 - 10; 8]);
    let digits = u64::from_le_bytes(*text) ^ u64::from_le_bytes(*b"00:00:00");
    // A byte of ten or more carries into its highest bit.
    if (digits | (digits & !OTHERS).wrapping_add(BELOW_TEN)) & OTHERS != 0 {
        return None;
    }
    let [hours, _, _, minutes, _, _, seconds, _] = (digits * 10 + (digits >> 8)).to_le_bytes();
    Some(f64::from(u32::from(hours) * 3600 + u32::from(minutes) * 60 + u32::from(seconds)))
}

/// A count of days, hours or minutes, at most nine digits so that sums cannot overflow.
fn whole(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |value: i64, byte| {
        byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'))
    })
}

fn fraction(seconds: &[u8]) -> Option<f64> {
    if !seconds.first()?.is_ascii_digit() {
        return None;
    }
    if let Some(comma) = seconds.iter().position(|byte| *byte == b',') {
        let mut copy = [0; 32];
        let copy = copy.get_mut(..seconds.len())?;
        copy.copy_from_slice(seconds);
        copy[comma] = b'.';
        return lexical_core::parse(copy).ok();
    }
    lexical_core::parse(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_times_become_seconds() {
        let table: &[(&str, Option<f64>)] = &[
            ("  0d 00:00:05.00", Some(5.0)),
            ("0d 00:00:0", Some(0.0)),
            ("  0d 00:00:5.05000019073486", Some(5.05000019073486)),
            ("  2d 02:52:21.5799999237061", Some(183_120.0 + 21.5799999237061)),
            ("3d 18:47:22,59", Some(326_820.0 + 22.59)),
            ("100:00:00", Some(360_000.0)),
            ("1-02:03:04.5", Some(93_784.5)),
            ("1-2", None),
            ("1:00:00-5", None),
            ("12:30", Some(750.0)),
            ("12:34:56", Some(45_296.0)),
            ("99:99:99", Some(99.0 * 3661.0)),
            ("12:34:5x", None),
            ("12:34.56", Some(754.56)),
            ("12:34:/6", None),
            ("1:234:56", Some(3600.0 + 234.0 * 60.0 + 56.0)),
            ("00:00:01.5", Some(1.5)),
            ("0.5", None),
            ("", None),
            ("d", None),
            ("0d", None),
            ("1d 2", None),
            ("1:2:3:4", None),
            ("a:b:c", None),
            ("-1:00:00", None),
            ("00:00:-5", None),
            ("9999999999d 00:00:00", None),
            (
                "999999999d 999999999:999999999:1",
                Some(86_400.0 * 999_999_999.0 + 3660.0 * 999_999_999.0 + 1.0),
            ),
        ];
        for (text, seconds) in table {
            assert_eq!(parse_duration(text.as_bytes()), *seconds, "{text}");
        }
    }
}
