//! The files that a plan works on: read, freed of earlier instrumentation, and parsed.
//!
//! Planning always starts from the text without Tracelaw's own pieces (the *bare* text), so that a
//! second run finds what the first one found. Only at the end are the insertions compared with what
//! the file already holds.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;
use tree_sitter::Tree;

use crate::anchor::{self, Token};
use crate::edit::Edit;
use crate::generated::{self, Header};
#[cfg(any(feature = "c", feature = "cpp"))]
use crate::languages::c_family;
use crate::languages::{self, Function, Language, Preferences};
use crate::marker::{self, Edited, Found, LineComment};
use crate::tree::{SourceFile, SourceTree};
use crate::wanted::Wanted;

/// A text to insert at an offset of the bare text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Insertion {
    pub(crate) offset: usize,
    pub(crate) text: String,
}

impl Insertion {
    /// The order of insertions at one place, where it matters: what closes a block comes last, and what
    /// belongs to a block that is indented more first.
    fn rank(&self) -> (bool, Reverse<usize>) {
        let code = self.text.trim_start();
        let indent = self.text.len() - code.len();
        (code.starts_with('}'), Reverse(indent))
    }
}

/// A file without Tracelaw's pieces.
#[derive(Debug)]
pub(crate) struct Bare {
    pub(crate) file: SourceFile,
    /// The file as it is.
    pub(crate) bytes: Vec<u8>,
    /// The bytes without pieces, as text of the same length: a byte that is not UTF-8 is a `?`.
    pub(crate) text: String,
    pub(crate) pieces: Vec<Found>,
    pub(crate) edited: Vec<Edited>,
    /// Where the whole file is generated; it then has no pieces.
    pub(crate) generated: Option<Header>,
    line_starts: OnceLock<Vec<usize>>,
}

impl Bare {
    fn new(file: SourceFile, bytes: Vec<u8>, comment: LineComment) -> Self {
        let text = readable(&bytes);
        let marked = marker::may_contain(&bytes);
        let generated = generated::header(&text, comment).filter(|_| marked);
        let (pieces, edited) = if marked && generated.is_none() {
            marker::find(&text, comment)
        } else {
            (Vec::new(), Vec::new())
        };
        let mut bare = String::with_capacity(text.len());
        let mut done = 0;
        for piece in &pieces {
            bare.push_str(&text[done..piece.range.start]);
            done = piece.range.end;
        }
        bare.push_str(&text[done..]);
        Self {
            file,
            bytes,
            text: bare,
            pieces,
            edited,
            generated,
            line_starts: OnceLock::new(),
        }
    }

    /// The offset in the bare text of an offset in the file as it is.
    pub(crate) fn bare_offset(&self, offset: usize) -> usize {
        let removed: usize = self
            .pieces
            .iter()
            .map(|piece| {
                piece
                    .range
                    .end
                    .min(offset)
                    .saturating_sub(piece.range.start)
            })
            .sum();
        offset - removed
    }

    /// The range of the file's own pieces at an offset of the bare text; where there are none, an
    /// empty range at the place.
    fn pieces_at(&self, bare: usize) -> Range<usize> {
        let mut removed = 0;
        let mut range: Option<Range<usize>> = None;
        for piece in &self.pieces {
            let at = piece.range.start - removed;
            if at > bare {
                break;
            }
            if at == bare {
                let start = range.map_or(piece.range.start, |range| range.start);
                range = Some(start..piece.range.end);
            }
            removed += piece.range.len();
        }
        range.unwrap_or(bare + removed..bare + removed)
    }

