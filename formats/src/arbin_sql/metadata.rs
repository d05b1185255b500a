//! `info_df`, and the test's name out of `stat_df`.

use model::metadata::{FileMetadata, RecordedTime};
use model::time::Timestamp;
use serde_json::{Map, Value};

use super::INFORMATION;

type Row = Map<String, Value>;

/// Metadata out of the row of `info_df` and the first of `stat_df`.
pub(super) fn of(information: Row, first_step: Row) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("Arbin".to_owned()), ..FileMetadata::default() };
    let text = |row: &Row, name: &str| {
        let text = row.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let count = |row: &Row, name: &str| row.get(name).and_then(Value::as_i64);
    let number = |name: &str| information.get(name).and_then(Value::as_f64).and_then(decimal);
    metadata.test_name = text(&first_step, "Test_Name");
    metadata.channel = count(&information, "IV_Ch_ID")
        .or_else(|| count(&first_step, "Channel_ID"))
        .map(|channel| channel.to_string());
    metadata.started_at =
        count(&information, "First_Start_DateTime").filter(|seconds| *seconds > 0).map(instant);
    metadata.procedure = text(&information, "Schedule_File_Name");
    metadata.cell_name = text(&information, "Item_ID");
    // Mass × specific capacity is the capacity in the sample: g, Ah/g and Ah.
    metadata.active_mass_gram = number("SpecificMASS");
    metadata.nominal_capacity_ah = number("Capacity");
    if !information.is_empty() {
        metadata.vendor.insert(INFORMATION.to_owned(), information.into());
    }
    metadata
}

/// Seconds since 1970 UTC.
fn instant(seconds: i64) -> RecordedTime {
    let utc = seconds.checked_mul(1_000_000).map(Timestamp).filter(|utc| utc.clamped() == *utc);
    RecordedTime { text: seconds.to_string(), utc, ..RecordedTime::default() }
}

/// Above 0; the database's singles, dumped as doubles, as the decimals that they print as.
fn decimal(number: f64) -> Option<f64> {
    let single = number as f32;
    let decimal = if f64::from(single) == number { single.to_string().parse() } else { Ok(number) };
    decimal.ok().filter(|number| *number > 0.0)
}
