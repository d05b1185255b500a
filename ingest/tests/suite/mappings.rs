//! Tables that people describe: what waits, what is read, and what is read again.

use std::path::PathBuf;
use std::time::Duration;

use catalog::ReadOtherwise;
use ingest::{IngestError, Reread};
use model::dataset::DatasetState;
use model::id::{ColumnMappingId, DatasetId};
use model::mapping::{
    CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader, TableSample,
};
use model::standard::StandardColumn::{self, *};

use crate::bench::World;

/// Seconds, millivolts and a state.
fn logged(rows: usize) -> Vec<u8> {
    let row = |row: usize| format!("{row},37{:02},0.5,{}\n", row % 100, ["C", "D"][row / 5 % 2]);
    let rows: String = (0..rows).map(row).collect();
    format!("t,u,i,state\n{rows}").into_bytes()
}

fn column(source: usize, unit: &str, standard: StandardColumn) -> MappedColumn {
    MappedColumn {
        source,
        holds: CellForm::Number,
        unit: Some(unit.to_owned()),
        standard: Some(standard),
        conversion: None,
        sign: SignRule::AsPrinted,
    }
}

fn mapping(unit: &str) -> ColumnMapping {
    let names = ["t", "u", "i", "state"].map(str::to_owned);
    ColumnMapping {
        name: "Logger".to_owned(),
        header: TableHeader { delimiter: Some(','), names: names.into() },
        decimal_mark: DecimalMark::Point,
        has_units_line: false,
        columns: vec![
            column(0, "s", TestTimeSecond),
            column(1, unit, VoltageVolt),
            column(2, "A", CurrentAmpere),
        ],
    }
}

/// The same with a sign by the state, which is stored and not applied on read.
fn signed() -> ColumnMapping {
    let words = |word: &str| vec![word.to_owned()];
    let by_state = SignRule::ByState { column: 3, charge: words("C"), discharge: words("D") };
    let mut mapping = mapping("mV");
    mapping.columns[2].sign = by_state;
    mapping
}

impl World {
    /// Generation, rows, and the first value and the one in row 7 of a standard column.
    async fn seen(&self, id: DatasetId, standard: StandardColumn) -> (u64, u64, Vec<f64>) {
        let layout = self.catalog.layout(&self.ada().await, id).await.unwrap();
        let table = &layout.tables[0];
        let column = layout.columns.iter().find(|it| it.standard == Some(standard)).unwrap();
        let stored = column.stored_column as usize;
        let read = self.store.read_rows(&table.parts, &[stored], 0..table.rows).await.unwrap();
        let value = |row: usize| column.conversion.apply(read[0].number(row).unwrap());
        (layout.generation, table.rows, vec![value(0), value(7)])
    }

    async fn read_again(&self, id: ColumnMappingId) -> Result<Reread, IngestError> {
        self.ingest.read_again(&ReadOtherwise::Mapping(id)).await
    }

    async fn edit(&self, id: ColumnMappingId, revision: i64, mapping: ColumnMapping) {
        self.catalog.edit_mapping(&self.ada().await, id, revision, mapping).await.unwrap();
    }
}

