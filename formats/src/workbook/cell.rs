//! Cells of a sheet, row by row.

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Number(f64),
    /// Days, under a format that shows them as a date, a time of day or a duration.
    Serial(f64),
    Text(&'a str),
    Bool(bool),
    /// `#N/A` and its like.
    Error,
}

impl<'a> Cell<'a> {
    /// A text without blanks around it, empty for anything else.
    pub(crate) fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text.trim(),
            _ => "",
        }
    }

    /// As a person would read it.
    pub(crate) fn display(self) -> String {
        match self {
            Self::Empty | Self::Error => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Serial(days) => serial_text(days),
            Self::Text(text) => text.trim().to_owned(),
            Self::Bool(flag) => flag.to_string(),
        }
    }
}

/// Days as a date and time, or as hours, minutes and seconds where they are less than one.
pub(crate) fn serial_text(days: f64) -> String {
    if (0.0..1.0).contains(&days) {
        return elapsed_text(days);
    }
    crate::text::serial::serial_iso(days).unwrap_or_else(|| days.to_string())
}

/// Days as `hh:mm:ss[.mmm]`, hours beyond 24.
pub(crate) fn elapsed_text(days: f64) -> String {
    let milliseconds = (days * 86_400_000.0).round();
    if !(0.0..1e15).contains(&milliseconds) {
        return days.to_string();
    }
    let milliseconds = milliseconds as u64;
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    format!("{:02}:{:02}:{:02}{fraction}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Columns of a sheet that are looked at; Excel has 16,384, testers fill some tens.
pub(crate) const MAX_COLUMNS: usize = 1024;
/// Text of one row.
const MAX_ROW_TEXT_BYTES: usize = 1 << 20;

#[derive(Clone, Copy)]
pub(super) enum Stored {
    Number(f64),
    Serial(f64),
    Bool(bool),
    Error,
    /// Which of the workbook's strings.
    Shared(usize),
    /// Where it stands in the row's own text.
    Inline(usize, usize),
}

/// One row, used again for the next.
#[derive(Default)]
pub(crate) struct Row {
    /// From 1, as Excel counts.
    pub(crate) number: u32,
    /// By column, in ascending order.
    cells: Vec<(u32, Stored)>,
    text: String,
    /// Cells out of order, too far to the right or too long, since the sheet's beginning.
    pub(crate) left_out: u64,
}

impl Row {
    pub(super) fn clear(&mut self, number: u32) {
        self.number = number;
        self.cells.clear();
        self.text.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn push(&mut self, column: u32, stored: Stored) {
        let is_next = self.cells.last().is_none_or(|(last, _)| *last < column);
        if is_next && (column as usize) < MAX_COLUMNS {
            self.cells.push((column, stored));
        } else {
            self.left_out += 1;
        }
    }

    pub(super) fn push_text(&mut self, column: u32, text: &str) {
        if self.text.len() + text.len() > MAX_ROW_TEXT_BYTES {
            self.left_out += 1;
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.push(column, Stored::Inline(start, self.text.len()));
    }

    /// The cells from the first column to the last one filled.
    pub(crate) fn cells<'a>(&'a self, strings: &'a Strings) -> impl Iterator<Item = Cell<'a>> {
        let mut cells = self.cells.iter().peekable();
        let width = self.cells.last().map_or(0, |(column, _)| column + 1);
        (0..width).map(move |column| match cells.peek() {
            Some((at, stored)) if *at == column => {
                cells.next();
                self.cell(*stored, strings)
            }
            _ => Cell::Empty,
        })
    }

    fn cell<'a>(&'a self, stored: Stored, strings: &'a Strings) -> Cell<'a> {
        match stored {
            Stored::Number(number) => Cell::Number(number),
            Stored::Serial(days) => Cell::Serial(days),
            Stored::Bool(flag) => Cell::Bool(flag),
            Stored::Error => Cell::Error,
            Stored::Shared(index) => strings.get(index).map_or(Cell::Empty, Cell::Text),
            Stored::Inline(start, end) => Cell::Text(&self.text[start..end]),
        }
    }
}

/// Strings that the cells of a workbook share.
#[derive(Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// All of them together; testers share some tens.
    pub(super) const MAX_BYTES: usize = 64 << 20;
    pub(super) const MAX_COUNT: usize = 4 << 20;

    /// False where there is no room for more.
    pub(super) fn push(&mut self, text: &str) -> bool {
        if self.text.len() + text.len() > Self::MAX_BYTES || self.ends.len() >= Self::MAX_COUNT {
            return false;
        }
        if self.text.capacity() - self.text.len() < text.len() {
            // In steps of an eighth, where a string would double what it takes.
            self.text.reserve_exact((self.text.len() / 8).max(text.len()).max(1 << 12));
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        true
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_print_as_people_write_them() {
        let table = [
            (0.033_449_074_074_074_07, "00:48:10", "00:48:10"),
            (1.5, "1899-12-31T12:00:00", "36:00:00"),
            (44_123.480_400_254_63, "2020-10-19T11:31:46.582", "1058963:31:46.582"),
            (0.000_011_574_074_074, "00:00:01", "00:00:01"),
            (-1.0, "-1", "-1"),
        ];
        for (days, date, elapsed) in table {
            assert_eq!(serial_text(days), date);
            assert_eq!(elapsed_text(days), elapsed);
        }
    }

    #[test]
    fn cells_stand_in_their_columns() {
        let mut strings = Strings::default();
        assert!(strings.push("zero") && strings.push("") && strings.push("two"));
        let mut row = Row::default();
        row.clear(1);
        row.push(1, Stored::Shared(2));
        row.push_text(3, "own");
        row.push(2, Stored::Number(1.0));
        row.push(4, Stored::Shared(9));
        row.push(1 << 20, Stored::Bool(true));
        let cells: Vec<Cell<'_>> = row.cells(&strings).collect();
        let expect = [Cell::Empty, Cell::Text("two"), Cell::Empty, Cell::Text("own"), Cell::Empty];
        assert_eq!(cells, expect);
        assert_eq!(row.left_out, 2);
    }
}
