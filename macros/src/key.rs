//! Keys and values: `msg.term = request.term`, `role = ?self.role`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Expr, Ident, LitStr, Result, Token};

use crate::hygiene::here;

/// A dotted key.
#[derive(Clone)]
pub(crate) struct Key {
    /// The key as it is written to the record.
    pub(crate) text: String,
    /// Where it was written.
    pub(crate) span: Span,
    /// The identifier, where the key is a single one.
    pub(crate) ident: Option<Ident>,
}

impl Key {
    /// The key below `msg`, or `None` where it is no message key.
    pub(crate) fn message(&self) -> Option<&str> {
        self.text.strip_prefix("msg.")
    }

    /// Whether one of two keys would have to be a value and an object at once, or both are one.
    pub(crate) fn collides(&self, other: &Self) -> bool {
        let (short, long) = if self.text.len() <= other.text.len() {
            (&self.text, &other.text)
        } else {
            (&other.text, &self.text)
        };
        long.strip_prefix(short.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl Parse for Key {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            let literal: LitStr = input.parse()?;
            return Ok(Self {
                text: literal.value(),
                span: literal.span(),
                ident: None,
            });
        }
        let first = input.call(Ident::parse_any)?;
        let mut text = first.unraw().to_string();
        let mut span = first.span();
        let mut ident = Some(first);
        while input.parse::<Option<Token![.]>>()?.is_some() {
            let next = input.call(Ident::parse_any)?;
            text.push('.');
            text.push_str(&next.unraw().to_string());
            span = span.join(next.span()).unwrap_or(span);
            ident = None;
        }
        Ok(Self { text, span, ident })
    }
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sigil {
    /// As `serde::Serialize` says.
    None,
    /// `?`: its `Debug` text.
    Debug,
    /// `%`: its `Display` text.
    Display,
}

/// An expression and how its value is written.
#[derive(Clone)]
pub(crate) struct Value {
    pub(crate) sigil: Sigil,
    pub(crate) expr: Expr,
}

impl Value {
    /// An expression of a reference to something serialisable. Errors about its type point at the
    /// user's expression.
    pub(crate) fn reference(&self) -> TokenStream {
        let expr = &self.expr;
        let span = here(expr.span());
        match self.sigil {
            Sigil::None => quote_spanned!(span=> &(#expr)),
            Sigil::Debug => quote_spanned!(span=> &::core::format_args!("{:?}", #expr)),
            Sigil::Display => quote_spanned!(span=> &::core::format_args!("{}", #expr)),
        }
    }

    /// An expression of a value that can be kept.
    pub(crate) fn owned(&self) -> TokenStream {
        let expr = &self.expr;
        let span = here(expr.span());
        match self.sigil {
            Sigil::None => expr.to_token_stream(),
            Sigil::Debug => quote_spanned!(span=> ::std::format!("{:?}", #expr)),
            Sigil::Display => quote_spanned!(span=> ::std::format!("{}", #expr)),
        }
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Self {
            sigil: sigil(input)?,
            expr: input.parse()?,
        })
    }
}

/// `key = VALUE`, or `name` for `name = name`.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) key: Key,
    pub(crate) value: Value,
}

impl Field {
    /// The same field as a member of the message.
    pub(crate) fn in_message(mut self) -> Self {
        self.key.text.insert_str(0, "msg.");
        self
    }
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let short = sigil(input)?;
        let key: Key = input.parse()?;
        if short == Sigil::None && input.parse::<Option<Token![=]>>()?.is_some() {
            let value = input.parse()?;
            return Ok(Self { key, value });
        }
        let Some(ident) = key.ident.clone() else {
            return Err(syn::Error::new(
                key.span,
                format!("`{0}` needs a value: write `{0} = ...`", key.text),
            ));
        };
        let value = Value {
            sigil: short,
            expr: syn::parse_quote!(#ident),
        };
        Ok(Self { key, value })
    }
}

fn sigil(input: ParseStream<'_>) -> Result<Sigil> {
    if input.parse::<Option<Token![?]>>()?.is_some() {
        Ok(Sigil::Debug)
    } else if input.parse::<Option<Token![%]>>()?.is_some() {
        Ok(Sigil::Display)
    } else {
        Ok(Sigil::None)
    }
}
