//! Which files of a monitored path are taken, and what cell their names tell.

use model::harvest::MonitoredPathEdit;
use regex::Regex;

use crate::error::Result;

/// The compiled rules of a monitored path, over relative paths with `/`.
#[derive(Clone, Debug)]
pub struct PathRules {
    include: Option<Regex>,
    exclude: Option<Regex>,
    cell_name: Option<Regex>,
}
