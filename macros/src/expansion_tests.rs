//! The expansions, read again by `syn` and printed by `prettyplease`. What they do is tested in
//! `tracelaw`; here it is what they are: the function's signature, the body once, nothing twice.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{attribute, call, derive};

/// The expansion as text. It has to be a file of Rust.
#[track_caller]
fn print(expansion: TokenStream) -> String {
    let file = syn::parse2(expansion.clone()).unwrap_or_else(|error| {
        panic!("{error} in\n{expansion}");
    });
    prettyplease::unparse(&file)
}

/// Asserts that each of `lines` stands in the expansion, in this order, each once. White space
/// does not matter: inside of a macro's arguments `prettyplease` leaves it as it comes.
#[track_caller]
fn check(expansion: TokenStream, lines: &[&str]) {
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let text = print(expansion);
    let whole = dense(&text);
    let mut rest = whole.as_str();
    for line in lines {
        let wanted = dense(line);
        assert_eq!(
            whole.matches(&wanted).count(),
            1,
            "`{line}` once in\n{text}"
        );
        let at = rest.find(&wanted);
        let at = at.unwrap_or_else(|| panic!("`{line}` later in\n{text}"));
        rest = &rest[at + wanted.len()..];
    }
}

fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(arguments, item)
}

#[test]
fn the_body_stands_once_between_the_guard_and_its_end() {
    check(
        attribute(
            quote!(
                "Act",
                node = self.id,
                state = self.view(),
                fields(n, msg.term = m.term)
            ),
            quote! {
                /// Documented.
                #[inline]
                pub(crate) fn act<'a, T: Clone>(&mut self, mut n: u8, m: &'a T) -> Result<u8, E>
                where
                    T: Sync,
                {
                    #![allow(unused)]
                    the_body(n)?
                }
            },
        ),
        &[
            "/// Documented.",
            "#[inline]",
            "pub(crate) fn act<'a, T: Clone>(&mut self, mut n: u8, m: &'a T) -> Result<u8, E>",
            "T: Sync,",
            "#![allow(unused)]",
            "Guard::enter(",
            "\"Act\"",
            "__tracelaw_event.node(&(self.id));",
            "__private::call(|| -> Result<u8, E> {",
            "the_body(n)?",
            "__tracelaw_event.snapshot(&(self.view()));",
            "__tracelaw_event.argument(\"n\", &(n));",
            "__tracelaw_event.message(\"term\", &(m.term));",
        ],
    );
}

#[test]
fn parameters_that_no_expression_mentions_belong_to_the_body() {
    check(
        attribute(
            quote!("Act", fields(shown = format!("{c}"))),
            quote! {
                fn act(mut a: u8, (b, mut c): (u8, u8), d: &mut u8, #[cfg(x)] e: u8, _: u8) {
                    the_body()
                }
            },
        ),
        &[
            "fn act(a: u8, (b, mut c): (u8, u8), d: &mut u8, #[cfg(x)] e: u8, _: u8)",
            "let mut a = a;",
            "let b = b;",
            "let d = d;",
            "the_body()",
        ],
    );
}

#[test]
fn a_function_that_is_only_entered_is_not_wrapped() {
    let text = print(attribute(
        quote!("Act", when = before),
        quote!(
            fn act(mut a: u8) -> u8 {
                the_body(a)
            }
        ),
    ));
    assert!(text.contains("fn act(mut a: u8) -> u8"), "{text}");
    assert!(!text.contains("Guard") && !text.contains("call("), "{text}");
}

#[test]
fn what_is_left_to_inference_is_not_named() {
    check(
        attribute(
            quote!("Act"),
            quote!(
                fn act() -> Option<impl Iterator<Item = u8>> {
                    the_body()
                }
            ),
        ),
        &[
            "fn act() -> Option<impl Iterator<Item = u8>>",
            "call(|| -> Option<_>",
        ],
    );
}

