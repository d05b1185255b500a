//! From the vendor's columns to tables: which standard columns map, which are computed, and where
//! the impedance rows of a mixed technique go.
//!
//! The choice follows from the column names alone, so that an `.mpr` and its export agree and no
//! row can change it.

use model::batch::DataType;
use model::standard::StandardColumn::{self, *};
use model::table::{ColumnSpec, Conversion, StandardMapping, Table, TableKind};
use model::time::Timestamp;
use model::unit::{Quantity, parse_unit};

use super::derive::Derived;

/// How the rows of a file become batches.
pub(super) struct Plan {
    /// One table, or two where impedance is measured between other samples.
    pub(super) tables: Vec<Table>,
    /// Computed columns, in the order in which they follow the vendor's.
    pub(super) derived: Vec<Derived>,
    /// Column of the first table that holds the test time.
    pub(super) test_time: Option<usize>,
    pub(super) spectra: Option<Spectra>,
}

/// The second table of a mixed technique: the rows of the first whose frequency is above 0.
pub(super) struct Spectra {
    pub(super) frequency: usize,
    /// Columns of the first table that are repeated, in order.
    pub(super) columns: Vec<usize>,
}

/// Columns of a mixed technique that say something about a spectrum.
const OF_A_SPECTRUM: &[&str] = &[
    "time",
    "Ns",
    "freq",
    "|Z|",
    "Phase(Z)",
    "Re(Z)",
    "-Im(Z)",
    "|Ewe|",
    "|I|",
    "Ewe",
    "<Ewe>",
    "Ecell",
    "I",
    "<I>",
    "half cycle",
    "z cycle",
    "cycle number",
];

impl Plan {
    /// `stamps`: the column whose texts are dates and times instead of seconds. `started`: the
    /// instant at which the test time is 0, where the tester's zone is known.
    pub(super) fn new(
        columns: Vec<ColumnSpec>,
        stamps: Option<usize>,
        started: Option<Timestamp>,
    ) -> Self {
        let mut sketch = Sketch { columns, derived: Vec::new(), standard: Vec::new() };
        let test_time = sketch.times(stamps, started);
        sketch.electrodes();
        sketch.current(test_time);
        sketch.cycle();
        let frequency = sketch.find(&["freq"], Quantity::Frequency).map(|(column, _)| column);
        let has_impedance = sketch.find(&["|Z|", "Re(Z)"], Quantity::Resistance).is_some();
        // EC-Lab puts the frequency first where impedance is the technique (PEIS, GEIS, ZIR), and
        // behind time and voltage where it is one step among others (Modulo Bat).
        let is_mixed = frequency.is_some_and(|column| column > 0) && has_impedance;
        if frequency == Some(0) || is_mixed {
            sketch.impedance();
        }
        sketch.other();
        let kind = if frequency == Some(0) { TableKind::Spectra } else { TableKind::Timeseries };
        let mut plan = Self {
            tables: vec![Table {
                name: table_name(kind).to_owned(),
                kind,
                columns: sketch.columns,
                standard: sketch.standard,
            }],
            derived: sketch.derived,
            test_time,
            spectra: None,
        };
        if is_mixed && let Some(frequency) = frequency {
            plan.split_spectra(frequency);
        }
        plan
    }

