use proptest::prelude::*;

use super::*;

fn window(series: Vec<Series>) -> SeriesWindow {
    SeriesWindow {
        revision: 7,
        generation: 2,
        rows: 1_000_000,
        x_extent: Some((-1.5, 3600.25)),
        exact: true,
        series,
    }
}

fn sample() -> SeriesWindow {
    let x = vec![0.0, 1.0, 2.5];
    window(vec![
        Series { column: DatasetColumnId(3), x: x.clone(), y: vec![4.2, -0.0, f64::INFINITY] },
        Series { column: DatasetColumnId(4), x, y: vec![1.0, 2.0, 3.0] },
        Series { column: DatasetColumnId(-1), x: vec![], y: vec![] },
        Series { column: DatasetColumnId(9), x: vec![9.0], y: vec![8.0] },
    ])
}

#[test]
fn a_body_reads_back() {
    let whole = sample();
    assert_eq!(SeriesWindow::decode(&whole.encode()), Ok(whole));
    let empty = SeriesWindow { x_extent: None, exact: false, ..window(vec![]) };
    assert_eq!(SeriesWindow::decode(&empty.encode()), Ok(empty));
}

#[test]
fn gaps_read_back_as_nan() {
    let body = window(vec![Series {
        column: DatasetColumnId(1),
        x: vec![1.0, 2.0],
        y: vec![f64::NAN, 5.0],
    }])
    .encode();
    let read = SeriesWindow::decode(&body).unwrap();
    assert!(read.series[0].y[0].is_nan());
    assert_eq!(read.series[0].y[1], 5.0);
}

#[test]
fn equal_x_travels_once() {
    let body = sample().encode();
    assert_eq!(body.len(), 49 + 4 * 13 + 8 * (3 + 3 + 3 + 1 + 1));
}

#[test]
fn a_body_cut_anywhere_is_an_error() {
    let body = sample().encode();
    for length in 0..body.len() {
        assert!(SeriesWindow::decode(&body[..length]).is_err(), "cut at {length}");
    }
    let mut longer = body;
    longer.push(0);
    assert!(SeriesWindow::decode(&longer).is_err());
}

#[test]
fn requests_read_back_from_their_query() {
    for selection in [
        SeriesSelection::Everything,
        SeriesSelection::X { from: -0.1, to: 1e-7 },
        SeriesSelection::Rows { first: 0, last: u64::MAX },
    ] {
        let request = SeriesRequest {
            x: DatasetColumnId(3),
            y: vec![DatasetColumnId(4), DatasetColumnId(5)],
            selection,
            points: 800,
        };
        let query = request.query();
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        assert_eq!(SeriesRequest::from_pairs(pairs), Ok(request));
    }
    for bad in [
        vec![("y", "1")],
        vec![("x", "a")],
        vec![("x", "1"), ("from", "0")],
        vec![("x", "1"), ("from", "NaN"), ("to", "1")],
        vec![("x", "1"), ("from", "0"), ("to", "1"), ("first", "0"), ("last", "1")],
    ] {
        assert!(SeriesRequest::from_pairs(bad.clone()).is_err(), "{bad:?}");
    }
}

#[test]
fn gaps_show_between_columns_and_not_within() {
    let nan = f64::NAN;
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let y = [1.0, nan, 2.0, 3.0, nan, nan, nan, nan, 4.0, 5.0, 6.0, nan];
    // Three columns of four rows (the last one takes x = 12 as well).
    let (kept_x, kept_y) = decimate(&x, &y, 0.0, 12.0, 3);
    assert_eq!(kept_x, [0.0, 3.0, 4.0, 8.0, 10.0, 11.0]);
    let shown: Vec<_> = kept_y.iter().map(|y| (!y.is_nan()).then_some(*y)).collect();
    assert_eq!(shown, [Some(1.0), Some(3.0), None, Some(4.0), Some(6.0), None]);
}

#[test]
fn lines_reach_the_edges_of_the_window() {
    let x: Vec<f64> = (0..100).map(f64::from).collect();
    let y = x.clone();
    let (kept, _) = decimate(&x, &y, 40.0, 50.0, 5);
    assert_eq!(kept[..2], [0.0, 39.0]);
    assert_eq!(kept[kept.len() - 2..], [51.0, 99.0]);
}

fn values() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let y = prop_oneof![8 => -1e3..1e3f64, 1 => Just(f64::NAN)];
    proptest::collection::vec((-10.0..110.0f64, y), 0..400)
}

proptest! {
    #[test]
    fn decimating_keeps_every_columns_extremes(
        points in values(), sorted: bool, columns in 1u32..40,
    ) {
        let mut points = points;
        if sorted {
            points.sort_by(|left, right| left.0.total_cmp(&right.0));
        }
        let (x, y): (Vec<_>, Vec<_>) = points.into_iter().unzip();
        let (kept_x, kept_y) = decimate(&x, &y, 0.0, 100.0, columns);
        prop_assert_eq!(kept_x.len(), kept_y.len());
        let extremes = |x: &[f64], y: &[f64]| {
            let mut found = vec![(f64::INFINITY, f64::NEG_INFINITY); columns as usize];
            for (x, y) in x.iter().zip(y) {
                if (0.0..=100.0).contains(x) && !y.is_nan() {
                    let column = ((x * (f64::from(columns) / 100.0)) as usize)
                        .min(columns as usize - 1);
                    let (low, high) = &mut found[column];
                    *low = low.min(*y);
                    *high = high.max(*y);
                }
            }
            found
        };
        prop_assert_eq!(extremes(&x, &y), extremes(&kept_x, &kept_y));
        if sorted {
            prop_assert!(kept_x.len() <= 6 * (columns as usize + 2));
        }
    }

    #[test]
    fn thinning_a_path_keeps_its_extent(points in values(), buckets in 1u32..40) {
        let (x, y): (Vec<_>, Vec<_>) = points.into_iter().unzip();
        let (kept_x, kept_y) = decimate_path(&x, &y, buckets);
        let extent = |x: &[f64], y: &[f64]| {
            x.iter().zip(y).filter(|(_, y)| !y.is_nan()).fold(
                [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY],
                |[a, b, c, d], (x, y)| [a.min(*x), b.max(*x), c.min(*y), d.max(*y)],
            )
        };
        prop_assert_eq!(extent(&x, &y), extent(&kept_x, &kept_y));
        prop_assert!(kept_x.len() <= 7 * buckets as usize);
    }

    #[test]
    fn any_bytes_decode_or_fail(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut body = sample().encode()[..49].to_vec();
        body.extend(bytes);
        let _ = SeriesWindow::decode(&body);
    }
}
