//! Files read in a process of their own.

use std::io::{Cursor, Write};
use std::sync::Arc;

use formats::detect::{by_id, detect};
use formats::{Bundle, End, FormatError, MemorySource, Options, Reader};
use ingest::Worker;
use model::batch::Batch;
use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn::{CurrentAmpere, TestTimeSecond, VoltageVolt};
use model::statistics::BLOCK_ROWS;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{World, worker};

/// A Maccor export of our own making, with more rows than a batch has and one line cut.
fn bundle() -> Bundle {
    let mut text = String::from("Rec#\tCyc#\tStep\tTest (Sec)\tAmps\tVolts\tState\n");
    for row in 0..BLOCK_ROWS + 100 {
        text.push_str(&format!("{row}\t0\t1\t{row}.0\t0.5\t3.{:04}\tC\n", row % 10_000));
    }
    text.push_str("99");
    Bundle::single("a.txt", Arc::new(MemorySource::new(text.into_bytes())))
}

/// A sheet that no tester's program writes: seconds, volts and amperes in rows.
fn workbook() -> Bundle {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>\
             </Relationships>"
        )
    };
    let row = |row: usize| {
        format!("<row><c><v>{row}</v></c><c><v>3.{row:02}</v></c><c><v>-0.5</v></c></row>")
    };
    let name = |name: &str| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>");
    let names: String = NAMES.map(name).concat();
    let rows: String = (0..50).map(row).collect();
    let parts = [
        ("_rels/.rels", relation("rId1", "officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("rId1", "worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Log\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                .to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData><row>{names}</row>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    Bundle::single("log.xlsx", Arc::new(MemorySource::new(bytes)))
}

const NAMES: [&str; 3] = ["seconds", "volts", "amperes"];

fn mapping_of_workbook() -> ColumnMapping {
    let columns = [TestTimeSecond, VoltageVolt, CurrentAmpere].into_iter().enumerate();
    let columns = columns.map(|(source, standard)| MappedColumn {
        source,
        holds: CellForm::Number,
        unit: None,
        standard: Some(standard),
        conversion: None,
        sign: SignRule::AsPrinted,
    });
    ColumnMapping {
        name: "Log".to_owned(),
        header: TableHeader { delimiter: None, names: NAMES.map(str::to_owned).into() },
        decimal_mark: DecimalMark::Point,
        has_units_line: false,
        columns: columns.collect(),
    }
}

/// People's mappings go into the other process, and what a table waits for comes out of it.
#[test]
fn a_sheet_is_read_by_a_mapping_over_there() {
    let bundle = workbook();
    let format = detect(&bundle).unwrap().format;
    assert!(format.wants_own_process(), "{}", format.id());
    let options = Options { mappings: vec![mapping_of_workbook()], ..Options::default() };
    let here = format.open(&bundle, &options, End::Closed, None).unwrap();
    let there = worker().open(format, &bundle, &options, End::Closed).unwrap();
    assert_eq!(here[0].tables(), there[0].tables());
    assert!(here[0].tables()[0].mapping(VoltageVolt).is_some());
    let (here, there) = (rows(here), rows(there));
    assert_eq!(here.0[0].columns[1].number(49), Some(3.49));
    assert_eq!(here, there);
    let waiting = worker().open(format, &bundle, &Options::default(), End::Closed);
    let expect = format.open(&bundle, &Options::default(), End::Closed, None);
    match (waiting, expect) {
        (Err(there), Err(here)) => assert_eq!(there.to_string(), here.to_string()),
        (Ok(there), Ok(here)) => assert_eq!(rows(there), rows(here)),
        (there, here) => panic!("{:?} {:?}", there.err(), here.err()),
    }
}

fn open(worker: &Worker, bundle: &Bundle) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    worker.open(by_id("maccor-text").unwrap(), bundle, &Options::default(), End::Closed)
}

fn rows(readers: Vec<Box<dyn Reader>>) -> (Vec<Batch>, FileMetadata, Vec<Warning>) {
    let mut reader = readers.into_iter().next().unwrap();
    let batches = std::iter::from_fn(|| reader.next(BLOCK_ROWS).unwrap()).collect();
    (batches, reader.metadata().clone(), reader.warnings().to_vec())
}

#[test]
fn rows_come_through_the_pipe_as_they_are_read() {
    let bundle = bundle();
    let format = by_id("maccor-text").unwrap();
    let here = format.open(&bundle, &Options::default(), End::Closed, None).unwrap();
    let there = open(&worker(), &bundle).unwrap();
    assert_eq!(here[0].tables(), there[0].tables());
    let (here, there) = (rows(here), rows(there));
    assert!(here.0.len() > 1 && !here.2.is_empty(), "batches and warnings");
    assert_eq!(here, there);
}

#[test]
fn what_becomes_of_the_process_is_one_files_failure() {
    let table = [
        ("kill -ABRT $$", "memory"),
        ("kill -XCPU $$", "60 s of computing"),
        ("exit 3", "stopped unexpectedly"),
        ("cat >/dev/null; exit 0", "stopped unexpectedly"),
        ("printf '\\377\\0\\0\\0\\0\\0\\0\\0\\0'", "could not be read"),
        ("printf '\\2\\377\\377\\377\\377\\377\\377\\377\\377'", "could not be read"),
    ];
    for (script, reason) in table {
        let worker = Worker::new("/bin/sh".into(), vec!["-c".to_owned(), script.to_owned()]);
        match open(&worker, &bundle()) {
            Err(error) => assert!(error.to_string().contains(reason), "{script}: {error}"),
            Ok(_) => panic!("{script}"),
        }
    }
    assert!(open(&Worker::new("/nowhere".into(), Vec::new()), &bundle()).is_err());
}

/// A reason found in there is the reason that people see.
#[tokio::test(flavor = "multi_thread")]
async fn the_reason_comes_through_the_pipe() {
    let world = World::new().await;
    // The beginning of an archive that names the member that holds the samples, and no more.
    let mut cut = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0".to_vec();
    cut.extend(b"data.ndc");
    let path = world.write("cut.ndax", &cut);
    let source = Arc::new(MemorySource::new(cut));
    let bundle = Bundle::single("cut.ndax", source);
    let format = by_id("neware-ndax").unwrap();
    assert!(format.wants_own_process());
    let here = format.open(&bundle, &Options::default(), End::Closed, None).err().unwrap();
    let there = world.import(&path, "ada", false).await.unwrap_err();
    assert_eq!(there.to_string(), here.to_string());
}

/// The limits are set before the first byte of a file is looked at, and what the process has by then
/// leaves room below them.
#[cfg(target_os = "linux")]
#[test]
fn the_process_limits_itself() {
    let mut child = worker()
        .command()
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let request = serde_json::json!({
        "format": "neware-ndax",
        "options": Options::default(),
        "is_open": false,
        "files": [["a.ndax", 1 << 20]],
    });
    let request = request.to_string();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&[0]).unwrap();
    input.write_all(&(request.len() as u64).to_le_bytes()).unwrap();
    input.write_all(request.as_bytes()).unwrap();
    input.flush().unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let most = (768_u64 + 4) << 20;
    let bytes = most.to_string();
    let is_limited = || {
        let limits = std::fs::read_to_string(&limits).unwrap();
        let has = |name: &str, most: &str| {
            limits.lines().any(|line| line.starts_with(name) && line.contains(most))
        };
        has("Max address space", &bytes) && has("Max cpu time", "60")
    };
    let mut looks = 0..500;
    while !is_limited() {
        assert!(looks.next().is_some(), "{}", std::fs::read_to_string(&limits).unwrap());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmPeak:")).unwrap();
    let kibibytes: u64 = peak.trim().trim_end_matches("kB").trim().parse().unwrap();
    assert!(kibibytes << 10 < most / 2, "{peak} of {bytes}");
    child.kill().unwrap();
    child.wait().unwrap();
}
