//! Versions whose samples are neither whole records nor voltage and current alone.

use super::*;
use crate::neware::nda::NewareNda;
use crate::testing::Random;

/// Step run, time in the step in ms, current in mA, capacity in mAs.
const ROWS: [(u32, u32, f32, f32); 4] =
    [(1, 0, 0.0, 0.0), (1, 30_000, 0.0, 0.0), (2, 0, 2.0, 0.0), (2, 36_000, 2.0, 72.0)];

fn version6() -> Members {
    let sample = |(run, time, current, capacity): (u32, u32, f32, f32)| {
        Record::new(38)
            .put(0, time.to_le_bytes())
            .put(5, 3.5_f32.to_le_bytes())
            .put(9, (current / 1e3).to_le_bytes())
            .put(13, (capacity / 3.6e6).to_le_bytes())
            .put(30, 1_750_000_000_u32.to_le_bytes())
            .put(34, run.to_le_bytes())
    };
    let steps = vec![step(6, 0, 1, 4, 0, 0), step(6, 0, 2, 1, 0, 0)];
    Members::default()
        .with("data.ndc", ndc(6, 1, &used(ROWS.map(sample).to_vec())))
        .with("data_step.ndc", ndc(6, 7, &used(steps)))
}

/// Every known column, in an order of its own.
fn version7(codes: &[i32]) -> Members {
    let record = |at: usize, (run, time, current, capacity): (u32, u32, f32, f32)| {
        let mut bytes = Vec::new();
        for code in codes {
            match code {
                6 => bytes.extend((at as u32 + 1).to_le_bytes()),
                7 => bytes.extend(0_u32.to_le_bytes()),
                8 => bytes.push(run as u8),
                9 => bytes.push(if run == 1 { 4 } else { 1 }),
                12 => bytes.extend(u64::from(time).to_le_bytes()),
                13 => bytes.extend(35_000_i32.to_le_bytes()),
                14 => bytes.extend((current as i32).to_le_bytes()),
                16 => bytes.extend(251_i16.to_le_bytes()),
                17 => bytes.extend((capacity as i64).to_le_bytes()),
                21 => bytes.extend([0xE9, 7, 6, 15, 15, 6, 40]),
                28 => bytes.extend([0xEE; 4]),
                _ => panic!("code {code}"),
            }
        }
        Some(Record(bytes))
    };
    let records: Vec<Option<Record>> =
        ROWS.into_iter().enumerate().map(|(at, row)| record(at, row)).collect();
    let mut file = ndc(7, 1, &records);
    for (at, code) in codes.iter().enumerate() {
        file[13 + 4 * at..17 + 4 * at].copy_from_slice(&code.to_le_bytes());
    }
    Members::default().with("data.ndc", file)
}

/// The record of BTS 9.1, with the columns of `items`: code and place.
fn version15(items: &[(i32, i32)]) -> Members {
    let total = [10, 40, 40, 76];
    let record = |at: usize, (run, time, current, capacity): (u32, u32, f32, f32)| {
        let mut record = Record::new(60)
            .put(2, [run as u8, if run == 1 { 4 } else { 21 }])
            .put(8, (at as u32 + 1).to_le_bytes())
            .put(12, (total[at] as u32).to_le_bytes())
            .put(20, current.to_le_bytes())
            .put(24, 3.5_f32.to_le_bytes())
            .put(28, capacity.to_le_bytes());
        for (code, place) in items {
            let place = *place as usize;
            record = match code {
                _ if place > 52 => record,
                15 => record.put(place, 1_750_000_000_u32.to_le_bytes()),
                65 => record.put(place, (time / 1000).to_le_bytes()),
                5 => record.put(place, capacity.to_le_bytes()),
                _ => record,
            };
        }
        Some(record)
    };
    let records: Vec<Option<Record>> =
        ROWS.into_iter().enumerate().map(|(at, row)| record(at, row)).collect();
    let mut file = ndc(15, 1, &records);
    file[516..520].copy_from_slice(&60_u32.to_le_bytes());
    for ((code, place), item) in items.iter().zip(file[520..].chunks_exact_mut(9)) {
        item[..4].copy_from_slice(&code.to_le_bytes());
        item[4] = 1;
        item[5..].copy_from_slice(&place.to_le_bytes());
    }
    Members::default().with("data.ndc", file)
}

const CODES: [i32; 11] = [9, 6, 12, 28, 13, 14, 16, 17, 8, 7, 21];

