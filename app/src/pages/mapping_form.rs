//! The fields of a mapping: a row for each column of the table.

use leptos::prelude::*;
use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader};
use model::standard::StandardColumn;

use crate::components::field::{Choice, Field, Tick};
use crate::functions::mapping::CELL_FORMS;

/// A first guess for a table, for a person to mend.
pub(crate) fn guessed(header: &TableHeader, first_values: &[Vec<String>]) -> ColumnMapping {
    let has_units_line = begins_with_units(first_values);
    let values = |source: usize| {
        let values = first_values.get(source).map_or(&[] as &[String], Vec::as_slice);
        values.get(usize::from(has_units_line)..).unwrap_or_default()
    };
    let columns = header.names.iter().enumerate().map(|(source, name)| {
        let holds = form_of(values(source));
        let (standard, unit) = meaning_of(name, holds);
        MappedColumn { source, holds, unit, standard, conversion: None, sign: SignRule::AsPrinted }
    });
    let mut columns: Vec<MappedColumn> = columns.collect();
    // A second column of one meaning is for the person to decide.
    let mut seen = Vec::new();
    for column in &mut columns {
        if let Some(standard) = column.standard.filter(|standard| seen.contains(standard)) {
            seen.push(standard);
            column.standard = None;
        }
        seen.extend(column.standard);
    }
    let is_comma = |value: &String| value.contains(',') && !value.contains('.');
    let has_commas = first_values.iter().flatten().any(is_comma);
    ColumnMapping {
        name: String::new(),
        header: header.clone(),
        decimal_mark: if has_commas { DecimalMark::Comma } else { DecimalMark::Point },
        has_units_line,
        columns,
    }
}

/// No number stands in the first line, and some in the second.
fn begins_with_units(first_values: &[Vec<String>]) -> bool {
    let has_number = |line: usize| {
        let mut cells = first_values.iter().filter_map(|values| values.get(line));
        cells.any(|value| !value.is_empty() && is_number(value))
    };
    !has_number(0) && has_number(1)
}

fn is_number(value: &str) -> bool {
    value.is_empty() || value.replace(',', ".").parse::<f64>().is_ok()
}

fn form_of(values: &[String]) -> CellForm {
    if values.iter().all(|value| is_number(value)) {
        return CellForm::Number;
    }
    let has_date = |value: &String| value.contains(':') && value.contains(['-', '/', '.']);
    match values.iter().any(|value| value.contains(':')) {
        true if values.iter().any(has_date) => CellForm::Clock { date_order: None },
        true => CellForm::Elapsed,
        false => CellForm::Text,
    }
}

/// What a name says by its words, with the unit in its brackets or behind a slash.
fn meaning_of(name: &str, holds: CellForm) -> (Option<StandardColumn>, Option<String>) {
    let lower = name.to_lowercase();
    let inner = name.split(['(', '[', '/']).nth(1);
    let unit = inner.map(|unit| unit.trim_matches([')', ']', ' ']).to_owned());
    let unit = unit.filter(|unit| model::unit::parse_unit(unit).is_some());
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let standard = match holds {
        CellForm::Clock { .. } => Some(StandardColumn::UnixTimeSecond),
        CellForm::Elapsed => Some(StandardColumn::TestTimeSecond),
        CellForm::Text => None,
        _ if has(&["volt", "ecell", "potential"]) => Some(StandardColumn::VoltageVolt),
        _ if has(&["current", "amps", "ampere"]) => Some(StandardColumn::CurrentAmpere),
        _ if has(&["cycle"]) => Some(StandardColumn::CycleCount),
        _ if has(&["step"]) && !has(&["time"]) => Some(StandardColumn::StepId),
        _ if has(&["test_time", "test time", "time", "zeit"]) => {
            Some(StandardColumn::TestTimeSecond)
        }
        _ => None,
    };
    (standard, unit)
}

