use std::sync::Arc;

use model::batch::{Batch, Column, Values};
use model::metadata::Warning;
use model::standard::StandardColumn;

use super::*;
use crate::MemorySource;

mod writer;

use writer::{Header, Mpr};

/// All rows of each table, and the reader when it is at its end.
struct Read {
    tables: Vec<Vec<Column>>,
    reader: Box<dyn Reader>,
}

impl Read {
    fn rows(&self) -> usize {
        self.tables[0].first().map_or(0, Column::len)
    }

    /// A standard column of a table, written out.
    fn standard(&self, table: usize, standard: StandardColumn) -> Vec<Option<f64>> {
        let mapping = self.reader.tables()[table].mapping(standard).unwrap();
        let column = &self.tables[table][mapping.column];
        (0..column.len())
            .map(|row| column.number(row).map(|value| mapping.conversion.apply(value)))
            .collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.reader.warnings().iter().map(|Warning { code, .. }| code.as_str()).collect()
    }
}

fn read(bytes: Vec<u8>, options: &Options, end: End, max_rows: usize) -> Result<Read, FormatError> {
    let bundle = Bundle::single("a.mpr", Arc::new(MemorySource::new(bytes)));
    let mut reader = BiologicMpr.open(&bundle, options, end, None)?.remove(0);
    let empty = |table: &model::table::Table| {
        table.columns.iter().map(|column| Column::new(column.data_type)).collect()
    };
    let mut tables: Vec<Vec<Column>> = reader.tables().iter().map(empty).collect();
    while let Some(Batch { table, columns, .. }) = reader.next(max_rows)? {
        assert!(!columns[0].is_empty() && columns[0].len() <= max_rows);
        for (all, column) in tables[table].iter_mut().zip(&columns) {
            all.extend_from(column, 0..column.len());
        }
    }
    Ok(Read { tables, reader })
}

fn closed(mpr: &Mpr) -> Read {
    read(mpr.bytes(), &Options::default(), End::Closed, 1000).unwrap()
}

/// Galvanostatic: flags, Ns, time, dq, Ewe, half cycle.
fn galvanostatic(header: Header) -> Mpr {
    let ids = if header == Header::Old0 {
        vec![1, 2, 3, 21, 31, 65, 131, 4, 7, 6, 212]
    } else {
        vec![1, 2, 3, 21, 31, 65, 131, 4, 7, 6, 468]
    };
    let mut mpr = Mpr::new(header, &ids);
    for row in 0..5_u8 {
        let flags = 0x01 | (0x04 * (row % 2)) | if row == 2 { 0xB0 } else { 0 };
        mpr.record(|record| {
            record.u8(flags).u16(7).f64(20.0 + 10.0 * f64::from(row));
            record.f64(0.5).f32(3.0 + f32::from(row) / 4.0).u32(u32::from(row));
        });
    }
    mpr
}

const HEADERS: [Header; 5] =
    [Header::Old0, Header::Old2, Header::Old3, Header::New10, Header::New11];

#[test]
fn every_version_gives_the_same_rows() {
    for header in HEADERS {
        let mpr = galvanostatic(header);
        let whole = closed(&mpr);
        assert_eq!(whole.rows(), 5, "{header:?}");
        let column = |name: &str| {
            let columns = &whole.reader.tables()[0].columns;
            let at = columns.iter().position(|column| column.name == name).unwrap();
            &whole.tables[0][at].values
        };
        assert_eq!(*column("mode"), Values::Int64(vec![1; 5]));
        assert_eq!(*column("ox/red"), Values::Int64(vec![0, 1, 0, 1, 0]));
        assert_eq!(*column("error"), Values::Int64(vec![0; 5]));
        assert_eq!(*column("control changes"), Values::Int64(vec![0, 0, 1, 0, 0]));
        assert_eq!(*column("Ns changes"), Values::Int64(vec![0, 0, 1, 0, 0]));
        assert_eq!(*column("counter inc."), Values::Int64(vec![0, 0, 1, 0, 0]));
        assert_eq!(*column("Ns"), Values::Int64(vec![7; 5]));
        assert_eq!(*column("Ewe"), Values::Float32(vec![3.0, 3.25, 3.5, 3.75, 4.0]));
        assert_eq!(*column("half cycle"), Values::Int64(vec![0, 1, 2, 3, 4]));
        let ampere = 0.5 * 3600.0 / 10.0 / 1e3;
        let mut current = vec![Some(ampere); 5];
        current[0] = None;
        assert_eq!(whole.standard(0, StandardColumn::CurrentAmpere), current);
        let cycles = [0.0, 0.0, 1.0, 1.0, 2.0].map(Some);
        assert_eq!(whole.standard(0, StandardColumn::CycleCount), cycles);
        assert_eq!(whole.codes(), [""; 0], "{header:?}");
        for max_rows in 1..5 {
            let pieces = read(mpr.bytes(), &Options::default(), End::Closed, max_rows).unwrap();
            assert_eq!(pieces.tables, whole.tables, "{header:?} by {max_rows}");
        }
    }
}

