//! Colours of a plot, as the style sheet's custom properties give them.

/// Red, green, blue.
pub(crate) type Colour = (u8, u8, u8);

/// Names of the custom properties of the series, `--series-1` and on.
pub(crate) const SERIES: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Palette {
    pub(crate) background: Colour,
    pub(crate) text: Colour,
    pub(crate) axis: Colour,
    pub(crate) grid: Colour,
    pub(crate) series: [Colour; SERIES],
}

impl Palette {
    /// Asks for each custom property by name; what cannot be read keeps a colour that can be seen
    /// on light and dark alike.
    pub(crate) fn read(property: impl Fn(&str) -> String) -> Self {
        let colour = |name: &str, fallback| parse(&property(name)).unwrap_or(fallback);
        let grey = (128, 128, 128);
        let mut series = [grey; SERIES];
        for (index, slot) in series.iter_mut().enumerate() {
            *slot = colour(&format!("--series-{}", index + 1), grey);
        }
        Self {
            background: colour("--plot-background", (255, 255, 255)),
            text: colour("--plot-text", grey),
            axis: colour("--plot-axis", grey),
            grid: colour("--plot-grid", grey),
            series,
        }
    }

    pub(crate) fn of(&self, index: usize) -> Colour {
        self.series[index % SERIES]
    }
}

/// Reads `#rrggbb` or `#rgb`.
fn parse(text: &str) -> Option<Colour> {
    let digits = text.trim().strip_prefix('#')?;
    let pair = |text: &str| u8::from_str_radix(text, 16).ok();
    match digits.len() {
        6 => Some((pair(digits.get(0..2)?)?, pair(digits.get(2..4)?)?, pair(digits.get(4..6)?)?)),
        3 => {
            let one = |at: usize| pair(digits.get(at..=at)?).map(|digit| digit * 17);
            Some((one(0)?, one(1)?, one(2)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_from_the_style_sheet() {
        for (text, colour) in [
            (" #0a64C8 ", Some((10, 100, 200))),
            ("#fff", Some((255, 255, 255))),
            ("", None),
            ("red", None),
            ("#ééé", None),
            ("#12345g", None),
        ] {
            assert_eq!(parse(text), colour, "{text}");
        }
        let palette =
            Palette::read(
                |name| if name == "--series-2" { "#010203".into() } else { String::new() },
            );
        assert_eq!(palette.of(1), (1, 2, 3));
        assert_eq!(palette.of(9), (1, 2, 3));
    }
}
