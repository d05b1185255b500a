//! A [`Grammar`] as a [`Format`].

use std::marker::PhantomData;

use super::Grammar;
use super::reader::SectionReader;
use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// The format of a grammar.
pub struct Sectioned<G>(PhantomData<fn() -> G>);

impl<G> Sectioned<G> {
    #[expect(clippy::new_without_default, reason = "made once, as a static")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<G: Grammar> Format for Sectioned<G> {
    fn id(&self) -> &'static str {
        G::ID
    }

    fn name(&self) -> &'static str {
        G::NAME
    }

    fn parser_revision(&self) -> u32 {
        G::PARSER_REVISION
    }

    fn continues(&self) -> bool {
        G::CONTINUES
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        G::sniff(sniff)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = G::text(&bundle.data().source)?;
        let reader = SectionReader::<G>::open(source, options, end, resume)?;
        Ok(vec![Box::new(reader)])
    }
}