fn check(read: &Read, began_s: f64) {
    use StandardColumn as S;
    close(&read.standard(S::VoltageVolt), &[3.5; 4]);
    close(&read.standard(S::CurrentAmpere), &[0.0, 0.0, 0.002, 0.002]);
    assert_eq!(read.standard(S::StepId), some([1.0, 1.0, 2.0, 2.0]));
    assert_eq!(read.standard(S::StepCount), some([1.0, 1.0, 2.0, 2.0]));
    let times = [began_s, began_s + 30.0, began_s + 30.0, began_s + 66.0];
    assert_eq!(read.standard(S::TestTimeSecond), some(times));
    close(&read.standard(S::StepChargingCapacityAh), &[0.0, 0.0, 0.0, 2e-5]);
}

#[test]
fn every_sample_of_version_6_has_its_times() {
    let read = read(&version6());
    check(&read, 0.0);
    assert_eq!(read.texts("Step Type")[1..3], ["Rest", "CC Chg"]);
    assert_eq!(read.numbers(0, "Recorded"), some([1.0; 4]));
    assert_eq!(read.warnings, ["experimental_format"]);
}

#[test]
fn columns_of_version_7_are_those_of_its_first_page() {
    let read = read_in(version7(&CODES).zip(Stored), Some("Europe/Zurich"), 3).unwrap();
    check(&read, 0.0);
    assert_eq!(read.standard(StandardColumn::CycleCount), some([1.0; 4]));
    assert_eq!(read.standard(StandardColumn::TemperatureT1Celsius), some([25.1; 4]));
    assert_eq!(read.standard(StandardColumn::StepTimeSecond)[3], Some(36.0));
    assert_eq!(read.standard(StandardColumn::UnixTimeSecond)[0], Some(1_749_992_800.0));
    assert_eq!(read.texts("Date")[0], "2025-06-15 15:06:40");
    assert_eq!(read.warnings, ["experimental_format"]);

    let without_number = super::read(&version7(&[8, 12, 13]));
    assert_eq!(without_number.standard(StandardColumn::RecordIndex), some([1.0, 2.0, 3.0, 4.0]));
    let mut unknown = version7(&CODES);
    unknown.0[0].1[13] = 99;
    let error = read_in(unknown.zip(Stored), None, 3).err().unwrap();
    assert!(matches!(error, FormatError::UnknownVersion(_)), "{error}");
}

#[test]
fn columns_of_version_15_follow_the_fixed_ones() {
    let items = [(15, 36), (65, 44), (11, 52), (77, 56)];
    let read = read(&version15(&items));
    check(&read, 10.0);
    assert_eq!(read.standard(StandardColumn::StepTimeSecond), some([0.0, 30.0, 0.0, 36.0]));
    assert_eq!(read.standard(StandardColumn::UnixTimeSecond)[0], Some(1_750_000_000.0));
    // 21 is CPCV Chg in BTS 9.
    assert_eq!(read.texts("Step Type")[2], "CPCV Chg");
    assert_eq!(read.warnings, ["experimental_format", "unknown_column"]);

    let split = super::read(&version15(&[(5, 52), (65, 9999)]));
    check(&split, 10.0);
    // Its place is not in the record: counted from the last sample of the step before.
    let times = split.standard(StandardColumn::StepTimeSecond);
    assert_eq!(times, some([10.0, 40.0, 0.0, 36.0]));
}

#[test]
fn descriptions_that_fit_no_page_are_refused() {
    let mut table = Vec::new();
    for size in [0, 3, 35, 4000, u32::MAX] {
        let mut members = version15(&[]);
        members.0[0].1[516..520].copy_from_slice(&size.to_le_bytes());
        table.push(members);
    }
    table.push(Members::default().with("data.ndc", ndc(7, 1, &[])));
    table.push(version7(&[8]));
    for members in table {
        assert!(read_in(members.zip(Stored), None, 3).is_err());
    }
    // One described file is no other format's.
    let bytes = version7(&CODES).0.remove(0).1;
    assert!(read_bundle(&NewareNda, &bundle(bytes), None, 3).is_err());
}

#[test]
fn damaged_descriptions_are_survived() {
    let mut random = Random(5);
    for members in [version6(), version7(&CODES), version15(&[(15, 36), (65, 44)])] {
        for round in 0..600 {
            let mut members = members.clone();
            for (_, bytes) in &mut members.0 {
                // Half of them in the first page, where columns are described.
                let limit = if round % 2 == 0 { 600 } else { bytes.len() };
                let at = random.below(limit);
                bytes[at] ^= 1 << random.below(8);
                if round % 10 == 0 {
                    bytes.truncate(at * 8);
                }
            }
            if let Ok(read) = read_in(members.zip(Stored), Some("Europe/Zurich"), 7) {
                assert!(read.rows(0) <= 1000);
            }
        }
    }
}
