//! Which format a bundle is: a table of cheap sniffers, one answer or a reason.

use crate::{Bundle, Format, FormatError};

/// Every format that this build reads. Two that claim the same bytes are a bug.
pub static FORMATS: &[&dyn Format] = &[
    &crate::arbin_csv::ArbinCsv,
    &crate::arbin_res::ArbinRes,
    #[cfg(feature = "hdf5")]
    &crate::arbin_sql::ArbinSqlH5,
    &crate::basytec::BasytecText,
    &crate::battery_archive::BatteryArchiveCsv,
    &crate::battery_data::BatteryDataCsv,
    &crate::bdf_csv::BdfCsv,
    #[cfg(feature = "parquet")]
    &crate::bdf_parquet::BdfParquet,
    &crate::biologic::BiologicMpr,
    &crate::biologic::BiologicMpt,
    &crate::chi::ChiText::new(),
    &crate::digatron::DigatronCsv,
    &crate::gamry::GamryDta::new(),
    &crate::impedance_text::ImpedanceText::new(),
    #[cfg(feature = "hdf5")]
    &crate::indigo::IndigoH5,
    &crate::ivium::IviumData::new(),
    &crate::ivium::IviumText::new(),
    &crate::landt_ccs::LandtCcs,
    &crate::landt_csv::LandtCsv,
    &crate::maccor::MaccorText,
    &crate::maccor_impedance::MaccorImpedance::new(),
    &crate::neware::NewareCsv,
    &crate::neware::NewareNda,
    &crate::neware::NewareNdax,
    &crate::neware::NewareNdc,
    &crate::novonix::NovonixCsv,
    &crate::palmsens::PalmSensCsv::new(),
    &crate::palmsens::PalmSensSession,
    &crate::pec::PecCsv,
    &crate::princeton::ParstatText::new(),
    &crate::princeton::VersaStudioPar::new(),
    &crate::scribner::ScribnerText::new(),
    &crate::workbook::Workbook,
];

/// Asked where none of the others claims the file.
pub static FALLBACK: &dyn Format = &crate::generic::DelimitedTable;

/// Bytes that a sniffer sees at the most.
pub const HEAD_BYTES: usize = 64 * 1024;

/// What a sniffer may look at.
pub struct Sniff<'a> {
    pub bundle: &'a Bundle,
    /// The first bytes of the data file, up to [`HEAD_BYTES`].
    pub head: &'a [u8],
    pub length: u64,
}

/// The answer.
#[derive(Clone, Copy)]
pub struct Detected {
    pub format: &'static dyn Format,
}

/// Finds the one format that claims the bundle.
///
/// # Errors
/// [`FormatError::Unsupported`] with what was seen, where none does.
pub fn detect(bundle: &Bundle) -> Result<Detected, FormatError> {
    let data = bundle.data();
    let head = data.source.read_range(0, HEAD_BYTES)?;
    let sniff = Sniff { bundle, head: &head, length: data.source.len() };
    match FORMATS.iter().find(|format| format.sniff(&sniff)) {
        Some(format) => Ok(Detected { format: *format }),
        None if known_beginning(&sniff).is_none() && FALLBACK.sniff(&sniff) => {
            Ok(Detected { format: FALLBACK })
        }
        None => Err(FormatError::Unsupported(what_was_seen(&sniff))),
    }
}

/// The format of an identifier that the catalog remembers.
pub fn by_id(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().chain([FALLBACK]).find(|format| format.id() == id)
}

/// Bytes that other known files start with, and what to call them.
const KNOWN_BEGINNINGS: &[(&[u8], &str)] = &[
    (b"EC-LAB SETTING FILE", "BioLogic settings (.mps) hold no samples"),
    (b"EC-Lab LOG FILE", "BioLogic log (.mpl) holds no samples"),
    (b"BT-Lab LOG FILE", "BioLogic log (.mpl) holds no samples"),
    (
        b"\x89HDF\r\n\x1a\n",
        if cfg!(feature = "hdf5") {
            "an HDF5 file that is neither Arbin's database nor Indigo's, dumped by pandas"
        } else {
            "HDF5 is not read by this build"
        },
    ),
    (b",test_id,device_id,iv_ch_id,", "metadata beside an Arbin csv hold no samples"),
    (b"PAR1", "Parquet is not read by this build"),
    (b"PK\x03\x04", "a zip archive that is neither a workbook nor of Neware"),
];

/// Words in the first kilobyte of files that begin like many others.
const KNOWN_WORDS: &[(&[u8], &str)] =
    &[(b"<MaccorTestProcedure>", "a Maccor procedure holds the steps of a test, no samples")];

/// What a file that no reader claims is known to be.
fn known_beginning(sniff: &Sniff<'_>) -> Option<&'static str> {
    let first = &sniff.head[..sniff.head.len().min(1024)];
    let begins = KNOWN_BEGINNINGS.iter().find(|(beginning, _)| first.starts_with(beginning));
    let has = || KNOWN_WORDS.iter().find(|(word, _)| memchr::memmem::find(first, word).is_some());
    begins.or_else(has).map(|(_, what)| *what)
}

fn what_was_seen(sniff: &Sniff<'_>) -> String {
    if sniff.length == 0 {
        return "the file is empty".to_owned();
    }
    if let Some(what) = known_beginning(sniff) {
        return what.to_owned();
    }
    let text = sniff.head.iter().take(512).all(|byte| *byte >= 0x20 || b"\t\r\n".contains(byte));
    if text {
        let line = sniff.head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line: String = String::from_utf8_lossy(line).trim().chars().take(60).collect();
        format!("no known format: text that begins with “{line}”")
    } else {
        let bytes: Vec<String> =
            sniff.head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("no known format: binary that begins with {}", bytes.join(" "))
    }
}

#[cfg(test)]
mod tests;
