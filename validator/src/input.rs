//! Where traces come from.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Progress;

/// A trace that has not been opened.
pub struct Input {
    name: String,
    source: InputSource,
}

enum InputSource {
    File(PathBuf),
    Reader(Box<dyn Read + Send>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Input {
    /// A file, named in findings as the path is written.
    pub fn file(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self {
            name: path.display().to_string(),
            source: InputSource::File(path.to_owned()),
        }
    }

    /// Anything that can be read, standard input for instance.
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Self {
            name: name.into(),
            source: InputSource::Reader(Box::new(reader)),
        }
    }

    /// What findings call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder it lies in, if it is a file.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match &self.source {
            InputSource::File(path) => path.parent().map(Path::to_owned),
            InputSource::Reader(_) => None,
        }
    }

    /// Opens it and undoes gzip or Zstandard, which its first bytes show, whatever its name.
    /// `progress` hears of the bytes before that.
    ///
    /// # Errors
    /// Those of the file.
    pub fn open<'p>(
        self,
        progress: Option<&'p Progress<'p>>,
    ) -> io::Result<Box<dyn Read + Send + 'p>> {
        let raw: Box<dyn Read + Send> = match self.source {
            InputSource::File(path) => {
                let file = File::open(&path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::new(
                        io::ErrorKind::IsADirectory,
                        "is a directory",
                    ));
                }
                Box::new(file)
            }
            InputSource::Reader(reader) => reader,
        };
        decompressed(Counting {
            inner: raw,
            progress,
        })
    }

    /// Reads all of it, so that it can be read again. What was read before an error is lost.
    pub(crate) fn buffered(self, progress: Option<&Progress<'_>>) -> io::Result<(Self, Arc<[u8]>)> {
        let name = self.name.clone();
        let mut content = Vec::new();
        self.open(progress)?.read_to_end(&mut content)?;
        let content: Arc<[u8]> = content.into();
        let reader = io::Cursor::new(Arc::clone(&content));
        Ok((Self::reader(name, reader), content))
    }
}

/// Undoes gzip or Zstandard, which the first bytes show.
pub(crate) fn decompressed<'r>(
    raw: impl Read + Send + 'r,
) -> io::Result<Box<dyn Read + Send + 'r>> {
    const GZIP: &[u8] = &[0x1F, 0x8B];
    const ZSTANDARD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
    const BUFFER: usize = 1 << 16;

    let mut raw = BufReader::with_capacity(BUFFER, raw);
    let start = raw.fill_buf()?;
    Ok(if start.starts_with(GZIP) {
        Box::new(flate2::bufread::MultiGzDecoder::new(raw))
    } else if start.starts_with(ZSTANDARD) {
        Box::new(zstd::stream::read::Decoder::with_buffer(raw)?)
    } else {
        Box::new(raw)
    })
}

/// Says how many bytes go through.
struct Counting<'p, R> {
    inner: R,
    progress: Option<&'p Progress<'p>>,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if let Some(progress) = self.progress {
            progress(read as u64);
        }
        Ok(read)
    }
}
