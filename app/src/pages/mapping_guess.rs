//! A first guess at a mapping, for a person to mend.

use model::mapping::{
    CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader, TableSample,
};
use model::standard::StandardColumn;
use model::time::DateOrder;

/// Out of names and values.
pub(crate) fn guessed(header: &TableHeader, sample: &TableSample) -> ColumnMapping {
    let has_units_line = begins_with_units(&sample.first_values);
    let values = |source: usize| {
        let values = sample.first_values.get(source).map_or(&[] as &[String], Vec::as_slice);
        values.get(usize::from(has_units_line)..).unwrap_or_default()
    };
    let state = (0..header.names.len()).find_map(|source| {
        let (charge, discharge) = states_of(sample.states.get(source)?);
        let is_state = !charge.is_empty() && !discharge.is_empty();
        is_state.then_some(SignRule::ByState { column: source, charge, discharge })
    });
    let columns = header.names.iter().enumerate().map(|(source, name)| {
        let holds = form_of(name, values(source));
        let (mut standard, unit) = meaning_of(name, holds);
        if matches!(&state, Some(SignRule::ByState { column, .. }) if *column == source)
            && holds == CellForm::Text
        {
            standard = Some(StandardColumn::StepType);
        }
        let is_unsigned = standard == Some(StandardColumn::CurrentAmpere)
            && !values(source).iter().any(|value| value.starts_with('-'));
        let sign = state.clone().filter(|_| is_unsigned).unwrap_or_default();
        MappedColumn { source, holds, unit, standard, conversion: None, sign }
    });
    let mut columns: Vec<MappedColumn> = columns.collect();
    // A second column of one meaning is for the person to decide.
    let mut seen = Vec::new();
    for column in &mut columns {
        if column.standard.is_some_and(|standard| seen.contains(&standard)) {
            (column.standard, column.sign) = (None, SignRule::AsPrinted);
        }
        seen.extend(column.standard);
    }
    let is_comma = |value: &String| value.contains(',') && !value.contains('.');
    let has_commas = sample.first_values.iter().flatten().any(is_comma);
    ColumnMapping {
        name: String::new(),
        header: header.clone(),
        decimal_mark: if has_commas { DecimalMark::Comma } else { DecimalMark::Point },
        has_units_line,
        columns,
    }
}

/// What testers call charging and discharging, in lower case.
const CHARGE: &[&str] =
    &["c", "ch", "chg", "cha", "charge", "charging", "laden", "cc chg", "cccv chg"];
const DISCHARGE: &[&str] =
    &["d", "dc", "dis", "dch", "dchg", "discharge", "discharging", "entladen", "cc dchg"];

