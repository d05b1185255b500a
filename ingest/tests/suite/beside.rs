//! Files that lie beside the data: settings, logs, data that goes on in another file.

use model::dataset::SourceRole;

use crate::bench::{essence, maccor_of};

on_each_database! {
    async fn a_file_that_comes_late_is_taken_too(world: Arc<World>) {
        use SourceRole::{Data, Settings};
        // What lies beside the data, its role, and whether the data are read anew for it.
        let table = [("a.txt", "a.ini", Settings, 1), ("b_Wb_1.csv", "b_Wb_2.csv", Data, 2)];
        for (number, (head, beside, role, generation)) in (1_u64..).zip(table) {
            std::fs::write(world.path(head), maccor_of(head, 60)).unwrap();
            std::fs::write(world.path(beside), beside).unwrap();
            let alone = world.import(head, false).await.unwrap();
            let before = essence(&world, alone.datasets[0]).await;
            for known in [false, true] {
                let request = world.request(&[head, beside], false);
                let both = world.ingest.import(request).await.unwrap();
                assert_eq!((&both.datasets, both.known), (&alone.datasets, known), "{head}");
            }
            let (detail, _) = world.dataset(alone.datasets[0]).await;
            let files = detail.files.iter().filter(|file| file.generation == detail.generation);
            let files: Vec<_> = files.map(|file| (file.name.as_str(), file.role)).collect();
            assert_eq!(files, [(head, Data), (beside, role)]);
            assert_eq!(detail.generation, generation, "{head}");
            assert_eq!(essence(&world, alone.datasets[0]).await, before, "{head}");
            // Without it nothing is lost, and by itself it is no state of the dataset.
            assert!(world.import(head, false).await.unwrap().known);
            assert!(world.import(beside, false).await.is_err());
            assert_eq!(world.datasets().await, number);
        }
    }

    /// Arbin begins another file when one is full.
    async fn a_test_goes_on_in_another_file(world: Arc<World>) {
        let rows = |from: u32| -> String {
            let row = |at: u32| format!("{at},{at}.5,{at}.5,1,1,0.5,3.{at}\n");
            (from..from + 10).map(row).collect()
        };
        let file = |rows: &[String]| format!("{ARBIN}\n{}", rows.concat());
        let write = |name: &str, text: String| std::fs::write(world.path(name), text).unwrap();
        write("t_Wb_1.csv", file(&[rows(10)]));
        let first = world.import("t_Wb_1.csv", true).await.unwrap();
        write("t_Wb_2.csv", file(&[rows(20)]));
        let request = || world.request(&["t_Wb_1.csv", "t_Wb_2.csv"], true);
        let second = world.ingest.import(request()).await.unwrap();
        write("t_Wb_2.csv", file(&[rows(20), rows(30)]));
        let third = world.ingest.import(request()).await.unwrap();
        assert_eq!([first.rows, second.rows, third.rows], [10, 20, 30]);
        assert_eq!([&second.datasets, &third.datasets], [&first.datasets; 2]);
        write("whole.csv", file(&[rows(10), rows(20), rows(30)]));
        let whole = world.import("whole.csv", true).await.unwrap();
        let (whole, parts) = (whole.datasets[0], third.datasets[0]);
        assert_eq!(essence(&world, parts).await, essence(&world, whole).await);
    }
}

const ARBIN: &str =
    "Data_Point,Test_Time(s),Step_Time(s),Step_Index,Cycle_Index,Current(A),Voltage(V)";
