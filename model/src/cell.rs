//! Cells: the instance on the bench, and the family (specification) it is one of.

use serde::{Deserialize, Serialize};

use crate::id::{CellFamilyId, CellId};

/// A specification that many cells share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellFamily {
    pub id: CellFamilyId,
    pub revision: i64,
    pub edit: CellFamilyEdit,
    /// Cells of this family.
    pub cells: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellFamilyEdit {
    pub name: String,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    pub form_factor: Option<String>,
    pub anode_chemistry: Option<String>,
    pub cathode_chemistry: Option<String>,
    pub nominal_capacity_ah: Option<f64>,
    pub nominal_cell_weight_gram: Option<f64>,
    pub datasheet: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub id: CellId,
    pub revision: i64,
    pub edit: CellEdit,
    pub family: Option<CellFamily>,
    /// Datasets of this cell that the viewer may see.
    pub datasets: u64,
}

/// What the form changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellEdit {
    /// Unique, case-insensitively.
    pub name: String,
    pub family: Option<CellFamilyId>,
    pub batch: Option<String>,
    /// ISO date.
    pub assembly_date: Option<String>,
    pub active_mass_gram: Option<f64>,
    pub areal_loading_milligram_per_square_centimetre: Option<f64>,
    pub electrode_area_square_centimetre: Option<f64>,
    pub negative_to_positive_ratio: Option<f64>,
    pub separator: Option<String>,
    pub electrolyte: Option<String>,
    pub electrolyte_volume_microlitre: Option<f64>,
    pub reference_electrode: Option<String>,
    /// A half cell: positive current charges the cell as wired, which lithiates or delithiates
    /// the working electrode as the chemistry says.
    pub half_cell: bool,
    pub notes: Option<String>,
}

/// Enough for a choice in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellReference {
    pub id: CellId,
    pub name: String,
}

/// The usual form factors, offered in forms.
pub const FORM_FACTORS: &[&str] =
    &["coin", "cylindrical", "pouch", "prismatic", "Swagelok", "three-electrode"];

/// Which cell a dataset is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellChoice {
    Known(CellId),
    /// The cell of this name, which is made where there is none.
    Named(String),
}

impl From<CellId> for CellChoice {
    fn from(id: CellId) -> Self {
        Self::Known(id)
    }
}
