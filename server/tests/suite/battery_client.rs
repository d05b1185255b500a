//! The published client, `batteryclient` 1.0.2 from PyPI, against a running server.

use std::process::Command;
use std::sync::Arc;

use crate::support::{World, maccor, voltage_step};
use formats::{Bundle, MemorySource, Options};
use model::account::Role;
use model::cell::{CellEdit, CellFamilyEdit};
use model::dataset::DatasetEdit;
use model::equipment::EquipmentEdit;
use model::id::DatasetId;
use serde_json::{Value, json};

const ROWS: usize = 40;

/// A real file, of a Maccor tester.
const SAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/maccor-txt/example_formation.062");

#[tokio::test(flavor = "multi_thread")]
async fn the_published_client_reads_everything() {
    let Some(python) = std::env::var_os("GALVANALYSER_TEST_PYTHON") else {
        println!("left out: GALVANALYSER_TEST_PYTHON names no Python with batteryclient");
        return;
    };
    let world = World::new().await;
    world.user("stranger", Role::User).await;
    let folder = world.folder.path().join("cyclers");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("GV-01.034"), maccor(ROWS)).unwrap();
    // A second one, of nothing but what the file says, and a real one where samples are at hand.
    std::fs::write(folder.join("bare.txt"), maccor(20).replace("GV-01", "bare")).unwrap();
    let has_sample = std::fs::copy(SAMPLE, folder.join("sample.062")).is_ok();
    if !has_sample {
        println!("left out: no real file, since {SAMPLE} is not there");
    }
    let datasets = world.harvest(&folder, "ada").await;
    let chosen = datasets["GV-01.034"];
    let real = datasets.get("sample.062").map_or(0, |dataset| dataset.0);
    describe(&world, chosen).await;

    let address = world.serve().await;
    let token = world.token("ada").await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/battery_client.py");
    let (chosen, real) = (chosen.0.to_string(), real.to_string());
    let run = move || {
        let host = format!("http://{address}");
        Command::new(python).args([script, &host, &token, &chosen, &real]).output()
    };
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
    assert_eq!(answer["datasets"].as_array().unwrap().len(), datasets.len());
    if has_sample {
        let columns = sample_columns();
        assert_eq!(columns.len(), 3);
        for (name, expected) in columns {
            let read: Vec<f64> =
                serde_json::from_value(answer["real_file"][&name].clone()).unwrap();
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
            let all = read.iter().zip(&expected).all(|(a, b)| close(*a, *b));
            assert!(all && read.len() == expected.len(), "{name}: {read:?}, not {expected:?}");
        }
    }
    let ranges = answer["ranges"].as_array().unwrap();
    assert_eq!(ranges[0], json!(["all", [0, ROWS - 1]]));
}

/// Rows, first, last and sum of the sample's standard columns, read without store and catalog.
fn sample_columns() -> Vec<(String, Vec<f64>)> {
    let source = Arc::new(MemorySource::new(std::fs::read(SAMPLE).unwrap()));
    let bundle = Bundle::single("sample.062", source);
    let seen = formats::inspect::inspect(&bundle, &Options::default()).unwrap();
    let table = &seen["tables"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    let columns = table["standard_columns"].as_array().unwrap().iter().filter_map(|column| {
        let name = column["name"].as_str()?;
        let wanted = ["test_time_second", "voltage_volt", "current_ampere"].contains(&name);
        let (first, last) = (number(&column["first"][0]), number(&column["last"][2]));
        let facts = vec![number(&table["rows"]), first, last, number(&column["sum"])];
        wanted.then(|| (name.to_owned(), facts))
    });
    columns.collect()
}

async fn describe(world: &World, dataset: DatasetId) {
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
        cell: Some(cell.into()),
        owner: Some(ada.user()),
        purpose: Some("formation".to_owned()),
        equipment: vec![cycler],
        notes: None,
    };
    world.catalog.edit_dataset(&ada, dataset, revision, edit).await.unwrap();
}
