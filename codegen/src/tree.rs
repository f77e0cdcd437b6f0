//! Where source files come from: the file system, or memory.

use std::collections::BTreeMap;
use std::io;

use crate::plan::Plan;

/// A list of files and their bytes. Paths are relative to the tree's root, with `/`.
pub trait SourceTree: Sync {
    /// The files, sorted by path.
    fn files(&self) -> &[SourceFile];

    /// The bytes of one of [`files`](Self::files).
    ///
    /// # Errors
    ///
    /// Any error of the file system; the file is then reported and left out.
    fn read(&self, file: &SourceFile) -> io::Result<Vec<u8>>;
}

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct SourceFile {
    /// The path below the root, components separated by `/`.
    pub path: String,
    /// Whether the owner may execute it (git's mode 100755).
    pub executable: bool,
}

impl SourceFile {
    /// A file that is not executable.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            executable: false,
        }
    }

    /// The last component of the path.
    #[must_use]
    pub fn base_name(&self) -> &str {
        base_name(&self.path)
    }

    /// What follows the base name's last dot.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.base_name()
            .rsplit_once('.')
            .map(|(_, extension)| extension)
    }
}

/// The last component of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A tree in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    files: Vec<SourceFile>,
    contents: BTreeMap<String, Vec<u8>>,
}

impl MemoryTree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces its contents.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        let file = SourceFile::new(path.clone());
        if let Err(at) = self.files.binary_search(&file) {
            self.files.insert(at, file);
        }
        self.contents.insert(path, bytes.into());
    }

    /// Changes the files as planned.
    pub fn apply(&mut self, plan: &Plan) {
        for (path, bytes) in plan.apply() {
            match bytes {
                Some(bytes) => self.insert(path, bytes),
                None => {
                    self.files.retain(|file| file.path != path);
                    self.contents.remove(path);
                }
            }
        }
    }

    /// The bytes of the file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.contents.get(path).map(Vec::as_slice)
    }
}

impl SourceTree for MemoryTree {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn read(&self, file: &SourceFile) -> io::Result<Vec<u8>> {
        self.get(&file.path)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}
