//! Writes small `.mpr` files.

use super::super::MAGIC;

/// Header form and data version.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Header {
    Old0,
    Old2,
    Old3,
    New10,
    New11,
}

impl Header {
    fn is_new(self) -> bool {
        matches!(self, Self::New10 | Self::New11)
    }

    fn version(self) -> u32 {
        match self {
            Self::Old0 => 0,
            Self::Old2 => 2,
            Self::Old3 => 3,
            Self::New10 => 10,
            Self::New11 => 11,
        }
    }

    fn records_start(self) -> usize {
        match self {
            Self::Old0 => 0x64,
            Self::Old2 => 0x195,
            Self::Old3 => 0x196,
            Self::New10 | Self::New11 => 0x3EF,
        }
    }
}

/// Fields of one record, front to back.
#[derive(Default)]
pub(super) struct Record(Vec<u8>);

impl Record {
    pub(super) fn u8(&mut self, value: u8) -> &mut Self {
        self.push(&value.to_le_bytes())
    }
    pub(super) fn u16(&mut self, value: u16) -> &mut Self {
        self.push(&value.to_le_bytes())
    }
    pub(super) fn u32(&mut self, value: u32) -> &mut Self {
        self.push(&value.to_le_bytes())
    }
    pub(super) fn f32(&mut self, value: f32) -> &mut Self {
        self.push(&value.to_le_bytes())
    }
    pub(super) fn f64(&mut self, value: f64) -> &mut Self {
        self.push(&value.to_le_bytes())
    }
    fn push(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

pub(super) struct Mpr {
    header: Header,
    pub(super) ids: Vec<u16>,
    records: Vec<Vec<u8>>,
    pub(super) comments: String,
    pub(super) active_mass_milligram: f32,
    /// Start of acquisition in OLE days; `None` leaves the log out.
    pub(super) log: Option<f64>,
    pub(super) data_version: Option<u32>,
    /// Record count, and the records that the module's length speaks of.
    pub(super) counters: Option<(u32, u32)>,
    /// Record count and length as they stand.
    pub(super) raw_counters: Option<(u32, u32)>,
}

impl Mpr {
    pub(super) fn new(header: Header, ids: &[u16]) -> Self {
        Self {
            header,
            ids: ids.to_vec(),
            records: Vec::new(),
            comments: String::new(),
            active_mass_milligram: 12.5,
            log: Some(46_003.520_112_314_814),
            data_version: None,
            counters: None,
            raw_counters: None,
        }
    }

    pub(super) fn record(&mut self, fill: impl FnOnce(&mut Record)) {
        let mut record = Record::default();
        fill(&mut record);
        self.records.push(record.0);
    }

    pub(super) fn n_points(&self) -> u32 {
        self.records.len() as u32
    }

    pub(super) fn record_bytes(&self) -> usize {
        self.records.first().map_or(0, Vec::len)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend([b' '; 25]);
        file.extend([0; 4]);
        assert_eq!(file.len(), 0x34);
        self.module(&mut file, "VMP Set", 0, &self.settings(), None);
        let (count, length) = self.counters.unwrap_or((self.n_points(), self.n_points()));
        let start = self.header.records_start();
        let length = start as u32 + length * self.record_bytes() as u32;
        let (count, length) = self.raw_counters.unwrap_or((count, length));
        let mut data = count.to_le_bytes().to_vec();
        data.push(self.ids.len() as u8);
        for id in &self.ids {
            match self.header {
                Header::Old0 => data.push(*id as u8),
                Header::Old2 | Header::Old3 => data.extend(id.to_le_bytes()),
                Header::New10 | Header::New11 => data.extend(id.to_be_bytes()),
            }
        }
        data.resize(start, 0);
        data.extend(self.records.concat());
        let version = self.data_version.unwrap_or(self.header.version());
        self.module(&mut file, "VMP data", version, &data, Some(length));
        if let Some(days) = self.log {
            self.module(&mut file, "VMP LOG", 0, &log(days), None);
        }
        file
    }

    fn module(
        &self,
        file: &mut Vec<u8>,
        name: &str,
        version: u32,
        data: &[u8],
        length: Option<u32>,
    ) {
        let length = length.unwrap_or(data.len() as u32);
        file.extend(b"MODULE");
        file.extend(format!("{name:<10}{name:<25}").bytes());
        if self.header.is_new() {
            file.extend(u32::MAX.to_le_bytes());
            file.extend(length.to_le_bytes());
            file.extend(0_u32.to_le_bytes());
        } else {
            file.extend(length.to_le_bytes());
        }
        file.extend(version.to_le_bytes());
        file.extend(b"01.16.25");
        file.extend(data);
    }

    fn settings(&self) -> Vec<u8> {
        let mut bytes = vec![0; 0x400];
        bytes[0] = 0x04;
        let (comments, _, _) = encoding_rs::WINDOWS_1252.encode(&self.comments);
        put_text(&mut bytes, 0x0007, &comments);
        bytes[0x0107..0x010B].copy_from_slice(&self.active_mass_milligram.to_le_bytes());
        bytes[0x025C..0x0260].copy_from_slice(&1.572_f32.to_le_bytes());
        bytes
    }
}

fn log(days: f64) -> Vec<u8> {
    let mut bytes = vec![0; 0x500];
    bytes[9] = 3;
    bytes[0x0249..0x0251].copy_from_slice(&days.to_le_bytes());
    put_text(&mut bytes, 0x0251, b"C:\\data\\cell_C04.mpr");
    put_text(&mut bytes, 0x03B7, b"11.50");
    bytes
}

fn put_text(bytes: &mut [u8], offset: usize, text: &[u8]) {
    bytes[offset] = text.len() as u8;
    bytes[offset + 1..offset + 1 + text.len()].copy_from_slice(text);
}
