//! Makes small files of every version. The order of the fields is written out here once more, so
//! that a wrong offset in a reader's layout does not go unnoticed.

/// One sample, in units that every version can hold.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    pub index: u32,
    /// As BTSDA shows it, from 1.
    pub cycle: u32,
    pub step: u8,
    pub kind: u8,
    pub changes: u8,
    pub time_s: u32,
    pub total_s: u32,
    pub tenth_millivolts: i32,
    /// µA, positive while charging.
    pub current: i32,
    /// µAs and µWs in the step.
    pub capacity: i64,
    pub energy: i64,
    pub unix_s: u32,
}

/// Two steps, four samples; 2021-03-04 05:06:07 is the first one's date.
pub(super) fn samples() -> Vec<Sample> {
    let at = |index, step, kind, time_s, total_s, current: i32| Sample {
        index,
        cycle: 1,
        step,
        kind,
        changes: step,
        time_s,
        total_s,
        tenth_millivolts: 35_000 + index as i32,
        current,
        capacity: i64::from(current) * i64::from(time_s),
        energy: i64::from(current) * i64::from(time_s) * 3,
        unix_s: 1_614_834_367 + total_s,
    };
    vec![
        at(1, 1, 4, 0, 0, 0),
        at(2, 1, 4, 30, 30, 0),
        at(3, 2, 2, 0, 30, -1200),
        at(4, 2, 2, 36, 66, -1200),
    ]
}

/// Little-endian fields, end to end.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }
    fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn i32(self, value: i32) -> Self {
        self.u32(value.cast_unsigned())
    }
    fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn i64(self, value: i64) -> Self {
        self.u64(value.cast_unsigned())
    }
    fn f32(self, value: f32) -> Self {
        self.u32(value.to_bits())
    }
    fn pad(mut self, count: usize) -> Self {
        self.0.extend(vec![0xEE; count]);
        self
    }
}

/// A record of a version of BTS up to 8; currents in a range of 10 mA, a count of which is 1 µA.
pub(super) fn record(version: u8, sample: &Sample) -> Vec<u8> {
    let s = sample;
    let (capacity, energy) = (s.capacity.abs(), s.energy.abs());
    let sides = |amount: i64| [amount.max(0), (-amount).max(0)];
    let ([charge, discharge], [charge_energy, discharge_energy]) =
        (sides(s.capacity), sides(s.energy));
    let from_zero = s.cycle - 1;
    let start = Fields::default();
    let early = |fields: Fields, cycle: u32| {
        let fields = fields.u32(s.index).u32(cycle).u8(s.step).u8(s.kind).u32(s.time_s);
        fields.i32(s.tenth_millivolts).i32(s.current).pad(8).i64(capacity)
    };
    let head = |fields: Fields| {
        let fields = fields.u8(0x55).u8(0).u32(s.index).u32(from_zero).u16(u16::from(s.step));
        fields.u8(s.kind)
    };
    let milliseconds = u64::from(s.time_s) * 1000;
    let (unix, range) = (u64::from(s.unix_s), 10);
    let throughput = |fields: Fields| {
        let fields = fields.i32(s.tenth_millivolts).i32(s.current).pad(8);
        fields.i64(capacity).i64(energy)
    };
    let split = |fields: Fields| {
        let fields = fields.i32(s.tenth_millivolts).i32(s.current).pad(8);
        fields.i64(charge).i64(discharge).i64(charge_energy).i64(discharge_energy)
    };
    let record = match version {
        1 => {
            // Codes of its own.
            let kind = if s.kind == 4 { 5 } else { 4 };
            let fields = start.u32(s.index).u32(7).u8(s.step).u8(kind).u32(s.time_s);
            fields.i32(s.tenth_millivolts).i32(s.current).pad(8).i64(capacity)
        }
        2 => {
            let fields = start.u8(0).pad(4).u32(7).u8(s.kind).u8(s.step).u32(s.time_s);
            fields.i32(s.tenth_millivolts).i32(s.current).pad(8).i64(capacity)
        }
        3 | 4 => early(start.u8(0x55), 7).pad(4),
        5 | 7 => early(start.u8(if version == 7 { 0x55 } else { 0 }), from_zero)
            .i64(energy)
            .u64(unix)
            .pad(4),
        6 | 8 => early(start.u8(0), s.cycle).i64(energy).u64(unix).pad(4),
        9 => early(start.u8(0x55).u8(0), from_zero).i64(energy).u64(unix).pad(4),
        10 => {
            let fields = start.u8(0x55).u8(0).u32(s.index).u32(7).u8(s.step).u8(s.kind);
            throughput(fields.u64(u64::from(s.time_s))).u64(unix).pad(4)
        }
        11..=13 | 15 | 18 => throughput(head(start).u64(milliseconds)).u64(unix).i32(range).pad(4),
        25 | 27 => {
            throughput(head(start).u64(milliseconds)).u64(unix).i32(range).u8(s.changes).pad(4)
        }
        19 => {
            let fields = start.u8(0x55).pad(7).u32(s.index).u32(from_zero).u16(u16::from(s.step));
            let fields = fields.u8(s.kind).pad(5).u32(s.time_s);
            let fields = fields.i32(s.tenth_millivolts).i32(s.current).pad(8);
            let amounts = [charge, discharge, charge_energy, discharge_energy];
            let fields = amounts.into_iter().fold(fields, |fields, value| fields.i32(value as i32));
            fields.u32(s.unix_s).pad(4)
        }
        14 | 16 | 17 | 20 | 22..=24 => {
            split(head(start).u8(s.changes).u64(milliseconds)).u64(unix).i32(range).pad(4)
        }
        _ => {
            let fields = split(head(start).u8(s.changes).u64(milliseconds));
            let [minute, second] = [(367 + s.total_s) / 60, (367 + s.total_s) % 60];
            let date = fields.u16(2021).u8(3).u8(4).u8(5).u8(minute as u8).u8(second as u8);
            date.pad(1).i32(range).pad(4)
        }
    };
    record.0
}

