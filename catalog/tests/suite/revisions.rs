//! How a dataset goes on: appends, generations, passes at once.

use catalog::TestTarget;
use model::dataset::{DatasetPulse, DatasetState};
use model::id::{DatasetColumnId, DatasetId};
use serde_json::json;

use crate::bench::{SECOND, outcome};
use crate::fixture::{part, raw, record, statistics};

on_each_database! {
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
        test.target = TestTarget::NewGeneration { dataset: id, expected_generation: 1, expected_revision: 1 };
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
