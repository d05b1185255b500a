//! What the file says about its test.

use leptos::prelude::*;
use model::dataset::{DatasetDetail, DateSource};
use model::metadata::RecordedTime;

use crate::format::{counted, duration, significant};

fn recorded(time: &RecordedTime) -> String {
    let mut text = time.text.clone();
    if let Some(utc) = time.utc {
        text.push_str(&format!(" ({} UTC)", utc.to_minute_text()));
    }
    if time.ambiguous_date_order {
        text.push_str(", day and month may be the other way round");
    }
    if time.ambiguous_daylight_saving {
        text.push_str(", ambiguous because of daylight saving");
    }
    text
}

/// Names and values, as far as there are any.
fn facts(detail: &DatasetDetail) -> Vec<(String, String)> {
    let file = &detail.file_metadata;
    let date = match detail.date_source {
        DateSource::Start => "start of the test",
        DateSource::File => "another date in the file",
        DateSource::Modified => "time of the file's last change",
    };
    let named: [(&str, Option<String>); 17] = [
        ("Format", Some(detail.format.clone())),
        ("Tester", file.tester_type.clone()),
        ("Tester serial", detail.tester_serial.clone()),
        ("Channel", file.channel.clone()),
        ("Test name", file.test_name.clone()),
        ("Cell name", file.cell_name.clone()),
        ("Started", file.started_at.as_ref().map(recorded)),
        ("Date taken from", Some(date.to_owned())),
        ("Time zone", detail.time_zone.clone()),
        ("Duration", detail.duration_second.map(duration)),
        ("Samples", Some(counted(detail.row.samples, "sample"))),
        ("Procedure", file.procedure.clone()),
        ("Operator", file.operator.clone()),
        ("Comments", file.comments.clone()),
        ("Active mass", file.active_mass_gram.map(|mass| format!("{} g", significant(mass, 6)))),
        ("Nominal capacity", file.nominal_capacity_ah.map(|c| format!("{} Ah", significant(c, 6)))),
        ("Software", file.software_version.clone()),
    ];
    named
        .into_iter()
        .filter_map(|(name, value)| {
            let value = value.filter(|text| !text.trim().is_empty())?;
            Some((name.to_owned(), value))
        })
        .collect()
}

fn vendor(detail: &DatasetDetail) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    detail.file_metadata.vendor.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn list(facts: Vec<(String, String)>) -> impl IntoView {
    let row = |(name, value): (String, String)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
    };
    view! { <dl class="facts">{facts.into_iter().map(row).collect_view()}</dl> }
}

#[component]
pub(super) fn Facts(detail: StoredValue<DatasetDetail>) -> impl IntoView {
    let (known, vendor) = detail.with_value(|detail| (facts(detail), vendor(detail)));
    let more = vendor.len();
    view! {
        {list(known)}
        {(more > 0)
            .then(|| {
                view! {
                    <details>
                        <summary>{format!("{more} more, in the vendor's words")}</summary>
                        {list(vendor)}
                    </details>
                }
            })}
    }
}
