//! Where the fields of a record lie, for each version.
//!
//! Every record of versions 1 to 29 is a sample (first byte 0x55; 0 in versions 2 to 8), a record
//! of an auxiliary channel (0x65), or an event (0xAA, 0xFF in version 8: the beginning, the end and
//! each stop of a test, with the time and voltage of the moment; not read). `i`, `c`, `s`, `k` are
//! the number of the sample, cycle, step and kind of step; `T`, `V`, `I` time in the step, voltage
//! (0.1 mV) and current (counts); `Q`, `E` capacity and energy (counts × s); bytes in brackets are
//! unknown or empty in every sample.
//!
//! | version | bytes | fields, in order |
//! |---|---|---|
//! | 1 | 38 | i u32, c u32, s u8, k u8 (codes of its own), T u32 s, V i32, I i32, \[8\], Q i64 |
//! | 2 | 39 | 0 u8, \[4\], c u32, k u8, s u8, T u32 s, V i32, I i32, \[8\], Q i64; samples have no number |
//! | 3, 4 | 43 | id u8, i u32, c u32, s u8, k u8, T u32 s, V, I, \[8\], Q i64, CRC u32 |
//! | 5–8 | 59 | as 3, then E i64, Unix time u64 s, CRC; 5 and 7 count cycles from 0, 6 and 8 from 1 |
//! | 9 | 60 | as 5 with the channel u8 after id |
//! | 10 | 64 | as 9 with T u64 s |
//! | 11, 12, 13, 15, 18 | 69 | id, channel u8, i, c, s u16, k u8, T u64 ms, V, I, \[8\], Q i64, E i64, Unix time u64 s, range i32, CRC |
//! | 14, 16, 17, 20, 22–24 | 86 | id, channel, i, c, s u16, k u8, step changes u8, T u64 ms, V, I, \[8\], Q and E charge/discharge 4 × i64, Unix time u64 s, range i32, CRC |
//! | 19 | 68 | id, \[7\], i, c, s u16, k u8, \[5\], T u32 s, V, I, \[8\], Q and E 4 × i32, Unix time u32 s, CRC |
//! | 25, 27 | 70 | as 11 with step changes u8 before CRC |
//! | 26, 28, 29 | 86 | as 14 with the local date (u16 year, 5 × u8, \[1\]) for the Unix time |
//! | 9.0 (record versions 2, 3) | 88 | \[4\] (device, unit, channel), id 0x55, \[4\], s u8, k u8, \[5\], i u32, \[8\], T u64 µs, V f32 V, I f32 mA, \[8\], charge Q, E, discharge Q, E 4 × f32 mAs and mWs, Unix time u64 µs, \[12\] |
//! | 9.1 (19, 42) | 52, 56, 60 | id u16, s u8, k u8, test u32, i u32, test time u32 s + u32 ns, I f32 mA, V f32 V, Q f32 mAs and E f32 mWs (negative: discharge), then c u32, \[4\], Unix time u32 s + u32 ns \[, temperature f32\]; of 60 bytes: Unix time u32 s + u32 ns, \[4\], temperature f32, c u32, \[4\] |
//!
//! An auxiliary record holds its channel u8 at 1, the sample's number u32 at 2, voltage i32
//! (0.1 mV) at 22 (21 of 69 bytes), temperature i16 (0.1 °C) at 34 (33); in 9.0 four bytes later.
//!
//! Samples of versions 8, 22, 26, 29 and 9.1 (52 and 56 bytes) were at hand; the rest is what
//! fastnda (Empa) and NewareNDA (D. Cogswell) read.

use super::super::bytes::{f32_at, i32_at, i64_at, u16_at, u32_at, u64_at};

/// A number of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    U8(usize),
    U16(usize),
    U32(usize),
    U64(usize),
    I32(usize),
    I64(usize),
}

impl Number {
    #[inline]
    pub(super) fn read(self, record: &[u8]) -> i64 {
        match self {
            Self::U8(at) => i64::from(record[at]),
            Self::U16(at) => i64::from(u16_at(record, at)),
            Self::U32(at) => i64::from(u32_at(record, at)),
            Self::U64(at) => i64::try_from(u64_at(record, at)).unwrap_or(i64::MAX),

            Self::I32(at) => i64::from(i32_at(record, at)),
            Self::I64(at) => i64_at(record, at),
        }
    }

    /// The number of every record, decided once for all of them.
    pub(super) fn column(self, records: &[u8], bytes: usize) -> Vec<i64> {
        let all = records.chunks_exact(bytes);
        match self {
            Self::U8(at) => all.map(|record| i64::from(record[at])).collect(),
            Self::U16(at) => all.map(|record| i64::from(u16_at(record, at))).collect(),
            Self::U32(at) => all.map(|record| i64::from(u32_at(record, at))).collect(),
            Self::I32(at) => all.map(|record| i64::from(i32_at(record, at))).collect(),
            Self::I64(at) => all.map(|record| i64_at(record, at)).collect(),
            Self::U64(_) => all.map(|record| self.read(record)).collect(),
        }
    }
}

