//! Spans and names of what the macros write.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

/// The span for a token that a macro writes on behalf of the user's token at `user`: the name is
/// the macro's own, so that it neither meets a name of the user's nor a lint, and messages point at
/// the user's token.
pub(crate) fn here(user: Span) -> Span {
    Span::mixed_site().located_at(user)
}

/// A name that the user's code cannot see.
pub(crate) fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// Every word that an expression mentions, in names and in string literals (`format!("{term}")`
/// uses `term`). Too many do no harm: a name that is mentioned is borrowed rather than moved.
pub(crate) fn words(tokens: TokenStream, into: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => words(group.stream(), into),
            TokenTree::Ident(ident) => {
                into.insert(ident.to_string());
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                into.extend(
                    text.split(|c: char| c != '_' && !c.is_alphanumeric())
                        .filter(|word| word.starts_with(|c: char| c == '_' || c.is_alphabetic()))
                        .map(str::to_owned),
                );
            }
            TokenTree::Punct(_) => {}
        }
    }
}

/// The first place where the variable `name` stands in `tokens`: not behind a dot, but also as an
/// inline argument of a format string.
pub(crate) fn find(name: &str, tokens: TokenStream) -> Option<Ident> {
    let mut dots = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '.' => {
                dots += 1;
                continue;
            }
            TokenTree::Group(group) => {
                if let Some(found) = find(name, group.stream()) {
                    return Some(found);
                }
            }
            // Two dots are a range.
            TokenTree::Ident(ident) if dots != 1 && ident == name => return Some(ident),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.contains(&format!("{{{name}}}")) || text.contains(&format!("{{{name}:")) {
                    return Some(Ident::new(name, literal.span()));
                }
            }
            _ => {}
        }
        dots = 0;
    }
    None
}
