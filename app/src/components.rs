//! Parts that pages are made of, one a file. They own markup and take plain values or signals.

pub(crate) mod address_form;
pub(crate) mod badge;
pub(crate) mod copy_button;
pub(crate) mod danger;
pub(crate) mod empty_state;
pub(crate) mod field;
pub(crate) mod followed;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod instant;
pub(crate) mod link;
pub(crate) mod live;
pub(crate) mod loaded;
pub(crate) mod navigation;
pub(crate) mod notice;
pub(crate) mod page_header;
pub(crate) mod page_title;
pub(crate) mod pager;
pub(crate) mod refresh;
pub(crate) mod saving;
pub(crate) mod search_bar;
pub(crate) mod secret;
pub(crate) mod sort_header;
pub(crate) mod table_name;
pub(crate) mod theme_switch;
