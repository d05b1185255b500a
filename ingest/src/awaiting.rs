//! Tables that no mapping describes yet: what is shown of them to who can.

use formats::{Bundle, End, Format, FormatError, Options};
use model::mapping::ColumnMapping;

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

/// The first values of each column, as text. Blocking.
///
/// # Errors
/// Where there is no table.
pub(crate) fn first_values(bundle: &Bundle) -> Result<Vec<Vec<String>>, FormatError> {
    let mut readers = formats::generic::unmapped(bundle, &Options::default())?;
    let Some(reader) = readers.first_mut() else { return Ok(Vec::new()) };
    let Some(batch) = reader.next(SHOWN)? else { return Ok(Vec::new()) };
    let columns = batch.columns.iter().map(|column| {
        let value = |row: usize| match &column.values {
            _ if !column.is_valid(row) => String::new(),
            model::batch::Values::Text(values) => values.get(row).to_owned(),
            _ => column.number(row).map(|value| value.to_string()).unwrap_or_default(),
        };
        (0..column.len().min(SHOWN)).map(value).collect()
    });
    Ok(columns.collect())
}
