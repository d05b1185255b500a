//! What the header's lines say of the test.

use model::metadata::FileMetadata;
use serde_json::{Map, Value, json};

use super::super::mpr::test_name;
use super::super::start::{divide_by_power_of_ten, printed_time};
use crate::text::civil::{DateOrder, DateOrderEvidence, parse_civil};
use crate::text::number::{Comma, Number, parse_number};
use crate::text::zone::Zone;

/// Beyond this, further lines are left out of the metadata (the file itself is kept).
const MOST_TEXT_BYTES: usize = 256 * 1024;
const MOST_LOOPS: usize = 1000;

/// Metadata, and what the rows need to know.
#[derive(Default)]
pub(in crate::biologic) struct Preamble {
    pub(in crate::biologic) metadata: FileMetadata,
    /// What another line proves of the order of day and month.
    pub(super) date_order: Option<DateOrder>,
    /// `Time format : Absolute …`: the test time is written as dates and times.
    pub(super) is_time_absolute: bool,
}

/// Reads the lines before the column names. Logs and settings have the same lines.
pub(in crate::biologic) fn read_preamble(lines: &[String], zone: Option<&Zone>) -> Preamble {
    let mut preamble = Preamble::default();
    preamble.metadata.tester_type = Some("BioLogic".to_owned());
    // Lines 1 and 2 are the magic and the count; the technique follows an empty line.
    preamble.metadata.procedure = lines.get(3).filter(|line| !line.is_empty()).cloned();
    let mut comments: Vec<&str> = Vec::new();
    let mut parameters: Vec<&str> = Vec::new();
    let mut loops: Vec<u64> = Vec::new();
    let mut start = None;
    let mut bytes = 0;
    for line in lines.iter().skip(4).map(String::as_str).filter(|line| !line.is_empty()) {
        bytes += line.len();
        if bytes > MOST_TEXT_BYTES {
            preamble.metadata.vendor.insert("Header cut".to_owned(), json!(true));
            break;
        }
        if let Some(first) = loop_start(line) {
            if loops.len() < MOST_LOOPS {
                loops.push(first);
            }
            continue;
        }
        let Some((name, value)) = line.split_once(':').map(|(n, v)| (n.trim(), v.trim())) else {
            preamble.version(line);
            parameters.push(line);
            continue;
        };
        match name {
            "Comments" => comments.push(value),
            "Acquisition started on" => start = Some(value),
            _ => preamble.line(name, value),
        }
    }
    let metadata = &mut preamble.metadata;
    if comments.iter().any(|comment| !comment.is_empty()) {
        metadata.comments = Some(comments.join("\n"));
    }
    if !parameters.is_empty() {
        metadata.vendor.insert("Parameters".to_owned(), Value::from(parameters.join("\n")));
    }
    if !loops.is_empty() {
        metadata.vendor.insert("Loop starts".to_owned(), json!(loops));
    }
    if let Some(start) = start.filter(|start| !start.is_empty()) {
        preamble.date_order = preamble.date_order.or_else(|| proven_order(start));
        preamble.metadata.started_at = Some(printed_time(start, preamble.date_order, zone));
    }
    preamble
}

impl Preamble {
    fn line(&mut self, name: &str, value: &str) {
        let metadata = &mut self.metadata;
        match name {
            "Run on channel" => {
                let (channel, serial) = split_serial(value);
                metadata.channel = channel;
                keep(&mut metadata.vendor, "Channel serial", serial.as_deref().unwrap_or(""));
            }
            "Device" => {
                let (device, serial) = split_serial(value);
                metadata.tester_serial = serial;
                keep(&mut metadata.vendor, name, device.as_deref().unwrap_or(""));
            }
            "User" => metadata.operator = some(value),
            "File" => {
                metadata.test_name = test_name(value);
                keep(&mut metadata.vendor, name, value);
            }
            // EC-Lab fills in 0.001 mg where nobody said anything.
            "Mass of active material" => {
                let milligram = value.strip_suffix("mg").and_then(number);
                metadata.active_mass_gram =
                    milligram.filter(|mg| *mg > 0.001).map(|mg| divide_by_power_of_ten(mg, 3));
                keep(&mut metadata.vendor, name, value);
            }
            "Battery capacity" => {
                metadata.nominal_capacity_ah = capacity(value).filter(|ah| *ah > 0.0);
                keep(&mut metadata.vendor, name, value);
            }
            "Time format" => {
                self.is_time_absolute = value.starts_with("Absolute");
                self.date_order = match value {
                    _ if value.ends_with("MMDDYYYY") => Some(DateOrder::MonthFirst),
                    _ if value.ends_with("DDMMYYYY") => Some(DateOrder::DayFirst),
                    _ => self.date_order,
                };
                keep(&mut metadata.vendor, name, value);
            }
            _ => {
                if name.ends_with(" on") {
                    self.date_order = self.date_order.or_else(|| proven_order(value));
                }
                keep(&mut metadata.vendor, name, value);
            }
        }
    }

