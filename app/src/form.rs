//! Texts of form fields as values: forms post text, so that they work without scripts.

use crate::AppError;

/// Trimmed; empty is absent.
pub(crate) fn text(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// A finite number, or nothing. A decimal comma is taken as a point.
pub(crate) fn number(field: &str, value: &str) -> Result<Option<f64>, AppError> {
    let Some(text) = text(value) else { return Ok(None) };
    match text.replace(',', ".").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Some(number)),
        _ => Err(AppError::invalid(field, format!("“{text}” is not a number."))),
    }
}

/// A whole number or an id, or nothing.
pub(crate) fn whole<T: std::str::FromStr>(field: &str, value: &str) -> Result<Option<T>, AppError> {
    let Some(text) = text(value) else { return Ok(None) };
    text.parse()
        .map(Some)
        .map_err(|_| AppError::invalid(field, format!("“{text}” is not one of the choices.")))
}

/// A whole number or an id that must be given.
pub(crate) fn needed<T: std::str::FromStr>(
    field: &str,
    value: &str,
    message: &str,
) -> Result<T, AppError> {
    whole(field, value)?.ok_or_else(|| AppError::invalid(field, message))
}

/// Ids of ticked boxes.
pub(crate) fn wholes<T: std::str::FromStr>(
    field: &str,
    values: &[String],
) -> Result<Vec<T>, AppError> {
    let mut all = Vec::with_capacity(values.len());
    for value in values {
        all.extend(whole(field, value)?);
    }
    Ok(all)
}

/// Something that must be given.
pub(crate) fn required(field: &str, value: &str, message: &str) -> Result<String, AppError> {
    text(value).ok_or_else(|| AppError::invalid(field, message))
}

/// A number for a form's field: nothing is an empty field.
pub(crate) fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_values() {
        assert_eq!(text("  a b "), Some("a b".into()));
        assert_eq!(text("   "), None);
        let table = [("", Ok(None)), (" 1.5 ", Ok(Some(1.5))), ("1,5", Ok(Some(1.5)))];
        for (input, expected) in table {
            assert_eq!(number("mass", input), expected, "{input}");
        }
        for input in ["one", "inf", "NaN", "1.2.3"] {
            assert!(number("mass", input).is_err(), "{input}");
        }
        assert_eq!(whole::<i64>("cell", "12"), Ok(Some(12)));
        assert!(whole::<i64>("cell", "twelve").is_err());
        assert_eq!(wholes::<i64>("cell", &["1".into(), "".into(), "3".into()]), Ok(vec![1, 3]));
    }
}
