//! Small exports of every flavour, with invented numbers.

/// One line with all labels; seconds, signed current, `N/A`, CRLF, a blank line at the end.
pub(super) fn seconds() -> Vec<u8> {
    let mut text = "Today's Date 01/30/2020  Date of Test:\t01/15/2020\t Filename:\tC:\\Data\\lab 3\\cell-7.009 Procedure: FORM-A.000Formation, C/10 x 2\tComment/Barcode: 00ABC7\r\n\
        Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\tLoop1\tACImp/Ohms\tDCIR/Ohms\tWF Chg Cap\tRange\tVAR1\r\n"
        .to_owned();
    for row in 0..12 {
        let (state, current, status) = match row {
            0..4 => ("R", 0.0, 1),
            4..8 => ("C", 0.5125, 5),
            8..11 => ("D", -0.4875, 133),
            _ => ("O", 0.0, 193),
        };
        text += &format!(
            "{}\t{}\t{}\t{:.4}\t{:.4}\t{:.10}\t{:.10}\t{current:.10}\t{:.8}\t{state}\t{status}\t01/15/2020 09:{:02}:00\t0\t0.00000\t0.02500\tN/A\t1\t0.00000\r\n",
            row + 1,
            row / 8,
            row / 4 + 1,
            f64::from(row) * 60.0,
            f64::from(row % 4) * 60.0,
            0.001 * f64::from(row),
            0.004 * f64::from(row),
            3.5 + 0.01 * f64::from(row),
            row,
        );
    }
    (text + "\r\n").into_bytes()
}

/// The same header form; minutes, unsigned current, LF, and a comment in windows-1252.
pub(super) fn minutes() -> Vec<u8> {
    let mut text = b"Today's Date 04/02/2016  Date of Test:\t04/01/2016\t Filename:\tC:\\D\\a-1.001 Procedure: P.000\tComment/Barcode: 25 \xB0C, 2.4 \xB5Ah\nRec#\tCyc#\tStep\tTest (Min)\tStep (Min)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\n".to_vec();
    for row in 0..9 {
        let state = ["R", "C", "D"][row / 3];
        let current = ["0.0000000000", "0.0101000000", "0.0202000000"][row / 3];
        let time = row as f64 / 6.0;
        let line = format!(
            "{}\t0\t{}\t{time:.4}\t{time:.4}\t0.0000000000\t0.0000000000\t{current}\t3.30{row}00000\t{state}\t1\t16:05:{:02}\n",
            row + 1,
            row / 3 + 1,
            31 + row,
        );
        text.extend_from_slice(line.as_bytes());
    }
    text
}

/// Padded days-and-time, a clock without date, fuel gauge registers, one unit column at the end.
pub(super) fn registers() -> Vec<u8> {
    let mut text = "Today's Date 10/30/2018  Date of Test:\t11/13/2017\t Filename:\tC:\\D\\x.006 Procedure: Q.000\tComment/Barcode: \r\n\r\n\
        Rec#\tCyc#\tStep\tTestTime\tStepTime\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\tAux 1\tControl_Status (0x00)\tTemperature (0x06)\tCycleCount (0x2A)\tAux #2\t Units\r\n"
        .to_owned();
    for row in 0..6 {
        text += &format!(
            "{}\t0\t1\t  {}d 00:00:{:02}.2500\t  0d 00:00:{row:02}.2500\t0.0\t0.0\t0.25\t3.8\t{}\t1\t23:59:{:02}\t-3167.62988\t0xFF0{row}\t6280.{row}\t0x1{row}\t-3169.9\t C  \r\n",
            row + 1,
            row / 3,
            row * 10,
            ["S", "D", "C"][row % 3],
            50 + row,
        );
    }
    text.into_bytes()
}

/// Labels on several lines, the month by its name, unpadded seconds with float tails, pairs of
/// auxiliary value and unit.
pub(super) fn named_month() -> Vec<u8> {
    let mut text = "Today's Date:\t14 December 2020\tDate of Test:\t11 December 2020, 12:22:12 PM\n    \
        Filename:\tVAL_0deg_01\tTester Channel:\t1\nProcedure:\tVAL.000\tDescription:\n\
        Rec#\tCyc#\tStep\tTestTime\tStepTime\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\tAux #1\t Units\tAux #2\t Units\tFLG1\n"
        .to_owned();
    for row in 0..8 {
        let tail = if row == 0 { "0".to_owned() } else { format!("{row}.0500001907348{row}") };
        text += &format!(
            "{}\t0\t1\t  {row}d 00:00:{tail}\t  0d 01:02:{tail}\t0.0\t0.0\t1.5\t3.4{row}\t{}\t0\t12/{}/2020 12:22:1{}\t21.{row}\t C  \t-2526.1\t C  \t0\n",
            row + 1,
            if row % 2 == 0 { "D" } else { "C" },
            11 + row,
            2 + row,
        );
    }
    text.into_bytes()
}

