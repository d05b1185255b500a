//! Pages own routes, resources and titles; their parts live in folders of the same name.

pub(crate) mod cell;
pub(crate) mod cell_form;
pub(crate) mod cell_new;
pub(crate) mod cells;
pub(crate) mod dataset;
pub(crate) mod datasets;
pub(crate) mod equipment;
pub(crate) mod equipment_form;
pub(crate) mod equipment_list;
pub(crate) mod equipment_new;
pub(crate) mod families;
pub(crate) mod family;
pub(crate) mod family_form;
pub(crate) mod family_new;
pub(crate) mod harvesters;
pub(crate) mod log_in;
pub(crate) mod not_found;
pub(crate) mod path;
pub(crate) mod path_new;
pub(crate) mod profile;
pub(crate) mod route;
pub(crate) mod set_up;
pub(crate) mod users;