#[test]
fn metadata_come_from_settings_and_log() {
    let mut mpr = galvanostatic(Header::New11);
    mpr.comments = "25\u{b0}C\r\nsecond line".to_owned();
    let options = Options { time_zone: Some("Europe/Berlin".to_owned()), ..Options::default() };
    let read = read(mpr.bytes(), &options, End::Closed, 10).unwrap();
    let metadata = read.reader.metadata();
    assert_eq!(
        metadata.procedure.as_deref(),
        Some("Galvanostatic Cycling with Potential Limitation")
    );
    assert_eq!(metadata.comments.as_deref(), Some("25°C\nsecond line"));
    assert_eq!(metadata.active_mass_gram, Some(0.0125));
    assert_eq!(metadata.nominal_capacity_ah, Some(0.001572));
    assert_eq!(metadata.channel.as_deref(), Some("4"));
    assert_eq!(metadata.software_version.as_deref(), Some("11.50"));
    assert_eq!(metadata.test_name.as_deref(), Some("cell_C04"));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2025-12-12T12:28:57.704"));
    assert_eq!(started.utc.unwrap().to_rfc3339(), "2025-12-12T11:28:57.704Z");
    assert_eq!(metadata.other_date.as_ref().unwrap().local.as_deref(), Some("2025-01-16"));
    let unix = read.standard(0, StandardColumn::UnixTimeSecond)[0].unwrap();
    assert_eq!(unix, started.utc.unwrap().as_seconds_f64() + 20.0);
    // The mass that EC-Lab fills in is nobody's.
    mpr.active_mass_milligram = 0.001;
    assert_eq!(closed(&mpr).reader.metadata().active_mass_gram, None);
}

#[test]
fn a_running_file_has_no_log_yet() {
    let mut mpr = galvanostatic(Header::New11);
    mpr.log = None;
    assert_eq!(closed(&mpr).codes(), ["no_start_time"]);
    let open = read(mpr.bytes(), &Options::default(), End::Open, 10).unwrap();
    assert_eq!(open.codes(), [""; 0]);
    assert_eq!(open.reader.metadata().started_at, None);
    assert!(open.reader.save().is_none());
}

#[test]
fn a_growing_file_gives_every_whole_record_however_its_counters_lag() {
    for header in HEADERS {
        let mut mpr = galvanostatic(header);
        mpr.log = None;
        let whole = closed(&mpr).tables;
        let record_bytes = mpr.record_bytes();
        // EC-Lab rewrites count and length as it goes: right, still at the start, or one behind.
        let n_points = mpr.n_points();
        for (count, records) in [(n_points, n_points), (0, n_points), (n_points, 0), (2, 4), (4, 3)]
        {
            mpr.counters = Some((count, records));
            let expected = count.max(records) as usize;
            let read = read(mpr.bytes(), &Options::default(), End::Open, 10).unwrap();
            assert_eq!(read.rows(), expected, "{header:?} {count} {records}");
            for (column, all) in read.tables[0].iter().zip(&whole[0]) {
                let mut first = Column::new(all.data_type());
                first.extend_from(all, 0..expected);
                // A column without nulls so far has no validity.
                let is_same = (0..expected).all(|row| column.number(row) == first.number(row));
                assert!(is_same, "{header:?} {count} {records}");
            }
        }
        // Torn within a record: withheld, and a warning only once the file is closed.
        mpr.counters = None;
        let bytes = mpr.bytes();
        for cut in 1..record_bytes {
            let torn = bytes[..bytes.len() - cut].to_vec();
            let open = read(torn.clone(), &Options::default(), End::Open, 10).unwrap();
            assert_eq!((open.rows(), open.codes()), (4, vec![]), "{header:?} {cut}");
            let closed = read(torn, &Options::default(), End::Closed, 10).unwrap();
            assert_eq!(closed.codes(), ["no_start_time", "records_missing"]);
            assert_eq!(closed.rows(), 4);
        }
    }
}

#[test]
fn with_a_counter_electrode_the_cell_voltage_is_the_difference() {
    let mut mpr = Mpr::new(Header::Old3, &[4, 6, 8, 9]);
    for (working, counter) in [(1.5, 0.25), (1.25, 0.0), (-1.0, -0.5)] {
        mpr.record(|record| {
            record.f64(1.0).f32(working).f32(-2.5).f32(counter);
        });
    }
    let read = closed(&mpr);
    let standard = |column| read.standard(0, column);
    assert_eq!(standard(StandardColumn::VoltageVolt), [1.25, 1.25, -0.5].map(Some));
    assert_eq!(
        standard(StandardColumn::WorkingElectrodePotentialVolt),
        [1.5, 1.25, -1.0].map(Some)
    );
    assert_eq!(
        standard(StandardColumn::CounterElectrodePotentialVolt),
        [0.25, 0.0, -0.5].map(Some)
    );
    assert_eq!(standard(StandardColumn::CurrentAmpere), [Some(-0.0025); 3]);
}