/// Singles of every record.
pub(super) fn singles(at: usize, records: &[u8], bytes: usize) -> Vec<f32> {
    records.chunks_exact(bytes).map(|record| f32_at(record, at)).collect()
}

/// How the stored cycle relates to the one that BTSDA shows, which counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cycle {
    FromZero,
    FromOne,
    /// Two counters of steps and loops in one number: no cycle to show.
    Counter,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Time {
    StepSeconds(Number),
    StepMilliseconds(Number),
    StepMicroseconds(Number),
    /// Seconds and nanoseconds of the whole test.
    Total {
        seconds: usize,
        nanoseconds: usize,
    },
}

/// Voltage, current, capacities and energies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measured {
    /// Counts, for each step: how much flowed, whichever way.
    Throughput { voltage: usize, current: usize, capacity: Number, energy: Option<Number> },
    /// Counts: charge and discharge capacity, charge and discharge energy.
    Split { voltage: usize, current: usize, amounts: [Number; 4] },
    /// Singles in V, mA, mAs and mWs: charge and discharge capacity, charge and discharge energy.
    SplitSingles { voltage: usize, current: usize, amounts: [usize; 4] },
    /// Singles in V, mA, mAs and mWs; negative while discharging.
    SignedSingles { voltage: usize, current: usize, capacity: usize, energy: usize },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    None,
    UnixSeconds(Number),
    UnixMicroseconds(Number),
    Unix {
        seconds: usize,
        nanoseconds: usize,
    },
    /// Local: u16 year, then month, day, hour, minute, second.
    Date(usize),
}

/// Where the fields of an auxiliary channel's record lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct AuxiliaryLayout {
    pub channel: usize,
    pub index: usize,
    pub voltage: usize,
    pub temperature: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub bytes: usize,
    /// Offset of the byte that tells samples from other records, and what it is in a sample.
    pub identifier: Option<(usize, &'static [u8])>,
    /// `None`: samples are numbered as they come.
    pub index: Option<usize>,
    pub cycle: Option<(usize, Cycle)>,
    pub step: Number,
    pub kind: usize,
    /// Step kinds have codes of their own.
    pub old_kinds: bool,
    /// Counts changes of steps.
    pub changes: Option<usize>,
    pub time: Time,
    pub measured: Measured,
    pub clock: Clock,
    pub range: Option<usize>,
    /// °C, single.
    pub temperature: Option<usize>,
    /// A single whose meaning is not known.
    pub unknown: Option<usize>,
    pub auxiliary: Option<AuxiliaryLayout>,
    /// Whether a sample of it was at hand.
    pub proven: bool,
}

const BASE: Layout = Layout {
    bytes: 0,
    identifier: Some((0, &[0x55])),
    index: Some(2),
    cycle: Some((6, Cycle::FromZero)),
    step: Number::U16(10),
    kind: 12,
    old_kinds: false,
    changes: None,
    time: Time::StepMilliseconds(Number::U64(13)),
    measured: Measured::Throughput {
        voltage: 21,
        current: 25,
        capacity: Number::I64(37),
        energy: Some(Number::I64(45)),
    },
    clock: Clock::None,
    range: None,
    temperature: None,
    unknown: None,
    auxiliary: None,
    proven: false,
};

