//! The parent's side: readers whose rows come through a pipe.

use std::io::{self, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, ChildStdout, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use formats::{Bundle, End, Format, FormatError, Options, Reader, Resume};
use model::batch::Batch;
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::frame::{self, Kind};
use super::{COMPUTE_SECONDS, Conclusion, Failure, ReaderTables, Request, Worker, batch};

/// Bytes of a file that are on their way at once.
const PIECE_BYTES: usize = 1 << 20;

impl Worker {
    /// As [`Format::open`], in a process of its own. The readers are read one after another.
    ///
    /// # Errors
    /// As [`Format::open`]; [`FormatError::TooLarge`] where the process took too much.
    pub fn open(
        &self,
        format: &'static dyn Format,
        bundle: &Bundle,
        options: &Options,
        end: End,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a process without pipes").into());
        };
        let mut pipe = Pipe { child, output: BufReader::new(output) };
        let request = Request {
            format: format.id().to_owned(),
            options: options.clone(),
            is_open: end == End::Open,
            files: bundle.files.iter().map(|file| (file.name.clone(), file.source.len())).collect(),
        };
        // A child that ended early says why by its end, not by a broken pipe.
        match send(input, &request, bundle) {
            Err(FormatError::Source(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
            sent => sent?,
        }
        let (kind, payload) = pipe.read()?;
        if kind != Kind::Readers {
            return Err(io::Error::other("an answer out of turn").into());
        }
        let tables: ReaderTables = frame::json(&payload)?;
        let pipe = Arc::new(Mutex::new(pipe));
        let reader = |tables| -> Box<dyn Reader> {
            let conclusion = Conclusion::default();
            Box::new(PipedReader { pipe: Arc::clone(&pipe), tables, conclusion, is_done: false })
        };
        Ok(tables.into_iter().map(reader).collect())
    }
}

fn send(input: ChildStdin, request: &Request, bundle: &Bundle) -> Result<(), FormatError> {
    let mut input = BufWriter::new(input);
    frame::write_json(&mut input, Kind::Request, request)?;
    for file in &bundle.files {
        let length = file.source.len();
        frame::write_head(&mut input, Kind::File, length)?;
        let mut offset = 0;
        while offset < length {
            let piece = file.source.read_range(offset, PIECE_BYTES)?;
            if piece.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            input.write_all(&piece)?;
            offset += piece.len() as u64;
        }
    }
    Ok(input.flush()?)
}

/// The process and what it sends. Dropping it ends the process.
struct Pipe {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Pipe {
    /// The next frame, failures and a sudden end turned into errors.
    fn read(&mut self) -> Result<(Kind, Vec<u8>), FormatError> {
        match frame::read(&mut self.output) {
            Ok((Kind::Failure, payload)) => {
                let failure: Failure = frame::json(&payload)?;
                Err(failure.into())
            }
            Ok(frame) => Ok(frame),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(why_it_ended(self.child.wait()?))
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn why_it_ended(status: ExitStatus) -> FormatError {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        const ABORT: i32 = 6;
        const KILL: i32 = 9;
        const COMPUTED_TOO_LONG: i32 = 24;
        match signal {
            ABORT => {
                return FormatError::TooLarge(
                    "reading this file takes more memory than a file of its size may take"
                        .to_owned(),
                );
            }
            KILL | COMPUTED_TOO_LONG => {
                return FormatError::TooLarge(format!(
                    "reading this file takes more than {COMPUTE_SECONDS} s of computing"
                ));
            }
            _ => {}
        }
    }
    tracing::error!(%status, "The process that reads files ended unexpectedly");
    FormatError::Damaged(
        "the reader stopped unexpectedly on this file; please report it".to_owned(),
    )
}

struct PipedReader {
    pipe: Arc<Mutex<Pipe>>,
    tables: Vec<Table>,
    conclusion: Conclusion,
    is_done: bool,
}

impl Reader for PipedReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Batches have the length that the child gives them.
    fn next(&mut self, _max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if self.is_done {
            return Ok(None);
        }
        let (kind, payload) = self.pipe.lock().unwrap_or_else(PoisonError::into_inner).read()?;
        match kind {
            Kind::Batch => {
                let rows = batch::decode(&payload)?;
                if self.tables.get(rows.table).is_none_or(|table| !fits(table, &rows)) {
                    return Err(io::Error::other("a batch that does not fit its table").into());
                }
                Ok(Some(rows))
            }
            Kind::End => {
                self.conclusion = frame::json(&payload)?;
                self.is_done = true;
                Ok(None)
            }
            _ => Err(io::Error::other("an answer out of turn").into()),
        }
    }

    fn metadata(&self) -> &FileMetadata {
        &self.conclusion.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.conclusion.warnings
    }

    fn save(&self) -> Option<Resume> {
        None
    }
}

fn fits(table: &Table, rows: &Batch) -> bool {
    let count = rows.rows();
    table.columns.len() == rows.columns.len()
        && table
            .columns
            .iter()
            .zip(&rows.columns)
            .all(|(spec, column)| spec.data_type == column.data_type() && column.len() == count)
}