#[test]
fn impedance_between_other_rows_becomes_spectra() {
    let mut mpr = Mpr::new(Header::New10, &[4, 6, 8, 32, 36, 35, 469]);
    for (row, hertz) in [0.0, 1000.0, 100.0, 0.0, 10.0].into_iter().enumerate() {
        mpr.record(|record| {
            record.f64(row as f64).f32(3.5).f32(1.0).f32(hertz).f32(2.0).f32(-60.0).u32(9);
        });
    }
    let whole = closed(&mpr);
    assert_eq!(whole.rows(), 5);
    let standard = |column| whole.standard(1, column);
    assert_eq!(standard(StandardColumn::FrequencyHertz), [1000.0, 100.0, 10.0].map(Some));
    assert_eq!(standard(StandardColumn::TestTimeSecond), [1.0, 2.0, 4.0].map(Some));
    assert_eq!(standard(StandardColumn::CycleCount), [Some(9.0); 3]);
    for (column, part) in [
        (StandardColumn::RealImpedanceOhm, 1.0),
        (StandardColumn::ImaginaryImpedanceOhm, -f64::sqrt(3.0)),
    ] {
        assert!(standard(column).iter().all(|ohm| (ohm.unwrap() - part).abs() < 1e-12));
    }
    let pieces = read(mpr.bytes(), &Options::default(), End::Closed, 2).unwrap();
    assert_eq!(pieces.tables, whole.tables);
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_with_a_reason() {
    let refused = |mpr: &Mpr| match read(mpr.bytes(), &Options::default(), End::Closed, 10) {
        Ok(_) => panic!("read"),
        Err(error) => error.to_string(),
    };
    let mut wide = galvanostatic(Header::New11);
    wide.ids.retain(|id| *id != 131);
    assert!(refused(&wide).contains("add up to 25 bytes"), "{}", refused(&wide));
    let mut unknown = galvanostatic(Header::New11);
    unknown.ids.extend([250, 251, 252]);
    assert!(refused(&unknown).contains("[250, 251, 252]"));
    let mut newer = galvanostatic(Header::New11);
    newer.data_version = Some(12);
    assert!(refused(&newer).contains("version 12"));
    let bytes = galvanostatic(Header::New11).bytes();
    let cut = read(bytes[..0x80].to_vec(), &Options::default(), End::Closed, 10);
    assert!(matches!(cut, Err(FormatError::Damaged(_))));
}

#[test]
fn time_that_goes_back_is_kept_with_a_warning() {
    let mut mpr = Mpr::new(Header::Old3, &[4, 6]);
    for time in [0.0, 1.0, 0.5, 2.0] {
        mpr.record(|record| {
            record.f64(time).f32(1.0);
        });
    }
    for max_rows in [1, 10] {
        let read = read(mpr.bytes(), &Options::default(), End::Closed, max_rows).unwrap();
        assert_eq!(read.codes(), ["time_goes_back"]);
        assert!(read.reader.warnings()[0].message.contains("first in row 3"));
    }
}

/// Reads hostile bytes: no panic, and no more rows than the bytes can hold.
fn survive(bytes: Vec<u8>) {
    let length = bytes.len();
    for end in [End::Open, End::Closed] {
        if let Ok(read) = read(bytes.clone(), &Options::default(), end, 100) {
            assert!(read.rows() <= length);
        }
    }
}

#[test]
fn damaged_files_do_no_harm() {
    for header in HEADERS {
        let bytes = galvanostatic(header).bytes();
        for cut in 0..50 {
            survive(bytes[..bytes.len() * cut / 50].to_vec());
        }
        // Every bit of the headers, and 200 spread over the whole.
        let data = memchr::memmem::find(&bytes, b"VMP data").unwrap();
        let header_bits = (data - 6) * 8..(data + 120) * 8;
        let spread = (0..200).map(|at| at * 7919 % (bytes.len() * 8));
        for bit in header_bits.chain(spread) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            survive(flipped);
        }
        for count in [0, u32::MAX - 1, u32::MAX] {
            for length in [0, 1, u32::MAX - 1] {
                let mut mpr = galvanostatic(header);
                mpr.raw_counters = Some((count, length));
                survive(mpr.bytes());
            }
        }
    }
}

#[test]
fn only_the_magic_is_claimed() {
    let claims = |bytes: &[u8]| {
        let bundle = Bundle::single("a.mpr", Arc::new(MemorySource::new(bytes.to_vec())));
        BiologicMpr.sniff(&Sniff { bundle: &bundle, head: bytes, length: bytes.len() as u64 })
    };
    assert!(claims(&galvanostatic(Header::Old2).bytes()));
    for other in [&b"EC-LAB SETTING FILE\r\n"[..], b"EC-Lab LOG FILE\r\n", b"BIO-LOGIC", b""] {
        assert!(!claims(other));
    }
}
