//! From a person's mapping to a layout.

use model::batch::{Column, DataType};
use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule};
use model::standard::StandardColumn;
use model::table::Conversion;

use crate::delimited::head::Head;
use crate::delimited::layout::Layout;
use crate::delimited::names::{Holds, Meaning, Name, UnitForm};
use crate::delimited::rows::{RowCells, RowRule};
use crate::text::civil::DateOrder;
use crate::text::number::Comma;

/// What a mapping says about a header that it fits.
pub(super) struct Described {
    pub(super) layout: Layout,
    pub(super) sign: BySign,
    pub(super) date_order: Option<DateOrder>,
    pub(super) comma: Comma,
}

impl Described {
    pub(super) fn of(mapping: &ColumnMapping, head: &Head) -> Self {
        let names: Vec<Name> =
            head.names.iter().map(|name| Name::of(name, UnitForm::Nowhere)).collect();
        let column_of = |index: usize| mapping.columns.iter().find(|column| column.source == index);
        let meanings = (0..names.len()).map(|index| meaning(column_of(index))).collect();
        let mut layout = Layout::of_meanings(&names, meanings);
        let sign = BySign { columns: by_state(mapping) };
        for column in &sign.columns {
            layout.derive_by_rule(column.standard, DataType::Float64);
        }
        let date_order = mapping.columns.iter().find_map(|column| match column.holds {
            CellForm::Clock { date_order } => date_order,
            _ => None,
        });
        let comma = match mapping.decimal_mark {
            DecimalMark::Point => Comma::Thousands,
            DecimalMark::Comma => Comma::DecimalOnly,
        };
        Self { layout, sign, date_order, comma }
    }
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
    };
    let is_plain = !matches!(column.sign, SignRule::ByState { .. });
    let standard = column.standard.filter(|_| is_plain).and_then(|standard| {
        let conversion = match column.holds {
            CellForm::Number | CellForm::Integer => column.to_standard()?,
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
        let SignRule::ByState { column, charge, discharge } = &mapped.sign else { return None };
        Some(SignedColumn {
            standard: mapped.standard?,
            from: mapped.source,
            conversion: mapped.to_standard()?,
            state: *column,
            charge: charge.clone(),
            discharge: discharge.clone(),
        })
    });
    signed.collect()
}

/// Signs that another column of the row tells.
#[derive(Default)]
pub(super) struct BySign {
    columns: Vec<SignedColumn>,
}

struct SignedColumn {
    standard: StandardColumn,
    from: usize,
    conversion: Conversion,
    state: usize,
    charge: Vec<String>,
    discharge: Vec<String>,
}

impl RowRule for BySign {
    type State = ();

    fn derive(
        &self,
        _state: &mut (),
        row: &RowCells<'_>,
        stored: &[Column],
        derived: &mut [Column],
    ) {
        for (column, to) in self.columns.iter().zip(derived) {
            let from = &stored[column.from];
            let printed = from.number(from.len() - 1).map(|value| column.conversion.apply(value));
            let state = row.get(column.state);
            let is_of = |words: &[String]| words.iter().any(|word| word.as_bytes() == state);
            to.push_f64(printed.map(|value| {
                if is_of(&column.charge) {
                    value.abs()
                } else if is_of(&column.discharge) {
                    -value.abs()
                } else {
                    value
                }
            }));
        }
    }
}
