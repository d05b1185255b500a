//! What is written down.

use model::dataset::{Access, DatasetEdit};
use model::id::RawFileId;

use crate::bench::{HOUR, PASSWORD, outcome};

on_each_database! {
    async fn deeds_are_written_down_with_who_and_what(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let dataset = bench.dataset_of(&ada, "one").await;
        catalog.log_in("ada", PASSWORD, "192.0.2.9", None).await.unwrap();
        let _ = catalog.log_in("ada", "wrong\n2026 fake entry", "192.0.2.9", None).await;
        let _ = catalog.log_in("no\nbody", "wrong", "192.0.2.9", None).await;
        catalog.share_dataset(&ada, dataset, admin.user(), Access::Read).await.unwrap();
        let edit = DatasetEdit { name: "two".into(), owner: Some(ada.user()), ..Default::default() };
        catalog.edit_dataset(&ada, dataset, 1, edit).await.unwrap();
        // What fails leaves no trace of success.
        let edit = DatasetEdit { name: "three".into(), ..Default::default() };
        assert_eq!(outcome(&catalog.edit_dataset(&ada, dataset, 1, edit).await), "conflict");

        let log = catalog.audit_log(&admin, 0, None).await.unwrap();
        let lines: Vec<String> = log
            .items
            .iter()
            .rev()
            .map(|it| format!("{} {} {} {}", it.actor, it.action, it.object, it.succeeded))
            .collect();
        assert_eq!(lines, [
            "system user.create user:1 true".to_owned(),
            "system user.create user:2 true".to_owned(),
            "ada session.log_in user:2 true".to_owned(),
            "ada session.log_in session false".to_owned(),
            "no\\nbody session.log_in session false".to_owned(),
            format!("ada dataset.share dataset:{dataset} true"),
            format!("ada dataset.edit dataset:{dataset} true"),
        ]);
        let all = format!("{log:?}");
        assert!(!all.contains(PASSWORD) && !all.contains("fake entry"));
    }

    async fn downloads_and_refusals_are_written_down(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let dataset = bench.dataset_of(&ada, "one").await;
        let file = catalog.dataset(&ada, dataset).await.unwrap().files[0].raw_file;
        catalog.dataset_raw_file(&ada, dataset, file).await.unwrap();
        let unknown = catalog.dataset_raw_file(&ada, dataset, RawFileId(99)).await;
        assert_eq!(outcome(&unknown), "not found");
        for (object, hours) in [("dataset:1", 0), ("dataset:1\n", 0), ("dataset:1", 0),
            ("dataset:1", 1)]
        {
            bench.clock.advance(hours * HOUR);
            catalog.audit_denied(&ada, "dataset.read", object).await.unwrap();
        }
        let log = catalog.audit_log(&admin, 0, None).await.unwrap();
        let lines: Vec<String> = log
            .items
            .iter()
            .rev()
            .skip(2)
            .map(|it| format!("{} {} {} {}", it.actor, it.action, it.object, it.succeeded))
            .collect();
        assert_eq!(lines, [
            &format!("ada dataset.download dataset:{dataset} true"),
            "ada dataset.read dataset:1 false",
            "ada dataset.read dataset:1\\n false",
            "ada dataset.read dataset:1 false",
        ]);
    }

    async fn the_log_is_paged_from_the_newest(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        for name in ["a1", "b1", "c1", "d1"] {
            bench.user(name).await;
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = bench.catalog.audit_log(&admin, 2, cursor.as_deref()).await.unwrap();
            assert_eq!(page.total, 5);
            seen.extend(page.items.into_iter().map(|entry| entry.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [5, 4, 3, 2, 1]);
        assert_eq!(outcome(&bench.catalog.audit_log(&admin, 2, Some("x")).await), "invalid");
    }
}