/// A record of BTS 9.
pub(super) fn record9(bytes: usize, sample: &Sample) -> Vec<u8> {
    let s = sample;
    let (voltage, current) = (s.tenth_millivolts as f32 / 1e4, s.current as f32 / 1e3);
    let (capacity, energy) = (s.capacity as f32 / 1e3, s.energy as f32 / 1e3);
    let start = Fields::default();
    let record = if bytes == 88 {
        let fields = start.u32(7).u8(0x55).pad(4).u8(s.step).u8(s.kind).pad(5).u32(s.index).pad(8);
        let fields = fields.u64(u64::from(s.time_s) * 1_000_000).f32(voltage).f32(current).pad(8);
        // Discharge with a sign, as some files have it.
        let fields = fields.f32(0.0).f32(0.0).f32(capacity).f32(energy);
        fields.u64(u64::from(s.unix_s) * 1_000_000).pad(12)
    } else {
        let fields = start.u8(0x55).u8(6).u8(s.step).u8(s.kind).u32(9).u32(s.index);
        let fields = fields.u32(s.total_s).u32(0).f32(current).f32(voltage);
        let fields = fields.f32(capacity).f32(energy);
        match bytes {
            60 => fields.u32(s.unix_s).u32(0).f32(1.0).f32(25.5).u32(0).pad(4),
            _ => {
                let fields = fields.u32(0).f32(1.0).u32(s.unix_s).u32(0);
                if bytes == 56 { fields.f32(25.5) } else { fields }
            }
        }
    };
    assert_eq!(record.0.len(), bytes);
    record.0
}

