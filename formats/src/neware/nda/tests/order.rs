//! Samples in any order, and how much is read for them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::standard::StandardColumn as S;

use super::{NewareNda, Random, auxiliary, file, read_bundle, record, samples};
use crate::{Bundle, MemorySource, Source};

/// More than a window holds several times over.
const SAMPLES: u32 = 20_000;

/// Counts the bytes that are read.
struct Counting {
    inner: MemorySource,
    bytes: AtomicU64,
}

impl Source for Counting {
    fn len(&self) -> u64 {
        self.inner.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        self.inner.read_at(offset, buffer)
    }
}

type Shuffle = fn(&mut Vec<u32>);

const ORDERS: [(&str, Shuffle); 5] = [
    ("ascending", |_| {}),
    ("two neighbours changed", |order| order.swap(1000, 1001)),
    ("descending", |order| order.reverse()),
    ("halves changed", |order| order.rotate_left(SAMPLES as usize / 2)),
    ("at random", |order| {
        let mut random = Random(5);
        (1..order.len()).rev().for_each(|at| order.swap(at, random.below(at + 1)));
    }),
];

/// A passage to see whether samples are in order, one to sort them, one for the numbers that
/// auxiliary channels are held against, one for the rows, and one for the auxiliary records.
#[test]
fn whatever_the_order_each_passage_reads_the_file_once() {
    for (what, shuffle) in ORDERS {
        let mut order: Vec<u32> = (1..=SAMPLES).collect();
        shuffle(&mut order);
        let of = |index| record(29, &super::Sample { index, ..samples()[0] });
        let mut records: Vec<Vec<u8>> = order.into_iter().map(of).collect();
        records.push(auxiliary(86, 7, 3000, 251));
        let inner = MemorySource::new(file(29, &records));
        let source = Arc::new(Counting { inner, bytes: AtomicU64::new(0) });
        let bundle = Bundle::single("a.nda", Arc::clone(&source) as Arc<dyn Source>);
        let read = read_bundle(&NewareNda, &bundle, None, 1000).unwrap();
        let expected: Vec<Option<f64>> =
            (1..=SAMPLES).map(|index| Some(f64::from(index))).collect();
        assert_eq!(read.standard(S::RecordIndex), expected, "{what}");
        assert_eq!(read.numbers(0, "V1")[6], Some(3.0), "{what}");
        let passages = source.bytes.load(Ordering::Relaxed) as f64 / source.len() as f64;
        assert!(passages < 5.1, "{what}: read {passages:.1} times");
    }
}
