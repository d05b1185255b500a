//! The list's state in the address.

use leptos_router::params::ParamsMap;
use model::dataset::{DatasetQuery, DatasetSort};
use model::page::Direction;

use crate::components::link::changed;
use crate::form::text;

/// All parameters that the page knows.
const PARAMETERS: &[&str] =
    &["search", "cell", "owner", "purpose", "tester", "complete", "sort", "order", "cursor"];

const FILTERS: &[&str] = &["search", "cell", "owner", "purpose", "tester", "complete"];

/// Sort keys by their names in the address.
const SORTS: &[(&str, DatasetSort)] = &[
    ("id", DatasetSort::Id),
    ("name", DatasetSort::Name),
    ("date", DatasetSort::Date),
    ("tester", DatasetSort::TesterType),
    ("channel", DatasetSort::Channel),
    ("cell", DatasetSort::Cell),
    ("owner", DatasetSort::Owner),
    ("purpose", DatasetSort::Purpose),
    ("samples", DatasetSort::Samples),
];

/// The list that an address asks for; newest first unless it says otherwise.
pub(super) fn read(query: &ParamsMap) -> DatasetQuery {
    let value = |name: &str| query.get_str(name).and_then(text);
    let (sort, direction) = order(query);
    DatasetQuery {
        search: value("search"),
        cell: value("cell").and_then(|id| id.parse().ok()),
        owner: value("owner").and_then(|id| id.parse().ok()),
        purpose: value("purpose"),
        tester_type: value("tester"),
        metadata_complete: match value("complete").as_deref() {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        sort,
        direction,
        limit: 50,
        cursor: value("cursor"),
    }
}

/// Key and direction.
pub(super) fn order(query: &ParamsMap) -> (DatasetSort, Direction) {
    let named = query.get_str("sort").unwrap_or("date");
    let sort = SORTS.iter().find(|(name, _)| *name == named).map_or(DatasetSort::Date, |(_, s)| *s);
    let direction = match query.get_str("order") {
        Some("asc") => Direction::Ascending,
        Some("desc") => Direction::Descending,
        _ => usual(sort),
    };
    (sort, direction)
}

/// Dates, ids and sizes start with the latest and largest, texts with A.
const fn usual(sort: DatasetSort) -> Direction {
    match sort {
        DatasetSort::Id | DatasetSort::Date | DatasetSort::Samples => Direction::Descending,
        _ => Direction::Ascending,
    }
}

/// The address with some values changed.
pub(super) fn link(query: &ParamsMap, changes: &[(&str, &str)]) -> String {
    changed("/datasets", query, PARAMETERS, changes)
}

/// The address that sorts by a key, or turns the order round.
pub(super) fn sort_link(query: &ParamsMap, sort: DatasetSort) -> String {
    let name = SORTS.iter().find(|(_, of)| *of == sort).map_or("date", |(name, _)| name);
    let (present, direction) = order(query);
    let next = match (present == sort, direction) {
        (true, Direction::Ascending) => Direction::Descending,
        (true, Direction::Descending) => Direction::Ascending,
        (false, _) => usual(sort),
    };
    let order = match next {
        next if next == usual(sort) => "",
        Direction::Ascending => "asc",
        Direction::Descending => "desc",
    };
    let name = if name == "date" { "" } else { name };
    link(query, &[("sort", name), ("order", order), ("cursor", "")])
}

pub(super) fn is_filtered(query: &ParamsMap) -> bool {
    FILTERS.iter().any(|name| query.get_str(name).is_some_and(|value| !value.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::CellId;

    fn query(pairs: &[(&'static str, &str)]) -> ParamsMap {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }

    #[test]
    fn an_address_is_a_list() {
        let read = read(&query(&[
            ("search", " nmc "),
            ("cell", "7"),
            ("owner", "x"),
            ("complete", "no"),
            ("sort", "name"),
        ]));
        assert_eq!(read.search.as_deref(), Some("nmc"));
        assert_eq!((read.cell, read.owner), (Some(CellId(7)), None));
        assert_eq!(read.metadata_complete, Some(false));
        assert_eq!((read.sort, read.direction), (DatasetSort::Name, Direction::Ascending));
        assert_eq!(super::read(&query(&[])).direction, Direction::Descending);
    }

    #[test]
    fn headings_sort_and_turn_round() {
        type Pairs = &'static [(&'static str, &'static str)];
        let table: [(Pairs, DatasetSort, &str); 5] = [
            (&[], DatasetSort::Name, "/datasets?sort=name"),
            (&[("sort", "name")], DatasetSort::Name, "/datasets?sort=name&order=desc"),
            (&[("sort", "name"), ("order", "desc")], DatasetSort::Name, "/datasets?sort=name"),
            (&[("sort", "name")], DatasetSort::Date, "/datasets"),
            (
                &[("cursor", "x"), ("search", "a")],
                DatasetSort::Date,
                "/datasets?search=a&order=asc",
            ),
        ];
        for (now, sort, address) in table {
            let now: Vec<(&'static str, &str)> = now
                .iter()
                .map(|(n, v)| {
                    let name =
                        PARAMETERS.iter().find(|known| *known == n).copied().unwrap_or("search");
                    (name, *v)
                })
                .collect();
            assert_eq!(sort_link(&query(&now), sort), address);
        }
    }

    #[test]
    fn sorting_is_no_filter() {
        assert!(!is_filtered(&query(&[("sort", "name"), ("search", " ")])));
        assert!(is_filtered(&query(&[("search", "a")])));
    }
}
