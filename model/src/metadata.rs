//! What a file says about its test, under common names, plus everything vendor-specific.

use serde::{Deserialize, Serialize};

use crate::mapping::TableHeader;
use crate::time::Timestamp;

/// A date and time as a file gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedTime {
    /// The text as it stands in the file, or of the number that the file holds.
    pub text: String,
    /// ISO 8601 without a zone, `2020-12-11T12:22:12`, where the text could be understood.
    pub local: Option<String>,
    /// Known where the file carries an offset or the tester's zone was given.
    pub utc: Option<Timestamp>,
    /// Day and month could be the other way round (both ≤ 12).
    #[serde(default)]
    pub ambiguous_date_order: bool,
    /// The local time occurs twice or not at all because of daylight saving.
    #[serde(default)]
    pub ambiguous_daylight_saving: bool,
}

/// Only what the file itself knows; absent is `None`, never a guess.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileMetadata {
    /// Manufacturer or family of the tester, such as `Maccor` or `BioLogic`.
    pub tester_type: Option<String>,
    pub tester_serial: Option<String>,
    pub channel: Option<String>,
    /// The test's name as the tester knows it.
    pub test_name: Option<String>,
    /// Barcode or cell name, where the file has such a field.
    pub cell_name: Option<String>,
    pub started_at: Option<RecordedTime>,
    /// Another date in the file (export, settings), the fallback for the dataset's date.
    pub other_date: Option<RecordedTime>,
    pub operator: Option<String>,
    /// Schedule, procedure or technique.
    pub procedure: Option<String>,
    pub comments: Option<String>,
    pub active_mass_gram: Option<f64>,
    pub nominal_capacity_ah: Option<f64>,
    pub software_version: Option<String>,
    /// The column names by which a person's mapping of them was found, where one was needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped_header: Option<TableHeader>,
    /// Everything else, under the vendor's own names.
    pub vendor: serde_json::Map<String, serde_json::Value>,
}

/// Vendor trouble is data: the rows are delivered, and this says what was odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable and machine-readable, such as `unknown_column` or `time_goes_back`.
    pub code: String,
    /// One sentence for the person who must act.
    pub message: String,
}

impl Warning {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}
