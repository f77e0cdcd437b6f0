//! Functions that are not `async` themselves and end in an `async` block: what
//! `#[async_trait]` and its kind make of an `async fn`, and what people write by hand.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprAsync, GenericArgument, Local, Pat, PathArguments, Stmt, Type};

use crate::function::nameable;

/// The `async` block at the end of `block`, bare, in `Box::pin(...)` or before `.boxed()`.
pub(crate) fn tail(block: &mut Block) -> Option<&mut ExprAsync> {
    let Some(Stmt::Expr(tail, None)) = block.stmts.last_mut() else {
        return None;
    };
    match tail {
        Expr::Async(block) => Some(block),
        Expr::Call(call) if is_box_pin(&call.func) && call.args.len() == 1 => {
            match call.args.first_mut() {
                Some(Expr::Async(block)) => Some(block),
                _ => None,
            }
        }
        Expr::MethodCall(call)
            if call.args.is_empty() && (call.method == "boxed" || call.method == "boxed_local") =>
        {
            match &mut *call.receiver {
                Expr::Async(block) => Some(block),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_box_pin(function: &Expr) -> bool {
    let Expr::Path(path) = function else {
        return false;
    };
    let mut segments = path.path.segments.iter().rev();
    segments.next().is_some_and(|last| last.ident == "pin")
        && segments.next().is_some_and(|owner| owner.ident == "Box")
}

/// The type of the value that the future yields: the `Output` named anywhere in `returned`, or
/// the first type argument of a `BoxFuture<'_, T>`.
pub(crate) fn output(returned: &Type) -> Option<Type> {
    struct Finder(Option<Type>);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_generic_argument(&mut self, argument: &'ast GenericArgument) {
            match argument {
                GenericArgument::AssocType(output) if output.ident == "Output" => {
                    self.0.get_or_insert_with(|| nameable(&output.ty));
                }
                _ => visit::visit_generic_argument(self, argument),
            }
        }

        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            if (segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture")
                && let PathArguments::AngleBracketed(arguments) = &segment.arguments
                && let Some(output) = arguments.args.iter().find_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
            {
                self.0.get_or_insert_with(|| nameable(output));
            } else {
                visit::visit_path_segment(self, segment);
            }
        }
    }
    let mut finder = Finder(None);
    finder.visit_type(returned);
    finder.0
}

/// The statements of an `async` block, parted.
pub(crate) struct Parted {
    /// The leading `let`s whose names the event's expressions mention: they have to stay outside
    /// of the part that is observed.
    pub(crate) outside: TokenStream,
    /// All others.
    pub(crate) inside: TokenStream,
    /// The name that stands for `self`, where a `let __self = self;` was found.
    pub(crate) receiver: Option<Ident>,
    /// Whether that `let` is outside.
    pub(crate) receiver_is_outside: bool,
}

/// Parts the statements of an `async` block. Macros that box an `async fn` begin it with
/// `let __self = self;` and `let argument = argument;`.
pub(crate) fn part(statements: &[Stmt], mentioned: &BTreeSet<String>) -> Parted {
    let mut parted = Parted {
        outside: TokenStream::new(),
        inside: TokenStream::new(),
        receiver: None,
        receiver_is_outside: mentioned.contains("self"),
    };
    let mut prelude = true;
    for statement in statements {
        let target = match statement {
            Stmt::Local(local) if prelude => match rename(local) {
                Some((to, from)) if from == "self" => {
                    parted.receiver = Some(to);
                    parted.receiver_is_outside
                }
                _ => only_moves(local) && binds_any(&local.pat, mentioned),
            },
            // The type hint that such macros write for `return`.
            Stmt::Expr(Expr::If(_), _) => false,
            _ => {
                prelude = false;
                false
            }
        };
        statement.to_tokens(if target {
            &mut parted.outside
        } else {
            &mut parted.inside
        });
    }
    parted
}

/// The names of `let [mut] a = b;`.
fn rename(local: &Local) -> Option<(Ident, Ident)> {
    let Pat::Ident(to) = &local.pat else {
        return None;
    };
    let init = local.init.as_ref()?;
    match &*init.expr {
        Expr::Path(from) => Some((to.ident.clone(), from.path.get_ident()?.clone())),
        _ => None,
    }
}

/// Whether the `let` only moves a variable: `= x` or `= { let x = x; x }`.
fn only_moves(local: &Local) -> bool {
    local.init.as_ref().is_some_and(|init| match &*init.expr {
        Expr::Path(path) => path.path.get_ident().is_some(),
        Expr::Block(block) => matches!(
            block.block.stmts.as_slice(),
            [Stmt::Local(inner), Stmt::Expr(Expr::Path(_), None)] if rename(inner).is_some()
        ),
        _ => false,
    })
}

fn binds_any(pattern: &Pat, names: &BTreeSet<String>) -> bool {
    struct Finder<'a>(&'a BTreeSet<String>, bool);
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.1 |= self.0.contains(&pat.ident.to_string());
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut finder = Finder(names, false);
    finder.visit_pat(pattern);
    finder.1
}

/// `tokens` with the variable `self` replaced by `receiver`.
pub(crate) fn replace_self(tokens: TokenStream, receiver: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Ident(ident) if ident == "self" => {
                let mut renamed = receiver.clone();
                // The hygiene of the `let`, at the place of the user's `self`.
                renamed.set_span(receiver.span().located_at(ident.span()));
                renamed.into()
            }
            proc_macro2::TokenTree::Group(group) => {
                let mut renamed = proc_macro2::Group::new(
                    group.delimiter(),
                    replace_self(group.stream(), receiver),
                );
                renamed.set_span(group.span());
                renamed.into()
            }
            other => other,
        })
        .collect()
}
