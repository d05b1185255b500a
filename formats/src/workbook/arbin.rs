//! Arbin's workbooks: `Global_Info`, then one sheet a channel, continued where it is full.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::metadata::FileMetadata;
use model::table::TableKind;
use serde_json::{Map, Value, json};

use super::book::Book;
use super::reader::WorkbookReader;
use super::sheet::{Kept, Peek};
use super::table::{Sheets, recorded};
use crate::arbin_csv::COLUMNS;
use crate::delimited::names::{Meaning, Name, UnitForm};
use crate::text::zone::{Zone, zone_of};
use crate::{FormatError, Options, Reader};

/// A row with these names is one of samples.
const MUST: [&str; 3] = ["Test_Time", "Voltage", "Current"];

/// Sheets of one channel.
#[derive(Default)]
struct Channel {
    /// Number of the sheet, its name, the row of names there.
    samples: Vec<(u64, String, u32)>,
    names: Vec<String>,
    cycles: Option<(Vec<String>, String, u32)>,
}

/// One reader for each channel; none where the workbook is of another tester.
pub(super) fn open(
    book: &Arc<Book>,
    sheets: &[Peek],
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let mut channels: BTreeMap<String, Channel> = BTreeMap::new();
    let mut others: Vec<&str> = Vec::new();
    for sheet in sheets {
        let known = |name: &str| {
            !name.is_empty() && Meaning::of(&Name::of(name, UnitForm::Brackets), COLUMNS).is_known
        };
        let place = sheet.names(3, known);
        match (sheet.name.split_once('_'), place) {
            (Some(("Channel", rest)), Some((row, names))) if are_samples(&names) => {
                let (channel, number) = channel_and_number(rest);
                let channel = channels.entry(channel.to_owned()).or_default();
                if channel.samples.is_empty() {
                    channel.names = names;
                } else if channel.names != names {
                    others.push(&sheet.name);
                    continue;
                }
                channel.samples.push((number, sheet.name.clone(), row));
            }
            (Some(("Statistics", rest)), Some((row, names))) => {
                let channel = channels.entry(channel_and_number(rest).0.to_owned()).or_default();
                channel.cycles.get_or_insert((names, sheet.name.clone(), row));
            }
            _ if sheet.name == "Global_Info" => {}
            _ => others.push(&sheet.name),
        }
    }
    channels.retain(|_, channel| !channel.samples.is_empty());
    let (zone, _) = zone_of(options);
    let info = sheets.iter().find(|sheet| sheet.name == "Global_Info");
    let is_alone = channels.len() == 1;
    let readers = channels.into_iter().map(|(name, channel)| {
        let mut metadata = info.map(|info| metadata(info, &name, is_alone, zone.as_ref()));
        let metadata = metadata.get_or_insert_default();
        metadata.tester_type = Some("Arbin".to_owned());
        metadata.channel.get_or_insert(name);
        if !others.is_empty() {
            metadata.vendor.insert("Sheets not read".to_owned(), json!(others));
        }
        WorkbookReader::open(book, channel.tables(), metadata.clone(), Vec::new(), options)
    });
    Ok(readers.collect())
}

impl Channel {
    fn tables(mut self) -> Vec<Sheets> {
        self.samples.sort();
        let places = self.samples.into_iter().map(|(_, sheet, row)| (sheet, row)).collect();
        let samples = ("samples", TableKind::Timeseries);
        let form = UnitForm::Brackets;
        let mut tables = vec![Sheets::new(samples, &self.names, form, COLUMNS, places)];
        if let Some((names, sheet, row)) = self.cycles {
            let cycles = ("Statistics", TableKind::Cycles);
            tables.push(Sheets::new(cycles, &names, form, COLUMNS, vec![(sheet, row)]));
        }
        tables
    }
}

fn are_samples(names: &[String]) -> bool {
    MUST.iter().all(|must| names.iter().any(|name| name.starts_with(must)))
}

/// `11_2` is the second sheet of channel 11, `1-003` the only one of channel 1-003.
fn channel_and_number(rest: &str) -> (&str, u64) {
    match rest.rsplit_once('_').map(|(channel, number)| (channel, number.parse())) {
        Some((channel, Ok(number))) => (channel, number),
        _ => (rest, 0),
    }
}

/// `Global_Info`: labels above values, a line a channel.
fn metadata(info: &Peek, channel: &str, is_alone: bool, zone: Option<&Zone>) -> FileMetadata {
    let mut metadata = FileMetadata::default();
    let mut labels: Option<&[Kept]> = None;
    let mut row = None;
    for (_, cells) in &info.rows {
        if cells.iter().any(|cell| cell.text() == "Channel") {
            labels = Some(cells);
        } else if labels.is_some() && row.is_none() {
            let is_it = cells.first().is_some_and(|cell| cell.display() == channel);
            row = (is_it || is_alone).then_some(cells);
        }
    }
    preamble(info, &mut metadata, zone);
    let Some((labels, cells)) = labels.zip(row) else { return metadata };
    let value = |label: &str| {
        let at = labels.iter().position(|cell| cell.text() == label)?;
        cells.get(at).filter(|cell| !cell.is_empty())
    };
    let text = |label: &str| {
        value(label).map(|cell| cell.display()).filter(|text| !text.is_empty() && text != "0")
    };
    metadata.channel = value("Channel").map(Kept::display);
    metadata.started_at = value("Start DateTime").map(|cell| recorded(cell, zone));
    metadata.procedure = text("Schedule File Name");
    metadata.operator = text("Creator");
    metadata.comments = text("Comments");
    metadata.software_version = text("Software Version");
    metadata.cell_name = text("Item ID");
    let labelled = labels
        .iter()
        .zip(cells)
        .filter(|(label, cell)| !label.text().is_empty() && !cell.is_empty());
    let vendor: Map<String, Value> =
        labelled.map(|(label, cell)| (label.text().to_owned(), json!(cell.display()))).collect();
    metadata.vendor.insert("Global_Info".to_owned(), vendor.into());
    metadata
}

/// The lines before the labels: the folder of the results, the date of the export, a serial number.
fn preamble(info: &Peek, metadata: &mut FileMetadata, zone: Option<&Zone>) {
    for pair in info.rows.windows(2) {
        let [(_, upper), (_, lower)] = pair else { continue };
        for (above, below) in upper.iter().zip(lower) {
            if above.text() == "Serial Number" && !below.is_empty() {
                metadata.tester_serial = Some(below.display());
            }
            if let (Kept::Text(name), Kept::Serial(_)) = (above, below)
                && metadata.test_name.is_none()
                && name != "Start DateTime"
            {
                metadata.test_name = Some(name.clone());
                metadata.other_date = Some(recorded(below, zone));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_tell_their_channel() {
        let table =
            [("11_2", "11", 2), ("11", "11", 0), ("1-003", "1-003", 0), ("1-003_12", "1-003", 12)];
        for (rest, channel, number) in table {
            assert_eq!(channel_and_number(rest), (channel, number));
        }
    }
}
