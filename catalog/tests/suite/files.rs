//! The ledger, and what people see of it.

use catalog::LedgerChange;
use model::harvest::{FileState, MonitoredPathEdit, Observation};
use model::id::{MonitoredPathId, ObservedFileId};
use model::time::Timestamp;

use crate::bench::{SECOND, outcome};
use crate::fixture::{link, record};

fn change(name: &str, state: FileState) -> LedgerChange {
    LedgerChange {
        relative_path: name.to_owned(),
        observation: Observation {
            size: 10,
            modified_at: Timestamp(5),
            fingerprint: Some("f".to_owned()),
        },
        status_changed_at: None,
        state,
        last_changed_at: Timestamp(7),
        attempts: 0,
        next_retry_at: None,
        last_imported_at: None,
        reason: None,
    }
}

on_each_database! {
    async fn only_bytes_from_the_disk_make_a_file_imported(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let changes = vec![change("one.txt", FileState::Unstable)];
        let file = catalog.record_observations(system, path, changes).await.unwrap()[0];
        // Read again out of kept bytes, while the file waits to be at rest.
        let table = [(false, FileState::Unstable), (true, FileState::Imported)];
        for (is_from_disk, state) in table {
            let mut record = record(&format!("{is_from_disk}"));
            (record.observed_file, record.is_from_disk) = (Some(file), is_from_disk);
            bench.import(record).await;
            assert_eq!(catalog.ledger_file(system, file).await.unwrap().1.state, state);
        }
    }

    async fn observations_replace_what_was_remembered(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let other = catalog.watch_folder(system, "/other").await.unwrap();
        let long = "long/".repeat(900);
        let names = ["a.txt", "b.txt", "A.txt", long.as_str()];
        let first = names.map(|name| change(name, FileState::Unstable)).to_vec();
        let ids = catalog.record_observations(system, path, first.clone()).await.unwrap();
        let ledger = catalog.ledger(system, path).await.unwrap();
        assert_eq!(ledger.len(), 4);
        for (id, change) in ids.iter().zip(&first) {
            let file = ledger.iter().find(|file| file.id == *id).unwrap();
            assert_eq!((&file.relative_path, file.state, file.first_seen_at),
                (&change.relative_path, FileState::Unstable, bench.now()));
        }
        assert!(catalog.ledger(system, other).await.unwrap().is_empty());

        let start = bench.now();
        bench.clock.advance(SECOND);
        let failed = LedgerChange {
            observation: Observation { size: 20, modified_at: Timestamp(9), fingerprint: None },
            status_changed_at: Some(Timestamp(10)),
            last_changed_at: Timestamp(11),
            attempts: 3,
            next_retry_at: Some(Timestamp(13)),
            last_imported_at: Some(Timestamp(12)),
            reason: Some("torn record".to_owned()),
            ..change("b.txt", FileState::ImportFailed)
        };
        // Of two changes to one file in one scan the later holds, and both get its id.
        let changes = vec![change("b.txt", FileState::Stable), failed.clone()];
        let again = catalog.record_observations(system, path, changes).await.unwrap();
        assert_eq!(again, [ids[1], ids[1]]);
        let (of, file) = catalog.ledger_file(system, ids[1]).await.unwrap();
        assert_eq!(of, path);
        assert_eq!(file.first_seen_at, start);
        let stored = LedgerChange {
            relative_path: file.relative_path,
            observation: file.observation,
            status_changed_at: file.status_changed_at,
            state: file.state,
            last_changed_at: file.last_changed_at,
            attempts: file.attempts,
            next_retry_at: file.next_retry_at,
            last_imported_at: file.last_imported_at,
            reason: file.reason,
        };
        assert_eq!(stored, failed);
        assert_eq!(catalog.ledger(system, path).await.unwrap().len(), 4);
        assert!(catalog.record_observations(system, path, vec![]).await.unwrap().is_empty());
        let unknown = MonitoredPathId(99);
        let answer = catalog.record_observations(system, unknown, vec![failed]).await;
        assert_eq!(outcome(&answer), "not found");
        assert_eq!(outcome(&catalog.ledger_file(system, ObservedFileId(99)).await), "not found");
    }

    async fn many_files_are_remembered_in_one_go(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let changes: Vec<_> =
            (0..1203).map(|at| change(&format!("{at}.txt"), FileState::Stable)).collect();
        let ids = catalog.record_observations(system, path, changes.clone()).await.unwrap();
        let ledger = catalog.ledger(system, path).await.unwrap();
        assert_eq!(ledger.len(), 1203);
        for (id, change) in ids.iter().zip(&changes) {
            let at = ledger.binary_search_by_key(id, |file| file.id).unwrap();
            assert_eq!(ledger[at].relative_path, change.relative_path);
        }
    }

    async fn people_page_through_the_files_of_their_paths(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let edit = MonitoredPathEdit {
            path: "/data".to_owned(),
            users: vec![ada.user()],
            ..MonitoredPathEdit::default()
        };
        catalog.edit_monitored_path(&admin, path, 1, edit).await.unwrap();
        let names = ["b_1.txt", "B2.txt", "a/x.txt", "A/y.mpr", "Ärger.txt", "_z.txt", "b%3.txt"];
        let mut changes = names.map(|name| change(name, FileState::Stable)).to_vec();
        changes[3].state = FileState::Unsupported;
        catalog.record_observations(system, path, changes).await.unwrap();

        let mut expected = names.to_vec();
        expected.sort_by_key(|name| name.to_lowercase());
        for limit in [1, 2, 7, 50] {
            let (mut seen, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let page = catalog
                    .observed_files(&ada, path, None, None, limit, cursor.as_deref())
                    .await
                    .unwrap();
                assert_eq!(page.total, 7);
                seen.extend(page.items.into_iter().map(|file| file.relative_path));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{limit}");
        }
        let table = [
            (None, Some("TXT"), 6),
            (None, Some("a txt"), 1),
            (None, Some("ärger"), 1),
            (None, Some("_"), 2),
            (None, Some("%"), 1),
            (Some(FileState::Unsupported), None, 1),
            (Some(FileState::Unsupported), Some("txt"), 0),
            (Some(FileState::Imported), None, 0),
        ];
        for (state, search, total) in table {
            let page = catalog.observed_files(&ada, path, state, search, 0, None).await.unwrap();
            assert_eq!((page.total, page.items.len() as u64), (total, total), "{state:?} {search:?}");
        }
        let answer = catalog.observed_files(&eve, path, None, None, 0, None).await;
        assert_eq!(outcome(&answer), "not found");
        let answer = catalog.observed_files(&ada, path, None, None, 0, Some("x")).await;
        assert_eq!(outcome(&answer), "invalid");
        assert_eq!(catalog.monitored_path(&ada, path).await.unwrap().files, 7);
    }

    async fn an_import_settles_its_file_and_shows_its_datasets(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let failed = LedgerChange {
            attempts: 2,
            next_retry_at: Some(Timestamp(3)),
            reason: Some("torn".to_owned()),
            ..change("one.txt", FileState::Importing)
        };
        let file = catalog.record_observations(system, path, vec![failed]).await.unwrap()[0];
        let mut record = record("one");
        record.origin = format!("path:{path}:one.txt");
        record.context.path = Some(path);
        record.observed_file = Some(file);
        let id = bench.import(record).await;
        let copy = change("copy.txt", FileState::Importing);
        let copy = catalog.record_observations(system, path, vec![copy]).await.unwrap()[0];
        let context = catalog::ImportContext {
            path: Some(path),
            relative_path: "copy.txt".to_owned(),
            ..Default::default()
        };
        let link = link(format!("path:{path}:copy.txt"), "one", Some(copy), context);
        catalog.link_origin(system, link).await.unwrap();
        let page = catalog.observed_files(&admin, path, None, None, 0, None).await.unwrap();
        for file in &page.items {
            assert_eq!((file.state, &file.datasets), (FileState::Imported, &vec![id]));
            assert_eq!((file.attempts, file.next_retry_at, file.reason.as_deref()), (0, None, None));
            assert_eq!(file.last_imported_at, Some(bench.now()));
        }
        assert_eq!(page.items.len(), 2);
    }

    async fn a_retry_is_a_job_for_those_who_see_the_path(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (admin, eve) = (bench.admin("grace").await, bench.user("eve").await);
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let file = change("one.txt", FileState::ImportFailed);
        let file = catalog.record_observations(system, path, vec![file]).await.unwrap()[0];
        assert_eq!(outcome(&catalog.retry_file(&eve, file).await), "not found");
        assert_eq!(outcome(&catalog.retry_file(&admin, ObservedFileId(99)).await), "not found");
        catalog.retry_file(&admin, file).await.unwrap();
        catalog.retry_file(&admin, file).await.unwrap();
        let kinds = ["harvest.retry_file"];
        let job = catalog.lease_job(system, &kinds, "me", 9).await.unwrap().unwrap();
        assert_eq!(job.payload, serde_json::json!({ "file": file.0 }));
        assert_eq!(catalog.lease_job(system, &kinds, "me", 9).await.unwrap(), None);
    }

    async fn rules_are_tried_on_names_or_on_files_already_seen(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let (admin, eve) = (bench.admin("grace").await, bench.user("eve").await);
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let seen = ["NMC1_a.txt", "old/NMC2_b.txt", "note.pdf"];
        let changes = seen.map(|name| change(name, FileState::Stable)).to_vec();
        catalog.record_observations(system, path, changes).await.unwrap();
        let edit = MonitoredPathEdit {
            path: "/data".to_owned(),
            include: Some(r"\.txt$".to_owned()),
            exclude: Some("^old/".to_owned()),
            cell_name_rule: Some("([A-Z]+[0-9]+)_".to_owned()),
            ..MonitoredPathEdit::default()
        };
        let previews = catalog.preview_rules(&admin, edit.clone(), vec![]).await.unwrap();
        let previews: Vec<_> = previews
            .iter()
            .map(|it| (it.relative_path.as_str(), it.taken, it.cell_name.as_deref()))
            .collect();
        assert_eq!(previews, [("NMC1_a.txt", true, Some("NMC1")), ("note.pdf", false, None),
            ("old/NMC2_b.txt", false, Some("NMC2"))]);
        let names = vec!["X9_.txt".to_owned()];
        let previews = catalog.preview_rules(&eve, edit.clone(), names).await.unwrap();
        assert!(previews[0].taken && previews[0].cell_name.as_deref() == Some("X9"));
        // Nobody learns names from a path that is not theirs.
        assert!(catalog.preview_rules(&eve, edit.clone(), vec![]).await.unwrap().is_empty());
        let wrong = MonitoredPathEdit { include: Some("(".to_owned()), ..edit };
        assert_eq!(outcome(&catalog.preview_rules(&eve, wrong, vec![]).await), "invalid");
    }
}
