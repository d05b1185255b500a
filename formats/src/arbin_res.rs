//! Arbin `.res`: the results of MITS Pro and MITS 7/8, an Access database (Jet 4; ACE is taken too).
//!
//! | table | what it holds |
//! |---|---|
//! | `Channel_Normal_Table` | one row a sample, of every test; pages and rows stand in any order |
//! | `Channel_Statistic_Table` | one row a cycle, at the cycle's last data point |
//! | `Auxiliary_Table` | one row a value of an auxiliary channel: test, data point, index, kind, value |
//! | `Aux_Global_Data_Table` | unit and nickname of each auxiliary channel |
//! | `Global_Table` | one row a test: name, channel, start, schedule, mass, … |
//! | `Version_Table` | version of the schema |
//! | `Resume_Table`, `Event_Table`, `Smart_Battery_…`, `Can_BMS_…`, `MCell_…`, `ACIM_…`, `SMB…` | not read |
//!
//! | offset in a data page | type | what it is |
//! |---|---|---|
//! | 0 | u8 | 1 |
//! | 4 | u32 | page of the table's definition |
//! | 12 | u16 | number of rows |
//! | 14 | u16 each | where a row starts, from the end of the page down; 0x4000 deleted, 0x8000 moved |
//!
//! | offset in a row | type | what it is |
//! |---|---|---|
//! | 0 | u16 | number of columns |
//! | 2 | | columns of fixed width, each at an offset that the definition gives |
//! | | | texts, then the table of their ends backwards and their number, in tables that have any |
//! | end − ⌈columns ÷ 8⌉ | bits | 1 for each column that is not null |
//!
//! The crate jetdb reads the catalogue and the definitions, and small tables; the rows of samples are
//! read here, in the order of their data points, so that memory holds eight bytes a row and not the
//! table. Facts: eight samples of three labs, mdbtools' output of them.

mod auxiliary;
mod cycles;
mod database;
mod index;
mod metadata;
mod reader;
mod rows;
mod samples;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

pub struct ArbinRes;

impl Format for ArbinRes {
    fn id(&self) -> &'static str {
        "arbin-res"
    }

    fn name(&self) -> &'static str {
        "Arbin results database (.res)"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    /// Access rewrites pages in place.
    fn continues(&self) -> bool {
        false
    }

    fn wants_own_process(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        [b"\x00\x01\x00\x00Standard Jet DB\x00", b"\x00\x01\x00\x00Standard ACE DB\x00"]
            .iter()
            .any(|beginning| sniff.head.starts_with(*beginning))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        reader::open(Arc::clone(&bundle.data().source), options)
    }
}
