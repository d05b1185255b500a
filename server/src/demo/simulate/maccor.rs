//! Text as a Maccor tester exports it: tabs, days-and-time, unsigned current beside a state letter.

use std::io::{self, Write};

use super::files::{TestSheet, civil};
use super::protocol::StepKind;
use super::sample::{Sample, StepEnd};

const COLUMNS: [&str; 12] = [
    "Rec#", "Cyc#", "Step", "TestTime", "StepTime", "Amp-hr", "Watt-hr", "Amps", "Volts", "State",
    "ES", "DPt Time",
];

/// Writes one test.
#[derive(Debug)]
pub struct MaccorWriter<W> {
    out: W,
    sheet: TestSheet,
}

impl<W: Write> MaccorWriter<W> {
    pub fn new(out: W, sheet: TestSheet) -> Self {
        Self { out, sheet }
    }

    pub fn write_header(&mut self) -> io::Result<()> {
        let TestSheet { name, procedure, comment, .. } = &self.sheet;
        let date = civil(self.sheet.started_at, 0.0).strftime("%m/%d/%Y");
        write!(
            self.out,
            "Today's Date {date}  Date of Test:\t{date}\t Filename:\tC:\\Maccor\\Data\\{name} \
             Procedure: {procedure}.000\tComment/Barcode: {comment}\r\n"
        )?;
        write!(self.out, "{}\r\n", COLUMNS.join("\t"))
    }

    pub fn append(&mut self, sample: &Sample) -> io::Result<()> {
        let state = match sample.kind {
            StepKind::Rest => 'R',
            StepKind::Charge | StepKind::Hold => 'C',
            StepKind::Discharge => 'D',
        };
        // 128 and more: the last record of a step, by what ended it.
        let end_status = match sample.end {
            Some(StepEnd::Time) => 129,
            Some(StepEnd::Current) => 132,
            Some(StepEnd::Voltage) => 133,
            None if sample.is_first_of_step => 0,
            None => 1,
        };
        write!(
            self.out,
            "{}\t{}\t{}\t{}\t{}\t{:.10}\t{:.10}\t{:.10}\t{:.8}\t{state}\t{end_status}\t{}\r\n",
            sample.record,
            sample.cycle,
            sample.step,
            days_and_time(sample.test_time_second),
            days_and_time(sample.step_time_second),
            sample.capacity_ampere_hour,
            sample.energy_watt_hour,
            sample.current_ampere.abs(),
            sample.voltage_volt,
            civil(self.sheet.started_at, sample.test_time_second).strftime("%m/%d/%Y %H:%M:%S"),
        )
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// `  0d 00:00:05.00`.
fn days_and_time(seconds: f64) -> String {
    let hundredths = (seconds * 100.0).round() as u64;
    let (seconds, hundredths) = (hundredths / 100, hundredths % 100);
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    format!("{days:>3}d {hours:02}:{minutes:02}:{seconds:02}.{hundredths:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_days() {
        let table = [
            (0.0, "  0d 00:00:00.00"),
            (5.0, "  0d 00:00:05.00"),
            (3661.256, "  0d 01:01:01.26"),
            (86_400.0 * 12.0 + 59.999, " 12d 00:01:00.00"),
        ];
        for (seconds, text) in table {
            assert_eq!(days_and_time(seconds), text);
        }
    }
}
