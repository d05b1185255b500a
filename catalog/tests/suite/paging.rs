//! Pages of datasets against a reference sort, over every order, with ties and nulls.

use catalog::ImportRecord;
use model::cell::CellEdit;
use model::dataset::{DatasetAssignment, DatasetQuery, DatasetRow, DatasetSort};
use model::id::UserId;
use model::page::Direction;
use model::time::Timestamp;

use crate::bench::{Bench, outcome};
use crate::fixture::record;

const SORTS: [DatasetSort; 9] = [
    DatasetSort::Id,
    DatasetSort::Name,
    DatasetSort::Date,
    DatasetSort::TesterType,
    DatasetSort::Channel,
    DatasetSort::Cell,
    DatasetSort::Owner,
    DatasetSort::Purpose,
    DatasetSort::Samples,
];

/// Names whose order differs between bytes and a language's collation.
const NAMES: [&str; 12] = [
    "alpha", "Beta", "_beta", "beta 10", "beta 2", "Ärger", "zeta", "alpha", "É", "e", "电池",
    "A-b",
];

fn numbered(at: usize) -> ImportRecord {
    let mut record = record(&format!("file{at}"));
    let test = &mut record.tests[0];
    test.name = NAMES[at % NAMES.len()].to_owned();
    test.date = Timestamp([5, -3, 5, 9][at % 4]);
    test.metadata.tester_type = [None, Some("Maccor"), Some("arbin")][at % 3].map(str::to_owned);
    test.metadata.channel = [None, Some("10"), Some("2"), Some("b")][at % 4].map(str::to_owned);
    test.tables[0].rows = [10, 3, 1_000_000][at % 3];
    record
}

/// 41 datasets with many ties.
async fn fill(bench: &Bench) -> catalog::Viewer {
    let admin = bench.admin("grace").await;
    let catalog = &bench.catalog;
    let mut owners = Vec::new();
    for name in ["zoe", "Ada", "_x_"] {
        owners.push(bench.user(name).await.user());
    }
    let mut cells = Vec::new();
    for name in ["cell 9", "Cell 10", "ä"] {
        let edit = CellEdit { name: name.to_owned(), ..CellEdit::default() };
        cells.push(catalog.create_cell(&admin, edit).await.unwrap());
    }
    for at in 0..41 {
        let mut record = numbered(at);
        record.context.default_owner = owners.get(at % 4).copied();
        let id = bench.import(record).await;
        let assignment = DatasetAssignment {
            cell: cells.get(at % 5).copied().map(Into::into),
            owner: None,
            purpose: [None, Some("OCV"), Some("cycling")][at % 3].map(str::to_owned),
        };
        if assignment != DatasetAssignment::default() {
            catalog.assign_datasets(&admin, &[id], assignment).await.unwrap();
        }
    }
    admin
}

/// The order as it should be: numbers by value, texts folded and by their bytes, none first.
fn key(row: &DatasetRow, sort: DatasetSort) -> (i64, String) {
    let text = |text: Option<&str>| (0, text.unwrap_or_default().to_lowercase());
    match sort {
        DatasetSort::Id => (row.id.0, String::new()),
        DatasetSort::Name => text(Some(&row.name)),
        DatasetSort::Date => (row.date.0, String::new()),
        DatasetSort::TesterType => text(Some(&row.tester_type)),
        DatasetSort::Channel => text(row.channel.as_deref()),
        DatasetSort::Cell => text(row.cell.as_ref().map(|cell| cell.name.as_str())),
        DatasetSort::Owner => text(row.owner.as_ref().map(|owner| owner.username.as_str())),
        DatasetSort::Purpose => text(row.purpose.as_deref()),
        DatasetSort::Samples => (row.samples as i64, String::new()),
    }
}

async fn all_pages(
    bench: &Bench,
    viewer: &catalog::Viewer,
    query: &DatasetQuery,
) -> (Vec<DatasetRow>, u64) {
    let mut query = query.clone();
    let mut rows = Vec::new();
    loop {
        let page = bench.catalog.datasets(viewer, &query).await.unwrap();
        assert!(page.items.len() <= query.limit as usize);
        rows.extend(page.items);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return (rows, page.total);
        }
    }
}

