//! The functions of a file, with their symbol paths.

use tree_sitter::Node;

use super::{Grammar, in_macro, text_of, unreadable, walk};
use crate::languages::{Function, Refusal};
use crate::rules::LOCATION_NOT_FOUND;
use crate::source::Parsed;

/// What a node adds to the path of the functions in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub(crate) path: Vec<String>,
    /// Another name of the last type of the path: Go's receiver.
    pub(crate) alias: Option<String>,
}

/// Every named function with a body, in the order of the text.
pub(crate) fn functions(
    grammar: &Grammar,
    root: Node<'_>,
    text: &str,
    separator: &'static str,
    named: &dyn Fn(Node<'_>, &str) -> Option<Named>,
) -> Vec<Function> {
    let mut functions = Vec::new();
    let mut collect = Collector {
        grammar,
        text,
        separator,
        named,
        functions: &mut functions,
    };
    collect.visit(root, &[]);
    functions
}

struct Collector<'c> {
    grammar: &'c Grammar,
    text: &'c str,
    separator: &'static str,
    named: &'c dyn Fn(Node<'_>, &str) -> Option<Named>,
    functions: &'c mut Vec<Function>,
}

impl Collector<'_> {
    fn visit(&mut self, node: Node<'_>, outer: &[String]) {
        let mut path = outer.to_vec();
        if let Some(named) = (self.named)(node, self.text) {
            path.extend(named.path);
            if self.grammar.functions.contains(&node.kind())
                && let Some(body) = body(self.grammar, node)
            {
                self.functions.push(Function {
                    path: path.clone(),
                    alias: named.alias,
                    separator: self.separator,
                    range: node.byte_range(),
                    body: body.byte_range(),
                });
            }
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.visit(child, &path);
        }
    }
}

/// The list of a function's statements.
fn body<'t>(grammar: &Grammar, function: Node<'t>) -> Option<Node<'t>> {
    let body = function.child_by_field_name("body").or_else(|| {
        let mut cursor = function.walk();
        function
            .named_children(&mut cursor)
            .find(|child| child.kind().ends_with("try_statement"))
    })?;
    if grammar.is_list(body) {
        return Some(body);
    }
    // C++ lets a function's body be a `try`.
    body.child_by_field_name("body")
}

/// Why no function of this name can be instrumented, where the file holds something like one.
pub(crate) fn hidden(grammar: &Grammar, file: &Parsed<'_>, name: &str) -> Option<Refusal> {
    let text = file.text();
    let mut refusal = None;
    walk(file.tree.root_node(), &mut |node| {
        if refusal.is_some() || grammar.is_comment(node) {
            return false;
        }
        let is_name = node.child_count() == 0 && text_of(text, node) == name;
        if !is_name {
            // The text of a directive is a leaf.
            if node.kind() == "preproc_arg" && defines(text_of(text, node), name) {
                refusal = Some(in_macro(&format!("the function `{name}`")));
            }
            return true;
        }
        for outer in std::iter::successors(node.parent(), Node::parent) {
            match outer.kind() {
                "preproc_function_def" | "preproc_def"
                    if outer.child_by_field_name("name") == Some(node) =>
                {
                    refusal = Some(
                        Refusal::new(&LOCATION_NOT_FOUND, format!("`{name}` is a macro"))
                            .help("name a function that uses it"),
                    );
                }
                "function_declarator"
                | "method_declaration"
                | "method_elem"
                | "function_declaration"
                    if declares(outer, node) =>
                {
                    refusal = Some(
                        Refusal::new(
                            &LOCATION_NOT_FOUND,
                            format!("`{name}` is declared here without a body"),
                        )
                        .help("name the file or the type that has its body"),
                    );
                }
                "ERROR" if defines(&text[node.start_byte()..], name) => {
                    refusal = Some(unreadable(&format!("the function `{name}`")));
                }
                _ => continue,
            }
            break;
        }
        false
    });
    refusal
}

/// Whether the node is the name that a declaration declares.
fn declares(declaration: Node<'_>, name: Node<'_>) -> bool {
    declaration
        .child_by_field_name("declarator")
        .or_else(|| declaration.child_by_field_name("name"))
        .is_some_and(|declared| declared.end_byte() == name.end_byte())
}

/// Whether the name is followed by parameters and a body.
fn defines(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let rest = text[at + name.len()..].trim_start();
        rest.starts_with('(')
            && rest.split_once(')').is_some_and(|(_, rest)| {
                rest.trim_start_matches(['\\', '\n', ' ', '\t', '\r'])
                    .starts_with('{')
            })
    })
}
