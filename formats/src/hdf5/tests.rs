//! Files of our own, written as pandas has them.

use hdf5_pure::{
    AttrValue, CompoundTypeBuilder, Datatype, FileBuilder, GroupBuilder, make_f64_type,
    make_i64_type,
};

use crate::trial::{Reading, read_in};
use crate::{End, FormatError, Options};

/// Values of a block, row after row.
pub(crate) enum Values {
    Doubles(Vec<f64>),
    Integers(Vec<i64>),
    Singles(Vec<f32>),
    /// Of eight bytes.
    Texts(Vec<&'static str>),
}

pub(crate) type Block = (&'static [&'static str], Values);

/// How a table is stored.
#[derive(Clone, Copy)]
pub(crate) enum Packing {
    Contiguous,
    Chunks(u64),
    Deflated(u64),
}

pub(crate) fn pickled(names: &[&str]) -> String {
    let items: String = names.iter().map(|name| format!("V{name}\np1\na")).collect();
    format!("(lp0\n{items}.")
}

fn text(value: &str) -> AttrValue {
    AttrValue::AsciiString(value.to_owned())
}

fn text_type(size: u32) -> Datatype {
    Datatype::String {
        size,
        padding: hdf5_pure::StringPadding::NullPad,
        charset: hdf5_pure::CharacterSet::Ascii,
    }
}

fn padded(text: &str, width: usize) -> Vec<u8> {
    text.bytes().chain(std::iter::repeat(0)).take(width).collect()
}

impl Values {
    fn row(&self, row: usize, width: usize) -> Vec<u8> {
        let range = row * width..(row + 1) * width;
        match self {
            Self::Doubles(values) => values[range].iter().flat_map(|v| v.to_le_bytes()).collect(),
            Self::Integers(values) => values[range].iter().flat_map(|v| v.to_le_bytes()).collect(),
            Self::Singles(values) => values[range].iter().flat_map(|v| v.to_le_bytes()).collect(),
            Self::Texts(values) => values[range].iter().flat_map(|v| padded(v, 8)).collect(),
        }
    }

    fn datatype(&self) -> Datatype {
        match self {
            Self::Doubles(_) => make_f64_type(),
            Self::Integers(_) => make_i64_type(),
            Self::Singles(_) => hdf5_pure::make_f32_type(),
            Self::Texts(_) => text_type(8),
        }
    }
}

/// A frame in the format “table”.
pub(crate) fn table(
    file: &mut FileBuilder,
    name: &str,
    order: &[&str],
    blocks: &[Block],
    rows: usize,
    packing: Packing,
) {
    let mut group = file.create_group(name);
    group.set_attr("pandas_type", text("frame_table"));
    group.set_attr("nan_rep", text("nan"));
    let axes = pickled(order);
    // A list of one pair: the number of the axis, and its names.
    group.set_attr(
        "non_index_axes",
        text(&format!("(lp9\n(I1\n{}tp8\na.", axes.trim_end_matches('.'))),
    );
    let mut compound = CompoundTypeBuilder::new().i64_field("index");
    for (number, (names, values)) in blocks.iter().enumerate() {
        let array = Datatype::Array {
            base_type: Box::new(values.datatype()),
            dimensions: vec![names.len() as u32],
        };
        compound = compound.field(&format!("values_block_{number}"), array);
    }
    let mut bytes = Vec::new();
    for row in 0..rows {
        bytes.extend((row as i64).to_le_bytes());
        for (names, values) in blocks {
            bytes.extend(values.row(row, names.len()));
        }
    }
    let dataset = group.create_dataset("table");
    dataset.with_compound_data(compound.build().unwrap(), bytes, rows as u64);
    match packing {
        Packing::Contiguous => {}
        Packing::Chunks(chunk) => {
            dataset.with_chunks(&[chunk]);
        }
        Packing::Deflated(chunk) => {
            dataset.with_chunks(&[chunk]).with_shuffle().with_deflate(6);
        }
    }
    for (number, (names, _)) in blocks.iter().enumerate() {
        dataset.set_attr(&format!("values_block_{number}_kind"), text(&pickled(names)));
    }
    file.add_group(group.finish());
}

