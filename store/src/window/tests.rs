use model::batch::{Column, DataType};
use proptest::prelude::*;

use super::*;
use crate::testing::{Fixture, batch, fixture, floats, pass, spec};

const POINTS: u32 = 400;

fn plain(column: usize) -> WindowColumn {
    WindowColumn { column, conversion: Conversion::IDENTITY }
}

/// Writes x and y, in two passes so that parts have odd edges.
fn write(fixture: &Fixture, x: &Column, y: &Column) -> Vec<PartDescription> {
    let specs = [spec("x", DataType::Float64), spec("y", DataType::Float64)];
    let cut = |column: &Column, range: std::ops::Range<usize>| {
        let mut cut = Column::new(DataType::Float64);
        cut.extend_from(column, range);
        cut
    };
    let middle = x.len() / 3;
    let first = vec![cut(x, 0..middle), cut(y, 0..middle)];
    let written = pass(&fixture.store, &specs, &[], vec![batch(first, false)]);
    let last = x.len() - x.len() / 50;
    let next = vec![cut(x, middle..last), cut(y, middle..last)];
    let provisional = vec![cut(x, last..x.len()), cut(y, last..y.len())];
    let batches = vec![batch(next, false), batch(provisional, true)];
    pass(&fixture.store, &specs, &written.parts, batches).parts
}

fn ask(fixture: &Fixture, parts: &[PartDescription], selection: SeriesSelection) -> Window {
    let query = WindowQuery { x: plain(0), ys: vec![plain(1)], selection, points: POINTS };
    fixture.store.window_blocking(parts, &query).unwrap()
}

/// Smallest and largest y of each pixel column.
fn extremes(x: &[f64], y: &[f64], from: f64, to: f64) -> Vec<Option<(f64, f64)>> {
    let mut found = vec![None; POINTS as usize];
    for (x, y) in x.iter().zip(y).filter(|(x, y)| **x >= from && **x <= to && !y.is_nan()) {
        let column = ((x - from) / (to - from) * f64::from(POINTS)) as usize;
        let slot = &mut found[column.min(POINTS as usize - 1)];
        let (low, high) = slot.unwrap_or((*y, *y));
        *slot = Some((y.min(low), y.max(high)));
    }
    found
}

#[test]
fn a_spike_among_a_million_shows_at_every_zoom() {
    let fixture = fixture();
    let rows = 1_000_000;
    let spike = 654_321;
    let x = floats((0..rows).map(|row| Some(f64::from(row) / 10.0)));
    let y = floats(
        (0..rows)
            .map(|row| Some(if row == spike { 9.5 } else { 3.0 + f64::from(row % 100) / 1000.0 })),
    );
    let parts = write(&fixture, &x, &y);
    let at = f64::from(spike) / 10.0;
    let mut half_width = 200_000.0;
    while half_width > 0.01 {
        for shift in [-0.9, 0.0, 0.73] {
            let middle = at + shift * half_width;
            let (from, to) = (middle - half_width, middle + half_width);
            let window = ask(&fixture, &parts, SeriesSelection::X { from, to });
            let line = &window.lines[0];
            let peak = line.y.iter().position(|y| *y == 9.5);
            let peak = peak.unwrap_or_else(|| panic!("no spike in {from}..{to}"));
            let pixel = 2.0 * half_width / f64::from(POINTS);
            assert!(
                (line.x[peak] - at).abs() <= pixel,
                "spike at {} in {from}..{to}",
                line.x[peak]
            );
            assert!(line.x.len() <= 6 * (POINTS as usize + 4));
            let samples = x_inside(from, to, rows);
            assert!(window.exact || samples > u64::from(POINTS), "{samples} samples");
        }
        half_width /= 3.0;
    }
    let whole = ask(&fixture, &parts, SeriesSelection::Everything);
    assert_eq!(whole.x_extent, Some((0.0, 99_999.9)));
    assert_eq!(whole.rows, 1_000_000);
    assert!(whole.lines[0].y.contains(&9.5));
}

fn x_inside(from: f64, to: f64, rows: i32) -> u64 {
    let count = (to.min(f64::from(rows) / 10.0) - from.max(0.0)) * 10.0;
    count.max(0.0) as u64
}

