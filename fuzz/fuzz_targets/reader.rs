//! Any bytes, given to the reader of the format that this target is named after: as a file at rest,
//! and as one that grows, read on from where the first half of it ended.
#![no_main]

use std::sync::Arc;

use formats::{Bundle, End, Format, FormatError, MemorySource, Options, Reader, Resume, detect};
use libfuzzer_sys::fuzz_target;
use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader};
use model::standard::StandardColumn;

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
    let mut options = Options::default();
    let readers = match format.open(&bundle, &options, end, resume) {
        // A table that no reader knows is shown without a mapping, and read by one.
        Err(FormatError::AwaitingMapping(seen)) => {
            go_through(&mut formats::generic::unmapped(&bundle, &options, &seen).ok()?);
            options.mappings = vec![described(seen, bytes.len())];
            options.time_zone = (bytes.len() % 2 == 0).then(|| "Europe/Berlin".to_owned());
            format.open(&bundle, &options, end, resume)
        }
        readers => readers,
    };
    let mut readers = readers.ok()?;
    go_through(&mut readers);
    readers.first()?.save()
}

/// A clock of some form, a voltage, and a current whose sign goes by the first column.
fn described(header: TableHeader, choice: usize) -> ColumnMapping {
    let clocks = [
        CellForm::Clock { date_order: None },
        CellForm::SerialDays,
        CellForm::UnixSeconds,
        CellForm::UnixMilliseconds,
    ];
    let words = |word: &str| vec![word.to_owned()];
    let by_state = SignRule::ByState { column: 0, charge: words("1"), discharge: words("2") };
    let columns = [
        (clocks[choice % clocks.len()], StandardColumn::UnixTimeSecond, SignRule::AsPrinted),
        (CellForm::Number, StandardColumn::VoltageVolt, SignRule::Negated),
        (CellForm::Number, StandardColumn::CurrentAmpere, by_state),
    ];
    let columns = columns.into_iter().enumerate().take(header.names.len());
    let column = |(source, (holds, standard, sign))| MappedColumn {
        source,
        holds,
        unit: None,
        standard: Some(standard),
        conversion: None,
        sign,
    };
    ColumnMapping {
        name: "fuzz".to_owned(),
        decimal_mark: if choice % 3 == 0 { DecimalMark::Comma } else { DecimalMark::Point },
        has_units_line: choice % 5 == 0,
        columns: columns.map(column).collect(),
        header,
    }
}

fn go_through(readers: &mut [Box<dyn Reader>]) {
    for reader in readers {
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
}
