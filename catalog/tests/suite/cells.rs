//! Cells, their families, and equipment.

use model::cell::{CellEdit, CellFamilyEdit};
use model::dataset::{DatasetAssignment, DatasetQuery};
use model::equipment::EquipmentEdit;
use model::id::{CellFamilyId, CellId};

use crate::bench::outcome;

fn cell(name: &str) -> CellEdit {
    CellEdit { name: name.to_owned(), ..CellEdit::default() }
}

fn family(name: &str) -> CellFamilyEdit {
    CellFamilyEdit { name: name.to_owned(), ..CellFamilyEdit::default() }
}

fn equipment(name: &str) -> EquipmentEdit {
    EquipmentEdit { name: name.to_owned(), ..EquipmentEdit::default() }
}

on_each_database! {
    async fn every_field_reads_back(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let edit = CellFamilyEdit {
            name: "INR21700".to_owned(),
            manufacturer: Some("LG".to_owned()),
            model: Some("M50".to_owned()),
            form_factor: Some("cylindrical".to_owned()),
            anode_chemistry: Some("Si/graphite".to_owned()),
            cathode_chemistry: Some("NMC811".to_owned()),
            nominal_capacity_ah: Some(4.85),
            nominal_cell_weight_gram: Some(69.25),
            datasheet: Some("https://example.org/m50.pdf".to_owned()),
        };
        let id = catalog.create_cell_family(&ada, edit.clone()).await.unwrap();
        let stored = catalog.cell_family(&ada, id).await.unwrap();
        assert_eq!((&stored.edit, stored.revision, stored.cells), (&edit, 1, 0));

        let edit = CellEdit {
            name: "M50-017".to_owned(),
            family: Some(id),
            batch: Some("B7".to_owned()),
            assembly_date: Some("2026-02-28".to_owned()),
            active_mass_gram: Some(0.0123),
            areal_loading_milligram_per_square_centimetre: Some(12.5),
            electrode_area_square_centimetre: Some(1.54),
            negative_to_positive_ratio: Some(1.1),
            separator: Some("Celgard 2325".to_owned()),
            electrolyte: Some("LP57".to_owned()),
            electrolyte_volume_microlitre: Some(80.0),
            reference_electrode: Some("Li".to_owned()),
            half_cell: true,
            notes: Some("leaks".to_owned()),
        };
        let cell = catalog.create_cell(&ada, edit.clone()).await.unwrap();
        let stored = catalog.cell(&ada, cell).await.unwrap();
        assert_eq!((&stored.edit, stored.revision), (&edit, 1));
        assert_eq!(stored.family.as_ref().map(|family| (family.id, family.cells)), Some((id, 1)));
        assert_eq!(catalog.cells(&ada, None).await.unwrap(), [stored]);

        let edit = EquipmentEdit {
            name: "Maccor 4".to_owned(),
            kind: Some("cycler".to_owned()),
            description: Some("64 channels".to_owned()),
            serial: Some("4711".to_owned()),
            calibration_date: Some("2026-01-31".to_owned()),
        };
        let id = catalog.create_equipment(&ada, edit.clone()).await.unwrap();
        let stored = catalog.equipment(&ada, id).await.unwrap();
        assert_eq!((&stored.edit, stored.revision, stored.datasets), (&edit, 1, 0));
        assert_eq!(catalog.equipment_list(&ada).await.unwrap(), [stored]);
    }

    async fn names_are_unique_whatever_their_case(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let first = catalog.create_cell(&ada, cell("Zelle Ä")).await.unwrap();
        let second = catalog.create_cell(&ada, cell("other")).await.unwrap();
        let tester = catalog.create_equipment(&ada, equipment("Tester")).await.unwrap();
        catalog.create_equipment(&ada, equipment("other")).await.unwrap();
        assert_eq!(outcome(&catalog.create_cell(&ada, cell(" zelle ä ")).await), "conflict");
        assert_eq!(outcome(&catalog.edit_cell(&ada, second, 1, cell("ZELLE Ä")).await), "conflict");
        assert_eq!(outcome(&catalog.edit_cell(&ada, first, 1, cell("ZELLE ä")).await), "ok");
        let again = catalog.create_equipment(&ada, equipment("TESTER")).await;
        assert_eq!(outcome(&again), "conflict");
        let taken = catalog.edit_equipment(&ada, tester, 1, equipment("Other")).await;
        assert_eq!(outcome(&taken), "conflict");
    }

    async fn an_edit_of_an_old_revision_conflicts(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let a = catalog.create_cell(&ada, cell("a")).await.unwrap();
        let f = catalog.create_cell_family(&ada, family("f")).await.unwrap();
        let e = catalog.create_equipment(&ada, equipment("e")).await.unwrap();
        for (revision, expected) in [(1, "ok"), (1, "conflict"), (3, "conflict"), (2, "ok")] {
            let answer = catalog.edit_cell(&ada, a, revision, cell("a")).await;
            assert_eq!(outcome(&answer), expected, "cell {revision}");
            let answer = catalog.edit_cell_family(&ada, f, revision, family("f")).await;
            assert_eq!(outcome(&answer), expected, "family {revision}");
            let answer = catalog.edit_equipment(&ada, e, revision, equipment("e")).await;
            assert_eq!(outcome(&answer), expected, "equipment {revision}");
        }
        let answer = catalog.edit_cell(&ada, CellId(99), 1, cell("a2")).await;
        assert_eq!(outcome(&answer), "not found");
        let answer = catalog.edit_cell_family(&ada, CellFamilyId(99), 1, family("g")).await;
        assert_eq!(outcome(&answer), "not found");
    }

    async fn what_makes_no_sense_is_refused(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let table = [
            CellEdit { name: " ".into(), ..cell("a") },
            CellEdit { family: Some(CellFamilyId(99)), ..cell("a") },
            CellEdit { assembly_date: Some("31.1.2026".into()), ..cell("a") },
            CellEdit { active_mass_gram: Some(-1.0), ..cell("a") },
            CellEdit { active_mass_gram: Some(f64::NAN), ..cell("a") },
            CellEdit { negative_to_positive_ratio: Some(f64::INFINITY), ..cell("a") },
        ];
        for edit in table {
            assert_eq!(outcome(&catalog.create_cell(&ada, edit.clone()).await), "invalid", "{edit:?}");
        }
    }

    async fn a_renamed_cell_is_found_and_sorted_by_its_new_name(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let id = bench.dataset_of(&ada, "one").await;
        let a = catalog.create_cell(&ada, cell("before")).await.unwrap();
        let assignment = DatasetAssignment { cell: Some(a.into()), ..Default::default() };
        catalog.assign_datasets(&ada, &[id], assignment).await.unwrap();
        catalog.edit_cell(&ada, a, 1, cell("After")).await.unwrap();
        for (text, found) in [("before", 0), ("after", 1)] {
            let query = DatasetQuery { search: Some(text.into()), ..Default::default() };
            assert_eq!(catalog.datasets(&ada, &query).await.unwrap().total, found, "{text}");
        }
        let row = catalog.dataset(&ada, id).await.unwrap().row;
        assert_eq!(row.cell.unwrap().name, "After");
        // Somebody else's rename does not make a form of the dataset stale.
        assert_eq!(row.metadata_revision, 2);
    }

    async fn a_refusal_says_how_many_datasets_are_in_the_way(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let eve = bench.user("eve").await;
        let of_ada = [bench.dataset_of(&ada, "a").await, bench.dataset_of(&ada, "b").await];
        let of_eve = bench.dataset_of(&eve, "c").await;
        let cell = catalog.create_cell(&eve, cell("shared")).await.unwrap();
        let assignment = || DatasetAssignment { cell: Some(cell.into()), ..Default::default() };
        catalog.assign_datasets(&ada, &of_ada, assignment()).await.unwrap();
        catalog.assign_datasets(&eve, &[of_eve], assignment()).await.unwrap();
        let message = catalog.delete_cell(&eve, cell).await.unwrap_err().to_string();
        assert!(message.contains("2 datasets that you may not edit"), "{message}");
        let row = catalog.dataset(&eve, of_eve).await.unwrap().row;
        assert_eq!((row.cell.map(|cell| cell.id), row.metadata_revision), (Some(cell), 2));
        let admin = bench.admin("grace").await;
        catalog.delete_cell(&admin, cell).await.unwrap();
        for id in [of_ada[0], of_ada[1], of_eve] {
            let row = catalog.dataset(&admin, id).await.unwrap().row;
            assert_eq!((row.cell, row.metadata_revision), (None, 3));
        }
    }

    async fn cells_outlive_their_family_and_are_searched(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let nmc = catalog.create_cell_family(&ada, family("NMC")).await.unwrap();
        let with = |name: &str, family, batch: Option<&str>| CellEdit {
            family,
            batch: batch.map(str::to_owned),
            ..cell(name)
        };
        catalog.create_cell(&ada, with("b1", Some(nmc), None)).await.unwrap();
        catalog.create_cell(&ada, with("A2", None, Some("Öl"))).await.unwrap();
        catalog.create_cell(&ada, with("_3", Some(nmc), Some("x"))).await.unwrap();
        let table = [
            (None, vec!["_3", "A2", "b1"]),
            (Some("nmc"), vec!["_3", "b1"]),
            (Some("NMC x"), vec!["_3"]),
            (Some("öl"), vec!["A2"]),
            (Some("_"), vec!["_3"]),
            (Some("%"), vec![]),
        ];
        for (search, expected) in table {
            let found = catalog.cells(&ada, search).await.unwrap();
            let names: Vec<_> = found.iter().map(|cell| cell.edit.name.as_str()).collect();
            assert_eq!(names, expected, "{search:?}");
        }
        let names: Vec<_> = catalog.cell_references(&ada).await.unwrap();
        assert_eq!(names.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["_3", "A2", "b1"]);
        assert_eq!(catalog.cell_families(&ada).await.unwrap()[0].cells, 2);
        catalog.delete_cell_family(&ada, nmc).await.unwrap();
        let cells = catalog.cells(&ada, None).await.unwrap();
        assert_eq!(cells.len(), 3);
        assert!(cells.iter().all(|cell| cell.family.is_none() && cell.edit.family.is_none()));
    }
}
