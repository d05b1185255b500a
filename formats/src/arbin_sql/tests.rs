use hdf5_pure::FileBuilder;
use model::batch::Values as Stored;
use model::standard::StandardColumn::*;

use super::*;
use crate::hdf5::tests::{Block, Packing, Values, check_damage, fixed, read, table};

const ORDER: &[&str] =
    &["Test_ID", "Data_Point", "Date_Time", "Test_Time", "Current", "Voltage", "Aux_Voltage_1"];
/// 2020-06-24T12:25:33.4471Z in ticks.
const START: i64 = 15_930_015_334_471_000;
/// Strings as pandas keeps them: an array of two objects.
const OBJECTS: &str =
    "cnumpy.core.multiarray\n_reconstruct\n(tR(I1\n(I1\nI2\ntNI00\n(lVrate.sdx\naVcell 7\natb.";

fn samples(rows: usize) -> Vec<Block> {
    let doubles = (0..rows).flat_map(|row| {
        // The test was started anew at its third row.
        let time = if row < 2 { row as f64 } else { (row - 2) as f64 };
        [time, -0.5, 3.0 + row as f64, if row == 1 { f64::NAN } else { 0.25 }]
    });
    let integers =
        (0..rows as i64).flat_map(|row| [1 + row / 2, row + 1, START + row * 10_000_000]);
    vec![
        (&["Test_Time", "Current", "Voltage", "Aux_Voltage_1"], Values::Doubles(doubles.collect())),
        (&["Test_ID", "Data_Point", "Date_Time"], Values::Integers(integers.collect())),
    ]
}

fn file(rows: usize, packing: Packing) -> Vec<u8> {
    let mut file = FileBuilder::new();
    table(&mut file, "data_df", ORDER, &samples(rows), rows, packing);
    let steps: Vec<Block> = vec![
        (&["Test_Time", "Voltage"], Values::Doubles(vec![1.0, 3.5, 2.0, 3.6])),
        (&["Cycle_ID", "Channel_ID"], Values::Integers(vec![1, 2, 1, 2])),
        (&["Test_Name", "Remark"], Values::Texts(vec!["cell_1", "nan", "cell_1", "end"])),
    ];
    let order = ["Cycle_ID", "Test_Time", "Voltage", "Channel_ID", "Test_Name", "Remark"];
    table(&mut file, "stat_df", &order, &steps, 2, Packing::Contiguous);
    let information: Vec<Block> = vec![
        (&["SpecificMASS", "Capacity"], Values::Doubles(vec![f64::from(0.01_f32), 0.0])),
        (&["IV_Ch_ID", "First_Start_DateTime"], Values::Integers(vec![2, 1_593_001_519])),
    ];
    let objects = ["Schedule_File_Name", "Item_ID"];
    let order = [
        "IV_Ch_ID",
        "First_Start_DateTime",
        "Schedule_File_Name",
        "Item_ID",
        "SpecificMASS",
        "Capacity",
    ];
    fixed(&mut file, "info_df", &order, &information, Some((&objects, OBJECTS)), 1);
    file.finish().unwrap()
}

#[test]
fn samples_are_the_same_however_they_are_stored() {
    for packing in [Packing::Contiguous, Packing::Chunks(3), Packing::Deflated(4)] {
        for max_rows in [1, 3, 1000] {
            let reading = read(&file(11, packing), max_rows).unwrap();
            assert_eq!(reading.format, "arbin-sql-h5");
            assert_eq!(
                reading.names(0),
                [
                    "index / -",
                    "Test_ID / -",
                    "Data_Point / -",
                    "Date_Time / 100 ns",
                    "Test_Time / s",
                    "Current / A",
                    "Voltage / V",
                    "Aux_Voltage_1 / -"
                ]
            );
            assert_eq!(reading.rows(0), 11);
            assert_eq!(reading.standard(0, TestTimeSecond)[..4], [0.0, 1.0, 0.0, 1.0].map(Some));
            assert_eq!(reading.standard(0, VoltageVolt)[10], Some(13.0));
            assert_eq!(reading.standard(0, CurrentAmpere)[0], Some(-0.5));
            assert_eq!(reading.standard(0, RecordIndex)[10], Some(11.0));
            assert_eq!(reading.standard(0, UnixTimeSecond)[1], Some(1_593_001_534.447_1));
            assert_eq!(
                [0, 1, 2].map(|row| reading.columns[0][7].number(row)),
                [Some(0.25), None, Some(0.25)]
            );
            assert_eq!(reading.codes(), ["unknown_column", "time_goes_back"]);
        }
    }
}

