//! Tables that no mapping describes yet: what is shown of them to who can.

use formats::{Bundle, End, Format, FormatError, Options};
use model::batch::Values;
use model::mapping::{ColumnMapping, DecimalMark, TableHeader};

/// Values of each column.
const SHOWN: usize = 3;

/// Whether the file is a table that none of these describes. Blocking.
pub(crate) fn waits_for_mapping(
    format: &dyn Format,
    bundle: &Bundle,
    mappings: Vec<ColumnMapping>,
) -> bool {
    let options = Options { mappings, ..Options::default() };
    format.id() == formats::detect::FALLBACK.id()
        && matches!(
            format.open(bundle, &options, End::Open, None),
            Err(FormatError::AwaitingMapping(_))
        )
}

/// The first values of each column, as they stand in the file. Blocking.
///
/// # Errors
/// Where there is no such table.
pub(crate) fn first_values(
    bundle: &Bundle,
    header: &TableHeader,
) -> Result<Vec<Vec<String>>, FormatError> {
    // A mapping that names no column gives every one as text.
    let mapping = ColumnMapping {
        name: String::new(),
        header: header.clone(),
        decimal_mark: DecimalMark::default(),
        has_units_line: false,
        columns: Vec::new(),
    };
    let options = Options { mappings: vec![mapping], ..Options::default() };
    let mut readers = formats::detect::FALLBACK.open(bundle, &options, End::Closed, None)?;
    let Some(reader) = readers.first_mut() else { return Ok(Vec::new()) };
    let Some(batch) = reader.next(SHOWN)? else { return Ok(Vec::new()) };
    let columns = batch.columns.iter().map(|column| match &column.values {
        Values::Text(values) => values.iter().take(SHOWN).map(str::to_owned).collect(),
        _ => Vec::new(),
    });
    Ok(columns.collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use formats::MemorySource;

    use super::*;

    #[test]
    fn values_are_shown_as_they_stand() {
        let text = b"t;u\ns;V\n0,50;1,250\n1,50;1,250\n2;3\n".to_vec();
        let bundle = Bundle::single("a.csv", Arc::new(MemorySource::new(text)));
        let format = formats::detect(&bundle).unwrap().format;
        let opened = format.open(&bundle, &Options::default(), End::Closed, None);
        let Err(FormatError::AwaitingMapping(header)) = opened else { panic!("no mapping fits") };
        let values = first_values(&bundle, &header).unwrap();
        assert_eq!(values, [["s", "0,50", "1,50"], ["V", "1,250", "1,250"]]);
    }
}