    /// Moves the impedance columns' meaning to a table of their own; the first keeps the vendor's
    /// columns, with their zeros, as the file has them.
    fn split_spectra(&mut self, frequency: usize) {
        const ONLY_OF_SPECTRA: &[StandardColumn] = &[
            FrequencyHertz,
            RealImpedanceOhm,
            ImaginaryImpedanceOhm,
            AbsoluteImpedanceOhm,
            PhaseDegree,
        ];
        let first = &mut self.tables[0];
        let wanted =
            |column: &ColumnSpec| column.derived || OF_A_SPECTRUM.contains(&column.name.as_str());
        let columns: Vec<usize> =
            (0..first.columns.len()).filter(|at| wanted(&first.columns[*at])).collect();
        let mut standard: Vec<StandardMapping> = Vec::new();
        for mapping in &first.standard {
            if let Some(column) = columns.iter().position(|at| *at == mapping.column) {
                standard.push(StandardMapping { column, ..mapping.clone() });
            }
        }
        // A spectrum is a `z cycle`; several lie within one charge-and-discharge cycle.
        let z_cycle = columns.iter().position(|at| first.columns[*at].name == "z cycle");
        if let Some(column) = z_cycle {
            standard.retain(|mapping| mapping.standard != CycleCount);
            standard.push(StandardMapping {
                standard: CycleCount,
                column,
                conversion: Conversion::IDENTITY,
            });
        }
        first.standard.retain(|mapping| !ONLY_OF_SPECTRA.contains(&mapping.standard));
        let table = Table {
            name: table_name(TableKind::Spectra).to_owned(),
            kind: TableKind::Spectra,
            columns: columns.iter().map(|at| first.columns[*at].clone()).collect(),
            standard,
        };
        self.tables.push(table);
        self.spectra = Some(Spectra { frequency, columns });
    }
}

fn table_name(kind: TableKind) -> &'static str {
    if kind == TableKind::Spectra { "spectra" } else { "timeseries" }
}

struct Sketch {
    columns: Vec<ColumnSpec>,
    derived: Vec<Derived>,
    standard: Vec<StandardMapping>,
}

impl Sketch {
    /// The first column of the first of `names` that measures `quantity`.
    fn find(&self, names: &[&str], quantity: Quantity) -> Option<(usize, Conversion)> {
        names.iter().find_map(|name| {
            self.columns.iter().enumerate().find_map(|(at, column)| {
                if column.name != *name || column.data_type == DataType::Text {
                    return None;
                }
                let unit = column.unit.as_deref()?;
                // `°` lost when a windows-1252 file was saved as UTF-8.
                let unit = if matches!(unit, "\u{FFFD}C" | "?C") { "°C" } else { unit };
                let (measured, conversion) = parse_unit(unit)?;
                (measured == quantity).then_some((at, conversion))
            })
        })
    }

