//! A frame of pandas: named columns over blocks of values.

use hdf5_pure::Datatype;
use model::batch::{Column, DataType, Values};
use model::metadata::Warning;
use serde_json::{Map, Value, json};

use super::block::Block;
use super::limits::MAX_READ_BYTES;
use super::store::{Store, damaged};
use super::values::{Kind, text};
use super::{heap, pickle};
use crate::FormatError;

/// Arbin's database has 27 a table.
const MAX_COLUMNS: usize = 1024;
/// Pandas makes one a type.
const MAX_BLOCKS: usize = 64;
/// Values of a batch, whatever a caller wants at once.
const MAX_BATCH_VALUES: usize = 2 << 20;
/// What the rows are called, in both kinds of frames.
const INDEX: &str = "index";

/// One column, and where its values lie in a row of its block.
pub(crate) struct Stored {
    pub(crate) name: String,
    /// Nanoseconds since 1970, as pandas keeps times.
    pub(crate) is_date: bool,
    block: usize,
    offset: usize,
    kind: Kind,
}

impl Stored {
    pub(crate) fn data_type(&self) -> DataType {
        self.kind.data_type()
    }
}

/// A frame that is read row by row.
pub(crate) struct Frame {
    /// In the order of the frame, the index first.
    pub(crate) columns: Vec<Stored>,
    pub(crate) rows: u64,
    blocks: Vec<Block>,
    /// Data sets of objects, and what their columns are called.
    objects: Vec<(Vec<String>, String)>,
    missing_text: Option<String>,
    /// Rows that were read last: the first of them, and the bytes of each block.
    window: (u64, Vec<Vec<u8>>),
    next: u64,
}

