//! Whose row a line is.

use std::sync::Arc;

use model::metadata::Warning;
use serde::{Deserialize, Serialize};

use super::NAMES_BEGIN;
use crate::delimited::rows::RowRule;
use crate::delimited::tally::warn;
use crate::text::lines::Lines;
use crate::{FormatError, Source};

/// Test, Cell, Rack, Shelf, Position, Cell ID.
const KEY_CELLS: usize = 6;

/// More cells than any tester has channels for.
const MOST_CELLS: usize = 256;

/// Longer ones are no names of cells.
const LONGEST_KEY_BYTES: usize = 1024;

/// The first six cells of a row; `None` for a line that is no row.
pub(super) fn key_of(line: &[u8]) -> Option<&[u8]> {
    if !line.first()?.is_ascii_digit() {
        return None;
    }
    let end = memchr::memchr_iter(b',', line).nth(KEY_CELLS - 1)?;
    (end <= LONGEST_KEY_BYTES).then_some(&line[..end])
}

/// The keys of all whole rows in the first row's order: the first row's, and those from `from` on.
pub(super) fn cells_of(
    source: &Arc<dyn Source>,
    data_offset: u64,
    from: u64,
) -> Result<Vec<Vec<u8>>, FormatError> {
    let mut keys: Vec<Vec<u8>> = Vec::new();
    let mut last = 0;
    let mut lines = Lines::new(Arc::clone(source), data_offset);
    loop {
        if !keys.is_empty() && lines.offset() < from {
            lines = Lines::new(Arc::clone(source), from);
        }
        let Some(line) = lines.next_line()? else { break };
        // Rows of one cell follow each other, mostly.
        if keys.get(last).is_some_and(|key| line.bytes.starts_with(key))
            && line.bytes.get(keys[last].len()) == Some(&b',')
        {
            continue;
        }
        // The last line's key may be cut.
        let Some(key) = key_of(line.bytes).filter(|_| line.terminated) else { continue };
        last = keys.iter().position(|known| known == key).unwrap_or(keys.len());
        if last == keys.len() {
            if keys.len() == MOST_CELLS {
                return Err(FormatError::TooLarge(format!("more than {MOST_CELLS} cells")));
            }
            keys.push(key.to_vec());
        }
    }
    Ok(keys)
}

/// Takes one cell's rows out of the first table of the file.
pub(super) struct CellOfTest {
    /// Empty where the file has only one.
    pub(super) key: Vec<u8>,
    pub(super) names_line: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// Behind a line of other names, or a preamble.
    is_foreign: bool,
    foreign_lines: u64,
}

impl RowRule for CellOfTest {
    type State = State;

    fn takes(&self, state: &mut State, line: &[u8]) -> bool {
        let is_row = line.first().is_some_and(u8::is_ascii_digit);
        if !is_row {
            if line.starts_with(NAMES_BEGIN) {
                state.is_foreign = line.trim_ascii_end() != self.names_line;
            }
            // Other lines are of a preamble.
            return false;
        }
        if state.is_foreign {
            state.foreign_lines += 1;
            return false;
        }
        self.key.is_empty() || key_of(line) == Some(&self.key)
    }

    fn warnings(&self, state: &State) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let message = format!(
            "Rows under other column names than the first ones, which were left out: {}.",
            state.foreign_lines
        );
        warn(&mut warnings, state.foreign_lines, "other_columns", message);
        warnings
    }
}
