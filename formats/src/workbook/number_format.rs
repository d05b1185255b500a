//! Which number formats show a number of days as a date, a time of day or a duration.

/// Whether a format shows a date: by its code, or by its number where it is one of Excel's own.
pub(super) fn is_date(id: u32, code: Option<&str>) -> bool {
    match code {
        Some(code) => code_shows_date(code),
        // 27 to 36 and 50 to 58 are dates in the Chinese, Japanese and Korean Excel.
        None => matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58),
    }
}

/// A letter of years, months, days, hours or seconds outside of quotes; `[h]` is an elapsed time,
/// `[Red]` and `[$-409]` are not.
fn code_shows_date(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.by_ref().find(|quote| *quote == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inner: String = characters.by_ref().take_while(|end| *end != ']').collect();
                if !inner.is_empty() && inner.chars().all(|c| "hHmMsS".contains(c)) {
                    return true;
                }
            }
            // `General` has no such letter but its own; `E+00` is an exponent.
            'G' | 'g' => return false,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_those_of_numbers() {
        let table = [
            (0, None, false),
            (14, None, true),
            (46, None, true),
            (2, None, false),
            (164, Some("mm/dd/yyyy\\ hh:mm:ss.000"), true),
            (164, Some("[h]:mm:ss"), true),
            (164, Some("[Red]0.00"), false),
            (164, Some("[$-409]d-mmm-yy"), true),
            (164, Some("0.00\"days\""), false),
            (164, Some("0.00E+00"), false),
            (164, Some("General"), false),
            (164, Some("#,##0_h"), false),
        ];
        for (id, code, expect) in table {
            assert_eq!(is_date(id, code), expect, "{id} {code:?}");
        }
    }
}
