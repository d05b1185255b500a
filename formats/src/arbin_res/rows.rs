//! Rows of a table with columns of fixed width, straight out of their page.

use jetdb::encoding::decode_text;
use jetdb::format::{ColumnType, JetFormat, row};
use jetdb::{ColumnDef, PageReader, TextEncoding, find_row};
use model::batch::{Column, DataType};
use model::metadata::Warning;

use super::database::{StoredTable, explain};
use crate::FormatError;

const DATA_PAGE: u8 = 1;
const OWNER_AT: usize = 4;
/// The number of columns, before the first of them.
const ROW_HEADER_BYTES: usize = 2;
/// Bits of a position that say which row of the page it is: a page holds at most 2,041.
const ROW_BITS: u32 = 11;
const MAX_ROWS_A_PAGE: u16 = 1 << ROW_BITS;

/// One column that is read.
#[derive(Clone, Debug)]
pub(super) struct StoredColumn {
    pub(super) name: String,
    pub(super) kind: ColumnType,
    number: u16,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// Offset in the row.
    Fixed(usize),
    /// Which of the texts.
    Text(usize),
    /// A flag is its bit in the mask.
    Flag,
}

impl StoredColumn {
    fn of(column: &ColumnDef) -> Option<Self> {
        use ColumnType::*;
        let place = match column.col_type {
            Boolean => Place::Flag,
            Byte | Int | Long | BigInt | Float | Double | Timestamp | Money if column.is_fixed => {
                Place::Fixed(ROW_HEADER_BYTES + usize::from(column.fixed_offset))
            }
            Text if !column.is_fixed => Place::Text(usize::from(column.var_col_num)),
            _ => return None,
        };
        (!column.is_calculated).then(|| Self {
            name: column.name.clone(),
            kind: column.col_type,
            number: column.col_num,
            place,
        })
    }

    pub(super) fn data_type(&self) -> DataType {
        match self.kind {
            ColumnType::Float => DataType::Float32,
            ColumnType::Double | ColumnType::Timestamp | ColumnType::Money => DataType::Float64,
            ColumnType::Text => DataType::Text,
            _ => DataType::Int64,
        }
    }
}

/// The columns of a table that can be read, and where its rows are.
pub(super) struct Layout {
    pub(super) columns: Vec<StoredColumn>,
    pages: Vec<u32>,
    owner: u32,
    has_texts: bool,
    text: TextEncoding,
    /// Pages that the usage map names and that are another table's, or none of data.
    pub(super) foreign_pages: u32,
}

impl Layout {
    /// Columns of other types (long texts, objects) are left out, with a warning.
    pub(super) fn new(table: &StoredTable, warnings: &mut Vec<Warning>) -> Self {
        let mut columns = Vec::new();
        let definition = &table.definition;
        for column in &definition.columns {
            match StoredColumn::of(column) {
                Some(stored) => columns.push(stored),
                None => warnings.push(Warning::new(
                    "column_left_out",
                    format!(
                        "{} of {} is of a type that is not read ({:?})",
                        column.name, definition.name, column.col_type
                    ),
                )),
            }
        }
        Self {
            columns,
            pages: definition.data_pages.clone(),
            owner: table.page,
            has_texts: definition.columns.iter().any(|column| !column.is_fixed),
            text: definition.text_encoding,
            foreign_pages: 0,
        }
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Shows every row with its position, page by page. `take` says whether to go on.
    ///
    /// # Errors
    /// Where the stored bytes cannot be read.
    pub(super) fn scan(
        &mut self,
        reader: &mut PageReader,
        mut take: impl FnMut(&Self, &Row<'_>, u32) -> bool,
    ) -> Result<(), FormatError> {
        let format = reader.format();
        for place in 0..self.pages.len() {
            let page = self.pages[place];
            let bytes = reader.read_page(page).map_err(|error| explain(error, "a page"))?;
            if !self.owns(bytes) {
                self.foreign_pages += 1;
                continue;
            }
            let count = u16::from_le_bytes([bytes[12], bytes[13]]).min(MAX_ROWS_A_PAGE);
            for number in 0..count {
                if let Some(row) = self.row_in(format, bytes, page, number)
                    && !take(self, &row, (place as u32) << ROW_BITS | u32::from(number))
                {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The row at a position that [`Layout::scan`] gave.
    ///
    /// # Errors
    /// Where the stored bytes cannot be read.
    pub(super) fn at<'a>(
        &self,
        reader: &'a mut PageReader,
        position: u32,
    ) -> Result<Option<Row<'a>>, FormatError> {
        let format = reader.format();
        let page = self.pages[(position >> ROW_BITS) as usize];
        let bytes = reader.read_page(page).map_err(|error| explain(error, "a page"))?;
        let number = (position & u32::from(MAX_ROWS_A_PAGE - 1)) as u16;
        Ok(self.row_in(format, bytes, page, number))
    }

    fn owns(&self, page: &[u8]) -> bool {
        page[0] == DATA_PAGE && page[OWNER_AT..OWNER_AT + 4] == self.owner.to_le_bytes()
    }

    fn row_in<'a>(
        &self,
        format: &JetFormat,
        page: &'a [u8],
        page_number: u32,
        number: u16,
    ) -> Option<Row<'a>> {
        let at = 14 + 2 * usize::from(number);
        let pointer = u16::from_le_bytes([*page.get(at)?, *page.get(at + 1)?]);
        if pointer & (row::DELETE_FLAG | row::LOOKUP_FLAG) != 0 {
            return None;
        }
        let (start, size) = find_row(format, page, page_number, number).ok()?;
        Row::new(&page[start..start + size], self.has_texts)
    }
}

/// The bytes of a row.
pub(super) struct Row<'a> {
    /// Without the mask.
    bytes: &'a [u8],
    mask: &'a [u8],
    /// Number of texts, in a table that has any.
    texts: usize,
}

impl<'a> Row<'a> {
    fn new(bytes: &'a [u8], has_texts: bool) -> Option<Self> {
        let columns = usize::from(u16::from_le_bytes(bytes.get(..2)?.try_into().ok()?));
        let end = bytes.len().checked_sub(columns.div_ceil(8))?;
        let (mut bytes, mask) = bytes.split_at(end);
        let mut texts = 0;
        if has_texts {
            let (rest, count) = bytes.split_last_chunk::<2>()?;
            (bytes, texts) = (rest, usize::from(u16::from_le_bytes(*count)));
        }
        (bytes.len() >= ROW_HEADER_BYTES).then_some(Self { bytes, mask, texts })
    }

