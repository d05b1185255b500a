//! Column ids: what a record's fields mean and how wide they are.
//!
//! Newer versions of EC-Lab write ids above 255 (467, 884, …): the low byte is the id, the high one
//! a qualifier that changes neither meaning nor width in any sample that has a text export. The
//! exceptions that peers know are in [`WITH_HIGH_BYTE`].

/// How a field is stored (little-endian).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    F32,
    F64,
    U8,
    U16,
    U32,
    /// Bits of the byte that all flags share: a mask and how far to shift it down.
    Flag {
        mask: u8,
        shift: u8,
    },
}

impl Kind {
    /// Bytes of the field; flags are counted once a record, by the layout.
    pub(super) fn width(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 | Self::U32 => 4,
            Self::U16 => 2,
            Self::U8 => 1,
            Self::Flag { .. } => 0,
        }
    }
}

/// Name and unit as the text export prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) name: &'static str,
    pub(super) unit: Option<&'static str>,
    pub(super) kind: Kind,
}

use Kind::{F32, F64, U8, U16, U32};

const fn flag(mask: u8) -> Kind {
    Kind::Flag { mask, shift: mask.trailing_zeros() as u8 }
}

/// Id (low byte), name, unit ("" where there is none), how it is stored. The bit 0x40 of the flag
/// byte has no id.
const COLUMNS: &[(u16, &str, &str, Kind)] = &[
    (1, "mode", "", flag(0x03)),
    (2, "ox/red", "", flag(0x04)),
    (3, "error", "", flag(0x08)),
    (21, "control changes", "", flag(0x10)),
    (31, "Ns changes", "", flag(0x20)),
    (65, "counter inc.", "", flag(0x80)),
    (4, "time", "s", F64),
    // V or mA, as `mode` says.
    (5, "control", "V/mA", F32),
    (6, "Ewe", "V", F32),
    (7, "dq", "mA.h", F64),
    (8, "I", "mA", F32),
    (9, "Ece", "V", F32),
    (11, "<I>", "mA", F64),
    (13, "(Q-Qo)", "mA.h", F64),
    (15, "Phase(Z1)", "deg", F32),
    (16, "Analog IN 1", "V", F32),
    (17, "Analog IN 2", "V", F32),
    (19, "control", "V", F32),
    (20, "control", "mA", F32),
    (23, "dQ", "mA.h", F64),
    (24, "cycle number", "", F64),
    (26, "Rapp", "Ohm", F32),
    (27, "Ewe-Ece", "V", F32),
    (32, "freq", "Hz", F32),
    (33, "|Ewe|", "V", F32),
    (34, "|I|", "A", F32),
    (35, "Phase(Z)", "deg", F32),
    (36, "|Z|", "Ohm", F32),
    (37, "Re(Z)", "Ohm", F32),
    (38, "-Im(Z)", "Ohm", F32),
    (39, "I Range", "", U16),
    (45, "|Z1|", "Ohm", F32),
    (46, "|Z2|", "Ohm", F32),
    (69, "R", "Ohm", F32),
    (70, "P", "W", F32),
    (74, "|Energy|", "W.h", F64),
    (75, "Analog OUT", "V", F32),
    (76, "<I>", "mA", F32),
    (77, "<Ewe>", "V", F32),
    (78, "Cs-2", "µF-2", F32),
    (96, "|Ece|", "V", F32),
    (98, "Phase(Zce)", "deg", F32),
    (99, "|Zce|", "Ohm", F32),
    (100, "Re(Zce)", "Ohm", F32),
    (101, "-Im(Zce)", "Ohm", F32),
    (105, "-Im(Z1)", "Ohm", F32),
    (106, "-Im(Z2)", "Ohm", F32),
    (110, "Energy ce", "W.h", F64),
    (112, "Energy we", "W.h", F64),
    (115, "Energy ce charge", "W.h", F64),
    (116, "Energy ce discharge", "W.h", F64),
    (123, "Energy charge", "W.h", F64),
    (124, "Energy discharge", "W.h", F64),
    (125, "Capacitance charge", "µF", F64),
    (126, "Capacitance discharge", "µF", F64),
    (131, "Ns", "", U16),
    (135, "<E1>", "V", F32),
    (136, "<E2>", "V", F32),
    (163, "|Estack|", "V", F32),
    (166, "Phase(Zstack)", "deg", F32),
    (167, "|Zstack|", "Ohm", F32),
    (168, "Rcmp", "Ohm", F32),
    (169, "Cs", "µF", F32),
    (172, "Cp", "µF", F32),
    (173, "Cp-2", "µF-2", F32),
    (174, "<Ewe>", "V", F32),
    (175, "|Zwe-ce|", "Ohm", F32),
    (176, "Re(Zwe-ce)", "Ohm", F32),
    (177, "-Im(Zwe-ce)", "Ohm", F32),
    (178, "(Q-Qo)", "C", F32),
    (179, "dQ", "C", F32),
    (182, "step time", "s", F64),
    (185, "<Ece>", "V", F32),
    (206, "Temperature", "°C", F32),
    (211, "Q charge/discharge", "mA.h", F64),
    (212, "half cycle", "", U32),
    (213, "z cycle", "", U32),
    (215, "<Ece>", "V", F32),
    (217, "THD Ewe", "%", F32),
    (218, "THD I", "%", F32),
    (219, "THD Ece", "%", F32),
    (220, "NSD Ewe", "%", F32),
    (221, "NSD I", "%", F32),
    (222, "NSD Ece", "%", F32),
    (223, "NSR Ewe", "%", F32),
    (224, "NSR I", "%", F32),
    (225, "NSR Ece", "%", F32),
    (230, "|Ewe h2|", "V", F32),
    (231, "|Ewe h3|", "V", F32),
    (232, "|Ewe h4|", "V", F32),
    (233, "|Ewe h5|", "V", F32),
    (234, "|Ewe h6|", "V", F32),
    (235, "|Ewe h7|", "V", F32),
    (236, "|I h2|", "A", F32),
    (237, "|I h3|", "A", F32),
    (238, "|I h4|", "A", F32),
    (239, "|I h5|", "A", F32),
    (240, "|I h6|", "A", F32),
    (241, "|I h7|", "A", F32),
    (242, "|Ece h2|", "V", F32),
    (243, "|Ece h3|", "V", F32),
    (244, "|Ece h4|", "V", F32),
    (245, "|Ece h5|", "V", F32),
    (246, "|Ece h6|", "V", F32),
    (247, "|Ece h7|", "V", F32),
    (248, "Rac", "Ohm", F32),
    (249, "Rdc", "Ohm", F32),
    (253, "Acir/Dcir Control", "", U8),
];

