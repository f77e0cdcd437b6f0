//! The macros of [`tracelaw`](https://docs.rs/tracelaw), which re-exports and documents them.
//!
//! They hold no policy: they parse, ask the mapping about names, and expand.

mod args;
mod attribute;
mod call;
mod check;
mod derive;
mod document;
mod event;
mod function;
mod future;
mod hygiene;
mod key;
mod rename;

#[cfg(test)]
mod expansion_tests;

use proc_macro::TokenStream;

#[expect(missing_docs, reason = "`tracelaw` has the documentation")]
#[proc_macro_attribute]
pub fn trace_action(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if cfg!(feature = "trace") {
        attribute::expand(arguments.into(), item.into()).into()
    } else {
        item
    }
}

#[expect(missing_docs, reason = "`tracelaw` has the documentation")]
#[proc_macro]
pub fn emit(arguments: TokenStream) -> TokenStream {
    if cfg!(feature = "trace") {
        call::expand(arguments.into()).into()
    } else {
        call::expand_off(arguments.into()).into()
    }
}

#[expect(missing_docs, reason = "`tracelaw` has the documentation")]
#[proc_macro_derive(TraceState, attributes(trace))]
pub fn derive_trace_state(input: TokenStream) -> TokenStream {
    derive::expand(input.into()).into()
}
