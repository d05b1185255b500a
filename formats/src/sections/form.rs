//! The form of one table: its columns, and how its rows fall into cells.

use model::table::{Table, TableKind};
use serde::{Deserialize, Serialize};

/// What separates the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Split {
    Tabs,
    Commas,
    Semicolons,
    /// Any run of blanks and tabs.
    Blanks,
    /// A tab before each cell; a row that begins with blanks instead has runs of either.
    TabsBefore,
}

impl Split {
    /// The cells of a row, untrimmed.
    pub fn cells(self, line: &[u8]) -> Cells<'_> {
        match self {
            Self::Tabs => Cells { rest: Some(line), mark: Some(b'\t') },
            Self::Commas => Cells { rest: Some(line), mark: Some(b',') },
            Self::Semicolons => Cells { rest: Some(line), mark: Some(b';') },
            Self::TabsBefore if let Some(rest) = line.strip_prefix(b"\t") => {
                Cells { rest: Some(rest), mark: Some(b'\t') }
            }
            Self::Blanks | Self::TabsBefore => {
                let line = line.trim_ascii();
                Cells { rest: (!line.is_empty()).then_some(line), mark: None }
            }
        }
    }
}

pub struct Cells<'a> {
    rest: Option<&'a [u8]>,
    /// `None` for runs of blanks.
    mark: Option<u8>,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let found = match self.mark {
            Some(mark) => memchr::memchr(mark, rest),
            None => rest.iter().position(u8::is_ascii_whitespace),
        };
        let Some(at) = found else {
            self.rest = None;
            return Some(rest);
        };
        self.rest = Some(match self.mark {
            Some(_) => &rest[at + 1..],
            None => rest[at..].trim_ascii_start(),
        });
        Some(&rest[..at])
    }
}

/// One table of the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableForm {
    pub table: Table,
    pub split: Split,
    /// Where impedance is measured between other samples: the table that repeats this one's rows
    /// with a frequency, and the column of the frequency.
    pub spectra: Option<(usize, usize)>,
}

impl TableForm {
    pub fn new(table: Table, split: Split) -> Self {
        Self { table, split, spectra: None }
    }
}

/// `samples` or `spectra`, then 2, 3 … where there are more of them.
pub(crate) fn table_name(kind: TableKind, before: usize) -> String {
    let name = if kind == TableKind::Spectra { "spectra" } else { "samples" };
    if before == 0 { name.to_owned() } else { format!("{name} {}", before + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_fall_into_cells() {
        let table: &[(Split, &str, &[&str])] = &[
            (Split::Tabs, "a\t\tb ", &["a", "", "b "]),
            (Split::Commas, "1, 2,", &["1", " 2", ""]),
            (Split::Semicolons, "1,5;2", &["1,5", "2"]),
            (Split::Blanks, "  1\t 2  3 ", &["1", "2", "3"]),
            (Split::Blanks, "   ", &[]),
            (Split::TabsBefore, "\t0\t\t1", &["0", "", "1"]),
            (Split::TabsBefore, "  6 8 10\t226.9", &["6", "8", "10", "226.9"]),
        ];
        for (split, line, expect) in table {
            let cells: Vec<&str> = split
                .cells(line.as_bytes())
                .map(|cell| std::str::from_utf8(cell).unwrap())
                .collect();
            assert_eq!(cells, *expect, "{line:?}");
        }
    }
}
