//! The back ends: one folder a language, the same steps for each.
//!
//! A back end parses a file, lists its functions, says where a call can stand beside a statement or
//! at a function's edge, writes the call, and adds what the call needs to be built. Everything else
//! (reading the document, finding files and anchors, deciding, edits, patches, markers) is common.

use std::ops::Range;

use tracelaw_diagnostics::{Diagnostic, Rule};
use tracelaw_mapping::NodeNames;
use tree_sitter::Tree;

use crate::anchor::Match;
use crate::helper::{Call, Helper};
use crate::marker::LineComment;
use crate::options::Options;
use crate::request::{Edge, Side};
use crate::source::{Insertion, Parsed, Sources};
use crate::tree::SourceTree;

#[cfg(feature = "c")]
mod c;
#[cfg(any(feature = "c", feature = "cpp"))]
pub(crate) mod c_family;
#[cfg(feature = "cpp")]
mod cpp;
#[cfg(feature = "go")]
mod go;
mod insert;
#[cfg(feature = "java")]
mod java;
mod lines;
#[cfg(feature = "python")]
mod python;
#[cfg(feature = "rust")]
mod rust;
#[cfg(any(
    feature = "go",
    feature = "c",
    feature = "cpp",
    feature = "java",
    feature = "python"
))]
mod statements;

/// A back end.
pub(crate) trait Language: Sync {
    /// Its name as documents and the command line write it.
    fn name(&self) -> &'static str;

    /// The extensions of its files.
    fn extensions(&self) -> &'static [&'static str];

    /// How its comments look.
    fn comment(&self) -> LineComment;

    /// The syntax tree; `None` only if the parser gives up.
    fn parse(&self, text: &str) -> Option<Tree>;

    /// The functions with a body, in the order of the text.
    fn functions(&self, tree: &Tree, text: &str) -> Vec<Function>;

    /// Whether a name stands in the file where a function of this name would, but cannot be
    /// instrumented: the reason.
    fn hidden_function(&self, file: &Parsed<'_>, name: &str) -> Option<Refusal>;

    /// The ranges of the file's tokens without comments, in order.
    fn tokens(&self, tree: &Tree, text: &str) -> Vec<Range<usize>>;

    /// Whether a match lies where no reader would look for code: in what Tracelaw itself generates,
    /// or in the arguments of a log call.
    fn is_noise(&self, file: &Parsed<'_>, found: &Match) -> bool;

    /// Where a call can stand on this side of the code that was found.
    fn beside(&self, file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal>;

    /// Where a call or attribute can stand at this edge of the function.
    fn at_edge(&self, file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal>;

    /// How often the function of the place already emits the event by what a person wrote: by
    /// attributes for a place at an edge, by calls for others.
    fn written_by_hand(&self, file: &Parsed<'_>, slot: &Slot, event: &str) -> usize;

    /// Whether the bytes may hold one of [`emissions`](Self::emissions).
    fn may_emit(&self, _bytes: &[u8]) -> bool {
        false
    }

    /// The events that the file emits by what a person wrote and only a back end can read, in the
    /// order of the text. Tracelaw's own pieces are known by their markers.
    fn emissions(&self, _file: &Parsed<'_>) -> Vec<Emission> {
        Vec::new()
    }

    /// The text to insert, and the keys that are left open.
    fn write(
        &self,
        sources: &Sources<'_>,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
    ) -> Result<Written, Refusal>;

    /// What the instrumented files need besides the calls: dependencies, imports, a trace module.
    fn requirements(
        &self,
        sources: &Sources<'_>,
        instrumented: &[Instrumented<'_>],
        module: &TraceModule<'_>,
        options: &Options,
    ) -> Requirements;
}

/// The back ends of this build.
pub(crate) fn all() -> &'static [&'static dyn Language] {
    &[
        #[cfg(feature = "rust")]
        &rust::Rust,
        #[cfg(feature = "go")]
        &go::Go,
        #[cfg(feature = "c")]
        &c::C,
        #[cfg(feature = "cpp")]
        &cpp::Cpp,
        #[cfg(feature = "java")]
        &java::Java,
        #[cfg(feature = "python")]
        &python::Python,
    ]
}

/// The back end for a file with this extension, among those of one language where one is chosen.
/// Where several share an extension, `prefers` decides.
pub(crate) fn by_extension(
    extension: &str,
    chosen: Option<&str>,
    prefers: &Preferences,
) -> Option<&'static dyn Language> {
    let mut fitting = all().iter().copied().filter(|language| {
        language.extensions().contains(&extension)
            && chosen.is_none_or(|name| name == language.name())
    });
    let first = fitting.next()?;
    if prefers.cpp_headers {
        return Some(fitting.find(|other| other.name() == "cpp").unwrap_or(first));
    }
    Some(first)
}

/// What a tree as a whole says of files whose extension says too little.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Preferences {
    /// Whether `.h` files are C++.
    cpp_headers: bool,
}

impl Preferences {
    /// `.h` is C++ in a tree with more C++ than C.
    pub(crate) fn of(tree: &dyn SourceTree) -> Self {
        let (mut c, mut cpp) = (0_usize, 0_usize);
        for file in tree.files() {
            match file.extension() {
                Some("c") => c += 1,
                Some("cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx") => cpp += 1,
                _ => {}
            }
        }
        Self {
            cpp_headers: cpp > c,
        }
    }
}

/// A function with a body.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Modules, type and name, from the outside in.
    pub(crate) path: Vec<String>,
    /// What else documents call its type: the trait that the type's implementation defines it for,
    /// or Go's name of the receiver.
    pub(crate) alias: Option<String>,
    /// What documents write between the parts of a path.
    pub(crate) separator: &'static str,
    /// The whole item.
    pub(crate) range: Range<usize>,
    /// The body with its braces.
    pub(crate) body: Range<usize>,
}

impl Function {
    /// `Node::become_leader`, `Node.becomeLeader`: without modules.
    pub(crate) fn display(&self) -> String {
        if self.separator == "." {
            return self.path.join(".");
        }
        let from = self.path.len().saturating_sub(1);
        let from = self.path[..from]
            .iter()
            .position(|part| part.starts_with(char::is_uppercase))
            .unwrap_or(from);
        self.path[from..].join(self.separator)
    }
}

/// An event that a person's code emits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Emission {
    pub(crate) event: String,
    /// Where the code for it begins.
    pub(crate) offset: usize,
    /// Whether it is an attribute of a function, rather than a call.
    pub(crate) attribute: bool,
}

