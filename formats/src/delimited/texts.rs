//! Cells into columns of text.

use model::batch::TextValues;

use super::block::MOST_ROWS;
use super::cell::{ColumnCells, Nulls};
use crate::text::decimal::Cell;
use crate::text::decode::Encoding;

/// Bytes of a cell that is copied at once: a state, a step's name, a date.
const MOST_BYTES: usize = 32;

/// Appends texts without the blanks around them; an empty cell is null.
pub(super) fn push_texts(
    values: &mut TextValues,
    validity: &mut Option<Vec<bool>>,
    cells: ColumnCells<'_>,
    encoding: Encoding,
) {
    let before = values.len();
    let mut nulls = Nulls::default();
    let mut short = ShortTexts::new();
    if !cells.may_be_quoted
        && cells.iter_plain().all(|cell| short.push(cell))
        && let Some(text) = short.text(encoding)
    {
        values.extend(text, short.ends());
        let mut start = 0;
        for (row, end) in short.ends().iter().enumerate() {
            if *end == start {
                nulls.note(row, false);
            }
            start = *end;
        }
    } else {
        for (row, (cell, is_quoted)) in cells.iter().enumerate() {
            if push_text(values, cell.bytes().trim_ascii(), is_quoted, encoding) {
                nulls.note(row, false);
            }
        }
    }
    nulls.mark(before, values.len(), validity);
}

/// Appends a text that is to be decoded; true for an empty one. A quoted cell doubles its quotes.
fn push_text(values: &mut TextValues, cell: &[u8], is_quoted: bool, encoding: Encoding) -> bool {
    let text = encoding.decode(cell);
    if is_quoted && text.contains("\"\"") {
        values.push(&text.replace("\"\"", "\""));
    } else {
        values.push(&text);
    }
    cell.is_empty()
}

/// Texts end to end, none longer than [`MOST_BYTES`].
struct ShortTexts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl ShortTexts {
    fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(MOST_ROWS * MOST_BYTES),
            ends: Vec::with_capacity(MOST_ROWS),
        }
    }

    /// Takes a cell; false where it is too long.
    #[inline(always)]
    fn push(&mut self, cell: Cell<'_>) -> bool {
        let cell = cell.trimmed();
        let end = self.bytes.len() + cell.bytes().len();
        let mut place = [0; MOST_BYTES];
        if !cell.copy_to(&mut place) {
            return false;
        }
        // As many bytes each time: what follows the cell is taken back.
        self.bytes.extend_from_slice(&place);
        self.bytes.truncate(end);
        self.ends.push(end as u32);
        true
    }

    fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// All of them, where each is of whole characters that UTF-8 has in the same bytes.
    fn text(&self, encoding: Encoding) -> Option<&str> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        let is_whole = |end: &u32| text.is_char_boundary(*end as usize);
        let is_utf_8 = || encoding == Encoding::Utf8 && self.ends().iter().all(is_whole);
        (text.is_ascii() || is_utf_8()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Lines<'a> = &'a [&'a [u8]];

    /// Appends cells that stand in one window, one to a line.
    fn read(lines: Lines<'_>, encoding: Encoding) -> (Vec<String>, Option<Vec<bool>>) {
        let window = lines.join(&b'\n');
        let mut starts = Vec::new();
        let mut start = 0;
        for line in lines {
            starts.extend([start, start + line.len() as u32 + 1]);
            start += line.len() as u32 + 1;
        }
        let cells = ColumnCells {
            window: &window,
            starts: &starts,
            a_line: 2,
            column: 0,
            may_be_quoted: false,
            comma: None,
        };
        let (mut values, mut validity) = (TextValues::default(), None);
        push_texts(&mut values, &mut validity, cells, encoding);
        (values.iter().map(str::to_owned).collect(), validity)
    }

    #[test]
    fn texts_are_those_of_their_cells() {
        let (at_once, long) = ("x".repeat(MOST_BYTES), "x".repeat(MOST_BYTES + 1));
        let table: [(Lines<'_>, Encoding, &[&str]); 8] = [
            (&[b"R", b" C\t", b"", b"  ", b"FRA"], Encoding::Utf8, &["R", "C", "", "", "FRA"]),
            (&[at_once.as_bytes(), b"a"], Encoding::Utf8, &[&at_once, "a"]),
            (&[long.as_bytes(), b"a"], Encoding::Utf8, &[&long, "a"]),
            (&["é".as_bytes(), "测试".as_bytes()], Encoding::Utf8, &["é", "测试"]),
            // Halves of a character do not become one.
            (&[b"\xC3", b"\xA9"], Encoding::Utf8, &["Ã", "©"]),
            (&[b"\xE9", b"e"], Encoding::Windows1252, &["é", "e"]),
            (&[b"\xC3\xA9", b"e"], Encoding::Windows1252, &["Ã©", "e"]),
            (&[b"\xB2\xE2", b"e"], Encoding::Gb18030, &["测", "e"]),
        ];
        for (lines, encoding, expected) in table {
            let (texts, validity) = read(lines, encoding);
            assert_eq!(texts, expected);
            let has_empty = expected.contains(&"");
            let filled = expected.iter().map(|text| !text.is_empty()).collect();
            assert_eq!(validity, has_empty.then_some(filled), "{expected:?}");
        }
    }

    #[test]
    fn a_block_full_of_the_longest_short_texts_is_read() {
        let texts: Vec<String> = (0..MOST_ROWS).map(|row| format!("{row:032}")).collect();
        let lines: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
        assert_eq!(read(&lines, Encoding::Utf8).0, texts);
    }
}