fn put(file: &mut [u8], at: usize, bytes: &[u8]) {
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

/// A file of a version of BTS up to 8.
pub(super) fn file(version: u8, records: &[Vec<u8>]) -> Vec<u8> {
    let (device, information, data) = (2048_u32, 2090_u32, 3000_u32);
    let body: Vec<u8> = records.concat();
    let mut file = vec![0; data as usize];
    put(&mut file, 0, b"NEWARE20210304");
    file[14] = version;
    put(&mut file, 16, &[device, 42, information, 2 * 343].map(u32::to_le_bytes).concat());
    put(&mut file, 64, &[data, body.len() as u32].map(u32::to_le_bytes).concat());
    let mass_at = match version {
        9.. => 152,
        8 => 144,
        _ => 80,
    };
    put(&mut file, mass_at, &5910_u32.to_le_bytes());
    put(&mut file, device as usize + 26, &10_i32.to_le_bytes());
    let size = match version {
        ..=10 => 211,
        11..=15 => 327,
        16 => 343,
        17..=28 => 383,
        _ => 503,
    };
    put(&mut file, 28, &(size as u32).to_le_bytes());
    let at = information as usize;
    put(&mut file, at, &[48, 1, 3]);
    // `测试` in GB2312, and rubbish behind the end.
    let fields: [(usize, &[u8]); 4] = match version {
        ..=10 => [
            (36, b"2021.03.04 05:06:07"),
            (76, b"J\0x"),
            (91, b"S1"),
            (111, b"\xb2\xe2\xca\xd4\0x"),
        ],
        _ => [
            (37, b"2021-03-04 05:06:07"),
            (77, b"J\0x"),
            (137, b"S1"),
            (227, b"\xb2\xe2\xca\xd4\0x"),
        ],
    };
    for (offset, text) in fields {
        put(&mut file, at + offset, text);
    }
    if version >= 17 {
        put(&mut file, at + 343, b"CELL7");
    }
    file.extend(body);
    file
}

/// A file of BTS 9 with one block of records.
pub(super) fn file9(record_version: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0; 1024];
    let body = records.concat();
    let information = 1024 + body.len() as u64;
    put(&mut file, 0, b"NEWARE20240403\x82");
    put(&mut file, 16, &record_version.to_le_bytes());
    let (length, tail_at) = if record_version == 42 { (620, 552) } else { (481, 424) };
    put(&mut file, 34, &[information, length as u64].map(u64::to_le_bytes).concat());
    put(&mut file, 82, &[1024, body.len() as u64].map(u64::to_le_bytes).concat());
    put(&mut file, 258, b"9.1.5.7.20240403.R5");
    put(&mut file, 330, &5910_u32.to_le_bytes());
    file.extend(body);
    let mut test = vec![0; length];
    put(&mut test, 0, &record_version.to_le_bytes());
    let tail = if record_version >= 8 {
        put(&mut test, 8, b"J");
        put(&mut test, 40, b"S1");
        put(&mut test, 200, b"P1");
        put(&mut test, 264, b"\xb2\xe2\xca\xd4");
        put(&mut test, tail_at + 4, &(records.len() as u32).to_le_bytes());
        tail_at + 8
    } else {
        put(&mut test, 4, &0x4000_001C_u32.to_le_bytes());
        put(&mut test, 12, b"J");
        put(&mut test, 140, b"S1");
        put(&mut test, 268, b"\xb2\xe2\xca\xd4");
        put(&mut test, 416, &(records.len() as u32).to_le_bytes());
        396 + 4
    };
    put(&mut test, tail, &1_614_834_367_000_000_u64.to_le_bytes());
    put(&mut test, tail + 8, &1_614_834_433_000_000_u64.to_le_bytes());
    file.extend(test);
    file
}

/// A record of auxiliary channel 1 in the form of a version's records.
pub(super) fn auxiliary(bytes: usize, index: u32, millivolts: i32, tenth_celsius: i16) -> Vec<u8> {
    let (shift, voltage, temperature) = match bytes {
        69 => (0, 21, 33),
        88 => (4, 26, 38),
        _ => (0, 22, 34),
    };
    let mut record = vec![0; bytes];
    record[shift] = 0x65;
    record[shift + 1] = 1;
    put(&mut record, shift + 2, &index.to_le_bytes());
    put(&mut record, voltage, &(millivolts * 10).to_le_bytes());
    put(&mut record, temperature, &tenth_celsius.to_le_bytes());
    record
}
