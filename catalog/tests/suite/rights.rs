//! Who may do what to a dataset: every verb for every kind of viewer.

use catalog::{Catalog, Result, Viewer};
use model::account::{NewApiToken, Scope};
use model::cell::CellChoice;
use model::dataset::{Access, DatasetAssignment, DatasetEdit};
use model::equipment::EquipmentEdit;
use model::id::{CellId, DatasetId, EquipmentId, RangeId, RawFileId, UserId};

use crate::bench::{Bench, outcome};

#[derive(Clone, Copy, Debug)]
enum Verb {
    Dataset,
    Pulse,
    Layout,
    Cycles,
    Ranges,
    RawFile,
    Edit,
    GiveAway,
    Assign,
    AssignOwner,
    CreateRange,
    DeleteRange,
    Share,
    Unshare,
    DeleteCell,
    DeleteEquipment,
}

impl Verb {
    /// Verb, then what admin, owner, editor, reader, stranger, and the owner by a token that may
    /// only read, get as an answer.
    const TABLE: [(Self, [&'static str; 6]); 16] = [
        (Self::Dataset, ["ok", "ok", "ok", "ok", "not found", "ok"]),
        (Self::Pulse, ["ok", "ok", "ok", "ok", "not found", "ok"]),
        (Self::Layout, ["ok", "ok", "ok", "ok", "not found", "ok"]),
        (Self::Cycles, ["ok", "ok", "ok", "ok", "not found", "ok"]),
        (Self::Ranges, ["ok", "ok", "ok", "ok", "not found", "ok"]),
        (Self::RawFile, ["ok", "ok", "ok", "ok", "not found", "ok"]),
        (Self::Edit, ["ok", "ok", "ok", "forbidden", "not found", "forbidden"]),
        (Self::GiveAway, ["ok", "ok", "forbidden", "forbidden", "not found", "forbidden"]),
        (Self::Assign, ["ok", "ok", "ok", "forbidden", "not found", "forbidden"]),
        (Self::AssignOwner, ["ok", "ok", "forbidden", "forbidden", "not found", "forbidden"]),
        (Self::CreateRange, ["ok", "ok", "ok", "forbidden", "not found", "forbidden"]),
        (Self::DeleteRange, ["ok", "ok", "ok", "forbidden", "not found", "forbidden"]),
        (Self::Share, ["ok", "ok", "forbidden", "forbidden", "not found", "forbidden"]),
        (Self::Unshare, ["ok", "ok", "forbidden", "forbidden", "not found", "forbidden"]),
        (Self::DeleteCell, ["ok", "ok", "ok", "conflict", "conflict", "forbidden"]),
        (Self::DeleteEquipment, ["ok", "ok", "ok", "conflict", "conflict", "forbidden"]),
    ];

    async fn run(self, catalog: &Catalog, viewer: &Viewer, on: &Target) -> Result<()> {
        let id = on.dataset;
        let edit = |owner| DatasetEdit {
            name: "edited".to_owned(),
            owner: Some(owner),
            ..DatasetEdit::default()
        };
        let purpose = Some("cycling".to_owned());
        let assignment = |owner| DatasetAssignment { owner, purpose: purpose.clone(), cell: None };
        match self {
            Self::Dataset => catalog.dataset(viewer, id).await.map(drop),
            Self::Pulse => catalog.dataset_pulse(viewer, id).await.map(drop),
            Self::Layout => catalog.layout(viewer, id).await.map(drop),
            Self::Cycles => catalog.cycles(viewer, id).await.map(drop),
            Self::Ranges => catalog.ranges(viewer, id).await.map(drop),
            Self::RawFile => catalog.dataset_raw_file(viewer, id, on.raw).await.map(drop),
            Self::Edit => catalog.edit_dataset(viewer, id, 2, edit(on.owner)).await.map(drop),
            Self::GiveAway => catalog.edit_dataset(viewer, id, 2, edit(on.other)).await.map(drop),
            Self::Assign => {
                catalog.assign_datasets(viewer, &[id], assignment(None)).await.map(drop)
            }
            Self::AssignOwner => {
                let assignment = assignment(Some(on.other));
                catalog.assign_datasets(viewer, &[id], assignment).await.map(drop)
            }
            Self::CreateRange => {
                catalog.create_range(viewer, id, "rest", 0, 3, None).await.map(drop)
            }
            Self::DeleteRange => catalog.delete_range(viewer, id, on.range).await,
            Self::Share => catalog.share_dataset(viewer, id, on.other, Access::Edit).await,
            Self::Unshare => catalog.unshare_dataset(viewer, id, on.shared).await,
            Self::DeleteCell => catalog.delete_cell(viewer, on.cell).await,
            Self::DeleteEquipment => catalog.delete_equipment(viewer, on.equipment).await,
        }
    }
}

struct Target {
    dataset: DatasetId,
    raw: RawFileId,
    range: RangeId,
    cell: CellId,
    equipment: EquipmentId,
    owner: UserId,
    /// Someone with no rights yet, and someone with some.
    other: UserId,
    shared: UserId,
}

async fn target(bench: &Bench, people: &[Viewer], name: &str) -> Target {
    let [_, owner, editor, reader, _, _, other, shared] = people else { panic!("eight people") };
    let dataset = bench.dataset_of(owner, name).await;
    let catalog = &bench.catalog;
    for (user, access) in [(editor, Access::Edit), (reader, Access::Read), (shared, Access::Read)] {
        catalog.share_dataset(owner, dataset, user.user(), access).await.unwrap();
    }
    let range = catalog.create_range(owner, dataset, "mine", 1, 2, None).await.unwrap();
    let raw = catalog.dataset(owner, dataset).await.unwrap().files[0].raw_file;
    let of_name = EquipmentEdit { name: name.to_owned(), ..EquipmentEdit::default() };
    let equipment = catalog.create_equipment(owner, of_name).await.unwrap();
    let edit = DatasetEdit {
        name: name.to_owned(),
        cell: Some(CellChoice::Named(name.to_owned())),
        owner: Some(owner.user()),
        equipment: vec![equipment],
        ..DatasetEdit::default()
    };
    let row = catalog.edit_dataset(owner, dataset, 1, edit).await.unwrap();
    let cell = row.cell.unwrap().id;
    let (owner, other, shared) = (owner.user(), other.user(), shared.user());
    Target { dataset, raw, range, cell, equipment, owner, other, shared }
}

async fn people(bench: &Bench) -> Vec<Viewer> {
    let mut people = vec![bench.admin("admin").await];
    for name in ["owner", "editor", "reader", "stranger"] {
        people.push(bench.user(name).await);
    }
    let new = NewApiToken { name: "t".into(), scopes: vec![Scope::Read], valid_days: 1 };
    let token = bench.catalog.create_token(&people[1], new).await.unwrap();
    people.push(bench.catalog.viewer_of_token(&token.secret).await.unwrap());
    for name in ["other", "shared"] {
        people.push(bench.user(name).await);
    }
    people
}

on_each_database! {
    async fn every_verb_answers_every_viewer_as_the_table_says(bench: Arc<Bench>) {
        let people = people(&bench).await;
        for (verb, expected) in Verb::TABLE {
            for (viewer, expected) in people.iter().zip(expected) {
                let name = format!("{verb:?} {} {}", viewer.username(), viewer.scopes().write);
                let target = target(&bench, &people, &name).await;
                let answer = verb.run(&bench.catalog, viewer, &target).await;
                assert_eq!(outcome(&answer), expected, "{name}: {answer:?}");
                let unknown = Target {
                    dataset: DatasetId(987_654),
                    cell: CellId(987_654),
                    equipment: EquipmentId(987_654),
                    ..target
                };
                let answer = verb.run(&bench.catalog, viewer, &unknown).await;
                let expected = match (verb, viewer.scopes().write) {
                    (Verb::Assign | Verb::AssignOwner, false) => "forbidden",
                    (Verb::DeleteCell | Verb::DeleteEquipment, false) => "forbidden",
                    _ => "not found",
                };
                assert_eq!(outcome(&answer), expected, "{name}, unknown");
            }
        }
    }

    async fn lists_hold_what_a_viewer_may_see(bench: Arc<Bench>) {
        let people = people(&bench).await;
        for name in ["a", "b"] {
            target(&bench, &people, name).await;
        }
        let catalog = &bench.catalog;
        let cell = model::cell::CellEdit { name: "private cell".into(), ..Default::default() };
        let cell = catalog.create_cell(&people[0], cell).await.unwrap();
        let equipment = model::equipment::EquipmentEdit { name: "tester".into(), ..Default::default() };
        let equipment = catalog.create_equipment(&people[0], equipment).await.unwrap();
        let edit = DatasetEdit {
            name: "private".to_owned(),
            cell: Some(cell.into()),
            owner: Some(people[6].user()),
            equipment: vec![equipment],
            ..DatasetEdit::default()
        };
        let private = bench.dataset_of(&people[6], "private").await;
        catalog.edit_dataset(&people[6], private, 1, edit).await.unwrap();

        for (viewer, expected) in people.iter().zip([3, 2, 2, 2, 0, 2, 1, 2]) {
            let page = catalog.datasets(viewer, &Default::default()).await.unwrap();
            let all = catalog.all_datasets(viewer).await.unwrap();
            let sees = (page.items.len() as u64, page.total, all.len() as u64);
            assert_eq!(sees, (expected, expected, expected), "{}", viewer.username());
            for listing in &all {
                let alone = catalog.dataset(viewer, listing.detail.row.id).await.unwrap();
                assert_eq!(alone, listing.detail, "one by one as in the list");
            }
            let counted = if expected == 3 || expected == 1 { 1 } else { 0 };
            let cells = catalog.cells(viewer, Some("private cell")).await.unwrap();
            assert_eq!(cells[0].datasets, counted);
            assert_eq!(catalog.cell(viewer, cell).await.unwrap().datasets, counted);
            let listed = catalog.equipment_list(viewer).await.unwrap();
            let listed = listed.iter().find(|listed| listed.id == equipment).unwrap();
            assert_eq!(listed.datasets, counted);
            assert_eq!(catalog.equipment(viewer, equipment).await.unwrap().datasets, counted);
        }
        let rights = people.iter().take(5).map(|viewer| viewer.username().to_owned());
        assert_eq!(rights.collect::<Vec<_>>(), ["admin", "owner", "editor", "reader", "stranger"]);
        let first = DatasetId(1);
        for (viewer, access) in people.iter().zip([Access::Own, Access::Own, Access::Edit, Access::Read]) {
            assert_eq!(catalog.dataset(viewer, first).await.unwrap().access, access);
        }
    }

    async fn a_share_changes_and_ends(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let id = bench.dataset_of(&ada, "one").await;
        let edit = || DatasetEdit { name: "x".into(), owner: Some(ada.user()), ..Default::default() };
        catalog.share_dataset(&ada, id, eve.user(), Access::Read).await.unwrap();
        assert_eq!(outcome(&catalog.edit_dataset(&eve, id, 1, edit()).await), "forbidden");
        catalog.share_dataset(&ada, id, eve.user(), Access::Edit).await.unwrap();
        assert_eq!(outcome(&catalog.edit_dataset(&eve, id, 1, edit()).await), "ok");
        let shares = catalog.dataset(&ada, id).await.unwrap().shares;
        assert_eq!((shares.len(), shares[0].access), (1, Access::Edit));
        let table = [(eve.user(), Access::Own), (ada.user(), Access::Read), (UserId(99), Access::Read)];
        for (user, access) in table {
            let answer = catalog.share_dataset(&ada, id, user, access).await;
            assert_eq!(outcome(&answer), "invalid");
        }
        // Who was given access may also let go of it.
        catalog.unshare_dataset(&eve, id, eve.user()).await.unwrap();
        assert_eq!(outcome(&catalog.dataset(&eve, id).await), "not found");
        assert_eq!(outcome(&catalog.unshare_dataset(&ada, id, eve.user()).await), "not found");
    }
}