    /// The first column of that name, which has no unit.
    fn counter(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name && column.unit.is_none())
    }

    fn map(&mut self, standard: StandardColumn, column: usize, conversion: Conversion) {
        if !self.standard.iter().any(|mapping| mapping.standard == standard) {
            self.standard.push(StandardMapping { standard, column, conversion });
        }
    }

    fn map_first(&mut self, standard: StandardColumn, names: &[&str], quantity: Quantity) -> bool {
        let found = self.find(names, quantity);
        if let Some((column, conversion)) = found {
            self.map(standard, column, conversion);
        }
        found.is_some()
    }

    fn derive(&mut self, standard: StandardColumn, data_type: DataType, derived: Derived) -> usize {
        let unit = match standard.unit() {
            "" | "1" => None,
            unit => Some(unit.to_owned()),
        };
        let column = self.columns.len();
        let name = standard.name().to_owned();
        self.columns.push(ColumnSpec { name, unit, data_type, derived: true });
        self.derived.push(derived);
        self.map(standard, column, Conversion::IDENTITY);
        column
    }

    fn times(&mut self, stamps: Option<usize>, started: Option<Timestamp>) -> Option<usize> {
        let column = match stamps {
            Some(text) => {
                self.derive(TestTimeSecond, DataType::Float64, Derived::TestTime { text })
            }
            None => {
                let (column, conversion) = self.find(&["time"], Quantity::Time)?;
                self.map(TestTimeSecond, column, conversion);
                column
            }
        };
        if let Some(started) = started {
            // Seconds since the start of acquisition, whatever the technique started later.
            let offset = started.as_seconds_f64();
            self.map(UnixTimeSecond, column, Conversion { offset, ..Conversion::IDENTITY });
        }
        self.map_first(StepTimeSecond, &["step time"], Quantity::Time);
        Some(column)
    }

    /// Without a counter electrode's potential, Ewe is the cell's voltage; with one it is a half
    /// cell's, and the cell's voltage is the difference.
    fn electrodes(&mut self) {
        use Quantity::Voltage;
        if self.map_first(VoltageVolt, &["<Ecell>", "Ecell"], Voltage) {
            return;
        }
        let working = self.find(&["<Ewe>", "Ewe"], Voltage);
        let counter = self.find(&["<Ece>", "Ece"], Voltage);
        let (Some((working, to_volt)), Some((counter, counter_to_volt))) = (working, counter)
        else {
            if !self.map_first(VoltageVolt, &["<Ewe-Ece>", "Ewe-Ece"], Voltage) {
                self.map_first(VoltageVolt, &["<Ewe>", "Ewe"], Voltage);
            }
            return;
        };
        let difference = Derived::Voltage { working, to_volt, counter, counter_to_volt };
        self.derive(VoltageVolt, DataType::Float64, difference);
        self.map(WorkingElectrodePotentialVolt, working, to_volt);
        self.map(CounterElectrodePotentialVolt, counter, counter_to_volt);
    }

    fn current(&mut self, test_time: Option<usize>) {
        if self.map_first(CurrentAmpere, &["<I>", "I"], Quantity::Current) {
            return;
        }
        // Galvanostatic techniques store the charge of each interval instead of the current.
        let charge = self.find(&["dq"], Quantity::Capacity);
        if let (Some((charge, to_ampere_hour)), Some(time)) = (charge, test_time) {
            let current = Derived::Current { charge, to_ampere_hour, time };
            self.derive(CurrentAmpere, DataType::Float64, current);
        }
    }

    fn cycle(&mut self) {
        if let Some(column) = self.counter("cycle number") {
            self.map(CycleCount, column, Conversion::IDENTITY);
        } else if let Some(half_cycle) = self.counter("half cycle") {
            // As the export computes `cycle number`: equal in all 11 exports that print both.
            self.derive(CycleCount, DataType::Int64, Derived::Cycle { half_cycle });
        }
        if let Some(column) = self.counter("Ns") {
            self.map(StepId, column, Conversion::IDENTITY);
        }
    }

    fn impedance(&mut self) {
        use Quantity::*;
        self.map_first(FrequencyHertz, &["freq"], Frequency);
        self.map_first(AbsoluteImpedanceOhm, &["|Z|"], Resistance);
        self.map_first(PhaseDegree, &["Phase(Z)"], Phase);
        self.map_first(RealImpedanceOhm, &["Re(Z)"], Resistance);
        if let Some((column, conversion)) = self.find(&["-Im(Z)"], Resistance) {
            let multiply = -conversion.multiply;
            self.map(ImaginaryImpedanceOhm, column, Conversion { multiply, ..conversion });
        }
        let absolute = self.find(&["|Z|"], Resistance);
        let phase = self.find(&["Phase(Z)"], Phase);
        let (Some((absolute, to_ohm)), Some((phase, _))) = (absolute, phase) else { return };
        for (standard, is_real) in [(RealImpedanceOhm, true), (ImaginaryImpedanceOhm, false)] {
            if !self.standard.iter().any(|mapping| mapping.standard == standard) {
                let part = Derived::Impedance { absolute, to_ohm, phase, is_real };
                self.derive(standard, DataType::Float64, part);
            }
        }
    }

    fn other(&mut self) {
        let has_counter = self.find(&["<Ece>", "Ece"], Quantity::Voltage).is_some();
        // With a counter electrode's potential, `P`, `Pwe` and the plain energies are a half cell's.
        let (power, charge, discharge): (&[&str], &[&str], &[&str]) = if has_counter {
            (&["Pwe-ce"], &["Energy we-ce charge"], &["Energy we-ce discharge"])
        } else {
            (
                &["P", "Pwe"],
                &["Energy charge", "Energy we charge"],
                &["Energy discharge", "Energy we discharge"],
            )
        };
        self.map_first(PowerWatt, power, Quantity::Power);
        // Both keep their value through the other half cycle and start again with the next cycle
        // (`gcpl.issue_149`, `mb`, `bcd.issue_241`). The capacities (`Q charge`, `Capacity`) start
        // again with each half cycle, and `(Q-Qo)` with each loop over techniques: no standard
        // column has such a scope.
        self.map_first(CycleChargingEnergyWh, charge, Quantity::Energy);
        self.map_first(CycleDischargingEnergyWh, discharge, Quantity::Energy);
        // Where the probe sits is not said.
        self.map_first(TemperatureT1Celsius, &["Temperature", "T"], Quantity::Temperature);
    }
}

