//! What the columns of a table look like, to show it to a person. Never to keep it.

use std::sync::Arc;

use crate::delimited::cells::Cells;
use crate::delimited::head::Head;
use crate::delimited::names::{Holds, Meaning, Name, UnitForm};
use crate::text::lines::Lines;
use crate::text::number::{Number, parse_number};
use crate::{FormatError, Source};

/// Enough to see what a column holds.
const ROWS_LOOKED_AT: usize = 200;

/// A column holds numbers where its first cells do, empty ones aside.
pub(super) fn columns(
    source: &Arc<dyn Source>,
    head: &Head,
) -> Result<(Vec<Name>, Vec<Meaning>), FormatError> {
    let names: Vec<Name> =
        head.names.iter().map(|name| Name::of(name, UnitForm::Nowhere)).collect();
    let mut numbers = vec![0; names.len()];
    let mut others = vec![0; names.len()];
    let mut cells = Cells::new(head.delimiter);
    let mut lines = Lines::wide(Arc::clone(source), head.data_offset, head.wide);
    for _ in 0..ROWS_LOOKED_AT {
        let Some(line) = lines.next_line()? else { break };
        cells.split(line.bytes);
        for index in 0..names.len() {
            match parse_number(cells.get(line.bytes, index), cells.comma(index)) {
                Number::Value(_) => numbers[index] += 1,
                Number::Unreadable => others[index] += 1,
                Number::Missing => {}
            }
        }
    }
    let meanings = numbers.iter().zip(&others).map(|(numbers, others)| {
        let holds = if *numbers > 0 && *others == 0 { Holds::Number } else { Holds::Text };
        Meaning { holds, standard: None, unit: None, is_known: true }
    });
    let meanings = meanings.collect();
    Ok((names, meanings))
}
