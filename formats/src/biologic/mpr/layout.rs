//! Where each column lies in a record, and whether the widths add up to what the file holds.

use model::batch::{Column, DataType, Values};
use model::table::ColumnSpec;

use super::id::{Kind, PERHAPS_WIDE, meaning};
use crate::FormatError;

/// One column of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) spec: ColumnSpec,
    offset: usize,
    kind: Kind,
}

/// All columns of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    pub(super) fields: Vec<Field>,
    /// Bytes of a record, at least 1.
    pub(super) record_bytes: usize,
    /// Ids that no table knows; their columns are kept under a made-up name.
    pub(super) unknown: Vec<u16>,
}

/// What the data module's header says of the records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    /// The record count.
    pub(super) n_points: u64,
    /// Bytes of records by the module's length; `None` where the length cannot be meant (it ends
    /// before the records start).
    pub(super) by_length: Option<u64>,
    /// Bytes from the first record to the next module, or to the end of the file.
    pub(super) available: u64,
    /// Whether something other than the end of the file stands where the module ends.
    pub(super) is_followed: bool,
}

/// How many records to read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Records {
    pub(super) count: u64,
    /// The count and the length contradict each other.
    pub(super) counters_differ: bool,
    /// Records that the header promises and the bytes do not hold.
    pub(super) missing: u64,
}

impl Extent {
    /// The number of whole records of that size, or `None` where the header contradicts the size.
    ///
    /// A record count that lags behind the length, or the length behind the count, is a file that
    /// is being written; a length that no whole number of records explains is another record size.
    fn records(&self, record_bytes: usize) -> Option<Records> {
        let size = record_bytes as u64;
        let held = self.available / size;
        let counted = self.n_points.checked_mul(size)?;
        // Whether the length, shared out over the count, gives another size than the columns'.
        let is_other_size = |length: u64| {
            self.n_points > 0
                && length > 0
                && length.is_multiple_of(self.n_points)
                && !(length / self.n_points).is_multiple_of(size)
        };
        let promised = match self.by_length {
            Some(length) if !length.is_multiple_of(size) => return None,
            // The count is ahead of the length, and the bytes bear it out.
            Some(length) if length < counted && !self.is_followed && held >= self.n_points => {
                self.n_points
            }
            Some(length) if is_other_size(length) => return None,
            Some(length) => length / size,
            None => self.n_points,
        };
        Some(Records {
            count: promised.min(held),
            counters_differ: self.by_length != Some(counted),
            missing: promised.saturating_sub(held),
        })
    }

    fn observed_record_bytes(&self) -> Option<usize> {
        let length = self.by_length.filter(|_| self.n_points > 0)?;
        length.is_multiple_of(self.n_points).then(|| (length / self.n_points) as usize)
    }
}

impl Layout {
    /// The layout of a list of ids, checked against the module's header.
    ///
    /// # Errors
    /// [`FormatError::UnknownVersion`] where the widths do not add up: the rows would be garbage.
    pub(super) fn resolve(
        ids: &[u16],
        technique: Option<u8>,
        extent: &Extent,
    ) -> Result<(Self, Records), FormatError> {
        let has_choice = ids.iter().any(|id| PERHAPS_WIDE.iter().any(|column| column.0 == *id));
        let mut refusal = None;
        for wide in [false, true].into_iter().take(1 + usize::from(has_choice)) {
            let mut layout = Self::of(ids, technique, wide, None);
            if !layout.unknown.is_empty() {
                let width = layout.width_of_unknown(extent.observed_record_bytes());
                let Some(width) = width else {
                    refusal.get_or_insert(FormatError::UnknownVersion(format!(
                        "the columns {:?} are not known to this version, nor how wide they are",
                        layout.unknown
                    )));
                    continue;
                };
                layout = Self::of(ids, technique, wide, Some(width));
            }
            if layout.record_bytes == 0 {
                return Err(FormatError::Damaged("the data module has no columns".to_owned()));
            }
            if let Some(records) = extent.records(layout.record_bytes) {
                return Ok((layout, records));
            }
            refusal.get_or_insert(FormatError::UnknownVersion(format!(
                "the columns add up to {} bytes a record, but {} records take {} bytes",
                layout.record_bytes,
                extent.n_points,
                extent.by_length.unwrap_or_default(),
            )));
        }
        let no_columns = || FormatError::Damaged("the data module has no columns".to_owned());
        Err(refusal.unwrap_or_else(no_columns))
    }

