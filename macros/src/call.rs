//! `emit!`: an event where it stands.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use crate::args::{Args, Interval, State};
use crate::{check, document, event};

/// Expands the call.
pub(crate) fn expand(arguments: TokenStream) -> TokenStream {
    let args: Args = match syn::parse2(arguments) {
        Ok(args) => args,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = check::call(&args);
    let tracked = document::check_event(&args, &mut errors);
    if !errors.is_empty() {
        return errors.iter().map(syn::Error::to_compile_error).collect();
    }
    let span = Span::mixed_site();
    let private = event::runtime(&args);
    let track = event::track(&tracked);
    let name = &args.name;
    let condition = event::condition(&args);
    let node = args.node.as_ref().map(event::node);
    let fill = event::fill(&args, |_| true);
    let closure = event::closure(&quote_spanned!(span=> #condition #node #fill));
    quote_spanned!(span=> { #track #private::emit(#name, #closure); })
}

/// Expands the call where nothing is recorded. The expressions are compiled, so that variables
/// which only they use stay used, and never run.
pub(crate) fn expand_off(arguments: TokenStream) -> TokenStream {
    let args: Args = match syn::parse2(arguments) {
        Ok(args) => args,
        Err(error) => return error.to_compile_error(),
    };
    let (snapshot, inline) = match &args.state {
        State::None => (None, &[][..]),
        State::Snapshot(expr) => (Some(expr.to_token_stream()), &[][..]),
        State::Inline(fields) => (None, fields.as_slice()),
    };
    let condition = args.condition.as_ref().map(|expr| expr.to_token_stream());
    let node = args.node.as_ref().map(|node| node.expr.to_token_stream());
    let since = match &args.interval {
        Some(Interval::Since(since)) => Some(since.to_token_stream()),
        _ => None,
    };
    let keyed = inline.iter().chain(&args.fields).chain(&args.tags);
    let exprs = snapshot
        .into_iter()
        .chain(condition)
        .chain(since)
        .chain(node)
        .chain(keyed.map(|field| field.value.expr.to_token_stream()));
    let span = Span::mixed_site();
    let uses = exprs.map(|expr| quote_spanned!(span=> let _ = &(#expr);));
    quote_spanned!(span=> if false { #(#uses)* })
}
