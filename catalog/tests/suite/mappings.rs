//! What people say about columns, and the tables that wait for it.

use catalog::{ReadBy, ReadOtherwise, TestTarget};
use model::harvest::MonitoredPathEdit;
use model::mapping::{
    CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader, TableSample,
};
use model::standard::StandardColumn;

use crate::bench::outcome;
use crate::fixture::{link, part, record};

fn header(names: &[&str]) -> TableHeader {
    TableHeader { delimiter: Some(';'), names: names.iter().map(ToString::to_string).collect() }
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
        let read_by = ReadBy { mapping: id, revision: 1 };
        let for_readers = catalog.mappings_as_system(system).await.unwrap();
        assert_eq!(for_readers, [(read_by, mapping("Furnace", &["t", "u"]))]);

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
        let values = || TableSample {
            first_values: vec![vec!["0".to_owned()], vec!["x".repeat(500)]],
            states: vec![vec![], vec!["y".repeat(500)]],
        };
        for file in ["a.txt", "b.txt"] {
            catalog.note_awaiting(system, Some(path), file, &header(&["t", "u"]), values()).await.unwrap();
        }
        catalog.note_awaiting(system, None, "c.txt", &header(&["q"]), values()).await.unwrap();
        let seen = async |viewer| catalog.awaiting_tables(viewer).await.unwrap().len();
        assert_eq!((seen(&admin).await, seen(&ada).await, seen(&eve).await), (2, 1, 0));
        let table = catalog.awaiting_tables(&ada).await.unwrap().remove(0);
        assert_eq!((table.file_name.as_str(), table.sample.first_values[1][0].len()), ("b.txt", 60));
        assert_eq!(table.sample.states[1][0].len(), 60);
        assert_eq!(outcome(&catalog.awaiting_table(&eve, table.id).await), "not found");

        // A mapping takes it off the list, and has what waits tried again.
        let kinds = ["harvest.run_now"];
        assert!(catalog.lease_job(system, &kinds, "me", 60).await.unwrap().is_none());
        let id = catalog.create_mapping(&ada, mapping("Furnace", &["t", "u"])).await.unwrap();
        assert_eq!(outcome(&catalog.awaiting_table(&ada, table.id).await), "not found");
        // What was seen of it goes on to be shown, to who may change the mapping.
        assert_eq!(catalog.mapping(&ada, id).await.unwrap().sample, Some(table.sample));
        assert_eq!(catalog.mapping(&eve, id).await.unwrap().sample, None);
        // Eve does not see the table that she describes.
        let blind = catalog.create_mapping(&eve, mapping("Oven", &["q", "r"])).await.unwrap();
        assert_eq!(catalog.mapping(&eve, blind).await.unwrap().sample, None);
        assert!(catalog.lease_job(system, &kinds, "me", 60).await.unwrap().is_some());
    }

    /// Files are tried again while someone fills in the form.
    async fn a_table_keeps_its_place_when_it_is_seen_again(bench: Arc<Bench>) {
        let (catalog, system, admin) = (&bench.catalog, &bench.system, bench.admin("grace").await);
        let note = async |file: &str, names: &[&str], value: &str| {
            let sample =
                TableSample { first_values: vec![vec![value.to_owned()]], states: vec![vec![]] };
            catalog.note_awaiting(system, None, file, &header(names), sample).await.unwrap();
        };
        note("a.txt", &["t", "u"], "1").await;
        let first = catalog.awaiting_tables(&admin).await.unwrap().remove(0);
        note("other.txt", &["q"], "2").await;
        note("b.txt", &["t", "u"], "3").await;
        let again = catalog.awaiting_table(&admin, first.id).await.unwrap();
        assert_eq!((again.file_name.as_str(), again.header), ("b.txt", first.header));
        assert_eq!(again.sample.first_values, [["3"]]);
        assert_eq!(catalog.awaiting_tables(&admin).await.unwrap().len(), 2);
    }

    async fn a_changed_mapping_has_its_files_read_again(bench: Arc<Bench>) {
        let (catalog, system, ada) = (&bench.catalog, &bench.system, bench.user("ada").await);
        let id = catalog.create_mapping(&ada, mapping("Furnace", &["t", "u"])).await.unwrap();
        let other = catalog.create_mapping(&ada, mapping("Oven", &["q", "r"])).await.unwrap();
        let read_by = |name: &str, mapping, names: &[&str]| {
            let mut record = record(name);
            record.read_by = Some(ReadBy { mapping, revision: 1 });
            record.tests[0].metadata.mapped_header = Some(header(names));
            record
        };
        let dataset = bench.import(read_by("one", id, &["t", "u"])).await;
        bench.import(read_by("two", other, &["q", "r"])).await;
        bench.import(record("vendor")).await;
        let copy = link("file:/data/copy.txt".to_owned(), "one", None, Default::default());
        catalog.link_origin(system, copy).await.unwrap();
        assert_eq!(catalog.mapping(&ada, id).await.unwrap().datasets, 1);
        let lease = async || catalog.lease_read_again(system, "me", 60).await.unwrap();
        let read_otherwise = async |mapping, after: i64| {
            let files = ReadOtherwise::Mapping(mapping);
            catalog.origins_read_otherwise(system, &files, after).await.unwrap()
        };
        for made in [id, other] {
            let asked = lease().await.unwrap();
            assert_eq!(asked.files, ReadOtherwise::Mapping(made), "its making may be the second one of its header");
            assert_eq!(read_otherwise(made, 0).await, []);
            catalog.finish_job(system, asked.job).await.unwrap();
        }
        assert_eq!(lease().await, None);

        // Another name reads the same.
        catalog.edit_mapping(&ada, other, 1, mapping("Kiln", &["q", "r"])).await.unwrap();
        assert_eq!(lease().await, None);
        assert_eq!(read_otherwise(other, 0).await, []);

        let mut in_volt = mapping("Furnace", &["t", "u"]);
        in_volt.columns[0].unit = Some("V".to_owned());
        catalog.edit_mapping(&ada, id, 1, in_volt).await.unwrap();
        assert_eq!(lease().await.unwrap().files, ReadOtherwise::Mapping(id));
        let stale = read_otherwise(id, 0).await;
        let keys: Vec<&str> = stale.iter().map(|(_, key)| key.as_str()).collect();
        assert_eq!(keys, ["file:/data/one.txt", "file:/data/copy.txt"]);
        assert_eq!(read_otherwise(id, stale[0].0).await, stale[1..]);
        let otherwise = async |key: &str| {
            catalog.origin(system, key).await.unwrap().unwrap().is_read_otherwise
        };
        assert!(otherwise(keys[0]).await && otherwise(keys[1]).await);
        assert!(!otherwise("file:/data/two.txt").await && !otherwise("file:/data/vendor.txt").await);
        // An import that began before the edit is to begin anew.
        let old = read_by("three", id, &["t", "u"]);
        assert_eq!(outcome(&catalog.record_import(system, old.clone()).await), "conflict");
        let kept = catalog.kept_bundle(system, keys[0]).await.unwrap().unwrap();
        assert_eq!((kept.files.len(), kept.files[0].hash.as_str()), (1, "one"));
        assert_eq!(kept.context.relative_path, "/data/one.txt");

        let mut again = read_by("one", id, &["t", "u"]);
        again.read_by = Some(ReadBy { mapping: id, revision: 2 });
        again.tests[0].target = TestTarget::NewGeneration {
            dataset,
            expected_generation: 1,
            expected_revision: 1,
        };
        again.tests[0].tables[0].added = vec![part("again", 0, 10)];
        // Rows that came meanwhile are not lost.
        let mut late = again.clone();
        late.tests[0].target = TestTarget::NewGeneration {
            dataset,
            expected_generation: 1,
            expected_revision: 0,
        };
        assert_eq!(outcome(&catalog.record_import(system, late).await), "conflict");
        bench.import(again).await;
        assert!(!otherwise(keys[0]).await);

        // Without a mapping all stays; a new one for the header takes over.
        catalog.delete_mapping(&ada, id).await.unwrap();
        assert!(!otherwise(keys[0]).await && !otherwise(keys[1]).await);
        bench.import(old).await;
        let new = catalog.create_mapping(&ada, mapping("Kiln", &["t", "u"])).await.unwrap();
        assert!(otherwise(keys[0]).await);
        assert_eq!(catalog.mapping(&ada, new).await.unwrap().datasets, 2);
    }

    /// Who sees a dataset is not a mapping's to say.
    async fn reading_again_shares_nothing(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (eve, admin) = (bench.user("eve").await, bench.admin("grace").await);
        let harvester = catalog.local_harvester(system).await.unwrap();
        let users = vec![eve.user()];
        let edit = MonitoredPathEdit { path: "/data".to_owned(), users, ..MonitoredPathEdit::default() };
        let path = catalog.create_monitored_path(&admin, harvester, edit).await.unwrap();
        let mut first = record("one");
        first.context.path = Some(path);
        let dataset = bench.import(first.clone()).await;
        catalog.dataset(&eve, dataset).await.unwrap();
        catalog.unshare_dataset(&admin, dataset, eve.user()).await.unwrap();
        let mut again = first;
        again.is_from_disk = false;
        again.tests[0].target = TestTarget::NewGeneration {
            dataset,
            expected_generation: 1,
            expected_revision: 1,
        };
        again.tests[0].tables[0].added = vec![part("again", 0, 10)];
        bench.import(again).await;
        assert_eq!(outcome(&catalog.dataset(&eve, dataset).await), "not found");
    }
}
