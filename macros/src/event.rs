//! The statements that fill an event in.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

use crate::args::{Args, Interval, State};
use crate::hygiene::{find, here, hidden, words};
use crate::key::{Field, Value};

/// The path of the runtime's hidden module.
pub(crate) fn runtime(args: &Args) -> TokenStream {
    let span = proc_macro2::Span::mixed_site();
    match &args.krate {
        Some(path) => quote_spanned!(span=> #path::__private),
        None => quote_spanned!(span=> ::tracelaw::__private),
    }
}

/// The name of the event in the closures that fill it in.
pub(crate) fn event() -> Ident {
    hidden("__tracelaw_event")
}

impl Args {
    /// Each expression that is evaluated when the event happens, apart from `node` and `if`.
    fn values(&self) -> impl Iterator<Item = TokenStream> + '_ {
        let (snapshot, inline): (_, &[Field]) = match &self.state {
            State::None => (None, &[]),
            State::Snapshot(expr) => (Some(expr.to_token_stream()), &[]),
            State::Inline(fields) => (None, fields),
        };
        let keyed = inline.iter().chain(&self.fields).chain(&self.tags);
        snapshot
            .into_iter()
            .chain(keyed.map(|field| field.value.expr.to_token_stream()))
    }

    /// Whether an expression can only be evaluated behind the body: it speaks of what the function
    /// returned, or of what `before(...)` kept.
    pub(crate) fn is_late(&self, expr: &Expr) -> bool {
        uses_result(expr)
            || self
                .before
                .iter()
                .any(|kept| find(&kept.key.text, expr.to_token_stream()).is_some())
    }

    /// Each expression that is evaluated behind the body.
    pub(crate) fn late(&self) -> impl Iterator<Item = TokenStream> + '_ {
        let condition = self.condition.as_ref().map(|expr| expr.to_token_stream());
        let node = self.node.as_ref().filter(|node| self.is_late(&node.expr));
        self.values()
            .chain(condition)
            .chain(node.map(|node| node.expr.to_token_stream()))
    }

    /// Every word of the expressions that are evaluated behind the body.
    pub(crate) fn mentioned(&self) -> BTreeSet<String> {
        let mut mentioned = BTreeSet::new();
        for expr in self.late() {
            words(expr, &mut mentioned);
        }
        // These names are not the parameters of that name.
        for kept in &self.before {
            mentioned.remove(&kept.key.text);
        }
        mentioned
    }
}

/// Whether an expression speaks of what the function returned.
pub(crate) fn uses_result(expr: &Expr) -> bool {
    find("result", expr.to_token_stream()).is_some()
}

/// Names the node.
pub(crate) fn node(value: &Value) -> TokenStream {
    let event = event();
    let span = here(value.expr.span());
    let reference = value.reference();
    quote_spanned!(span=> #event.node(#reference);)
}

/// Takes the snapshot and the fields that `keep` lets through.
pub(crate) fn fill(args: &Args, keep: impl Fn(&Expr) -> bool) -> TokenStream {
    let event = event();
    let mut tokens = TokenStream::new();
    let put = |method: &str, key: &str, value: &Value| {
        let span = here(value.expr.span());
        let method = Ident::new(method, span);
        let reference = value.reference();
        quote_spanned!(span=> #event.#method(#key, #reference);)
    };
    if let Some(Interval::Since(since)) = &args.interval {
        let span = here(since.span());
        tokens.extend(quote_spanned!(span=> #event.since(#since);));
    }
    match &args.state {
        State::Snapshot(expr) if keep(expr) => {
            let span = here(expr.span());
            tokens.extend(quote_spanned!(span=> #event.snapshot(&(#expr));));
        }
        State::None | State::Snapshot(_) => {}
        State::Inline(fields) => {
            for field in fields.iter().filter(|field| keep(&field.value.expr)) {
                tokens.extend(put("state", &field.key.text, &field.value));
            }
        }
    }
    if let Some(level) = &args.level {
        let (private, span) = (runtime(args), here(level.span));
        let level = Ident::new(level.value, span);
        tokens.extend(quote_spanned!(span=> #event.level(#private::Level::#level);));
    }
    for tag in args.tags.iter().filter(|tag| keep(&tag.value.expr)) {
        tokens.extend(put("tag", &tag.key.text, &tag.value));
    }
    for field in args.fields.iter().filter(|field| keep(&field.value.expr)) {
        tokens.extend(match field.key.message() {
            Some(key) => put("message", key, &field.value),
            None => put("argument", &field.key.text, &field.value),
        });
    }
    tokens
}

/// Leaves the closure without an event where the condition does not hold.
pub(crate) fn condition(args: &Args) -> TokenStream {
    args.condition
        .as_ref()
        .map_or_else(TokenStream::new, |expr| {
            let span = here(expr.span());
            quote_spanned!(span=> if !(#expr) { return false; })
        })
}

/// The closure that fills an event in: `|event| { ...; true }`.
pub(crate) fn closure(statements: &TokenStream) -> TokenStream {
    let event = event();
    let span = proc_macro2::Span::mixed_site();
    quote_spanned!(span=> |#event| { #statements true })
}

/// Makes the compiler look at a file again when it has changed.
pub(crate) fn track(files: &[String]) -> TokenStream {
    let span = proc_macro2::Span::mixed_site();
    let items = files.iter().map(|file| {
        quote_spanned!(span=> const _: &[::core::primitive::u8] = ::core::include_bytes!(#file);)
    });
    quote!(#(#items)*)
}