on_each_database! {
    async fn pages_in_every_order_are_the_reference_sort_cut_up(bench: Arc<Bench>) {
        let admin = fill(&bench).await;
        let whole = DatasetQuery { limit: 200, ..DatasetQuery::default() };
        let all = bench.catalog.datasets(&admin, &whole).await.unwrap().items;
        assert_eq!(all.len(), 41);
        for sort in SORTS {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut expected = all.clone();
                expected.sort_by_key(|row| (key(row, sort), row.id));
                if direction == Direction::Descending {
                    expected.reverse();
                }
                for limit in [7, 41, 200] {
                    let query = DatasetQuery { sort, direction, limit, ..Default::default() };
                    let (rows, total) = all_pages(&bench, &admin, &query).await;
                    let ids = |rows: &[DatasetRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
                    assert_eq!(ids(&rows), ids(&expected), "{sort:?} {direction:?} {limit}");
                    assert_eq!(rows, expected);
                    assert_eq!(total, 41);
                }
            }
        }
    }

    async fn filters_are_those_of_the_reference(bench: Arc<Bench>) {
        let admin = fill(&bench).await;
        let whole = DatasetQuery { limit: 200, ..DatasetQuery::default() };
        let all = bench.catalog.datasets(&admin, &whole).await.unwrap().items;
        let cell = bench.catalog.cell_references(&admin).await.unwrap()[0].clone();
        type Keep = Box<dyn Fn(&DatasetRow) -> bool + Send + Sync>;
        let words = |row: &DatasetRow, words: &[&str]| {
            let mut text = format!("{}\n{}\n", row.name, row.tester_type);
            let cell = row.cell.as_ref().map(|cell| cell.name.as_str());
            let owner = row.owner.as_ref().map(|owner| owner.username.as_str());
            for part in [cell, owner, row.purpose.as_deref(), row.channel.as_deref()] {
                text.push_str(part.unwrap_or_default());
                text.push('\n');
            }
            words.iter().all(|word| text.to_lowercase().contains(word))
        };
        let query = || DatasetQuery { limit: 7, ..DatasetQuery::default() };
        let search = |text: &str| DatasetQuery { search: Some(text.to_owned()), ..query() };
        let table: Vec<(&str, DatasetQuery, Keep)> = vec![
            ("blank", search("  "), Box::new(|_| true)),
            ("word", search("BETA"), Box::new(move |row| words(row, &["beta"]))),
            ("words", search("ada ocv"), Box::new(move |row| words(row, &["ada", "ocv"]))),
            ("umlaut", search("ärger"), Box::new(move |row| words(row, &["ärger"]))),
            ("wildcards", search("_"), Box::new(move |row| words(row, &["_"]))),
            ("percent", search("%"), Box::new(|_| false)),
            ("backslash", search("\\"), Box::new(|_| false)),
            ("quote", search("'"), Box::new(|_| false)),
            ("nul", search("a\0da"), Box::new(move |row| words(row, &["ada"]))),
            ("cell", DatasetQuery { cell: Some(cell.id), ..query() },
                Box::new(move |row| row.cell.as_ref() == Some(&cell))),
            ("owner", DatasetQuery { owner: Some(UserId(2)), ..query() },
                Box::new(|row| row.owner.as_ref().is_some_and(|owner| owner.id == UserId(2)))),
            ("purpose", DatasetQuery { purpose: Some("ocv".into()), ..query() },
                Box::new(|row| row.purpose.as_deref() == Some("OCV"))),
            ("tester", DatasetQuery { tester_type: Some("Arbin".into()), ..query() },
                Box::new(|row| row.tester_type == "arbin")),
            ("complete", DatasetQuery { metadata_complete: Some(true), ..query() },
                Box::new(|row| row.metadata_complete)),
            ("incomplete", DatasetQuery { metadata_complete: Some(false), ..query() },
                Box::new(|row| !row.metadata_complete)),
        ];
        let complete = |row: &DatasetRow| {
            row.cell.is_some() && row.owner.is_some() && row.purpose.is_some()
        };
        assert!(all.iter().all(|row| row.metadata_complete == complete(row)));
        for (name, query, keep) in table {
            let mut expected: Vec<_> = all.iter().filter(|row| keep(row)).cloned().collect();
            expected.sort_by_key(|row| (row.date, row.id));
            let (rows, total) = all_pages(&bench, &admin, &query).await;
            assert_eq!(rows, expected, "{name}");
            assert_eq!(total, expected.len() as u64, "{name}");
        }
    }

    async fn rows_that_come_and_go_between_pages_shift_nothing(bench: Arc<Bench>) {
        let admin = fill(&bench).await;
        let mut query = DatasetQuery { sort: DatasetSort::Id, limit: 10, ..Default::default() };
        let first = bench.catalog.datasets(&admin, &query).await.unwrap();
        bench.import(record("late")).await;
        query.cursor = first.next;
        let second = bench.catalog.datasets(&admin, &query).await.unwrap();
        assert_eq!(second.items[0].id.0, 11);
        assert_eq!(second.total, 42);
    }

    async fn a_cursor_is_good_only_for_its_order(bench: Arc<Bench>) {
        let admin = fill(&bench).await;
        let query = DatasetQuery { sort: DatasetSort::Name, limit: 5, ..Default::default() };
        let cursor = bench.catalog.datasets(&admin, &query).await.unwrap().next;
        let with = |sort, direction, cursor: Option<String>| {
            DatasetQuery { sort, direction, cursor, ..query.clone() }
        };
        let cut = cursor.clone().map(|cursor| cursor[..8].to_owned());
        let (up, down) = (Direction::Ascending, Direction::Descending);
        let table = [
            (with(DatasetSort::Name, up, cursor.clone()), "ok"),
            (with(DatasetSort::Name, down, cursor.clone()), "invalid"),
            (with(DatasetSort::Date, up, cursor), "invalid"),
            (with(DatasetSort::Name, up, cut), "invalid"),
            (with(DatasetSort::Name, up, Some("'; DROP".to_owned())), "invalid"),
            (with(DatasetSort::Name, up, Some(String::new())), "invalid"),
        ];
        for (query, expected) in table {
            assert_eq!(outcome(&bench.catalog.datasets(&admin, &query).await), expected);
        }
    }
}
