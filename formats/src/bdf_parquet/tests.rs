//! Files of our own, whole and damaged.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use model::batch::{Batch, Column};
use model::standard::StandardColumn;
use parquet::arrow::ArrowWriter;

use super::*;
use crate::{MemorySource, detect};

fn file(names: [&str; 3]) -> Vec<u8> {
    let rows = 20_000_i64;
    let columns: Vec<(&str, ArrayRef)> = vec![
        (names[0], Arc::new(Int64Array::from_iter_values((0..rows).map(|row| row * 1000)))),
        (
            names[1],
            Arc::new(Float64Array::from_iter((0..rows).map(|row| (row != 2).then_some(3.5)))),
        ),
        (names[2], Arc::new(Float64Array::from_iter_values((0..rows).map(|row| row as f64)))),
        ("Step Type", Arc::new(StringArray::from_iter_values((0..rows).map(|_| "REST")))),
        ("at", Arc::new(TimestampMicrosecondArray::from_iter_values(0..rows).with_timezone("UTC"))),
        ("cycle_count", Arc::new(Int32Array::from_iter_values((0..rows).map(|_| 1)))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn read(bytes: Vec<u8>, rows: usize) -> Result<(Box<dyn Reader>, Vec<Column>), FormatError> {
    let bundle = Bundle::single("a.parquet", Arc::new(MemorySource::new(bytes)));
    let format = detect(&bundle)?.format;
    let mut reader = format.open(&bundle, &Options::default(), End::Closed, None)?.swap_remove(0);
    let specs = &reader.tables()[0].columns;
    let mut columns: Vec<Column> = specs.iter().map(|spec| Column::new(spec.data_type)).collect();
    while let Some(Batch { columns: batch, .. }) = reader.next(rows)? {
        assert!((1..=rows).contains(&batch[0].len()));
        for (column, more) in columns.iter_mut().zip(&batch) {
            column.extend_from(more, 0..more.len());
        }
    }
    Ok((reader, columns))
}

#[test]
fn machine_names_and_labels_are_the_same_columns() {
    let table = [
        ["test_time_millisecond", "voltage_volt", "current_ampere"],
        ["Test Time / ms", "Voltage / V", "Current / A"],
    ];
    for names in table {
        for rows in [1000, 100_000] {
            let (reader, columns) = read(file(names), rows).unwrap();
            let table = &reader.tables()[0];
            assert_eq!(columns[0].len(), 20_000);
            let time = table.mapping(StandardColumn::TestTimeSecond).unwrap();
            assert_eq!(time.conversion.apply(columns[0].number(9).unwrap()), 9.0);
            let voltage = table.mapping(StandardColumn::VoltageVolt).unwrap().column;
            assert_eq!([columns[voltage].number(1), columns[voltage].number(2)], [Some(3.5), None]);
            assert!(table.mapping(StandardColumn::StepType).is_some());
            assert!(table.mapping(StandardColumn::CycleCount).is_some());
            let model::batch::Values::Text(at) = &columns[4].values else { panic!("text") };
            assert_eq!(at.get(1), "1970-01-01T00:00:00.000001Z");
        }
    }
}

#[test]
fn other_parquet_is_refused() {
    let error = read(file(["a", "b", "c"]), 10).err().unwrap();
    assert!(matches!(error, FormatError::Unsupported(_)), "{error}");
}

#[test]
fn damaged_files_are_survived() {
    let whole = file(["test_time_second", "voltage_volt", "current_ampere"]);
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    for cut in 0..50 {
        drop(read(whole[..whole.len() * cut / 50].to_vec(), 5000));
    }
    for round in 0..300 {
        let mut bytes = whole.clone();
        // Half of the damage in the footer.
        let first = if round % 2 == 0 { 0 } else { whole.len() - 3000 };
        let at = first + below(whole.len() - first);
        bytes[at] ^= 1 << below(8);
        if let Ok((_, columns)) = read(bytes, 5000) {
            assert!(columns[0].len() <= 1 << 24);
        }
    }
}

/// Answers the footer, then fails.
struct Failing(Vec<u8>, std::sync::atomic::AtomicUsize);

impl crate::Source for Failing {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let reads = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if reads > 3 && offset + 8192 < self.len() {
            return Err(std::io::Error::other("the disk is gone"));
        }
        MemorySource::new(self.0.clone()).read_at(offset, buffer)
    }
}

#[test]
fn a_failing_source_is_no_damage() {
    let bytes = file(["test_time_second", "voltage_volt", "current_ampere"]);
    let source = Arc::new(Failing(bytes, std::sync::atomic::AtomicUsize::new(0)));
    let bundle = Bundle::single("a.parquet", source);
    let opened = BdfParquet.open(&bundle, &Options::default(), End::Closed, None);
    let error = opened.and_then(|mut readers| {
        while readers[0].next(5000)?.is_some() {}
        Ok(())
    });
    assert!(matches!(error, Err(FormatError::Source(_))), "{error:?}");
}
