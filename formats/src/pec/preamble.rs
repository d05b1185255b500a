//! The lines before the column names.

use model::metadata::FileMetadata;

use crate::delimited::head::{Head, split_texts};
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::Zone;

/// Of the cell whose rows begin with `key`.
pub(super) fn read(head: &Head, key: &[u8], zone: Option<&Zone>) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("PEC".to_owned()), ..FileMetadata::default() };
    let mut parameters = Vec::new();
    for line in &head.preamble {
        let Some((label, value)) = line.split_once(":,") else { continue };
        let value = value.trim_end_matches(',').trim();
        if value.is_empty() || value == "<NONE>" {
            continue;
        }
        let text = || Some(value.to_owned());
        match label {
            "Test Description" => metadata.comments = text(),
            "TestRegime Name" => metadata.procedure = text(),
            "Requestor" => metadata.operator = text(),
            "Start Time" => {
                let start = recorded_time(value, DateOrder::MonthFirst, zone);
                // PEC always writes the month first.
                let start = model::metadata::RecordedTime { ambiguous_date_order: false, ..start };
                metadata.started_at = Some(start);
            }
            // 1 January of year 1 stands for no time.
            _ if value.starts_with("1/1/0001") || value.starts_with("01/01/0001") => {}
            _ => {
                if label == "Parameter names" || label == "Parameter values" {
                    parameters.push(value.to_owned());
                }
                metadata.vendor.insert(label.to_owned(), value.into());
            }
        }
    }
    if let [names, values] = &parameters[..] {
        metadata.nominal_capacity_ah = nominal_capacity(names, values);
    }
    let key = split_texts(key, b',', head.encoding);
    if let [test, cell, rack, shelf, position, id] = &key[..] {
        metadata.test_name = Some(format!("{test} cell {cell}"));
        metadata.channel = Some([rack.as_str(), shelf, position].join("-"));
        metadata.cell_name = Some(id.clone()).filter(|id| !id.is_empty());
    }
    metadata
}

/// `C-Rate (mAh)` is the capacity that C rates refer to.
fn nominal_capacity(names: &str, values: &str) -> Option<f64> {
    let at = names.split(',').position(|name| name.trim() == "C-Rate (mAh)")?;
    let value: f64 = values.split(',').nth(at)?.trim().parse().ok()?;
    (value > 0.0).then_some(value / 1000.0)
}
