//! HDF5 by the crate that reads it.

use std::sync::Arc;

use formats::{MemorySource, Source};
use hdf5_pure::{AttrValue, CompoundTypeBuilder, Datatype, FileBuilder, make_f64_type};

fn file(rows: usize, packed: bool) -> Vec<u8> {
    let mut file = FileBuilder::new();
    let mut group = file.create_group("data_df");
    group.set_attr("pandas_type", AttrValue::AsciiString("frame_table".to_owned()));
    let array = Datatype::Array { base_type: Box::new(make_f64_type()), dimensions: vec![3] };
    let row = CompoundTypeBuilder::new().i64_field("index").field("values_block_0", array);
    let bytes = (0..rows as u64).flat_map(|row| {
        let row = row as f64;
        (row as i64)
            .to_le_bytes()
            .into_iter()
            .chain([row, 3.7, 0.5].into_iter().flat_map(f64::to_le_bytes))
    });
    let dataset = group.create_dataset("table");
    dataset.with_compound_data(row.build().unwrap(), bytes.collect(), rows as u64);
    if packed {
        dataset.with_chunks(&[4096]).with_shuffle().with_deflate(1);
    }
    let names = "(lp0\nVTest_Time\np1\naVVoltage\np2\naVCurrent\np3\na.";
    dataset.set_attr("values_block_0_kind", AttrValue::AsciiString(names.to_owned()));
    file.add_group(group.finish());
    file.finish().unwrap()
}

pub(crate) fn large() -> Arc<dyn Source> {
    Arc::new(MemorySource::new(file(3_000_000, true)))
}

/// Wherever the number of rows stands, there stands another.
pub(crate) fn absurd_rows() -> Arc<dyn Source> {
    let mut bytes = file(12_345, false);
    let rows = 12_345_u64.to_le_bytes();
    for at in 0..bytes.len() - 8 {
        if bytes[at..at + 8] == rows {
            bytes[at..at + 8].copy_from_slice(&(1_u64 << 50).to_le_bytes());
        }
    }
    Arc::new(MemorySource::new(bytes))
}
