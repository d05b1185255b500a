//! What the XML members say of the test, the tester and the software.

use model::metadata::{FileMetadata, RecordedTime, Warning};
use serde_json::Value;

use super::opening::Members;
use super::xml::{Element, parse};
use crate::FormatError;
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::Zone;

/// One XML member, unpacked; the largest sample has 22 kB.
const MAX_XML_BYTES: u64 = 4 << 20;
/// All XML members together.
const MAX_XML_TOTAL: usize = 8 << 20;

/// Serial numbers seen in archives of different labs.
const FACTORY_SERIALS: [&str; 3] = ["123456789", "123456789ABC", "PSN456789111"];

/// An auxiliary channel as `TestInfo.xml` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuxiliarySetting {
    /// `AuxID`, from 1.
    pub id: String,
    /// `ChlType`.
    pub channel_type: Option<u32>,
}

/// What the XML members hold.
#[derive(Default)]
pub(super) struct Settings {
    pub metadata: FileMetadata,
    pub auxiliary: Vec<AuxiliarySetting>,
}

/// Reads every XML member; a damaged one costs its own words only.
///
/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn read(
    members: &mut dyn Members,
    zone: Option<&Zone>,
    warnings: &mut Vec<Warning>,
) -> Result<Settings, FormatError> {
    let mut settings = Settings::default();
    settings.metadata.tester_type = Some("Neware".to_owned());
    let mut total = 0;
    let names = members.names();
    for member in names.iter().filter(|name| name.ends_with(".xml")) {
        let unpacked = match members.read(member, MAX_XML_BYTES) {
            Ok(unpacked) => unpacked,
            Err(FormatError::Source(error)) => return Err(FormatError::Source(error)),
            Err(error) => {
                warnings.push(Warning::new("metadata_damaged", error.to_string()));
                continue;
            }
        };
        total += unpacked.bytes.len();
        if total > MAX_XML_TOTAL {
            warnings.push(Warning::new(
                "metadata_too_large",
                format!("{member} and the XML after it are left out: they are too large"),
            ));
            break;
        }
        let (config, damage) = parse(&unpacked.bytes);
        if let Some(damage) = unpacked.damage.or(damage) {
            warnings
                .push(Warning::new("metadata_damaged", format!("{member} is damaged: {damage}")));
        }
        let Some(config) = config else { continue };
        let stem = member.trim_end_matches(".xml");
        match stem {
            "TestInfo" => settings.test_info(&config, zone),
            // Tests that were resumed have copies of it, numbered.
            "TestInfo0" if !members.contains("TestInfo.xml") => settings.test_info(&config, zone),
            "Step" => settings.step(&config),
            "VersionInfo" => settings.version_info(&config),
            _ => {}
        }
        settings.metadata.vendor.insert(stem.to_owned(), config.to_json());
    }
    let unread: Vec<Value> = names
        .iter()
        .filter(|name| ["_log.ndc", "_es.ndc", "_Aux.ndc"].iter().any(|end| name.ends_with(end)))
        .map(|name| Value::from(name.as_str()))
        .collect();
    if !unread.is_empty() {
        settings.metadata.vendor.insert("Members not read".to_owned(), Value::from(unread));
    }
    Ok(settings)
}

impl Settings {
    fn test_info(&mut self, config: &Element, zone: Option<&Zone>) {
        if let Some(date) = config.attribute("date") {
            self.metadata.other_date = Some(recorded(date, zone));
        }
        if self.metadata.software_version.is_none() {
            self.metadata.software_version = config.attribute("SortVersion").map(str::to_owned);
        }
        let Some(info) = config.find(&["TestInfo"]) else { return };
        let text = |name: &str| info.attribute(name).map(str::to_owned);
        let channel = ["DevID", "UnitID", "ChlID"].map(|name| info.attribute(name));
        if let [Some(device), Some(unit), Some(channel)] = channel {
            self.metadata.channel = Some(format!("{device}-{unit}-{channel}"));
        }
        self.metadata.test_name = text("SN");
        self.metadata.cell_name = text("Barcode");
        self.metadata.procedure = text("StepName");
        self.metadata.started_at = info.attribute("StartTime").map(|start| recorded(start, zone));
        if let Some(remark) = text("Remark") {
            self.metadata.comments = Some(remark);
        }
        // `Aux1`, `Aux2`, …, each with a type of channel.
        let channels = info.children.iter().filter(|child| {
            child.name().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("aux"))
        });
        self.auxiliary = channels
            .enumerate()
            .map(|(position, channel)| AuxiliarySetting {
                id: channel
                    .attribute("AuxID")
                    .map_or_else(|| (position + 1).to_string(), str::to_owned),
                channel_type: channel.attribute("ChlType").and_then(|kind| kind.parse().ok()),
            })
            .collect();
    }

    fn step(&mut self, config: &Element) {
        let Some(head) = config.find(&["Head_Info"]) else { return };
        self.metadata.operator = head.value(&["Creator"]).map(str::to_owned);
        if self.metadata.comments.is_none() {
            self.metadata.comments = head.value(&["Remark"]).map(str::to_owned);
        }
        let positive = |path: &str| {
            let value: f64 = head.value(&[path])?.parse().ok()?;
            (value.is_finite() && value > 0.0).then_some(value)
        };
        // The active mass, kg: 5.91E-06 stands beside `SCQ` 591 where BTSDA shows 5.91 mg.
        self.metadata.active_mass_gram = positive("SCQ_F").map(|mass_kg| mass_kg * 1e3);
        // The capacity that C rates refer to, mAs: 13932 makes the 0.5 C of a step 1.94 mA.
        self.metadata.nominal_capacity_ah =
            positive("MultCap").map(|charge_mas| charge_mas / 3.6e6);
    }

    fn version_info(&mut self, config: &Element) {
        if let Some(versions) = config.find(&["ZwjVersion"]) {
            let software =
                versions.attribute("SvrVer").or_else(|| versions.attribute("CurrClientVer"));
            if let Some(software) = software {
                self.metadata.software_version = Some(software.to_owned());
            }
        }
        // The control unit. Many leave the factory with the same serial number, so that two labs'
        // testers would become one; what tells those apart is the unit's identifier.
        if let Some(unit) = config.find(&["ZwjSn"]) {
            let serial = unit.attribute("Sn").filter(|serial| !FACTORY_SERIALS.contains(serial));
            self.metadata.tester_serial =
                serial.or_else(|| unit.attribute("Guid")).map(str::to_owned);
        }
    }
}

/// A local time: `2025-11-05 16:55:02`, or `20251105165750` in a member's own date.
fn recorded(text: &str, zone: Option<&Zone>) -> RecordedTime {
    let digits = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut recorded = if digits {
        let [year, month, day] = [&text[..4], &text[4..6], &text[6..8]];
        let [hour, minute, second] = [&text[8..10], &text[10..12], &text[12..]];
        let iso = format!("{year}-{month}-{day} {hour}:{minute}:{second}");
        recorded_time(&iso, DateOrder::MonthFirst, zone)
    } else {
        recorded_time(text, DateOrder::MonthFirst, zone)
    };
    text.clone_into(&mut recorded.text);
    recorded
}