fn names(group: &mut GroupBuilder, name: &str, names: &[&str]) {
    let bytes: Vec<u8> = names.iter().flat_map(|name| padded(name, 24)).collect();
    group.create_dataset(name).with_raw_data(text_type(24), bytes, names.len() as u64);
}

/// A frame in the format “fixed”; the objects are texts of one row.
pub(crate) fn fixed(
    file: &mut FileBuilder,
    name: &str,
    order: &[&str],
    blocks: &[Block],
    objects: Option<(&[&str], &str)>,
    rows: usize,
) {
    let mut group = file.create_group(name);
    group.set_attr("pandas_type", text("frame"));
    names(&mut group, "axis0", order);
    let index: Vec<i64> = (0..rows as i64).map(|row| row * 10).collect();
    group.create_dataset("axis1").with_i64_data(&index);
    for (number, (items, values)) in blocks.iter().enumerate() {
        names(&mut group, &format!("block{number}_items"), items);
        let bytes: Vec<u8> = (0..rows).flat_map(|row| values.row(row, items.len())).collect();
        let dataset = group.create_dataset(&format!("block{number}_values"));
        let shape = [rows as u64, items.len() as u64];
        dataset.with_raw_data(values.datatype(), bytes, shape[0] * shape[1]).with_shape(&shape);
    }
    if let Some((items, pickle)) = objects {
        let number = blocks.len();
        names(&mut group, &format!("block{number}_items"), items);
        group.create_dataset(&format!("block{number}_values")).with_vlen_strings(&[pickle]);
    }
    file.add_group(group.finish());
}

pub(crate) fn read(bytes: &[u8], max_rows: usize) -> Result<Reading, FormatError> {
    read_in(bytes, &Options::default(), End::Closed, None, max_rows)
}

/// Cut anywhere, with bytes set to the values that lengths and counts are worst in: data or a
/// reason, soon, never a panic.
pub(crate) fn check_damage(bytes: &[u8], rounds: usize) {
    let mut dice = crate::testing::Dice(5);
    for cut in 0..100 {
        let _ = read(&bytes[..bytes.len() * cut / 100], 1000);
    }
    for round in 0..rounds {
        let mut damaged = bytes.to_vec();
        for _ in 0..=dice.below(6) {
            // Most of them where the file is described, not where its values lie.
            let place =
                dice.below(if round % 3 == 0 { bytes.len() } else { bytes.len().min(8192) });
            match dice.below(4) {
                0 => damaged[place] ^= 1 << dice.below(8),
                1 => damaged[place] = 0xff,
                2 => {
                    let end = (place + 4).min(bytes.len());
                    damaged[place..end].fill(0xff);
                }
                _ => damaged[place] = dice.below(256) as u8,
            }
        }
        let _ = read(&damaged, 1000);
    }
}

#[test]
fn other_files_are_refused_with_a_reason() {
    let mut other = FileBuilder::new();
    other.create_dataset("temperature").with_f64_data(&[1.0]);
    let mut no_frame = FileBuilder::new();
    let group = no_frame.create_group("data_df");
    no_frame.add_group(group.finish());
    let mut root = FileBuilder::new();
    root.create_dataset("data_df").with_f64_data(&[1.0]);
    let table = [
        (
            other.finish(),
            "an HDF5 file that is neither Arbin's database nor Indigo's, dumped by pandas",
        ),
        (
            no_frame.finish(),
            "“data_df” holds nothing that pandas has named, not a frame as this version reads it",
        ),
        (root.finish(), "an HDF5 file without “data_df”"),
    ];
    for (file, reason) in table {
        assert_eq!(read(&file.unwrap(), 10).unwrap_err().to_string(), reason);
    }
}
