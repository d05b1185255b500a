//! UTF-8 or windows-1252: testers write the latter, people who save a file again the former.

use std::borrow::Cow;

/// Decided once a file, from the bytes of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Windows1252,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Encoding {
    /// UTF-8 where the bytes are valid as that (a sequence cut at their end is), else windows-1252.
    pub fn of(header: &[u8]) -> Self {
        match std::str::from_utf8(header) {
            Ok(_) => Self::Utf8,
            Err(error) if error.error_len().is_none() => Self::Utf8,
            Err(_) => Self::Windows1252,
        }
    }

    /// The text of some bytes. Bytes that are not valid UTF-8 in a file that otherwise is are taken
    /// as windows-1252, so that no byte becomes a question mark.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        if self == Self::Utf8
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Cow::Borrowed(text);
        }
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
    }
}

/// Length of the byte order mark that the file starts with, 0 where there is none.
pub fn byte_order_mark_length(head: &[u8]) -> usize {
    if head.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }
}

/// Text for a metadata field: decoded, trimmed, control characters shown as U+FFFD (a NUL cannot
/// be stored in every database).
pub fn field_text(encoding: Encoding, bytes: &[u8]) -> String {
    let text = encoding.decode(bytes);
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0')
        .chars()
        .map(|c| if c.is_control() && c != '\t' { '\u{FFFD}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_follows_the_bytes() {
        let table: &[(&[u8], Encoding, &str)] = &[
            (b"plain", Encoding::Utf8, "plain"),
            ("25 °C".as_bytes(), Encoding::Utf8, "25 °C"),
            (b"25 \xB0C", Encoding::Windows1252, "25 °C"),
            (b"I/\xB5A \x80", Encoding::Windows1252, "I/µA €"),
        ];
        for (bytes, encoding, text) in table {
            assert_eq!(Encoding::of(bytes), *encoding, "{text}");
            assert_eq!(encoding.decode(bytes), *text);
        }
        // A header that ends inside a character, and a stray byte in a UTF-8 file.
        assert_eq!(Encoding::of(b"25 \xC2"), Encoding::Utf8);
        assert_eq!(Encoding::Utf8.decode(b"25 \xB0C"), "25 °C");
        assert_eq!(byte_order_mark_length(b"\xEF\xBB\xBFRec#"), 3);
        assert_eq!(byte_order_mark_length(b"Rec#"), 0);
        assert_eq!(field_text(Encoding::Utf8, b" a\0b \0"), "a\u{FFFD}b");
    }
}