/// The texts that mean charge, and those that mean discharge.
fn states_of(states: &[String]) -> (Vec<String>, Vec<String>) {
    let of = |words: &[&str]| {
        let is_one = |state: &&String| words.contains(&state.to_lowercase().as_str());
        states.iter().filter(is_one).cloned().collect()
    };
    (of(CHARGE), of(DISCHARGE))
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

fn form_of(name: &str, values: &[String]) -> CellForm {
    if values.iter().all(|value| is_number(value)) {
        return form_of_numbers(name, values);
    }
    let has_date = |value: &String| value.contains(':') && value.contains(['-', '/', '.']);
    match values.iter().any(|value| value.contains(':')) {
        true if values.iter().any(has_date) => CellForm::Clock { date_order: order_of(values) },
        true => CellForm::Elapsed,
        false => CellForm::Text,
    }
}

/// Numbers that are dates by their size, under a name that says so.
fn form_of_numbers(name: &str, values: &[String]) -> CellForm {
    let name = name.to_lowercase();
    let words = ["date", "time", "datum", "zeit", "clock", "stamp", "unix", "epoch"];
    let numbers = values.iter().filter_map(|value| value.replace(',', ".").parse::<f64>().ok());
    let numbers: Vec<f64> = numbers.collect();
    let are_within = |range: std::ops::Range<f64>| {
        !numbers.is_empty() && numbers.iter().all(|number| range.contains(number))
    };
    if !words.iter().any(|word| name.contains(word)) {
        CellForm::Number
    } else if are_within(1e9..3e9) {
        CellForm::UnixSeconds
    } else if are_within(1e12..3e12) {
        CellForm::UnixMilliseconds
    } else if are_within(36_526.0..55_000.0) && !name.contains("test") {
        CellForm::SerialDays
    } else {
        CellForm::Number
    }
}

/// The order of day and month, where a number above 12 proves it.
fn order_of(values: &[String]) -> Option<DateOrder> {
    values.iter().find_map(|value| {
        let mut numbers = value.split('/').map(|part| part.parse::<u32>());
        match (numbers.next()?.ok()?, numbers.next()?.ok()?) {
            (13..=31, _) => Some(DateOrder::DayFirst),
            (_, 13..=31) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    })
}

/// What a name says by its words, with the unit in its brackets or behind a slash.
fn meaning_of(name: &str, holds: CellForm) -> (Option<StandardColumn>, Option<String>) {
    let lower = name.to_lowercase();
    let inner = name.split(['(', '[', '/']).nth(1);
    let unit = inner.map(|unit| unit.trim_matches([')', ']', ' ']).to_owned());
    let unit = unit.filter(|unit| model::unit::parse_unit(unit).is_some());
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let standard = match holds {
        form if form.is_clock() => Some(StandardColumn::UnixTimeSecond),
        CellForm::Elapsed => Some(StandardColumn::TestTimeSecond),
        CellForm::Text => None,
        _ if has(&["volt", "ecell", "potential", "spannung"]) => Some(StandardColumn::VoltageVolt),
        _ if has(&["current", "amps", "ampere", "strom"]) => Some(StandardColumn::CurrentAmpere),
        _ if has(&["cycle", "zyklus"]) => Some(StandardColumn::CycleCount),
        _ if has(&["step"]) && !has(&["time"]) => Some(StandardColumn::StepId),
        _ if has(&["test_time", "test time", "time", "zeit"]) => {
            Some(StandardColumn::TestTimeSecond)
        }
        _ => None,
    };
    (standard, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[&str], states: &[&[&str]]) -> TableSample {
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        TableSample {
            first_values: values.iter().map(|value| vec![(*value).to_owned()]).collect(),
            states: states.iter().map(|states| owned(states)).collect(),
        }
    }

    fn header(names: &[&str]) -> TableHeader {
        let names = names.iter().map(ToString::to_string).collect();
        TableHeader { delimiter: Some(';'), names }
    }

    #[test]
    fn names_and_values_are_a_first_guess() {
        let names = ["Date", "Time (h)", "Voltage/mV", "Current [A]", "Cycle", "Volts 2", "Remark"];
        let values = ["01.02.2026 10:00", "0,5", "3700", "-1,5", "1", "3", "ok"];
        let guess = guessed(&header(&names), &sample(&values, &[]));
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
    }

    #[test]
    fn a_line_of_units_is_seen() {
        let first_values =
            [["V", "3.7"], ["A", "1"]].map(|column| column.map(str::to_owned).into());
        let sample = TableSample { first_values: first_values.into(), states: Vec::new() };
        let guess = guessed(&header(&["u", "i"]), &sample);
        assert!(guess.has_units_line && guess.decimal_mark == DecimalMark::Point);
    }

    #[test]
    fn clocks_are_told_by_their_cells() {
        use CellForm::*;
        let clock = |date_order| Clock { date_order };
        let table = [
            ("Date", "2026-02-01 10:00:00", clock(None)),
            ("Date", "25/02/2026 10:00:00", clock(Some(DateOrder::DayFirst))),
            ("Date", "02/25/2026 10:00:00", clock(Some(DateOrder::MonthFirst))),
            ("Date", "02/05/2026 10:00:00", clock(None)),
            ("Time", "00:10:00", Elapsed),
            ("Timestamp", "1775520000.5", UnixSeconds),
            ("Timestamp", "1775520000500", UnixMilliseconds),
            ("Date_Time", "46119,5", SerialDays),
            ("Test_Time", "46119,5", Number),
            ("Power", "1775520000", Number),
        ];
        for (name, value, expected) in table {
            let guess = guessed(&header(&[name, "u"]), &sample(&[value, "1"], &[]));
            assert_eq!(guess.columns[0].holds, expected, "{name} {value}");
            let is_clock = guess.columns[0].standard == Some(StandardColumn::UnixTimeSecond);
            assert_eq!(is_clock, expected.is_clock(), "{name} {value}");
            assert!(guess.check().is_ok(), "{:?}", guess.check());
        }
    }

    #[test]
    fn states_give_unsigned_currents_their_sign() {
        let names = header(&["t", "Current/A", "Mode"]);
        let states: &[&[&str]] = &[&[], &[], &["R", "CHG", "DCHG"]];
        let by_state = SignRule::ByState {
            column: 2,
            charge: vec!["CHG".to_owned()],
            discharge: vec!["DCHG".to_owned()],
        };
        let guess = guessed(&names, &sample(&["0", "1.5", "R"], states));
        assert_eq!(guess.columns[1].sign, by_state);
        assert_eq!(guess.columns[2].standard, Some(StandardColumn::StepType));
        let signed = guessed(&names, &sample(&["0", "-1.5", "R"], states));
        assert_eq!(signed.columns[1].sign, SignRule::AsPrinted);
    }
}
