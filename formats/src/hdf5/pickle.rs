//! Lists of texts that Python has pickled: names of columns, and pandas' arrays of objects.
//!
//! A pickle is a program for a stack machine that may call any function of Python. Nothing is called
//! here: what is not a text, a list or a tuple is a blank, an object is what it is built from, and an
//! instruction that these do not need ends the reading. Each value is kept once and named by its
//! number, so that a pickle which refers to itself a million times stays as small as it is.

use std::collections::HashMap;

/// Longer than any list of names, shorter than what would be a burden.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Texts of a list together: one of them may stand in it many times.
const MAX_TEXT_BYTES: usize = 4 << 20;
/// Values that a list or a tuple may have.
const MAX_ITEMS: usize = 1 << 16;
/// Lists within tuples within lists, on the way to the texts.
const MAX_DEPTH: usize = 8;

enum Value {
    Text(String),
    List(Vec<usize>),
    Tuple(Vec<usize>),
    /// A number, a flag, a class, a dictionary, nothing.
    Blank,
}

/// The list of texts that a pickle is, or holds last in its tuples; `None` in it for other values.
/// `None` for a pickle that is not one of a list.
pub(super) fn texts(pickle: &[u8]) -> Option<Vec<Option<String>>> {
    if pickle.len() > MAX_BYTES {
        return None;
    }
    let mut machine = Machine { bytes: pickle, ..Machine::default() };
    let mut at = machine.run()?;
    for _ in 0..MAX_DEPTH {
        match machine.values.get(at)? {
            // An array of objects: its shape, its type, …, and its values.
            Value::Tuple(items) => at = *items.last()?,
            Value::List(items) => match items.as_slice() {
                [only] if matches!(machine.values.get(*only)?, Value::Tuple(_)) => at = *only,
                _ => return machine.texts(items),
            },
            _ => return None,
        }
    }
    None
}

#[derive(Default)]
struct Machine<'a> {
    bytes: &'a [u8],
    values: Vec<Value>,
    stack: Vec<usize>,
    /// Lengths of the stack.
    marks: Vec<usize>,
    memo: HashMap<u64, usize>,
}

impl Machine<'_> {
    fn texts(&self, items: &[usize]) -> Option<Vec<Option<String>>> {
        let mut bytes = 0;
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            let text = match self.values.get(*item)? {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            };
            bytes += text.as_ref().map_or(0, String::len);
            if bytes > MAX_TEXT_BYTES {
                return None;
            }
            texts.push(text);
        }
        Some(texts)
    }

    /// The value at the end.
    fn run(&mut self) -> Option<usize> {
        loop {
            let code = *self.take(1)?.first()?;
            match code {
                b'.' => return self.pop(),
                b'(' => self.marks.push(self.stack.len()),
                // Protocol 0 in lines, then the same with lengths.
                b'V' => {
                    let text = unescaped(self.line()?);
                    self.push(Value::Text(text));
                }
                b'I' | b'L' | b'F' => {
                    self.line()?;
                    self.push(Value::Blank);
                }
                0x8c | b'X' => {
                    let length = self.number(if code == b'X' { 4 } else { 1 })?;
                    let text = String::from_utf8_lossy(self.take(length)?).into_owned();
                    self.push(Value::Text(text));
                }
                b'C' | b'B' => {
                    let length = self.number(if code == b'B' { 4 } else { 1 })?;
                    self.take(length)?;
                    self.push(Value::Blank);
                }
                b'N' | 0x88 | 0x89 => self.push(Value::Blank),
                b'K' | b'M' | b'J' | b'G' => {
                    let width = match code {
                        b'K' => 1,
                        b'M' => 2,
                        b'J' => 4,
                        _ => 8,
                    };
                    self.take(width)?;
                    self.push(Value::Blank);
                }
                b']' => self.push(Value::List(Vec::new())),
                b')' => self.push(Value::Tuple(Vec::new())),
                b'l' | b't' => {
                    let items = self.since_mark()?;
                    self.push(if code == b'l' { Value::List(items) } else { Value::Tuple(items) });
                }
                0x85..=0x87 => {
                    let count = usize::from(code - 0x84);
                    let items = self.stack.split_off(self.stack.len().checked_sub(count)?);
                    self.push(Value::Tuple(items));
                }
                b'a' => {
                    let item = self.pop()?;
                    self.append(&[item])?;
                }
                b'e' => {
                    let items = self.since_mark()?;
                    self.append(&items)?;
                }
                // A class by its names, and a call of one: blanks.
                b'c' => {
                    self.line()?;
                    self.line()?;
                    self.push(Value::Blank);
                }
                0x93 | b'R' => {
                    self.pop()?;
                    self.pop()?;
                    self.push(Value::Blank);
                }
                // An object is what it is built from.
                b'b' => {
                    let state = self.pop()?;
                    let state = std::mem::replace(self.values.get_mut(state)?, Value::Blank);
                    *self.values.get_mut(*self.stack.last()?)? = state;
                }
                b'p' | b'q' | b'r' => {
                    let key = self.key(code, b'p', b'q')?;
                    self.memo.insert(key, *self.stack.last()?);
                }
                b'g' | b'h' | b'j' => {
                    let key = self.key(code, b'g', b'h')?;
                    self.stack.push(*self.memo.get(&key)?);
                }
                0x94 => {
                    let key = self.memo.len() as u64;
                    self.memo.insert(key, *self.stack.last()?);
                }
                0x80 => {
                    self.take(1)?;
                }
                0x95 => {
                    self.take(8)?;
                }
                _ => return None,
            }
        }
    }

    fn push(&mut self, value: Value) {
        self.stack.push(self.values.len());
        self.values.push(value);
    }

    fn pop(&mut self) -> Option<usize> {
        self.stack.pop()
    }

    fn since_mark(&mut self) -> Option<Vec<usize>> {
        let mark = self.marks.pop()?;
        (mark <= self.stack.len()).then(|| self.stack.split_off(mark))
    }

    /// To the list at the top of the stack.
    fn append(&mut self, more: &[usize]) -> Option<()> {
        let Value::List(items) = self.values.get_mut(*self.stack.last()?)? else { return None };
        items.extend(more);
        (items.len() <= MAX_ITEMS).then_some(())
    }

    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn line(&mut self) -> Option<&[u8]> {
        let end = self.bytes.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = self.bytes.split_at(end);
        self.bytes = rest.get(1..)?;
        Some(line)
    }

    /// Of so many bytes, the lowest first.
    fn number(&mut self, width: usize) -> Option<usize> {
        let bytes = self.take(width)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    /// In a line, in one byte, else in four.
    fn key(&mut self, code: u8, in_line: u8, in_byte: u8) -> Option<u64> {
        if code == in_line {
            return std::str::from_utf8(self.line()?).ok()?.parse().ok();
        }
        self.number(if code == in_byte { 1 } else { 4 }).map(|key| key as u64)
    }
}

