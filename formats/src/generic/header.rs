//! Finds the line of column names in a text of unknown kind.

use model::mapping::ColumnMapping;

use crate::delimited::cells::Cells;
use crate::delimited::head::split_texts;
use crate::text::decode::{Encoding, Wide};
use crate::text::lines::Lines;
use crate::text::number::{Comma, Number, parse_number};
use crate::{MemorySource, Source};

/// The line of column names: how many lines before it, and what separates its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) line: usize,
    pub(super) delimiter: u8,
}

/// More lines than a preamble has, where nobody knows what it is.
const MOST_LINES: usize = 1000;

/// Rows that must look alike.
const ROWS_LOOKED_AT: usize = 4;

const DELIMITERS: [u8; 3] = [b'\t', b';', b','];

/// In the first bytes of a file: a line that some mapping fits, else the first line of names with
/// rows behind it. `None` where there is none, or where the bytes are not text.
pub(super) fn find(head: &[u8], mappings: &[ColumnMapping]) -> Option<Found> {
    let wide = Wide::of(head);
    if wide == Wide::No && !is_text(head) {
        return None;
    }
    let lines = lines_of(head, wide);
    by_mapping(&lines, mappings).or_else(|| by_shape(&lines))
}

fn is_text(head: &[u8]) -> bool {
    head.iter().all(|byte| *byte >= 0x20 || b"\t\r\n".contains(byte))
}

/// Whole lines only.
fn lines_of(head: &[u8], wide: Wide) -> Vec<Vec<u8>> {
    let mark = wide.mark_length().max(crate::text::decode::byte_order_mark_length(head));
    let source: std::sync::Arc<dyn Source> = std::sync::Arc::new(MemorySource::new(head));
    let mut lines = Lines::wide(source, mark as u64, wide);
    let mut read = Vec::new();
    while read.len() < MOST_LINES {
        match lines.next_line() {
            Ok(Some(line)) if line.terminated => read.push(line.bytes.trim_ascii_end().to_vec()),
            _ => break,
        }
    }
    read
}

fn by_mapping(lines: &[Vec<u8>], mappings: &[ColumnMapping]) -> Option<Found> {
    lines.iter().enumerate().find_map(|(line, bytes)| {
        mappings.iter().find_map(|mapping| {
            let delimiter = u8::try_from(mapping.header.delimiter?).ok()?;
            let mut names = split_texts(bytes, delimiter, Encoding::of_header(bytes));
            while names.last().is_some_and(String::is_empty) {
                names.pop();
            }
            (names == mapping.header.names).then_some(Found { line, delimiter })
        })
    })
}

fn by_shape(lines: &[Vec<u8>]) -> Option<Found> {
    (0..lines.len()).find_map(|line| {
        let delimiter =
            DELIMITERS.into_iter().find(|delimiter| is_header(lines, line, *delimiter))?;
        Some(Found { line, delimiter })
    })
}

fn is_header(lines: &[Vec<u8>], line: usize, delimiter: u8) -> bool {
    let mut cells = Cells::new(delimiter);
    cells.split(&lines[line]);
    let names = cells.len();
    let is_name = |cell: &[u8]| {
        // A label of a preamble ends in a colon.
        !cell.is_empty()
            && !cell.ends_with(b":")
            && !matches!(parse_number(cell, Comma::Decimal), Number::Value(_))
    };
    let last = names - 1;
    let are_names = (0..names).all(|index| {
        let cell = cells.get(&lines[line], index);
        // A separator may end the line.
        is_name(cell) || (index == last && cell.is_empty())
    });
    let names = if cells.get(&lines[line], last).is_empty() { last } else { names };
    if names < 2 || !are_names {
        return false;
    }
    let rows = lines[line + 1..].iter().filter(|row| !row.is_empty());
    let is_remark = lines[line].starts_with(b"#");
    let (mut numeric_rows, mut others) = (0, 0);
    // One line between may have the units, or be damaged.
    for (place, row) in rows.take(ROWS_LOOKED_AT).enumerate() {
        cells.split(row);
        let numbers = (0..cells.len()).filter(|index| {
            let cell = cells.get(row, *index);
            matches!(parse_number(cell, Comma::Decimal), Number::Value(_))
        });
        // Two columns are as well a label and its value, unless both are numbers.
        let least_numbers = if names == 2 { 2 } else { 1 };
        let is_row = numbers.count() >= least_numbers && (names..=names + 1).contains(&cells.len());
        if !is_row && place == 0 && is_remark {
            return false;
        }
        numeric_rows += usize::from(is_row);
        others += usize::from(!is_row);
    }
    numeric_rows > 0 && others <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_names_is_found_below_any_preamble() {
        let table: &[(&str, Option<(usize, u8)>)] = &[
            ("t,amps,volts\n1,2,3\n", Some((0, b','))),
            ("# one\n# two, and three\nt,amps\n1,2\n1,2\n", Some((2, b','))),
            ("label ;19;;\ndate;01.01.2016;;\nt;i;u;q\n1;2;3;4\n2;2;3;4\n", Some((2, b';'))),
            ("date\tint\tstr\n\t\tmm\n03.05.2022\t1\tA\n", Some((0, b'\t'))),
            ("zeit;strom\n0,5;1,25\n", Some((0, b';'))),
            ("t,u,\n1,2,\n", Some((0, b','))),
            // No rows yet, prose, numbers only, rows of other lengths, one column.
            ("t,amps,volts\n", None),
            ("Dear all,\nthe cells, as promised,\narrive\n", None),
            ("1,2\n3,4\n", None),
            ("Name;X\nChannel;81\n", None),
            ("Name:;X;Y\n1;2;3\n", None),
            ("# t,u\n1,2\n", Some((0, b','))),
            ("a,b\nc,d\n1,2\ne\n", Some((1, b','))),
            ("a,b\n1,2,3,4\n", None),
            ("voltage\n1\n", None),
            ("a,b\n1,2\0\n", None),
        ];
        for (text, expect) in table {
            let found = find(text.as_bytes(), &[]);
            let expect = expect.map(|(line, delimiter)| Found { line, delimiter });
            assert_eq!(found, expect, "{text}");
        }
    }
}