/// The layout of a version of BTS up to 8; `None` for one that is not known.
pub(super) fn of_version(version: u8) -> Option<Layout> {
    Some(match version {
        1 => Layout {
            bytes: 38,
            identifier: None,
            index: Some(0),
            cycle: Some((4, Cycle::Counter)),
            step: Number::U8(8),
            kind: 9,
            old_kinds: true,
            time: Time::StepSeconds(Number::U32(10)),
            measured: throughput(14, None),
            ..BASE
        },
        2 => Layout {
            bytes: 39,
            identifier: Some((0, &[0])),
            index: None,
            cycle: Some((5, Cycle::Counter)),
            kind: 9,
            step: Number::U8(10),
            time: Time::StepSeconds(Number::U32(11)),
            measured: throughput(15, None),
            ..BASE
        },
        3 | 4 => Layout {
            bytes: 43,
            cycle: Some((5, Cycle::Counter)),
            measured: throughput(15, None),
            ..early()
        },
        5..=8 => Layout {
            bytes: 59,
            cycle: Some((5, if version % 2 == 1 { Cycle::FromZero } else { Cycle::FromOne })),
            measured: throughput(15, Some(39)),
            clock: Clock::UnixSeconds(Number::U64(47)),
            proven: version == 8,
            ..early()
        },
        9 => Layout {
            bytes: 60,
            step: Number::U8(10),
            kind: 11,
            time: Time::StepSeconds(Number::U32(12)),
            measured: throughput(16, Some(40)),
            clock: Clock::UnixSeconds(Number::U64(48)),
            ..BASE
        },
        10 => Layout {
            bytes: 64,
            cycle: Some((6, Cycle::Counter)),
            step: Number::U8(10),
            kind: 11,
            time: Time::StepSeconds(Number::U64(12)),
            measured: throughput(20, Some(44)),
            clock: Clock::UnixSeconds(Number::U64(52)),
            ..BASE
        },
        11..=13 | 15 | 18 => Layout {
            bytes: 69,
            clock: Clock::UnixSeconds(Number::U64(53)),
            range: Some(61),
            auxiliary: Some(auxiliary(21, 33)),
            ..BASE
        },
        14 | 16 | 17 | 20 | 22..=24 => {
            Layout { clock: Clock::UnixSeconds(Number::U64(70)), proven: version == 22, ..late() }
        }
        19 => Layout {
            bytes: 68,
            index: Some(8),
            cycle: Some((12, Cycle::FromZero)),
            step: Number::U16(16),
            kind: 18,
            time: Time::StepSeconds(Number::U32(24)),
            measured: Measured::Split {
                voltage: 28,
                current: 32,
                amounts: [Number::I32(44), Number::I32(48), Number::I32(52), Number::I32(56)],
            },
            clock: Clock::UnixSeconds(Number::U32(60)),
            ..BASE
        },
        25 | 27 => Layout {
            bytes: 70,
            cycle: Some((6, Cycle::Counter)),
            changes: Some(65),
            clock: Clock::UnixSeconds(Number::U64(53)),
            range: Some(61),
            ..BASE
        },
        26 | 28 | 29 => Layout { clock: Clock::Date(70), proven: version != 28, ..late() },
        _ => return None,
    })
}

/// The layout of BTS 9.0.
pub(super) const BTS90: Layout = Layout {
    bytes: 88,
    identifier: Some((4, &[0x55])),
    index: Some(16),
    cycle: None,
    step: Number::U8(9),
    kind: 10,
    time: Time::StepMicroseconds(Number::U64(28)),
    measured: Measured::SplitSingles { voltage: 36, current: 40, amounts: [52, 60, 56, 64] },
    clock: Clock::UnixMicroseconds(Number::U64(68)),
    auxiliary: Some(AuxiliaryLayout { channel: 5, index: 6, voltage: 26, temperature: 38 }),
    ..BASE
};

/// The layout of BTS 9.1 by the length of its records.
pub(super) fn of_bts91(bytes: usize) -> Option<Layout> {
    let long = bytes == 60;
    let clock = if long { 36 } else { 44 };
    matches!(bytes, 52 | 56 | 60).then_some(Layout {
        bytes,
        index: Some(8),
        cycle: Some((if long { 52 } else { 36 }, Cycle::FromZero)),
        step: Number::U8(2),
        kind: 3,
        time: Time::Total { seconds: 12, nanoseconds: 16 },
        measured: Measured::SignedSingles { voltage: 24, current: 20, capacity: 28, energy: 32 },
        clock: Clock::Unix { seconds: clock, nanoseconds: clock + 4 },
        temperature: match bytes {
            56 => Some(52),
            60 => Some(48),
            _ => None,
        },
        unknown: Some(if long { 44 } else { 40 }),
        proven: !long,
        ..BASE
    })
}

/// What versions 3 to 8 share.
fn early() -> Layout {
    Layout {
        identifier: Some((0, &[0, 0x55])),
        index: Some(1),
        step: Number::U8(9),
        kind: 10,
        time: Time::StepSeconds(Number::U32(11)),
        ..BASE
    }
}

/// What versions 14 to 29 with records of 86 bytes share.
fn late() -> Layout {
    Layout {
        bytes: 86,
        changes: Some(13),
        time: Time::StepMilliseconds(Number::U64(14)),
        measured: Measured::Split {
            voltage: 22,
            current: 26,
            amounts: [Number::I64(38), Number::I64(46), Number::I64(54), Number::I64(62)],
        },
        range: Some(78),
        auxiliary: Some(auxiliary(22, 34)),
        ..BASE
    }
}

fn throughput(voltage: usize, energy: Option<usize>) -> Measured {
    let capacity = Number::I64(voltage + 16);
    Measured::Throughput {
        voltage,
        current: voltage + 4,
        capacity,
        energy: energy.map(Number::I64),
    }
}

fn auxiliary(voltage: usize, temperature: usize) -> AuxiliaryLayout {
    AuxiliaryLayout { channel: 1, index: 2, voltage, temperature }
}
