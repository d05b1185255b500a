//! How a table of a dataset is called.

use model::dataset::DatasetTable;
use model::table::TableKind;

pub(crate) const fn table_kind(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Timeseries => "time series",
        TableKind::Spectra => "impedance spectra",
        TableKind::Cycles => "the tester's cycles",
        TableKind::Auxiliary => "auxiliary channels",
    }
}

/// Its name in the file; what it is where that says nothing more.
pub(crate) fn table_name(table: &DatasetTable) -> String {
    let kind = table_kind(table.kind);
    let name = table.name.trim();
    let says_nothing = name.is_empty() || ["timeseries", "spectra", "cycles"].contains(&name);
    if says_nothing {
        let mut letters = kind.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    } else {
        format!("{name} ({kind})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_called_by_their_names_where_they_have_any() {
        let table = |name: &str, kind| DatasetTable {
            index: 0,
            name: name.to_owned(),
            kind,
            rows: 1,
            content_hash: String::new(),
        };
        for (name, kind, called) in [
            ("timeseries", TableKind::Timeseries, "Time series"),
            ("", TableKind::Spectra, "Impedance spectra"),
            ("aux 3", TableKind::Auxiliary, "aux 3 (auxiliary channels)"),
        ] {
            assert_eq!(table_name(&table(name, kind)), called);
        }
    }
}
