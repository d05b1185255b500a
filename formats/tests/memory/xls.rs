//! True `.xls` workbooks as large as they may be, made as they are read.

use std::sync::Arc;

use formats::{MemorySource, Source};

use super::repeated::Repeated;

const SECTOR: usize = 4096;
/// In a table: a sector that holds a part of it, and the end of a chain.
const TABLE: u32 = 0xFFFF_FFFD;
const END: u32 = 0xFFFF_FFFE;
/// Of the workbook's stream.
const MOST_BYTES: u64 = 128 << 20;

/// A container with one stream, whose parts are each repeated so many times.
fn workbook(parts: Vec<(Vec<u8>, u64)>) -> Arc<dyn Source> {
    let length = parts.iter().map(|(part, times)| part.len() as u64 * times).sum::<u64>();
    assert!(length <= MOST_BYTES);
    let sectors = length.div_ceil(SECTOR as u64) as u32;
    let mut tables = 1;
    while tables * SECTOR as u32 / 4 < tables + 1 + sectors {
        tables += 1;
    }
    let mut head = vec![0; SECTOR];
    let mut put = |at: usize, bytes: &[u8]| head[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    put(24, &[0x3E, 0, 4, 0, 0xFE, 0xFF, 12, 0, 6, 0]);
    put(44, &tables.to_le_bytes());
    put(48, &tables.to_le_bytes());
    put(56, &4096_u32.to_le_bytes());
    put(60, &END.to_le_bytes());
    put(68, &END.to_le_bytes());
    for table in 0..109_u32 {
        let sector = if table < tables { table } else { u32::MAX };
        put(76 + table as usize * 4, &sector.to_le_bytes());
    }
    let chain = (1..sectors).map(|next| tables + 1 + next).chain([END]);
    let mut table: Vec<u32> = (0..tables).map(|_| TABLE).chain([END]).chain(chain).collect();
    table.resize(tables as usize * SECTOR / 4, u32::MAX);
    head.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
    head.extend(entry("Root Entry", 5, 1, END, 0));
    head.extend(entry("Workbook", 2, u32::MAX, tables + 1, length));
    head.resize((2 + tables as usize) * SECTOR, 0);
    Repeated::source([vec![(head, 1)], parts].concat())
}

fn entry(name: &str, kind: u8, below: u32, first: u32, bytes: u64) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(length.to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend([u32::MAX, u32::MAX, below].iter().flat_map(|link| link.to_le_bytes()));
    entry.resize(116, 0);
    entry.extend(first.to_le_bytes());
    entry.extend(bytes.to_le_bytes());
    entry
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let lengths = [kind, data.len() as u16].map(u16::to_le_bytes);
    [&lengths.concat(), data].concat()
}

fn begin() -> Vec<u8> {
    record(0x0809, &[0x00, 0x06, 0x10, 0x00])
}

fn sheet_at(start: u64) -> Vec<u8> {
    record(0x0085, &[&(start as u32).to_le_bytes()[..], &[0, 0, 5, 0], b"Data1"].concat())
}

/// 58 MiB of strings, then rows of Maccor's to the end.
pub(crate) fn large() -> Arc<dyn Source> {
    const LETTERS: usize = 15;
    const IN_A_RECORD: usize = 400;
    const RECORDS: u64 = 5000;
    // One byte each here, two in UTF-8.
    let text = [&[LETTERS as u8, 0, 0], &[0xE9; LETTERS][..]].concat();
    let strings = record(0x003C, &text.repeat(IN_A_RECORD));
    let end = record(0x000A, &[]);
    let head = |start: u64| [begin(), sheet_at(start), record(0x00FC, &[0; 8])].concat();
    let start = head(0).len() as u64 + strings.len() as u64 * RECORDS + end.len() as u64;
    let cell = |row: u16, column: usize| [row, column as u16, 0].map(u16::to_le_bytes).concat();
    let names = ["Rec#", "Step", "TestTime", "Amps", "Volts", "State"];
    let names = names.iter().enumerate().flat_map(|(column, name)| {
        let text = [&(name.len() as u16).to_le_bytes()[..], &[0], name.as_bytes()].concat();
        record(0x0204, &[cell(0, column), text].concat())
    });
    let sheet: Vec<u8> = begin().into_iter().chain(names).collect();
    let row = |row: u16| {
        let numbers = (0..5).flat_map(|column| {
            record(0x0203, &[cell(row, column), f64::from(row).to_le_bytes().to_vec()].concat())
        });
        let state = record(0x00FD, &[cell(row, 5), 7_u32.to_le_bytes().to_vec()].concat());
        numbers.chain(state).collect::<Vec<u8>>()
    };
    let rows = [row(1), row(2)].concat();
    let left = MOST_BYTES - start - sheet.len() as u64 - end.len() as u64;
    let times = left / rows.len() as u64;
    workbook(vec![
        (head(start), 1),
        (strings, RECORDS),
        (end.clone(), 1),
        (sheet, 1),
        (rows, times),
        (end, 1),
    ])
}

/// Records that go on with the strings and hold none.
pub(crate) fn empty_strings() -> Arc<dyn Source> {
    let head = [begin(), sheet_at(0), record(0x00FC, &[0; 8])].concat();
    let empty = record(0x003C, &[]);
    let times = (MOST_BYTES - head.len() as u64) / empty.len() as u64;
    workbook(vec![(head, 1), (empty, times)])
}

/// A small file that names one sector as the table of all others, again and again.
pub(crate) fn repeated_tables() -> Arc<dyn Source> {
    const LISTS: u32 = 16_000;
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    bytes[44..48].copy_from_slice(&(LISTS * 127).to_le_bytes());
    bytes[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    bytes[60..64].copy_from_slice(&END.to_le_bytes());
    bytes[72..76].copy_from_slice(&LISTS.to_le_bytes());
    for list in 0..LISTS {
        bytes.extend(0_u32.to_le_bytes().repeat(127));
        let next = if list + 1 < LISTS { list + 1 } else { END };
        bytes.extend(next.to_le_bytes());
    }
    Arc::new(MemorySource::new(bytes))
}
