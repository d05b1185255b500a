//! Files that lie beside the data: settings, logs, data that goes on in another file.

use model::dataset::SourceRole;

use crate::bench::{essence, maccor_of};

on_each_database! {
    async fn a_file_that_comes_late_is_taken_too(world: Arc<World>) {
        use SourceRole::{Data, Settings};
        // What lies beside the data, and its role.
        let table = [("a.txt", "a.ini", Settings), ("b_Wb_1.csv", "b_Wb_2.csv", Data)];
        for (number, (head, beside, role)) in (1_u64..).zip(table) {
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
            assert_eq!(detail.generation, 1, "{head}: nothing was read anew");
            assert_eq!(essence(&world, alone.datasets[0]).await, before, "{head}");
            // Without it nothing is lost, and by itself it is no state of the dataset.
            assert!(world.import(head, false).await.unwrap().known);
            assert!(world.import(beside, false).await.is_err());
            assert_eq!(world.datasets().await, number);
        }
    }

    /// Arbin begins another file when one is full: the test goes on in it, line by line.
    async fn a_test_goes_on_in_other_files(world: Arc<World>) {
        let rows = |from: u32| -> String {
            let row = |at: u32| format!("{at},{at}.5,{at}.5,1,1,0.5,3.{at}\n");
            (from..from + 10).map(row).collect()
        };
        let names = ["t_Wb_1.csv", "t_Wb_2.csv", "t_Wb_3.csv"];
        let texts = [10, 20, 30].map(|from| format!("{ARBIN}\n{}", rows(from)));
        let mut last = None;
        let mut seen = Vec::new();
        for (count, text) in (1..).zip(&texts) {
            // Before its first line, in the middle of a line, behind a row, whole.
            for length in [40, text.len() / 2, text.len() - 14, text.len()] {
                std::fs::write(world.path(names[count - 1]), &text[..length]).unwrap();
                let import = world.ingest.import(world.request(&names[..count], true)).await;
                // Of less than a line of names nobody says what it is.
                if count == 1 && length == 40 {
                    assert!(import.is_err());
                    continue;
                }
                let import = import.unwrap();
                seen.push(import.rows);
                last = Some(import.datasets[0]);
            }
        }
        assert_eq!(seen, [3, 9, 10, 10, 13, 19, 20, 20, 23, 29, 30]);
        let parts = last.unwrap();
        assert_eq!(world.dataset(parts).await.0.generation, 1, "nothing was read anew");
        std::fs::write(world.path("whole.csv"), format!("{ARBIN}\n{}", [10, 20, 30].map(rows).concat()))
            .unwrap();
        let whole = world.import("whole.csv", true).await.unwrap().datasets[0];
        assert_eq!(essence(&world, parts).await, essence(&world, whole).await);
    }

    /// What was read is no beginning of what is there: all of it is read anew.
    async fn an_earlier_part_that_changed_is_read_anew(world: Arc<World>) {
        let row = |at: u32| format!("{at},{at}.5,{at}.5,1,1,0.5,3.{at}\n");
        let file = |rows: &[u32]| format!("{ARBIN}\n{}", rows.iter().copied().map(row).collect::<String>());
        // Rows of both files, and the generation that they give.
        let table: [(&[u32], &[u32], u64); 5] = [
            (&[1, 2], &[3], 1),
            (&[1, 2], &[3, 4], 1),
            (&[1, 2, 9], &[3, 4], 2),
            (&[1, 2, 9], &[5, 4, 3], 3),
            (&[1, 2, 9], &[5], 4),
        ];
        for (first, second, generation) in table {
            std::fs::write(world.path("u_Wb_1.csv"), file(first)).unwrap();
            std::fs::write(world.path("u_Wb_2.csv"), file(second)).unwrap();
            let request = world.request(&["u_Wb_1.csv", "u_Wb_2.csv"], true);
            let import = world.ingest.import(request).await.unwrap();
            assert_eq!(import.rows as usize, first.len() + second.len(), "{first:?} {second:?}");
            let (detail, _) = world.dataset(import.datasets[0]).await;
            assert_eq!(detail.generation, generation, "{first:?} {second:?}");
        }
    }
}

const ARBIN: &str =
    "Data_Point,Test_Time(s),Step_Time(s),Step_Index,Cycle_Index,Current(A),Voltage(V)";