    fn of(ids: &[u16], technique: Option<u8>, wide: bool, unknown_width: Option<Kind>) -> Self {
        let mut layout = Self { fields: Vec::new(), record_bytes: 0, unknown: Vec::new() };
        let mut flags_offset = None;
        for id in ids {
            let known = meaning(*id, ids, technique, wide);
            let (name, unit, kind) = match known {
                Some(known) => (known.name.to_owned(), known.unit, known.kind),
                None => {
                    layout.unknown.push(*id);
                    let Some(kind) = unknown_width else { continue };
                    (format!("column {id}"), None, kind)
                }
            };
            let offset = match kind {
                Kind::Flag { .. } => *flags_offset.get_or_insert_with(|| {
                    layout.record_bytes += 1;
                    layout.record_bytes - 1
                }),
                _ => {
                    layout.record_bytes += kind.width();
                    layout.record_bytes - kind.width()
                }
            };
            let data_type = match kind {
                Kind::F32 => DataType::Float32,
                Kind::F64 => DataType::Float64,
                _ => DataType::Int64,
            };
            let unit = unit.map(str::to_owned);
            let spec = ColumnSpec { name, unit, data_type, derived: false };
            layout.fields.push(Field { spec, offset, kind });
        }
        layout
    }

    /// How one or two unknown columns are stored, where the record size leaves one answer. Four and
    /// eight bytes are floats, as nearly all columns are; the warning says that it is not known.
    fn width_of_unknown(&self, observed: Option<usize>) -> Option<Kind> {
        let left = observed?.checked_sub(self.record_bytes)?;
        match (self.unknown.len(), left) {
            (1, 1) => Some(Kind::U8),
            (1, 2) => Some(Kind::U16),
            (1, 4) | (2, 8) => Some(Kind::F32),
            (1, 8) | (2, 16) => Some(Kind::F64),
            _ => None,
        }
    }

    /// Empty columns with room for `rows`.
    pub(super) fn empty_columns(&self, rows: usize) -> Vec<Column> {
        let column = |field: &Field| Column {
            values: match field.kind {
                Kind::F32 => Values::Float32(Vec::with_capacity(rows)),
                Kind::F64 => Values::Float64(Vec::with_capacity(rows)),
                _ => Values::Int64(Vec::with_capacity(rows)),
            },
            validity: None,
        };
        self.fields.iter().map(column).collect()
    }

    /// Appends whole records to the columns. `records` is small enough to stay in the cache while
    /// every column walks over it.
    pub(super) fn decode(&self, records: &[u8], columns: &mut [Column]) {
        for (field, column) in self.fields.iter().zip(columns) {
            field.decode(records, self.record_bytes, column);
        }
    }
}