#[test]
fn a_table_of_many_windows_is_read_whole() {
    let rows = 60_000;
    for packing in [Packing::Contiguous, Packing::Deflated(1000)] {
        let reading = read(&file(rows, packing), 7000).unwrap();
        let points: Vec<Option<f64>> = (1..=rows).map(|point| Some(point as f64)).collect();
        assert_eq!(reading.standard(0, RecordIndex), points);
    }
}

#[test]
fn steps_and_information_stand_beside_the_samples() {
    let reading = read(&file(3, Packing::Contiguous), 10).unwrap();
    assert_eq!(reading.tables[1].kind, TableKind::Cycles);
    assert_eq!(reading.standards(1), [CycleCount, TestTimeSecond, VoltageVolt]);
    assert_eq!(reading.standard(1, VoltageVolt), [Some(3.5), Some(3.6)]);
    let remarks = &reading.columns[1][6];
    let Stored::Text(texts) = &remarks.values else { panic!("text") };
    assert_eq!((remarks.is_valid(0), texts.get(1)), (false, "end"));
    let metadata = &reading.metadata;
    assert_eq!(metadata.test_name.as_deref(), Some("cell_1"));
    assert_eq!(metadata.channel.as_deref(), Some("2"));
    assert_eq!(metadata.procedure.as_deref(), Some("rate.sdx"));
    assert_eq!(metadata.cell_name.as_deref(), Some("cell 7"));
    assert_eq!((metadata.active_mass_gram, metadata.nominal_capacity_ah), (Some(0.01), None));
    let start = metadata.started_at.as_ref().and_then(|start| start.utc).unwrap();
    assert_eq!(start.to_rfc3339(), "2020-06-24T12:25:19Z");
}

#[test]
fn samples_without_the_other_frames_are_read() {
    let mut alone = FileBuilder::new();
    table(&mut alone, "data_df", ORDER, &samples(2), 2, Packing::Contiguous);
    let mut broken = FileBuilder::new();
    table(&mut broken, "data_df", ORDER, &samples(2), 2, Packing::Contiguous);
    let group = broken.create_group("info_df");
    broken.add_group(group.finish());
    let mut packed = FileBuilder::new();
    table(&mut packed, "data_df", ORDER, &samples(2), 2, Packing::Contiguous);
    let steps: [Block; 1] = [(&["Test_Time"], Values::Doubles(vec![1.0, 2.0]))];
    table(&mut packed, "stat_df", &["Test_Time"], &steps, 2, Packing::Deflated(2));
    let files = [alone, broken, packed].map(|file| file.finish().unwrap());
    let [alone, broken, mut packed] = files;
    let stream = memchr::memmem::rfind(&packed, b"\x78\x9c").expect("zlib's first bytes");
    packed[stream + 2] ^= 0xff;
    let table =
        [(alone, vec![""; 0]), (broken, vec!["table_left_out"]), (packed, vec!["table_left_out"])];
    for (file, codes) in table {
        let reading = read(&file, 10).unwrap();
        assert_eq!(reading.rows(0), 2);
        assert_eq!(reading.codes(), codes);
        assert_eq!(reading.metadata.tester_type.as_deref(), Some("Arbin"));
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    let names: Block = (&["Test_Time", "Current"], Values::Doubles(vec![0.0; 4]));
    let mut lacks = FileBuilder::new();
    table(&mut lacks, "data_df", &["Test_Time", "Current"], &[names], 2, Packing::Contiguous);
    let error = read(&lacks.finish().unwrap(), 10).unwrap_err();
    assert!(matches!(error, FormatError::UnknownVersion(_)), "{error}");
    // A table cut off within its rows.
    let whole = file(5000, Packing::Contiguous);
    let error = read(&whole[..whole.len() / 2], 10).unwrap_err();
    assert!(matches!(error, FormatError::Damaged(_)), "{error}");
}

#[test]
fn damaged_files_are_survived() {
    for packing in [Packing::Contiguous, Packing::Deflated(4)] {
        check_damage(&file(20, packing), 1500);
    }
}
