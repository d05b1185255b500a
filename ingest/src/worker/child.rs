//! The child's side: bytes in, batches out.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

use formats::{Bundle, End, FormatError, MemorySource, NamedSource, Reader};
use model::statistics::BLOCK_ROWS;

use super::frame::{self, Kind};
use super::{COMPUTE_SECONDS, Conclusion, Failure, ReaderTables, Request, batch};

/// Answers one request. `limit` is called with the address space (bytes) and the time to compute
/// (seconds) that the process may have, before any byte of a file is looked at.
///
/// # Errors
/// When the pipes are broken; what is wrong with the file goes through them.
pub fn serve(
    input: impl Read,
    output: impl Write,
    limit: impl FnOnce(u64, u64) -> io::Result<()>,
) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let mut output = BufWriter::new(output);
    let (kind, payload) = frame::read(&mut input)?;
    if kind != Kind::Request {
        return Err(io::Error::other("no request"));
    }
    let request: Request = frame::json(&payload)?;
    limit(request.memory_bytes(), COMPUTE_SECONDS)?;
    let mut files = Vec::with_capacity(request.files.len());
    for (name, _) in &request.files {
        let (_, bytes) = frame::read(&mut input)?;
        let source = Arc::new(MemorySource::new(bytes));
        files.push(NamedSource { name: name.clone(), source });
    }
    match readers(&request, &Bundle { files }) {
        Ok(readers) => send(readers, &mut output)?,
        Err(error) => frame::write_json(&mut output, Kind::Failure, &Failure::from(error))?,
    }
    output.flush()
}

fn readers(request: &Request, bundle: &Bundle) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let format = formats::detect::by_id(&request.format).ok_or_else(|| {
        FormatError::Unsupported(format!("there is no format {}", request.format))
    })?;
    let end = if request.is_open { End::Open } else { End::Closed };
    format.open(bundle, &request.options, end, None)
}

fn send(readers: Vec<Box<dyn Reader>>, output: &mut impl Write) -> io::Result<()> {
    let tables: ReaderTables = readers.iter().map(|reader| reader.tables().to_vec()).collect();
    frame::write_json(output, Kind::Readers, &tables)?;
    for mut reader in readers {
        loop {
            match reader.next(BLOCK_ROWS) {
                Ok(Some(rows)) => frame::write(output, Kind::Batch, &batch::encode(&rows))?,
                Ok(None) => break,
                Err(error) => {
                    return frame::write_json(output, Kind::Failure, &Failure::from(error));
                }
            }
        }
        let conclusion = Conclusion {
            metadata: reader.metadata().clone(),
            warnings: reader.warnings().to_vec(),
        };
        frame::write_json(output, Kind::End, &conclusion)?;
    }
    Ok(())
}
