//! The functions of a file, with their symbol paths.

use tree_sitter::Node;

use super::{Function, Parsed, Refusal, in_macro, text_of, walk};
use crate::rules::LOCATION_NOT_FOUND;

/// Every function with a body, in the order of the text.
pub(super) fn list(root: Node<'_>, text: &str) -> Vec<Function> {
    let mut functions = Vec::new();
    collect(root, text, &Scope::default(), &mut functions);
    functions
}

#[derive(Clone, Default)]
struct Scope {
    path: Vec<String>,
    of_trait: Option<String>,
}

impl Scope {
    fn with(&self, name: &str, of_trait: Option<String>) -> Self {
        let mut path = self.path.clone();
        path.push(name.to_owned());
        Self { path, of_trait }
    }
}

fn collect(node: Node<'_>, text: &str, scope: &Scope, functions: &mut Vec<Function>) {
    let slice = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    let field = |name| node.child_by_field_name(name);
    let inner = match node.kind() {
        "token_tree" | "macro_definition" => return,
        "mod_item" | "trait_item" => field("name").map(|name| scope.with(slice(name), None)),
        "impl_item" => field("type").map(|of| {
            let of_trait = field("trait").map(|of| slice(base_type(of)).to_owned());
            scope.with(slice(base_type(of)), of_trait)
        }),
        "function_item" => field("name").map(|name| {
            let inner = scope.with(slice(name), None);
            if let Some(body) = field("body") {
                functions.push(Function {
                    path: inner.path.clone(),
                    alias: scope.of_trait.clone(),
                    separator: "::",
                    range: node.byte_range(),
                    body: body.byte_range(),
                });
            }
            inner
        }),
        _ => None,
    };
    let scope = inner.as_ref().unwrap_or(scope);
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        collect(child, text, scope, functions);
    }
}

/// The node of a type's own name: `Node` in `&mut raft::Node<T>`.
fn base_type(node: Node<'_>) -> Node<'_> {
    let inner = match node.kind() {
        "generic_type" | "reference_type" | "pointer_type" => node.child_by_field_name("type"),
        "scoped_type_identifier" => node.child_by_field_name("name"),
        _ => None,
    };
    inner.map_or(node, base_type)
}

/// A function that is declared without a body, or that only a macro sees.
pub(super) fn hidden(file: &Parsed<'_>, name: &str) -> Option<Refusal> {
    let mut refusal = None;
    walk(file.tree.root_node(), &mut |node| {
        match node.kind() {
            "function_signature_item" => {
                let own = node.child_by_field_name("name");
                if own.is_some_and(|own| text_of(file, own) == name) {
                    refusal = Some(
                        Refusal::new(
                            &LOCATION_NOT_FOUND,
                            format!("`{name}` is declared here without a body"),
                        )
                        .help("name the function of the type that implements it"),
                    );
                }
            }
            "token_tree" => {
                let text = text_of(file, node);
                let declares = text
                    .match_indices(name)
                    .any(|(at, _)| text[..at].trim_end().ends_with("fn"));
                if declares {
                    refusal = Some(in_macro(&format!("the function `{name}`")));
                }
                return false;
            }
            _ => {}
        }
        refusal.is_none()
    });
    refusal
}
