// SPDX-License-Identifier: MIT OR Apache-2.0
//! Content of any length in, content of any length out; nobody sees the output before it is done.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use yzt_cms::PlaintextSink;
use zeroize::Zeroizing;

use super::{Secrecy, beside, place, sync_folder};
use crate::error::Error;

/// Content up to this length is held in memory, and its message written in DER.
pub(crate) const SHORT: usize = 16 << 20;

/// Whether a path means the standard streams.
pub(crate) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Content that was opened.
pub(crate) enum Content {
    /// All of it.
    Short(Zeroizing<Vec<u8>>),
    /// It is longer than [`SHORT`]: this reads it from its beginning.
    Long(Box<dyn Read>),
}

impl Content {
    /// Opens a file or standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::unreadable(path, source);
        let mut source = open(path)?;
        let mut begun = Zeroizing::new(Vec::new());
        let most = u64::try_from(SHORT).unwrap_or(u64::MAX);
        (&mut source).take(most.saturating_add(1)).read_to_end(&mut begun).map_err(failed)?;
        if begun.len() <= SHORT {
            return Ok(Self::Short(begun));
        }
        Ok(Self::Long(Box::new(io::Cursor::new(begun).chain(source))))
    }
}

/// A reader of a file or of standard input.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    if is_standard(path) {
        return Ok(Box::new(io::stdin()));
    }
    let failed = |source| Error::unreadable(path, source);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok(Box::new(file))
}

/// A file that can be read twice: itself, or a copy without a name of what cannot be.
pub(crate) fn rereadable(path: &Path, mut source: Box<dyn Read>) -> Result<File, Error> {
    let failed = |source| Error::unreadable(path, source);
    if !is_standard(path) {
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_file() {
            return Ok(file);
        }
    }
    let mut copy = nameless()?;
    io::copy(&mut source, &mut copy).map_err(failed)?;
    copy.rewind().map_err(failed)?;
    Ok(copy)
}

/// Output under way: a file beside its place, or a file without a name for standard output.
pub(crate) struct Staged {
    out: Option<BufWriter<File>>,
    target: Target,
}

enum Target {
    Standard,
    File { place: PathBuf, temporary: PathBuf },
}

impl Staged {
    /// Begins output that will stand at `path`, or go to standard output.
    pub(crate) fn create(path: &Path, secrecy: Secrecy) -> Result<Self, Error> {
        if is_standard(path) {
            return Ok(Self { out: Some(BufWriter::new(nameless()?)), target: Target::Standard });
        }
        let failed = |source| Error::unwritable(path, source);
        let place = place(path).map_err(failed)?;
        let temporary = beside(&place).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(secrecy.mode());
        let file = options.open(&temporary).map_err(failed)?;
        Ok(Self { out: Some(BufWriter::new(file)), target: Target::File { place, temporary } })
    }

    /// Puts the output in its place.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        let path = match &self.target {
            Target::Standard => PathBuf::from("-"),
            Target::File { place, .. } => place.clone(),
        };
        self.commit().map_err(|source| match self.target {
            Target::Standard => Error::Output(source),
            Target::File { .. } => Error::Unwritable { path, source },
        })
    }

    fn commit(&mut self) -> io::Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        match &self.target {
            Target::Standard => {
                file.rewind()?;
                let mut standard = io::stdout();
                io::copy(&mut file, &mut standard)?;
                standard.flush()
            }
            Target::File { place, temporary } => {
                let moved = file.sync_all().and_then(|()| fs::rename(temporary, place));
                if moved.is_err() {
                    let _ = fs::remove_file(temporary);
                }
                moved.and_then(|()| sync_folder(place))
            }
        }
    }

    fn abandon(&mut self) {
        if self.out.take().is_some()
            && let Target::File { temporary, .. } = &self.target
        {
            let _ = fs::remove_file(temporary);
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Write for Staged {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.out.as_mut().ok_or(io::ErrorKind::BrokenPipe)?.write(part)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl PlaintextSink for Staged {
    fn provisional(&mut self, part: &[u8]) -> io::Result<()> {
        self.write_all(part)
    }

    fn accept(&mut self) -> io::Result<()> {
        self.commit()
    }

    fn discard(&mut self) {
        self.abandon();
    }
}

/// A file of this process alone, in the folder for temporary files.
fn nameless() -> Result<File, Error> {
    let folder = std::env::temp_dir();
    let failed = |source| Error::unwritable(&folder, source);
    let path = beside(&folder.join("yzt")).map_err(failed)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(0o600);
    let file = options.open(&path).map_err(failed)?;
    fs::remove_file(&path).map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_appears_at_its_end_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut staged = Staged::create(&path, Secrecy::Secret).unwrap();
        staged.write_all(b"one").unwrap();
        assert!(!path.exists());
        staged.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        let mut staged = Staged::create(&path, Secrecy::Public).unwrap();
        staged.write_all(b"two").unwrap();
        drop(staged);
        let mut staged = Staged::create(&path, Secrecy::Public).unwrap();
        staged.provisional(b"three").unwrap();
        staged.discard();
        assert!(staged.write(b"x").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn short_content_is_held_and_longer_content_streams() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content");
        fs::write(&path, vec![7; SHORT]).unwrap();
        assert!(
            matches!(Content::open(&path).unwrap(), Content::Short(held) if held.len() == SHORT)
        );
        fs::write(&path, vec![7; SHORT + 5]).unwrap();
        let Content::Long(mut stream) = Content::open(&path).unwrap() else { panic!() };
        assert_eq!(io::copy(&mut stream, &mut io::sink()).unwrap(), SHORT as u64 + 5);
        let source = open(&path).unwrap();
        assert_eq!(rereadable(&path, source).unwrap().metadata().unwrap().len(), SHORT as u64 + 5);
        assert_eq!(Content::open(folder.path()).err().unwrap().number(), 5003);
    }
}