/// `\u00b0` in a line is a character; the other characters are Latin-1.
fn unescaped(line: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        let digits = match after.first() {
            Some(b'u') if *first == b'\\' => after.get(1..5),
            Some(b'U') if *first == b'\\' => after.get(1..9),
            _ => None,
        };
        let escaped = digits.and_then(|digits| {
            let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
            Some((char::from_u32(code)?, digits.len()))
        });
        match escaped {
            Some((character, length)) => {
                text.push(character);
                rest = &after[1 + length..];
            }
            None => {
                text.push(char::from(*first));
                rest = after;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pickle: &[u8]) -> Option<String> {
        let texts = texts(pickle)?;
        let shown: Vec<&str> = texts.iter().map(|text| text.as_deref().unwrap_or("-")).collect();
        Some(shown.join(","))
    }

    #[test]
    fn lists_of_texts_are_read_and_nothing_else() {
        let table: [(&[u8], Option<&str>); 15] = [
            // Protocol 0, as PyTables writes attributes.
            (b"(lp0\nVTest_Time\np1\naVVoltage\np2\na.", Some("Test_Time,Voltage")),
            (b"(lp0\n.", Some("")),
            (b"(lp0\n(I1\n(lp1\nVA\np2\naVB\np3\natp4\na.", Some("A,B")),
            (b"(lp0\nVT/\\u00b0C\na.", Some("T/°C")),
            (b"(lp0\nV\xb5A\naVa\\ub\na.", Some("µA,a\\ub")),
            (b"(lp0\nVA\np1\nag1\naNa.", Some("A,A,-")),
            // Protocol 4.
            (b"\x80\x04\x95\x0c\0\0\0\0\0\0\0]\x94(\x8c\x01A\x94\x8c\x01B\x94e.", Some("A,B")),
            // An array of objects: what it is built from.
            (
                b"\x80\x04\x8c\x05numpy\x8c\x07ndarray\x93)R(K\x01K\x01K\x02\x86\x8c\x01O\x89](X\x01\0\0\0x\x8c\x00etb.",
                Some("x,"),
            ),
            // What is called is never called.
            (b"cos\nsystem\n(Vrm -rf /\ntR.", None),
            (b"N.", None),
            (b"", None),
            (b"(lp0\nVA\na", None),
            (b"a.", None),
            (b"t.", None),
            (b"]\x94h\x00a.", Some("-")),
        ];
        for (pickle, expect) in table {
            let shown = String::from_utf8_lossy(pickle);
            assert_eq!(read(pickle).as_deref(), expect, "{shown}");
        }
    }

    #[test]
    fn a_pickle_that_repeats_itself_stays_small() {
        // One long text, a thousand times: refused, not built.
        let mut pickle = b"]\x94X\0\0\x04\0".to_vec();
        pickle.extend(vec![b'x'; 0x4_0000]);
        pickle.extend(b"\x94a");
        pickle.extend(b"h\x01a".repeat(1000));
        pickle.push(b'.');
        assert!(texts(&pickle).is_none());
        // Tuples within tuples.
        let deep: Vec<u8> =
            b")".iter().copied().chain(b"\x85".repeat(100_000)).chain([b'.']).collect();
        assert!(texts(&deep).is_none());
    }

    #[test]
    fn any_bytes_are_survived() {
        let whole = b"(lp0\n(I1\n(lp1\nVTest_ID\np2\naVData_Point\np3\natp4\na.";
        let mut dice = crate::testing::Dice(3);
        for _ in 0..20_000 {
            let mut bytes = whole.to_vec();
            for _ in 0..1 + dice.below(4) {
                let place = dice.below(bytes.len());
                bytes[place] = dice.below(256) as u8;
            }
            bytes.truncate(dice.below(bytes.len() + 1));
            let _ = texts(&bytes);
        }
    }
}
