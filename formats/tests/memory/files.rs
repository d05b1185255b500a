//! Files of ill will, and large honest ones, each made when it is its turn.

use std::io::{self, Cursor, Write};
use std::sync::Arc;

use formats::{MemorySource, Source};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[cfg(feature = "hdf5")]
#[path = "hdf5.rs"]
mod hdf5;
#[path = "nda.rs"]
mod nda;
#[cfg(feature = "parquet")]
#[path = "parquet.rs"]
mod parquet;
#[path = "repeated.rs"]
mod repeated;
#[path = "xls.rs"]
mod xls;

type Make = fn() -> Arc<dyn Source>;

/// Name, rows that it must give at the least where it is honest, and how it is made.
pub(crate) const ALL: &[(&str, Option<usize>, Make)] = &[
    ("csv of one endless line", None, || endless(ARBIN_NAMES)),
    ("text of one endless word", None, || endless("")),
    ("nda, 16 million samples backwards", Some(1 << 24), nda::backwards),
    ("ndax, 300 MiB of samples and 350 MiB beside them", Some(38_000_000), large_ndax),
    ("ndax, zeros", None, || zip(vec![("data.ndc", Box::new(Zeros(300 << 20)))])),
    ("ndax, steps without end", None, ndax_of_steps),
    ("xlsx, cell XFD1048576", Some(1), || {
        xlsx(1, (r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#, 1), 0)
    }),
    ("xlsx, 400,000 rows", Some(400_000), || xlsx(400_000, ("", 0), 0)),
    ("xlsx, a comment of tags without end", None, || {
        xlsx(1, ("<!-- <a> <a> <a> <a> <a> ", 12 << 20), 0)
    }),
    ("xlsx, elements without end", None, || xlsx(1, ("<a><a><a><a><a><a><a><a>", 3 << 20), 0)),
    ("xlsx, strings without end", None, || xlsx(1, ("", 0), 200_000)),
    ("xlsx, a directory of long names", None, long_names),
    ("xls, 128 MiB with strings of 58 MiB", Some(900_000), xls::large),
    ("xls, empty strings without end", None, xls::empty_strings),
    ("xls, one table again and again", None, xls::repeated_tables),
    ("pssession of empty measurements", None, || session("{},", "", 3_900_000)),
    ("pssession of empty arrays", None, || session("{},", r#"{"DataSet":{"Values":["#, 3_900_000)),
    ("pssession with a title of numbers", None, || session("0,", r#"{"Title":["#, 30_000_000)),
    ("pssession, 4 million values in UTF-16", Some(3_900_000), wide_session),
    ("Access database of absurd counts", None, || {
        absurd(b"\x00\x01\x00\x00Standard Jet DB\x00\x01", 4 << 20)
    }),
    ("mpr of four billion records", None, absurd_mpr),
    #[cfg(feature = "parquet")]
    ("Parquet, a page of 2 GiB", None, parquet::absurd_page),
    #[cfg(feature = "parquet")]
    ("Parquet, 10 million rows", Some(10_000_000), parquet::large),
    #[cfg(feature = "hdf5")]
    ("HDF5, rows without end", None, hdf5::absurd_rows),
    #[cfg(feature = "hdf5")]
    ("HDF5, 3 million rows", Some(3_000_000), hdf5::large),
];

const ARBIN_NAMES: &str =
    "Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage\n";

fn memory(bytes: Vec<u8>) -> Arc<dyn Source> {
    Arc::new(MemorySource::new(bytes))
}

/// A beginning, and then one digit for ever.
struct Endless(&'static str);

impl Source for Endless {
    fn len(&self) -> u64 {
        300 << 20
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let count = usize::try_from(self.len().saturating_sub(offset)).unwrap_or(usize::MAX);
        let count = count.min(buffer.len());
        buffer[..count].fill(b'1');
        let beginning = self.0.as_bytes().get(offset as usize..).unwrap_or_default();
        let length = beginning.len().min(count);
        buffer[..length].copy_from_slice(&beginning[..length]);
        Ok(count)
    }
}

fn endless(beginning: &'static str) -> Arc<dyn Source> {
    Arc::new(Endless(beginning))
}

/// The same beginning, and nothing but ones behind it.
fn absurd(beginning: &[u8], length: usize) -> Arc<dyn Source> {
    let mut bytes = beginning.to_vec();
    bytes.resize(length, 0xff);
    memory(bytes)
}

fn absurd_mpr() -> Arc<dyn Source> {
    let mut bytes = b"BIO-LOGIC MODULAR FILE\x1a                         \0\0\0\0".to_vec();
    for (name, version) in [("VMP Set   ", 0_u32), ("VMP data  ", 2)] {
        let data = if version == 0 { vec![6; 400] } else { records() };
        bytes.extend(b"MODULE");
        bytes.extend(name.as_bytes());
        bytes.extend([b' '; 25]);
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(version.to_le_bytes());
        bytes.extend(b"01/02/21");
        bytes.extend(data);
    }
    memory(bytes)
}

/// Four billion of them, as they claim: time, voltage, current.
fn records() -> Vec<u8> {
    let mut data = u32::MAX.to_le_bytes().to_vec();
    data.extend([3, 4, 0, 6, 0, 8, 0]);
    data.resize(0x195 + 64, 0);
    data
}

/// What is read into a member of an archive.
trait Content {
    fn write_to(&mut self, to: &mut dyn Write) -> io::Result<()>;
}

struct Zeros(usize);

impl Content for Zeros {
    fn write_to(&mut self, to: &mut dyn Write) -> io::Result<()> {
        let piece = vec![0; 1 << 20];
        (0..self.0 / piece.len()).try_for_each(|_| to.write_all(&piece))
    }
}

impl Content for &str {
    fn write_to(&mut self, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(self.as_bytes())
    }
}

/// A function that writes.
struct By<F>(F);

impl<F: FnMut(&mut dyn Write) -> io::Result<()>> Content for By<F> {
    fn write_to(&mut self, to: &mut dyn Write) -> io::Result<()> {
        self.0(to)
    }
}

type Members = Vec<(&'static str, Box<dyn Content>)>;

fn zip(members: Members) -> Arc<dyn Source> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(1)).large_file(true);
    for (name, mut content) in members {
        writer.start_file(name, options).unwrap();
        content.write_to(&mut writer).unwrap();
    }
    memory(writer.finish().unwrap().into_inner())
}

/// A record file of version 14: so many pages, each slot filled by its number.
fn ndc(
    kind: u16,
    slot_bytes: usize,
    pages: usize,
    fill: impl Fn(u32, &mut [u8]) + 'static,
) -> Box<dyn Content> {
    Box::new(By(move |to: &mut dyn Write| {
        let mut page = vec![0; 4096];
        page[..2].copy_from_slice(&kind.to_le_bytes());
        page[2] = 14;
        to.write_all(&page)?;
        let slots = (4096 - 132 - 4) / slot_bytes;
        page[..4].fill(0);
        page[..2].copy_from_slice(&(kind + 1).to_le_bytes());
        (0..slots).for_each(|slot| page[4 + slot / 8] |= 1 << (slot % 8));
        let mut number = 0;
        for _ in 0..pages {
            for slot in page[132..132 + slots * slot_bytes].chunks_exact_mut(slot_bytes) {
                fill(number, slot);
                number += 1;
            }
            let mut checksum = flate2::Crc::new();
            checksum.update(&page[..4092]);
            page[4092..].copy_from_slice(&checksum.sum().to_le_bytes());
            to.write_all(&page)?;
        }
        Ok(())
    }))
}

fn samples(pages: usize) -> Box<dyn Content> {
    ndc(1, 8, pages, |number, slot| {
        let voltage = 3.7 + (number / 7 % 4096) as f32 / 1e4;
        slot[..4].copy_from_slice(&voltage.to_le_bytes());
        slot[4..].copy_from_slice(&(number as f32 / 1e6).to_le_bytes());
    })
}

/// One record of the steps a thousand samples.
fn steps(pages: usize) -> Box<dyn Content> {
    ndc(7, 37, pages, |number, slot| {
        slot[4..8].copy_from_slice(&number.to_le_bytes());
        slot[24] = 1;
        slot[33..].copy_from_slice(&(number * 1000 + 1).to_le_bytes());
    })
}

/// Run information for every tenth sample, an auxiliary channel with a value for each.
fn large_ndax() -> Arc<dyn Source> {
    let run_info = ndc(18, 55, 51_200, |number, slot| {
        slot[..4].copy_from_slice(&(number * 1000).to_le_bytes());
        slot[29..33].copy_from_slice(&100_u32.to_le_bytes());
        slot[33..37].copy_from_slice(&(1_600_000_000 + number).to_le_bytes());
        slot[41..45].copy_from_slice(&(number * 10 + 1).to_le_bytes());
    });
    let channel = ndc(5, 4, 38_400, |number, slot| {
        slot.copy_from_slice(&(25.0 + (number % 1000) as f32 / 1e3).to_le_bytes());
    });
    zip(vec![
        ("data.ndc", samples(76_800)),
        ("data_runInfo.ndc", run_info),
        ("data_step.ndc", steps(300)),
        ("data_AUX_1_1_1.ndc", channel),
    ])
}

fn ndax_of_steps() -> Arc<dyn Source> {
    zip(vec![("data.ndc", samples(10)), ("data_step.ndc", steps(40_000))])
}

/// A workbook of Arbin's: rows of samples, something else so many times, strings.
fn xlsx(rows: usize, (last, times): (&'static str, usize), strings: usize) -> Arc<dyn Source> {
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |targets: &[(&str, &str, &str)]| -> &'static str {
        let items: String = targets
            .iter()
            .map(|(id, kind, target)| {
                format!(r#"<Relationship Id="{id}" Type="{RELATION}/{kind}" Target="{target}"/>"#)
            })
            .collect();
        Box::leak(format!("<Relationships>{items}</Relationships>").into_boxed_str())
    };
    let sheet = By(move |to: &mut dyn Write| {
        to.write_all(b"<worksheet><sheetData><row r=\"1\">")?;
        for (column, name) in ["Test_Time(s)", "Current(A)", "Voltage(V)"].iter().enumerate() {
            let column = ['A', 'B', 'C'][column];
            write!(to, r#"<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>"#)?;
        }
        to.write_all(b"</row>")?;
        for row in 0..rows {
            let number = row + 2;
            write!(
                to,
                r#"<row r="{number}"><c r="A{number}"><v>{row}.25</v></c><c r="B{number}"><v>0.5</v></c><c r="C{number}"><v>3.75</v></c></row>"#
            )?;
        }
        for _ in 0..times {
            to.write_all(last.as_bytes())?;
        }
        to.write_all(b"</sheetData></worksheet>")
    });
    let shared = By(move |to: &mut dyn Write| {
        to.write_all(b"<sst>")?;
        for number in 0..strings {
            write!(to, "<si><t>{number:01000}</t></si>")?;
        }
        to.write_all(b"</sst>")
    });
    let workbook = r#"<workbook><sheets><sheet name="Channel_1_1" r:id="s1"/></sheets></workbook>"#;
    zip(vec![
        ("[Content_Types].xml", Box::new("<Types/>")),
        ("_rels/.rels", Box::new(relations(&[("r1", "officeDocument", "xl/workbook.xml")]))),
        ("xl/workbook.xml", Box::new(workbook)),
        (
            "xl/_rels/workbook.xml.rels",
            Box::new(relations(&[
                ("s1", "worksheet", "worksheets/sheet1.xml"),
                ("s2", "sharedStrings", "sharedStrings.xml"),
            ])),
        ),
        ("xl/worksheets/sheet1.xml", Box::new(sheet)),
        ("xl/sharedStrings.xml", Box::new(shared)),
    ])
}

const SESSION: &str =
    r#"{"Type":"PalmSens.DataFiles.SessionFile","CoreVersion":"5","Measurements":["#;

/// A session that ends within a list of the same items.
fn session(item: &str, before: &str, count: usize) -> Arc<dyn Source> {
    let count = count.min(((64 << 20) - 1000) / item.len());
    memory(format!("{SESSION}{before}{}", item.repeat(count)).into_bytes())
}

/// The largest of one measurement that is taken.
fn wide_session() -> Arc<dyn Source> {
    let values = r#"{"V":1},"#.repeat(3_900_000);
    let text = format!(
        r#"{SESSION}{{"Title":"a","DataSet":{{"Values":[{{"Description":"time","DataValues":[{}]}}]}}}}]}}"#,
        values.trim_end_matches(',')
    );
    let bytes = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes);
    memory(bytes.collect())
}

/// 800 MB of names, comments and further fields of 4,000 members.
fn long_names() -> Arc<dyn Source> {
    const MEMBERS: u16 = 4000;
    const NAME: &[u8] = b"xl/workbook.xml";
    let mut first = b"PK\x03\x04".to_vec();
    first.resize(30, 0);
    first[26] = NAME.len() as u8;
    first.extend(NAME);
    let mut entry = b"PK\x01\x02".to_vec();
    entry.resize(28, 0);
    entry.extend([0xFF; 6]);
    entry.resize(46, 0);
    entry.extend(vec![b'n'; 65_535]);
    entry.extend([0x99, 0x99, 0xFB, 0xFF]);
    entry.extend(vec![b'n'; 65_531 + 65_535]);
    let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
    end.extend([MEMBERS.to_le_bytes(), MEMBERS.to_le_bytes()].concat());
    end.extend((entry.len() as u32 * u32::from(MEMBERS)).to_le_bytes());
    end.extend((first.len() as u32).to_le_bytes());
    end.extend([0; 2]);
    repeated::Repeated::source(vec![(first, 1), (entry, u64::from(MEMBERS)), (end, 1)])
}