/// Full ids whose low byte would say something else. No sample has them; galvani reads them so.
const WITH_HIGH_BYTE: &[(u16, &str, &str, Kind)] = &[
    (272, "Phase(Z2)", "deg", F32),
    (331, "Re(Z1)", "Ohm", F32),
    (332, "Re(Z2)", "Ohm", F32),
    (424, "Re(Zstack)", "Ohm", F32),
    (425, "-Im(Zstack)", "Ohm", F32),
    (426, "<Estack>", "V", F32),
];

/// Full ids that galvani reads as doubles and yadg, by their low byte, as singles. The record size
/// of a file decides.
pub(super) const PERHAPS_WIDE: &[(u16, &str, &str, Kind)] = &[
    (498, "Q charge", "mA.h", F64),
    (499, "Q discharge", "mA.h", F64),
    (500, "step time", "s", F64),
    (501, "Efficiency", "%", F64),
    (502, "Capacity", "mA.h", F64),
];

/// The meaning of an id in its surroundings, `None` where it is unknown. `wide`: whether
/// [`PERHAPS_WIDE`] holds. `technique`: the number in `VMP Set`.
pub(super) fn meaning(id: u16, ids: &[u16], technique: Option<u8>, wide: bool) -> Option<Meaning> {
    const BATTERY_CAPACITY_DETERMINATION: u8 = 0x88;
    let wide = PERHAPS_WIDE.iter().filter(|_| wide);
    let exact = wide.chain(WITH_HIGH_BYTE).find(|column| column.0 == id);
    let (low, name, unit, kind) =
        *exact.or_else(|| COLUMNS.iter().find(|column| column.0 == id & 0xFF))?;
    let has = |other: u16| ids.iter().any(|id| id & 0xFF == other);
    let (name, unit) = match low {
        // Beside a voltage of its own, this is an angle (the impedance of both electrodes).
        174 if has(6) || has(77) => ("Phase(Zwe-ce)", "deg"),
        6 if technique == Some(BATTERY_CAPACITY_DETERMINATION) => ("Ecell", "V"),
        _ => (name, unit),
    };
    Some(Meaning { name, unit: (!unit.is_empty()).then_some(unit), kind })
}

#[cfg(test)]
mod tests {
    use super::super::super::column::printed_column;
    use super::*;
    use model::batch::DataType;

    #[test]
    fn ids_mean_what_the_export_prints() {
        let table: &[(u16, &[u16], u8, &str)] = &[
            (467, &[], 4, "Q charge/discharge/mA.h"),
            (441, &[], 4, "<Ece>/V"),
            (884, &[], 4, "Energy ce discharge/W.h"),
            (174, &[4, 8], 4, "<Ewe>/V"),
            (430, &[77], 29, "Phase(Zwe-ce)/deg"),
            (6, &[], 0x88, "Ecell/V"),
            (331, &[], 4, "Re(Z1)/Ohm"),
        ];
        for (id, ids, technique, printed) in table {
            let meaning = meaning(*id, ids, Some(*technique), false).unwrap();
            let column = printed_column(printed);
            let expected = (column.name.as_str(), column.unit.as_deref());
            assert_eq!((meaning.name, meaning.unit), expected, "{id}");
        }
        assert_eq!(meaning(250, &[], None, false), None);
    }

    #[test]
    fn names_and_types_agree_with_the_text_export() {
        for (_, name, unit, kind) in COLUMNS.iter().chain(WITH_HIGH_BYTE).chain(PERHAPS_WIDE) {
            let printed =
                if unit.is_empty() { (*name).to_owned() } else { format!("{name}/{unit}") };
            let column = printed_column(&printed);
            assert_eq!(
                (column.name.as_str(), column.unit.as_deref().unwrap_or("")),
                (*name, *unit)
            );
            let is_integer = !matches!(kind, F32 | F64);
            assert_eq!(column.data_type == DataType::Int64, is_integer, "{name}");
        }
    }
}