impl Field {
    fn decode(&self, records: &[u8], record_bytes: usize, column: &mut Column) {
        fn bytes<'a, const N: usize>(
            records: &'a [u8],
            record_bytes: usize,
            offset: usize,
        ) -> impl Iterator<Item = [u8; N]> + 'a {
            records.chunks_exact(record_bytes).map(move |record| {
                let mut bytes = [0; N];
                bytes.copy_from_slice(&record[offset..offset + N]);
                bytes
            })
        }
        let offset = self.offset;
        match (&mut column.values, self.kind) {
            (Values::Float32(values), Kind::F32) => {
                values.extend(bytes(records, record_bytes, offset).map(f32::from_le_bytes));
            }
            (Values::Float64(values), Kind::F64) => {
                values.extend(bytes(records, record_bytes, offset).map(f64::from_le_bytes));
            }
            (Values::Int64(values), Kind::U8) => {
                values.extend(bytes(records, record_bytes, offset).map(|[byte]| i64::from(byte)));
            }
            (Values::Int64(values), Kind::U16) => {
                let numbers = bytes(records, record_bytes, offset).map(u16::from_le_bytes);
                values.extend(numbers.map(i64::from));
            }
            (Values::Int64(values), Kind::U32) => {
                let numbers = bytes(records, record_bytes, offset).map(u32::from_le_bytes);
                values.extend(numbers.map(i64::from));
            }
            (Values::Int64(values), Kind::Flag { mask, shift }) => {
                let flags = bytes(records, record_bytes, offset);
                values.extend(flags.map(|[byte]| i64::from((byte & mask) >> shift)));
            }
            (values, kind) => unreachable!("a {kind:?} field in {values:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(n_points: u64, by_length: Option<u64>, available: u64, is_followed: bool) -> Extent {
        Extent { n_points, by_length, available, is_followed }
    }

    #[test]
    fn the_header_and_the_bytes_settle_how_many_records_there_are() {
        // Records of 13 bytes: count, missing, whether the counters differ.
        let table = [
            (extent(10, Some(130), 130, true), Some((10, 0, false))),
            (extent(0, Some(0), 0, false), Some((0, 0, false))),
            // Cut off, with a torn last record.
            (extent(10, Some(130), 70, false), Some((5, 5, false))),
            // The count lags behind the length, the length behind the count, both behind the bytes.
            (extent(3, Some(130), 130, true), Some((10, 0, true))),
            (extent(0, Some(130), 130, false), Some((10, 0, true))),
            (extent(10, Some(39), 130, false), Some((10, 0, true))),
            (extent(10, Some(39), 39, true), Some((3, 0, true))),
            (extent(10, None, 130, false), Some((10, 0, true))),
            // Records of 14 bytes, and a length that is no whole number of records.
            (extent(10, Some(140), 140, true), None),
            (extent(10, Some(131), 131, true), None),
            (extent(u64::MAX, Some(130), 130, true), None),
        ];
        for (extent, expected) in table {
            let records = extent.records(13);
            let seen = records.map(|found| (found.count, found.missing, found.counters_differ));
            assert_eq!(seen, expected, "{extent:?}");
        }
    }

    fn resolve(ids: &[u16], record_bytes: u64) -> Result<Layout, FormatError> {
        let extent = extent(10, Some(10 * record_bytes), 10 * record_bytes, true);
        Layout::resolve(ids, None, &extent).map(|(layout, _)| layout)
    }

    #[test]
    fn all_flags_share_the_byte_of_the_first() {
        let layout = resolve(&[4, 1, 2, 6, 21], 13).unwrap();
        let offsets: Vec<usize> = layout.fields.iter().map(|field| field.offset).collect();
        assert_eq!(offsets, [0, 8, 8, 9, 8]);
    }

    #[test]
    fn an_unknown_column_is_kept_where_its_width_is_certain() {
        let layout = resolve(&[4, 250, 6], 16).unwrap();
        assert_eq!(layout.fields[1].spec.name, "column 250");
        assert_eq!(layout.fields[2].offset, 12);
        assert_eq!(layout.unknown, [250]);
        for (ids, record_bytes) in
            [(&[4, 250, 6][..], 15), (&[4, 250, 251, 6], 18), (&[4, 6], 13), (&[], 0)]
        {
            assert!(resolve(ids, record_bytes).is_err(), "{ids:?} {record_bytes}");
        }
    }

    #[test]
    fn the_record_size_tells_singles_from_doubles() {
        assert_eq!(resolve(&[4, 498], 12).unwrap().fields[1].spec.name, "|Ece h2|");
        assert_eq!(resolve(&[4, 498], 16).unwrap().fields[1].spec.name, "Q charge");
    }
}
