//! Which files of a tree matter, before any is read.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use crate::locate;
use crate::request::{Request, Unclear};
use crate::resolution::known;
use crate::symbol::Symbol;
use crate::tree::SourceTree;

/// What is looked for in a tree.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Files to parse, by path.
    pub(crate) paths: BTreeSet<String>,
    /// The names of functions whose file the document does not give, if there are any.
    functions: Option<AhoCorasick>,
    /// Whether files that emit events by what a person wrote are to be parsed too.
    pub(crate) emissions: bool,
}

impl Wanted {
    /// What the requests want to be read.
    pub(crate) fn of(tree: &dyn SourceTree, requests: &[Result<Request<'_>, Unclear<'_>>]) -> Self {
        let mut wanted = Self::default();
        let mut functions = BTreeSet::new();
        for request in requests.iter().filter_map(known) {
            match (&request.file, &request.function) {
                (Some(file), _) => wanted.paths.extend(
                    locate::candidates(tree.files(), &file.value)
                        .into_iter()
                        .map(|file| file.path.clone()),
                ),
                (None, Some(function)) => functions
                    .extend(Symbol::new(&function.value).map(|symbol| symbol.name().to_owned())),
                (None, None) => {}
            }
        }
        if !functions.is_empty() {
            // Names are too few and too short for a searcher to grow beyond its limits.
            wanted.functions = AhoCorasick::new(functions).ok();
        }
        wanted
    }

    /// Whether one of the names is in a file.
    pub(crate) fn may_define(&self, bytes: &[u8]) -> bool {
        let functions = self.functions.as_ref();
        functions.is_some_and(|functions| functions.is_match(bytes))
    }
}