#[test]
fn futures() {
    check(
        attribute(
            quote!("Act"),
            quote!(
                async fn act() -> u8 {
                    the_body().await
                }
            ),
        ),
        &[
            "async fn act() -> u8",
            "::core::pin::pin!(async {",
            "__private::never::<u8>()",
            "the_body().await",
            "::core::future::poll_fn(",
        ],
    );
    // What `#[async_trait]` makes of a method.
    check(
        attribute(
            quote!("Act", node = self.id, fields(n)),
            quote! {
                fn act<'a>(&'a mut self, n: u8, m: u8) -> Pin<Box<dyn Future<Output = u8> + 'a>> {
                    Box::pin(async move {
                        if let Some(__ret) = None::<u8> {
                            return __ret;
                        }
                        let __self = self;
                        let n = n;
                        let m = m;
                        let __ret: u8 = { the_body(__self, n, m).await };
                        __ret
                    })
                }
            },
        ),
        &[
            "Box::pin(async move {",
            "let __self = self;",
            "let n = n;",
            "__tracelaw_event.node(&(__self.id));",
            "pin!(async {",
            "let __self = &mut *__self;",
            "let m = m;",
            "the_body(__self, n, m).await",
            "__tracelaw_event.argument(\"n\", &(n));",
        ],
    );
}

/// Editors show what is there while it is being typed.
#[test]
fn what_does_not_parse_is_left_as_it_stands() {
    let broken = quote!(fn act() { let x = ; });
    assert_eq!(
        attribute(quote!("Act"), broken.clone()).to_string(),
        broken.to_string()
    );
    let whole = quote!(
        fn act() {
            the_body()
        }
    );
    for arguments in [
        quote!(),
        quote!("Act", node =),
        quote!("Act" node),
        quote!(Act),
    ] {
        let text = attribute(arguments, whole.clone()).to_string();
        assert!(text.contains("compile_error"), "{text}");
        assert!(text.ends_with(&whole.to_string()), "{text}");
    }
}

#[test]
fn all_mistakes_are_reported() {
    let text = attribute(
        quote!(
            "Act",
            when = before,
            on = ok,
            before(x = 1),
            fields(a = result, msg = 2, a = 3)
        ),
        quote!(
            const fn act() -> u8 {
                1
            }
        ),
    )
    .to_string();
    assert_eq!(text.matches("compile_error").count(), 6, "{text}");
}

#[test]
fn calls_that_are_off_only_look_at_their_variables() {
    let on = call::expand(quote!("Act", node = id, fields(a, b = ?c)));
    check(
        quote!(fn f() { #on }),
        &[
            "::tracelaw::__private::emit(\"Act\", |__tracelaw_event| {",
            "&(id)",
            "&(a)",
        ],
    );
    let off = call::expand_off(quote!("Act", node = id, if = d, state(e = f), fields(a, b = ?c)));
    check(
        quote!(fn f() { #off }),
        &["if false {", "&(d)", "&(id)", "&(f)", "&(a)", "&(c)"],
    );
}

#[test]
fn snapshots() {
    check(
        derive::expand(quote! {
            #[trace(rename_all = "camelCase")]
            struct View<'a, T: Clone> {
                current_term: u64,
                #[trace(rename = "log.length", with = <[u8]>::len)]
                log: &'a [u8],
                #[trace(debug)]
                r#type: T,
                #[trace(nested)]
                inner: Inner<T>,
                #[trace(display)]
                name: String,
                #[trace(skip)]
                cache: Vec<T>,
            }
        }),
        &[
            "impl<'a, T: Clone> ::tracelaw::TraceState for View<'a, T>",
            "T: ::core::fmt::Debug,",
            "Inner<T>: ::tracelaw::TraceState,",
            "__state.key(\"currentTerm\", &self.current_term);",
            "__state.key(\"log.length\", &(<[u8]>::len)(&self.log));",
            "__state.key(\"type\", &::core::format_args!(\"{:?}\", self.r#type));",
            "__state.nested(\"inner\", &self.inner);",
            "__state.key(\"name\", &::core::format_args!(\"{}\", self.name));",
        ],
    );
}

#[test]
fn the_crate_may_have_another_name() {
    let text = print(attribute(
        quote!("Act", crate = crate::reexports::tracelaw),
        quote!(
            fn act() {
                the_body()
            }
        ),
    ));
    assert!(
        text.contains("crate::reexports::tracelaw::__private::Guard::enter("),
        "{text}"
    );
    assert!(!text.contains(" ::tracelaw"), "{text}");
}
