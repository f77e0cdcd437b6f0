//! Function names as documents write them, matched against symbol paths.

use crate::languages::Function;

/// What a document calls a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// From the outside in; never empty.
    parts: Vec<String>,
}

impl Symbol {
    /// `Node::f`, `node.f()`, `f(&self, x)`, `Node<T>::f`, `<Node as Raft>::f`, `(n *Node) f`,
    /// `Node#f`; `None` where the text is more than one name.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('`').trim();
        let text = ["fn ", "func ", "def ", "async def "]
            .iter()
            .find_map(|keyword| text.strip_prefix(keyword))
            .unwrap_or(text)
            .trim_start();
        let text = if let Some(rest) = text.strip_prefix('<') {
            let (of, rest) = rest.split_once('>')?;
            let of = of.split(" as ").next().unwrap_or(of);
            format!("{}{rest}", of.trim())
        } else if let Some(rest) = text.strip_prefix('(') {
            // Go's receiver, with or without its name.
            let (receiver, rest) = rest.split_once(')')?;
            let receiver = receiver.split('[').next().unwrap_or(receiver);
            let of = receiver.trim().rsplit([' ', '*', '.']).next()?;
            format!("{of}.{}", rest.trim().trim_start_matches('.'))
        } else {
            text.replace("->", ".")
        };
        let mut plain = String::new();
        let mut depth = 0_usize;
        for character in text.chars() {
            match character {
                '(' => break,
                '<' | '[' => depth += 1,
                '>' | ']' => depth = depth.saturating_sub(1),
                _ if depth == 0 => plain.push(character),
                _ => {}
            }
        }
        let parts: Vec<String> = plain
            .split("::")
            .flat_map(|part| part.split(['.', '#']))
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty() && !matches!(part.as_str(), "self" | "Self" | "this"))
            .collect();
        let name = |part: &String| {
            let part = part.strip_prefix('~').unwrap_or(part);
            part.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_')
        };
        (!parts.is_empty() && parts.iter().all(name)).then_some(Self { parts })
    }

    /// Every name in a text of several words.
    pub(crate) fn all_in(text: &str) -> Vec<Self> {
        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '.')))
            .map(|word| word.trim_matches([':', '.']))
            .filter_map(Self::new)
            .collect()
    }

    /// The function's own name.
    pub(crate) fn name(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// Whether `function`, which the file at `path` defines, can be meant: every part before the
    /// name is, from the right, the type or its alias, a module, or a part of the file's path.
    pub(crate) fn means(&self, function: &Function, path: &str) -> bool {
        let mut own = function.path.iter().rev();
        let mut asked = self.parts.iter().rev();
        if own.next() != asked.next() {
            return false;
        }
        let alias = function.alias.as_ref();
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let mut folders = stem
            .rsplit('/')
            .filter(|part| !matches!(*part, "mod" | "lib" | "main" | "src"))
            .map(|part| part.replace('-', "_"));
        let mut own_is_type = true;
        for part in asked {
            match own.next() {
                Some(own) if own == part || own_is_type && alias == Some(part) => {}
                Some(_) => return false,
                None if part == "crate" => {}
                None => {
                    if !folders.any(|folder| folder == *part) {
                        return false;
                    }
                }
            }
            own_is_type = false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &[&str], alias: Option<&str>, expect: bool) {
        let function = Function {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            alias: alias.map(str::to_owned),
            separator: "::",
            range: 0..0,
            body: 0..0,
        };
        let symbol = Symbol::new(text).unwrap();
        assert_eq!(
            symbol.means(&function, "raft/src/node.rs"),
            expect,
            "{text}"
        );
    }

    #[test]
    fn a_symbol_is_matched_from_its_end() {
        let path = ["inner", "Node", "elect"];
        check("elect", &path, None, true);
        check("elect()", &path, None, true);
        check("Node::elect(&mut self, now: u64)", &path, None, true);
        check("Node.elect", &path, None, true);
        check("Node<S>::elect", &path, None, true);
        check("inner::Node::elect", &path, None, true);
        check("crate::node::inner::Node::elect", &path, None, true);
        check("raft::node::inner::Node::elect", &path, None, true);
        check("other::inner::Node::elect", &path, None, false);
        check("Log::elect", &path, None, false);
        check("select", &path, None, false);
        check("<Node as Raft>::elect", &path, Some("Raft"), true);
        check("Raft::elect", &path, Some("Raft"), true);
        check("Raft::elect", &path, None, false);
    }

    #[test]
    fn forms_of_other_languages() {
        let path = ["raft", "becomeLeader"];
        check("(r *raft) becomeLeader", &path, Some("r"), true);
        check(
            "func (r *raft) becomeLeader(term uint64)",
            &path,
            Some("r"),
            true,
        );
        check("(*raft).becomeLeader", &path, Some("r"), true);
        check("(raft) becomeLeader()", &path, None, true);
        check("(c *Cache[K, V]) Get", &["Cache", "Get"], None, true);
        check("(n *node) becomeLeader", &path, Some("r"), false);
        check("r.becomeLeader", &path, Some("r"), true);
        check("r.becomeLeader", &path, Some("n"), false);
        check("raft#becomeLeader(long)", &path, None, true);
        check("this->becomeLeader()", &path, None, true);
        check("Node::~Node", &["raft", "Node", "~Node"], None, true);
        check("async def handle(self)", &["Server", "handle"], None, true);
    }

    #[test]
    fn prose_is_no_symbol() {
        assert_eq!(Symbol::new("fast path detection in QCMaker"), None);
        assert_eq!(Symbol::new("+2/3 any"), None);
        let names: Vec<_> = Symbol::all_in("timer start in `Core::run`, 2nd case")
            .iter()
            .map(|symbol| symbol.name().to_owned())
            .collect();
        assert_eq!(names, ["timer", "start", "in", "run", "case"]);
    }
}
