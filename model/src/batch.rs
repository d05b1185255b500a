//! Batches of samples, column by column: what readers hand to ingest and the store hands back.

use serde::{Deserialize, Serialize};

/// What a column holds. The format or the file's header decides it, never the first rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataType {
    /// Decimals out of text, and binary doubles.
    Float64,
    /// Binary singles, kept as narrow as the vendor wrote them.
    Float32,
    /// Counters, codes, and flags as 0 and 1.
    Int64,
    Text,
}

/// Strings end to end in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextValues {
    data: String,
    /// Byte offset at which each value ends.
    ends: Vec<u32>,
}

impl TextValues {
    #[inline]
    pub fn push(&mut self, value: &str) {
        self.push_with(|data| match value.as_bytes() {
            // A state's one letter is no work for a copy of any length.
            [letter] => data.push(char::from(*letter)),
            _ => data.push_str(value),
        });
    }

    /// Appends a value that `write` appends to the text of those before it.
    #[inline]
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.data);
        self.ends.push(self.data.len() as u32);
    }

    /// Appends values that stand end to end: `ends` are the offsets in `values` at which each ends.
    ///
    /// # Panics
    /// Where a value would not be made of whole characters.
    pub fn extend(&mut self, values: &str, ends: &[u32]) {
        assert!(ends.iter().all(|end| values.is_char_boundary(*end as usize)));
        let before = self.data.len() as u32;
        self.data.push_str(values);
        self.ends.extend(ends.iter().map(|end| before + end));
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of all values together.
    pub fn bytes(&self) -> usize {
        self.data.len()
    }

    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.data[start..self.ends[row] as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<'a> FromIterator<&'a str> for TextValues {
    fn from_iter<I: IntoIterator<Item = &'a str>>(values: I) -> Self {
        let mut text = Self::default();
        values.into_iter().for_each(|value| text.push(value));
        text
    }
}

/// The values of one column; where `validity` is false, the value is a filler (0 or "").
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    Float64(Vec<f64>),
    Float32(Vec<f32>),
    Int64(Vec<i64>),
    Text(TextValues),
}

/// One column of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub values: Values,
    /// One flag a row, or `None` where no row is null.
    pub validity: Option<Vec<bool>>,
}

impl Column {
    pub fn new(data_type: DataType) -> Self {
        let values = match data_type {
            DataType::Float64 => Values::Float64(Vec::new()),
            DataType::Float32 => Values::Float32(Vec::new()),
            DataType::Int64 => Values::Int64(Vec::new()),
            DataType::Text => Values::Text(TextValues::default()),
        };
        Self { values, validity: None }
    }

    /// Empty, with room for so many rows.
    pub fn with_capacity(data_type: DataType, rows: usize) -> Self {
        let values = match data_type {
            DataType::Float64 => Values::Float64(Vec::with_capacity(rows)),
            DataType::Float32 => Values::Float32(Vec::with_capacity(rows)),
            DataType::Int64 => Values::Int64(Vec::with_capacity(rows)),
            DataType::Text => {
                Values::Text(TextValues { data: String::new(), ends: Vec::with_capacity(rows) })
            }
        };
        Self { values, validity: None }
    }

    pub fn data_type(&self) -> DataType {
        match &self.values {
            Values::Float64(_) => DataType::Float64,
            Values::Float32(_) => DataType::Float32,
            Values::Int64(_) => DataType::Int64,
            Values::Text(_) => DataType::Text,
        }
    }

