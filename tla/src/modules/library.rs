//! Community modules that are kept here as TLA+: those that are rarely used, and so need no native
//! code. A copy beside the specification goes before.

/// The text of a module.
pub(super) fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "Apalache" => include_str!("library/Apalache.tla"),
        "Combinatorics" => include_str!("library/Combinatorics.tla"),
        "Graphs" => include_str!("library/Graphs.tla"),
        "Relation" => include_str!("library/Relation.tla"),
        "UndirectedGraphs" => include_str!("library/UndirectedGraphs.tla"),
        "Variants" => include_str!("library/Variants.tla"),
        _ => return None,
    })
}
