//! Between the wire and the rooms: who asks, from where, and what every answer carries.

pub mod caller_address;
pub mod headers;
pub mod identity;
pub mod origin;
pub mod pages;
pub(crate) mod rendering;
pub mod site;
pub mod whole_page;
