use hdf5_pure::FileBuilder;

use super::*;
use crate::hdf5::tests::{Block, Values, check_damage, fixed, read};

const ORDER: &[&str] = &[
    "cell_id",
    "cycle_count",
    "system_time_us",
    "time_s",
    "cell_current_a",
    "cell_voltage_v",
    "state",
];

fn file(rows: usize, cells: impl Fn(usize) -> i64) -> Vec<u8> {
    let counts = (0..rows).flat_map(|row| [cells(row), 1, 1_570_746_396_000_000 + row as i64]);
    let singles = (0..rows).flat_map(|row| [row as f32, -5.0, 4.0 - row as f32 / 1e6]);
    let blocks: Vec<Block> = vec![
        (&["cell_id", "cycle_count", "system_time_us"], Values::Integers(counts.collect())),
        (&["time_s", "cell_current_a", "cell_voltage_v"], Values::Singles(singles.collect())),
        (&["state"], Values::Texts(vec!["rest"; rows])),
    ];
    let mut file = FileBuilder::new();
    fixed(&mut file, "time_series_data", ORDER, &blocks, Some((&["note"], "N.")), rows);
    file.finish().unwrap()
}

#[test]
fn columns_have_units_and_meanings() {
    let rows = 40_000;
    let reading = read(&file(rows, |_| 452), 9000).unwrap();
    assert_eq!(reading.format, "indigo-h5");
    assert_eq!(
        reading.names(0),
        [
            "index / -",
            "cell_id / -",
            "cycle_count / -",
            "system_time / us",
            "time / s",
            "cell_current / A",
            "cell_voltage / V",
            "state / -"
        ]
    );
    // The frame's column of objects, and one that no recording had before.
    assert_eq!(reading.codes(), ["unknown_column", "column_left_out"]);
    assert_eq!(reading.rows(0), rows);
    assert_eq!(reading.standard(0, RecordIndex)[rows - 1], Some((rows as f64 - 1.0) * 10.0));
    assert_eq!(reading.standard(0, CurrentAmpere)[7], Some(-5.0));
    assert_eq!(reading.standard(0, TestTimeSecond)[rows - 1], Some(rows as f64 - 1.0));
    assert_eq!(reading.standard(0, UnixTimeSecond)[0], Some(1_570_746_396.0));
    assert_eq!(reading.metadata.cell_name.as_deref(), Some("452"));
    let date = reading.metadata.other_date.as_ref().and_then(|date| date.utc).unwrap();
    assert_eq!(date.to_rfc3339(), "2019-10-10T22:26:36Z");
}

#[test]
fn samples_of_several_cells_are_not_mixed() {
    let error = read(&file(10, |row| row as i64 / 9), 10).unwrap_err();
    assert!(error.to_string().contains("several cells"), "{error}");
}

#[test]
fn damaged_files_are_survived() {
    check_damage(&file(20, |_| 1), 1500);
}