#[component]
pub(crate) fn MappingFields(
    mapping: ColumnMapping,
    #[prop(optional)] first_values: Vec<Vec<String>>,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let comma = mapping.decimal_mark == DecimalMark::Comma;
    let marks = [("point", "Point, 3.7"), ("comma", "Comma, 3,7")];
    let marks = marks.map(|(value, text)| (value.to_owned(), text.to_owned())).into();
    let names = mapping.header.names.clone();
    let row = move |(source, name): (usize, String)| {
        let column = mapping.columns.iter().find(|column| column.source == source).cloned();
        let values = first_values.get(source).map(|values| values.join(" · ")).unwrap_or_default();
        view! { <ColumnRow source name column values disabled /> }
    };
    let rows = names.into_iter().enumerate().map(row).collect_view();
    view! {
        <div class="field-row">
            <Field
                name="name"
                label="Name"
                value=mapping.name.clone()
                required=true
                disabled
                placeholder="Furnace log of lab 3"
                autocomplete="off"
            />
            <Choice
                name="decimal_mark"
                label="Decimals behind a"
                options=marks
                value=if comma { "comma" } else { "point" }
                disabled
            />
        </div>
        <Tick
            name="has_units_line"
            label="The line behind the column names holds units"
            checked=mapping.has_units_line
            disabled
        />
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"First values"</th>
                        <th scope="col">"Holds"</th>
                        <th scope="col">"Unit"</th>
                        <th scope="col">"Is the standard column"</th>
                        <th scope="col">"Sign turned"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn ColumnRow(
    source: usize,
    name: String,
    column: Option<MappedColumn>,
    values: String,
    disabled: bool,
) -> impl IntoView {
    let posted = |field: &str| format!("form[columns][{source}][{field}]");
    let label = |what: &str| format!("{what} of {name}");
    let holds = column.as_ref().map_or(CellForm::Text, |column| column.holds);
    let standard = column.as_ref().and_then(|column| column.standard);
    let negated = column.as_ref().is_some_and(|column| column.sign == SignRule::Negated);
    let unit = column.and_then(|column| column.unit).unwrap_or_default();
    let form = |(word, text, form): &(&'static str, &'static str, CellForm)| {
        view! {
            <option value=*word selected=*form == holds>
                {*text}
            </option>
        }
    };
    let forms = CELL_FORMS.iter().map(form).collect_view();
    let choice = |of: &StandardColumn| {
        view! {
            <option value=of.name() selected=Some(*of) == standard>
                {of.label()}
            </option>
        }
    };
    let standards = StandardColumn::ALL.iter().map(choice).collect_view();
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td class="muted">{values}</td>
            <td>
                <select name=posted("holds") aria-label=label("What cells hold") disabled=disabled>
                    {forms}
                </select>
            </td>
            <td>
                <input
                    class="short"
                    name=posted("unit")
                    value=unit
                    aria-label=label("Unit")
                    disabled=disabled
                />
            </td>
            <td>
                <select
                    name=posted("standard")
                    aria-label=label("Standard column")
                    disabled=disabled
                >
                    <option value="">"none: keep it as it is"</option>
                    {standards}
                </select>
            </td>
            <td>
                <input
                    type="checkbox"
                    name=posted("negated")
                    value="on"
                    checked=negated
                    aria-label=label("Turn the sign")
                    disabled=disabled
                />
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_a_first_guess() {
        let names = ["Date", "Time (h)", "Voltage/mV", "Current [A]", "Cycle", "Volts 2", "Remark"];
        let values = ["01.02.2026 10:00", "0,5", "3700", "-1,5", "1", "3", "ok"];
        let header = TableHeader { delimiter: ';', names: names.map(str::to_owned).into() };
        let values: Vec<Vec<String>> =
            values.iter().map(|value| vec![(*value).to_owned()]).collect();
        let guess = guessed(&header, &values);
        let columns = guess.columns.iter().map(|it| (it.standard, it.unit.as_deref()));
        use StandardColumn::*;
        let expected = [
            (Some(UnixTimeSecond), None),
            (Some(TestTimeSecond), Some("h")),
            (Some(VoltageVolt), Some("mV")),
            (Some(CurrentAmpere), Some("A")),
            (Some(CycleCount), None),
            (None, None),
            (None, None),
        ];
        assert_eq!(columns.collect::<Vec<_>>(), expected);
        assert!(guess.decimal_mark == DecimalMark::Comma && !guess.has_units_line);
        assert!(guess.check().is_ok(), "{:?}", guess.check());
        let with_units: Vec<Vec<String>> =
            [["V", "3.7"], ["A", "1"]].map(|column| column.map(str::to_owned).into()).into();
        let names = vec!["u".to_owned(), "i".to_owned()];
        let guess = guessed(&TableHeader { delimiter: ',', names }, &with_units);
        assert!(guess.has_units_line && guess.decimal_mark == DecimalMark::Point);
    }
}
