//! Summaries of batterydata.energy.gov (NREL): a row a cycle, `NaN` for what a cycle has not.
//!
//! ```text
//! Cycle_Index,Cycle_Label,Time_s,Time_d,Datenum_d,datenum_d,Absolute_Charge_Throughput_Ah,…
//! ```
//!
//! `Datenum_d` are MATLAB's days since year 0, `datenum_d` days since the first cycle.

use model::metadata::FileMetadata;
use model::standard::StandardColumn::CycleCount;
use model::table::TableKind;

use crate::delimited::head::{Head, first_line};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// Published summaries in NREL's form.
pub struct BatteryDataCsv;

const NAMES_BEGIN: &[u8] = b"Cycle_Index,Cycle_Label,Time_s,";

/// Without units, and named twice but for a capital letter: `Q_chg` is a charge, `q_chg` its share of
/// the first full one.
const COLUMNS: &[Known] = &[
    Known::count(&["cycle index"], CycleCount),
    Known::other_text(&["cycle label"]),
    Known::other(&[
        "equivalent full cycles",
        "equivalent charge slippage",
        "tsecs start",
        "tsecs end",
        "tsecs cycle",
        "q chg",
        "q dis",
        "ce",
        "e chg",
        "e dis",
        "ee",
        "deltav",
        "v min",
        "v max",
        "v avg",
        "i min",
        "i max",
        "i avg",
        "p min",
        "p max",
        "p avg",
        "t min",
        "t max",
        "t avg",
    ]),
];

impl Format for BatteryDataCsv {
    fn id(&self) -> &'static str {
        "batterydata-csv"
    }

    fn name(&self) -> &'static str {
        "batterydata summary csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        first_line(sniff.head).starts_with(NAMES_BEGIN)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head =
            Head::of_first_line(source, |line| line.starts_with(NAMES_BEGIN).then_some(b','))?;
        let mut layout = Layout::new(&head, UnitForm::Underscore, COLUMNS);
        layout.table.name = "cycles".to_owned();
        layout.table.kind = TableKind::Cycles;
        let description = Description::new(head, layout, FileMetadata::default(), ());
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

#[cfg(test)]
mod tests;
