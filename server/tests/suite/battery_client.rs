//! The published client, `batteryclient` 1.0.2 from PyPI, against a running server.

use std::process::Command;

use crate::support::{World, maccor, voltage_step};
use model::account::Role;
use model::cell::{CellEdit, CellFamilyEdit};
use model::dataset::DatasetEdit;
use model::equipment::EquipmentEdit;
use serde_json::{Value, json};

const ROWS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn the_published_client_reads_everything() {
    let Some(python) = std::env::var_os("GALVANALYSER_TEST_PYTHON") else {
        println!("left out: GALVANALYSER_TEST_PYTHON names no Python with batteryclient");
        return;
    };
    let world = World::new().await;
    describe_a_dataset(&world).await;
    // A second one, of nothing but what the file says.
    let bare = world.write("bare.txt", maccor(20).as_bytes());
    world.import(&bare, "ada", false).await.unwrap();
    world.user("stranger", Role::User).await;

    let address = world.serve().await;
    let token = world.token("ada").await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/battery_client.py");
    let run =
        move || Command::new(python).args([script, &format!("http://{address}"), &token]).output();
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();

    let voltages: Vec<f64> = (0..ROWS).map(|row| 3.0 + voltage_step(row)).collect();
    // Sixteenths of a volt written with four digits, as singles.
    let written: Vec<f64> =
        voltages.iter().map(|volt| format!("{volt:.4}").parse::<f64>().unwrap()).collect();
    let singles: Vec<f64> = written.iter().map(|volt| f64::from(*volt as f32)).collect();
    let expected = [
        ("dataset", json!("Formation of GV-01")),
        ("column_ids", json!(true)),
        ("cell", json!("GV-01")),
        ("owner", json!("ada")),
        ("double", json!(written)),
        ("single", json!(singles)),
        ("cells", json!(["GV-01"])),
        ("users", json!(["ada", "stranger"])),
        ("equipment", json!(["Maccor 4300"])),
        ("unknown_dataset", json!(404)),
        ("unknown_column", json!(404)),
        ("wrong_token", json!(401)),
    ];
    for (name, value) in expected {
        assert_eq!(answer[name], value, "{name}");
    }
    assert_eq!(answer["datasets"].as_array().unwrap().len(), 2);
    let ranges = answer["ranges"].as_array().unwrap();
    assert_eq!(ranges[0], json!(["all", [0, ROWS - 1]]));
}

async fn describe_a_dataset(world: &World) {
    let path = world.write("GV-01.034", maccor(ROWS).as_bytes());
    let dataset = world.import(&path, "ada", false).await.unwrap().datasets[0];
    let ada = world.viewer("ada").await;
    let family = CellFamilyEdit {
        name: "NMC pouch".to_owned(),
        nominal_capacity_ah: Some(5.0),
        ..CellFamilyEdit::default()
    };
    let family = world.catalog.create_cell_family(&ada, family).await.unwrap();
    let cell = CellEdit { name: "GV-01".to_owned(), family: Some(family), ..CellEdit::default() };
    let cell = world.catalog.create_cell(&ada, cell).await.unwrap();
    let cycler = EquipmentEdit { name: "Maccor 4300".to_owned(), ..EquipmentEdit::default() };
    let cycler = world.catalog.create_equipment(&ada, cycler).await.unwrap();
    let revision = world.catalog.dataset(&ada, dataset).await.unwrap().row.metadata_revision;
    let edit = DatasetEdit {
        name: "Formation of GV-01".to_owned(),
        cell: Some(cell),
        owner: Some(ada.user()),
        purpose: Some("formation".to_owned()),
        equipment: vec![cycler],
        notes: None,
    };
    world.catalog.edit_dataset(&ada, dataset, revision, edit).await.unwrap();
}