    pub fn len(&self) -> usize {
        match &self.values {
            Values::Float64(values) => values.len(),
            Values::Float32(values) => values.len(),
            Values::Int64(values) => values.len(),
            Values::Text(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_valid(&self, row: usize) -> bool {
        self.validity.as_ref().is_none_or(|valid| valid[row])
    }

    /// The value of a row as a double; `None` where it is null or text.
    #[inline]
    pub fn number(&self, row: usize) -> Option<f64> {
        if !self.is_valid(row) {
            return None;
        }
        match &self.values {
            Values::Float64(values) => Some(values[row]),
            Values::Float32(values) => Some(f64::from(values[row])),
            Values::Int64(values) => Some(values[row] as f64),
            Values::Text(_) => None,
        }
    }

    /// Appends a null row.
    #[inline]
    pub fn push_null(&mut self) {
        let rows = self.len();
        match &mut self.values {
            Values::Float64(values) => values.push(0.0),
            Values::Float32(values) => values.push(0.0),
            Values::Int64(values) => values.push(0),
            Values::Text(values) => values.push(""),
        }
        self.validity.get_or_insert_with(|| vec![true; rows]).push(false);
    }

    /// Appends a double to a `Float64` column, or a null.
    ///
    /// # Panics
    /// When the column is of another type: a reader's own mistake.
    #[inline]
    pub fn push_f64(&mut self, value: Option<f64>) {
        let Values::Float64(values) = &mut self.values else {
            panic!("push_f64 on a {:?} column", self.data_type())
        };
        match value {
            Some(value) => {
                values.push(value);
                self.mark_valid();
            }
            None => self.push_null(),
        }
    }

    /// Appends doubles to a `Float64` column, and nulls. Panics as [`Column::push_f64`] does.
    #[inline]
    pub fn extend_f64(&mut self, rows: impl Iterator<Item = Option<f64>>) {
        let Values::Float64(values) = &mut self.values else {
            panic!("extend_f64 on a {:?} column", self.data_type())
        };
        let validity = &mut self.validity;
        for value in rows {
            if value.is_none() && validity.is_none() {
                *validity = Some(vec![true; values.len()]);
            }
            if let Some(validity) = validity {
                validity.push(value.is_some());
            }
            values.push(value.unwrap_or_default());
        }
    }

    /// Appends an integer to an `Int64` column, or a null. Panics as [`Column::push_f64`] does.
    #[inline]
    pub fn push_i64(&mut self, value: Option<i64>) {
        let Values::Int64(values) = &mut self.values else {
            panic!("push_i64 on a {:?} column", self.data_type())
        };
        match value {
            Some(value) => {
                values.push(value);
                self.mark_valid();
            }
            None => self.push_null(),
        }
    }

    /// Appends a single to a `Float32` column, or a null. Panics as [`Column::push_f64`] does.
    pub fn push_f32(&mut self, value: Option<f32>) {
        let Values::Float32(values) = &mut self.values else {
            panic!("push_f32 on a {:?} column", self.data_type())
        };
        match value {
            Some(value) => {
                values.push(value);
                self.mark_valid();
            }
            None => self.push_null(),
        }
    }

    /// Appends a string to a `Text` column, or a null. Panics as [`Column::push_f64`] does.
    #[inline]
    pub fn push_text(&mut self, value: Option<&str>) {
        let Values::Text(values) = &mut self.values else {
            panic!("push_text on a {:?} column", self.data_type())
        };
        match value {
            Some(value) => {
                values.push(value);
                self.mark_valid();
            }
            None => self.push_null(),
        }
    }

    /// Appends a string to a `Text` column as [`TextValues::push_with`] does. Panics as
    /// [`Column::push_f64`] does.
    #[inline]
    pub fn push_text_with(&mut self, write: impl FnOnce(&mut String)) {
        let Values::Text(values) = &mut self.values else {
            panic!("push_text_with on a {:?} column", self.data_type())
        };
        values.push_with(write);
        self.mark_valid();
    }

    #[inline]
    fn mark_valid(&mut self) {
        if let Some(validity) = &mut self.validity {
            validity.push(true);
        }
    }

    /// Appends the rows `range` of another column of the same type.
    ///
    /// # Panics
    /// When the types differ or the range is out of bounds.
    pub fn extend_from(&mut self, other: &Self, range: std::ops::Range<usize>) {
        let rows = self.len();
        match (&mut self.values, &other.values) {
            (Values::Float64(to), Values::Float64(from)) => {
                to.extend_from_slice(&from[range.clone()])
            }
            (Values::Float32(to), Values::Float32(from)) => {
                to.extend_from_slice(&from[range.clone()])
            }
            (Values::Int64(to), Values::Int64(from)) => to.extend_from_slice(&from[range.clone()]),
            (Values::Text(to), Values::Text(from)) => {
                range.clone().for_each(|row| to.push(from.get(row)));
            }
            _ => panic!("columns of different types"),
        }
        match (&mut self.validity, &other.validity) {
            (None, None) => {}
            (Some(to), None) => to.extend(range.map(|_| true)),
            (to, Some(from)) => {
                to.get_or_insert_with(|| vec![true; rows]).extend_from_slice(&from[range]);
            }
        }
    }
}

/// Some rows of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Which of the reader's tables the rows belong to.
    pub table: usize,
    /// As many as the table has columns, all of the same length.
    pub columns: Vec<Column>,
    /// Rows that the next pass over a growing file may replace. They come last.
    pub provisional: bool,
}

impl Batch {
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_values_keep_their_rows_when_columns_are_joined() {
        let mut left = Column::new(DataType::Float64);
        left.push_f64(Some(1.5));
        let mut right = Column::new(DataType::Float64);
        right.push_f64(None);
        right.push_f64(Some(2.5));
        left.extend_from(&right, 0..2);
        left.extend_from(&left.clone(), 0..1);
        let rows: Vec<_> = (0..4).map(|row| left.number(row)).collect();
        assert_eq!(rows, [Some(1.5), None, Some(2.5), Some(1.5)]);
    }

    #[test]
    fn numbers_are_appended_together_as_one_by_one() {
        let rows = [Some(1.5), Some(-0.0), None, Some(f64::INFINITY), None];
        for split in 0..=rows.len() {
            let mut together = Column::new(DataType::Float64);
            together.extend_f64(rows[..split].iter().copied());
            together.extend_f64(rows[split..].iter().copied());
            let mut one_by_one = Column::new(DataType::Float64);
            rows.iter().for_each(|row| one_by_one.push_f64(*row));
            assert_eq!(together, one_by_one, "{split}");
        }
    }

    #[test]
    fn text_rows_read_back() {
        let text: TextValues = ["a", "", "Ω"].into_iter().collect();
        assert_eq!(text.iter().collect::<Vec<_>>(), ["a", "", "Ω"]);
    }
}
