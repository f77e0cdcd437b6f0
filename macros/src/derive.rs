//! `#[derive(TraceState)]`: a struct as a state snapshot.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Error, Expr, Fields, LitStr, Path, Result, Token};

use crate::args::unknown;
use crate::hygiene::here;
use crate::key::Key;
use crate::rename::Rule;
use crate::{document, event};

/// Expands the derive.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Vec::new();
    let expanded = syn::parse2(input).and_then(|input| implement(&input, &mut errors));
    match expanded {
        Ok(tokens) if errors.is_empty() => tokens,
        Ok(_) => errors.iter().map(Error::to_compile_error).collect(),
        Err(error) => {
            errors.push(error);
            errors.iter().map(Error::to_compile_error).collect()
        }
    }
}

fn implement(input: &DeriveInput, errors: &mut Vec<Error>) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(
            &input.ident,
            "a state snapshot is a struct; inside of one, an enum is a value: give its field \
             `#[trace(debug)]`, or let the enum derive `serde::Serialize`",
        ));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(
            &input.ident,
            "a state snapshot has named keys, and this struct's fields have no names",
        ));
    };
    let container = Container::parse(&input.attrs, errors);
    let mut members = Vec::new();
    for field in &fields.named {
        let attributes = FieldAttributes::parse(&field.attrs, errors);
        if !attributes.skip {
            let Some(ident) = &field.ident else { continue };
            members.push(Member::new(ident, &field.ty, attributes, &container));
        }
    }
    duplicates(&members, errors);
    let tracked = if container.unchecked {
        Vec::new()
    } else {
        let keys = members.iter().map(|member| &member.key);
        document::check_state(container.document.as_ref(), keys, errors)
    };

    let krate = container
        .krate
        .as_ref()
        .map_or_else(|| quote!(::tracelaw), Path::to_token_stream);
    let mut generics = input.generics.clone();
    if !generics.params.is_empty() {
        let bounds = members.iter().filter_map(|member| member.bound(&krate));
        generics.make_where_clause().predicates.extend(bounds);
    }
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let name = &input.ident;
    let track = event::track(&tracked);
    let span = Span::mixed_site();
    let statements = members.iter().map(Member::statement);
    Ok(quote_spanned! {span=>
        #[automatically_derived]
        impl #parameters #krate::TraceState for #name #arguments #conditions {
            fn trace(&self, __state: &mut #krate::Snapshot<'_>) {
                #track
                #(#statements)*
            }
        }
    })
}

/// What stands above the struct.
#[derive(Default)]
struct Container {
    rename_all: Rule,
    document: Option<LitStr>,
    unchecked: bool,
    krate: Option<Path>,
}

impl Container {
    fn parse(attributes: &[syn::Attribute], errors: &mut Vec<Error>) -> Self {
        const KNOWN: &[&str] = &["rename_all", "document", "unchecked", "crate"];
        let mut container = Self::default();
        each(attributes, errors, |name, span, input| {
            match name {
                "rename_all" => {
                    let literal = text(input)?;
                    container.rename_all = Rule::parse(&literal.value()).map_err(|known| {
                        unknown(literal.span(), "case", &literal.value(), known)
                    })?;
                }
                "document" => container.document = Some(text(input)?),
                "unchecked" => container.unchecked = true,
                "crate" => {
                    input.parse::<Token![=]>()?;
                    container.krate = Some(input.call(Path::parse_mod_style)?);
                }
                other => return Err(unknown(span, "argument", other, KNOWN)),
            }
            Ok(())
        });
        container
    }
}

/// What stands above a field.
#[derive(Default)]
struct FieldAttributes {
    rename: Option<LitStr>,
    skip: bool,
    write: Write,
}

/// How a field's value is written.
#[derive(Default)]
enum Write {
    #[default]
    Serialize,
    Debug,
    Display,
    Nested,
    With(Box<Expr>),
}