#[test]
fn a_small_window_is_every_sample_and_one_beside_it() {
    let fixture = fixture();
    let x = floats((0..300_000).map(|row| Some(f64::from(row))));
    let parts = write(&fixture, &x, &x);
    let window = ask(&fixture, &parts, SeriesSelection::X { from: 65_500.5, to: 65_600.5 });
    assert!(window.exact);
    let expected: Vec<_> = (65_500..=65_601).map(f64::from).collect();
    assert_eq!(window.lines[0].x, expected);
    assert_eq!(window.lines[0].y, expected);
}

#[test]
fn lines_cross_a_window_between_two_samples() {
    let fixture = fixture();
    // The pause lies between the last row of one bucket and the first of the next.
    for rows_before in [64_000, 64_010] {
        let x = floats(
            (0..200_000)
                .map(|row| Some(f64::from(row) + if row < rows_before { 0.0 } else { 1e6 })),
        );
        let parts = write(&fixture, &x, &x);
        let edge = f64::from(rows_before);
        let selection = SeriesSelection::X { from: edge + 1000.0, to: edge + 2000.0 };
        let window = ask(&fixture, &parts, selection);
        assert_eq!(window.lines[0].x, [edge - 1.0, edge + 1e6], "{rows_before}");
    }
}

#[test]
fn gaps_conversions_and_missing_columns() {
    let fixture = fixture();
    let x = floats((0..10_000).map(|row| Some(f64::from(row))));
    let y = floats((0..10_000).map(|row| (!(4_000..6_000).contains(&row)).then_some(2000.0)));
    let specs = [
        spec("x", DataType::Float64),
        spec("y", DataType::Float64),
        spec("text", DataType::Text),
        spec("none", DataType::Float64),
    ];
    let mut text = Column::new(DataType::Text);
    (0..10_000).for_each(|_| text.push_text(None));
    let none = floats((0..10_000).map(|_| None));
    let parts = pass(&fixture.store, &specs, &[], vec![batch(vec![x, y, text, none], false)]).parts;
    let ask = |x, y, selection| {
        let query = WindowQuery { x, ys: vec![y], selection, points: POINTS };
        fixture.store.window_blocking(&parts, &query)
    };
    let negative = WindowColumn { column: 1, conversion: Conversion::divide(-1000.0) };
    let backwards = WindowColumn { column: 0, conversion: Conversion::multiply(-1.0) };
    for selection in [
        SeriesSelection::Everything,
        SeriesSelection::X { from: -9_999.0, to: 0.0 },
        SeriesSelection::Rows { first: 0, last: u64::MAX },
    ] {
        let window = ask(backwards, negative, selection).unwrap();
        assert_eq!(window.x_extent, Some((-9_999.0, 0.0)));
        let line = &window.lines[0];
        let drawn = |x: f64| !(-5_960.0..=-4_040.0).contains(&x);
        for (x, y) in line.x.iter().zip(&line.y).filter(|(_, y)| !y.is_nan()) {
            assert_eq!(*y, -2.0);
            assert!(drawn(*x), "{x}");
        }
        assert!(line.y.iter().any(|y| y.is_nan()), "the gap shows");
    }
    let empty = ask(plain(0), plain(3), SeriesSelection::Everything).unwrap();
    assert!(empty.lines[0].y.iter().all(|y| y.is_nan()));
    let no_x = ask(plain(3), plain(1), SeriesSelection::Everything).unwrap();
    assert_eq!((no_x.x_extent, no_x.lines[0].x.len()), (None, 0));
    assert!(ask(plain(0), plain(2), SeriesSelection::Everything).is_err());
    assert!(ask(plain(0), plain(4), SeriesSelection::Everything).is_err());
    assert!(ask(plain(4), plain(1), SeriesSelection::Everything).is_err());
    let nothing = WindowQuery {
        x: plain(0),
        ys: vec![plain(1)],
        selection: SeriesSelection::Everything,
        points: 0,
    };
    let nothing = fixture.store.window_blocking(&[], &nothing).unwrap();
    assert_eq!((nothing.rows, nothing.exact), (0, true));
}

#[test]
fn an_x_without_order_stays_bounded_and_keeps_its_extremes() {
    let fixture = fixture();
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Some((state >> 40) as f64)
    };
    let x = floats((0..200_000).map(|_| next()));
    let y = floats((0..200_000).map(|_| next()));
    let parts = write(&fixture, &x, &y);
    let statistics = model::statistics::ColumnStatistics::of_block(&y);
    for selection in
        [SeriesSelection::Everything, SeriesSelection::Rows { first: 0, last: 199_999 }]
    {
        let line = ask(&fixture, &parts, selection).lines.remove(0);
        assert!(line.x.len() < 70 * POINTS as usize);
        assert!(line.y.contains(&statistics.min.unwrap()));
        assert!(line.y.contains(&statistics.max.unwrap()));
    }
}

