//! The crates that our readers of databases and workbooks could be, called as their users call them:
//! every cell of the tables that we read.

use std::any::Any;
use std::path::Path;

use anyhow::Result;
use calamine::Reader;

/// A library in this process.
pub(super) struct CratePeer {
    pub(super) name: &'static str,
    /// All cells of a file.
    pub(super) read: fn(&Path) -> Result<Box<dyn Any>>,
}

pub(super) const JETDB: CratePeer = CratePeer { name: "jetdb 0.4", read: tables_of_arbin };

pub(super) const CALAMINE: CratePeer = CratePeer { name: "calamine 0.38", read: sheets };

/// Samples, auxiliary samples and cycles.
const ARBIN_TABLES: [&str; 3] =
    ["Channel_Normal_Table", "Auxiliary_Table", "Channel_Statistic_Table"];

fn tables_of_arbin(path: &Path) -> Result<Box<dyn Any>> {
    let mut pages = jetdb::PageReader::open(path)?;
    let catalogue = jetdb::read_catalog(&mut pages)?;
    let mut tables = Vec::new();
    for entry in &catalogue {
        if ARBIN_TABLES.contains(&entry.name.as_str()) {
            let definition = jetdb::read_table_def(&mut pages, &entry.name, entry.table_page)?;
            tables.push(jetdb::data::read_table_rows(&mut pages, &definition)?.rows);
        }
    }
    Ok(Box::new(tables))
}

fn sheets(path: &Path) -> Result<Box<dyn Any>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path)?;
    Ok(Box::new(book.worksheets()))
}