    /// `EC-LAB for windows v11.61 (software)`
    fn version(&mut self, line: &str) {
        let version = line.strip_suffix("(software)").and_then(|line| line.rsplit_once(" v"));
        if let Some((_, version)) = version {
            self.metadata.software_version = some(version);
        }
    }
}

/// Keeps a value under its name, beside an earlier one of the same name.
fn keep(vendor: &mut Map<String, Value>, name: &str, value: &str) {
    if value.is_empty() || name.is_empty() {
        return;
    }
    let text = match vendor.get(name).and_then(Value::as_str) {
        Some(before) => format!("{before}\n{value}"),
        None => value.to_owned(),
    };
    vendor.insert(name.to_owned(), Value::from(text));
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `VSP (SN 2155)`
fn split_serial(value: &str) -> (Option<String>, Option<String>) {
    match value.split_once("(SN ") {
        Some((name, serial)) => (some(name), some(serial.trim_end_matches([')', ' ']))),
        None => (some(value), None),
    }
}

fn number(text: &str) -> Option<f64> {
    match parse_number(text.as_bytes(), Comma::Decimal) {
        Number::Value(value) if value.is_finite() => Some(value),
        _ => None,
    }
}

/// `168.128 µA.h`
fn capacity(value: &str) -> Option<f64> {
    let (value, unit) = value.rsplit_once(' ')?;
    let digits = match unit {
        "A.h" => 0,
        "mA.h" => 3,
        "µA.h" | "\u{FFFD}A.h" => 6,
        _ => return None,
    };
    number(value).map(|value| divide_by_power_of_ten(value, digits))
}

/// `Loop 3 from point number 104 to 138`
fn loop_start(line: &str) -> Option<u64> {
    let (_, range) = line.strip_prefix("Loop ")?.split_once(" from point number ")?;
    range.split_once(" to ")?.0.trim().parse().ok()
}

fn proven_order(date: &str) -> Option<DateOrder> {
    match parse_civil(date.as_bytes(), DateOrder::MonthFirst)?.order {
        DateOrderEvidence::Proves(order) => Some(order),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str) -> Preamble {
        let text = format!("EC-Lab ASCII FILE\nNb header lines : 9\n\nModulo Bat\n\n{lines}");
        let lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        read_preamble(&lines, None)
    }

    #[test]
    fn header_lines_become_metadata() {
        let preamble = of("Run on channel : A1 (SN 0335)\nUser : Ada\n\
            Acquisition started on : 11/20/2024 11:38:41.707\nSaved on :\n\tFile : C:\\a\\b_01.mpr\n\
            Device : BCS-815 (SN 0433)\nBT-LAB for windows v1.80 (software)\n\
            Comments : one\nComments : two : three\nMass of active material : 6,504 mg\n\
            Battery capacity : 168.128 µA.h\nI Range   10 mA\nNumber of loops : 2\n\
            Loop 0 from point number 0 to 33\nLoop 1 from point number 34 to 68");
        let metadata = preamble.metadata;
        assert_eq!(metadata.procedure.as_deref(), Some("Modulo Bat"));
        assert_eq!(metadata.channel.as_deref(), Some("A1"));
        assert_eq!(metadata.operator.as_deref(), Some("Ada"));
        assert_eq!(metadata.tester_serial.as_deref(), Some("0433"));
        assert_eq!(metadata.test_name.as_deref(), Some("b_01"));
        assert_eq!(metadata.software_version.as_deref(), Some("1.80"));
        assert_eq!(metadata.comments.as_deref(), Some("one\ntwo : three"));
        assert_eq!(metadata.active_mass_gram, Some(0.006504));
        assert_eq!(metadata.nominal_capacity_ah, Some(0.000168128));
        assert_eq!(metadata.vendor["Loop starts"], json!([0, 34]));
        assert_eq!(metadata.vendor["Device"], json!("BCS-815"));
        let started = metadata.started_at.unwrap();
        assert_eq!(started.local.as_deref(), Some("2024-11-20T11:38:41.707"));
        assert!(!started.ambiguous_date_order);
    }

    #[test]
    fn an_open_order_of_day_and_month_is_marked() {
        let table = [
            ("Acquisition started on : 06/02/2019 15:52:59", "2019-06-02T15:52:59", true),
            ("Acquisition started on : 25/12/2022 01:02:03", "2022-12-25T01:02:03", false),
            (
                "Acquisition started on : 06/02/2019 15:52:59\nTime format : Absolute MMDDYYYY",
                "2019-06-02T15:52:59",
                false,
            ),
            (
                "Acquisition started on : 06/02/2019 15:52:59\nModify on : 13/02/2019 21:21",
                "2019-02-06T15:52:59",
                false,
            ),
        ];
        for (lines, local, ambiguous) in table {
            let started = of(lines).metadata.started_at.unwrap();
            assert_eq!(started.local.as_deref(), Some(local), "{lines}");
            assert_eq!(started.ambiguous_date_order, ambiguous, "{lines}");
        }
        let unreadable = of("Acquisition started on : DD/MM/YYYY HH:MM:SS").metadata;
        assert_eq!(unreadable.started_at.unwrap().local, None);
        assert_eq!(of("Mass of active material : * mg").metadata.active_mass_gram, None);
    }
}
