//! The lines before the column names: what the test was called, who started it where and when.

use model::metadata::FileMetadata;
use serde_json::{Value, json};

use crate::text::civil::{
    Civil, DateOrder, DateOrderEvidence, parse_civil, parse_time_of_day, recorded_time,
};
use crate::text::zone::Zone;

/// Labels that stand in the middle of a line, the ones that end in a colon behind a value without
/// any separator. A comment is the last of its line, whatever words it holds.
const INLINE_LABELS: &[&str] = &[
    "Today''s Date",
    "Today's Date",
    "Date of Test:",
    "Filename:",
    "Tester Channel:",
    "Procedure:",
    "Description:",
    "Comment/Barcode:",
];

/// What the preamble says.
pub(super) struct Preamble {
    pub metadata: FileMetadata,
    /// The start as the file gives it, where it can be read.
    pub start: Option<Civil>,
    /// Whether the month comes first, where a date proves it.
    pub date_order: Option<DateOrder>,
}

impl Preamble {
    pub(super) fn read(lines: &[String], delimiter: u8, zone: Option<&Zone>) -> Self {
        let fields: Vec<(String, String)> =
            lines.iter().flat_map(|line| split_line(line, char::from(delimiter))).collect();
        let mut read = Self {
            metadata: FileMetadata {
                tester_type: Some("Maccor".to_owned()),
                ..FileMetadata::default()
            },
            start: None,
            date_order: fields.iter().find_map(|(_, value)| proved_order(value)),
        };
        for (label, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            read.take_field(label, value, zone);
        }
        if read.date_order.is_some() {
            // Another date of the file has settled it.
            let metadata = &mut read.metadata;
            let dates = [&mut metadata.started_at, &mut metadata.other_date];
            dates.into_iter().flatten().for_each(|date| date.ambiguous_date_order = false);
        }
        read
    }

    fn take_field(&mut self, label: String, value: String, zone: Option<&Zone>) {
        let prefer = self.date_order.unwrap_or(DateOrder::MonthFirst);
        let metadata = &mut self.metadata;
        match label.to_ascii_lowercase().as_str() {
            "today's date" | "today''s date" if metadata.other_date.is_none() => {
                metadata.other_date = Some(recorded_time(&value, prefer, zone));
            }
            "date of test" | "started" if metadata.started_at.is_none() => {
                metadata.started_at = Some(recorded_time(&value, prefer, zone));
                self.start = parse_civil(value.as_bytes(), prefer);
            }
            "name" if metadata.test_name.is_none() => metadata.test_name = Some(value),
            "filename" if metadata.test_name.is_none() => {
                let name = value.rsplit(['\\', '/']).next().unwrap_or(&value).trim().to_owned();
                // Maccor names a file after its test, with the channel as the extension.
                if metadata.channel.is_none() {
                    metadata.channel = channel_of_extension(&name);
                }
                if name != value {
                    self.vendor(label, json!(value));
                }
                self.metadata.test_name = Some(name);
            }
            "tester channel" | "channel" => metadata.channel = Some(value),
            "procedure" if metadata.procedure.is_none() => {
                // The file's name runs into its description: `FORM.000Formation at C/10`.
                match value.split_once(".000") {
                    Some((name, description))
                        if !description.is_empty() && !description.contains(".000") =>
                    {
                        metadata.procedure = Some(format!("{name}.000"));
                        let description = json!(description.trim());
                        self.vendor("Procedure description".to_owned(), description);
                    }
                    _ => metadata.procedure = Some(value),
                }
            }
            "comment/barcode" | "comment" | "description" if metadata.comments.is_none() => {
                // One field for both: a single word is a barcode, a sentence a comment.
                if label.contains("Barcode") && !value.contains(char::is_whitespace) {
                    metadata.cell_name = Some(value.clone());
                }
                metadata.comments = Some(value);
            }
            "barcode" if metadata.cell_name.is_none() => metadata.cell_name = Some(value),
            _ => self.vendor(label, json!(value)),
        }
    }

    fn vendor(&mut self, label: String, value: Value) {
        let label = if label.is_empty() { "Preamble".to_owned() } else { label };
        match self.metadata.vendor.get_mut(&label) {
            Some(Value::Array(values)) => values.push(value),
            Some(before) => *before = json!([before.take(), value]),
            None => {
                self.metadata.vendor.insert(label, value);
            }
        }
    }

    /// A header that gives only a date: the first row, where its test time is 0, tells the time of
    /// day. A row of another date is from a later export and says nothing about the start.
    pub(super) fn refined_start(&self, first_clock: &str) -> Option<Civil> {
        if self.start.is_some_and(|start| start.time.is_some()) {
            return None;
        }
        let prefer = self.date_order.unwrap_or(DateOrder::MonthFirst);
        match (self.start, parse_civil(first_clock.as_bytes(), prefer)) {
            (Some(start), Some(clock)) => {
                let same = |other: &Civil| {
                    (start.year, start.month, start.day) == (other.year, other.month, other.day)
                };
                (same(&clock) && clock.time.is_some())
                    .then_some(Civil { time: clock.time, ..start })
            }
            (Some(start), None) => {
                let time = parse_time_of_day(first_clock.as_bytes())?;
                Some(Civil { time: Some(time), ..start })
            }
            (None, Some(clock)) => clock.time.is_some().then_some(clock),
            (None, None) => None,
        }
    }
}

fn proved_order(value: &str) -> Option<DateOrder> {
    match parse_civil(value.as_bytes(), DateOrder::MonthFirst)?.order {
        DateOrderEvidence::Proves(order) => Some(order),
        _ => None,
    }
}

