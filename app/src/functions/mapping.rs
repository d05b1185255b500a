//! Mappings of columns, and the tables that wait for one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::id::{AwaitingTableId, ColumnMappingId};
use model::mapping::{
    AwaitingTable, CellForm, ColumnMapping, DecimalMark, KeptMapping, MappedColumn, SignRule,
    TableHeader,
};
use model::standard::StandardColumn;
use model::time::DateOrder;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{required, text};

/// What the page of mappings lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mappings {
    pub(crate) waiting: Vec<AwaitingTable>,
    pub(crate) kept: Vec<KeptMapping>,
}

#[server(prefix = "/fn", endpoint = "mappings", input = Json)]
pub(crate) async fn list_mappings() -> Result<Mappings, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    let waiting = answer(catalog.awaiting_tables(&viewer).await)?;
    Ok(Mappings { waiting, kept: answer(catalog.mappings(&viewer).await)? })
}

#[server(prefix = "/fn", endpoint = "mapping", input = Json)]
pub(crate) async fn load_mapping(id: ColumnMappingId) -> Result<KeptMapping, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.mapping(&viewer, id).await)
}

#[server(prefix = "/fn", endpoint = "awaiting_table", input = Json)]
pub(crate) async fn load_awaiting_table(id: AwaitingTableId) -> Result<AwaitingTable, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.awaiting_table(&viewer, id).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MappingForm {
    pub(crate) name: String,
    pub(crate) decimal_mark: String,
    pub(crate) has_units_line: Option<String>,
    /// One a column of the header, in its order.
    pub(crate) columns: Vec<ColumnForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ColumnForm {
    pub(crate) holds: String,
    pub(crate) unit: String,
    pub(crate) standard: String,
    pub(crate) negated: Option<String>,
}

/// What cells may hold, by the words of the form.
pub(crate) const CELL_FORMS: &[(&str, &str, CellForm)] = &[
    ("number", "Number", CellForm::Number),
    ("integer", "Counter or code", CellForm::Integer),
    ("text", "Text", CellForm::Text),
    ("elapsed", "Elapsed time, 1d 02:03:04", CellForm::Elapsed),
    ("clock", "Date and time", CellForm::Clock { date_order: None }),
    (
        "day_first",
        "Date and time, day first",
        CellForm::Clock { date_order: Some(DateOrder::DayFirst) },
    ),
    (
        "month_first",
        "Date and time, month first",
        CellForm::Clock { date_order: Some(DateOrder::MonthFirst) },
    ),
];

/// The header is not a person's to say: it comes from the table.
impl TryFrom<MappingForm> for ColumnMapping {
    type Error = AppError;

    fn try_from(form: MappingForm) -> Result<Self, AppError> {
        let columns = form.columns.into_iter().enumerate().map(|(source, column)| {
            let invalid = |what: &str| AppError::invalid("", format!("“{what}” is no choice."));
            let holds = CELL_FORMS.iter().find(|(word, ..)| *word == column.holds);
            let standard = text(&column.standard)
                .map(|name| StandardColumn::from_name(&name).ok_or_else(|| invalid(&name)));
            Ok(MappedColumn {
                source,
                holds: holds.ok_or_else(|| invalid(&column.holds))?.2,
                unit: text(&column.unit),
                standard: standard.transpose()?,
                conversion: None,
                sign: if column.negated.is_some() {
                    SignRule::Negated
                } else {
                    SignRule::AsPrinted
                },
            })
        });
        Ok(Self {
            name: required("name", &form.name, "Give the mapping a name.")?,
            header: TableHeader { delimiter: ',', names: Vec::new() },
            decimal_mark: match form.decimal_mark.as_str() {
                "comma" => DecimalMark::Comma,
                _ => DecimalMark::Point,
            },
            has_units_line: form.has_units_line.is_some(),
            columns: columns.collect::<Result<_, AppError>>()?,
        })
    }
}

#[server(prefix = "/fn", endpoint = "create_mapping")]
pub(crate) async fn create_mapping(
    table: AwaitingTableId,
    form: MappingForm,
) -> Result<ColumnMappingId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let header = answer(catalog.awaiting_table(&viewer, table).await)?.header;
    let mapping = ColumnMapping { header, ..checked(form.try_into())? };
    let id = answer(catalog.create_mapping(&viewer, mapping).await)?;
    leptos_axum::redirect("/mappings");
    Ok(id)
}

#[server(prefix = "/fn", endpoint = "save_mapping")]
pub(crate) async fn save_mapping(
    id: ColumnMappingId,
    revision: i64,
    form: MappingForm,
) -> Result<KeptMapping, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.edit_mapping(&viewer, id, revision, checked(form.try_into())?).await)
}

#[server(prefix = "/fn", endpoint = "delete_mapping")]
pub(crate) async fn delete_mapping(id: ColumnMappingId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_mapping(&viewer, id).await)?;
    leptos_axum::redirect("/mappings");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_a_mapping() {
        let column = |holds: &str, unit: &str, standard: &str| ColumnForm {
            holds: holds.to_owned(),
            unit: unit.to_owned(),
            standard: standard.to_owned(),
            negated: (holds == "number").then(|| "on".to_owned()),
        };
        let form = MappingForm {
            name: " Furnace ".to_owned(),
            decimal_mark: "comma".to_owned(),
            has_units_line: Some("on".to_owned()),
            columns: vec![column("day_first", "", ""), column("number", "mA", "current_ampere")],
        };
        let names = vec!["when".to_owned(), "i".to_owned()];
        let header = TableHeader { delimiter: ';', names };
        let mapping: ColumnMapping = form.clone().try_into().unwrap();
        let mapping = ColumnMapping { header, ..mapping };
        assert_eq!(mapping.name, "Furnace");
        assert!(mapping.has_units_line && mapping.decimal_mark == DecimalMark::Comma);
        let clock = CellForm::Clock { date_order: Some(DateOrder::DayFirst) };
        assert_eq!((mapping.columns[0].holds, mapping.columns[0].standard), (clock, None));
        assert_eq!(mapping.columns[1].standard, Some(StandardColumn::CurrentAmpere));
        assert_eq!(mapping.columns[1].sign, SignRule::Negated);
        assert!(mapping.check().is_ok());
        let wrong = MappingForm { columns: vec![column("nonsense", "", "")], ..form };
        assert!(ColumnMapping::try_from(wrong).is_err());
    }
}
