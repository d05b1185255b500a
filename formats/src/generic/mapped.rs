//! From a person's mapping to a layout.

use std::borrow::Cow;

use model::batch::{Column, DataType};
use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule};
use model::metadata::FileMetadata;
use model::standard::StandardColumn;
use model::table::Conversion;

use crate::FormatError;
use crate::delimited::block::HeldRow;
use crate::delimited::layout::Layout;
use crate::delimited::names::{Holds, Meaning, Name, UnitForm};
use crate::delimited::rows::RowRule;
use crate::text::civil::DateOrder;
use crate::text::number::Comma;

/// What a mapping says about a header that it fits.
pub(crate) struct Described {
    pub(crate) layout: Layout,
    pub(crate) metadata: FileMetadata,
    pub(crate) sign: BySign,
    pub(crate) date_order: Option<DateOrder>,
    pub(crate) comma: Comma,
}

impl Described {
    /// # Errors
    /// Where the mapping contradicts itself.
    pub(crate) fn of(mapping: &ColumnMapping) -> Result<Self, FormatError> {
        mapping
            .check()
            .map_err(|error| FormatError::Damaged(format!("the mapping is wrong: {error}")))?;
        let names = &mapping.header.names;
        let names: Vec<Name> = names.iter().map(|name| Name::of(name, UnitForm::Nowhere)).collect();
        let column_of = |index: usize| mapping.columns.iter().find(|column| column.source == index);
        let meanings = (0..names.len()).map(|index| meaning(column_of(index))).collect();
        let mut layout = Layout::of_meanings(&names, meanings);
        let sign = BySign { columns: by_state(mapping) };
        for column in &sign.columns {
            layout.derive_by_rule(column.standard, DataType::Float64);
        }
        layout.count_by_clock();
        let date_order = mapping.columns.iter().find_map(|column| match column.holds {
            CellForm::Clock { date_order } => date_order,
            _ => None,
        });
        let comma = match mapping.decimal_mark {
            DecimalMark::Point => Comma::Thousands,
            DecimalMark::Comma => Comma::DecimalOnly,
        };
        Ok(Self { layout, metadata: metadata_of(mapping), sign, date_order, comma })
    }
}

fn metadata_of(mapping: &ColumnMapping) -> FileMetadata {
    let mut metadata =
        FileMetadata { mapped_header: Some(mapping.header.clone()), ..FileMetadata::default() };
    metadata.vendor.insert("Column mapping".to_owned(), mapping.name.clone().into());
    metadata
}

fn meaning(column: Option<&MappedColumn>) -> Meaning {
    let Some(column) = column else {
        return Meaning { holds: Holds::Text, standard: None, unit: None, is_known: true };
    };
    let holds = match column.holds {
        CellForm::Number => Holds::Number,
        CellForm::Integer => Holds::Count,
        CellForm::Text => Holds::Text,
        CellForm::Elapsed => Holds::Time,
        CellForm::Clock { .. } => Holds::Clock,
        CellForm::SerialDays => Holds::ClockDays,
        CellForm::UnixSeconds | CellForm::UnixMilliseconds => Holds::Number,
    };
    let is_plain = !matches!(column.sign, SignRule::ByState { .. });
    let standard = column.standard.filter(|_| is_plain).and_then(|standard| {
        let conversion = match column.holds {
            CellForm::Number | CellForm::Integer => column.to_standard()?,
            CellForm::UnixMilliseconds => Conversion::divide(1e3),
            _ => Conversion::IDENTITY,
        };
        Some((standard, conversion))
    });
    // A unit would make a number of an elapsed time.
    let unit = column.unit.clone().filter(|_| column.holds != CellForm::Elapsed);
    Meaning { holds, standard, unit, is_known: true }
}

fn by_state(mapping: &ColumnMapping) -> Vec<SignedColumn> {
    let signed = mapping.columns.iter().filter_map(|mapped| {
        let SignRule::ByState { column, .. } = &mapped.sign else { return None };
        Some(SignedColumn {
            standard: mapped.standard?,
            from: mapped.source,
            conversion: mapped.to_standard()?,
            state: *column,
            rule: mapped.sign.clone(),
        })
    });
    signed.collect()
}

/// Signs that another column of the row tells.
#[derive(Default)]
pub(crate) struct BySign {
    columns: Vec<SignedColumn>,
}

struct SignedColumn {
    standard: StandardColumn,
    from: usize,
    conversion: Conversion,
    state: usize,
    rule: SignRule,
}

impl BySign {
    /// Appends the signed values of a row: its number in one of the columns that are stored, and the
    /// text of one of its cells.
    pub(crate) fn push<'a>(
        &self,
        stored: &[Column],
        derived: &mut [Column],
        number_of: impl Fn(&Column) -> Option<f64>,
        state_of: impl Fn(usize) -> Cow<'a, [u8]>,
    ) {
        for (column, to) in self.columns.iter().zip(derived) {
            let printed = number_of(&stored[column.from]);
            let printed = printed.map(|value| column.conversion.apply(value));
            let state = state_of(column.state);
            to.push_f64(printed.map(|value| column.rule.apply(value, &state)));
        }
    }
}

impl RowRule for BySign {
    type State = ();

    fn derive(&self, _state: &mut (), row: HeldRow<'_>, stored: &[Column], derived: &mut [Column]) {
        let number_of = |column: &Column| row.number(column);
        self.push(stored, derived, number_of, |column| row.cell(column).into());
    }
}
