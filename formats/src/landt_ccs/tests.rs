use model::standard::StandardColumn::*;

use super::header::BLOCKS_START;
use crate::trial::{check_damage, check_random_pieces, read, refused};

/// Writes a file of the layout, with invented numbers.
struct Writer {
    bytes: Vec<u8>,
    step_at: u32,
    width: usize,
}

impl Writer {
    fn new(width: usize) -> Self {
        let mut bytes = vec![0; BLOCKS_START as usize];
        bytes[..4].copy_from_slice(&[0, 0, 0, 2]);
        for (at, text) in [
            (0x10, &b"LAB"[..]),
            (0x58, b"PC-9"),
            (0x78, b"{01234567-89ab-cdef-0123-456789abcdef}"),
            (0xB0, b"ring-5"),
            (0xF0, b"\xb5\xe7\xb3\xd8"),
            (0x2D0, b"4.2.0"),
            (0x360, b"M340A000000001"),
            (0x704, b"{fedcba98-89ab-cdef-0123-456789abcdef}"),
            (0x734, b"C/10 twice"),
        ] {
            bytes[at..at + text.len()].copy_from_slice(text);
        }
        let mut writer = Self { bytes, step_at: 0, width };
        writer.block(1, 0, 1, &[]);
        writer
    }

    fn block(&mut self, kind: u8, count: u8, pointer: u32, content: &[u8]) {
        let mut block = vec![kind, count, 0, 0];
        block.extend_from_slice(&pointer.to_le_bytes());
        block.extend_from_slice(content);
        block.resize(128, 0);
        self.bytes.extend_from_slice(&block);
    }

    fn step(&mut self, kind: u32, cycle: u32, number: u32, begin: u32) {
        let at = self.bytes.len() as u32;
        let fields = [kind, cycle, number, 0, begin];
        let content: Vec<u8> = fields.iter().flat_map(|field| field.to_le_bytes()).collect();
        self.block(2, 0, self.step_at, &content);
        self.step_at = at;
    }

    /// Samples of 10 s at a current, as many blocks as they need.
    fn samples(&mut self, voltages: &[f32], current: f32) {
        for chunk in voltages.chunks(120 / self.width) {
            let mut content = Vec::new();
            for voltage in chunk {
                let charge = current.abs() / 360.0;
                content.extend_from_slice(&10_000_u32.to_le_bytes());
                for value in [*voltage, current, charge, charge * voltage * current.signum()] {
                    content.extend_from_slice(&value.to_le_bytes());
                }
                if self.width == 24 {
                    content.extend_from_slice(&0.25_f32.to_le_bytes());
                }
            }
            self.block(3, chunk.len() as u8, self.step_at, &content);
        }
    }
}

fn file(width: usize) -> Vec<u8> {
    let mut writer = Writer::new(width);
    writer.step(0x01, 0, 1, 0);
    writer.samples(&[3.0; 7], 0.0);
    writer.step(0x24, 0, 2, 70_001);
    writer.samples(&[3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8], 0.36);
    writer.step(0x44, 1, 3, 150_003);
    writer.samples(&[3.7, 3.6, 3.5], -0.72);
    writer.bytes
}

#[test]
fn samples_carry_their_step_and_what_went_by_in_it() {
    let reading = read(&file(20));
    assert_eq!(reading.format, "landt-ccs");
    assert_eq!(reading.rows(0), 18);
    assert_eq!(reading.provisional, [3]);
    let at = |standard, row: usize| reading.standard(0, standard)[row].unwrap();
    let table = [
        (TestTimeSecond, 0, 10.0),
        (TestTimeSecond, 7, 80.001),
        (TestTimeSecond, 17, 180.003),
        (StepTimeSecond, 17, 30.0),
        (StepCount, 6, 1.0),
        (StepCount, 7, 2.0),
        (StepId, 17, 3.0),
        (CycleCount, 14, 0.0),
        (CycleCount, 15, 1.0),
        (CurrentAmpere, 17, f64::from(-0.72_f32)),
    ];
    for (standard, row, value) in table {
        assert_eq!(at(standard, row), value, "{standard} of row {row}");
    }
    for (standard, row, value) in [
        (StepChargingCapacityAh, 14, 0.008),
        (StepDischargingCapacityAh, 17, 0.006),
        (StepChargingCapacityAh, 17, 0.0),
        (StepDischargingEnergyWh, 17, 0.0216),
    ] {
        assert!((at(standard, row) - value).abs() < 1e-8, "{standard} of row {row}");
    }
    assert_eq!(reading.codes(), ["experimental_format"]);
    let metadata = &reading.metadata;
    assert_eq!(metadata.test_name.as_deref(), Some("ring-5"));
    assert_eq!(metadata.comments.as_deref(), Some("电池"));
    assert_eq!(metadata.procedure.as_deref(), Some("C/10 twice"));
    assert_eq!(metadata.vendor["Computer"], "PC-9");
}

#[test]
fn an_auxiliary_voltage_is_found() {
    let reading = read(&file(24));
    assert_eq!(reading.rows(0), 18);
    assert_eq!(reading.names(0)[9], "Auxiliary Voltage / V");
    assert_eq!(reading.columns[0][9].number(17), Some(0.25));
    assert!(!read(&file(20)).names(0).contains(&"Auxiliary Voltage / V".to_owned()));
}

#[test]
fn blocks_of_unknown_kind_and_torn_ones_are_told() {
    let mut bytes = file(20);
    let length = bytes.len();
    bytes[length - 256] = 9;
    bytes.extend_from_slice(&[3, 1, 0, 0]);
    let reading = read(&bytes);
    // Without the block of their step, the last samples have none, but the time goes on.
    assert_eq!(
        reading.codes(),
        ["experimental_format", "unknown_block", "step_missing", "last_record_cut"]
    );
    assert_eq!(reading.standard(0, StepId)[17], None);
    assert_eq!(reading.standard(0, TestTimeSecond)[17], Some(180.001));
}

#[test]
fn a_header_alone_is_refused() {
    let reason = refused(&file(20)[..BLOCKS_START as usize + 100]);
    assert!(reason.contains("before its first block"), "{reason}");
}

#[test]
fn pieces_and_damage() {
    for bytes in [file(20), file(24)] {
        check_random_pieces(&bytes);
        check_damage(&bytes);
    }
}