/// A place for a call.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The statement or the function that it belongs to.
    pub(crate) of: Range<usize>,
    /// Where the enclosing block begins: places in one block run one after the other.
    pub(crate) block: usize,
    pub(crate) shape: Shape,
    /// The function's edge; `None` for a call beside a statement.
    pub(crate) edge: Option<Edge>,
}

/// What is to be inserted where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Lines of its own at the start of a line.
    Lines { offset: usize, indent: String },
    /// Within a line, before what stands at the offset.
    Inline { offset: usize },
    /// In braces around an expression, before it.
    WrapBefore { value: Range<usize> },
    /// In braces around an expression, after it; the expression becomes a statement.
    WrapAfter { value: Range<usize> },
    /// In braces around the one statement of a branch that has none.
    Enclose { statement: Range<usize>, side: Side },
    /// Behind the last expression of a block, which becomes a statement; in a language without
    /// semicolons, behind a statement that shares its line.
    Tail {
        offset: usize,
        indent: String,
        /// Whether nothing follows on the line.
        ends_line: bool,
    },
}

impl Shape {
    /// Where another call goes that runs right after the one of this shape: where an expression has
    /// become a statement already, beside a statement.
    pub(crate) fn again(&self, text: &str, of: &Range<usize>) -> Self {
        match self {
            Self::Tail { offset, .. } => lines::after(text, of.start, *offset),
            other => other.clone(),
        }
    }

    /// Where the call runs: an offset that orders places in a file.
    pub(crate) fn offset(&self) -> usize {
        match self {
            Self::Lines { offset, .. } | Self::Inline { offset } | Self::Tail { offset, .. } => {
                *offset
            }
            Self::WrapBefore { value } => value.start,
            Self::WrapAfter { value } => value.end,
            Self::Enclose { statement, side } => match side {
                Side::Before => statement.start,
                Side::After => statement.end,
            },
        }
    }
}

/// Why a place is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) rule: &'static Rule,
    pub(crate) reason: String,
    pub(crate) help: Option<String>,
}

impl Refusal {
    pub(crate) fn new(rule: &'static Rule, reason: impl Into<String>) -> Self {
        Self {
            rule,
            reason: reason.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The text of a call.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) insertions: Vec<Insertion>,
    /// The keys that are left open, each with the reason.
    pub(crate) open: Vec<Open>,
}

/// A value that is left open.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    /// `node`, `state`, `state.term`, `msg.from`.
    pub(crate) key: String,
    pub(crate) reason: String,
}

impl Open {
    pub(crate) fn new(key: &str, reason: impl Into<String>) -> Self {
        Self {
            // A comment holds the key: it must not end there.
            key: key.replace(['\n', '\r'], " ").replace("*/", ""),
            reason: reason.into(),
        }
    }
}

/// A file with sites, and the helpers that they call.
#[derive(Debug)]
pub(crate) struct Instrumented<'i> {
    pub(crate) file: &'i Parsed<'i>,
    /// In the order of the document, each once.
    pub(crate) helpers: Vec<&'i Helper>,
}

/// What a document says of the trace module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceModule<'t> {
    /// Where it goes, below the root of the source tree.
    pub(crate) path: Option<&'t str>,
    /// What is written for nodes.
    pub(crate) nodes: &'t NodeNames,
}

/// What instrumented files need besides the calls.
#[derive(Debug, Default)]
pub(crate) struct Requirements {
    pub(crate) insertions: Vec<Requirement>,
    pub(crate) files: Vec<GeneratedFile>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// An insertion into a file, for all of its sites or those of others.
#[derive(Debug)]
pub(crate) struct Requirement {
    pub(crate) path: String,
    pub(crate) insertion: Insertion,
}

/// A file of the trace module.
#[derive(Debug)]
pub(crate) struct GeneratedFile {
    pub(crate) path: String,
    /// What stands behind the header that says whose it is.
    pub(crate) text: String,
    pub(crate) comment: LineComment,
}