impl FieldAttributes {
    fn parse(attributes: &[syn::Attribute], errors: &mut Vec<Error>) -> Self {
        const KNOWN: &[&str] = &["rename", "skip", "with", "debug", "display", "nested"];
        let mut field = Self::default();
        let mut written: Option<String> = None;
        each(attributes, errors, |name, span, input| {
            let write = match name {
                "rename" => {
                    field.rename = Some(text(input)?);
                    return Ok(());
                }
                "skip" => {
                    field.skip = true;
                    return Ok(());
                }
                "with" => {
                    input.parse::<Token![=]>()?;
                    Write::With(Box::new(input.parse()?))
                }
                "debug" => Write::Debug,
                "display" => Write::Display,
                "nested" => Write::Nested,
                other => return Err(unknown(span, "argument", other, KNOWN)),
            };
            if let Some(before) = written.replace(name.to_owned()) {
                return Err(Error::new(
                    span,
                    format!("`{before}` says already how the value is written"),
                ));
            }
            field.write = write;
            Ok(())
        });
        field
    }
}

/// Reads every `#[trace(...)]`: a word and what may follow it, again and again.
fn each(
    attributes: &[syn::Attribute],
    errors: &mut Vec<Error>,
    mut read: impl FnMut(&str, Span, ParseStream<'_>) -> Result<()>,
) {
    for attribute in attributes {
        if !attribute.path().is_ident("trace") {
            continue;
        }
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let word = input.call(syn::Ident::parse_any)?;
                read(&word.to_string(), word.span(), input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        errors.extend(parsed.err());
    }
}

/// `= "text"`.
fn text(input: ParseStream<'_>) -> Result<LitStr> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// A field that is a key.
struct Member<'a> {
    key: Key,
    ident: &'a syn::Ident,
    ty: &'a syn::Type,
    write: Write,
}

impl<'a> Member<'a> {
    fn new(
        ident: &'a syn::Ident,
        ty: &'a syn::Type,
        attributes: FieldAttributes,
        container: &Container,
    ) -> Self {
        let (text, span) = match &attributes.rename {
            Some(literal) => (literal.value(), literal.span()),
            None => (
                container.rename_all.apply(&ident.unraw().to_string()),
                ident.span(),
            ),
        };
        Self {
            key: Key {
                text,
                span,
                ident: None,
            },
            ident,
            ty,
            write: attributes.write,
        }
    }

    /// Gives the key and its value to the snapshot. Errors about the value's type point at the
    /// field's.
    fn statement(&self) -> TokenStream {
        let Self { key, ident, .. } = self;
        let key = &key.text;
        let span = here(self.ty.span());
        match &self.write {
            Write::Serialize => quote_spanned!(span=> __state.key(#key, &self.#ident);),
            Write::Debug => quote_spanned! {span=>
                __state.key(#key, &::core::format_args!("{:?}", self.#ident));
            },
            Write::Display => quote_spanned! {span=>
                __state.key(#key, &::core::format_args!("{}", self.#ident));
            },
            Write::Nested => quote_spanned!(span=> __state.nested(#key, &self.#ident);),
            Write::With(convert) => {
                let span = here(convert.span());
                quote_spanned!(span=> __state.key(#key, &(#convert)(&self.#ident));)
            }
        }
    }

    /// What has to hold for the field's type, where it may depend on a parameter.
    fn bound(&self, krate: &TokenStream) -> Option<syn::WherePredicate> {
        let ty = self.ty;
        match &self.write {
            Write::Serialize => Some(syn::parse_quote!(#ty: #krate::__private::Serialize)),
            Write::Debug => Some(syn::parse_quote!(#ty: ::core::fmt::Debug)),
            Write::Display => Some(syn::parse_quote!(#ty: ::core::fmt::Display)),
            Write::Nested => Some(syn::parse_quote!(#ty: #krate::TraceState)),
            Write::With(_) => None,
        }
    }
}

fn duplicates(members: &[Member<'_>], errors: &mut Vec<Error>) {
    for (index, member) in members.iter().enumerate() {
        if let Some(other) = members[..index]
            .iter()
            .find(|other| other.key.collides(&member.key))
        {
            errors.push(Error::new(
                member.key.span,
                format!(
                    "the key `{}` is that of `{}` too, or inside of it",
                    member.key.text, other.ident
                ),
            ));
        }
    }
}
