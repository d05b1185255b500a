//! Fewer points, same picture: first, smallest, largest and last of each pixel column (M4).

/// Extremes of a run of rows, as positions.
#[derive(Clone, Copy)]
struct Run {
    column: i64,
    first: usize,
    last: usize,
    /// First and last row with a value, and those of the smallest and largest value.
    drawn: Option<[usize; 4]>,
}

/// Keeps, of each run of consecutive rows in one of `columns` equal pixel columns of `x0..=x1`, the
/// first, smallest, largest and last value, in row order.
///
/// * Never loses a peak: the smallest and largest y of every pixel column are kept.
/// * x need not be sorted: where it goes back, a new run begins.
/// * A row whose x or y is NaN is a gap. It is kept, as NaN in y, where a run begins or ends with
///   it; gaps within a pixel column cannot be seen.
/// * Of a run outside `x0..=x1`, its first and last row are kept, so that lines reach the edge.
///
/// `x` and `y` are as long as each other. The result has at most 6 points a run.
pub fn decimate(x: &[f64], y: &[f64], x0: f64, x1: f64, columns: u32) -> (Vec<f64>, Vec<f64>) {
    let columns = i64::from(columns.max(1));
    let scale = columns as f64 / (x1 - x0);
    let column_of = |value: f64| {
        if value < x0 {
            -1
        } else if value > x1 {
            columns
        } else if scale.is_finite() {
            (((value - x0) * scale) as i64).clamp(0, columns - 1)
        } else {
            0
        }
    };
    let mut kept = Kept { x: Vec::new(), y: Vec::new() };
    let mut run: Option<Run> = None;
    for row in 0..x.len().min(y.len()) {
        let gap = x[row].is_nan() || y[row].is_nan();
        let column = match &run {
            Some(run) if x[row].is_nan() => run.column,
            _ if x[row].is_nan() => 0,
            _ => column_of(x[row]),
        };
        match &mut run {
            Some(run) if run.column == column => {
                run.last = row;
                if !gap {
                    let drawn = run.drawn.get_or_insert([row; 4]);
                    drawn[3] = row;
                    if y[row] < y[drawn[1]] {
                        drawn[1] = row;
                    }
                    if y[row] > y[drawn[2]] {
                        drawn[2] = row;
                    }
                }
            }
            other => {
                if let Some(run) = other.take() {
                    kept.take(x, y, &run, columns);
                }
                let drawn = (!gap).then_some([row; 4]);
                *other = Some(Run { column, first: row, last: row, drawn });
            }
        }
    }
    if let Some(run) = run {
        kept.take(x, y, &run, columns);
    }
    (kept.x, kept.y)
}

struct Kept {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Kept {
    fn take(&mut self, x: &[f64], y: &[f64], run: &Run, columns: i64) {
        let Some(mut drawn) = run.drawn else {
            return self.gap(x[run.first]);
        };
        if drawn[0] != run.first {
            self.gap(x[run.first]);
        }
        if run.column < 0 || run.column >= columns {
            drawn[1] = drawn[0];
            drawn[2] = drawn[3];
        }
        drawn.sort_unstable();
        let mut before = usize::MAX;
        for row in drawn {
            if row != before {
                self.x.push(x[row]);
                self.y.push(y[row]);
            }
            before = row;
        }
        if drawn[3] != run.last {
            self.gap(x[run.last]);
        }
    }

    /// One NaN in y; a gap after a gap adds nothing.
    fn gap(&mut self, x: f64) {
        if self.y.last().is_none_or(|y| !y.is_nan()) {
            let x = if x.is_nan() { self.x.last().copied().unwrap_or(0.0) } else { x };
            self.x.push(x);
            self.y.push(f64::NAN);
        }
    }
}

/// Thins a curve whose x is any column, in row order: of each of `buckets` equal pieces, the first
/// and last row and those with the smallest and largest x and y. A gap within a piece is kept once.
pub fn decimate_path(x: &[f64], y: &[f64], buckets: u32) -> (Vec<f64>, Vec<f64>) {
    let rows = x.len().min(y.len());
    let size = rows.div_ceil(buckets.max(1) as usize).max(1);
    let mut kept = Kept { x: Vec::new(), y: Vec::new() };
    for start in (0..rows).step_by(size) {
        let end = rows.min(start + size);
        let mut chosen: Option<[usize; 6]> = None;
        let mut gap = None;
        for row in start..end {
            if x[row].is_nan() || y[row].is_nan() {
                gap.get_or_insert(row);
                continue;
            }
            let chosen = chosen.get_or_insert([row; 6]);
            chosen[5] = row;
            for (slot, better) in [
                (1, x[row] < x[chosen[1]]),
                (2, x[row] > x[chosen[2]]),
                (3, y[row] < y[chosen[3]]),
                (4, y[row] > y[chosen[4]]),
            ] {
                if better {
                    chosen[slot] = row;
                }
            }
        }
        let mut chosen: Vec<usize> = chosen.into_iter().flatten().chain(gap).collect();
        chosen.sort_unstable();
        chosen.dedup();
        for row in chosen {
            if Some(row) == gap {
                kept.gap(x[row]);
            } else {
                kept.x.push(x[row]);
                kept.y.push(y[row]);
            }
        }
    }
    (kept.x, kept.y)
}
