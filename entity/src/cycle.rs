//! Summary of a cycle.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cycle")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dataset_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub generation: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    pub number: i64,
    pub first_sample: i64,
    pub last_sample: i64,
    pub charge_capacity_ah: Option<f64>,
    pub discharge_capacity_ah: Option<f64>,
    pub charge_energy_wh: Option<f64>,
    pub discharge_energy_wh: Option<f64>,
    pub mean_charge_voltage_volt: Option<f64>,
    pub mean_discharge_voltage_volt: Option<f64>,
    pub end_charge_voltage_volt: Option<f64>,
    pub end_discharge_voltage_volt: Option<f64>,
    pub minimum_voltage_volt: Option<f64>,
    pub maximum_voltage_volt: Option<f64>,
    pub minimum_current_ampere: Option<f64>,
    pub maximum_current_ampere: Option<f64>,
    pub start_time_second: Option<f64>,
    pub end_time_second: Option<f64>,
    pub is_open: bool,
}

impl ActiveModelBehavior for ActiveModel {}
