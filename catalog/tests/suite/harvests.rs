//! Harvesters and the folders they watch.

use model::harvest::{HarvesterKind, MonitoredPathEdit, RunSummary};
use model::id::{CellId, EquipmentId, HarvesterId, MonitoredPathId, UserId};

use crate::bench::{DAY, SECOND, outcome};
use crate::fixture::record;

fn watched(folder: &str) -> MonitoredPathEdit {
    MonitoredPathEdit { path: folder.to_owned(), ..MonitoredPathEdit::default() }
}

on_each_database! {
    async fn the_local_harvester_and_its_folders_are_made_once(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let calls = (0..4).map(|_| {
            let (catalog, system) = (catalog.clone(), catalog.system());
            tokio::spawn(async move {
                let id = catalog.local_harvester(&system).await.unwrap();
                (id, catalog.watch_folder(&system, "/data").await.unwrap())
            })
        });
        let mut seen = std::collections::HashSet::new();
        for call in calls.collect::<Vec<_>>() {
            seen.insert(call.await.unwrap());
        }
        assert_eq!(seen.len(), 1);
        let (harvester, path) = seen.into_iter().next().unwrap();
        let other = catalog.watch_folder(system, "/other").await.unwrap();
        assert_ne!(path, other);
        assert_eq!(outcome(&catalog.watch_folder(system, "relative").await), "invalid");
        let paths = catalog.active_paths(system, harvester).await.unwrap();
        assert_eq!(paths.iter().map(|it| it.id).collect::<Vec<_>>(), [path, other]);
        let admin = bench.admin("grace").await;
        let listed = catalog.harvesters(&admin).await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].kind, listed[0].enabled),
            (1, "local", HarvesterKind::Local, true));
    }

    async fn what_people_ask_for_wakes_the_harvester(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let id = catalog.local_harvester(system).await.unwrap();
        let is_woken = async || {
            let soon = std::time::Duration::from_millis(50);
            tokio::time::timeout(soon, catalog.harvest_asked_for()).await.is_ok()
        };
        assert!(!is_woken().await);
        catalog.run_now(&admin, id).await.unwrap();
        assert!(is_woken().await && !is_woken().await, "once");
        let path = catalog.create_monitored_path(&admin, id, watched("/data")).await.unwrap();
        assert!(is_woken().await);
        assert!(catalog.edit_monitored_path(&admin, path, 99, watched("/other")).await.is_err());
        assert!(!is_woken().await, "nothing was changed");
        catalog.delete_monitored_path(&admin, path).await.unwrap();
        assert!(is_woken().await);
    }

    async fn runs_show_in_the_harvester(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let id = catalog.local_harvester(system).await.unwrap();
        catalog.touch_harvester(system, id).await.unwrap();
        let run = catalog.begin_run(system, id).await.unwrap();
        let seen = catalog.harvester(&admin, id).await.unwrap();
        assert!(seen.running && seen.last_completed_run_at.is_none());
        bench.clock.advance(3 * SECOND);
        let summary = RunSummary { files_seen: 9, files_imported: 2, files_failed: 1, milliseconds: 3000 };
        catalog.end_run(system, run, summary).await.unwrap();
        catalog.begin_run(system, id).await.unwrap();
        let seen = catalog.harvester(&admin, id).await.unwrap();
        assert_eq!((seen.running, seen.last_completed_run_at, seen.last_run_summary),
            (true, Some(bench.now()), Some(summary)));
        bench.clock.advance(10 * DAY);
        catalog.tidy(system).await.unwrap();
        let seen = catalog.harvester(&admin, id).await.unwrap();
        assert_eq!(seen.last_run_summary, Some(summary), "the last one is kept");
        assert_eq!(outcome(&catalog.begin_run(system, HarvesterId(99)).await), "not found");
    }

    async fn administrators_decide_what_is_watched(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let id = catalog.local_harvester(system).await.unwrap();
        let edit = MonitoredPathEdit {
            include: Some(r"\.mpr$".to_owned()),
            exclude: Some(String::new()),
            stable_seconds: 30,
            time_zone: Some("Europe/Berlin".to_owned()),
            users: vec![ada.user(), ada.user()],
            default_owner: Some(ada.user()),
            default_purpose: Some(" OCV ".to_owned()),
            cell_name_rule: Some("^(.+?)_".to_owned()),
            ..watched("/data")
        };
        let path = catalog.create_monitored_path(&admin, id, edit.clone()).await.unwrap();
        let stored = catalog.monitored_path(&ada, path).await.unwrap();
        let expected = MonitoredPathEdit {
            exclude: None,
            users: vec![ada.user()],
            default_purpose: Some("OCV".to_owned()),
            ..edit.clone()
        };
        assert_eq!((&stored.edit, stored.revision, stored.files), (&expected, 1, 0));
        assert_eq!(stored.users[0].username, "ada");

        // Who it is not monitored for does not know of it; who it is may look, and ask for a run.
        for (viewer, sees, runs) in [(&admin, "ok", "ok"), (&ada, "ok", "ok"),
            (&eve, "not found", "forbidden")]
        {
            assert_eq!(outcome(&catalog.monitored_path(viewer, path).await), sees);
            let listed = catalog.monitored_paths(viewer, id).await.unwrap();
            assert_eq!(listed.len(), usize::from(sees == "ok"));
            assert_eq!(outcome(&catalog.run_now(viewer, id).await), runs);
            let changes = if viewer.is_admin() { "ok" } else { "forbidden" };
            let answer = catalog.set_harvester(viewer, id, true, Some(59)).await;
            assert_eq!(outcome(&answer), changes);
            let answer = catalog.create_monitored_path(viewer, id, watched("/x")).await;
            assert_eq!(outcome(&answer), changes);
            assert_eq!(outcome(&catalog.create_agent(viewer, "PC 4").await), changes);
            if !viewer.is_admin() {
                let answer = catalog.edit_monitored_path(viewer, path, 1, edit.clone()).await;
                assert_eq!(outcome(&answer), "forbidden");
                assert_eq!(outcome(&catalog.delete_monitored_path(viewer, path).await), "forbidden");
            }
        }
        let job = catalog.lease_job(system, &["harvest.run_now"], "me", 9).await.unwrap().unwrap();
        assert_eq!(job.payload, serde_json::json!({ "harvester": id.0 }));
        assert_eq!(catalog.lease_job(system, &["harvest.run_now"], "me", 9).await.unwrap(), None);

        assert_eq!(outcome(&catalog.edit_monitored_path(&admin, path, 2, edit.clone()).await), "conflict");
        let changed = MonitoredPathEdit { users: vec![], active: false, ..edit };
        let after = catalog.edit_monitored_path(&admin, path, 1, changed).await.unwrap();
        assert_eq!((after.revision, after.users.len(), after.edit.active), (2, 0, false));
        assert_eq!(outcome(&catalog.monitored_path(&ada, path).await), "not found");
        let active = catalog.active_paths(system, id).await.unwrap();
        assert_eq!(active.iter().map(|it| it.edit.path.as_str()).collect::<Vec<_>>(), ["/x"]);
        catalog.set_harvester(&admin, id, false, None).await.unwrap();
        assert!(catalog.active_paths(system, id).await.unwrap().is_empty());
        assert_eq!(outcome(&catalog.run_now(&admin, id).await), "conflict");
        assert_eq!(outcome(&catalog.set_harvester(&admin, id, true, Some(60)).await), "invalid");
    }

    async fn what_makes_no_sense_is_refused(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let id = catalog.local_harvester(&bench.system).await.unwrap();
        let rule = |text: &str| Some(text.to_owned());
        let table = [
            watched(""),
            watched("data"),
            watched("C:data"),
            MonitoredPathEdit { stable_seconds: 0, ..watched("/data") },
            MonitoredPathEdit { stable_seconds: 86_401, ..watched("/data") },
            MonitoredPathEdit { time_zone: rule("Mars/Olympus"), ..watched("/data") },
            MonitoredPathEdit { include: rule("("), ..watched("/data") },
            MonitoredPathEdit { exclude: rule("["), ..watched("/data") },
            MonitoredPathEdit { cell_name_rule: rule("x"), ..watched("/data") },
            MonitoredPathEdit { users: vec![UserId(99)], ..watched("/data") },
            MonitoredPathEdit { default_owner: Some(UserId(99)), ..watched("/data") },
            MonitoredPathEdit { default_cell: Some(CellId(99)), ..watched("/data") },
            MonitoredPathEdit { default_equipment: vec![EquipmentId(99)], ..watched("/data") },
        ];
        for edit in table {
            let answer = catalog.create_monitored_path(&admin, id, edit.clone()).await;
            assert_eq!(outcome(&answer), "invalid", "{edit:?}");
        }
        for folder in [r"C:\Maccor", r"\\server\share", "D:/data"] {
            let answer = catalog.create_monitored_path(&admin, id, watched(folder)).await;
            assert_eq!(outcome(&answer), "ok", "{folder}");
        }
        let answer = catalog.create_monitored_path(&admin, HarvesterId(99), watched("/d")).await;
        assert_eq!(outcome(&answer), "not found");
    }

    async fn no_folder_is_watched_twice_by_one_harvester(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let id = catalog.local_harvester(system).await.unwrap();
        let data = catalog.create_monitored_path(&admin, id, watched("/data/a")).await.unwrap();
        let asleep = |path: &str| MonitoredPathEdit { active: false, ..watched(path) };
        let table = [
            (watched("/data/a"), "invalid"),
            (watched("/data/a/"), "invalid"),
            (watched("/data/a/b"), "invalid"),
            (watched("/data"), "invalid"),
            (watched("/data/ab"), "ok"),
            (asleep("/data/a/b"), "ok"),
        ];
        for (edit, expected) in table {
            let answer = catalog.create_monitored_path(&admin, id, edit.clone()).await;
            assert_eq!(outcome(&answer), expected, "{}", edit.path);
            let watch = catalog.watch_folder(system, &edit.path).await;
            let known = if edit.path == "/data/a/" { "ok" } else { expected };
            let known = if edit.path == "/data/a" { "ok" } else { known };
            assert_eq!(outcome(&watch), known, "watch {}", edit.path);
        }
        let refused = catalog.create_monitored_path(&admin, id, watched("/data")).await;
        let message = refused.unwrap_err().to_string();
        assert!(message.contains("contains /data/a, which is watched already"), "{message}");
        // Waking one up, and moving one, are looked at too; nothing is in its own way.
        let paths = catalog.monitored_paths(&admin, id).await.unwrap();
        let asleep_id = paths.iter().find(|path| !path.edit.active).unwrap().id;
        let answer = catalog.edit_monitored_path(&admin, asleep_id, 1, watched("/data/a/b")).await;
        assert_eq!(outcome(&answer), "invalid");
        let answer = catalog.edit_monitored_path(&admin, data, 1, watched("/data/a/c")).await;
        assert_eq!(outcome(&answer), "ok");
        let answer = catalog.edit_monitored_path(&admin, asleep_id, 1, watched("/data/a/b")).await;
        assert_eq!(outcome(&answer), "ok");
        // Another machine's folder of the same name is another folder.
        let agent = catalog.create_agent(&admin, "PC 4").await.unwrap();
        let answer = catalog.create_monitored_path(&admin, agent, watched("/data/ab")).await;
        assert_eq!(outcome(&answer), "ok");
    }

    async fn overlapping_folders_at_once_are_watched_once(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        let id = bench.catalog.local_harvester(&bench.system).await.unwrap();
        let calls = ["/data", "/data/a", "/data/a/b", "/data"].map(|folder| {
            let (catalog, admin) = (bench.catalog.clone(), admin.clone());
            tokio::spawn(async move {
                catalog.create_monitored_path(&admin, id, watched(folder)).await
            })
        });
        let mut outcomes = Vec::new();
        for call in calls {
            outcomes.push(outcome(&call.await.unwrap()));
        }
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["invalid", "invalid", "invalid", "ok"]);
    }

    async fn each_harvester_gets_its_own_commands(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let local = catalog.local_harvester(system).await.unwrap();
        for at in 0..10 {
            let agent = catalog.create_agent(&admin, &format!("PC {at}")).await.unwrap();
            catalog.run_now(&admin, agent).await.unwrap();
            assert_eq!(catalog.lease_command(system, local, 60).await.unwrap(), None);
            // Harvester 10's commands are not harvester 1's.
            let job = catalog.lease_command(system, agent, 60).await.unwrap().unwrap();
            assert_eq!(job.payload, serde_json::json!({ "harvester": agent.0 }));
        }
        catalog.run_by_schedule(system, local).await.unwrap();
        assert!(catalog.lease_command(system, local, 60).await.unwrap().is_some());
        catalog.touch_harvester(system, local).await.unwrap();
        assert!(!catalog.harvester(&admin, local).await.unwrap().running, "alive, and idle");
    }

    async fn users_who_are_added_see_what_came_before(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let path = catalog.watch_folder(&bench.system, "/data").await.unwrap();
        let mut from_path = record("one");
        from_path.origin = format!("path:{path}:one.txt");
        from_path.context.path = Some(path);
        let id = bench.import(from_path).await;
        bench.import(record("elsewhere")).await;
        assert_eq!(outcome(&catalog.dataset(&ada, id).await), "not found");
        let edit = MonitoredPathEdit { users: vec![ada.user()], ..watched("/data") };
        catalog.edit_monitored_path(&admin, path, 1, edit).await.unwrap();
        let seen = catalog.datasets(&ada, &Default::default()).await.unwrap();
        assert_eq!(seen.items.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
        catalog.delete_monitored_path(&admin, path).await.unwrap();
        assert_eq!(catalog.datasets(&ada, &Default::default()).await.unwrap().total, 1);
        assert_eq!(outcome(&catalog.delete_monitored_path(&admin, path).await), "not found");
    }

    async fn a_folder_is_unreachable_since_its_first_failure(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let admin = bench.admin("grace").await;
        let path = catalog.watch_folder(system, "/data").await.unwrap();
        let first = bench.now();
        catalog.set_reachability(system, path, Some("no such folder")).await.unwrap();
        bench.clock.advance(SECOND);
        catalog.set_reachability(system, path, Some("permission denied")).await.unwrap();
        let seen = catalog.monitored_path(&admin, path).await.unwrap();
        assert_eq!((seen.unreachable_since, seen.unreachable_reason.as_deref()),
            (Some(first), Some("permission denied")));
        catalog.set_reachability(system, path, None).await.unwrap();
        let seen = catalog.monitored_path(&admin, path).await.unwrap();
        assert_eq!((seen.unreachable_since, seen.unreachable_reason), (None, None));
        let answer = catalog.set_reachability(system, MonitoredPathId(99), None).await;
        assert_eq!(outcome(&answer), "not found");
    }
}
