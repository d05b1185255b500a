//! Any bytes, given to the reader of the format that this target is named after: as a file at rest,
//! and as one that grows, read on from where the first half of it ended.
#![no_main]

use std::sync::Arc;

use formats::{Bundle, End, Format, FormatError, MemorySource, Options, Resume, detect};
use libfuzzer_sys::fuzz_target;

const FORMAT: &str = env!("CARGO_BIN_NAME");

fuzz_target!(|bytes: &[u8]| {
    let format = detect::by_id(FORMAT).expect("a target is named after a format");
    read(format, bytes, End::Closed, None);
    if format.continues() {
        let resume = read(format, &bytes[..bytes.len() / 2], End::Open, None);
        if let Some(resume) = resume {
            read(format, bytes, End::Closed, Some(&resume));
        }
    }
});

fn read(format: &dyn Format, bytes: &[u8], end: End, resume: Option<&Resume>) -> Option<Resume> {
    let bundle = Bundle::single("fuzz", Arc::new(MemorySource::new(bytes.to_vec())));
    // A table that no reader knows is read by a mapping, or shown without one.
    let options = Options::default();
    let mut readers = match format.open(&bundle, &options, end, resume) {
        Err(FormatError::AwaitingMapping(seen)) => {
            formats::generic::unmapped(&bundle, &options, &seen).ok()?
        }
        readers => readers.ok()?,
    };
    for reader in &mut readers {
        let tables = reader.tables().to_vec();
        while let Ok(Some(batch)) = reader.next(1000) {
            let table = &tables[batch.table];
            assert_eq!(table.columns.len(), batch.columns.len());
            for (spec, column) in table.columns.iter().zip(&batch.columns) {
                assert_eq!(spec.data_type, column.data_type());
                assert_eq!(column.len(), batch.rows());
            }
            assert!(batch.rows() > 0);
        }
        std::hint::black_box((reader.metadata(), reader.warnings()));
    }
    readers.first()?.save()
}
