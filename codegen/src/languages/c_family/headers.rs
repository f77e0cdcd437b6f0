//! The text that a file sees through its `#include`s, as far as the headers are in the source tree.
//!
//! Nothing is preprocessed: conditions are not evaluated, and a word in a comment counts. So a name that
//! is found may still not be declared at the place; one that is not found in any header is not.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::source::Sources;
use crate::tree::base_name;

/// How many headers of one file are read, the nearest ones first.
const MOST_HEADERS: usize = 500;
/// How far includes of includes are followed.
const DEEPEST: usize = 32;

/// The headers that have been read, for all files of a plan.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<BTreeMap<String, Option<Arc<Header>>>>);

/// A header without Tracelaw's own pieces.
#[derive(Debug)]
struct Header {
    path: String,
    text: String,
    /// Its includes: the path as it is written.
    includes: Vec<String>,
}

/// What a file includes, directly or not.
#[derive(Debug)]
pub(crate) struct Headers {
    found: Vec<Arc<Header>>,
    /// Whether there may be more: most often, headers of the system.
    incomplete: bool,
}

impl Headers {
    /// Reads what the file with this path and text includes.
    pub(super) fn of(sources: &Sources<'_>, path: &str, text: &str) -> Self {
        // A header also sees what those that include it have included before.
        let is_header = !matches!(path.rsplit_once('.'), Some((_, "c" | "cc" | "cpp" | "cxx")));
        let mut headers = Self {
            found: Vec::new(),
            incomplete: is_header,
        };
        let mut seen = BTreeSet::from([path.to_owned()]);
        let mut queue: VecDeque<(String, String, usize)> = includes(text)
            .into_iter()
            .map(|name| (path.to_owned(), name, 1))
            .collect();
        while let Some((from, name, depth)) = queue.pop_front() {
            let Some(path) = resolve(sources, &from, &name) else {
                headers.incomplete = true;
                continue;
            };
            if !seen.insert(path.clone()) {
                continue;
            }
            if headers.found.len() == MOST_HEADERS || depth > DEEPEST {
                headers.incomplete = true;
                continue;
            }
            let Some(header) = sources.headers.read(sources, &path) else {
                headers.incomplete = true;
                continue;
            };
            let inner = header.includes.iter();
            queue.extend(inner.map(|name| (header.path.clone(), name.clone(), depth + 1)));
            headers.found.push(header);
        }
        headers
    }

    /// Whether a name stands in one of the headers.
    pub(super) fn mention(&self, name: &str) -> bool {
        self.found.iter().any(|header| has_word(&header.text, name))
    }

    /// Whether the file may see more than what was read.
    pub(super) fn incomplete(&self) -> bool {
        self.incomplete
    }
}

impl Cache {
    fn read(&self, sources: &Sources<'_>, path: &str) -> Option<Arc<Header>> {
        // A thread that panicked leaves only whole entries behind.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(path.to_owned())
            .or_insert_with(|| {
                let text = sources.bare_text(path)?;
                Some(Arc::new(Header {
                    path: path.to_owned(),
                    includes: includes(&text),
                    text,
                }))
            })
            .clone()
    }
}

/// Whether a text has an identifier.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

/// The paths that a text includes.
fn includes(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| {
            let directive = line.trim_start().strip_prefix('#')?.trim_start();
            let rest = directive.strip_prefix("include")?.trim_start();
            let close = match rest.chars().next()? {
                '"' => '"',
                '<' => '>',
                _ => return None,
            };
            let name = &rest[1..];
            Some(name[..name.find(close)?].to_owned())
        })
        .collect()
}

