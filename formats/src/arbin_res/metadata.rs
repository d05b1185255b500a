//! `Global_Table` and `Version_Table`: what the file says of each test.

use jetdb::Value;
use model::metadata::FileMetadata;
use serde_json::{Map, Value as Json, json};

use crate::text::serial::recorded_serial;
use crate::text::zone::Zone;

pub(super) const GLOBAL: &str = "Global_Table";
pub(super) const VERSION: &str = "Version_Table";

pub(super) type Settings = Vec<(String, Value)>;

pub(super) fn test_id(row: &Settings) -> Option<i64> {
    row.iter().find(|(name, _)| name == "Test_ID").and_then(|(_, value)| match value {
        Value::Long(id) => Some(i64::from(*id)),
        _ => None,
    })
}

/// Metadata of one test, out of its row in `Global_Table`.
pub(super) fn of_test(
    global: Option<&Settings>,
    versions: &[Settings],
    auxiliary: &[Settings],
    zone: Option<&Zone>,
) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("Arbin".to_owned()), ..FileMetadata::default() };
    if let Some(row) = global {
        let value =
            |name: &str| row.iter().find(|(column, _)| column == name).map(|(_, value)| value);
        let text = |name: &str| match value(name) {
            Some(Value::Text(text)) => Some(text.trim()).filter(|text| !text.is_empty()).map(clean),
            _ => None,
        };
        let number = |name: &str| value(name).and_then(decimal).filter(|number| *number > 0.0);
        metadata.test_name = text("Test_Name");
        metadata.channel = match value("Channel_Index") {
            Some(Value::Int(channel)) => Some(channel.to_string()),
            Some(Value::Long(channel)) => Some(channel.to_string()),
            _ => None,
        };
        metadata.started_at = match value("Start_DateTime") {
            Some(Value::Double(days) | Value::Timestamp(days)) => {
                Some(recorded_serial(*days, zone))
            }
            _ => None,
        };
        metadata.operator = text("Creator");
        metadata.comments = text("Comments");
        metadata.procedure = text("Schedule_File_Name");
        metadata.software_version = text("Software_Version");
        metadata.tester_serial = match value("Serial_Number") {
            Some(Value::Long(serial)) => Some(serial.to_string()),
            _ => text("Serial_Number"),
        };
        metadata.cell_name = text("Item_ID");
        metadata.active_mass_gram = number("MASS");
        metadata.nominal_capacity_ah = number("Capacity");
        metadata.vendor.insert(GLOBAL.to_owned(), Json::Object(object(row)));
    }
    for (name, rows) in [(VERSION, versions), (super::auxiliary::SETTINGS, auxiliary)] {
        if !rows.is_empty() {
            let rows: Vec<Json> = rows.iter().map(|row| Json::Object(object(row))).collect();
            metadata.vendor.insert(name.to_owned(), json!(rows));
        }
    }
    metadata
}

fn object(row: &Settings) -> Map<String, Json> {
    row.iter().map(|(name, value)| (clean(name), json_of(value))).collect()
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::Byte(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Long(value) => json!(value),
        Value::BigInt(value) => json!(value),
        Value::Float(_) | Value::Double(_) | Value::Timestamp(_) => json!(decimal(value)),
        Value::Text(text)
        | Value::Money(text)
        | Value::Numeric(text)
        | Value::Guid(text)
        | Value::DateTimeExtended(text) => json!(clean(text)),
        _ => Json::Null,
    }
}

/// A single as the decimal that it prints as: 0.000852838, not 0.0008528380305506289.
fn decimal(value: &Value) -> Option<f64> {
    match value {
        Value::Float(single) => single.to_string().parse().ok(),
        Value::Double(double) | Value::Timestamp(double) => Some(*double),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// Control characters cannot be stored in every database.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && !matches!(c, '\t' | '\n') { '\u{FFFD}' } else { c })
        .collect()
}
