//! Texts as keys, and texts from outside made fit for a column.

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};

use crate::error::{CatalogError, Result};

/// Longest name of a dataset, cell, family or equipment, in characters.
pub(crate) const NAME: usize = 300;
/// Longest line: a purpose, channel, kind, serial number.
pub(crate) const LINE: usize = 300;
/// Longest note or description.
pub(crate) const PROSE: usize = 20_000;

/// The key under which a text is sorted, searched and held unique: trimmed and lower-cased.
pub(crate) fn fold(text: &str) -> String {
    strip(text).trim().to_lowercase()
}

/// Without NUL, which PostgreSQL refuses, and at most `limit` characters long: for texts out of
/// files, which are kept as far as they go.
pub(crate) fn clean(text: &str, limit: usize) -> String {
    strip(text).trim().chars().take(limit).collect()
}

/// As [`clean`], with `None` for what is empty.
pub(crate) fn clean_optional(text: Option<&str>, limit: usize) -> Option<String> {
    text.map(|text| clean(text, limit)).filter(|text| !text.is_empty())
}

/// A text that a person must give.
pub(crate) fn required(field: &str, text: &str, limit: usize) -> Result<String> {
    let text = strip(text).trim().to_owned();
    if text.is_empty() {
        return Err(CatalogError::invalid(field, "must not be empty"));
    }
    if text.chars().count() > limit {
        return Err(CatalogError::invalid(field, format!("at most {limit} characters")));
    }
    Ok(text)
}

/// A text that a person may give; blank is none.
pub(crate) fn optional(field: &str, text: Option<String>, limit: usize) -> Result<Option<String>> {
    match text.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => required(field, text, limit).map(Some),
    }
}

/// A number that must be finite and not negative.
pub(crate) fn quantity(field: &str, number: Option<f64>) -> Result<Option<f64>> {
    match number {
        Some(number) if !number.is_finite() || number < 0.0 => {
            Err(CatalogError::invalid(field, "must be a number, zero or more"))
        }
        number => Ok(number),
    }
}

/// `2026-11-23`, a day that exists.
pub(crate) fn iso_date(field: &str, text: Option<String>) -> Result<Option<String>> {
    let Some(text) = optional(field, text, LINE)? else { return Ok(None) };
    if is_iso_date(&text) {
        return Ok(Some(text));
    }
    Err(CatalogError::invalid(field, "must be a date such as 2026-11-23"))
}

fn is_iso_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return false;
    }
    let number = |range: std::ops::Range<usize>| {
        text.get(range).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0)
    };
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// The words of a search, folded; more than ten are of no use.
pub(crate) fn search_words(search: Option<&str>) -> Vec<String> {
    let folded = fold(&clean(search.unwrap_or_default(), LINE));
    folded.split_whitespace().take(10).map(str::to_owned).collect()
}

/// Whether a folded column contains a folded word.
pub(crate) fn contains(column: impl Into<Expr>, word: &str) -> Expr {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    column.into().like(LikeExpr::new(format!("%{escaped}%")).escape('\\'))
}

fn strip(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_that_exist() {
        let table = [
            ("2026-11-23", true),
            ("2024-02-29", true),
            ("2025-02-29", false),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2026-13-01", false),
            ("2026-00-10", false),
            ("2026-04-31", false),
            ("2026-4-3", false),
            ("20261123", false),
            ("２026-11-2", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_iso_date(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_from_outside_lose_what_no_column_takes() {
        assert_eq!(clean(" a\0b ", 10), "ab");
        assert_eq!(clean("äöü", 2), "äö");
        assert_eq!(fold("  ÄPFEL\0 "), "äpfel");
        assert_eq!(search_words(Some(" Cell  07 ")), ["cell", "07"]);
        assert!(required("name", " \0 ", 5).is_err());
        assert!(required("name", "123456", 5).is_err());
        assert_eq!(optional("notes", Some("  ".into()), 5).ok(), Some(None));
    }
}
