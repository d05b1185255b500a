//! Databases of our own making: as much of Jet 4 as a reader of Arbin's tables looks at.

const PAGE: usize = 4096;

/// A value as it is stored; its kind is the column's type.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Long(i32),
    Int(i16),
    Single(f32),
    Double(f64),
    Text(&'static str),
    Null,
}

/// A table: names with an example of each column's type, and rows on pages.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) name: &'static str,
    pub(super) columns: Vec<(&'static str, Cell)>,
    pub(super) pages: Vec<Vec<Vec<Cell>>>,
}

/// Type, width (0 for a text).
fn kind(cell: &Cell) -> (u8, usize) {
    match cell {
        Cell::Int(_) => (3, 2),
        Cell::Long(_) => (4, 4),
        Cell::Single(_) => (6, 4),
        Cell::Double(_) => (7, 8),
        Cell::Text(_) | Cell::Null => (10, 0),
    }
}

fn put(page: &mut [u8], at: usize, bytes: &[u8]) {
    page[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The header's bytes from 0x18 on are hidden behind RC4 with a fixed key; all are zero here.
fn header() -> Vec<u8> {
    let mut page = vec![0; PAGE];
    put(&mut page, 0, b"\x00\x01\x00\x00Standard Jet DB\x00\x01");
    let key = [0xC7, 0xDA, 0x39, 0x6B];
    let mut state: Vec<u8> = (0..=255).collect();
    let mut other = 0_u8;
    for index in 0..256 {
        other = other.wrapping_add(state[index]).wrapping_add(key[index % 4]);
        state.swap(index, usize::from(other));
    }
    let (mut index, mut other) = (0_u8, 0_u8);
    for byte in &mut page[0x18..0x18 + 128] {
        index = index.wrapping_add(1);
        other = other.wrapping_add(state[usize::from(index)]);
        state.swap(usize::from(index), usize::from(other));
        let sum = state[usize::from(index)].wrapping_add(state[usize::from(other)]);
        *byte = state[usize::from(sum)];
    }
    page
}

fn definition(table: &Stored, map_row: u32) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    page[0] = 2;
    let rows: usize = table.pages.iter().map(Vec::len).sum();
    let texts = table.columns.iter().filter(|(_, cell)| kind(cell).1 == 0).count();
    put(&mut page, 16, &(rows as u32).to_le_bytes());
    put(&mut page, 43, &(texts as u16).to_le_bytes());
    put(&mut page, 45, &(table.columns.len() as u16).to_le_bytes());
    put(&mut page, 55, &map_row.to_le_bytes());
    let (mut at, mut fixed, mut text) = (63, 0, 0);
    for (number, (_, cell)) in table.columns.iter().enumerate() {
        let (code, width) = kind(cell);
        page[at] = code;
        put(&mut page, at + 5, &(number as u16).to_le_bytes());
        put(&mut page, at + 7, &(text as u16).to_le_bytes());
        put(&mut page, at + 9, &(number as u16).to_le_bytes());
        page[at + 15] = u8::from(width > 0);
        put(&mut page, at + 21, &(fixed as u16).to_le_bytes());
        put(&mut page, at + 23, &(width as u16).to_le_bytes());
        fixed += width;
        text += usize::from(width == 0);
        at += 25;
    }
    for (name, _) in &table.columns {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(&mut page, at, &(units.len() as u16).to_le_bytes());
        put(&mut page, at + 2, &units);
        at += 2 + units.len();
    }
    page
}

fn row(table: &Stored, cells: &[Cell]) -> Vec<u8> {
    let mut bytes = (cells.len() as u16).to_le_bytes().to_vec();
    let mut texts = Vec::new();
    let mut mask = vec![0_u8; cells.len().div_ceil(8)];
    for (number, (cell, (_, example))) in cells.iter().zip(&table.columns).enumerate() {
        if !matches!(cell, Cell::Null) {
            mask[number / 8] |= 1 << (number % 8);
        }
        match cell {
            Cell::Int(value) => bytes.extend(value.to_le_bytes()),
            Cell::Long(value) => bytes.extend(value.to_le_bytes()),
            Cell::Single(value) => bytes.extend(value.to_le_bytes()),
            Cell::Double(value) => bytes.extend(value.to_le_bytes()),
            Cell::Text(text) => texts.push(*text),
            Cell::Null if kind(example).1 == 0 => texts.push(""),
            Cell::Null => bytes.extend(vec![0; kind(example).1]),
        }
    }
    if table.columns.iter().any(|(_, cell)| kind(cell).1 == 0) {
        let mut offsets = vec![bytes.len() as u16];
        for text in &texts {
            bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            offsets.push(bytes.len() as u16);
        }
        // The end of the last text stands first, its number last.
        offsets.iter().rev().for_each(|offset| bytes.extend(offset.to_le_bytes()));
        bytes.extend((texts.len() as u16).to_le_bytes());
    }
    bytes.extend(mask);
    bytes
}

pub(super) fn data_page(owner: u32, rows: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    page[0] = 1;
    put(&mut page, 4, &owner.to_le_bytes());
    put(&mut page, 12, &(rows.len() as u16).to_le_bytes());
    let mut end = PAGE;
    for (number, row) in rows.iter().enumerate() {
        end -= row.len();
        put(&mut page, end, row);
        put(&mut page, 14 + 2 * number, &(end as u16).to_le_bytes());
    }
    page
}

/// Pages: header, an empty one, the catalogue's definition, the usage maps, then each table.
pub(super) fn database(tables: &[Stored]) -> Vec<u8> {
    let mut next = 4;
    let mut places = Vec::new();
    for table in tables {
        places.push(next);
        next += 1 + table.pages.len() as u32;
    }
    let catalogue = Stored {
        name: "MSysObjects",
        columns: vec![("Id", Cell::Long(0)), ("Name", Cell::Text("")), ("Type", Cell::Int(0))],
        pages: vec![
            tables
                .iter()
                .zip(&places)
                .map(|(table, page)| {
                    vec![Cell::Long(*page as i32), Cell::Text(table.name), Cell::Int(1)]
                })
                .collect(),
        ],
    };
    let catalogue_data = next;
    let mut maps = vec![usage_map(&[catalogue_data])];
    let mut body = Vec::new();
    for (table, place) in tables.iter().zip(&places) {
        let pages: Vec<u32> = (1..=table.pages.len() as u32).map(|page| place + page).collect();
        body.push(definition(table, 3 << 8 | maps.len() as u32));
        maps.push(usage_map(&pages));
        for rows in &table.pages {
            let rows: Vec<Vec<u8>> = rows.iter().map(|cells| row(table, cells)).collect();
            body.push(data_page(*place, &rows));
        }
    }
    let catalogue_rows: Vec<Vec<u8>> =
        catalogue.pages[0].iter().map(|cells| row(&catalogue, cells)).collect();
    let mut bytes = header();
    bytes.extend(vec![0; PAGE]);
    bytes.extend(definition(&catalogue, 3 << 8));
    bytes.extend(data_page(2, &maps));
    bytes.extend(body.concat());
    bytes.extend(data_page(2, &catalogue_rows));
    bytes
}

/// Pages as bits from page 0 on.
fn usage_map(pages: &[u32]) -> Vec<u8> {
    let mut map = vec![0; 5 + 16];
    for page in pages {
        map[5 + *page as usize / 8] |= 1 << (page % 8);
    }
    map
}
