//! Everything up to the column names.

use std::sync::Arc;

use model::table::ColumnSpec;

use super::super::column::printed_column;
use crate::text::decode::{Encoding, byte_order_mark_length, field_text};
use crate::text::lines::Lines;
use crate::{End, FormatError, Source};

/// First lines of an export. Settings (`EC-LAB SETTING FILE`) and logs begin otherwise.
const FIRST_LINES: &[&[u8]] = &[b"EC-Lab ASCII FILE", b"BT-Lab ASCII FILE"];
/// Before the number of lines, on line 2.
const COUNT: &str = "Nb header lines";

/// Headers grow with a technique's sequences and loops; this is beyond any.
const MOST_HEADER_BYTES: u64 = 16 * 1024 * 1024;
const MOST_COLUMNS: usize = 1000;

/// The file before its rows.
pub(super) struct Header {
    /// Lines before the column names, decoded; none where the file begins with the names.
    pub(super) lines: Vec<String>,
    pub(super) columns: Vec<ColumnSpec>,
    pub(super) delimiter: u8,
    pub(super) encoding: Encoding,
    /// Offset of the first byte after the column names.
    pub(super) data_offset: u64,
    /// False where nothing ends the line of column names: more names may follow.
    pub(super) is_terminated: bool,
}

/// Whether a file begins as an export does, or with column names that only EC-Lab and BT-Lab print.
pub(super) fn is_export(head: &[u8]) -> bool {
    let head = &head[byte_order_mark_length(head)..];
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    FIRST_LINES.contains(&first) || delimiter_of_names(first).is_some()
}

/// The delimiter of a line of column names: it has `time/s` or `freq/Hz`, and two more of EC-Lab's.
fn delimiter_of_names(line: &[u8]) -> Option<u8> {
    const TIMES: &[&[u8]] = &[b"time/s", b"freq/Hz"];
    const OTHERS: &[&[u8]] = &[
        b"time/s",
        b"mode",
        b"ox/red",
        b"Ns",
        b"Ns changes",
        b"Ewe/V",
        b"<Ewe>/V",
        b"Ecell/V",
        b"control/V",
        b"control/mA",
        b"control/V/mA",
        b"I/mA",
        b"<I>/mA",
        b"dq/mA.h",
        b"(Q-Qo)/mA.h",
        b"(Q-Qo)/C",
        b"cycle number",
        b"half cycle",
        b"Re(Z)/Ohm",
        b"-Im(Z)/Ohm",
        b"|Z|/Ohm",
    ];
    [b'\t', b';'].into_iter().find(|delimiter| {
        let cells = || line.split(|byte| byte == delimiter).map(<[u8]>::trim_ascii);
        cells().any(|cell| TIMES.contains(&cell))
            && cells().filter(|cell| OTHERS.contains(cell)).count() >= 3
    })
}

impl Header {
    /// Reads the header.
    ///
    /// # Errors
    /// [`FormatError::Damaged`] where it is not whole: still being written, or cut off.
    pub(super) fn read(source: &Arc<dyn Source>, end: End) -> Result<Self, FormatError> {
        let start = source.read_range(0, 8)?;
        let start = byte_order_mark_length(&start) as u64;
        let mut lines = Lines::new(Arc::clone(source), start);
        let mut raw: Vec<Vec<u8>> = Vec::new();
        let mut wanted: Option<u64> = None;
        loop {
            let Some(line) = lines.next_line()? else {
                return Err(incomplete());
            };
            let is_names = match wanted {
                Some(count) => raw.len() as u64 + 1 >= count,
                None => raw.is_empty() && !FIRST_LINES.contains(&line.bytes.trim_ascii_end()),
            };
            if !line.terminated && (end == End::Open || !is_names) {
                return Err(incomplete());
            }
            if line.end > MOST_HEADER_BYTES || line.too_long {
                return Err(FormatError::TooLarge(
                    "the header is longer than any BioLogic header".to_owned(),
                ));
            }
            let (bytes, data_offset, is_terminated) =
                (line.bytes.to_vec(), line.end, line.terminated);
            raw.push(bytes);
            if is_names {
                let header = Self::of(&raw, data_offset)?;
                return Ok(Self { is_terminated, ..header });
            }
            if raw.len() == 2 {
                wanted = Some(header_lines(&raw[1])?);
            }
        }
    }

    fn of(raw: &[Vec<u8>], data_offset: u64) -> Result<Self, FormatError> {
        let encoding = Encoding::of(&raw.join(&b'\n'));
        let (names, lines) = raw.split_last().map_or((&[][..], &[][..]), |(n, l)| (&n[..], l));
        let has_tab = names.contains(&b'\t');
        let delimiter = delimiter_of_names(names).unwrap_or(if has_tab { b'\t' } else { b';' });
        let mut columns: Vec<ColumnSpec> = names
            .split(|byte| *byte == delimiter)
            .map(|name| printed_column(&field_text(encoding, name)))
            .collect();
        // A delimiter that ends the line makes no column.
        while columns.last().is_some_and(|column| column.name.is_empty()) {
            columns.pop();
        }
        for (at, column) in columns.iter_mut().enumerate() {
            if column.name.is_empty() {
                column.name = format!("unnamed {}", at + 1);
            }
        }
        if columns.len() < 2 {
            return Err(FormatError::Damaged(
                "no column names stand where the header says that they do".to_owned(),
            ));
        }
        if columns.len() > MOST_COLUMNS {
            return Err(FormatError::TooLarge(format!("{} columns", columns.len())));
        }
        let lines = lines.iter().map(|line| field_text(encoding, line)).collect();
        Ok(Self { lines, columns, delimiter, encoding, data_offset, is_terminated: true })
    }
}

fn header_lines(line: &[u8]) -> Result<u64, FormatError> {
    let text = String::from_utf8_lossy(line);
    let count = text.split_once(':').filter(|(name, _)| name.trim() == COUNT);
    let count = count.and_then(|(_, count)| count.trim().parse().ok()).filter(|count| *count >= 3);
    count.ok_or_else(|| {
        FormatError::Damaged("line 2 does not say how many lines the header has".to_owned())
    })
}

fn incomplete() -> FormatError {
    FormatError::Damaged("the file ends within its header".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_claimed_and_their_neighbours_are_not() {
        let claimed: &[&[u8]] = &[
            b"EC-Lab ASCII FILE\r\nNb header lines : 3\r\n",
            b"BT-Lab ASCII FILE\nNb",
            b"\xEF\xBB\xBFEC-Lab ASCII FILE\n",
            b"mode\tox/red\ttime/s\tEwe/V\t<I>/mA\t\r\n",
            b"freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\n",
            b";mode;time/s;Ecell/V\n",
        ];
        let others: &[&[u8]] = &[
            b"EC-LAB SETTING FILE\r\n\r\nNumber of linked techniques : 1\r\n",
            b"EC-Lab LOG FILE\r\n",
            b"BT-Lab LOG FILE\r\n",
            b"time/s\tU/V\tI/A\n",
            b"time/s,mode,Ns,Ewe/V\n",
            b"Rec#\tCyc#\tStep\tTest (Sec)\n",
            b"",
        ];
        for head in claimed {
            assert!(is_export(head), "{}", String::from_utf8_lossy(head));
        }
        for head in others {
            assert!(!is_export(head), "{}", String::from_utf8_lossy(head));
        }
    }
}