on_each_database! {
    async fn an_edited_mapping_has_its_datasets_read_again(world: Arc<World>) {
        std::fs::write(world.path("a.csv"), logged(20)).unwrap();
        let waits = world.import("a.csv", false).await.unwrap_err();
        assert!(matches!(waits, IngestError::AwaitingMapping(_)), "{waits}");
        let waiting = world.catalog.awaiting_tables(&world.ada().await).await.unwrap();
        assert_eq!(waiting[0].sample.states[3], ["C", "D"]);
        // A mistake: these are millivolts.
        let id = world.catalog.create_mapping(&world.ada().await, mapping("V")).await.unwrap();
        let a = world.import("a.csv", false).await.unwrap().datasets[0];
        let other = String::from_utf8(logged(30)).unwrap().replace("0,3700,", "0,3800,").into_bytes();
        let b = world.write_and_import("b.csv", &other, false).await.datasets[0];
        assert_eq!(world.seen(a, VoltageVolt).await, (1, 20, vec![3700.0, 3707.0]));
        let (before, _) = world.dataset(a).await;
        assert_eq!(world.read_again(id).await.unwrap(), Reread::default());

        // The disk is not looked at: one of them is gone.
        std::fs::remove_file(world.path("a.csv")).unwrap();
        world.edit(id, 1, signed()).await;
        let both = Reread { read: 2, failed: 0 };
        assert_eq!(world.read_again(id).await.unwrap(), both);
        assert_eq!(world.read_again(id).await.unwrap(), Reread::default());
        for (dataset, rows, volts) in [(a, 20, 3.7), (b, 30, 3.8)] {
            assert_eq!(world.seen(dataset, VoltageVolt).await, (2, rows, vec![volts, 3.707]));
            assert_eq!(world.seen(dataset, CurrentAmpere).await, (2, rows, vec![0.5, -0.5]));
        }
        let (after, _) = world.dataset(a).await;
        assert_eq!((after.row.date, after.files.len()), (before.row.date, 2));
        assert_eq!(after.files[0].paths, before.files[0].paths);
        assert_eq!(world.datasets().await, 2);

        // Bytes that come again are known; those that come by another way, too.
        assert!(world.write_and_import("a.csv", &logged(20), false).await.known);
        assert!(world.write_and_import("copy.csv", &logged(20), false).await.known);
        world.edit(id, 2, mapping("mV")).await;
        assert_eq!(world.read_again(id).await.unwrap(), both, "one for each content");
        assert!(world.import("copy.csv", false).await.unwrap().known);
        assert_eq!(world.seen(a, CurrentAmpere).await, (3, 20, vec![0.5, 0.5]));

        // What was read stays when its mapping goes, and follows the next one.
        world.catalog.delete_mapping(&world.ada().await, id).await.unwrap();
        assert_eq!(world.read_again(id).await.unwrap(), Reread::default());
        assert!(world.import("a.csv", false).await.unwrap().known);
        let id = world.catalog.create_mapping(&world.ada().await, signed()).await.unwrap();
        assert_eq!(world.read_again(id).await.unwrap(), both);
        assert_eq!(world.seen(a, CurrentAmpere).await, (4, 20, vec![0.5, -0.5]));
    }

    async fn a_growing_file_is_read_again_too(world: Arc<World>) {
        let id = world.catalog.create_mapping(&world.ada().await, mapping("mV")).await.unwrap();
        let bytes = logged(60);
        let live = world.write_and_import("a.csv", &bytes[..bytes.len() / 2], true).await;
        let dataset = live.datasets[0];
        world.edit(id, 1, signed()).await;
        // The file grows before the job comes to it: it is not read on by the old mapping.
        world.write_and_import("a.csv", &bytes[..bytes.len() * 2 / 3], true).await;
        assert_eq!(world.seen(dataset, CurrentAmpere).await.2, [0.5, -0.5]);
        assert_eq!(world.read_again(id).await.unwrap(), Reread::default());
        world.edit(id, 2, mapping("mV")).await;
        assert_eq!(world.read_again(id).await.unwrap(), Reread { read: 1, failed: 0 });
        assert_eq!(world.dataset(dataset).await.0.row.state, DatasetState::Live);
        // And goes on to be read on.
        let (generation, ..) = world.seen(dataset, CurrentAmpere).await;
        world.write_and_import("a.csv", &bytes, false).await;
        let seen = world.seen(dataset, CurrentAmpere).await;
        assert_eq!(seen, (generation, 60, vec![0.5, 0.5]));
        assert_eq!(world.dataset(dataset).await.0.row.state, DatasetState::Complete);
    }

    /// Whichever of the two is first, the rows of the longer file are there at the end.
    async fn rows_that_come_while_it_is_read_again_stay(world: Arc<World>) {
        let id = world.catalog.create_mapping(&world.ada().await, mapping("mV")).await.unwrap();
        let dataset = world.write_and_import("a.csv", &logged(10), true).await.datasets[0];
        for round in 1..=16 {
            let rows = 10 + 10 * round;
            let wanted = if round % 2 == 0 { mapping("mV") } else { signed() };
            world.edit(id, round as i64, wanted).await;
            std::fs::write(world.path("a.csv"), logged(rows)).unwrap();
            // At another moment of the import each time.
            let again = async {
                tokio::time::sleep(Duration::from_micros(400 * round as u64)).await;
                world.read_again(id).await
            };
            let (again, import) = tokio::join!(again, world.import("a.csv", round % 4 != 0));
            again.unwrap();
            import.unwrap();
            let seen = world.seen(dataset, CurrentAmpere).await;
            let sign = if round % 2 == 0 { 0.5 } else { -0.5 };
            assert_eq!((seen.1, seen.2), (rows as u64, vec![0.5, sign]), "round {round}");
            let state = world.dataset(dataset).await.0.row.state;
            assert_eq!(state == DatasetState::Complete, round % 4 == 0, "round {round}");
        }
    }

    async fn a_mapping_that_reads_nothing_gives_an_empty_generation(world: Arc<World>) {
        let id = world.catalog.create_mapping(&world.ada().await, mapping("mV")).await.unwrap();
        let one_row = world.write_and_import("a.csv", b"t,u,i,state\n0,3700,0.5,C\n", false).await;
        // The only row is now said to be units; no row is left, which is still a table.
        world.edit(id, 1, ColumnMapping { has_units_line: true, ..mapping("mV") }).await;
        assert_eq!(world.read_again(id).await.unwrap(), Reread { read: 1, failed: 0 });
        let (detail, _) = world.dataset(one_row.datasets[0]).await;
        assert_eq!((detail.generation, detail.row.samples), (2, 0));
    }

    async fn one_file_that_cannot_be_read_again_stops_no_other(world: Arc<World>) {
        let id = world.catalog.create_mapping(&world.ada().await, mapping("mV")).await.unwrap();
        let lost = world.write_and_import("a.csv", &logged(10), false).await.datasets[0];
        let raw = only_file_below(world.path("store/raw"));
        let other = String::from_utf8(logged(20)).unwrap().replace("0,3700,", "0,3800,");
        let there = world.write_and_import("b.csv", other.as_bytes(), false).await.datasets[0];
        std::fs::rename(&raw, world.path("elsewhere")).unwrap();
        world.edit(id, 1, signed()).await;
        // Told, so that it is asked again.
        assert!(world.read_again(id).await.is_err());
        assert_eq!(world.seen(there, CurrentAmpere).await, (2, 20, vec![0.5, -0.5]));
        assert_eq!(world.seen(lost, CurrentAmpere).await, (1, 10, vec![0.5, 0.5]));
        std::fs::rename(world.path("elsewhere"), &raw).unwrap();
        let rest = Reread { read: 1, failed: 0 };
        assert_eq!(world.read_again(id).await.unwrap(), rest);
        assert_eq!(world.seen(lost, CurrentAmpere).await, (2, 10, vec![0.5, -0.5]));
    }

    async fn a_sheet_waits_and_is_read_as_a_text_is(world: Arc<World>) {
        std::fs::write(world.path("log.xlsx"), workbook()).unwrap();
        let waits = world.import("log.xlsx", false).await.unwrap_err();
        assert!(matches!(waits, IngestError::AwaitingMapping(_)), "{waits}");
        let table = world.catalog.awaiting_tables(&world.ada().await).await.unwrap().remove(0);
        assert_eq!((table.header.delimiter, table.file_name.as_str()), (None, "log.xlsx"));
        let expected = TableSample {
            first_values: [["0", "1", "2"], ["3700.5", "3701.5", "3702.5"], ["C", "C", "D"]]
                .map(|column| column.map(str::to_owned).into())
                .into(),
            states: [vec!["0", "1", "2"], vec!["3700.5", "3701.5", "3702.5"], vec!["C", "D"]]
                .map(|column| column.into_iter().map(str::to_owned).collect())
                .into(),
        };
        assert_eq!(table.sample, expected);
        let columns = vec![column(0, "min", TestTimeSecond), column(1, "mV", VoltageVolt)];
        let described = ColumnMapping { header: table.header, columns, ..mapping("mV") };
        let id = world.catalog.create_mapping(&world.ada().await, described.clone()).await.unwrap();
        let dataset = world.import("log.xlsx", false).await.unwrap().datasets[0];
        let (detail, _) = world.dataset(dataset).await;
        assert_eq!((detail.row.samples, detail.duration_second), (3, Some(120.0)));
        assert_eq!(detail.file_metadata.vendor["Sheet"], "Log");
        let mut edited = described;
        edited.columns[0].unit = Some("s".to_owned());
        world.edit(id, 1, edited).await;
        assert_eq!(world.read_again(id).await.unwrap(), Reread { read: 1, failed: 0 });
        assert_eq!(world.dataset(dataset).await.0.duration_second, Some(2.0));
    }
}

fn only_file_below(mut path: PathBuf) -> PathBuf {
    while path.is_dir() {
        path = std::fs::read_dir(path).unwrap().next().unwrap().unwrap().path();
    }
    path
}

/// A sheet with a time, a voltage and a state, as small as an xlsx can be.
fn workbook() -> Vec<u8> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let text = |cell: &str, text: &str| {
        format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let names: String =
        [("A1", "t"), ("B1", "u"), ("C1", "state")].map(|(cell, name)| text(cell, name)).concat();
    let rows: String = ["C", "C", "D"]
        .iter()
        .enumerate()
        .map(|(row, state)| {
            let (at, state) = (row + 2, text(&format!("C{}", row + 2), state));
            format!(
                "<row r=\"{at}\"><c r=\"A{at}\"><v>{row}</v></c><c r=\"B{at}\"><v>{}</v></c>{state}</row>",
                3700.5 + row as f64
            )
        })
        .collect();
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"r\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "sheet.xml")),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Log\" id=\"r\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/sheet.xml",
            format!(
                "<worksheet><sheetData><row r=\"1\">{names}</row>{rows}</sheetData></worksheet>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
