//! Several summaries and stretches of data in one file.

use model::metadata::Warning;
use serde::{Deserialize, Serialize};

use crate::delimited::rows::RowRule;
use crate::delimited::tally::warn;

/// Skips what stands between two stretches of data.
pub(super) struct Parts {
    /// Of the first part; the others must have the same.
    pub(super) names_line: Vec<u8>,
}

/// Where in the file the next line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    #[default]
    Data,
    /// From `[Summary]` to `[Data]`.
    Preamble,
    Names,
    /// Data under other names than the first part's.
    Foreign,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    place: Place,
    /// Parts behind the first.
    more_parts: u64,
    foreign_lines: u64,
}

impl RowRule for Parts {
    type State = State;

    fn takes(&self, state: &mut State, line: &[u8]) -> bool {
        let line = line.trim_ascii();
        match state.place {
            Place::Data | Place::Foreign if line == b"[Summary]" => {
                state.place = Place::Preamble;
                state.more_parts += 1;
            }
            Place::Data => return true,
            Place::Foreign => state.foreign_lines += 1,
            Place::Preamble if line == b"[Data]" => state.place = Place::Names,
            Place::Preamble => {}
            Place::Names if line == self.names_line.trim_ascii() => state.place = Place::Data,
            Place::Names => state.place = Place::Foreign,
        }
        false
    }

    fn warnings(&self, state: &State) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let message = format!(
            "The file has {} parts, one after the other; the run time starts again in each.",
            state.more_parts + 1
        );
        warn(&mut warnings, state.more_parts, "several_parts", message);
        let message = format!(
            "Rows under other column names than the first part's, which were left out: {}.",
            state.foreign_lines
        );
        warn(&mut warnings, state.foreign_lines, "other_columns", message);
        warnings
    }
}
