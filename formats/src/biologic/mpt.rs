use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

pub struct BiologicMpt;

impl Format for BiologicMpt {
    fn id(&self) -> &'static str {
        "biologic-mpt"
    }
    fn name(&self) -> &'static str {
        "biologic-mpt"
    }
    fn parser_revision(&self) -> u32 {
        1
    }
    fn continues(&self) -> bool {
        false
    }
    fn sniff(&self, _: &Sniff<'_>) -> bool {
        false
    }
    fn open(
        &self,
        _: &Bundle,
        _: &Options,
        _: End,
        _: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        Err(FormatError::Unsupported(String::new()))
    }
}
