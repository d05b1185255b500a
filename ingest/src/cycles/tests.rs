use model::batch::{DataType, Values};
use model::table::{ColumnSpec, StandardMapping, TableKind};

use super::*;

/// A timeseries of doubles under standard names.
fn table(columns: &[StandardColumn]) -> Table {
    Table {
        name: "test".to_owned(),
        kind: TableKind::Timeseries,
        columns: columns
            .iter()
            .map(|column| ColumnSpec {
                name: column.name().to_owned(),
                unit: None,
                data_type: DataType::Float64,
                derived: false,
            })
            .collect(),
        standard: columns
            .iter()
            .enumerate()
            .map(|(column, standard)| StandardMapping {
                standard: *standard,
                column,
                conversion: Conversion::IDENTITY,
            })
            .collect(),
    }
}

fn batch(rows: &[&[f64]]) -> Batch {
    let columns = (0..rows[0].len())
        .map(|column| Column {
            values: Values::Float64(rows.iter().map(|row| row[column]).collect()),
            validity: None,
        })
        .collect();
    Batch { table: 0, columns, provisional: false }
}

fn fold(table: &Table, rows: &[&[f64]], piece: usize) -> Vec<Cycle> {
    let mut fold = CycleFold::default();
    let mut cycles = Vec::new();
    for rows in rows.chunks(piece) {
        cycles.extend(fold.push(table, &batch(rows)));
        // The state survives being written down between passes.
        let text = serde_json::to_string(&fold).unwrap();
        fold = serde_json::from_str(&text).unwrap();
    }
    cycles.extend(fold.open_cycle());
    cycles
}

/// (charge, discharge) of each cycle, whatever the pieces.
fn check(columns: &[StandardColumn], rows: &[&[f64]], expected: &[(f64, f64)]) {
    let table = table(columns);
    let whole = fold(&table, rows, rows.len());
    for piece in 1..rows.len() {
        assert_eq!(fold(&table, rows, piece), whole, "in pieces of {piece}");
    }
    let got: Vec<_> = whole
        .iter()
        .map(|cycle| (cycle.charge_capacity_ah.unwrap(), cycle.discharge_capacity_ah.unwrap()))
        .collect();
    assert_eq!(got, expected);
}

use StandardColumn::*;

#[test]
fn a_cycle_scoped_counter_gives_its_own_digits() {
    check(
        &[CycleCount, CycleChargingCapacityAh, CycleDischargingCapacityAh],
        &[
            &[1.0, 0.1, 0.0],
            &[1.0, 0.3, 0.0],
            &[1.0, 0.3, 0.2999],
            &[2.0, 0.0, 0.0],
            &[2.0, 0.2, 0.1],
        ],
        &[(0.3, 0.2999), (0.2, 0.1)],
    );
}

#[test]
fn a_step_scoped_counter_adds_its_steps_up() {
    check(
        &[CycleCount, StepId, StepChargingCapacityAh, StepDischargingCapacityAh],
        &[
            &[0.0, 1.0, 0.25, 0.0],
            &[0.0, 1.0, 0.5, 0.0],
            // A step that starts above the last one's end is still a new step.
            &[0.0, 2.0, 0.75, 0.0],
            &[0.0, 3.0, 0.0, 1.0],
            &[1.0, 1.0, 0.125, 0.0],
        ],
        &[(1.25, 1.0), (0.125, 0.0)],
    );
}

#[test]
fn a_test_scoped_counter_is_taken_from_the_cycles_beginning() {
    check(
        &[CycleCount, ChargingCapacityAh, DischargingCapacityAh],
        &[&[1.0, 0.0, 0.0], &[1.0, 1.0, 0.5], &[2.0, 1.5, 0.5], &[2.0, 2.0, 1.5]],
        &[(1.0, 0.5), (1.0, 1.0)],
    );
}

#[test]
fn a_schedule_scoped_counter_may_start_anew_in_mid_cycle() {
    check(
        &[CycleCount, ScheduleChargingCapacityAh, ScheduleDischargingCapacityAh],
        &[&[1.0, 1.0, 0.0], &[1.0, 2.0, 0.0], &[1.0, 0.5, 1.0], &[2.0, 1.0, 1.0]],
        &[(2.5, 1.0), (0.5, 0.0)],
    );
}

#[test]
fn current_is_integrated_where_no_counter_is_there() {
    check(
        &[TestTimeSecond, CurrentAmpere, VoltageVolt],
        &[
            &[0.0, 1.0, 4.0],
            &[3600.0, 1.0, 4.0],
            &[7200.0, -1.0, 3.0],
            &[9000.0, -1.0, 3.0],
            // The current takes its first direction again: the next cycle.
            &[12600.0, 2.0, 4.0],
            &[14400.0, 2.0, 4.0],
        ],
        &[(1.0, 0.5), (1.0, 0.0)],
    );
}

#[test]
fn efficiency_needs_both_directions() {
    let cycle = Cycle {
        charge_capacity_ah: Some(2.0),
        discharge_capacity_ah: Some(1.0),
        ..Cycle::default()
    };
    assert_eq!(cycle.coulombic_efficiency(), Some(0.5));
    assert_eq!(Cycle { charge_capacity_ah: Some(0.0), ..cycle }.coulombic_efficiency(), None);
}

#[test]
fn hostile_numbers_of_cycles_are_cut_off_with_a_warning() {
    let table = table(&[StandardColumn::CycleCount]);
    for (beyond, warned) in [(0, false), (1, true), (500, true)] {
        let count = MOST_CYCLES + beyond;
        let rows: Vec<[f64; 1]> = (0..count).map(|number| [f64::from(number)]).collect();
        let rows: Vec<&[f64]> = rows.iter().map(<[f64; 1]>::as_slice).collect();
        let mut fold = CycleFold::default();
        let mut cycles = Vec::new();
        for rows in rows.chunks(60_000) {
            let from = fold.open_ordinal();
            let closed = fold.push(&table, &batch(rows));
            assert!(closed.iter().all(|cycle| cycle.ordinal >= from));
            cycles.extend(closed);
        }
        cycles.extend(fold.open_cycle());
        assert_eq!(cycles.len(), MOST_CYCLES as usize, "{beyond} beyond");
        assert_eq!(fold.warning().is_some(), warned, "{beyond} beyond");
    }
}
