//! `VMP Set`: what was set before the start. `VMP ExtDev`: what hangs on the analog inputs.
//!
//! ```text
//! VMP Set
//!   0x0000   u8   technique
//!   0x0007   text comments (a length byte, then windows-1252)
//!   0x0107   f32  mass of active material, mg
//!   0x010B   f32  x of that mass
//!   0x010F   f32  molecular weight, g/mol
//!   0x0113   f32  atomic weight of the intercalated ion, g/mol
//!   0x0117   f32  x at the start
//!   0x011B   u16  electrons per ion
//!   0x011E   text electrode material
//!   0x01C0   text electrolyte
//!   0x0211   f32  electrode area, cm²
//!   0x0215   text reference electrode
//!   0x024C   f32  characteristic mass
//!   0x025C   f32  battery capacity, mA.h
//!   0x0260   u8   unit in which the capacity is shown
//!            all other bytes: unknown, or parameters of the technique, which are not read
//! VMP ExtDev
//!   0x0036   text name and unit of analog input 1, then from 0x0052 four f32: volts at the top
//!                 and bottom of the range, values there
//!   0x0063   text the same of analog input 2, from 0x007F
//!            all other bytes: unknown
//! ```

use model::metadata::FileMetadata;
use serde_json::{Value, json};

use super::super::start::divide_by_power_of_ten;
use super::super::technique::technique;
use super::module::{f32_at, pascal_at, u16_at};

/// The parts that are read end here.
pub(super) const READ_BYTES: u64 = 0x400;

pub(super) fn read_settings(bytes: &[u8], metadata: &mut FileMetadata) {
    if let Some(id) = bytes.first() {
        let (short, long) = technique(*id).unzip();
        metadata.procedure = long.map(str::to_owned);
        let short = short.map_or_else(|| json!(id), Value::from);
        metadata.vendor.insert("Technique".to_owned(), short);
    }
    metadata.comments = pascal_at(bytes, 0x0007);
    metadata.active_mass_gram = active_mass_gram(f32_at(bytes, 0x0107));
    metadata.nominal_capacity_ah = decimal(f32_at(bytes, 0x025C))
        .filter(|capacity| *capacity > 0.0)
        .map(|mah| divide_by_power_of_ten(mah, 3));
    let texts =
        [("Electrode material", 0x011E), ("Electrolyte", 0x01C0), ("Reference electrode", 0x0215)];
    for (name, offset) in texts {
        if let Some(text) = pascal_at(bytes, offset).filter(|text| text != "(unspecified)") {
            metadata.vendor.insert(name.to_owned(), Value::from(text));
        }
    }
    let numbers = [
        ("Mass of active material (mg)", 0x0107),
        ("Mass of active material at x", 0x010B),
        ("Molecular weight of active material (g/mol)", 0x010F),
        ("Atomic weight of intercalated ion (g/mol)", 0x0113),
        ("Acquisition started at xo", 0x0117),
        ("Electrode surface area (cm²)", 0x0211),
        ("Characteristic mass", 0x024C),
        ("Battery capacity (mA.h)", 0x025C),
    ];
    for (name, offset) in numbers {
        if let Some(number) = decimal(f32_at(bytes, offset)) {
            metadata.vendor.insert(name.to_owned(), json!(number));
        }
    }
    if let Some(electrons) = u16_at(bytes, 0x011B) {
        let name = "Number of e- transfered per intercalated ion".to_owned();
        metadata.vendor.insert(name, json!(electrons));
    }
}

/// Milligrams to grams; `None` for 0.001 mg, which EC-Lab fills in where nobody said anything.
fn active_mass_gram(milligram: Option<f32>) -> Option<f64> {
    decimal(milligram).filter(|mass| *mass > 0.001).map(|mass| divide_by_power_of_ten(mass, 3))
}

/// The decimal of six digits nearest to a single: what a person typed in.
fn decimal(single: Option<f32>) -> Option<f64> {
    let single = single.filter(|single| single.is_finite())?;
    format!("{single:.5e}").parse().ok()
}

pub(super) fn read_external_devices(bytes: &[u8], metadata: &mut FileMetadata) {
    for (input, offset) in [("Analog IN 1", 0x0036), ("Analog IN 2", 0x0063)] {
        let Some(name) = pascal_at(bytes, offset) else { continue };
        let number = |at: usize| decimal(f32_at(bytes, offset + 0x1C + 4 * at));
        let value = json!({
            "name": name,
            "volt_max": number(0),
            "volt_min": number(1),
            "value_max": number(2),
            "value_min": number(3),
        });
        metadata.vendor.insert(input.to_owned(), value);
    }
}