    /// The line, counted from 1, in the bare text.
    pub(crate) fn line(&self, bare: usize) -> usize {
        let starts = self.line_starts.get_or_init(|| {
            std::iter::once(0)
                .chain(memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1))
                .collect()
        });
        starts.partition_point(|&start| start <= bare)
    }

    /// The line, counted from 1, that an offset of the bare text has in the file as it is.
    pub(crate) fn line_now(&self, bare: usize) -> usize {
        let own: usize = self
            .pieces
            .iter()
            .scan(0, |removed, piece| {
                let at = piece.range.start - *removed;
                *removed += piece.range.len();
                Some((at, piece))
            })
            .take_while(|(at, _)| *at <= bare)
            .map(|(_, piece)| memchr::memchr_iter(b'\n', &self.bytes[piece.range.clone()]).count())
            .sum();
        self.line(bare) + own
    }

    /// The offset in the file as it is of what stands at an offset of the bare text.
    pub(crate) fn offset_now(&self, bare: usize) -> usize {
        self.pieces_at(bare).end
    }

    /// The file's line ending, as it stands around an offset of the bare text.
    pub(crate) fn newline(&self, bare: usize) -> &'static str {
        let (before, after) = self.text.split_at(bare);
        let line = before
            .rfind('\n')
            .or_else(|| after.find('\n').map(|at| before.len() + at));
        match line {
            Some(at) if self.text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// A piece as an insertion: what keeps it where it is.
    pub(crate) fn insertion(&self, piece: &Found) -> Insertion {
        Insertion {
            offset: self.bare_offset(piece.range.start),
            text: readable(&self.bytes[piece.range.clone()]),
        }
    }

    /// Compares the insertions with the pieces that are there: the edits that are needed, and for
    /// each insertion whether it is there already. Neither layout nor the order of pieces at one
    /// place is a difference.
    pub(crate) fn edits(&self, insertions: &[Insertion]) -> (Vec<Edit>, Vec<bool>) {
        let mut present = vec![false; insertions.len()];
        let old: Vec<Insertion> = self
            .pieces
            .iter()
            .map(|piece| self.insertion(piece))
            .collect();
        let offsets: BTreeSet<usize> = insertions
            .iter()
            .chain(&old)
            .map(|piece| piece.offset)
            .collect();
        let mut edits = Vec::new();
        for offset in offsets {
            let here = |piece: &&Insertion| piece.offset == offset;
            let mut there: Vec<String> = old
                .iter()
                .filter(here)
                .map(|piece| marker::normal(&piece.text))
                .collect();
            let mut text = String::new();
            let mut same = true;
            let mut here: Vec<usize> = (0..insertions.len())
                .filter(|&index| insertions[index].offset == offset)
                .collect();
            here.sort_by_key(|&index| insertions[index].rank());
            for index in here {
                let insertion = &insertions[index];
                text.push_str(&insertion.text);
                let normal = marker::normal(&insertion.text);
                match there.iter().position(|piece| *piece == normal) {
                    Some(at) => {
                        there.swap_remove(at);
                        present[index] = true;
                    }
                    None => same = false,
                }
            }
            if !same || !there.is_empty() {
                edits.push(Edit::new(self.pieces_at(offset), text));
            }
        }
        (edits, present)
    }
}

/// The bytes as text of the same length.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// A source file with its syntax tree.
pub(crate) struct Parsed<'l> {
    pub(crate) bare: Bare,
    pub(crate) language: &'l dyn Language,
    pub(crate) tree: Tree,
    pub(crate) functions: Vec<Function>,
    tokens: OnceLock<Vec<Token>>,
    /// What it includes, once a call was written to it.
    #[cfg(any(feature = "c", feature = "cpp"))]
    pub(crate) headers: OnceLock<c_family::Headers>,
}

impl Parsed<'_> {
    /// The text without Tracelaw's pieces.
    pub(crate) fn text(&self) -> &str {
        &self.bare.text
    }

    /// The tokens inside a range, for [`anchor::Pattern::find`].
    pub(crate) fn tokens(&self, range: &Range<usize>) -> &[Token] {
        let tokens = self.tokens.get_or_init(|| {
            let mut tokens = Vec::new();
            for leaf in self.language.tokens(&self.tree, self.text()) {
                anchor::tokenize(self.text(), leaf, &mut tokens);
            }
            tokens
        });
        let from = tokens.partition_point(|token| token.start < range.start);
        let to = tokens.partition_point(|token| token.end <= range.end);
        tokens.get(from..to).unwrap_or_default()
    }

    /// The innermost function around an offset.
    pub(crate) fn function_at(&self, offset: usize) -> Option<&Function> {
        self.functions
            .iter()
            .filter(|function| function.range.contains(&offset))
            .min_by_key(|function| function.range.len())
    }
}

impl std::fmt::Debug for Parsed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Parsed").field(&self.bare.file.path).finish()
    }
}

/// The files of a tree that matter to a plan.
pub(crate) struct Sources<'t> {
    pub(crate) tree: &'t dyn SourceTree,
    /// The parsed ones, by path.
    pub(crate) parsed: BTreeMap<String, Parsed<'static>>,
    /// Those that only hold earlier pieces, by path.
    pub(crate) marked: BTreeMap<String, Bare>,
    /// Those that cannot be read, with the reason.
    pub(crate) unreadable: BTreeMap<String, String>,
    /// The paths of the tree by their last component.
    #[cfg(any(feature = "c", feature = "cpp"))]
    by_name: OnceLock<BTreeMap<&'t str, Vec<&'t str>>>,
    #[cfg(any(feature = "c", feature = "cpp"))]
    pub(crate) headers: c_family::HeaderCache,
}

