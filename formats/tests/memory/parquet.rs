//! Parquet by the crate that reads it.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use formats::{MemorySource, Source};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

fn file(groups: usize, rows: usize) -> Vec<u8> {
    let column = || -> ArrayRef {
        Arc::new(Float64Array::from_iter_values((0..rows).map(|row| row as f64)))
    };
    let names = ["test_time_second", "voltage_volt", "current_ampere"];
    let batch = RecordBatch::try_from_iter(names.map(|name| (name, column()))).unwrap();
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(Some(groups * rows))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    for _ in 0..groups {
        writer.write(&batch).unwrap();
    }
    writer.close().unwrap();
    bytes
}

pub(crate) fn large() -> Arc<dyn Source> {
    Arc::new(MemorySource::new(file(100, 100_000)))
}

/// The first page claims 2 GiB unpacked. Its header: a byte that tells a field, then a number whose
/// lowest bit is its sign, seven bits a byte; the second field is the size, the third that of the
/// bytes that follow.
pub(crate) fn absurd_page() -> Arc<dyn Source> {
    let bytes = file(1, 5000);
    let number = |at: usize| {
        let length = bytes[at..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        let number = (0..length)
            .rev()
            .fold(0, |number, byte| number << 7 | u32::from(bytes[at + byte] & 0x7f));
        (number >> 1, at + length)
    };
    let header = 4;
    let (_, second) = number(header + 1);
    let (_, third) = number(second + 1);
    let (packed, rest) = number(third + 1);
    let varint = |number: u32| {
        let zigzag = u64::from(number) << 1;
        (0..5).map(move |place| {
            (zigzag >> (7 * place)) as u8 & 0x7f | if place < 4 { 0x80 } else { 0 }
        })
    };
    let mut absurd = bytes[..=second].to_vec();
    absurd.extend(varint(i32::MAX as u32));
    absurd.push(bytes[third]);
    // As many bytes less as the header is longer.
    let longer = 10 - (third - second - 1) - (rest - third - 1);
    absurd.extend(varint(packed - longer as u32));
    absurd.extend(&bytes[rest..]);
    let end_of_page = rest + packed as usize;
    let at = absurd.len() - (bytes.len() - end_of_page);
    absurd.drain(at - longer..at);
    assert_eq!(absurd.len(), bytes.len());
    Arc::new(MemorySource::new(absurd))
}
