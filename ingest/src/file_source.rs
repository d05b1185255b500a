//! Bytes: of a file on disk, to keep or to look at, and of a file that was kept.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use formats::Source;
use model::time::Timestamp;
use store::RawReader;

/// A file on disk. Readers of data that is kept never see it.
pub struct FileSource {
    file: fs_err::File,
    length: u64,
    modified_at: Option<Timestamp>,
}

impl FileSource {
    /// # Errors
    /// When the path cannot be read or is no regular file.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Asked before it is opened: opening a pipe would wait for someone to write into it.
        let metadata = fs_err::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::other(format!("{} is not a file", path.display())));
        }
        let file = fs_err::File::open(path)?;
        let metadata = file.metadata()?;
        let modified =
            metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified_at =
            modified.and_then(|time| i64::try_from(time.as_micros()).ok()).map(Timestamp);
        Ok(Self { file, length: metadata.len(), modified_at })
    }

    /// The bytes from an offset on, to be kept.
    ///
    /// # Errors
    /// When the file cannot be positioned.
    pub fn into_read_from(mut self, offset: u64) -> io::Result<impl io::Read + Send + 'static> {
        io::Seek::seek(&mut self.file, io::SeekFrom::Start(offset))?;
        Ok(self.file)
    }

    pub fn modified_at(&self) -> Option<Timestamp> {
        self.modified_at
    }
}

impl Source for FileSource {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(self.file.file(), buffer, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(self.file.file(), buffer, offset);
    }
}

/// The kept bytes of a file, as a reader sees them.
pub(crate) struct KeptSource(RawReader);

impl KeptSource {
    pub(crate) fn new(reader: RawReader) -> Self {
        Self(reader)
    }
}

impl Source for KeptSource {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buffer)
    }
}
