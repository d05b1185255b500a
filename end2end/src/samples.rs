//! Files and people for tests, small and of our own making.

use std::fmt::Write;

use anyhow::Result;
use tempfile::TempDir;

use crate::galvanalyser::command;

/// The password of every user that a test makes.
const PASSWORD: &str = "plum tree by the lake";

/// A data folder with an administrator `ada`, and more users; their password.
///
/// # Errors
/// As [`command`].
pub fn with_user(more: &[&str]) -> Result<(TempDir, &'static str)> {
    let folder = tempfile::tempdir()?;
    let options = ["user", "add", "ada", "--admin", "--password-stdin"];
    command(folder.path(), &options, PASSWORD)?;
    for name in more {
        command(folder.path(), &["user", "add", name, "--password-stdin"], PASSWORD)?;
    }
    Ok((folder, PASSWORD))
}

/// A Maccor text export: a row every 10 s, cycles of 20 rows, half of each a charge.
pub fn maccor(rows: usize) -> String {
    let mut text = String::from(
        "Today's Date 11/23/2026  Date of Test:\t11/20/2026\t Filename:\tC:\\Data\\GV-01.034 \
         Procedure: test.000\tComment/Barcode: GV-01\r\n\
         Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\r\n",
    );
    for row in 0..rows {
        push_row(&mut text, row);
    }
    text
}

/// Further rows of the same test.
pub fn grown(from: usize, to: usize) -> String {
    (from..to).fold(String::new(), |mut text, row| {
        push_row(&mut text, row);
        text
    })
}

fn push_row(text: &mut String, row: usize) {
    let (half, seconds) = (row / 10, row * 10);
    let (state, current) = if half % 2 == 0 { ("C", 0.5) } else { ("D", -0.5) };
    let step = row % 10;
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "{}\t{}\t{}\t{seconds}.0000\t{}.0000\t{:.5}\t{:.5}\t{current}\t{:.4}\t{state}\t1\t11/20/2026 {:02}:{:02}:{:02}\r\n",
        row + 1,
        half / 2,
        half % 2 + 1,
        step * 10,
        step as f64 * 0.001_39,
        step as f64 * 0.005,
        3.0 + step as f64 / 16.0,
        8 + seconds / 3600 % 15,
        seconds / 60 % 60,
        seconds % 60,
    );
}

/// An export of EC-Lab with two spectra between other rows: a time series and a table of spectra.
pub fn spectra() -> String {
    let columns =
        "time/s\tEwe/V\tI/mA\tfreq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\t|Z|/Ohm\tPhase(Z)/deg\tz cycle\t\r\n";
    let mut text =
        format!("EC-Lab ASCII FILE\r\nNb header lines : 6\r\n\r\nModulo Bat\r\n\r\n{columns}");
    for row in 0..44 {
        let (sweep, point) = (row / 22, row % 22);
        // Two rows of rest, then a sweep from 100 kHz down over a resistor beside a capacitor.
        let values = if point < 2 {
            "0.0\t0.0\t0.0\t0.0\t0.0".to_owned()
        } else {
            let hertz = 10f64.powf(5.0 - (point - 2) as f64 * 0.25);
            let share = hertz / 500.0;
            let real = 0.02 + 0.05 / (1.0 + share * share);
            let minus_imaginary = 0.05 * share / (1.0 + share * share);
            let (size, phase) =
                (real.hypot(minus_imaginary), -minus_imaginary.atan2(real).to_degrees());
            format!("{hertz}\t{real}\t{minus_imaginary}\t{size}\t{phase}")
        };
        let _ = write!(text, "{row}.0\t3.5\t1.0\t{values}\t{}\t\r\n", sweep + 1);
    }
    text
}
