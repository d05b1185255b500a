//! What people say about columns, and the tables that wait for it.

use model::harvest::MonitoredPathEdit;
use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader};
use model::standard::StandardColumn;

use crate::bench::outcome;

fn header(names: &[&str]) -> TableHeader {
    TableHeader { delimiter: ';', names: names.iter().map(ToString::to_string).collect() }
}

fn mapping(name: &str, names: &[&str]) -> ColumnMapping {
    ColumnMapping {
        name: name.to_owned(),
        header: header(names),
        decimal_mark: DecimalMark::Comma,
        has_units_line: false,
        columns: vec![MappedColumn {
            source: 1,
            holds: CellForm::Number,
            unit: Some("mV".to_owned()),
            standard: Some(StandardColumn::VoltageVolt),
            conversion: None,
            sign: SignRule::AsPrinted,
        }],
    }
}

on_each_database! {
    async fn a_mapping_is_everyones_and_its_makers_to_change(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (ada, eve, admin) = (bench.user("ada").await, bench.user("eve").await, bench.admin("grace").await);
        let id = catalog.create_mapping(&ada, mapping("Furnace", &["t", "u"])).await.unwrap();
        let kept = catalog.mapping(&eve, id).await.unwrap();
        assert_eq!((kept.mapping.name.as_str(), kept.may_edit, kept.revision), ("Furnace", false, 1));
        assert_eq!(kept.created_by.unwrap().username, "ada");
        assert_eq!(catalog.mappings_as_system(system).await.unwrap(), [mapping("Furnace", &["t", "u"])]);

        let twice = catalog.create_mapping(&eve, mapping("Again", &["t", "u"])).await;
        assert_eq!(outcome(&twice), "conflict");
        let other = mapping("Oven", &["other", "header"]);
        assert_eq!(outcome(&catalog.edit_mapping(&eve, id, 1, other.clone()).await), "forbidden");
        let edited = catalog.edit_mapping(&ada, id, 1, other.clone()).await.unwrap();
        assert_eq!((edited.mapping.name.as_str(), edited.revision), ("Oven", 2));
        assert_eq!(edited.mapping.header, header(&["t", "u"]), "the header stays");
        assert_eq!(outcome(&catalog.edit_mapping(&admin, id, 1, other).await), "conflict");
        assert_eq!(outcome(&catalog.delete_mapping(&eve, id).await), "forbidden");
        catalog.delete_mapping(&admin, id).await.unwrap();
        assert_eq!(outcome(&catalog.mapping(&ada, id).await), "not found");
    }

    async fn a_wrong_mapping_is_refused(bench: Arc<Bench>) {
        let ada = bench.user("ada").await;
        let mut beyond = mapping("x", &["t", "u"]);
        beyond.columns[0].source = 2;
        let mut unit = mapping("x", &["t", "u"]);
        unit.columns[0].unit = Some("kg".to_owned());
        for wrong in [mapping(" ", &["t", "u"]), beyond, unit] {
            assert_eq!(outcome(&bench.catalog.create_mapping(&ada, wrong).await), "invalid");
        }
    }

    async fn tables_wait_for_those_who_see_their_folder(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (ada, eve, admin) = (bench.user("ada").await, bench.user("eve").await, bench.admin("grace").await);
        let harvester = catalog.local_harvester(system).await.unwrap();
        let edit = MonitoredPathEdit { path: "/data".to_owned(), users: vec![ada.user()], ..MonitoredPathEdit::default() };
        let path = catalog.create_monitored_path(&admin, harvester, edit).await.unwrap();
        let values = || vec![vec!["0".to_owned()], vec!["x".repeat(500)]];
        for file in ["a.txt", "b.txt"] {
            catalog.note_awaiting(system, Some(path), file, &header(&["t", "u"]), values()).await.unwrap();
        }
        catalog.note_awaiting(system, None, "c.txt", &header(&["q"]), values()).await.unwrap();
        let seen = async |viewer| catalog.awaiting_tables(viewer).await.unwrap().len();
        assert_eq!((seen(&admin).await, seen(&ada).await, seen(&eve).await), (2, 1, 0));
        let table = catalog.awaiting_tables(&ada).await.unwrap().remove(0);
        assert_eq!((table.file_name.as_str(), table.first_values[1][0].len()), ("b.txt", 60));
        assert_eq!(outcome(&catalog.awaiting_table(&eve, table.id).await), "not found");

        // A mapping takes it off the list, and has what waits tried again.
        let kinds = ["harvest.run_now"];
        assert!(catalog.lease_job(system, &kinds, "me", 60).await.unwrap().is_none());
        catalog.create_mapping(&ada, mapping("Furnace", &["t", "u"])).await.unwrap();
        assert_eq!(outcome(&catalog.awaiting_table(&ada, table.id).await), "not found");
        assert!(catalog.lease_job(system, &kinds, "me", 60).await.unwrap().is_some());
    }
}
