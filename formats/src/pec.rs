//! PEC's csv.
//!
//! ```text
//! Request Year:,2019                 `label:,value` lines
//! …
//! #RESULTS CHECK … #END RESULTS CHECK
//! Test,Cell,Rack,Shelf,Position,Cell ID,Step,…,Total Time (Seconds),…,Voltage (mV),Current (mA),…,
//! 187,1,SBT0550,001,1,,0,…           rows; every line ends with a comma
//! ```
//!
//! Newer exports have V and A and `Total Time (Hours in hh:mm:ss.xxx)`: the unit is always in the
//! name. The first six columns say whose row it is: each cell of each test is a reader of its own.

mod cells;
mod columns;
mod preamble;

use self::cells::{CellOfTest, cells_of};
use self::columns::COLUMNS;
use crate::delimited::head::{Head, first_line};
use crate::delimited::layout::Layout;
use crate::delimited::names::UnitForm;
use crate::delimited::pass::read_again;
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::civil::DateOrder;
use crate::text::zone::zone_of;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// Exports of PEC's LifeTest.
pub struct PecCsv;

const NAMES_BEGIN: &[u8] = b"Test,Cell,Rack,";

impl Format for PecCsv {
    fn id(&self) -> &'static str {
        "pec-csv"
    }

    fn name(&self) -> &'static str {
        "PEC csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let line = first_line(sniff.head);
        line.starts_with(b"Request Year:,") || line.starts_with(NAMES_BEGIN)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head = Head::find(source, |line| line.starts_with(NAMES_BEGIN).then_some(b','))?;
        let head = head.ok_or_else(|| {
            FormatError::Damaged("the file ends before its column names".to_owned())
        })?;
        let from = resume.map_or(head.data_offset, |resume| resume.offset.max(head.data_offset));
        let mut cells = cells_of(source, head.data_offset, from)?;
        if resume.is_some() && cells.len() > 1 {
            return Err(read_again("another cell's rows were added"));
        }
        if cells.is_empty() {
            cells.push(Vec::new());
        }
        let (zone, _) = zone_of(options);
        let is_alone = cells.len() == 1;
        let mut readers = Vec::with_capacity(cells.len());
        for key in cells {
            let layout = Layout::new(&head, UnitForm::Brackets, COLUMNS);
            let metadata = preamble::read(&head, &key, zone.as_ref());
            let rule = CellOfTest {
                key: if is_alone { Vec::new() } else { key },
                names_line: head.names_line.clone(),
            };
            let mut description = Description::new(head.clone(), layout, metadata, rule);
            description.date_order = Some(DateOrder::MonthFirst);
            description.is_alone = is_alone;
            readers.push(description.open(self, source, options, end, resume)?);
        }
        Ok(readers)
    }
}

#[cfg(test)]
mod tests;
