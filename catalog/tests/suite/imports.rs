//! What ingest writes: new datasets, appends, generations, links.

use catalog::{ImportContext, TestTarget, Viewer};
use model::dataset::{DatasetPulse, DatasetState, DateSource, SourceRole};
use model::harvest::MonitoredPathEdit;
use model::id::{DatasetColumnId, DatasetId, MonitoredPathId};
use model::standard::StandardColumn;
use model::time::Timestamp;
use serde_json::json;

use crate::bench::{Bench, SECOND, outcome};
use crate::fixture::{part, raw, record, statistics};

async fn path(bench: &Bench, admin: &Viewer, edit: MonitoredPathEdit) -> MonitoredPathId {
    let harvester = bench.catalog.local_harvester(&bench.system).await.unwrap();
    bench.catalog.create_monitored_path(admin, harvester, edit).await.unwrap()
}

fn watched(folder: &str) -> MonitoredPathEdit {
    MonitoredPathEdit { path: folder.to_owned(), ..MonitoredPathEdit::default() }
}

fn context(path: MonitoredPathId, relative_path: &str) -> ImportContext {
    ImportContext {
        path: Some(path),
        relative_path: relative_path.to_owned(),
        ..ImportContext::default()
    }
}

on_each_database! {
    async fn a_new_dataset_is_described_by_its_file(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let mut record = record("one");
        let mut settings = raw("settings");
        settings.role = SourceRole::Settings;
        record.raw_files.push(settings);
        record.tests[0].tables[0].statistics[2].sum = f64::NAN;
        record.tests[0].tables[0].added[0].blocks[0].columns[2].sum = f64::NAN;
        let table = record.tests[0].tables[0].clone();
        let id = bench.import(record).await;

        let detail = catalog.dataset(&admin, id).await.unwrap();
        assert_eq!(detail.row.name, "one");
        assert_eq!(detail.row.tester_type, "Maccor");
        assert_eq!(detail.row.channel.as_deref(), Some("3"));
        assert_eq!((detail.row.samples, detail.row.state), (10, DatasetState::Complete));
        assert_eq!((detail.generation, detail.revision, detail.row.metadata_revision), (1, 1, 1));
        assert_eq!(detail.date_source, DateSource::Start);
        assert_eq!(detail.duration_second, Some(9.0));
        assert_eq!(detail.tester_serial.as_deref(), Some("4711"));
        assert_eq!(detail.warnings.len(), 1);
        assert_eq!(detail.updated_at, bench.now());
        let files: Vec<_> = detail
            .files
            .iter()
            .map(|it| (it.name.as_str(), it.role, it.bytes, it.paths.len()))
            .collect();
        assert_eq!(files, [("one.txt", SourceRole::Data, 1234, 1),
            ("settings.txt", SourceRole::Settings, 1234, 0)]);
        assert_eq!(detail.files[0].paths, ["/data/one.txt"]);

        let columns: Vec<_> = detail
            .columns
            .iter()
            .map(|it| (it.name.as_str(), it.unit.as_deref(), it.standard.is_some(), it.stored_column))
            .collect();
        assert_eq!(columns, [
            ("current_ampere", Some("A"), true, 1),
            ("test_time_second", Some("s"), true, 0),
            ("voltage_volt", Some("V"), true, 3),
            ("Time", Some("s"), false, 0),
            ("I", Some("mA"), false, 1),
            ("Aux", None, false, 2),
        ]);
        let current = detail.standard_column(StandardColumn::CurrentAmpere).unwrap();
        let of = current.statistics;
        assert_eq!((of.min, of.max, of.sum, of.rows), (Some(-2.0), Some(1.0), 0.5, 10));
        let aux = &detail.columns[5].statistics;
        assert_eq!((aux.min, aux.max), (Some(f64::NEG_INFINITY), Some(f64::INFINITY)));
        assert!(aux.sum.is_nan());

        let layout = catalog.layout(&admin, id).await.unwrap();
        assert_eq!((layout.generation, layout.revision), (1, 1));
        // Compared as text: NaN is not equal to itself.
        assert_eq!(format!("{:?}", layout.columns), format!("{:?}", detail.columns));
        assert_eq!(layout.tables.len(), 1);
        assert_eq!(layout.tables[0].specs, table.table.columns);
        assert_eq!(layout.tables[0].content_hash, "content of one");
        let stored = &layout.tables[0].parts[0];
        assert_eq!(format!("{stored:?}"), format!("{:?}", table.added[0]));
    }

    async fn an_append_adds_parts_under_the_same_columns(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let mut first = record("grow");
        first.open = true;
        first.tests[0].tables[0].added = vec![part("a", 0, 8), part("tail", 8, 2)];
        let id = bench.import(first).await;
        assert_eq!(catalog.dataset(&admin, id).await.unwrap().row.state, DatasetState::Live);
        let ids = |columns: &[model::dataset::DatasetColumn]| {
            columns.iter().map(|it| it.id).collect::<Vec<DatasetColumnId>>()
        };
        let before = catalog.layout(&admin, id).await.unwrap();

        bench.clock.advance(SECOND);
        let mut next = record("grow");
        next.raw_files = vec![raw("grow longer")];
        next.resume = Some(json!({ "offset": 200 }));
        next.parser_revision = 2;
        let test = &mut next.tests[0];
        test.target = TestTarget::Append { dataset: id, expected_revision: 1 };
        test.name = "as the file calls itself now".to_owned();
        test.tables[0].rows = 20;
        test.tables[0].statistics = statistics(20);
        test.tables[0].content_hash = "longer".to_owned();
        test.tables[0].removed = vec!["parts/tail.parquet".to_owned()];
        test.tables[0].added = vec![part("b", 8, 12)];
        assert_eq!(bench.import(next.clone()).await, id);

        let after = catalog.layout(&admin, id).await.unwrap();
        assert_eq!((after.generation, after.revision, after.state), (1, 2, DatasetState::Complete));
        let keys: Vec<_> = after.tables[0].parts.iter().map(|it| it.parquet_key.as_str()).collect();
        assert_eq!(keys, ["parts/a.parquet", "parts/b.parquet"]);
        assert_eq!((after.tables[0].rows, after.tables[0].content_hash.as_str()), (20, "longer"));
        assert_eq!(ids(&after.columns), ids(&before.columns));
        assert_eq!(after.columns[0].statistics.rows, 20);
        let detail = catalog.dataset(&admin, id).await.unwrap();
        let pulse = catalog.dataset_pulse(&admin, id).await.unwrap();
        assert_eq!((pulse.generation, pulse.revision), (1, 2));
        assert_eq!(pulse, DatasetPulse::of(&detail));
        assert_eq!((detail.row.name.as_str(), detail.row.samples, detail.parser_revision),
            ("grow", 20, 2));
        assert_eq!(detail.row.metadata_revision, 1, "a live file makes no form stale");
        // The shorter state of the file is superseded; the longer one stands for it.
        assert_eq!(detail.files.len(), 1);
        assert_eq!(detail.files[0].hash, "grow longer");
        assert_eq!(catalog.raw_file(&bench.system, "grow").await.unwrap(), None);

        // The same pass again, and one that expects too much, change nothing.
        assert_eq!(outcome(&catalog.record_import(&bench.system, next.clone()).await), "conflict");
        next.tests[0].target = TestTarget::Append { dataset: id, expected_revision: 9 };
        assert_eq!(outcome(&catalog.record_import(&bench.system, next.clone()).await), "conflict");
        next.tests[0].target =
            TestTarget::Append { dataset: DatasetId(99), expected_revision: 1 };
        assert_eq!(outcome(&catalog.record_import(&bench.system, next.clone()).await), "not found");
        // Columns cannot change within a generation, nor a part vanish twice.
        next.tests[0].target = TestTarget::Append { dataset: id, expected_revision: 2 };
        assert_eq!(outcome(&catalog.record_import(&bench.system, next.clone()).await), "conflict");
        next.tests[0].tables[0].removed.clear();
        next.tests[0].tables[0].added = vec![part("c", 20, 1)];
        next.tests[0].tables[0].table.columns[2].name = "renamed".to_owned();
        assert_eq!(outcome(&catalog.record_import(&bench.system, next).await), "invalid");
        assert_eq!(catalog.layout(&admin, id).await.unwrap(), after);

        let removed = catalog.removed_objects(&bench.system, bench.now()).await.unwrap();
        assert!(removed.is_empty());
        bench.clock.advance(SECOND);
        let removed = catalog.removed_objects(&bench.system, bench.now()).await.unwrap();
        assert_eq!(removed, ["parts/tail.parquet", "parts/tail.overview"]);
        assert_eq!(catalog.referenced_objects(&bench.system).await.unwrap().len(), 6);
        assert_eq!(catalog.forget_removed_parts(&bench.system, bench.now()).await.unwrap(), 1);
        assert_eq!(catalog.referenced_objects(&bench.system).await.unwrap().len(), 4);
        assert_eq!(catalog.layout(&admin, id).await.unwrap(), after);
    }

    async fn a_rewritten_file_makes_a_generation_and_the_old_one_stays(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let id = bench.import(record("one")).await;
        let old = catalog.layout(&admin, id).await.unwrap();
        let mut again = record("one");
        again.raw_files = vec![raw("rewritten")];
        let test = &mut again.tests[0];
        test.target = TestTarget::NewGeneration { dataset: id, expected_generation: 1 };
        test.tables[0].table.columns[2].name = "Aux2".to_owned();
        test.tables[0].added = vec![part("rewritten", 0, 5)];
        test.tables[0].rows = 5;
        bench.import(again.clone()).await;
        let new = catalog.layout(&admin, id).await.unwrap();
        assert_eq!((new.generation, new.revision, new.tables[0].rows), (2, 2, 5));
        assert!(new.columns.iter().all(|column| old.columns.iter().all(|it| it.id != column.id)));
        let first = catalog.layout_as_system(&bench.system, id, Some(1)).await.unwrap();
        assert_eq!((&first.tables, &first.columns), (&old.tables, &old.columns));
        let current = catalog.layout_as_system(&bench.system, id, None).await.unwrap();
        assert_eq!(current, new);
        let answer = catalog.layout_as_system(&bench.system, id, Some(3)).await;
        assert_eq!(outcome(&answer), "not found");
        let generations = catalog.dataset_generations(&bench.system).await.unwrap();
        assert_eq!(generations, [(id, 1), (id, 2)]);

        let detail = catalog.dataset(&admin, id).await.unwrap();
        let files: Vec<_> =
            detail.files.iter().map(|it| (it.generation, it.hash.as_str(), it.paths.len())).collect();
        assert_eq!(files, [(2, "rewritten", 1), (1, "one", 0)]);
        // The bytes of the old generation are kept, but speak for no dataset any more.
        let old_bytes = catalog.raw_file(&bench.system, "one").await.unwrap().unwrap();
        assert!(old_bytes.datasets.is_empty());
        let new_bytes = catalog.raw_file(&bench.system, "rewritten").await.unwrap().unwrap();
        assert_eq!(new_bytes.datasets, [(id, 0)]);
        assert_eq!(catalog.raw_files(&bench.system).await.unwrap(), [old_bytes, new_bytes]);
        assert_eq!(outcome(&catalog.record_import(&bench.system, again).await), "conflict");
    }

    async fn an_import_is_seen_whole_or_not_at_all(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let known = bench.import(record("known")).await;
        let mut record = record("several");
        let mut second = crate::fixture::test("second");
        second.target = TestTarget::Append { dataset: known, expected_revision: 7 };
        record.tests.push(second);
        assert_eq!(outcome(&catalog.record_import(&bench.system, record.clone()).await), "conflict");
        assert_eq!(catalog.datasets(&admin, &Default::default()).await.unwrap().total, 1);
        assert_eq!(catalog.raw_file(&bench.system, "several").await.unwrap(), None);
        assert_eq!(catalog.origin(&bench.system, &record.origin).await.unwrap(), None);
        record.tests[1].target = TestTarget::New;
        let ids = catalog.record_import(&bench.system, record.clone()).await.unwrap();
        assert_eq!(ids.len(), 2);
        let raw = catalog.raw_file(&bench.system, "several").await.unwrap().unwrap();
        assert_eq!(raw.datasets, [(ids[0], 0), (ids[1], 1)]);

        // What cannot be is refused before anything is written.
        let broken = |change: fn(&mut catalog::ImportRecord)| {
            let mut broken = crate::fixture::record("broken");
            change(&mut broken);
            broken
        };
        let table = [
            broken(|it| it.raw_files.clear()),
            broken(|it| it.raw_files[0].role = SourceRole::Log),
            broken(|it| it.tests[0].tables[0].statistics.truncate(3)),
            broken(|it| it.tests[0].tables[0].table.standard[0].column = 4),
            broken(|it| it.tests[0].tables[0].added[0].table = 1),
            broken(|it| it.tests[0].cycles.from_ordinal = 1),
        ];
        for record in table {
            let answer = catalog.record_import(&bench.system, record).await;
            assert_eq!(outcome(&answer), "invalid");
        }
    }

    async fn an_origin_tells_how_to_go_on(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let key = record("one").origin;
        assert_eq!(catalog.origin(&bench.system, &key).await.unwrap(), None);
        let mut first = record("one");
        first.open = true;
        let id = bench.import(first).await;
        let origin = catalog.origin(&bench.system, &key).await.unwrap().unwrap();
        assert_eq!((origin.format.as_str(), origin.parser_revision, origin.open),
            ("maccor_text", 1, true));
        assert_eq!(origin.resume, Some(json!({ "offset": 100 })));
        assert_eq!(origin.state, json!({ "folds": [1, 2, 3] }));
        assert_eq!(origin.raw_file.description, json!({ "chunks": ["one"] }));
        let it = &origin.datasets[0];
        assert_eq!((it.dataset, it.ordinal, it.generation, it.revision, it.current),
            (id, 0, 1, 1, true));
        assert_eq!(it.tables[0].parts.len(), 1);
    }

    async fn a_copy_is_linked_and_a_moved_file_goes_on(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let path = path(&bench, &admin, MonitoredPathEdit {
            users: vec![ada.user()],
            ..watched("/mnt/tester")
        }).await;
        let mut first = record("one");
        first.open = true;
        let id = bench.import(first).await;
        assert_eq!(outcome(&catalog.dataset(&ada, id).await), "not found");

        let key = format!("path:{path}:new/one.txt");
        let context = || context(path, "new/one.txt");
        let answer = catalog.link_origin(system, &key, "unknown", None, context()).await;
        assert_eq!(outcome(&answer), "not found");
        for _ in 0..2 {
            let linked = catalog.link_origin(system, &key, "one", None, context()).await.unwrap();
            assert_eq!(linked, [id]);
        }
        let detail = catalog.dataset(&ada, id).await.unwrap();
        assert_eq!(detail.files.len(), 1);
        assert_eq!(detail.files[0].paths, ["/data/one.txt", "/mnt/tester/new/one.txt"]);
        let moved = catalog.origin(system, &key).await.unwrap().unwrap();
        let original = catalog.origin(system, "file:/data/one.txt").await.unwrap().unwrap();
        assert_eq!((&moved.resume, &moved.state, moved.open), (&original.resume, &original.state, true));
        assert_eq!(moved.datasets, original.datasets);

        // The file goes on at its new place.
        let mut next = record("one");
        next.origin = key.clone();
        next.context = context();
        next.raw_files = vec![raw("one longer")];
        next.tests[0].target = TestTarget::Append { dataset: id, expected_revision: 1 };
        next.tests[0].tables[0].added = vec![part("one more", 10, 5)];
        bench.import(next).await;
        let moved = catalog.origin(system, &key).await.unwrap().unwrap();
        assert_eq!((moved.datasets[0].revision, moved.datasets[0].current), (2, true));
        // At its old place it cannot: what was left there is not current any more.
        let original = catalog.origin(system, "file:/data/one.txt").await.unwrap().unwrap();
        assert_eq!((original.datasets[0].revision, original.datasets[0].current), (1, false));
        assert_eq!(original.raw_file.hash, "one");
        assert!(original.raw_file.datasets.is_empty());
    }

    async fn the_monitored_path_says_whose_and_what_a_dataset_is(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let cell = model::cell::CellEdit { name: "Default".into(), ..Default::default() };
        let cell = catalog.create_cell(&admin, cell).await.unwrap();
        let tester = model::equipment::EquipmentEdit { name: "M4".into(), ..Default::default() };
        let tester = catalog.create_equipment(&admin, tester).await.unwrap();
        let path = path(&bench, &admin, MonitoredPathEdit {
            users: vec![eve.user()],
            default_owner: Some(ada.user()),
            default_cell: Some(cell),
            default_equipment: vec![tester],
            default_purpose: Some("Ageing".to_owned()),
            cell_name_rule: Some("^([A-Z]+[0-9]+)_".to_owned()),
            time_zone: Some("Europe/London".to_owned()),
            ..watched("/mnt/tester/")
        }).await;
        let table = [
            ("plain.txt", "Default"),
            ("NMC07_c2.txt", "NMC07"),
            ("NMC07_c3.txt", "NMC07"),
            ("DEFAULT1_x.txt", "DEFAULT1"),
        ];
        for (name, cell) in table {
            let mut record = record(name);
            record.origin = format!("path:{path}:{name}");
            record.context = context(path, name);
            let id = bench.import(record).await;
            let detail = catalog.dataset(&eve, id).await.unwrap();
            assert_eq!(detail.row.cell.as_ref().unwrap().name, cell, "{name}");
            assert_eq!(detail.row.owner.as_ref().unwrap().id, ada.user());
            assert_eq!(detail.row.purpose.as_deref(), Some("Ageing"));
            assert_eq!(detail.equipment[0].id, tester);
            assert_eq!(detail.time_zone.as_deref(), Some("Europe/London"));
            assert_eq!(detail.files[0].paths, [format!("/mnt/tester/{name}")]);
            assert!(detail.row.metadata_complete);
        }
        let names = catalog.cell_references(&admin).await.unwrap();
        assert_eq!(names.len(), 3);
        // A path that was deleted while its file was read takes nothing away.
        catalog.delete_monitored_path(&admin, path).await.unwrap();
        let mut late = record("late");
        late.origin = format!("path:{path}:late.txt");
        late.context = context(path, "late.txt");
        let id = bench.import(late).await;
        assert_eq!(catalog.dataset(&admin, id).await.unwrap().row.owner, None);
        assert_eq!(catalog.datasets(&ada, &Default::default()).await.unwrap().total, 4);
    }

    async fn hostile_texts_out_of_files_are_kept_as_far_as_they_go(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        let mut record = record("odd");
        let test = &mut record.tests[0];
        test.name = format!("a\0b{}", "ü".repeat(5000));
        test.date = Timestamp(i64::MIN);
        test.duration_second = Some(f64::NAN);
        test.metadata.tester_type = Some("\0".to_owned());
        test.metadata.channel = Some("\0 \0".to_owned());
        test.metadata.comments = Some("\0'; DROP TABLE dataset; --".to_owned());
        test.metadata.vendor.insert("\0".to_owned(), json!("\0"));
        test.tables[0].table.name = "\0".to_owned();
        test.tables[0].table.columns[0].name = "Ti\0me".to_owned();
        test.tables[0].rows = u64::MAX;
        test.cycles.rows[0].charge_capacity_ah = Some(f64::NAN);
        test.cycles.rows[0].charge_energy_wh = Some(f64::INFINITY);
        test.steps.rows = vec![("\0".to_owned(), 0, u64::MAX)];
        record.origin = format!("file:/{}", "long/".repeat(2000));
        record.raw_files[0].name = "\0".to_owned();
        let metadata = test_metadata(&record);
        let id = bench.import(record).await;
        let detail = bench.catalog.dataset(&admin, id).await.unwrap();
        assert_eq!(detail.row.name.chars().count(), 300);
        assert!(detail.row.name.starts_with("abü"));
        assert_eq!((detail.row.channel.as_deref(), detail.duration_second), (None, None));
        assert_eq!(detail.file_metadata, metadata);
        assert_eq!(detail.columns[3].name, "Time");
        let cycle = bench.catalog.cycles(&admin, id).await.unwrap().remove(0);
        assert_eq!((cycle.charge_capacity_ah, cycle.charge_energy_wh), (None, Some(f64::INFINITY)));
        assert_eq!(outcome(&bench.catalog.layout(&admin, id).await), "ok");
    }

    async fn two_passes_at_once_do_not_double_rows(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        let id = bench.import(record("one")).await;
        let passes = (0..4).map(|pass| {
            let (catalog, system) = (bench.catalog.clone(), bench.catalog.system());
            let mut next = record("one");
            next.raw_files = vec![raw(&format!("longer {pass}"))];
            next.tests[0].target = TestTarget::Append { dataset: id, expected_revision: 1 };
            next.tests[0].tables[0].added = vec![part(&format!("more {pass}"), 10, 5)];
            tokio::spawn(async move { catalog.record_import(&system, next).await })
        });
        let mut outcomes = Vec::new();
        for pass in passes.collect::<Vec<_>>() {
            outcomes.push(outcome(&pass.await.unwrap()));
        }
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["conflict", "conflict", "conflict", "ok"]);
        let layout = bench.catalog.layout(&admin, id).await.unwrap();
        assert_eq!((layout.revision, layout.tables[0].parts.len()), (2, 2));
        assert_eq!(bench.catalog.raw_files(&bench.system).await.unwrap().len(), 1);
    }

    async fn a_reader_sees_one_revision_whole(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        let id = bench.import(record("one")).await;
        let writer = {
            let (catalog, system) = (bench.catalog.clone(), bench.catalog.system());
            tokio::spawn(async move {
                for revision in 1..30_u64 {
                    let mut next = record("one");
                    next.raw_files = vec![raw(&format!("longer {revision}"))];
                    next.tests[0].target =
                        TestTarget::Append { dataset: id, expected_revision: revision };
                    let table = &mut next.tests[0].tables[0];
                    table.rows = 10 + revision;
                    table.statistics = statistics(table.rows);
                    let old = if revision == 1 { "one".to_owned() } else { format!("r{}", revision - 1) };
                    table.removed = vec![format!("parts/{old}.parquet")];
                    table.added = vec![part(&format!("r{revision}"), 0, 10 + revision)];
                    catalog.record_import(&system, next).await.unwrap();
                }
            })
        };
        let mut seen = std::collections::BTreeSet::new();
        while !writer.is_finished() {
            let layout = bench.catalog.layout(&admin, id).await.unwrap();
            let rows: u64 = layout.tables[0].parts.iter().map(|part| part.rows).sum();
            assert_eq!(rows, layout.tables[0].rows);
            assert_eq!(rows, 9 + layout.revision);
            assert!(layout.columns.iter().all(|column| column.statistics.rows == rows));
            seen.insert(rows);
        }
        writer.await.unwrap();
        assert!(!seen.is_empty());
    }
}

fn test_metadata(record: &catalog::ImportRecord) -> model::metadata::FileMetadata {
    record.tests[0].metadata.clone()
}