enum Loaded {
    Parsed(Box<Parsed<'static>>),
    Marked(Bare),
    Unreadable(String, String),
}

impl<'t> Sources<'t> {
    /// Reads every file that a back end could have written to, and parses those that are wanted.
    pub(crate) fn load(tree: &'t dyn SourceTree, language: Option<&str>, wanted: &Wanted) -> Self {
        let prefers = Preferences::of(tree);
        let loaded: Vec<Loaded> = tree
            .files()
            .par_iter()
            .filter_map(|file| load(tree, file, language, &prefers, wanted))
            .collect();
        let mut sources = Self {
            tree,
            parsed: BTreeMap::new(),
            marked: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            #[cfg(any(feature = "c", feature = "cpp"))]
            by_name: OnceLock::new(),
            #[cfg(any(feature = "c", feature = "cpp"))]
            headers: c_family::HeaderCache::default(),
        };
        for file in loaded {
            match file {
                Loaded::Parsed(parsed) => {
                    sources
                        .parsed
                        .insert(parsed.bare.file.path.clone(), *parsed);
                }
                Loaded::Marked(bare) => {
                    sources.marked.insert(bare.file.path.clone(), bare);
                }
                Loaded::Unreadable(path, reason) => {
                    sources.unreadable.insert(path, reason);
                }
            }
        }
        sources
    }

    /// Whether the tree has a file at this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let files = self.tree.files();
        files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .is_ok()
    }

    /// The paths of the tree with this last component.
    #[cfg(any(feature = "c", feature = "cpp"))]
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &'t str> + '_ {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for file in self.tree.files() {
                by_name
                    .entry(file.base_name())
                    .or_default()
                    .push(&file.path);
            }
            by_name
        });
        by_name.get(name).into_iter().flatten().copied()
    }

    /// The text of a source file without Tracelaw's pieces; `None` where it cannot be read, or Tracelaw
    /// generated it.
    #[cfg(any(feature = "c", feature = "cpp"))]
    pub(crate) fn bare_text(&self, path: &str) -> Option<String> {
        if let Some(parsed) = self.parsed.get(path) {
            return Some(parsed.text().to_owned());
        }
        let files = self.tree.files();
        let at = files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        let bytes = self.tree.read(&files[at]).ok()?;
        let bare = Bare::new(files[at].clone(), bytes, LineComment::Slashes);
        bare.generated.is_none().then_some(bare.text)
    }

    /// Reads a file that is no source file, such as a manifest.
    pub(crate) fn plain(&self, path: &str) -> Option<Result<Bare, String>> {
        let file = self
            .tree
            .files()
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()
            .map(|at| &self.tree.files()[at])?;
        Some(match self.tree.read(file) {
            Ok(bytes) => Ok(Bare::new(file.clone(), bytes, LineComment::Hash)),
            Err(error) => Err(error.to_string()),
        })
    }
}

/// The comment syntax of a file that instrumentation may be in.
fn comment_of(file: &SourceFile) -> Option<LineComment> {
    if file.base_name() == "Cargo.toml" {
        return Some(LineComment::Hash);
    }
    let back_end = languages::by_extension(file.extension()?, None, &Preferences::default())?;
    Some(back_end.comment())
}

/// Reads every file that may hold pieces, without parsing any.
pub(crate) fn load_marked(tree: &dyn SourceTree) -> Vec<Bare> {
    tree.files()
        .par_iter()
        .filter_map(|file| {
            let comment = comment_of(file)?;
            let bytes = tree.read(file).ok()?;
            marker::may_contain(&bytes).then(|| Bare::new(file.clone(), bytes, comment))
        })
        .collect()
}

fn load(
    tree: &dyn SourceTree,
    file: &SourceFile,
    language: Option<&str>,
    prefers: &Preferences,
    wanted: &Wanted,
) -> Option<Loaded> {
    let comment = comment_of(file)?;
    let extension = file.extension()?;
    let back_end = languages::by_extension(extension, language, prefers);
    if back_end.is_none() && languages::by_extension(extension, None, prefers).is_some() {
        return None;
    }
    let named = wanted.paths.contains(&file.path);
    let bytes = match tree.read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            return named.then(|| Loaded::Unreadable(file.path.clone(), error.to_string()));
        }
    };
    let matters = |back_end: &&dyn Language| {
        named || wanted.may_define(&bytes) || wanted.emissions && back_end.may_emit(&bytes)
    };
    let Some(back_end) = back_end.filter(matters) else {
        return marker::may_contain(&bytes)
            .then(|| Loaded::Marked(Bare::new(file.clone(), bytes, comment)));
    };
    if memchr::memchr(0, &bytes).is_some() {
        let reason = "it is binary, or in UTF-16".to_owned();
        return named.then(|| Loaded::Unreadable(file.path.clone(), reason));
    }
    let bare = Bare::new(file.clone(), bytes, comment);
    if bare.generated.is_some() {
        return Some(Loaded::Marked(bare));
    }
    match back_end.parse(&bare.text) {
        Some(tree) => Some(Loaded::Parsed(Box::new(Parsed {
            functions: back_end.functions(&tree, &bare.text),
            bare,
            language: back_end,
            tree,
            tokens: OnceLock::new(),
            #[cfg(any(feature = "c", feature = "cpp"))]
            headers: OnceLock::new(),
        }))),
        None => Some(Loaded::Unreadable(
            file.path.clone(),
            "the parser gave up".to_owned(),
        )),
    }
}
