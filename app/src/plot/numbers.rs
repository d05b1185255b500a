//! Numbers as people write them into a field: `1, 5, 10-12`.

/// What is not a number is passed over; a range gives `most` of its numbers at most.
pub(crate) fn parse_numbers(text: &str, most: usize) -> Vec<i64> {
    let mut numbers = Vec::new();
    for piece in text.split([',', ';', ' ']).map(str::trim).filter(|piece| !piece.is_empty()) {
        match piece.split_once(['-', '–']) {
            Some((first, last)) if !first.is_empty() => {
                if let (Ok(first), Ok(last)) = (first.parse::<i64>(), last.parse::<i64>()) {
                    numbers.extend((first..=last).take(most));
                }
            }
            _ => numbers.extend(piece.parse::<i64>()),
        }
    }
    numbers
}

/// The first, the middle and the last of them.
pub(crate) fn first_middle_last(numbers: &[i64]) -> String {
    let places = [0, numbers.len() / 2, numbers.len().saturating_sub(1)];
    let mut chosen: Vec<i64> =
        places.iter().filter_map(|place| numbers.get(*place)).copied().collect();
    chosen.dedup();
    chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_chosen_as_people_write_them() {
        assert_eq!(parse_numbers("1, 5;10-12 x 20", 24), [1, 5, 10, 11, 12, 20]);
        assert_eq!(parse_numbers("-1", 24), [-1]);
        assert!(parse_numbers("", 24).is_empty());
        assert_eq!(parse_numbers("1-1000000", 24).len(), 24);
    }

    #[test]
    fn first_middle_and_last_are_offered() {
        for (numbers, offered) in [
            (&[1, 2, 3, 4, 5, 6, 7, 8, 9][..], "1, 5, 9"),
            (&[1, 2], "1, 2"),
            (&[7], "7"),
            (&[], ""),
        ] {
            assert_eq!(first_middle_last(numbers), offered);
        }
    }
}
