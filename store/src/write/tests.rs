use model::batch::DataType;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaDataReader};
use proptest::prelude::*;

use super::*;
use crate::testing::{batch, bits, fixture, floats, pass, spec};

/// Rows with all types, nulls and values that are awkward to keep.
fn rows(seed: u64, count: usize) -> Vec<Column> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        state >> 33
    };
    let types = [
        DataType::Float64,
        DataType::Float64,
        DataType::Float32,
        DataType::Int64,
        DataType::Text,
        DataType::Float64,
    ];
    let mut columns: Vec<_> = types.map(Column::new).into();
    for row in 0..count {
        columns[0].push_f64(Some(row as f64 / 10.0));
        let noise = next();
        columns[1].push_f64((noise % 13 != 0).then_some((3_600 + noise % 200) as f64 / 1000.0));
        columns[2].push_f32((noise % 7 != 0).then_some(noise as f32 / 3.0));
        columns[3].push_i64((noise % 5 != 0).then_some(noise as i64 - (1 << 30)));
        columns[4]
            .push_text((noise % 3 != 0).then_some(["", "CC", "Ruhe", "Ω"][noise as usize % 4]));
        columns[5].push_f64(match noise % 1000 {
            0 => Some(f64::NAN),
            1 => Some(-0.0),
            2 => Some(f64::NEG_INFINITY),
            3 => None,
            _ => Some((noise as f64).sqrt()),
        });
    }
    columns
}

fn specs() -> Vec<ColumnSpec> {
    let of = |column: &Column| spec("U", column.data_type());
    rows(0, 0).iter().map(of).collect()
}

fn slice(columns: &[Column], range: std::ops::Range<usize>) -> Vec<Column> {
    let slice = |column: &Column| {
        let mut slice = Column::new(column.data_type());
        slice.extend_from(column, range.clone());
        slice
    };
    columns.iter().map(slice).collect()
}

fn all_bits(columns: &[Column]) -> Vec<Vec<Option<String>>> {
    columns.iter().map(bits).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn any_number_of_pieces_gives_the_same_table(
        seed: u64,
        count in prop_oneof![1_usize..2000, 65_000_usize..66_100, 130_000_usize..270_000],
        cuts in proptest::collection::vec((0.0..1.0_f64, any::<bool>(), 0_usize..3000), 0..6),
        step in prop_oneof![1_000_usize..5_000, 30_000_usize..200_000],
    ) {
        let fixture = fixture();
        let whole = rows(seed, count);
        let at_once = pass(&fixture.store, &specs(), &[], vec![batch(whole.clone(), false)]);
        prop_assert_eq!(at_once.rows, count as u64);

        let mut ends: Vec<_> = cuts
            .iter()
            .map(|(cut, last, provisional)| ((cut * count as f64) as usize, *last, *provisional))
            .collect();
        ends.sort_unstable();
        ends.push((count, false, 0));
        let (mut parts, mut done) = (Vec::new(), 0);
        for (end, is_provisional_only, provisional) in ends {
            // A pass that brings provisional rows alone leaves the final ones as they are.
            let end = if is_provisional_only { done } else { end };
            let mut batches = Vec::new();
            while done < end {
                let next = end.min(done + step);
                batches.push(batch(slice(&whole, done..next), false));
                done = next;
            }
            let shown = count.min(done + provisional);
            if provisional > 0 {
                let middle = done + (shown - done) / 2;
                batches.push(batch(slice(&whole, done..middle), true));
                batches.push(batch(slice(&whole, middle..shown), true));
            }
            let written = pass(&fixture.store, &specs(), &parts, batches);
            let of_shown = pass(
                &fixture.store, &specs(), &[], vec![batch(slice(&whole, 0..shown), false)],
            );
            prop_assert_eq!(written.rows, shown as u64);
            prop_assert_eq!(&written.content_hash, &of_shown.content_hash);
            prop_assert_eq!(format!("{:?}", written.statistics), format!("{:?}", of_shown.statistics));
            for part in &written.parts {
                prop_assert!(!written.removed.contains(&part.parquet_key));
            }
            parts = written.parts;
        }
        prop_assert_eq!(&summarise(&specs(), &parts).unwrap().content_hash, &at_once.content_hash);
        let read = fixture.store.read_rows_blocking(&parts, &[0, 1, 2, 3, 4, 5], 0..u64::MAX);
        prop_assert_eq!(all_bits(&read.unwrap()), all_bits(&whole));
        let middle = count / 3..count.min(count / 3 + 700);
        let read = fixture.store.read_rows_blocking(
            &at_once.parts, &[5, 4], middle.start as u64..middle.end as u64,
        );
        let expected = slice(&whole, middle);
        prop_assert_eq!(
            all_bits(&read.unwrap()), all_bits(&[expected[5].clone(), expected[4].clone()])
        );
    }
}

