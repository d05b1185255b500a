//! Which files of a monitored path are taken, and what cell their names tell.
//!
//! The engine runs in time linear in the text, and the length and the compiled size of a rule are
//! capped: a rule written by anyone cannot hold the harvester up.

use regex::{Regex, RegexBuilder};

use crate::harvest::MonitoredPathEdit;

const LONGEST: usize = 500;
const COMPILED_BYTES: usize = 2 << 20;

/// A rule that cannot be used, for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Field of [`MonitoredPathEdit`].
    pub field: &'static str,
    pub message: String,
}

impl std::fmt::Display for RuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The rule “{}” cannot be used: {}", self.field, self.message)
    }
}

impl std::error::Error for RuleError {}

/// The compiled rules of a monitored path, over relative paths with `/`.
#[derive(Clone, Debug, Default)]
pub struct PathRules {
    include: Option<Regex>,
    exclude: Option<Regex>,
    cell_name: Option<Regex>,
}

impl PathRules {
    /// # Errors
    /// With the field and the trouble.
    pub fn new(edit: &MonitoredPathEdit) -> Result<Self, RuleError> {
        let cell_name = compile("cell_name_rule", edit.cell_name_rule.as_deref())?;
        if cell_name.as_ref().is_some_and(|rule| rule.captures_len() < 2) {
            return Err(RuleError {
                field: "cell_name_rule",
                message: "needs a group in parentheses around the cell's name, such as ^([^_/]+)_"
                    .to_owned(),
            });
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

    /// What the group `cell`, or the first group, holds; `None` for nothing but blanks.
    pub fn cell_name<'a>(&self, relative_path: &'a str) -> Option<&'a str> {
        let groups = self.cell_name.as_ref()?.captures(relative_path)?;
        let name = groups.name("cell").or_else(|| groups.get(1))?.as_str().trim();
        (!name.is_empty()).then_some(name)
    }
}

fn compile(field: &'static str, rule: Option<&str>) -> Result<Option<Regex>, RuleError> {
    let Some(rule) = rule.filter(|rule| !rule.is_empty()) else { return Ok(None) };
    if rule.chars().count() > LONGEST {
        return Err(RuleError { field, message: format!("at most {LONGEST} characters") });
    }
    let compiled = RegexBuilder::new(rule).size_limit(COMPILED_BYTES).build();
    compiled.map(Some).map_err(|error| RuleError { field, message: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(include: &str, exclude: &str, cell: &str) -> Result<PathRules, RuleError> {
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
            (r"^a/", r"/old/", "a/old/b.mpr", false),
            ("", "(?i)TEST", "my test.txt", false),
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
            let rules = rules("", "", rule).unwrap();
            let name = rules.cell_name(path);
            assert_eq!(name, expected, "{rule} {path}");
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
                Err(error) => assert_eq!(error.field, expected),
                other => panic!("{include:.20}: {other:?}"),
            }
        }
    }
}
