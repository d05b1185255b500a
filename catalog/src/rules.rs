//! Which files of a monitored path are taken, and what cell their names tell.
//!
//! The engine runs in time linear in the text, and the length and the compiled size of a rule are
//! capped: a rule written by anyone cannot hold the harvester up.

use model::harvest::MonitoredPathEdit;
use regex::{Regex, RegexBuilder};

use crate::error::{CatalogError, Result};
use crate::text;

const LONGEST: usize = 500;
const COMPILED_BYTES: usize = 2 << 20;

/// The compiled rules of a monitored path, over relative paths with `/`.
#[derive(Clone, Debug)]
pub struct PathRules {
    include: Option<Regex>,
    exclude: Option<Regex>,
    cell_name: Option<Regex>,
}

impl PathRules {
    /// `Invalid` with the field and the trouble.
    pub fn new(edit: &MonitoredPathEdit) -> Result<Self> {
        let cell_name = compile("cell_name_rule", edit.cell_name_rule.as_deref())?;
        if cell_name.as_ref().is_some_and(|rule| rule.captures_len() < 2) {
            return Err(CatalogError::invalid(
                "cell_name_rule",
                "needs a group in parentheses around the cell's name, such as ^([^_/]+)_",
            ));
        }
        Ok(Self {
            include: compile("include", edit.include.as_deref())?,
            exclude: compile("exclude", edit.exclude.as_deref())?,
            cell_name,
        })
    }

    /// Whether include and exclude let a file through.
    pub fn takes(&self, relative_path: &str) -> bool {
        self.include.as_ref().is_none_or(|rule| rule.is_match(relative_path))
            && !self.exclude.as_ref().is_some_and(|rule| rule.is_match(relative_path))
    }

    /// What the group `cell`, or the first group, holds.
    pub fn cell_name(&self, relative_path: &str) -> Option<String> {
        let groups = self.cell_name.as_ref()?.captures(relative_path)?;
        let name = groups.name("cell").or_else(|| groups.get(1))?;
        text::clean_optional(Some(name.as_str()), text::NAME)
    }
}

fn compile(field: &str, rule: Option<&str>) -> Result<Option<Regex>> {
    let Some(rule) = rule.filter(|rule| !rule.is_empty()) else { return Ok(None) };
    if rule.chars().count() > LONGEST {
        return Err(CatalogError::invalid(field, format!("at most {LONGEST} characters")));
    }
    let compiled = RegexBuilder::new(rule).size_limit(COMPILED_BYTES).build();
    compiled.map(Some).map_err(|error| CatalogError::invalid(field, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(include: &str, exclude: &str, cell: &str) -> Result<PathRules> {
        let rule = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        PathRules::new(&MonitoredPathEdit {
            include: rule(include),
            exclude: rule(exclude),
            cell_name_rule: rule(cell),
            ..MonitoredPathEdit::default()
        })
    }

    #[test]
    fn include_and_exclude_decide_over_the_relative_path() {
        let table = [
            ("", "", "a/b.mpr", true),
            (r"\.mpr$", "", "a/b.mpr", true),
            (r"\.mpr$", "", "a/b.txt", false),
            ("", "^old/", "old/b.mpr", false),
            (r"\.mpr$", "^old/", "new/b.mpr", true),
        ];
        for (include, exclude, path, taken) in table {
            let rules = rules(include, exclude, "").unwrap();
            assert_eq!(rules.takes(path), taken, "{include} {exclude} {path}");
        }
    }

    #[test]
    fn the_group_names_the_cell() {
        let table = [
            (r"^([^_/]+)_", "NMC01_C02.txt", Some("NMC01")),
            (r"(\d+)/(?<cell>[^/]+)/", "2026/ Cell 7 /x.txt", Some("Cell 7")),
            (r"^([^_/]*)_", "_x.txt", None),
            (r"^([a-z]+)_", "123.txt", None),
        ];
        for (rule, path, expected) in table {
            let name = rules("", "", rule).unwrap().cell_name(path);
            assert_eq!(name.as_deref(), expected, "{rule} {path}");
        }
    }

    #[test]
    fn bad_rules_are_refused_with_their_field() {
        let long = "a".repeat(LONGEST + 1);
        let table = [
            ("(", "", "", "include"),
            ("", "[", "", "exclude"),
            ("", "", "no group", "cell_name_rule"),
            (long.as_str(), "", "", "include"),
            (r"(\w{100}){100}", "", "", "include"),
        ];
        for (include, exclude, cell, expected) in table {
            match rules(include, exclude, cell) {
                Err(CatalogError::Invalid { field, .. }) => assert_eq!(field, expected),
                other => panic!("{include:.20}: {other:?}"),
            }
        }
    }
}