#[test]
fn a_file_that_grows_for_long_has_few_parts() {
    let fixture = fixture();
    let specs = [spec("t", DataType::Float64)];
    let mut parts: Vec<PartDescription> = Vec::new();
    let mut rewritten = 0;
    for pass_number in 0..100 {
        let from = pass_number * 30_000;
        let rows = floats((from..from + 30_000).map(|row| Some(f64::from(row))));
        let written = pass(&fixture.store, &specs, &parts, vec![batch(vec![rows], false)]);
        rewritten += written.added.iter().map(|part| part.rows).sum::<u64>();
        parts = written.parts;
    }
    let whole: Vec<u64> = parts.iter().map(|part| part.rows / BLOCK_ROWS as u64).collect();
    assert_eq!(whole, [16, 16, 8, 4, 1, 0], "as the bits of 45 blocks");
    assert!(rewritten < 100 * 30_000 * 7, "{rewritten} rows written for 3,000,000");
}

#[test]
fn what_does_not_fit_is_refused() {
    let fixture = fixture();
    let store = &fixture.store;
    let specs = [spec("t", DataType::Float64)];
    let written =
        pass(store, &specs, &[], vec![batch(vec![floats([Some(1.0), Some(2.0)])], false)]);
    let mut gap = written.parts.clone();
    gap[0].first_row = 65_536;
    assert!(store.append_table(0, &specs, gap).is_err());
    assert!(store.append_table(1, &specs, written.parts.clone()).is_err());
    let two = [spec("t", DataType::Float64), spec("u", DataType::Float64)];
    assert!(store.append_table(0, &two, written.parts.clone()).is_err());

    let mut writer = store.append_table(0, &specs, Vec::new()).unwrap();
    let mut short = floats([Some(1.0)]);
    short.validity = Some(vec![]);
    for wrong in [
        batch(vec![], false),
        batch(vec![Column::new(DataType::Int64)], false),
        batch(vec![short], false),
        Batch { table: 1, columns: vec![floats([])], provisional: false },
    ] {
        assert!(writer.push(wrong).is_err());
    }
    writer.push(batch(vec![floats([Some(1.0)])], true)).unwrap();
    assert!(writer.push(batch(vec![floats([Some(1.0)])], false)).is_err());
}

#[test]
fn an_empty_pass_keeps_final_rows_and_drops_provisional_ones() {
    let fixture = fixture();
    let specs = [spec("t", DataType::Float64)];
    let rows = |value: f64| vec![floats([Some(value), Some(value + 1.0)])];
    let first = pass(&fixture.store, &specs, &[], vec![batch(rows(0.0), false)]);
    let with = pass(&fixture.store, &specs, &first.parts, vec![batch(rows(2.0), true)]);
    assert_eq!((with.rows, with.parts.len(), with.removed.len()), (4, 2, 0));
    assert_eq!(with.statistics[0].max, Some(3.0));
    let without = pass(&fixture.store, &specs, &with.parts, vec![]);
    assert_eq!(without.removed, [with.added[0].parquet_key.clone()]);
    assert_eq!(without.content_hash, first.content_hash);
    assert_eq!(without.parts, first.parts);
    let nothing = pass(&fixture.store, &specs, &[], vec![]);
    assert_eq!((nothing.rows, nothing.parts.len()), (0, 0));
}

