//! Ids as newtypes, so that a cell's id is never taken for a dataset's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    UserId
    SessionId
    ApiTokenId
    HarvesterId
    MonitoredPathId
    ObservedFileId
    RawFileId
    JobId
    DatasetId
    /// Unique over all datasets, as battery-api wants it.
    DatasetColumnId
    PartId
    RangeId
    CellFamilyId
    CellId
    EquipmentId
    ColumnMappingId
    AwaitingTableId
}