#[cfg(test)]
mod tests {
    use super::super::column::printed_column;
    use super::*;

    /// `standard < column[ × factor]`, one for each mapping of each table.
    fn mappings(printed: &[&str]) -> Vec<Vec<String>> {
        let plan = Plan::new(printed.iter().map(|name| printed_column(name)).collect(), None, None);
        let of = |table: &Table| {
            let line = |mapping: &StandardMapping| {
                let column = &table.columns[mapping.column];
                let factor = mapping.conversion.multiply / mapping.conversion.divide;
                let name = if column.derived { "derived" } else { column.name.as_str() };
                let factor = if factor == 1.0 { String::new() } else { format!(" × {factor}") };
                format!("{} < {name}{factor}", mapping.standard)
            };
            table.standard.iter().map(line).collect()
        };
        plan.tables.iter().map(of).collect()
    }

    #[test]
    fn the_cell_voltage_is_the_difference_where_both_potentials_are_there() {
        let table: &[(&[&str], &str)] = &[
            (&["time/s", "Ewe/V"], "voltage_volt < Ewe"),
            (&["time/s", "Ewe/V", "<Ewe>/V"], "voltage_volt < <Ewe>"),
            (&["time/s", "Ecell/V", "Ece/V"], "voltage_volt < Ecell"),
            (&["time/s", "Ewe/V", "Ece/V"], "voltage_volt < derived"),
            (&["time/s", "Ewe/V", "Ewe-Ece/V"], "voltage_volt < Ewe-Ece"),
        ];
        for (printed, expected) in table {
            assert!(mappings(printed)[0].contains(&(*expected).to_owned()), "{printed:?}");
        }
        let three = &mappings(&["time/s", "Ewe/V", "Ece/V", "P/W", "Energy charge/W.h"])[0];
        assert!(three.contains(&"working_electrode_potential_volt < Ewe".to_owned()));
        assert!(three.contains(&"counter_electrode_potential_volt < Ece".to_owned()));
        assert!(!three.iter().any(|line| line.contains("power") || line.contains("energy")));
    }

    #[test]
    fn the_current_is_measured_or_follows_from_the_charge() {
        assert!(
            mappings(&["time/s", "I/mA", "<I>/mA"])[0]
                .contains(&"current_ampere < <I> × 0.001".into())
        );
        assert!(mappings(&["time/s", "dq/mA.h"])[0].contains(&"current_ampere < derived".into()));
        assert_eq!(mappings(&["dq/mA.h"])[0], Vec::<String>::new());
    }

    #[test]
    fn impedance_among_other_samples_is_a_table_of_its_own() {
        let pure = mappings(&["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm", "time/s"]);
        assert_eq!(pure.len(), 1);
        assert!(pure[0].contains(&"imaginary_impedance_ohm < -Im(Z) × -1".to_owned()));
        let mixed = mappings(&[
            "time/s",
            "Ewe/V",
            "freq/Hz",
            "|Z|/Ohm",
            "Phase(Z)/deg",
            "half cycle",
            "z cycle",
        ]);
        assert_eq!(
            mixed[0],
            ["test_time_second < time", "voltage_volt < Ewe", "cycle_count < derived"]
        );
        assert!(mixed[1].contains(&"real_impedance_ohm < derived".to_owned()));
        assert!(mixed[1].contains(&"cycle_count < z cycle".to_owned()));
        assert!(mixed[1].contains(&"voltage_volt < Ewe".to_owned()));
    }
}
