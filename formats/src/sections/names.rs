//! Columns out of a line of names.

use model::batch::DataType;
use model::standard::StandardColumn;
use model::table::{ColumnSpec, Table, TableKind};
use model::unit::parse_unit;

use super::form::Split;
use super::mapping::{Rule, map_columns};
use crate::delimited::names::{Name, UnitForm};
use crate::text::decode::{Encoding, field_text};

/// More columns than any of the programs writes.
const MOST_COLUMNS: usize = 500;

/// The columns of a line of names, numbers unless they are among `integers`. `None` where there are
/// too many.
pub(crate) fn columns_of(
    line: &[u8],
    split: Split,
    form: UnitForm,
    integers: &[&str],
) -> Option<Vec<ColumnSpec>> {
    let mut names: Vec<String> = split
        .cells(line)
        .take(MOST_COLUMNS + 1)
        .map(|cell| field_text(Encoding::Utf8, cell))
        .collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let column = |full: &String| {
        let (name, unit) = take_apart(full, form);
        let is_integer = integers.contains(&name.as_str());
        let data_type = if is_integer { DataType::Int64 } else { DataType::Float64 };
        ColumnSpec { name, unit, data_type, derived: false }
    };
    (names.len() <= MOST_COLUMNS).then(|| names.iter().map(column).collect())
}

fn take_apart(full: &str, form: UnitForm) -> (String, Option<String>) {
    // `Z'/Ohm`, where what stands behind the last slash is a unit.
    if form == UnitForm::Slash
        && let Some((name, unit)) = full.rsplit_once('/')
        && (parse_unit(unit.trim()).is_some() || name.ends_with(' '))
        && !name.trim().is_empty()
    {
        return (name.trim().to_owned(), Some(unit.trim().to_owned()));
    }
    let name = Name::of(full, form);
    (name.bare, name.unit)
}

/// A table of these columns: `spectra` where there is a frequency among its standard columns.
pub(crate) fn of_names(columns: Vec<ColumnSpec>, rules: &[Rule]) -> Table {
    let standard = map_columns(&columns, rules);
    let is_spectrum =
        standard.iter().any(|mapping| mapping.standard == StandardColumn::FrequencyHertz);
    let kind = if is_spectrum { TableKind::Spectra } else { TableKind::Timeseries };
    Table { name: String::new(), kind, columns, standard }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let table = [
            ("f/Hz", UnitForm::Slash, "f", Some("Hz")),
            ("-Z''/Ohm", UnitForm::Slash, "-Z''", Some("Ohm")),
            ("neg. Phase / °", UnitForm::Slash, "neg. Phase", Some("°")),
            ("Cs / F", UnitForm::Slash, "Cs", Some("F")),
            ("ox/red", UnitForm::Slash, "ox/red", None),
            ("Freq(Hz)", UnitForm::Brackets, "Freq", Some("Hz")),
            ("Zre (ohms)", UnitForm::Brackets, "Zre", Some("ohms")),
            ("Z Real", UnitForm::Brackets, "Z Real", None),
        ];
        for (full, form, name, unit) in table {
            let columns = columns_of(full.as_bytes(), Split::Tabs, form, &[]).unwrap();
            assert_eq!(columns[0].name, name, "{full}");
            assert_eq!(columns[0].unit.as_deref(), unit, "{full}");
        }
        let columns =
            columns_of(b"Point #, E(V), ,", Split::Commas, UnitForm::Brackets, &["Point #"]);
        let types: Vec<_> = columns.unwrap().iter().map(|c| c.data_type).collect();
        assert_eq!(types, [DataType::Int64, DataType::Float64]);
    }
}