/// `….062` → `62`
fn channel_of_extension(name: &str) -> Option<String> {
    let (_, extension) = name.rsplit_once('.')?;
    let is_channel = extension.len() == 3 && extension.bytes().all(|byte| byte.is_ascii_digit());
    let number = extension.trim_start_matches('0');
    (is_channel && !number.is_empty()).then(|| number.to_owned())
}

/// Labels and values of a line; the label is empty for a line that has none.
fn split_line(line: &str, delimiter: char) -> Vec<(String, String)> {
    let is_filler = |c: char| c.is_whitespace() || c == delimiter || c == '"';
    let mut found = inline_labels(line);
    found.sort_unstable();
    if let Some(comment) = found.iter().position(|(_, label)| label.starts_with("Comment")) {
        found.truncate(comment + 1);
    }
    let begins = found.first().is_some_and(|(at, _)| line[..*at].chars().all(is_filler));
    if !begins {
        let (label, value) =
            line.split_once(delimiter).or_else(|| line.split_once(": ")).unwrap_or(("", line));
        let label = label.trim_matches(is_filler).trim_end_matches(':').trim_end();
        return vec![(label.to_owned(), value.trim_matches(is_filler).to_owned())];
    }
    let ends = found.iter().skip(1).map(|(at, _)| *at).chain([line.len()]);
    found
        .iter()
        .zip(ends)
        .map(|((at, label), end)| {
            let value = line[at + label.len()..end].trim_matches(is_filler);
            let value = value.strip_prefix(':').unwrap_or(value).trim_start_matches(is_filler);
            (label.trim_end_matches(':').to_owned(), value.to_owned())
        })
        .collect()
}

/// The first place of each label that stands at a word's beginning.
fn inline_labels(line: &str) -> Vec<(usize, &'static str)> {
    INLINE_LABELS
        .iter()
        .filter_map(|label| {
            let at = line.match_indices(label).map(|(at, _)| at).find(|at| {
                line[..*at]
                    .chars()
                    .next_back()
                    .is_none_or(|before| before.is_whitespace() || "\",;".contains(before))
            })?;
            Some((at, *label))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str], delimiter: u8) -> FileMetadata {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        Preamble::read(&lines, delimiter, None).metadata
    }

    #[test]
    fn several_labels_share_a_line() {
        let metadata = read(
            &[
                "Today's Date 01/30/2020  Date of Test:\t01/15/2020\t Filename:\tC:\\Data\\lab 3\\cell-7.009 \
               Procedure: FORM-A.000Formation, C/10 x 2\tComment/Barcode: no. 7, Procedure: secret",
            ],
            b'\t',
        );
        assert_eq!(metadata.test_name.as_deref(), Some("cell-7.009"));
        assert_eq!(metadata.channel.as_deref(), Some("9"));
        assert_eq!(metadata.procedure.as_deref(), Some("FORM-A.000"));
        assert_eq!(metadata.vendor["Procedure description"], "Formation, C/10 x 2");
        assert_eq!(metadata.vendor["Filename"], "C:\\Data\\lab 3\\cell-7.009");
        assert_eq!(metadata.comments.as_deref(), Some("no. 7, Procedure: secret"));
        assert_eq!(metadata.cell_name, None);
        let started = metadata.started_at.unwrap();
        assert_eq!(started.local.as_deref(), Some("2020-01-15"));
        assert!(!started.ambiguous_date_order);
        assert_eq!(metadata.other_date.unwrap().text, "01/30/2020");
    }

    #[test]
    fn a_barcode_is_a_single_word() {
        let metadata = read(&["Comment/Barcode: 00ABC7"], b'\t');
        assert_eq!(metadata.cell_name.as_deref(), Some("00ABC7"));
        assert_eq!(read(&["Comment/Barcode: "], b'\t').comments, None);
    }

    #[test]
    fn labels_on_lines_of_their_own() {
        let metadata = read(
            &[
                "Name:\tring-5.012",
                "Channel:\t12",
                "Tester\tMaccor #2",
                "Started\t06/05/2021 11:23:46",
                "SCap\t0,017",
                "loose words",
            ],
            b'\t',
        );
        assert_eq!(metadata.test_name.as_deref(), Some("ring-5.012"));
        assert_eq!(metadata.channel.as_deref(), Some("12"));
        assert_eq!(metadata.vendor["Tester"], "Maccor #2");
        assert_eq!(metadata.vendor["SCap"], "0,017");
        assert_eq!(metadata.vendor["Preamble"], "loose words");
        assert!(metadata.started_at.unwrap().ambiguous_date_order);
    }

    #[test]
    fn dates_with_doubled_quotes_and_commas() {
        let metadata = read(
            &["Today''s Date,04/08/2019 1:39:09 PM,,", "Date of Test:,02/28/2018 11:12:44 AM"],
            b',',
        );
        assert_eq!(metadata.other_date.unwrap().local.as_deref(), Some("2019-04-08T13:39:09"));
        assert_eq!(metadata.started_at.unwrap().local.as_deref(), Some("2018-02-28T11:12:44"));
        let metadata = read(&["Today's Date ,28-Nov-23"], b',');
        assert_eq!(metadata.other_date.unwrap().local.as_deref(), Some("2023-11-28"));
        let metadata = read(
            &["Today's Date:\t14 December 2020\tDate of Test:\t11 December 2020, 12:22:12 PM"],
            b'\t',
        );
        assert_eq!(metadata.other_date.unwrap().local.as_deref(), Some("2020-12-14"));
        assert_eq!(metadata.started_at.unwrap().local.as_deref(), Some("2020-12-11T12:22:12"));
    }
}
