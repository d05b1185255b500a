//! A workbook of either kind.

use std::sync::Arc;

use super::cell::Row;
use super::strings::Strings;
use super::xls::Xls;
use super::xls_rows::XlsRows;
use super::xlsx::Xlsx;
use super::xlsx_rows::XlsxRows;
use crate::{FormatError, Source, ole2};

pub(super) enum Book {
    Xlsx(Xlsx),
    Xls(Xls),
}

pub(super) enum Rows {
    Xlsx(Box<XlsxRows>),
    Xls(XlsRows),
}

impl Book {
    /// # Errors
    /// No workbook, or one that cannot be read.
    pub(super) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        if source.read_range(0, ole2::SIGNATURE.len())? == ole2::SIGNATURE {
            return Xls::open(source).map(Self::Xls);
        }
        Xlsx::open(source).map(Self::Xlsx)
    }

    pub(super) fn sheet_names(&self) -> Vec<&str> {
        match self {
            Self::Xlsx(book) => book.sheet_names().collect(),
            Self::Xls(book) => book.sheet_names().collect(),
        }
    }

    pub(super) fn strings(&self) -> Arc<Strings> {
        match self {
            Self::Xlsx(book) => book.strings(),
            Self::Xls(book) => book.strings(),
        }
    }

    /// # Errors
    /// No such sheet, or one that is too large or cannot be read.
    pub(super) fn rows(&self, sheet: &str) -> Result<Rows, FormatError> {
        Ok(match self {
            Self::Xlsx(book) => Rows::Xlsx(Box::new(book.rows(sheet)?)),
            Self::Xls(book) => Rows::Xls(book.rows(sheet)?),
        })
    }
}

impl Rows {
    /// Reads the next row that has a cell; false at the end of the sheet.
    ///
    /// # Errors
    /// Damage; no further row can be had.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        match self {
            Self::Xlsx(rows) => rows.next(row),
            Self::Xls(rows) => rows.next(row),
        }
    }
}