    fn is_set(&self, number: u16) -> bool {
        let byte = self.mask.get(usize::from(number / 8)).copied().unwrap_or_default();
        byte >> (number % 8) & 1 == 1
    }

    fn fixed<const N: usize>(&self, column: &StoredColumn) -> Option<[u8; N]> {
        let Place::Fixed(at) = column.place else { return None };
        if !self.is_set(column.number) {
            return None;
        }
        self.bytes.get(at..at + N)?.try_into().ok()
    }

    pub(super) fn integer(&self, column: &StoredColumn) -> Option<i64> {
        match column.kind {
            ColumnType::Boolean => Some(i64::from(self.is_set(column.number))),
            ColumnType::Byte => self.fixed::<1>(column).map(|[byte]| i64::from(byte)),
            ColumnType::Int => self.fixed(column).map(|bytes| i16::from_le_bytes(bytes).into()),
            ColumnType::Long => self.fixed(column).map(|bytes| i32::from_le_bytes(bytes).into()),
            ColumnType::BigInt => self.fixed(column).map(i64::from_le_bytes),
            _ => None,
        }
    }

    pub(super) fn double(&self, column: &StoredColumn) -> Option<f64> {
        match column.kind {
            ColumnType::Double | ColumnType::Timestamp => {
                self.fixed(column).map(f64::from_le_bytes)
            }
            ColumnType::Money => {
                self.fixed(column).map(|bytes| i64::from_le_bytes(bytes) as f64 / 1e4)
            }
            ColumnType::Float => self.fixed(column).map(|bytes| f32::from_le_bytes(bytes).into()),
            _ => self.integer(column).map(|value| value as f64),
        }
    }

    /// Ends of the texts stand backwards before their number, the last one's first.
    fn text(&self, column: &StoredColumn, encoding: TextEncoding) -> Option<String> {
        let Place::Text(place) = column.place else { return None };
        if !self.is_set(column.number) || place >= self.texts {
            return None;
        }
        let offset = |place: usize| {
            let at = self.bytes.len().checked_sub(2 * (place + 1))?;
            Some(usize::from(u16::from_le_bytes(self.bytes.get(at..at + 2)?.try_into().ok()?)))
        };
        let bytes = self.bytes.get(offset(place)?..offset(place + 1)?)?;
        decode_text(bytes, encoding).ok()
    }

    /// Appends the row's value to a column of the type that [`StoredColumn::data_type`] gives.
    pub(super) fn append(&self, stored: &StoredColumn, layout: &Layout, column: &mut Column) {
        match stored.data_type() {
            DataType::Float32 => column.push_f32(self.fixed(stored).map(f32::from_le_bytes)),
            DataType::Float64 => column.push_f64(self.double(stored)),
            DataType::Int64 => column.push_i64(self.integer(stored)),
            DataType::Text => column.push_text(self.text(stored, layout.text).as_deref()),
        }
    }
}