/// A label a line with bytes that are no text, decimal comma, a blank line after the names, bare
/// minutes, a last line that ends in the middle.
pub(super) fn decimal_comma() -> Vec<u8> {
    let mut text = b"Name:\tring-5.012\nChannel:\t12\nTester\tMaccor #2\nProcedure\tRING.000\nDescription\tring \x81\x00\xFF\x9D cell\nStarted\t06/05/2021 11:23:46\nSCap\t0,017\n\nRec\tCycle P\tCycle C\tStep\tTestTime\tStepTime\tCap. [Ah]\tEner. [Wh]\tCurrent [A]\tVoltage [V]\tMd\tES\tDPT Time\tVAR1\n\n".to_vec();
    for row in 0..10 {
        let line = format!(
            "{}\t0\t1\t{}\t{row},500000\t{row},500000\t0,00000000\t0,00000000\t0,0170000{row}\t-0,137{row}\t{}\t1\t06/05/2021 11:{}:46\t0,0000\n",
            row + 1,
            row / 5 + 1,
            if row < 5 { "C" } else { "D" },
            23 + row,
        );
        text.extend_from_slice(line.as_bytes());
    }
    text.extend_from_slice(b"11\t0\t1\t3\t10,500000\t10,5000");
    text
}

/// Doubled quote, blank lines, twelve-hour clock, mA and mV, an unknown last column.
pub(super) fn milliamperes() -> Vec<u8> {
    let mut text = "Today''s Date\t03/28/2022 12:50:27 PM\n\nDate of Test:\t08/23/2021 11:58:18 PM\n\n\
        Rec#\tCyc#\tStep\tTestTime\tStepTime\tmAmp-hr\tmWatt-hr\tmAmps\tVolts\tState\tES\tDPt Time\tUnnamed: 12\n"
        .to_owned();
    for row in 0..7 {
        let clock = ["08/23/2021 11:58:18 PM", "08/24/2021 12:00:18 AM"][row / 4];
        text += &format!(
            "{}\t0\t1\t  0d 00:0{row}:00.00\t  0d 00:0{row}:00.00\t0.0\t0.0\t{}.1234\t185{row}.8186\t{}\t1\t{clock}\t\n",
            row + 1,
            if row == 3 { 800 } else { -800 },
            ["R", "D", "D", "D", "C", "?", "D"][row],
        );
    }
    text.into_bytes()
}

/// Comma separated by a spreadsheet: thousands commas in quotes, no LF at the end.
pub(super) fn commas() -> Vec<u8> {
    let mut text = "Today''s Date,04/08/2019 1:39:09 PM,,\r\nDate of Test:,02/28/2018 11:12:44 AM,,\r\n\
        Rec#,Cyc#,Step,TestTime(s),StepTime(s),Amp-hr,Current(A),Volts,State,ES,DPt Time,ACR,Temp 1,EV Hum,\r\n"
        .to_owned();
    for row in 0..6 {
        text += &format!(
            "\"1,00{row}\",3,2,\"5,577,64{row}.47\",{row},0.00,\"-1.25\",3.9{row},D,1,02/28/2018 11:12:4{row} AM,0.012,24.2{row},0.0,{}",
            if row < 5 { "\r\n" } else { "" },
        );
    }
    text.into_bytes()
}

/// No state, no units in the names, day-month-year with the month by its name.
pub(super) fn stateless() -> Vec<u8> {
    let mut text = "\u{FEFF}Today's Date ,28-Nov-23\nDate of Test:,23-Nov-23 3:56:08 PM\n\
        Rec,Cycle C,Step,Test Time (sec),Step Time (sec),Capacity,Energy,Current,Voltage,DPT Time,Temp 1\n"
        .to_owned();
    for row in 0..5 {
        text += &format!(
            "{},1,1,{row}.5,{row}.5,0,0,28.79{row},3.7{row},23-Nov-23 3:56:1{row} PM,22.25\n",
            row + 1
        );
    }
    text.into_bytes()
}

/// Semicolons and decimal comma; odd lines among the rows.
pub(super) fn odd_lines() -> Vec<u8> {
    let names = "Rec#;Cyc#;Step;Test (Hr);Amps;Volts;State;ES;Loop1;Temp 2";
    format!(
        "{names}\n1;0;1;0,5;1,5;3,7;C;1;0;20,5\n{names}\n2;0;1;0,25;-1,5;abc;C;x;1;20,5\n\n3;0;1;1\n4;0;1;1,25;1,5;3,7;D;1\n5;0;1;1,5;1,5;3,7;D;1;0;20,5;surplus\n6;0;1;1,5;;;;;;\n"
    )
    .into_bytes()
}

pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("seconds", seconds()),
        ("minutes", minutes()),
        ("registers", registers()),
        ("named_month", named_month()),
        ("decimal_comma", decimal_comma()),
        ("milliamperes", milliamperes()),
        ("commas", commas()),
        ("stateless", stateless()),
        ("odd_lines", odd_lines()),
    ]
}
