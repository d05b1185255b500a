//! What the lines so far have said: tables, metadata, and what was odd.

use model::metadata::{FileMetadata, RecordedTime, Warning};
use model::standard::StandardColumn;
use model::table::{Table, TableKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::form::{Split, TableForm, table_name};
use super::mapping::{Rule, map_columns};
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::Zone;

/// More tables than any measurement has; a text with more is damaged.
const MOST_TABLES: usize = 500;
/// More parameters than any of the programs writes.
const MOST_PARAMETERS: usize = 5000;
const LONGEST_PARAMETER_BYTES: usize = 16 * 1024;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    pub tables: Vec<TableForm>,
    pub metadata: FileMetadata,
    pub warnings: Vec<Warning>,
    /// The tester's zone of this reading.
    pub time_zone: Option<String>,
}

impl Survey {
    /// Adds a table; `None` where there are too many. Its name is made from its kind where it is empty.
    pub(crate) fn add_table(&mut self, mut form: TableForm) -> Option<usize> {
        if self.tables.len() >= MOST_TABLES {
            let message = format!("Tables beyond the first {MOST_TABLES} are left out.");
            self.warn("too_many_tables", message);
            return None;
        }
        if form.table.name.is_empty() {
            let kind = form.table.kind;
            let same = self.tables.iter().filter(|other| other.table.kind == kind).count();
            form.table.name = table_name(kind, same);
        }
        self.tables.push(form);
        Some(self.tables.len() - 1)
    }

    /// Adds a table of samples, and one that repeats its rows with a frequency above 0. `spectrum` are
    /// the rules that mean something only there.
    pub(crate) fn add_mixed(
        &mut self,
        mut table: Table,
        split: Split,
        rules: &[Rule],
        spectrum: &[Rule],
    ) -> Option<usize> {
        table.standard = map_columns(&table.columns, rules);
        let mut spectra = table.clone();
        spectra.standard.extend(map_columns(&table.columns, spectrum));
        spectra.standard.sort_by_key(|mapping| mapping.standard);
        let frequency = spectra.mapping(StandardColumn::FrequencyHertz).map(|found| found.column);
        let index = self.add_table(TableForm::new(table, split))?;
        if let Some(frequency) = frequency {
            spectra.kind = TableKind::Spectra;
            spectra.name.clear();
            let copy = self.add_table(TableForm::new(spectra, split))?;
            self.tables[index].spectra = Some((copy, frequency));
        }
        Some(index)
    }

    /// A warning, once.
    pub(crate) fn warn(&mut self, code: &str, message: impl Into<String>) {
        let warning = Warning::new(code, message);
        if !self.warnings.contains(&warning) && self.warnings.len() < 100 {
            self.warnings.push(warning);
        }
    }

    /// Keeps a parameter under the vendor's name; one that comes again becomes a list.
    pub(crate) fn vendor(&mut self, name: &str, value: &str) {
        let (name, value) = (name.trim(), value.trim());
        let is_too_long = name.len() + value.len() > LONGEST_PARAMETER_BYTES;
        if name.is_empty() || is_too_long {
            return;
        }
        let is_full = self.metadata.vendor.len() >= MOST_PARAMETERS;
        match self.metadata.vendor.get_mut(name) {
            Some(Value::Array(values)) if values.len() < 100 => values.push(json!(value)),
            Some(Value::Array(_)) => {}
            Some(before) => *before = json!([before.take(), value]),
            None if is_full => {}
            None => {
                self.metadata.vendor.insert(name.to_owned(), json!(value));
            }
        }
    }

    /// The start as the file gives it.
    pub(crate) fn start(&mut self, text: &str, prefer: DateOrder) {
        self.metadata.started_at = Some(self.recorded(text, prefer));
    }

    pub(crate) fn recorded(&self, text: &str, prefer: DateOrder) -> RecordedTime {
        let zone = self.time_zone.as_deref().and_then(Zone::new);
        recorded_time(text, prefer, zone.as_ref())
    }
}

/// `Some` of a value that says something.
pub(crate) fn common_label(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty() && value.len() <= LONGEST_PARAMETER_BYTES).then(|| value.to_owned())
}
