//! Small exports with invented numbers.

/// Galvanostatic cycling, LF, without a delimiter at the end of the rows.
pub(super) fn cycling() -> Vec<u8> {
    let mut text = header(
        "Modulo Bat",
        "12/12/2025 12:28:57.704",
        &[
            "Comments : first",
            "Mass of active material : 6.504 mg",
            "Ns                  0                   1                   ",
        ],
    );
    text += "mode\tox/red\tNs\ttime/s\tEcell/V\tI/mA\thalf cycle\tEnergy charge/W.h\t\n";
    for row in 0..6 {
        let current = ["0.0000000E+000", "1.2340000E+001", "-1.2340000E+001"][row / 2];
        let line = format!(
            "{}\t{}\t{}\t{row}.500000000000000E+000\t3.{row}000000E+000\t{current}\t{}\t1.{row}00000000000000E-003\n",
            if row < 2 { 3 } else { 1 },
            row % 2,
            row / 2,
            row / 3,
        );
        text += &line;
    }
    text.into_bytes()
}

/// Charge instead of current, three electrodes.
pub(super) fn galvanostatic() -> Vec<u8> {
    let mut text =
        header("Galvanostatic Cycling with Potential Limitation", "01/31/2025 01:02:03", &[]);
    text += "Ns\ttime/s\tdq/mA.h\tEwe/V\tEce/V\thalf cycle\t\n";
    for row in 0..9 {
        text += &format!(
            "1\t{row}.000000000000000E+001\t{row}.125000000000000E-002\t1.5{row}00000E+000\t-2.5000000E-001\t{row}\n"
        );
    }
    text.into_bytes()
}

/// Spectra between other rows.
pub(super) fn mixed() -> Vec<u8> {
    let mut text = header("Modulo Bat", "01/31/2025 01:02:03", &[]);
    text += "time/s\tEwe/V\tI/mA\tfreq/Hz\t|Z|/Ohm\tPhase(Z)/deg\tz cycle\t\n";
    for row in 0..10 {
        let (hertz, ohm) = if row % 4 == 0 {
            ("0.0000000E+000", "0.0000000E+000")
        } else {
            ("1.0000000E+003", "2.5000000E+000")
        };
        text += &format!(
            "{row}.000000000000000E+000\t3.5000000E+000\t1.0000000E+000\t{hertz}\t{ohm}\t-4.5000000E+001\t{}\n",
            row / 4
        );
    }
    text.into_bytes()
}

/// Dates and times instead of seconds, day first as it turns out.
pub(super) fn absolute_time() -> Vec<u8> {
    let mut text = header("Modulo Bat", "05/06/2021 23:59:58", &[]);
    text += "Ns\ttime/s\tEcell/V\tI/mA\t\n";
    for time in [
        "05/06/2021 23:59:58.000",
        "05/06/2021 23:59:59.500",
        "06/06/2021 00:00:01.000",
        "06/06/2021 00:00:02.500",
    ] {
        text += &format!("0\t{time}\t3.5000000E+000\t0.0000000E+000\n");
    }
    text.into_bytes()
}

/// Names and no rows, nothing after the last delimiter.
pub(super) fn without_rows() -> Vec<u8> {
    let text = header("Wait", "03/02/2021 16:17:59", &[]) + "mode\terror\ttime/s\tEwe/V\tI/mA\t";
    text.into_bytes()
}

pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("cycling", cycling()),
        ("crlf", crlf(cycling())),
        ("comma", decimal_comma(cycling())),
        ("no header", without_header(cycling())),
        ("galvanostatic", galvanostatic()),
        ("mixed", mixed()),
        ("absolute time", absolute_time()),
        ("no end", cycling()[..cycling().len() - 1].to_vec()),
        ("torn", galvanostatic()[..galvanostatic().len() - 9].to_vec()),
    ]
}

fn header(technique: &str, start: &str, lines: &[&str]) -> String {
    let mut all = vec![String::new(), technique.to_owned(), String::new()];
    all.push("Run on channel : 4 (SN 52456)".to_owned());
    all.push(format!("Acquisition started on : {start}"));
    all.extend(lines.iter().map(|line| (*line).to_owned()));
    all.push(String::new());
    format!("EC-Lab ASCII FILE\nNb header lines : {}\n{}\n", all.len() + 3, all.join("\n"))
}

pub(super) fn replaced(bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    String::from_utf8(bytes).unwrap().replace(from, to).into_bytes()
}

pub(super) fn crlf(bytes: Vec<u8>) -> Vec<u8> {
    replaced(bytes, "\n", "\r\n")
}

/// Decimal commas, in numbers only.
pub(super) fn decimal_comma(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    let (header, rows) = text.split_at(text.find("W.h\t\n").unwrap() + 5);
    (header.to_owned() + &rows.replace('.', ",")).into_bytes()
}

pub(super) fn without_header(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    text.as_bytes()[text.find("mode\t").unwrap()..].to_vec()
}

pub(super) fn semicolons(bytes: Vec<u8>) -> Vec<u8> {
    replaced(bytes, "\t", ";")
}
