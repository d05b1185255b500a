//! Whether a mapping can be used as it is.

use super::{CellForm, ColumnMapping, MappedColumn, SignRule};
use crate::standard::StandardColumn;
use crate::table::Conversion;

/// What is wrong with a mapping, and with which of its columns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct WrongColumn {
    /// Its place in the header's names.
    pub column: usize,
    pub error: MappingError,
}

/// What is wrong with a column of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("column {0} is not one of the header's")]
    NoSuchColumn(usize),
    #[error("{0} is given twice")]
    StandardTwice(StandardColumn),
    #[error("“{unit}” is no unit of {standard}; give a factor")]
    WrongUnit { unit: String, standard: StandardColumn },
    #[error("the cells of {0} cannot be what the mapping says")]
    WrongForm(StandardColumn),
    #[error("a factor is a number other than 0, an offset a number")]
    WrongConversion,
    #[error("say which texts mean charge or discharge")]
    NoState,
    #[error("“{0}” cannot mean both charge and discharge")]
    StateTwice(String),
}

impl ColumnMapping {
    /// Whether the mapping can be used as it is.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), WrongColumn> {
        let mut seen = Vec::new();
        for column in &self.columns {
            let wrong = |error| WrongColumn { column: column.source, error };
            let mut places = vec![column.source];
            if let SignRule::ByState { column, .. } = &column.sign {
                places.push(*column);
            }
            if let Some(place) = places.into_iter().find(|place| *place >= self.header.names.len())
            {
                return Err(wrong(MappingError::NoSuchColumn(place)));
            }
            let Some(standard) = column.standard else { continue };
            if seen.contains(&standard) {
                return Err(wrong(MappingError::StandardTwice(standard)));
            }
            seen.push(standard);
            column.check(standard).map_err(wrong)?;
        }
        Ok(())
    }
}

impl MappedColumn {
    fn check(&self, standard: StandardColumn) -> Result<(), MappingError> {
        let is_time =
            matches!(standard, StandardColumn::TestTimeSecond | StandardColumn::StepTimeSecond);
        let is_right = match self.holds {
            CellForm::Number | CellForm::Integer => standard != StandardColumn::StepType,
            CellForm::Text => matches!(standard, StandardColumn::StepType | StandardColumn::StepId),
            CellForm::Elapsed => is_time,
            form => form.is_clock() && standard == StandardColumn::UnixTimeSecond,
        };
        if !is_right {
            return Err(MappingError::WrongForm(standard));
        }
        if let Some(Conversion { multiply, divide, offset }) = self.conversion {
            let is_factor = |factor: f64| factor.is_finite() && factor != 0.0;
            if !is_factor(multiply) || !is_factor(divide) || !offset.is_finite() {
                return Err(MappingError::WrongConversion);
            }
        }
        let is_number = matches!(self.holds, CellForm::Number | CellForm::Integer);
        if is_number && self.to_standard().is_none() {
            let unit = self.unit.clone().unwrap_or_default();
            return Err(MappingError::WrongUnit { unit, standard });
        }
        self.sign.check()
    }
}

impl SignRule {
    fn check(&self) -> Result<(), MappingError> {
        let Self::ByState { charge, discharge, .. } = self else { return Ok(()) };
        if charge.is_empty() && discharge.is_empty() {
            return Err(MappingError::NoState);
        }
        match charge.iter().find(|state| discharge.contains(state)) {
            Some(state) => Err(MappingError::StateTwice(state.clone())),
            None => Ok(()),
        }
    }
}
