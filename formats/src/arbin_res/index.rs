//! Where the rows of each test stand, in the order of their data points.

use std::collections::BTreeMap;

use jetdb::PageReader;
use model::metadata::Warning;

use super::rows::Layout;
use crate::FormatError;

/// Rows of all tables together, eight bytes each.
pub(super) const MAX_ROWS: usize = 24 << 20;
/// Tests in one file; labs append a handful.
const MAX_TESTS: usize = 64;

/// Rows of one test, each as data point and position, in that order.
#[derive(Default)]
pub(super) struct Rows(Vec<u64>);

impl Rows {
    /// In steps of an eighth, where a vector would double what it takes.
    fn push(&mut self, packed: u64) {
        if self.0.len() == self.0.capacity() {
            self.0.reserve_exact((self.0.len() / 8).max(1024));
        }
        self.0.push(packed);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, row: usize) -> Option<(i64, u32)> {
        self.0.get(row).map(|packed| (point_of(*packed), *packed as u32))
    }

    /// The position of a data point's first row.
    pub(super) fn find(&self, point: i64) -> Option<u32> {
        let at = self.0.partition_point(|packed| point_of(*packed) < point);
        self.get(at).filter(|(found, _)| *found == point).map(|(_, position)| position)
    }

    fn repeats(&self) -> usize {
        self.0.windows(2).filter(|pair| point_of(pair[0]) == point_of(pair[1])).count()
    }
}

fn pack(point: i32, position: u32) -> u64 {
    u64::from(point as u32 ^ 1 << 31) << 32 | u64::from(position)
}

fn point_of(packed: u64) -> i64 {
    i64::from(((packed >> 32) as u32 ^ 1 << 31) as i32)
}

/// Finds the rows of each test. `visit` sees each of them, in the order of the file.
///
/// # Errors
/// More rows than `allowance`, more tests than a file has, or no columns to tell them by.
pub(super) fn index(
    layout: &mut Layout,
    name: &str,
    reader: &mut PageReader,
    allowance: usize,
    warnings: &mut Vec<Warning>,
    mut visit: impl FnMut(&Layout, &super::rows::Row<'_>),
) -> Result<BTreeMap<i64, Rows>, FormatError> {
    let (Some(test), Some(point)) = (layout.column("Test_ID"), layout.column("Data_Point")) else {
        return Err(FormatError::Damaged(format!("{name} has no Test_ID or no Data_Point")));
    };
    let mut tests: BTreeMap<i64, Rows> = BTreeMap::new();
    let mut count = 0;
    let mut without = 0_u64;
    layout.scan(reader, |layout, row, position| {
        let test = row.integer(&layout.columns[test]);
        let point = row.integer(&layout.columns[point]).and_then(|point| i32::try_from(point).ok());
        match test.zip(point) {
            Some((test, point)) => {
                count += 1;
                visit(layout, row);
                tests.entry(test).or_default().push(pack(point, position));
            }
            None => without += 1,
        }
        count <= allowance && tests.len() <= MAX_TESTS
    })?;
    if count > allowance {
        return Err(FormatError::TooLarge(format!("{name} has more than {allowance} rows")));
    }
    if tests.len() > MAX_TESTS {
        return Err(FormatError::Damaged(format!("{name} tells of more than {MAX_TESTS} tests")));
    }
    tests.values_mut().filter(|rows| !rows.0.is_sorted()).for_each(|rows| rows.0.sort_unstable());
    if without > 0 {
        warnings.push(Warning::new(
            "rows_left_out",
            format!("{without} rows of {name} belong to no test or data point"),
        ));
    }
    if layout.foreign_pages > 0 {
        warnings.push(Warning::new(
            "pages_left_out",
            format!(
                "{} pages of {name} are not its own; the file is damaged",
                layout.foreign_pages
            ),
        ));
    }
    Ok(tests)
}

/// Warns of data points that occur twice in a table of one row each.
pub(super) fn warn_of_repeats(rows: &Rows, name: &str, warnings: &mut Vec<Warning>) {
    let repeats = rows.repeats();
    if repeats > 0 {
        warnings.push(Warning::new(
            "repeated_data_points",
            format!("{repeats} rows of {name} repeat the data point of another"),
        ));
    }
}
