//! Techniques by the number in `VMP Set`, under the names that EC-Lab prints in an `.mpt`.
//! Each was seen in an `.mpr` whose text export prints the name.

/// Short and long name of a technique; `None` for one that no sample has shown.
pub(super) fn technique(id: u8) -> Option<(&'static str, &'static str)> {
    Some(match id {
        0x04 => ("GCPL", "Galvanostatic Cycling with Potential Limitation"),
        0x06 => ("CV", "Cyclic Voltammetry"),
        0x0B => ("OCV", "Open Circuit Voltage"),
        0x18 => ("CA", "Chronoamperometry / Chronocoulometry"),
        0x19 => ("CP", "Chronopotentiometry"),
        0x1C => ("WAIT", "Wait"),
        0x1D => ("PEIS", "Potentio Electrochemical Impedance Spectroscopy"),
        0x1E => ("GEIS", "Galvano Electrochemical Impedance Spectroscopy"),
        0x32 => ("ZIR", "IR compensation (PEIS)"),
        // No text export of this one; the name is EC-Lab's menu entry.
        0x33 => ("CVA", "Cyclic Voltammetry Advanced"),
        0x6C => ("LSV", "Linear Sweep Voltammetry"),
        0x76 => ("CstC", "Constant Current"),
        0x7F => ("MB", "Modulo Bat"),
        0x88 => ("BCD", "Battery Capacity Determination"),
        _ => return None,
    })
}