#[test]
fn parquet_is_laid_out_for_other_engines_and_for_small_windows() {
    let fixture = fixture();
    let specs = specs();
    let written = pass(&fixture.store, &specs, &[], vec![batch(rows(3, 200_000), false)]);
    assert_eq!(written.parts.iter().map(|part| part.rows).collect::<Vec<_>>(), [196_608, 3_392]);
    let key = &written.parts[0].parquet_key;
    let object = fixture.runtime.block_on(fixture.store.read_object(key)).unwrap();
    let metadata = ParquetMetaDataReader::new()
        .with_page_index_policy(PageIndexPolicy::Required)
        .parse_and_finish(&object)
        .unwrap();
    let groups: Vec<_> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [131_072, 65_536]);
    let entries = metadata.file_metadata().key_value_metadata().unwrap();
    let entry = |key: &str| entries.iter().find(|entry| entry.key == key).unwrap().value.clone();
    assert_eq!(entry("schema_version").as_deref(), Some("1"));
    assert_eq!(
        entry("bdf_ontology_version").as_deref(),
        Some(model::standard::BDF_ONTOLOGY_VERSION)
    );
    let schema = parquet::arrow::parquet_to_arrow_schema(
        metadata.file_metadata().schema_descr(),
        Some(entries),
    )
    .unwrap();
    let fields: Vec<_> = schema
        .fields()
        .iter()
        .map(|field| format!("{} {} {}", field.name(), field.data_type(), field.metadata()["unit"]))
        .collect();
    assert_eq!(
        fields,
        [
            "U Decimal128(18, 1) V",
            "U_2 Decimal128(18, 3) V",
            "U_3 Float32 V",
            "U_4 Int64 V",
            "U_5 Utf8 V",
            "U_6 Float64 V",
        ]
    );
    let index = metadata.page_index().unwrap().offset_index(0, 0).unwrap();
    assert_eq!(index.page_locations().len(), 16);
    assert!(metadata.row_group(0).column(1).statistics().is_some());
}

#[test]
fn damaged_parts_are_errors() {
    let fixture = fixture();
    let specs = specs();
    let written = pass(&fixture.store, &specs, &[], vec![batch(rows(3, 3_000), false)]);
    let key = written.parts[0].parquet_key.clone();
    let object = fixture.runtime.block_on(fixture.store.read_object(&key)).unwrap();
    for length in (0..object.len()).step_by(997) {
        fixture.store.clear_cache();
        let cut = object.slice(..length);
        fixture.runtime.block_on(fixture.store.put(&key, cut)).unwrap();
        let read = fixture.store.read_rows_blocking(&written.parts, &[0, 1], 0..10);
        assert!(read.is_err(), "cut at {length}");
    }
    fixture.runtime.block_on(fixture.store.delete([key])).unwrap();
    fixture.store.clear_cache();
    let read = fixture.store.read_rows_blocking(&written.parts, &[0], 0..10);
    assert!(matches!(read, Err(StoreError::NotFound { .. })));
}

#[test]
fn chunks_bring_every_row_once() {
    use futures::TryStreamExt;
    let fixture = fixture();
    let whole = rows(9, 150_000);
    let written = pass(&fixture.store, &specs(), &[], vec![batch(whole.clone(), false)]);
    let stream = fixture.store.chunks(&written.parts, &[3, 1], 10..149_000);
    let streamed: Vec<Vec<Column>> = fixture.runtime.block_on(stream.try_collect()).unwrap();
    let blocking = fixture.store.chunks_blocking(&written.parts, &[3, 1], 10..149_000).unwrap();
    let blocking: Vec<Vec<Column>> = blocking.collect::<Result<_>>().unwrap();
    assert_eq!(streamed.len(), 3);
    let expected = slice(&whole, 10..149_000);
    for chunks in [streamed, blocking] {
        let joined: Vec<_> = chunks.iter().flat_map(|chunk| bits(&chunk[0])).collect();
        assert_eq!(joined, bits(&expected[3]));
    }
    let past = fixture.store.read_rows_blocking(&written.parts, &[2], 1 << 40..u64::MAX).unwrap();
    assert_eq!(past, [Column::new(DataType::Float32)]);
    assert!(fixture.store.read_rows_blocking(&written.parts, &[6], 0..1).is_err());
    assert_eq!(fixture.store.read_rows_blocking(&[], &[0], 0..1).unwrap(), []);
}
