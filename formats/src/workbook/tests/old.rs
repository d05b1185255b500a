//! True `.xls`: records of our own in a container, whole and damaged.

use std::io::{Cursor, Write};

use super::*;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((data.len() as u16).to_le_bytes());
    bytes.extend(data);
    bytes
}

fn cell(row: u16, column: u16, style: u16, value: &[u8]) -> Vec<u8> {
    let mut data = [row, column, style].map(u16::to_le_bytes).concat();
    data.extend(value);
    data
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Maccor's names as shared strings, one of them cut in two by a record's end, then two samples.
fn stream() -> Vec<u8> {
    let names = ["Rec#", "Step", "TestTime", "Amps", "Volts", "State", "Temp 1"];
    let mut strings = [0_u8; 8].to_vec();
    let mut rest = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let target = if index < 4 { &mut strings } else { &mut rest };
        target.extend((name.len() as u16).to_le_bytes());
        // Rich text: one run of four bytes behind the characters.
        target.extend([8, 1, 0]);
        target.extend(name.as_bytes());
        target.extend([0; 4]);
    }
    // `Remark`: `Rem` narrow in the first record, `ark` wide in the second.
    strings.extend([6, 0, 0]);
    strings.extend(b"Rem");
    let mut continued = vec![1];
    continued.extend(wide("ark"));
    continued.extend(rest);

    let start = |sheet: u32| {
        let mut data = sheet.to_le_bytes().to_vec();
        data.extend([0, 0, 6, 0]);
        data.extend(b"Sheet1");
        record(0x0085, &data)
    };
    let bof = record(0x0809, &[0x00, 0x06, 0x10, 0x00]);
    let format = {
        let mut data = 164_u16.to_le_bytes().to_vec();
        data.extend(9_u16.to_le_bytes());
        data.push(0);
        data.extend(b"[h]:mm:ss");
        record(0x041E, &data)
    };
    let styles =
        [0_u16, 164].map(|format| record(0x00E0, &[[0, 0], format.to_le_bytes()].concat()));
    let globals = |at: u32| {
        [
            bof.clone(),
            format.clone(),
            styles.concat(),
            start(at),
            record(0x00FC, &strings),
            record(0x003C, &continued),
            record(0x000A, &[]),
        ]
        .concat()
    };
    let length = globals(0).len() as u32;
    let mut bytes = globals(length);
    bytes.extend(&bof);
    // Rec# Step TestTime Amps, Remark, Volts State Temp 1
    for (column, shared) in [0_u32, 1, 2, 3, 4, 5, 6, 7].into_iter().enumerate() {
        bytes.extend(record(0x00FD, &cell(0, column as u16, 0, &shared.to_le_bytes())));
    }
    for row in 1..=2_u16 {
        // Rec# and Step packed: integers.
        let packed = |value: u32| [0_u8, 0].into_iter().chain((value << 2 | 2).to_le_bytes());
        let mut data = [row, 0].map(u16::to_le_bytes).concat();
        data.extend(packed(u32::from(row)).chain(packed(7)));
        data.extend(1_u16.to_le_bytes());
        bytes.extend(record(0x00BD, &data));
        let days = f64::from(row) / 86_400.0;
        bytes.extend(record(0x0203, &cell(row, 2, 1, &days.to_le_bytes())));
        bytes.extend(record(0x027E, &cell(row, 3, 0, &(50_u32 << 2 | 3).to_le_bytes())));
        bytes.extend(record(0x0205, &cell(row, 4, 0, &[0x2A, 1])));
        // A formula's number, a formula's text and the text itself.
        let formula = |value: [u8; 8]| [&value[..], &[0; 8]].concat();
        bytes.extend(record(0x0006, &cell(row, 5, 0, &formula(3.5_f64.to_le_bytes()))));
        let text = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        bytes.extend(record(0x0006, &cell(row, 6, 0, &formula(text))));
        bytes.extend(record(0x0207, &[1, 0, 0, b'D']));
    }
    bytes.extend(record(0x000A, &[]));
    bytes
}

fn container(stream: &[u8]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    container.into_inner().into_inner()
}

#[test]
fn records_are_cells() {
    let tests = read(container(&stream()), None, 1).unwrap();
    let test = &tests[0];
    assert_eq!(test.standard("record_index"), [1.0, 2.0].map(Some));
    assert_eq!(test.standard("step_id"), [7.0, 7.0].map(Some));
    assert_eq!(test.standard("test_time_second"), [1.0, 2.0].map(Some));
    assert_eq!(test.standard("current_ampere"), [-0.5, -0.5].map(Some));
    assert_eq!(test.standard("voltage_volt"), [3.5, 3.5].map(Some));
    assert_eq!(test.standard("temperature_t1_celsius"), [None, None]);
    assert_eq!(test.column(0, "Remark").len(), 2);
    assert_eq!(test.texts(0, "State"), ["D", "D"]);
}

#[test]
fn damaged_records_and_containers_are_survived() {
    let mut random = crate::testing::Random(7);
    let stream = stream();
    let whole = container(&stream);
    for cut in 0..100 {
        drop(read(whole[..whole.len() * cut / 100].to_vec(), None, 3));
        drop(read(container(&stream[..stream.len() * cut / 100]), None, 3));
    }
    for _ in 0..500 {
        let mut bytes = whole.clone();
        // The container's header and the stream: the rest is padding.
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        drop(read(bytes, None, 3));
        let mut stream = stream.clone();
        let at = random.below(stream.len());
        stream[at] = [0, 0xFF, random.below(256) as u8][random.below(3)];
        if let Ok(tests) = read(container(&stream), None, 3) {
            let rows = tests.iter().flat_map(|test| &test.columns).map(|columns| columns[0].len());
            assert!(rows.sum::<usize>() < 100);
        }
    }
}

#[test]
fn other_containers_are_refused() {
    let mut other = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    other.create_stream("/WordDocument").unwrap().write_all(b"text").unwrap();
    let old = record(0x0809, &[0x00, 0x05, 0x10, 0x00]);
    let encrypted = [record(0x0809, &[0x00, 0x06, 0, 0]), record(0x002F, &[1, 0])].concat();
    for (bytes, word) in [
        (other.into_inner().into_inner(), "without a workbook"),
        (container(&old), "Excel 95"),
        (container(&encrypted), "encrypted"),
    ] {
        let error = read(bytes, None, 3).err().unwrap();
        assert!(error.to_string().contains(word), "{error}");
    }
}
