//! Where files came from: how to go on with them, copies, and what their folder says of them.

use catalog::{HEAD_BYTES, ImportContext, TestTarget, Viewer};
use model::harvest::MonitoredPathEdit;
use model::id::MonitoredPathId;
use serde_json::json;

use crate::bench::{Bench, outcome};
use crate::fixture::{link, part, raw, record};

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
        let unknown = link(key.clone(), "unknown", None, context());
        let answer = catalog.link_origin(system, unknown).await;
        assert_eq!(outcome(&answer), "not found");
        for _ in 0..2 {
            let same = link(key.clone(), "one", None, context());
            let linked = catalog.link_origin(system, same).await.unwrap();
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

    async fn who_brings_a_known_file_in_gets_to_read_it(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let id = bench.dataset_of(&ada, "one").await;
        for (owner, shares) in [(&ada, 0), (&eve, 1), (&eve, 1)] {
            let context =
                ImportContext { default_owner: Some(owner.user()), ..ImportContext::default() };
            let copy = link("file:/copy/one.txt".to_owned(), "one", None, context);
            catalog.link_origin(system, copy).await.unwrap();
            let detail = catalog.dataset(&ada, id).await.unwrap();
            assert_eq!(detail.shares.len(), shares, "{}", owner.username());
        }
        let seen = catalog.dataset(&eve, id).await.unwrap();
        assert_eq!(seen.access, model::dataset::Access::Read);
    }

    async fn a_copy_that_lags_behind_waits_until_it_caught_up(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let mut whole = record("one longer");
        whole.raw_files[0].size = 2000;
        let id = bench.import(whole).await;
        let key = "file:/copy/one.txt".to_owned();
        let mut behind = link(key.clone(), "one longer", None, ImportContext::default());
        behind.file = raw("one");
        assert_eq!(catalog.link_origin(system, behind).await.unwrap(), [id]);
        let origin = catalog.origin(system, &key).await.unwrap().unwrap();
        assert_eq!((origin.raw_file.hash.as_str(), origin.is_current()), ("one", false));
        assert_eq!(origin.resume, None);
        let mut caught_up = link(key.clone(), "one longer", None, ImportContext::default());
        caught_up.file.size = 2000;
        catalog.link_origin(system, caught_up).await.unwrap();
        let origin = catalog.origin(system, &key).await.unwrap().unwrap();
        assert_eq!((origin.raw_file.hash.as_str(), origin.is_current()), ("one longer", true));
        assert!(origin.resume.is_some());
        assert_eq!(catalog.raw_file(system, "one").await.unwrap(), None, "its bytes are in the longer");
    }


    async fn states_of_a_file_are_found_by_its_head(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let long = "ab".repeat(HEAD_BYTES);
        let file = |name: &str, head: &str, size| {
            let mut record = record(name);
            record.raw_files[0].head = head.to_owned();
            record.raw_files[0].size = size;
            record
        };
        let mut empty = file("empty", &long, 5000);
        empty.tests[0].tables[0].rows = 0;
        for record in [
            file("one", &long, 5000), empty, file("two", &long, 600), file("tiny", "abab", 2),
            file("other", "abac", 2), file("unknown", "", 2),
        ] {
            bench.import(record).await;
        }
        let table = [
            (long.as_str(), vec!["two", "one", "tiny"]),
            ("ababab", vec!["two", "one", "tiny"]),
            ("abab", vec!["tiny", "two", "one"]),
            ("ac", vec![]),
        ];
        for (head, expected) in table {
            let found = catalog.descriptions_beginning_as(system, head).await.unwrap();
            let expected: Vec<_> = expected.iter().map(|name| json!({ "chunks": [name] })).collect();
            assert_eq!(found, expected, "{head:.8}");
        }
    }


    async fn first_imports_at_once_make_one_dataset(bench: Arc<Bench>) {
        // Of one origin as it grows, and of the same bytes at several places.
        let passes = (0..8).map(|pass| {
            let (catalog, system) = (bench.catalog.clone(), bench.catalog.system());
            let mut first = record(&format!("pass {pass}"));
            if pass % 2 == 0 {
                first.origin = "file:/data/grows.txt".to_owned();
            } else {
                first.raw_files = vec![raw("copied")];
            }
            tokio::spawn(async move { catalog.record_import(&system, first).await })
        });
        let mut outcomes = [Vec::new(), Vec::new()];
        for (at, pass) in passes.collect::<Vec<_>>().into_iter().enumerate() {
            outcomes[at % 2].push(outcome(&pass.await.unwrap()));
        }
        for mut of_kind in outcomes {
            of_kind.sort_unstable();
            assert_eq!(of_kind, ["conflict", "conflict", "conflict", "ok"]);
        }
        let generations = bench.catalog.dataset_generations(&bench.system).await.unwrap();
        assert_eq!(generations.len(), 2);

        // What another pass did meanwhile is no reason to make another dataset, even where its
        // dataset is another file's by now.
        let origin = bench.catalog.origin(&bench.system, "file:/data/grows.txt").await.unwrap();
        let mut again = record("again");
        again.origin = "file:/data/grows.txt".to_owned();
        assert_eq!(outcome(&bench.catalog.record_import(&bench.system, again.clone()).await), "conflict");
        again.based_on = origin.map(|origin| origin.raw_file.id);
        assert_eq!(outcome(&bench.catalog.record_import(&bench.system, again).await), "ok");
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
}