impl Frame {
    /// The frame of a group.
    ///
    /// # Errors
    /// Where the group holds no frame, or one whose parts contradict each other.
    pub(crate) fn open(
        store: &Store,
        name: &str,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, FormatError> {
        let group = store.group(name)?;
        let attributes = store.attributes_of(&group)?;
        let mut frame = Self {
            columns: Vec::new(),
            rows: 0,
            blocks: Vec::new(),
            objects: Vec::new(),
            missing_text: attributes.text("nan_rep").map(str::to_owned),
            window: (0, Vec::new()),
            next: 0,
        };
        let order = match attributes.text("pandas_type") {
            Some("frame_table") => {
                frame.add_table(store, name, warnings)?;
                names_of(attributes.text("non_index_axes"))
            }
            Some("frame") => {
                let datasets = store.ask(|_| group.datasets())?;
                frame.add_blocks(store, name, &datasets, warnings)?;
                Some(names(store, &format!("{name}/axis0"))?)
            }
            other => {
                let other = other.unwrap_or("nothing that pandas has named");
                return Err(FormatError::UnknownVersion(format!(
                    "“{name}” holds {other}, not a frame as this version reads it"
                )));
            }
        };
        let order = order.unwrap_or_default();
        let places: std::collections::HashMap<&str, usize> =
            order.iter().enumerate().map(|(place, name)| (name.as_str(), place + 1)).collect();
        // Stable: what is not in the list is the index, and comes first.
        frame.columns.sort_by_key(|column| places.get(column.name.as_str()).copied());
        let row_bytes = frame.blocks.iter().map(|block| block.row_bytes).sum::<usize>();
        if frame.columns.len() > MAX_COLUMNS || row_bytes > MAX_READ_BYTES {
            return Err(FormatError::TooLarge(format!(
                "“{name}” has {} columns in rows of {row_bytes} bytes",
                frame.columns.len()
            )));
        }
        Ok(frame)
    }

    fn add_table(
        &mut self,
        store: &Store,
        name: &str,
        warnings: &mut Vec<Warning>,
    ) -> Result<(), FormatError> {
        let block = Block::open(store, &format!("{name}/table"))?;
        let attributes = block.attributes(store)?;
        let Datatype::Compound { members, .. } = &block.datatype else {
            return Err(damaged(&format!("{name}/table has no columns")));
        };
        for member in members.iter().take(MAX_COLUMNS) {
            let (base, count) = match &member.datatype {
                Datatype::Array { base_type, dimensions } => (
                    base_type.as_ref(),
                    dimensions.iter().fold(1, |a: usize, b| a.saturating_mul(*b as usize)),
                ),
                scalar => (scalar, 1),
            };
            let pickled = attributes.text(&format!("{}_kind", member.name));
            let names = match names_of(pickled).filter(|names| names.len() == count) {
                Some(names) => names,
                None if count == 1 => vec![member.name.clone()],
                None => {
                    return Err(damaged(&format!("the columns of {} have no names", member.name)));
                }
            };
            let Some(kind) = Kind::of(base) else {
                left_out(&names, warnings);
                continue;
            };
            let is_date = attributes.text(&format!("{}_dtype", member.name)).is_some_and(is_date);
            let first = usize::try_from(member.byte_offset).unwrap_or(usize::MAX);
            let end = first.saturating_add(count.saturating_mul(kind.bytes()));
            if end > block.row_bytes || self.columns.len() + count > MAX_COLUMNS {
                return Err(damaged(&format!("{} reaches beyond its row", member.name)));
            }
            let columns = names.into_iter().enumerate().map(|(place, name)| {
                let offset = first + place * kind.bytes();
                Stored { name, is_date, block: 0, offset, kind }
            });
            self.columns.extend(columns);
        }
        self.rows = block.rows;
        self.blocks.push(block);
        Ok(())
    }

    fn add_blocks(
        &mut self,
        store: &Store,
        name: &str,
        datasets: &[String],
        warnings: &mut Vec<Warning>,
    ) -> Result<(), FormatError> {
        let index = Block::open(store, &format!("{name}/axis1"))?;
        self.rows = index.rows;
        self.add_block(index, vec![INDEX.to_owned()], false, warnings)?;
        for number in 0..MAX_BLOCKS {
            let [items, values] = ["items", "values"].map(|part| format!("block{number}_{part}"));
            if !datasets.contains(&items) {
                return Ok(());
            }
            let names = names(store, &format!("{name}/{items}"))?;
            let path = format!("{name}/{values}");
            let datatype = store.dataset(&path)?;
            let datatype = store.ask(|_| datatype.datatype())?;
            if matches!(datatype, Datatype::VariableLength { .. }) {
                self.objects.push((names, path));
                continue;
            }
            let block = Block::open(store, &path)?;
            let is_date = block.attributes(store)?.text("value_type").is_some_and(is_date);
            self.add_block(block, names, is_date, warnings)?;
        }
        Err(FormatError::TooLarge(format!("“{name}” has more than {MAX_BLOCKS} blocks")))
    }

    fn add_block(
        &mut self,
        block: Block,
        names: Vec<String>,
        is_date: bool,
        warnings: &mut Vec<Warning>,
    ) -> Result<(), FormatError> {
        if block.rows != self.rows || block.values_a_row != names.len() {
            return Err(damaged("a block has another shape than its frame"));
        }
        let Some(kind) = Kind::of(&block.datatype) else {
            left_out(&names, warnings);
            return Ok(());
        };
        let number = self.blocks.len();
        let columns = names.into_iter().enumerate().map(|(place, name)| Stored {
            name,
            is_date,
            block: number,
            offset: place * kind.bytes(),
            kind,
        });
        self.columns.extend(columns);
        self.blocks.push(block);
        Ok(())
    }

    /// What is said of columns of objects, which are no columns here.
    pub(crate) fn objects_left_out(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        self.objects.iter().for_each(|(names, _)| left_out(names, &mut warnings));
        warnings
    }

    /// The next rows, at most so many.
    ///
    /// # Errors
    /// Where they cannot be read or unpacked.
    pub(crate) fn next(
        &mut self,
        store: &Store,
        max_rows: usize,
    ) -> Result<Option<Vec<Column>>, FormatError> {
        let left = self.rows.saturating_sub(self.next);
        if left == 0 || self.columns.is_empty() {
            return Ok(None);
        }
        let (mut start, mut rows) = (self.window.0, self.window_rows());
        if self.window.1.is_empty() || self.next >= start + rows {
            self.window = (self.next, Vec::new());
            let windows = self.blocks.iter().map(|block| block.read(store, self.next, rows));
            self.window.1 = windows.collect::<Result<_, _>>()?;
            start = self.next;
        }
        rows = rows.min(self.rows - start);
        let skipped = (self.next - start) as usize;
        let most = max_rows.min(MAX_BATCH_VALUES / self.columns.len()).max(1);
        let count = (rows as usize - skipped).min(most);
        let columns = self.columns.iter().map(|stored| self.column(stored, skipped, count));
        let columns = columns.collect();
        self.next += count as u64;
        Ok(Some(columns))
    }

    /// Rows that all blocks read at once.
    fn window_rows(&self) -> u64 {
        let row_bytes = self.blocks.iter().map(|block| block.row_bytes).sum::<usize>().max(1);
        let together = (MAX_READ_BYTES / row_bytes).max(1) as u64;
        self.blocks.iter().map(Block::window_rows).fold(together, u64::min)
    }

    fn column(&self, stored: &Stored, skipped: usize, count: usize) -> Column {
        let mut column = Column::with_capacity(stored.data_type(), count);
        let bytes = &self.window.1[stored.block];
        let rows = bytes.chunks_exact(self.blocks[stored.block].row_bytes.max(1));
        let missing = self.missing_text.as_deref();
        for row in rows.skip(skipped).take(count) {
            let value = &row[stored.offset..stored.offset + stored.kind.bytes()];
            stored.kind.append(value, missing, &mut column);
        }
        column
    }

    /// The first row under its names, objects included; texts that cannot be read are left out.
    ///
    /// # Errors
    /// Where its numbers cannot be read.
    pub(crate) fn first_row(&self, store: &Store) -> Result<Map<String, Value>, FormatError> {
        let mut row = Map::new();
        if self.rows == 0 {
            return Ok(row);
        }
        let blocks = self.blocks.iter().map(|block| block.read(store, 0, 1));
        let blocks = blocks.collect::<Result<Vec<_>, _>>()?;
        for stored in &self.columns {
            let bytes = blocks.get(stored.block).map(Vec::as_slice).unwrap_or_default();
            let Some(value) = bytes.get(stored.offset..stored.offset + stored.kind.bytes()) else {
                continue;
            };
            let mut column = Column::new(stored.data_type());
            stored.kind.append(value, self.missing_text.as_deref(), &mut column);
            row.insert(stored.name.clone(), json_of(&column));
        }
        row.remove(INDEX);
        for (names, path) in &self.objects {
            let texts = heap::texts(store, path)?.unwrap_or_default();
            // Row after row; with one row there is nothing to tell apart.
            if texts.len() == names.len() {
                let texts = names.iter().cloned().zip(texts);
                row.extend(texts.filter_map(|(name, text)| Some((name, json!(clean(&text?))))));
            }
        }
        Ok(row)
    }
}

/// Of a column of one row.
fn json_of(column: &Column) -> Value {
    if !column.is_valid(0) {
        return Value::Null;
    }
    match &column.values {
        Values::Text(texts) => json!(clean(texts.get(0))),
        Values::Int64(values) => json!(values[0]),
        // A single as the decimal that it prints as.
        Values::Float32(values) => json!(values[0].to_string().parse::<f64>().ok()),
        Values::Float64(values) => json!(values[0]),
    }
}

/// Control characters cannot be stored in every database.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && !matches!(c, '\t' | '\n') { '\u{FFFD}' } else { c })
        .collect()
}

fn is_date(of: &str) -> bool {
    of.starts_with("datetime") || of.starts_with("timedelta")
}

fn left_out(names: &[String], warnings: &mut Vec<Warning>) {
    for name in names {
        let message = format!("{name} is of a type that is not read");
        warnings.push(Warning::new("column_left_out", message));
    }
}

/// Names that an attribute holds, pickled.
fn names_of(pickled: Option<&str>) -> Option<Vec<String>> {
    pickle::texts(pickled?.as_bytes())?.into_iter().collect()
}

/// Names that a data set of texts holds.
fn names(store: &Store, path: &str) -> Result<Vec<String>, FormatError> {
    let block = Block::open(store, path)?;
    let is_text = matches!(Kind::of(&block.datatype), Some(Kind::Text(_)));
    if block.rows > MAX_COLUMNS as u64 || block.rows > block.window_rows() {
        return Err(FormatError::TooLarge(format!("{path} has {} names", block.rows)));
    }
    if !is_text || block.values_a_row != 1 || block.row_bytes == 0 {
        return Err(damaged(&format!("{path} holds no names")));
    }
    let bytes = block.read(store, 0, block.rows)?;
    Ok(bytes.chunks_exact(block.row_bytes).map(|name| text(name).into_owned()).collect())
}
