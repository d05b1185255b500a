//! Loose `.ndc` files, as the server of BTS keeps them while a test runs, or an unpacked `.ndax`.
//!
//! `a.ndc` holds the samples; `a_runInfo.ndc`, `a_step.ndc` and `a_AUX_1_2_3.ndc` beside it the
//! rest, as the members of an archive do (see [`super`]). Alone, `a.ndc` from version 11 on gives
//! voltage and current only.

use std::io::BufReader;
use std::sync::Arc;

use super::MAIN_MEMBER;
use super::archive::{MAX_STORED_BYTES, Member};
use super::bytes::u16_at;
use super::opening::{self, Members};
use super::page::{
    AUXILIARY, AUXILIARY_NAME, EVENTS, Header, RUN_INFO, SAMPLES, SETTINGS, STEPS, Version,
};
use super::pages::{Bytes, Stored};
use crate::detect::Sniff;
use crate::source::SourceReader;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume, Source};

/// All files together that are read whole; an archive may unpack to as much.
const MAX_BYTES: u64 = super::archive::MAX_UNPACKED_BYTES;
/// What precedes the server's name in the first page, and is zero in every sample (columns are
/// described there in versions 7 and 15).
const EMPTY: std::ops::Range<usize> = 16..132;

pub struct NewareNdc;

impl Format for NewareNdc {
    fn id(&self) -> &'static str {
        "neware-ndc"
    }

    fn name(&self) -> &'static str {
        "Neware BTS record files (.ndc)"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    /// Pages are filled and checked again in place, in several files at their own pace.
    fn continues(&self) -> bool {
        false
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let Some(header) = Header::parse(sniff.head) else { return false };
        let page = header.page_bytes();
        let kinds = [SAMPLES, AUXILIARY_NAME, AUXILIARY, STEPS, EVENTS, SETTINGS, RUN_INFO];
        // Few bytes tell the kind, so the rest of the first page, and the mark of the next, must
        // agree.
        let empty = header.version.is_some_and(Version::is_described)
            || sniff.head.get(EMPTY).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0));
        let next = sniff.head.get(page..page + 2).map(|mark| u16_at(mark, 0));
        kinds.contains(&header.kind)
            && header.version.is_some()
            && sniff.length >= page as u64
            && empty
            && next.is_none_or(|mark| mark == 0 || mark == header.kind + 1)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let head = bundle.data().source.read_range(0, 4)?;
        if let Some(header) = Header::parse(&head)
            && header.kind != SAMPLES
        {
            let what = match header.kind {
                AUXILIARY => "an auxiliary channel",
                STEPS => "the steps",
                RUN_INFO => "times and capacities",
                EVENTS => "the events",
                SETTINGS => "settings",
                _ => "the name of the auxiliary file",
            };
            return Err(FormatError::Unsupported(format!(
                "a companion .ndc that holds {what} of a test; the samples are in the .ndc of the same name without its ending"
            )));
        }
        let mut files = LooseFiles::new(bundle);
        Ok(vec![Box::new(opening::open(&mut files, options)?)])
    }
}

/// Files of a bundle under the names that they have in an archive.
struct LooseFiles {
    files: Vec<(String, Arc<dyn Source>)>,
    allowance: u64,
}

impl LooseFiles {
    fn new(bundle: &Bundle) -> Self {
        let head = &bundle.data().name;
        let stem = stem_of(head);
        let mut files = vec![(MAIN_MEMBER.to_owned(), Arc::clone(&bundle.data().source))];
        for file in &bundle.files[1..] {
            let member = match file.name.strip_prefix(stem) {
                Some(rest) if rest.starts_with('_') => format!("data{}", spelled(rest)),
                _ => file.name.clone(),
            };
            files.push((member, Arc::clone(&file.source)));
        }
        Self { files, allowance: MAX_BYTES }
    }
}

impl Members for LooseFiles {
    fn names(&self) -> Vec<String> {
        self.files.iter().map(|(name, _)| name.clone()).collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.files.iter().any(|(member, _)| member == name)
    }

    fn read(&mut self, name: &str, most: u64) -> Result<Member, FormatError> {
        let found = self.files.iter().find(|(member, _)| member == name);
        let Some((_, source)) = found else {
            return Err(FormatError::Damaged(format!("there is no {name}")));
        };
        let limit = most.min(self.allowance);
        if source.len() > limit {
            return Err(FormatError::TooLarge(format!(
                "{name} has {} bytes; at most {limit} are taken",
                source.len()
            )));
        }
        self.allowance -= source.len();
        let bytes = source.read_range(0, usize::try_from(source.len()).unwrap_or(usize::MAX))?;
        Ok(Member { bytes, damage: None })
    }

    fn stored(&mut self, name: &str) -> Result<Stored, FormatError> {
        let found = self.files.iter().find(|(member, _)| member == name);
        let Some((_, source)) = found else {
            return Err(FormatError::Damaged(format!("there is no {name}")));
        };
        let (source, length) = (Arc::clone(source), source.len());
        if length > MAX_STORED_BYTES {
            return Err(FormatError::TooLarge(format!(
                "{name} has {length} bytes; at most {MAX_STORED_BYTES} are taken"
            )));
        }
        let open = move || {
            let reader = SourceReader::new(Arc::clone(&source));
            Ok(Box::new(BufReader::with_capacity(64 << 10, reader)) as Bytes)
        };
        Ok(Stored { open: Arc::new(open), length })
    }
}

fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The endings as an archive spells them.
fn spelled(rest: &str) -> String {
    let known = ["_runInfo.ndc", "_step.ndc", "_log.ndc", "_es.ndc"];
    let known = known.into_iter().find(|ending| ending.eq_ignore_ascii_case(rest));
    known.map_or_else(|| rest.to_owned(), str::to_owned)
}
