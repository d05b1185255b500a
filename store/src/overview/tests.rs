use model::batch::{Column, DataType};
use model::table::ColumnSpec;
use proptest::prelude::*;

use super::*;
use crate::store::Store;
use crate::{StoreLocation, part::PartRef};

fn column(values: &[Option<f64>]) -> Column {
    let mut column = Column::new(DataType::Float64);
    values.iter().for_each(|value| column.push_f64(*value));
    column
}

fn spec(data_type: DataType) -> ColumnSpec {
    ColumnSpec { name: "a".into(), unit: None, data_type, derived: false }
}

#[test]
fn levels_follow_from_the_rows() {
    for (first_row, rows, expected) in [
        (0, 0, vec![6]),
        (0, 1, vec![6]),
        (0, 256, vec![6]),
        (0, 257, vec![6, 8]),
        (63, 200, vec![6, 8]),
        (0, 1 << 20, vec![6, 8, 10, 12, 14, 16, 18]),
    ] {
        assert_eq!(shifts(first_row, rows), expected, "{rows} rows from {first_row}");
    }
}

proptest! {
    #[test]
    fn every_bucket_tells_of_its_rows_and_survives_packing(
        first_row in 0_u64..300,
        values in proptest::collection::vec(
            prop_oneof![
                6 => (-5000_i32..5000).prop_map(|value| Some(f64::from(value) / 1000.0)),
                1 => any::<f64>().prop_map(Some),
                1 => Just(None),
                1 => Just(Some(f64::NAN)),
            ],
            1..1500,
        ),
        decimals: bool,
    ) {
        let values: Vec<_> = values
            .into_iter()
            .filter(|value| !decimals || value.is_none_or(|value| value.abs() < 6.0))
            .collect();
        let whole = column(&values);
        let rows = values.len() as u64;
        for level in Level::build(DataType::Float64, first_row, rows, [&whole].into_iter()) {
            let packed = pack::pack(&level).unwrap();
            let unpacked = pack::unpack(&packed, level.shift, first_row, rows).unwrap();
            prop_assert_eq!(format!("{unpacked:?}"), format!("{level:?}"));
            let count = level.len();
            for index in 0..count {
                let number = level.first_bucket + index as u64;
                let start = (number << level.shift).max(first_row);
                let end = ((number + 1) << level.shift).min(first_row + rows);
                let inside: Vec<(u64, f64)> = (start..end)
                    .filter_map(|row| Some((row, values[(row - first_row) as usize]?)))
                    .filter(|(_, value)| !value.is_nan())
                    .collect();
                prop_assert_eq!(u64::from(level.rows[index]), end - start);
                prop_assert_eq!(
                    u64::from(level.missing[index]), end - start - inside.len() as u64
                );
                match level.bucket(number) {
                    None => prop_assert!(inside.is_empty()),
                    Some(bucket) => {
                        for (_, value) in &inside {
                            prop_assert!(bucket.min <= *value && *value <= bucket.max);
                        }
                        prop_assert!(inside.contains(&(bucket.min_row, bucket.min)));
                        prop_assert!(inside.contains(&(bucket.max_row, bucket.max)));
                    }
                }
            }
        }
    }
}

#[test]
fn levels_read_back_from_the_store_whole_or_by_range() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = Store::open_on(&StoreLocation::Memory, runtime.handle().clone()).unwrap();
    // Doubles without pattern, so that the finest level lies beyond the object's head.
    let mut state = 1_u64;
    let values: Vec<_> = (0..600_000)
        .map(|row| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (row % 977 != 0).then_some((state >> 11) as f64)
        })
        .collect();
    let whole = column(&values);
    let mut text = Column::new(DataType::Text);
    (0..values.len()).for_each(|_| text.push_text(Some("x")));
    let specs = [spec(DataType::Text), spec(DataType::Float64)];
    let first_row = 100;
    let object = encode(&specs, first_row, &[&[text, whole.clone()]]).unwrap();
    assert!(object.len() > 100_000);
    runtime.block_on(store.put("o", object.clone().into())).unwrap();
    let part = PartRef {
        first_row,
        rows: values.len() as u64,
        parquet_key: "p".into(),
        overview_key: "o".into(),
    };
    let built = Level::build(DataType::Float64, first_row, part.rows, [&whole].into_iter());
    let wanted: Vec<_> = built.iter().map(|level| (0, 1, level.shift)).collect();
    for _ in 0..2 {
        let read = store.levels(std::slice::from_ref(&part), &wanted).unwrap();
        for (built, read) in built.iter().zip(read) {
            assert_eq!(*built, *read);
        }
    }
    let text = store.levels(std::slice::from_ref(&part), &[(0, 0, 6)]);
    assert!(matches!(text, Err(crate::StoreError::Mismatch(_))));

    for length in (0..400).chain([object.len() / 2, object.len() - 1]) {
        store.clear_cache();
        let cut = object[..length].to_vec();
        runtime.block_on(store.put("o", cut.into())).unwrap();
        assert!(store.levels(std::slice::from_ref(&part), &wanted).is_err(), "cut at {length}");
    }
}
