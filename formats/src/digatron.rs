//! Digatron's csv, English and German. Experimental: no real file with a licence is at hand.
//!
//! ```text
//! Measurement ID,…                      perhaps `label,value` lines
//! Step,Status,Timestamp,Program Duration#s,Step Duration#s,…,Voltage#V,Current#A,…
//! Time Stamp,Step,Status,Prog Time,Step Time,Cycle,…,Voltage,Current,…    units in the next line
//! Schritt;Zustand;Zeit;Programmdauer (ms);…;Spannung;Strom;…              decimal comma
//! ,,,,,,,,[V],[A],[C],[Ah],[Wh],[Cnt],  a line of units, or of nothing that a row could be
//! ```

use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;

use crate::delimited::head::{Head, has_keys, keys, likeliest_delimiter};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::zone_of;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// Exports of Digatron's Battery Manager.
pub struct DigatronCsv;

const MOST_PREAMBLE_LINES: usize = 100;

/// The counters of charge and energy are a programme's to reset.
const COLUMNS: &[Known] = &[
    Known::clock(&["timestamp", "time stamp", "zeit", "zeitstempel"]),
    Known::count(&["step", "schritt"], StepId),
    Known::text(&["status", "zustand"], StepType),
    Known::time(
        &["prog time", "program time", "program duration", "programmdauer"],
        TestTimeSecond,
    ),
    Known::time(&["step time", "step duration", "schrittdauer"], StepTimeSecond),
    Known::count(&["cycle", "zyklus"], CycleCount),
    Known::other_count(&["cycle level", "zyklusebene"]),
    Known::other_text(&["procedure", "prozedur"]),
    Known::number(&["voltage", "spannung"], VoltageVolt).in_unit("V"),
    Known::number(&["current", "strom"], CurrentAmpere).in_unit("A"),
    Known::number(&["power", "leistung", "watt"], PowerWatt).in_unit("W"),
    Known::number(&["tenv"], AmbientTemperatureCelsius).in_unit("C"),
    Known::number(&["temperature", "temperatur", "t#", "temp#"], TemperatureT1Celsius).in_unit("C"),
    Known::other(&[
        "capacity", "energie", "energy", "tempx", "ahcha", "ahdch", "ahstep", "ahaccu", "ahbal",
        "ahakku", "ahlad", "ahela", "whcha", "whdch", "whstep", "whaccu", "whbal", "cnt",
    ]),
];

fn are_names(line: &[u8]) -> bool {
    // Taking a line apart is dear, and every text file's first lines are asked.
    if !contains(line, b"step") && !contains(line, b"schritt") {
        return false;
    }
    let keys = keys(line, UnitForm::HashOrBrackets);
    let has = |one: &[&str]| one.iter().any(|key| has_keys(&keys, &[key]));
    (has_keys(&keys, &["step", "status"])
        && has(&["prog time", "program time", "program duration"]))
        || has_keys(&keys, &["schritt", "zustand", "programmdauer"])
}

/// In capitals or small letters.
fn contains(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

impl Format for DigatronCsv {
    fn id(&self) -> &'static str {
        "digatron-csv"
    }

    fn name(&self) -> &'static str {
        "Digatron csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let head = sniff.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sniff.head);
        head.split(|byte| *byte == b'\n').take(MOST_PREAMBLE_LINES).any(are_names)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head = Head::find(source, |line| are_names(line).then(|| likeliest_delimiter(line)))?;
        let nothing = || FormatError::Damaged("the file ends before its first row".to_owned());
        let mut head = head.ok_or_else(nothing)?;
        let next = head.next_line(source)?.ok_or_else(nothing)?;
        // No row is without a digit; units in brackets are not a row's either.
        if !next.iter().any(u8::is_ascii_digit) || next.contains(&b'[') {
            let delimiter = head.delimiter;
            head.take_units(source, next.contains(&delimiter).then_some(delimiter))?;
        }
        let layout = Layout::new(&head, UnitForm::HashOrBrackets, COLUMNS);
        let mut metadata =
            FileMetadata { tester_type: Some("Digatron".to_owned()), ..FileMetadata::default() };
        let (zone, _) = zone_of(options);
        for (label, value) in head.fields(char::from(head.delimiter)) {
            let value = value.trim_matches([',', ';', ' ', '\t']);
            match label.trim_end_matches(':') {
                _ if value.is_empty() => {}
                "Battery Name" => metadata.cell_name = Some(value.to_owned()),
                "Measurement ID" => metadata.test_name = Some(value.to_owned()),
                "Start Time" => {
                    let start = recorded_time(value, DateOrder::MonthFirst, zone.as_ref());
                    metadata.started_at = Some(start);
                }
                label => {
                    metadata.vendor.insert(label.to_owned(), value.into());
                }
            }
        }
        let description = Description::new(head, layout, metadata, ()).experimental();
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

#[cfg(test)]
pub(crate) mod tests;
