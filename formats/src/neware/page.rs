//! Pages of an `.ndc` file and the record slots in them: the same for every version and kind.
//!
//! File header, the first page (4096 bytes; 512 in versions 1 to 4):
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | u16 | kind of file: 1 samples, 3 name of the auxiliary file, 5 auxiliary channel, 7 steps, 9 events, 16 settings, 18 run information |
//! | 2 | u16 | version |
//! | 4 | u16 | 1; unknown |
//! | 8, 12 | u32 | 0 or 1; unknown |
//! | 173, 177 | u32 | in settings files; unknown |
//! | 182 | text | versions 16 and 17: name and version of the server |
//! | 282 | 16 bytes | versions 16 and 17: `TestGuid` of `TestInfo.xml` |
//! | the rest | | zero in the samples; unknown |
//!
//! Data page:
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | u16 | kind of file + 1 |
//! | 2 | u16 | number of used slots |
//! | 4 | bits | which slots are used, lowest bit first |
//! | 132 (versions 1 to 4: 5) | records | slots of a fixed size |
//! | last 4 bytes | u32 | CRC-32 of the page before it (3,043 of the 3,044 data pages in the samples; `data_Aux.ndc` of version 2 has none) |

use model::metadata::Warning;

use super::bytes::{u16_at, u32_at};
use super::crc::crc32;
use super::pages::Pages;

/// Kinds of `.ndc` files.
pub(super) const SAMPLES: u16 = 1;
pub(super) const AUXILIARY_NAME: u16 = 3;
pub(super) const AUXILIARY: u16 = 5;
pub(super) const STEPS: u16 = 7;
pub(super) const EVENTS: u16 = 9;
pub(super) const SETTINGS: u16 = 16;
pub(super) const RUN_INFO: u16 = 18;

/// A version whose layout is known.
///
/// | version | samples | run information | steps | auxiliary |
/// |---|---|---|---|---|
/// | 1, 3 | whole records, pages of 512 bytes | | | |
/// | 2, 4 | whole records, pages of 512 bytes | | | whole records |
/// | 5 | whole records | | | whole records |
/// | 6 | V, A, and what later versions keep as run information | | 37 | one value |
/// | 7, 15 | columns that the first page describes (see `described`) | | | |
/// | 8, 12 | V, A | 42, 47 bytes | 37 | one value |
/// | 9, 11, 13 | 0.1 mV, mA | 45, 47, 55 bytes | 37 | 7 or 88 bytes |
/// | 14 | V, A | 55 bytes | 37 | one value |
/// | 16 | 0.1 mV, mA | 100 bytes | 100 | 7 bytes |
/// | 17 | V, A | 100 bytes | 100 | one value |
///
/// Files of versions 2, 5, 14, 16 and 17 were at hand. Version 11 is what fastnda and NewareNDA
/// agree on, the others are what fastnda reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version(u16);

impl Version {
    pub(super) const V6: Self = Self(6);
    pub(super) const V11: Self = Self(11);

    fn from_number(number: u16) -> Option<Self> {
        matches!(number, 1..=9 | 11..=17).then_some(Self(number))
    }

    pub(super) fn number(self) -> u16 {
        self.0
    }

    /// Whether a file of it was at hand.
    pub(super) fn is_proven(self) -> bool {
        matches!(self.0, 2 | 5 | 14 | 16 | 17)
    }

    /// Whether `data.ndc` holds whole rows, not only voltage and current.
    pub(super) fn has_full_records(self) -> bool {
        self.0 <= 5
    }

    /// Whether the first page of `data.ndc` says which columns follow.
    pub(super) fn is_described(self) -> bool {
        matches!(self.0, 7 | 15)
    }

    /// Whether a page is one record of 512 bytes.
    pub(super) fn has_small_pages(self) -> bool {
        self.0 <= 4
    }

    /// Volt, ampere, Ah and Wh rather than 0.1 mV, mA, mAs and mWs.
    pub(super) fn has_whole_units(self) -> bool {
        matches!(self.0, 6 | 8 | 12 | 14 | 17)
    }

    /// Whether steps say when and with which sample they began.
    pub(super) fn has_step_beginnings(self) -> bool {
        matches!(self.0, 14 | 16 | 17)
    }
}

/// What the first page says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub kind: u16,
    /// As the file has it.
    pub number: u16,
    /// `None`: a layout that is not known.
    pub version: Option<Version>,
}

impl Header {
    /// `None` for less than four bytes.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..4)?;
        let number = u16_at(head, 2);
        Some(Self { kind: u16_at(head, 0), number, version: Version::from_number(number) })
    }

    /// Size of every page of the file.
    pub(super) fn page_bytes(&self) -> usize {
        if self.version.is_some_and(Version::has_small_pages) { 512 } else { 4096 }
    }
}

/// Where the slots of a page lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    page_bytes: usize,
    slots_at: usize,
    slot_bytes: usize,
}

/// The page's own checksum.
const TAIL_BYTES: usize = 4;
/// Of the page, before the bits that tell used slots.
const MASK_AT: usize = 4;

