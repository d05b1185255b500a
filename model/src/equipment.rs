//! Testers, chambers and other equipment.

use serde::{Deserialize, Serialize};

use crate::id::EquipmentId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equipment {
    pub id: EquipmentId,
    pub revision: i64,
    pub edit: EquipmentEdit,
    /// Datasets made with it that the viewer may see.
    pub datasets: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentEdit {
    /// Unique, case-insensitively.
    pub name: String,
    /// `cycler`, `chamber`, …
    pub kind: Option<String>,
    pub description: Option<String>,
    pub serial: Option<String>,
    /// ISO date.
    pub calibration_date: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentReference {
    pub id: EquipmentId,
    pub name: String,
}

/// The usual kinds, offered in forms.
pub const EQUIPMENT_KINDS: &[&str] =
    &["cycler", "potentiostat", "thermal chamber", "fixture", "other"];
