//! What is too large for memory is read as what is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::neware::auxiliary;
use crate::neware::metadata::AuxiliarySetting;
use crate::neware::page::Version;
use crate::neware::pages::{Stored, in_memory};
use crate::neware::{run_info, split, step};

fn version(number: u16) -> Version {
    let head = ndc(number, 18, &[]);
    crate::neware::page::Header::parse(&head).and_then(|header| header.version).unwrap()
}

fn run_infos(indices: &[u32]) -> Stored {
    let record = |index: &u32| Some(Record::new(55).put(41, index.to_le_bytes()).put(0, [7]));
    in_memory(ndc(14, 18, &indices.iter().map(record).collect::<Vec<_>>()))
}

#[test]
fn run_information_is_sorted_or_taken_in_order() {
    let many: Vec<u32> = (1..500).collect();
    let table: [(&[u32], &[u32], usize); 4] = [
        (&[1, 5, 5, 9], &[1, 5, 9], 0),
        (&[0, 2, 8, 3, 9], &[2, 8, 9], 1),
        (&[], &[], 0),
        (&many, &many, 0),
    ];
    for (stored, in_order, warnings) in table {
        let mut told = Vec::new();
        let large = run_info::read_within(0, run_infos(stored), version(14), "a", &mut told);
        let mut large = large.unwrap();
        for _ in 0..2 {
            let indices: Vec<u32> = large.by_ref().map(|record| record.index).collect();
            assert_eq!(indices, in_order);
            assert_eq!(large.warnings().len(), warnings);
            large = large.again();
        }
        let small = run_info::read(run_infos(stored), version(14), "a", &mut told).unwrap();
        let mut sorted: Vec<u32> = stored.iter().copied().filter(|index| *index > 0).collect();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(small.map(|record| record.index).collect::<Vec<_>>(), sorted);
        assert!(told.is_empty());
    }
}

#[test]
fn channels_beside_the_samples_have_the_values_of_those_in_memory() {
    let one = |value: u16| Record::new(4).put(0, f32::from(value).to_le_bytes());
    let two = |value: u16| {
        Record::new(7).put(0, [0x65]).put(1, f32::from(value).to_le_bytes()).put(5, [9, 0])
    };
    // Slots 1 to 3000, every third unused.
    let slots = |record: &dyn Fn(u16) -> Record| -> Vec<Option<Record>> {
        (1..=3000).map(|slot| (slot % 3 != 0).then(|| record(slot))).collect()
    };
    let samples: Vec<u32> = (1..=3100).collect();
    let setting = AuxiliarySetting { id: "1".to_owned(), channel_type: Some(103) };
    for (number, records) in [(14, slots(&one)), (16, slots(&two))] {
        let stored = in_memory(ndc(number, 5, &records));
        let open = |mut room: u64| {
            let channel =
                auxiliary::read(stored.clone(), "a", &setting, &mut room, &mut Vec::new());
            channel.unwrap().unwrap()
        };
        let (mut large, mut small) = (open(0), open(u64::MAX));
        for channel in [&large, &small] {
            let fits = |samples: &mut dyn Iterator<Item = u32>| {
                let mut fit = channel.fit();
                samples.for_each(|sample| fit.see(sample));
                fit.end().unwrap()
            };
            assert!(fits(&mut samples.iter().copied()));
            assert!(!fits(&mut (1..2000)) && !fits(&mut (3..3101)));
        }
        for part in samples.chunks(700) {
            let columns = large.columns_for(part);
            assert_eq!(columns, small.columns_for(part), "version {number}");
            assert_eq!((columns[0].is_valid(0), columns[0].len()), (part[0] % 3 != 0, part.len()));
        }
        let (mut large, mut given) = (open(0), 0);
        while let Some(columns) = large.next(given, 999) {
            assert_eq!(Some(&columns), small.next(given, 999).as_ref(), "version {number}");
            given += columns[0].len();
        }
        assert_eq!(given, 2000);
    }
}

/// What a store that fails for a moment gives: at its opening of that number, from 0.
fn failing_at(whole: Stored, opening: usize) -> Stored {
    let opened = Arc::new(AtomicUsize::new(0));
    Stored {
        length: whole.length,
        open: Arc::new(move || match opened.fetch_add(1, Ordering::Relaxed) {
            number if number == opening => {
                Err(FormatError::Source(std::io::Error::other("the store is away")))
            }
            _ => (whole.open)(),
        }),
    }
}

/// Such a moment must not make a channel that stands apart for good.
#[test]
fn a_source_that_fails_is_no_channel_that_does_not_fit() {
    let record = |value: u16| Some(Record::new(4).put(0, f32::from(value).to_le_bytes()));
    let whole = in_memory(ndc(14, 5, &(1..=10).map(record).collect::<Vec<_>>()));
    // After its head come its records.
    let stored = failing_at(whole, 1);
    let setting = AuxiliarySetting { id: "1".to_owned(), channel_type: Some(103) };
    let channel = auxiliary::read(stored, "a", &setting, &mut 0, &mut Vec::new()).unwrap().unwrap();
    assert!(matches!(channel.fit().end(), Err(FormatError::Source(_))));
    let mut fit = channel.fit();
    (1..=10).for_each(|sample| fit.see(sample));
    assert!(fit.end().unwrap());
}

/// Nor one that ends before its last step.
#[test]
fn a_source_that_fails_is_no_test_without_steps() {
    let of_steps = |number: u16| in_memory(ndc(number, 7, &used(split(number).steps)));
    let infos = in_memory(ndc(12, 18, &used(split(12).run_info)));
    let infos = run_info::read_within(0, failing_at(infos, 1), version(12), "a", &mut Vec::new());
    let mut infos = infos.unwrap();
    let told = &mut Vec::new();
    let error = step::read(of_steps(12), version(12), &mut infos, "a", told).unwrap_err();
    assert!(matches!(error, FormatError::Source(_)), "{error}");
    let again = step::read(of_steps(12), version(12), infos.again(), "a", told).unwrap();
    assert_eq!(again.len(), 2);

    let samples = failing_at(in_memory(ndc(6, 1, &[Some(Record::new(38))])), 0);
    let samples = split::OfSamples::new(samples);
    let error = step::read(of_steps(6), version(6), samples, "a", told).unwrap_err();
    assert!(matches!(error, FormatError::Source(_)), "{error}");
}