impl Geometry {
    pub(super) fn new(version: Version, slot_bytes: usize) -> Self {
        let (page_bytes, slots_at) = if version.has_small_pages() { (512, 5) } else { (4096, 132) };
        Self { page_bytes, slots_at, slot_bytes }
    }

    pub(super) fn page_bytes(self) -> usize {
        self.page_bytes
    }

    pub(super) fn slots_per_page(self) -> usize {
        (self.page_bytes - self.slots_at - TAIL_BYTES) / self.slot_bytes
    }
}

/// Walks over the used slots of a file. Keeps no reference to the pages, so that a reader can own
/// both; every call must be given the same pages.
#[derive(Debug)]
pub(super) struct Slots {
    kind: u16,
    geometry: Geometry,
    page: usize,
    slot: usize,
    /// Whether the current page was checked and is to be read.
    entered: bool,
    checksums_seen: bool,
    damage: Damage,
}

/// What was odd about the pages passed so far.
#[derive(Debug, Default)]
struct Damage {
    withheld: usize,
    first_withheld: Option<usize>,
    unverified: usize,
    foreign: usize,
    cut_bytes: usize,
}

impl Slots {
    pub(super) fn new(kind: u16, geometry: Geometry) -> Self {
        Self {
            kind,
            geometry,
            page: 0,
            slot: 0,
            entered: false,
            checksums_seen: false,
            damage: Damage::default(),
        }
    }

    /// The same slots, from the first one on.
    pub(super) fn again(&self) -> Self {
        Self::new(self.kind, self.geometry)
    }

    /// The next used slot: its number from 0, counted over all slots of all pages, and its bytes.
    pub(super) fn next<'bytes>(&mut self, bytes: &'bytes mut Pages) -> Option<(u64, &'bytes [u8])> {
        let Geometry { page_bytes, slots_at, slot_bytes } = self.geometry;
        let slots_per_page = self.geometry.slots_per_page();
        loop {
            if !self.entered {
                self.page += 1;
                self.slot = 0;
                let page = bytes.page(self.page);
                if page.len() < page_bytes {
                    self.damage.cut_bytes = page.len();
                    // Stays at the end, whoever asks again.
                    self.page -= 1;
                    return None;
                }
                self.entered = self.is_to_be_read(page);
                continue;
            }
            // Found before it is borrowed for the answer.
            let mask = &bytes.page(self.page)[MASK_AT..];
            let used =
                (self.slot..slots_per_page).find(|slot| mask[slot / 8] >> (slot % 8) & 1 == 1);
            let Some(slot) = used else {
                self.entered = false;
                continue;
            };
            self.slot = slot + 1;
            let start = slots_at + slot * slot_bytes;
            let number = (self.page - 1) * slots_per_page + slot;
            return Some((number as u64, &bytes.page(self.page)[start..start + slot_bytes]));
        }
    }

    /// Upper bound of the number of used slots.
    pub(super) fn at_most(&self, bytes: &Pages) -> usize {
        bytes.at_most().saturating_mul(self.geometry.slots_per_page())
    }

    /// A page with a wrong checksum is not trusted, unless no page before it had a right one: a
    /// build of BTS that writes none would lose everything else.
    fn is_to_be_read(&mut self, page: &[u8]) -> bool {
        if u16_at(page, 0) != self.kind + 1 {
            if page.iter().any(|byte| *byte != 0) {
                self.damage.foreign += 1;
            }
            return false;
        }
        let (content, stored) = page.split_at(page.len() - TAIL_BYTES);
        if u32_at(stored, 0) == crc32(content) {
            self.checksums_seen = true;
            return true;
        }
        if self.checksums_seen {
            self.damage.withheld += 1;
            self.damage.first_withheld.get_or_insert(self.page);
            return false;
        }
        self.damage.unverified += 1;
        true
    }

    /// What a person should know about the pages; complete once `next` has given `None`.
    pub(super) fn warnings(&self, member: &str) -> Vec<Warning> {
        let Damage { withheld, first_withheld, unverified, foreign, cut_bytes } = self.damage;
        let mut warnings = Vec::new();
        if withheld > 0 {
            let first = first_withheld.unwrap_or_default();
            warnings.push(Warning::new(
                "page_checksum",
                format!("{withheld} pages of {member} (the first is page {first}) do not match their checksum; their records are left out"),
            ));
        }
        if unverified > 0 {
            warnings.push(Warning::new(
                "page_checksum_missing",
                format!("{unverified} pages of {member} do not match a checksum, and none before them did; their records are taken as they are"),
            ));
        }
        if foreign > 0 {
            warnings.push(Warning::new(
                "page_unknown",
                format!("{foreign} pages of {member} are of an unknown kind and left out"),
            ));
        }
        if cut_bytes > 0 {
            warnings.push(Warning::new(
                "page_cut",
                format!("{member} ends within a page; its last {cut_bytes} bytes are left out"),
            ));
        }
        warnings
    }
}
