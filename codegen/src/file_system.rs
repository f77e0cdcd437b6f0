//! The tree of a folder, and the one function that writes to it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::plan::{ChangeKind, FileChange, Plan};
use crate::tree::{SourceFile, SourceTree};

/// The files of a folder that version control would see: what `.gitignore` names is left out, and
/// so are hidden files and symbolic links.
#[derive(Clone, Debug)]
pub struct FileSystemTree {
    root: PathBuf,
    files: Vec<SourceFile>,
}

impl FileSystemTree {
    /// Lists the files under `root`.
    ///
    /// # Errors
    ///
    /// Where `root` is not a folder that can be read. A folder inside it that cannot be read is
    /// left out.
    pub fn open(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root: PathBuf = root.into();
        let root = root.canonicalize()?;
        fs::read_dir(&root)?;
        let (send, receive) = std::sync::mpsc::channel();
        WalkBuilder::new(&root)
            .require_git(false)
            .build_parallel()
            .run(|| {
                let (send, root) = (send.clone(), &root);
                Box::new(move |entry| {
                    if let Ok(entry) = entry
                        && let Some(file) = source_file(root, &entry)
                    {
                        // The receiver lives until the walk is over.
                        let _ = send.send(file);
                    }
                    WalkState::Continue
                })
            });
        drop(send);
        let mut files: Vec<_> = receive.into_iter().collect();
        files.sort_unstable();
        Ok(Self { root, files })
    }

    /// The root, absolute and free of symbolic links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes the changes of `plan`. Every file is first checked (below the root without a symbolic
    /// link on the way, regular, and unchanged since the plan was made; a new one: not there) and only
    /// then is the first one replaced, each in one step, with its permissions kept.
    ///
    /// # Errors
    ///
    /// The first file that fails a check or cannot be written, named in the error. When a check
    /// fails, nothing was written.
    pub fn write(&self, plan: &Plan) -> io::Result<()> {
        let mut checked = Vec::with_capacity(plan.changes.len());
        for change in &plan.changes {
            let path = self
                .checked(change)
                .map_err(|error| named(&change.path, &error))?;
            checked.push((path, change));
        }
        for (path, change) in checked {
            let written = match change.kind {
                ChangeKind::Modified => replace(&path, &change.after()),
                ChangeKind::Created => create(&path, &change.after()),
                ChangeKind::Deleted => fs::remove_file(&path),
            };
            written.map_err(|error| named(&change.path, &error))?;
        }
        Ok(())
    }

    /// The path of a file that may be changed as planned.
    fn checked(&self, change: &FileChange) -> io::Result<PathBuf> {
        if change.kind == ChangeKind::Created {
            return self.free_path(&change.path);
        }
        let path = self.safe_path(&change.path)?;
        if fs::read(&path)? == change.before {
            Ok(path)
        } else {
            Err(io::Error::other("it changed while the plan was made"))
        }
    }

    /// The absolute path of a file that is not there yet, if every step to it stays inside the root.
    fn free_path(&self, relative: &str) -> io::Result<PathBuf> {
        let mut path = self.root.clone();
        for component in Path::new(relative).components() {
            let Component::Normal(name) = component else {
                return Err(outside());
            };
            path.push(name);
            match fs::symlink_metadata(&path) {
                Ok(data) if data.is_dir() => {}
                Ok(_) => return Err(io::Error::other("another file is in its place")),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        if path.is_dir() {
            return Err(io::Error::other("a folder is in its place"));
        }
        Ok(path)
    }

    /// The absolute path of a file of this tree, if every step to it stays inside the root.
    fn safe_path(&self, relative: &str) -> io::Result<PathBuf> {
        let mut path = self.root.clone();
        for component in Path::new(relative).components() {
            let Component::Normal(name) = component else {
                return Err(outside());
            };
            path.push(name);
            if fs::symlink_metadata(&path)?.is_symlink() {
                return Err(io::Error::other("a symbolic link leads to it"));
            }
        }
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        Ok(path)
    }
}

impl SourceTree for FileSystemTree {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn read(&self, file: &SourceFile) -> io::Result<Vec<u8>> {
        fs::read(self.safe_path(&file.path)?)
    }
}

fn source_file(root: &Path, entry: &DirEntry) -> Option<SourceFile> {
    if !entry.file_type()?.is_file() {
        return None;
    }
    let relative = entry.path().strip_prefix(root).ok()?;
    let parts: Option<Vec<_>> = relative
        .components()
        .map(|component| component.as_os_str().to_str())
        .collect();
    let mut file = SourceFile::new(parts?.join("/"));
    file.executable = is_executable(entry);
    Some(file)
}

#[cfg(unix)]
fn is_executable(entry: &DirEntry) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    entry
        .metadata()
        .is_ok_and(|data| data.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_executable(_entry: &DirEntry) -> bool {
    false
}

/// Writes a new file, and the folders that lead to it.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(bytes)
}

fn outside() -> io::Error {
    io::Error::other("it lies outside the source root")
}

/// Replaces the contents of a file in one step, so that no reader ever sees half of it. Its
/// permissions stay.
///
/// # Errors
///
/// Any error of the file system; the file is then as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .ok_or_else(|| io::Error::other("it has no folder"))?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file()
        .set_permissions(fs::metadata(path)?.permissions())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{path}` was not written: {error}"))
}
