//! The first part's summary.

use model::metadata::FileMetadata;

use crate::delimited::head::Head;
use crate::text::civil::{DateOrder, DateOrderEvidence, parse_civil, recorded_time};
use crate::text::zone::Zone;

/// A protocol longer than this is not kept.
const LONGEST_PROTOCOL_BYTES: usize = 256 * 1024;

pub(super) struct Summary {
    pub(super) metadata: FileMetadata,
    pub(super) date_order: Option<DateOrder>,
}

/// Reads `label: value` between `[Summary]` and its end; the protocol is kept whole.
pub(super) fn read(head: &Head, zone: Option<&Zone>) -> Summary {
    let mut metadata =
        FileMetadata { tester_type: Some("Novonix".to_owned()), ..FileMetadata::default() };
    let mut date_order = None;
    let mut lines = head.preamble.iter().map(String::as_str);
    for line in lines.by_ref().take_while(|line| !line.starts_with("[End Summary")) {
        let Some((label, value)) = line.split_once(':') else {
            if let Some(device) = line.strip_suffix(" data file") {
                metadata.vendor.insert("Device".to_owned(), device.into());
            }
            continue;
        };
        let (label, value) = (label.trim(), value.trim());
        // What a published file has instead of what should stay private.
        if value.is_empty() || value.bytes().all(|byte| byte == b'*') {
            continue;
        }
        if !take_field(&mut metadata, label, value) {
            if label == "Started" {
                let civil = parse_civil(value.as_bytes(), DateOrder::MonthFirst);
                if let Some(DateOrderEvidence::Proves(order)) = civil.map(|civil| civil.order) {
                    date_order = Some(order);
                }
                let recorded = recorded_time(value, DateOrder::MonthFirst, zone);
                metadata.started_at = recorded.local.is_some().then_some(recorded);
                if metadata.started_at.is_some() {
                    continue;
                }
            }
            metadata.vendor.insert(label.to_owned(), value.into());
        }
    }
    let protocol: Vec<&str> = lines.filter(|line| *line != "[Data]").collect();
    let protocol = protocol.join("\n");
    if !protocol.is_empty() && protocol.len() <= LONGEST_PROTOCOL_BYTES {
        metadata.vendor.insert("Protocol text".to_owned(), protocol.into());
    }
    Summary { metadata, date_order }
}

/// False for a field that has no common name.
fn take_field(metadata: &mut FileMetadata, label: &str, value: &str) -> bool {
    let text = || Some(value.to_owned());
    let positive = || value.parse().ok().filter(|value: &f64| *value > 0.0);
    match label {
        "Channel" => metadata.channel = text(),
        "Cell" => metadata.test_name = text(),
        "CellID" => metadata.cell_name = text(),
        "Serial Number" => metadata.tester_serial = text(),
        "Description" => metadata.comments = text(),
        "Protocol" => metadata.procedure = text(),
        "Version" => metadata.software_version = text(),
        "Mass (g)" => metadata.active_mass_gram = positive(),
        "Capacity (Ah)" => metadata.nominal_capacity_ah = positive(),
        _ => return false,
    }
    true
}