#[test]
fn rows_keep_their_order_and_extremes() {
    let fixture = fixture();
    let x = floats((0..200_000).map(|row| Some(f64::from(row % 1000))));
    let y = floats((0..200_000).map(|row| Some(f64::from(row) / 8.0)));
    let parts = write(&fixture, &x, &y);
    let window = ask(&fixture, &parts, SeriesSelection::Rows { first: 100, last: 1_600 });
    assert!(window.exact);
    assert_eq!(window.lines[0].x.len(), 1_501);
    assert_eq!(window.lines[0].y[0], 12.5);
    let window = ask(&fixture, &parts, SeriesSelection::Rows { first: 100, last: 150_099 });
    assert!(!window.exact);
    let line = &window.lines[0];
    assert!(line.x.len() <= 7 * (POINTS as usize + 3));
    assert!(line.y.is_sorted());
    assert_eq!(line.x.iter().filter(|x| **x == 999.0).count(), 150);
    let past = ask(&fixture, &parts, SeriesSelection::Rows { first: 200_000, last: 300_000 });
    assert!(past.lines[0].x.is_empty());
}

/// Sampling that slows down and speeds up, pauses, and goes back to 0 at times.
fn uneven() -> impl Strategy<Value = (Vec<f64>, Vec<Option<f64>>)> {
    let stretch = (1_usize..9_000, -3_i32..3, -50_i32..50, any::<bool>(), 0_u32..40);
    proptest::collection::vec(stretch, 1..7).prop_map(|stretches| {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        let mut time = 5.0;
        for (rows, power, level, back, nulls) in stretches {
            if back && level > 20 {
                time = 0.0;
            }
            for row in 0..rows {
                time += 10_f64.powi(power);
                x.push(time);
                let wobble = (row * 7919 % 101) as f64 / 100.0;
                let null = nulls > 30 && row % nulls as usize > 3;
                y.push((!null).then_some(f64::from(level) + wobble));
            }
        }
        (x, y)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn every_pixel_column_has_its_extremes(
        (x, y) in uneven(), windows in proptest::collection::vec((0.0..1.0, -5.0..0.0), 1..6),
    ) {
        let fixture = fixture();
        let parts = write(&fixture, &floats(x.iter().map(|x| Some(*x))), &floats(y.clone()));
        let y: Vec<f64> = y.into_iter().map(|y| y.unwrap_or(f64::NAN)).collect();
        let low = x.iter().copied().fold(f64::INFINITY, f64::min);
        let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let everything = (low, high, SeriesSelection::Everything);
        let zoomed = windows.iter().map(|(at, width): &(f64, f64)| {
            let half = (high - low) * 10_f64.powf(*width);
            let middle = low + at * (high - low);
            let (from, to) = (middle - half, middle + half);
            (from, to, SeriesSelection::X { from, to })
        });
        for (from, to, selection) in std::iter::once(everything).chain(zoomed) {
            if to <= from {
                continue;
            }
            let window = ask(&fixture, &parts, selection);
            prop_assert_eq!(window.x_extent, Some((low, high)));
            let line = &window.lines[0];
            // An extreme out of a bucket may be drawn up to a pixel off.
            let truth = extremes(&x, &y, from, to);
            let shown = extremes(&line.x, &line.y, from, to);
            let near = |of: &[Option<(f64, f64)>], column: usize| {
                let near = column.saturating_sub(1)..(column + 2).min(of.len());
                let near: Vec<_> = of[near].iter().flatten().copied().collect();
                near.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            };
            for column in 1..POINTS as usize - 1 {
                if let Some((low, high)) = truth[column] {
                    let around = near(&shown, column);
                    prop_assert!(
                        around.is_some_and(|shown| shown.0 <= low && shown.1 >= high),
                        "column {column} of {from}..{to}: {around:?} instead of {low}..{high}"
                    );
                }
                if let Some((low, high)) = shown[column] {
                    let around = near(&truth, column);
                    prop_assert!(
                        around.is_some_and(|truth| truth.0 <= low && truth.1 >= high),
                        "column {column} of {from}..{to} shows {low}..{high}: {around:?}"
                    );
                }
            }
            if window.exact {
                let inside = |x: &[f64]| x.iter().filter(|x| (from..=to).contains(*x)).count();
                prop_assert_eq!(inside(&line.x), inside(&x));
            }
        }
    }
}
