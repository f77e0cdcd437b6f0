//! The annotated function. Its body stays a token stream: nothing of it is printed anew.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, FnArg, Pat, PatIdent, ReceiverKind, ReturnType, Signature, Token, Type, Visibility,
    token,
};

use crate::hygiene::here;

/// A function, a method or an associated function, with a body.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) signature: Signature,
    /// The inner attributes of the body, which have to stay in front.
    pub(crate) inner: TokenStream,
    /// The braces and what stands between them, without the inner attributes.
    pub(crate) body: Group,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let defaultness = input.parse()?;
        if !input.peek(Token![fn]) && !starts_function(input) {
            return Err(input.error("`#[trace_action]` goes on a function or a method"));
        }
        let signature: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(input.error(
                "a function without a body has nothing to trace: put `#[trace_action]` on the \
                 implementation",
            ));
        }
        if !input.peek(token::Brace) {
            return Err(input.error("expected the function's body"));
        }
        let braces: Group = input.parse()?;
        let (inner, rest) = split_inner(braces.stream())?;
        let mut body = Group::new(braces.delimiter(), rest);
        body.set_span(braces.span());
        Ok(Self {
            attributes,
            visibility,
            defaultness,
            signature,
            inner,
            body,
        })
    }
}

fn starts_function(input: ParseStream<'_>) -> bool {
    input.peek(Token![const])
        || input.peek(Token![async])
        || input.peek(Token![unsafe])
        || input.peek(Token![extern])
}

/// The inner attributes at the beginning of a body, and the rest.
fn split_inner(body: TokenStream) -> syn::Result<(TokenStream, TokenStream)> {
    let split = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_inner)?;
        let mut inner = TokenStream::new();
        for attribute in attributes {
            attribute.to_tokens(&mut inner);
        }
        Ok((inner, input.parse()?))
    };
    syn::parse::Parser::parse2(split, body)
}

impl Function {
    /// The function with another body.
    pub(crate) fn with_body(&self, signature: &Signature, body: TokenStream) -> TokenStream {
        let Self {
            attributes,
            visibility,
            defaultness,
            inner,
            ..
        } = self;
        let mut group = Group::new(
            self.body.delimiter(),
            TokenStream::from_iter([inner.clone(), body]),
        );
        group.set_span(self.body.span());
        let mut tokens = TokenStream::new();
        for attribute in attributes {
            attribute.to_tokens(&mut tokens);
        }
        visibility.to_tokens(&mut tokens);
        defaultness.to_tokens(&mut tokens);
        signature.to_tokens(&mut tokens);
        group.to_tokens(&mut tokens);
        tokens
    }

    /// The returned type as a closure or a `let` may name it: `impl Trait` is left to inference.
    pub(crate) fn returned(&self) -> Type {
        match &self.signature.output {
            ReturnType::Default => syn::parse_quote!(()),
            ReturnType::Type(_, ty) => nameable(ty),
        }
    }
}

/// `ty` with every `impl Trait` replaced by `_`.
pub(crate) fn nameable(ty: &Type) -> Type {
    struct Eraser;
    impl VisitMut for Eraser {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if matches!(ty, Type::ImplTrait(_)) {
                *ty = syn::parse_quote!(_);
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = ty.clone();
    Eraser.visit_type_mut(&mut ty);
    ty
}

/// The `let`s in front of the body, with which it has its parameters as it would without the
/// attribute:
///
/// - `let name = name;` where no expression of the event mentions it: the body owns it. The `mut`
///   of such a parameter moves from the signature to the `let`;
/// - `let name = &mut *name;` where one does and it is a mutable reference: the body may move the
///   reference, and the expression still has one.
pub(crate) fn rebind(signature: &mut Signature, mentioned: &BTreeSet<String>) -> TokenStream {
    struct Collector<'a> {
        mentioned: &'a BTreeSet<String>,
        lets: TokenStream,
    }
    impl VisitMut for Collector<'_> {
        fn visit_pat_ident_mut(&mut self, pat: &mut PatIdent) {
            if !self.mentioned.contains(&pat.ident.to_string()) {
                let ident = &pat.ident;
                let mutability = match pat.by_ref {
                    None => pat.mutability.take(),
                    Some(_) => None,
                };
                let span = here(ident.span());
                self.lets
                    .extend(quote_spanned!(span=> let #mutability #ident = #ident;));
            }
            visit_mut::visit_pat_ident_mut(self, pat);
        }
    }
    let mut collector = Collector {
        mentioned,
        lets: TokenStream::new(),
    };
    for input in &mut signature.inputs {
        let FnArg::Typed(argument) = input else {
            continue;
        };
        // An attribute may be a `cfg` that removes the parameter.
        if !argument.attrs.is_empty() || matches!(*argument.pat, Pat::Wild(_)) {
            continue;
        }
        match &*argument.pat {
            Pat::Ident(pat)
                if is_mutable_reference(&argument.ty)
                    && pat.mutability.is_none()
                    && mentioned.contains(&pat.ident.to_string()) =>
            {
                collector.lets.extend(reborrow(&pat.ident));
            }
            _ => collector.visit_pat_mut(&mut argument.pat),
        }
    }
    collector.lets
}

fn is_mutable_reference(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_some())
}

/// A mutable reference of the body's own.
pub(crate) fn reborrow(name: &Ident) -> TokenStream {
    let span = here(name.span());
    quote_spanned!(span=> let #name = &mut *#name;)
}

/// Whether the function takes `&mut self`.
pub(crate) fn takes_self_mutably(signature: &Signature) -> bool {
    signature
        .receiver()
        .is_some_and(|receiver| matches!(receiver.kind, ReceiverKind::Reference(_, _, Some(_))))
}

/// A statement that never runs and has the closure around the body own the reference `self`, where
/// no expression of the event mentions it: a body that returns what it borrows from `self`, and
/// matches on `self` itself, cannot do with the closure's borrow of that variable.
pub(crate) fn own_self(signature: &Signature, mentioned: &BTreeSet<String>) -> TokenStream {
    let Some(receiver) = signature.receiver() else {
        return TokenStream::new();
    };
    if !takes_self_mutably(signature)
        || mentioned.contains("self")
        || matches!(signature.output, ReturnType::Default)
    {
        return TokenStream::new();
    }
    let own = &receiver.self_token;
    let span = proc_macro2::Span::mixed_site();
    quote_spanned!(span=> if false { let _own = #own; loop { ::core::hint::spin_loop(); } })
}
