//! Which y axis a column is drawn on: one a unit, left and right; further units on a scale of
//! their own.

use model::unit::{Quantity, parse_unit};

use super::line::Line;
use super::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    /// Scaled over the whole height by itself; the legend says its range.
    Own,
}

/// Sides for columns of these units, in order. Voltage prefers the left, current the right; every
/// other unit takes what is free. Columns without a unit share nothing.
pub(crate) fn sides(units: &[&str]) -> Vec<Side> {
    let (mut left, mut right): (Option<&str>, Option<&str>) = (None, None);
    for unit in units {
        match parse_unit(unit).map(|(quantity, _)| quantity) {
            Some(Quantity::Voltage) => left = left.or(Some(unit)),
            Some(Quantity::Current) => right = right.or(Some(unit)),
            _ => {}
        }
    }
    let mut sides = Vec::with_capacity(units.len());
    for unit in units {
        let plain = unit.is_empty() || *unit == "1";
        sides.push(if !plain && left == Some(*unit) {
            Side::Left
        } else if !plain && right == Some(*unit) {
            Side::Right
        } else if left.is_none() {
            left = Some(unit);
            Side::Left
        } else if right.is_none() {
            right = Some(unit);
            Side::Right
        } else {
            Side::Own
        });
    }
    sides
}

/// The range of an axis: all that is seen, with a little air.
pub(crate) fn range<'a>(lines: impl Iterator<Item = &'a Line>, view: Span) -> Option<Span> {
    let (low, high) = lines.filter_map(|line| line.visible_extent(view)).reduce(
        |(low, high), (other_low, other_high)| (low.min(other_low), high.max(other_high)),
    )?;
    let span = Span::of_extent(low, high);
    let air = span.width() * 0.05;
    Some(Span { from: span.from - air, to: span.to + air })
}

/// The scale of every line in a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scales {
    /// One a line: its side, and the range that its height stands for.
    pub(crate) of_line: Vec<(Side, Span)>,
    pub(crate) left: Option<Span>,
    pub(crate) right: Option<Span>,
}

/// Sides by unit, ranges by what is seen.
pub(crate) fn scales(lines: &[Line], view: Span) -> Scales {
    let units: Vec<&str> = lines.iter().map(|line| line.unit.as_str()).collect();
    let sides = sides(&units);
    let empty = Span { from: 0.0, to: 1.0 };
    let of_side = |side: Side| {
        let on_it = |(line, of): (_, &Side)| (*of == side).then_some(line);
        let present = sides.contains(&side);
        let range = range(lines.iter().zip(&sides).filter_map(on_it), view);
        present.then(|| range.unwrap_or(empty))
    };
    let (left, right) = (of_side(Side::Left), of_side(Side::Right));
    let of_line = lines
        .iter()
        .zip(&sides)
        .map(|(line, side)| match side {
            Side::Left => (*side, left.unwrap_or(empty)),
            Side::Right => (*side, right.unwrap_or(empty)),
            Side::Own => (*side, range(std::iter::once(line), view).unwrap_or(empty)),
        })
        .collect();
    Scales { of_line, left, right }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Left, Own, Right};

    #[test]
    fn units_share_axes() {
        let table: [(&[&str], &[Side]); 8] = [
            (&["V", "A"], &[Left, Right]),
            (&["A", "V"], &[Right, Left]),
            (&["A"], &[Right]),
            (&["V", "A", "V", "degC"], &[Left, Right, Left, Own]),
            (&["degC", "Ah"], &[Left, Right]),
            (&["degC", "V", "degC"], &[Right, Left, Right]),
            (&["1", "1", "1"], &[Left, Right, Own]),
            (&["V", "mV", "A"], &[Left, Own, Right]),
        ];
        for (units, expected) in table {
            assert_eq!(sides(units), expected, "{units:?}");
        }
    }
}
