//! UTF-8 or windows-1252: testers write the latter, people who save a file again the former. Chinese
//! testers write GB18030, a few others UTF-16.

use std::borrow::Cow;

/// Decided once a file, from the bytes of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Windows1252,
    Gb18030,
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

    /// As [`Encoding::of`], for formats that come from China too: GB18030 where all bytes above ASCII
    /// pair up as Chinese characters and two stand side by side, as in any Chinese word. A µ or ° of
    /// windows-1252 stands alone, and few words of western languages have such letters in pairs only.
    pub fn of_header(header: &[u8]) -> Self {
        match Self::of(header) {
            Self::Windows1252 if is_chinese(header) => Self::Gb18030,
            encoding => encoding,
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
        let encoding = match self {
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Utf8 | Self::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        encoding.decode_without_bom_handling(bytes).0
    }
}

fn is_chinese(bytes: &[u8]) -> bool {
    let mut has_word = false;
    let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    for run in runs {
        // Characters of GB2312, which is what names of columns are written in.
        let is_pair = |pair: &[u8]| matches!(pair, [0xA1..=0xA9 | 0xB0..=0xF7, 0xA1..=0xFE]);
        if !run.chunks(2).all(is_pair) {
            return false;
        }
        has_word |= run.len() >= 4;
    }
    has_word
}

/// Whether the text is in units of two bytes, told by its byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    No,
    /// UTF-16, little end first.
    Utf16Le,
}

impl Wide {
    /// By the first bytes of the file.
    pub fn of(head: &[u8]) -> Self {
        if head.starts_with(b"\xFF\xFE") { Self::Utf16Le } else { Self::No }
    }

    /// Bytes of the source that a text in UTF-8 was made of.
    #[inline]
    pub fn source_bytes(self, text: &[u8]) -> u64 {
        match self {
            Self::No => text.len() as u64,
            Self::Utf16Le => {
                // A character of four bytes is two units, any other one.
                let units = |byte: &u8| match byte {
                    0x80..=0xBF => 0,
                    0xF0.. => 2,
                    _ => 1,
                };
                2 * text.iter().map(units).sum::<u64>()
            }
        }
    }

    /// Length of its byte order mark.
    pub fn mark_length(self) -> usize {
        if self == Self::Utf16Le { 2 } else { 0 }
    }
}

/// Moves the characters of a wide text that are whole to one in UTF-8; at its `end` all, of which
/// halves become U+FFFD.
pub fn append_utf_16(bytes: &mut Vec<u8>, end: bool, text: &mut Vec<u8>) {
    let (units, _) = bytes.as_chunks();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    let is_half = units.clone().next_back().is_some_and(|unit| (0xD800..0xDC00).contains(&unit));
    let count = units.len() - usize::from(is_half && !end);
    for character in char::decode_utf16(units.take(count)) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    bytes.drain(..2 * count);
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
        let table: &[(&[u8], Encoding, &str)] = &[
            (b"\xD1\xAD\xBB\xB7\xBA\xC5,\xB5\xE7\xC1\xF7(A)", Encoding::Gb18030, "循环号,电流(A)"),
            (b"Current(\xB5A),Voltage(V)", Encoding::Windows1252, "Current(µA),Voltage(V)"),
            (b"Gr\xF6\xDFe", Encoding::Windows1252, "Größe"),
            ("循环号".as_bytes(), Encoding::Utf8, "循环号"),
        ];
        for (bytes, encoding, text) in table {
            assert_eq!(Encoding::of_header(bytes), *encoding, "{text}");
            assert_eq!(encoding.decode(bytes), *text);
        }
        assert_eq!(byte_order_mark_length(b"\xEF\xBB\xBFRec#"), 3);
        assert_eq!(byte_order_mark_length(b"Rec#"), 0);
        assert_eq!(field_text(Encoding::Utf8, b" a\0b \0"), "a\u{FFFD}b");
    }
}