/// The file of the tree that an include means: beside the file that has it, else the one whose path
/// ends like this; of several, the one that is nearest, if only one is.
fn resolve(sources: &Sources<'_>, from: &str, name: &str) -> Option<String> {
    let folder = from.rfind('/').map_or("", |at| &from[..at]);
    if let Some(beside) = joined(folder, name)
        && sources.has(&beside)
    {
        return Some(beside);
    }
    let tail = name.trim_start_matches("../").trim_start_matches("./");
    let nearness = |path: &str| {
        let (from, path) = (from.split('/'), path.split('/'));
        from.zip(path)
            .take_while(|(one, other)| one == other)
            .count()
    };
    let fitting: Vec<&str> = sources
        .named(base_name(tail))
        .filter(|path| {
            path.strip_suffix(tail)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
        .collect();
    let best = fitting.iter().map(|path| nearness(path)).max()?;
    let mut nearest = fitting.iter().filter(|path| nearness(path) == best);
    match (nearest.next(), nearest.next()) {
        (Some(only), None) => Some((*only).to_owned()),
        _ => None,
    }
}

/// A path from a folder, without `.` and `..`; `None` where it leaves the root.
fn joined(folder: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use tracelaw_diagnostics::Source;

    use super::Headers;
    use crate::source::Sources;
    use crate::wanted::Wanted;
    use crate::{MemoryTree, Options, SiteStatus, plan};

    const BODY: &str = "void List::Insert(int key) {\n    size_ += key;\n}\n";
    const LIST: &str = "class List {\n    void Insert(int key);\n    int size_;\n};\n";
    const DB: &str = "struct DBImpl {\n    int logfile_number_;\n};\n";

    /// Plans one event with a state value in `List::Insert`, and again in what comes out.
    fn reason(files: &[(&str, &str)], value: &str) -> Option<String> {
        let text = format!(
            "# Spec\n\n```tracelaw\nlanguage = \"cpp\"\n\n[state.value]\nsource = \"{value}\"\n```\n\n\
             ## Section 2: Actions\n\n### E\n\n- **Spec action**: `E`\n\
             - **Code location**: `db/list.cc` (`List::Insert`)\n\
             - **Trigger point**: after `size_ += key;`\n- **Fields**: state snapshot\n\n\
             ```tracelaw\n[[site]]\nfunction = \"List::Insert\"\nanchor = \"size_ += key;\"\n\
             position = \"after\"\nnode = \"key\"\n```\n"
        );
        let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
        let mut tree = MemoryTree::new();
        for (path, text) in files {
            tree.insert(*path, *text);
        }
        let first = plan(&mapping, &tree, &Options::default());
        let [site] = first.sites.as_slice() else {
            panic!("one site is asked for: {:?}", first.sites);
        };
        assert_eq!(site.status == SiteStatus::Open, site.reason.is_some());
        let reason = site.reason.clone();
        tree.apply(&first);
        let after = String::from_utf8_lossy(tree.get("db/list.cc").expect("it is there"));
        assert_eq!(
            after.contains("todo: state.value"),
            reason.is_some(),
            "{after}"
        );
        let second = plan(&mapping, &tree, &Options::default());
        assert!(
            second.is_no_op(),
            "{}",
            String::from_utf8_lossy(&second.patch())
        );
        reason
    }

    #[test]
    fn a_value_is_written_where_the_file_or_its_headers_mention_its_name() {
        let list = |includes: &str| format!("{includes}{BODY}");
        let own = list("#include \"list.h\"\n");
        let nested = list("#include <proj/db/outer.h>\n");
        let system = list("#include <limits.h>\n#include \"list.h\"\n");
        let missing = list("#include \"generated/config.h\"\n#include \"list.h\"\n");
        let two = list("#include \"x/two.h\"\n");
        for (source, value, is_written) in [
            (&own, "size_", true),
            (&own, "this->size_ + key", true),
            (&own, "nullptr", true),
            (&own, "std::max(key, size_)", true),
            (&own, "std::pair<int, int>(key, size_)", true),
            // A member of a class whose header is not included.
            (&own, "logfile_number_", false),
            (&own, "db_->logfile_number_", false),
            (&own, "size_ + logfile_number_", false),
            (&own, "current()", false),
            (&own, "current<int>()", false),
            (&own, "other::current()", false),
            (&own, "INT_MAX", false),
            // Through an include of an include, found by the end of its path.
            (&nested, "logfile_number_", true),
            (&nested, "logfile", false),
            // What headers outside the tree may declare.
            (&system, "INT_MAX", true),
            (&system, "abs(key)", true),
            (&system, "logfile_number_", false),
            (&missing, "logfile_number_", false),
            // One of two headers, neither of which is nearer.
            (&two, "twice_", false),
        ] {
            let files = [
                ("db/list.cc", source.as_str()),
                ("db/list.h", LIST),
                ("db/db_impl.h", DB),
                ("include/proj/db/outer.h", "#  include \"../inner.h\"\n"),
                ("include/proj/inner.h", "#include \"db/db_impl.h\"\n"),
                ("one/x/two.h", "extern int twice_;\n"),
                ("other/x/two.h", "extern int twice_;\n"),
            ];
            let reason = reason(&files, value);
            assert_eq!(reason.is_none(), is_written, "{value}: {reason:?}");
            if let Some(reason) = reason {
                assert!(reason.ends_with("is not in scope here"), "{reason}");
            }
        }
    }

    #[test]
    fn a_header_may_call_what_its_includers_include() {
        let mut tree = MemoryTree::new();
        tree.insert("ring.h", "int head;\n");
        tree.insert("ring.c", "int head;\n");
        let sources = Sources::load(&tree, None, &Wanted::default());
        for (path, incomplete) in [("ring.h", true), ("ring.c", false)] {
            let headers = Headers::of(&sources, path, "int head;\n");
            assert_eq!(headers.incomplete(), incomplete, "{path}");
        }
    }

    #[test]
    fn headers_that_include_each_other_are_read_once() {
        let files = [
            ("db/list.cc", &*format!("#include \"a.h\"\n{BODY}")),
            ("db/a.h", "#include \"b.h\"\n"),
            (
                "db/b.h",
                "#include \"a.h\"\n#include \"list.cc\"\nint there;\n",
            ),
        ];
        assert_eq!(reason(&files, "there"), None);
    }

    #[test]
    fn what_tracelaw_put_into_a_header_declares_nothing() {
        let piece = crate::marker::seal(
            "E",
            "TRACELAW_E(nowhere_);",
            &[],
            crate::marker::LineComment::Slashes,
            crate::marker::Form::Lines {
                indent: "",
                newline: "\n",
            },
        );
        for (in_header, is_written) in [(piece.as_str(), false), ("int nowhere_;\n", true)] {
            let files = [
                ("db/list.cc", &*format!("#include \"list.h\"\n{BODY}")),
                ("db/list.h", &*format!("{in_header}{LIST}")),
            ];
            assert_eq!(reason(&files, "nowhere_").is_none(), is_written);
        }
    }
}
