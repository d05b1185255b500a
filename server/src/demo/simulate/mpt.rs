//! Text as BioLogic's EC-Lab exports it (`.mpt`), of galvanostatic cycling (GCPL).

use std::io::{self, Write};

use super::files::{TestSheet, civil};
use super::protocol::StepKind;
use super::sample::Sample;

const COLUMNS: [&str; 17] = [
    "mode",
    "ox/red",
    "error",
    "control changes",
    "Ns changes",
    "counter inc.",
    "Ns",
    "time/s",
    "control/V/mA",
    "Ewe/V",
    "<I>/mA",
    "dq/mA.h",
    "(Q-Qo)/mA.h",
    "Q charge/discharge/mA.h",
    "half cycle",
    "Energy/W.h",
    "cycle number",
];

/// Writes one test.
#[derive(Debug)]
pub struct MptWriter<W> {
    out: W,
    sheet: TestSheet,
    /// What the columns that count need of the rows before.
    previous: Option<Sample>,
    total_ampere_hour: f64,
    half_cycle: u32,
}

impl<W: Write> MptWriter<W> {
    pub fn new(out: W, sheet: TestSheet) -> Self {
        Self { out, sheet, previous: None, total_ampere_hour: 0.0, half_cycle: 0 }
    }

    pub fn write_header(&mut self) -> io::Result<()> {
        let sheet = &self.sheet;
        let started = civil(sheet.started_at, 0.0).strftime("%m/%d/%Y %H:%M:%S%.3f");
        let capacity = sheet.nominal_capacity_ampere_hour;
        let body = [
            String::new(),
            "Galvanostatic Cycling with Potential Limitation".to_owned(),
            String::new(),
            format!("Run on channel : {} (SN 10001)", sheet.channel),
            "User : demo".to_owned(),
            "Electrode connection : standard".to_owned(),
            "Potential control : Ewe".to_owned(),
            "Ewe ctrl range : min = 0.00 V, max = 5.00 V".to_owned(),
            "Safety Limits :".to_owned(),
            "\tDo not start on E overload".to_owned(),
            format!("Acquisition started on : {started}"),
            "Saved on :".to_owned(),
            format!("\tFile : {}", sheet.name.replace(".mpt", ".mpr")),
            "\tDirectory : C:\\EC-Lab\\Data\\".to_owned(),
            "\tHost : 127.0.0.1".to_owned(),
            "Device : VMP3 (SN 0001)".to_owned(),
            "EC-LAB for windows v11.43 (software)".to_owned(),
            "Electrode material : NMC 811 | graphite".to_owned(),
            format!("Comments : {}", sheet.comment),
            format!("Battery capacity : {capacity:.3} A.h"),
            "Cycle Definition : Charge/Discharge alternance".to_owned(),
            String::new(),
        ];
        // The two lines before and the column names count too.
        let lines = body.len() + 3;
        write!(self.out, "EC-Lab ASCII FILE\r\nNb header lines : {lines:<27}\r\n")?;
        for line in body {
            write!(self.out, "{line}\r\n")?;
        }
        write!(self.out, "{}\t\r\n", COLUMNS.join("\t"))
    }

    pub fn append(&mut self, sample: &Sample) -> io::Result<()> {
        let direction = f64::from(sample.current_ampere.signum() as i32);
        let before = self.previous.as_ref();
        let new_step = before.is_some_and(|before| before.step != sample.step);
        let new_half = before.is_some() && new_step && begins_half_cycle(sample.kind);
        let base = match before {
            Some(before) if !new_half => before.capacity_ampere_hour,
            _ => 0.0,
        };
        if new_half && sample.cycle >= 1 && self.total_ampere_hour != 0.0 {
            self.half_cycle += 1;
        }
        let moved = direction * (sample.capacity_ampere_hour - base);
        self.total_ampere_hour += moved;
        let (mode, control) = match sample.kind {
            StepKind::Charge | StepKind::Discharge => (1, sample.current_ampere * 1000.0),
            StepKind::Hold => (2, sample.voltage_volt),
            StepKind::Rest => (3, 0.0),
        };
        // Rests belong to the half cycle before them.
        let half_direction = if self.half_cycle.is_multiple_of(2) { 1.0 } else { -1.0 };
        let fields = [
            mode.to_string(),
            u8::from(direction >= 0.0).to_string(),
            "0".to_owned(),
            u8::from(new_step).to_string(),
            u8::from(new_step).to_string(),
            u8::from(new_half).to_string(),
            (sample.step - 1).to_string(),
            double(sample.test_time_second),
            single(control),
            single(sample.voltage_volt),
            double(sample.current_ampere * 1000.0),
            double(moved * 1000.0),
            double(self.total_ampere_hour * 1000.0),
            double(half_direction * sample.capacity_ampere_hour * 1000.0),
            self.half_cycle.to_string(),
            double(half_direction * sample.energy_watt_hour),
            double(f64::from(sample.cycle)),
        ];
        self.previous = Some(*sample);
        write!(self.out, "{}\r\n", fields.join("\t"))
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn begins_half_cycle(kind: StepKind) -> bool {
    matches!(kind, StepKind::Charge | StepKind::Discharge)
}

/// `1.000000000000000E+001`: EC-Lab prints 8-byte numbers with fifteen decimals.
fn double(value: f64) -> String {
    exponential(value, 15)
}

/// `1.0000000E+001`: and 4-byte ones with seven.
fn single(value: f64) -> String {
    exponential(value, 7)
}

fn exponential(value: f64, decimals: usize) -> String {
    // Adding 0 takes the sign from a negative zero.
    let text = format!("{:.decimals$e}", value + 0.0);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}E{sign}{digits:0>3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_exponents_of_three_digits() {
        assert_eq!(double(10.0), "1.000000000000000E+001");
        assert_eq!(double(-0.0), "0.000000000000000E+000");
        assert_eq!(single(-3.25e-12), "-3.2500000E-012");
    }
}
