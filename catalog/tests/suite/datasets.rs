//! Metadata edits, their conflicts, and what deletions leave.

use model::cell::{CellChoice, CellEdit};
use model::dataset::{DatasetAssignment, DatasetEdit};
use model::equipment::EquipmentEdit;
use model::id::{CellId, DatasetId, EquipmentId, UserId};

use crate::bench::outcome;

on_each_database! {
    async fn an_edit_changes_the_form_as_a_whole(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let ada = bench.user("ada").await;
        let id = bench.dataset_of(&ada, "one").await;
        let cell = CellEdit { name: "NMC 1".into(), ..Default::default() };
        let cell = catalog.create_cell(&ada, cell).await.unwrap();
        let tester = EquipmentEdit { name: "Maccor 4".into(), ..Default::default() };
        let tester = catalog.create_equipment(&ada, tester).await.unwrap();
        let edit = DatasetEdit {
            name: " Formation ".to_owned(),
            cell: Some(cell.into()),
            owner: Some(ada.user()),
            purpose: Some("formation".to_owned()),
            equipment: vec![tester, tester],
            notes: Some("C/20".to_owned()),
        };
        let row = catalog.edit_dataset(&ada, id, 1, edit).await.unwrap();
        assert_eq!((row.name.as_str(), row.metadata_revision, row.metadata_complete),
            ("Formation", 2, true));
        let detail = catalog.dataset(&ada, id).await.unwrap();
        assert_eq!(detail.row, row);
        assert_eq!(detail.notes.as_deref(), Some("C/20"));
        assert_eq!(detail.equipment.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
            ["Maccor 4"]);
        // Data and their revision are not touched.
        assert_eq!((detail.generation, detail.revision), (1, 1));

        let bare = DatasetEdit { name: "x".into(), owner: Some(ada.user()), ..Default::default() };
        let row = catalog.edit_dataset(&ada, id, 2, bare).await.unwrap();
        assert_eq!((row.cell, row.purpose, row.metadata_complete), (None, None, false));
        assert!(catalog.dataset(&ada, id).await.unwrap().equipment.is_empty());
    }

    async fn choices_must_exist(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let gone = bench.user("gone").await.user();
        let id = bench.dataset_of(&ada, "one").await;
        let theirs = bench.dataset_of(&bench.viewer("gone").await, "two").await;
        catalog.set_user_active(&admin, gone, false).await.unwrap();
        let edit = || DatasetEdit { name: "x".into(), owner: Some(ada.user()), ..Default::default() };
        let table = [
            DatasetEdit { name: "  ".into(), ..edit() },
            DatasetEdit { name: "x".repeat(301), ..edit() },
            DatasetEdit { cell: Some(CellId(99).into()), ..edit() },
            DatasetEdit { owner: Some(UserId(99)), ..edit() },
            DatasetEdit { owner: Some(gone), ..edit() },
            DatasetEdit { equipment: vec![EquipmentId(99)], ..edit() },
        ];
        for edit in table {
            let answer = catalog.edit_dataset(&ada, id, 1, edit.clone()).await;
            assert_eq!(outcome(&answer), "invalid", "{edit:.80?}");
        }
        // An owner who was disabled since may stay.
        let edit = DatasetEdit { name: "x".into(), owner: Some(gone), ..Default::default() };
        assert_eq!(outcome(&catalog.edit_dataset(&admin, theirs, 1, edit).await), "ok");
    }

    async fn of_two_editors_at_once_one_gets_a_conflict(bench: Arc<Bench>) {
        let ada = bench.user("ada").await;
        let id = bench.dataset_of(&ada, "one").await;
        for revision in 1..6 {
            let edits = (0..4).map(|editor| {
                let (catalog, ada) = (bench.catalog.clone(), ada.clone());
                let edit = DatasetEdit {
                    name: format!("by {editor}"),
                    owner: Some(ada.user()),
                    ..DatasetEdit::default()
                };
                tokio::spawn(async move {
                    catalog.edit_dataset(&ada, id, revision, edit).await.map(|row| row.name)
                })
            });
            let mut winner = None;
            for edit in edits.collect::<Vec<_>>() {
                match edit.await.unwrap() {
                    Ok(name) => assert_eq!(winner.replace(name), None),
                    other => assert_eq!(outcome(&other), "conflict"),
                }
            }
            let row = bench.catalog.dataset(&ada, id).await.unwrap().row;
            assert_eq!((Some(row.name), row.metadata_revision), (winner, revision + 1));
        }
    }

    async fn an_assignment_changes_all_or_none(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let mut ids = Vec::new();
        for name in ["a", "b", "c"] {
            ids.push(bench.dataset_of(&ada, name).await);
        }
        let cell = CellEdit { name: "NMC 1".into(), ..Default::default() };
        let cell = catalog.create_cell(&ada, cell).await.unwrap();
        let with_cell = DatasetAssignment { cell: Some(cell.into()), ..Default::default() };
        let changed = catalog.assign_datasets(&ada, &ids[..2], with_cell.clone()).await.unwrap();
        assert_eq!(changed, 2);
        let cells = |viewer: catalog::Viewer| {
            let catalog = catalog.clone();
            async move {
                let page = catalog.datasets(&viewer, &Default::default()).await.unwrap();
                let row = |row: model::dataset::DatasetRow| {
                    (row.cell.map(|cell| cell.name), row.metadata_revision, row.owner.unwrap().id)
                };
                page.items.into_iter().map(row).collect::<Vec<_>>()
            }
        };
        let named = Some("NMC 1".to_owned());
        let expected =
            vec![(named.clone(), 2, ada.user()), (named, 2, ada.user()), (None, 1, ada.user())];
        assert_eq!(cells(ada.clone()).await, expected);

        let foreign = bench.dataset_of(&eve, "d").await;
        let mixed = [ids[2], foreign];
        let answer = catalog.assign_datasets(&ada, &mixed, with_cell.clone()).await;
        assert_eq!(outcome(&answer), "not found");
        let unknown = DatasetAssignment { cell: Some(CellId(99).into()), ..Default::default() };
        let answer = catalog.assign_datasets(&ada, &ids, unknown).await;
        assert_eq!(outcome(&answer), "invalid");
        assert_eq!(cells(ada.clone()).await, expected);
        let nothing = DatasetAssignment::default();
        for (ids, change) in [(&ids[..0], with_cell.clone()), (&ids[..], nothing)] {
            assert_eq!(outcome(&catalog.assign_datasets(&ada, ids, change).await), "invalid");
        }
        let many: Vec<_> = (0..1200).map(|_| ids[2]).chain([ids[2]]).collect();
        assert_eq!(catalog.assign_datasets(&ada, &many, with_cell).await.unwrap(), 1);

        let to_eve = DatasetAssignment { owner: Some(eve.user()), ..Default::default() };
        assert_eq!(catalog.assign_datasets(&ada, &ids, to_eve).await.unwrap(), 3);
        assert_eq!(cells(ada).await.len(), 0);
        assert_eq!(cells(eve).await.len(), 4);
    }

    async fn a_new_cell_is_made_with_the_change_that_names_it_or_not_at_all(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let id = bench.dataset_of(&ada, "one").await;
        let named = |name: &str| Some(CellChoice::Named(name.to_owned()));
        let edit = |cell| DatasetEdit {
            name: "one".into(), cell, owner: Some(ada.user()), ..Default::default()
        };
        let assignment = |cell| DatasetAssignment { cell, ..Default::default() };
        let refused = [
            outcome(&catalog.edit_dataset(&ada, id, 9, edit(named("stray"))).await),
            outcome(&catalog.edit_dataset(&eve, id, 1, edit(named("stray"))).await),
            outcome(&catalog.edit_dataset(&ada, id, 1, edit(named(" "))).await),
            outcome(&catalog.assign_datasets(&eve, &[id], assignment(named("stray"))).await),
            outcome(&catalog.assign_datasets(&ada, &[id, DatasetId(99)], assignment(named("stray"))).await),
        ];
        assert_eq!(refused, ["conflict", "not found", "invalid", "not found", "not found"]);
        assert!(catalog.cell_references(&ada).await.unwrap().is_empty());

        let row = catalog.edit_dataset(&ada, id, 1, edit(named(" NMC 1 "))).await.unwrap();
        let made = row.cell.unwrap();
        assert_eq!(made.name, "NMC 1");
        catalog.assign_datasets(&ada, &[id], assignment(named("nmc 1"))).await.unwrap();
        assert_eq!(catalog.cell_references(&ada).await.unwrap(), std::slice::from_ref(&made));
        assert_eq!(catalog.dataset(&ada, id).await.unwrap().row.cell, Some(made));
        catalog.assign_datasets(&ada, &[id], assignment(named("NMC 2"))).await.unwrap();
        assert_eq!(catalog.cell_references(&ada).await.unwrap().len(), 2);
    }

    async fn deleting_what_a_dataset_mentions_leaves_its_data(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let ada = bench.user("ada").await;
        let id = bench.dataset_of(&ada, "one").await;
        let cell = CellEdit { name: "NMC 1".into(), ..Default::default() };
        let cell = catalog.create_cell(&ada, cell).await.unwrap();
        let tester = EquipmentEdit { name: "Maccor 4".into(), ..Default::default() };
        let tester = catalog.create_equipment(&ada, tester).await.unwrap();
        let edit = DatasetEdit {
            name: "one".into(),
            cell: Some(cell.into()),
            owner: Some(ada.user()),
            purpose: Some("OCV".into()),
            equipment: vec![tester],
            notes: None,
        };
        catalog.edit_dataset(&ada, id, 1, edit).await.unwrap();
        let layout = catalog.layout(&ada, id).await.unwrap();
        let searched = |text: &str| {
            let query = model::dataset::DatasetQuery { search: Some(text.into()), ..Default::default() };
            let (catalog, ada) = (catalog.clone(), ada.clone());
            async move { catalog.datasets(&ada, &query).await.unwrap().total }
        };
        assert_eq!(searched("nmc").await, 1);

        catalog.delete_cell(&ada, cell).await.unwrap();
        catalog.delete_equipment(&ada, tester).await.unwrap();
        let detail = catalog.dataset(&ada, id).await.unwrap();
        assert_eq!((&detail.row.cell, detail.row.metadata_complete), (&None, false));
        assert!(detail.equipment.is_empty());
        assert_eq!(detail.row.metadata_revision, 4, "an open form is stale");
        assert_eq!(catalog.layout(&ada, id).await.unwrap(), layout);
        assert_eq!(searched("nmc").await, 0);
        assert_eq!(outcome(&catalog.delete_cell(&ada, cell).await), "not found");

        // Even a user who is taken out by hand leaves the data.
        use sea_orm::{ConnectionTrait, EntityTrait};
        bench.raw.execute_unprepared("DELETE FROM user_account").await.unwrap();
        let rows = entity::dataset::Entity::find().all(&bench.raw).await.unwrap();
        assert_eq!((rows.len(), rows[0].owner_id), (1, None));
        let admin = bench.admin("grace").await;
        assert_eq!(catalog.dataset(&admin, DatasetId(id.0)).await.unwrap().row.owner, None);
    }
}
