//! `#[trace_action]`: a function, observed.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::{Block, Ident, ReturnType, Stmt, Type};

use crate::args::{Args, Interval, On, When};
use crate::event::{self, runtime};
use crate::function::{Function, own_self, rebind, reborrow, takes_self_mutably};
use crate::future::{self, part, replace_self};
use crate::hygiene::{find, here, hidden};
use crate::{check, document};

/// Expands the attribute. Whatever is wrong, the function itself stays, so that one mistake is one
/// error and editors keep working in the body.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => return beside(&error, item),
    };
    // A body that does not parse is the compiler's to complain about.
    let Ok(block) = syn::parse2::<Block>(function.body.to_token_stream()) else {
        return item;
    };
    let args: Args = match syn::parse2(arguments) {
        Ok(args) => args,
        Err(error) => return beside(&error, item),
    };
    let wraps = args.when() != When::Before;
    let mut errors = check::attribute(&args, &function.signature);
    if wraps {
        errors.extend(check::wrapped(&function));
    }
    let tracked = document::check_event(&args, &mut errors);
    if let Some(error) = errors.into_iter().reduce(join) {
        return beside(&error, item);
    }

    let observer = Observer {
        args: &args,
        function: &function,
        private: runtime(&args),
        track: event::track(&tracked),
    };
    if function.signature.asyncness.is_some() {
        observer.asynchronous()
    } else {
        observer
            .boxed(block)
            .unwrap_or_else(|| observer.synchronous())
    }
}

fn beside(error: &syn::Error, item: TokenStream) -> TokenStream {
    let mut tokens = error.to_compile_error();
    tokens.extend(item);
    tokens
}

fn join(mut all: syn::Error, next: syn::Error) -> syn::Error {
    all.combine(next);
    all
}

impl Args {
    pub(crate) fn when(&self) -> When {
        self.when
            .as_ref()
            .map_or(When::After, |choice| choice.value)
    }
}

struct Observer<'a> {
    args: &'a Args,
    function: &'a Function,
    private: TokenStream,
    track: TokenStream,
}

impl Observer<'_> {
    /// A function that is not `async`: its body becomes a closure that is called on the spot, so
    /// that `return` and `?` end there.
    fn synchronous(&self) -> TokenStream {
        let mut signature = self.function.signature.clone();
        let track = &self.track;
        let span = Span::mixed_site();
        if self.args.when() == When::Before {
            let early = self.early();
            let body = &self.function.body;
            return self
                .function
                .with_body(&signature, quote_spanned!(span=> #track #early #body));
        }
        let mentioned = self.args.mentioned();
        let own_self = own_self(&signature, &mentioned);
        let lets = rebind(&mut signature, &mentioned);
        let private = &self.private;
        let returned = self.function.returned();
        let body = &self.function.body;
        let value = hidden("__tracelaw_value");
        let run = quote_spanned! {span=>
            #private::call(|| -> #returned {
                #own_self
                #lets
                let #value: #returned = #body;
                #[allow(unreachable_code, reason = "the body may return early")]
                #value
            })
        };
        let run = match &self.args.span {
            None => run,
            Some(_) => {
                let (inside, guard) = (hidden("__tracelaw_inside"), guard());
                quote_spanned!(span=> { let #inside = #guard.inside(); #run })
            }
        };
        let observed = self.observe(&run, |tokens| tokens);
        self.function
            .with_body(&signature, quote_spanned!(span=> #track #observed))
    }

    /// An `async fn`.
    fn asynchronous(&self) -> TokenStream {
        let mut signature = self.function.signature.clone();
        let span = Span::mixed_site();
        let track = &self.track;
        let body = &self.function.body;
        if self.args.when() == When::Before {
            let early = self.early();
            return self
                .function
                .with_body(&signature, quote_spanned!(span=> #track #early #body));
        }
        let mentioned = self.args.mentioned();
        let own_self = own_self(&signature, &mentioned);
        let lets = rebind(&mut signature, &mentioned);
        let returned = self.function.returned();
        let value = hidden("__tracelaw_value");
        let inside = quote_spanned! {span=>
            #own_self
            #lets
            let #value: #returned = #body;
            #[allow(unreachable_code, reason = "the body may return early")]
            #value
        };
        let run = self.poll(Some(&returned), &inside);
        let observed = self.observe(&run, |tokens| tokens);
        self.function
            .with_body(&signature, quote_spanned!(span=> #track #observed))
    }

    /// A function that ends in an `async` block.
    fn boxed(&self, mut block: Block) -> Option<TokenStream> {
        let tail = future::tail(&mut block)?;
        let span = Span::mixed_site();
        let output = match &self.function.signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => future::output(ty),
        };
        let parted = part(&tail.block.stmts, &self.mentioned_anywhere());
        let rename = |tokens: TokenStream| match &parted.receiver {
            Some(receiver) => replace_self(tokens, receiver),
            None => tokens,
        };
        let outside = &parted.outside;
        let observed = if self.args.when() == When::Before {
            let early = rename(self.early());
            let inside = &parted.inside;
            quote_spanned!(span=> #early #inside)
        } else {
            // The body may move `self`, as it may in a method that is not boxed by another macro.
            let own_self = parted
                .receiver
                .as_ref()
                .filter(|_| {
                    parted.receiver_is_outside && takes_self_mutably(&self.function.signature)
                })
                .map(reborrow);
            let inside = &parted.inside;
            let run = self.poll(output.as_ref(), &quote_spanned!(span=> #own_self #inside));
            self.observe(&run, rename)
        };
        let statements = quote_spanned!(span=> #outside #observed);
        tail.block.stmts = vec![Stmt::Expr(syn::Expr::Verbatim(statements), None)];
        let statements = &block.stmts;
        let track = &self.track;
        Some(self.function.with_body(
            &self.function.signature,
            quote_spanned!(span=> #track #(#statements)*),
        ))
    }

    /// The words of every expression, wherever it is evaluated.
    fn mentioned_anywhere(&self) -> std::collections::BTreeSet<String> {
        let mut mentioned = self.args.mentioned();
        let early = self.args.before.iter().map(|kept| &kept.value);
        for value in early.chain(&self.args.node) {
            crate::hygiene::words(value.expr.to_token_stream(), &mut mentioned);
        }
        mentioned
    }

    /// Runs `inside` as a future of its own, so that `return` and `?` end there, and so that the
    /// guard knows whether it was dropped in the middle of a poll.
    fn poll(&self, returned: Option<&Type>, inside: &TokenStream) -> TokenStream {
        let span = Span::mixed_site();
        let (guard, future, context) = (guard(), hidden("__future"), hidden("__context"));
        let hint = returned.map(|returned| self.hint(returned));
        quote_spanned! {span=>
            {
                let mut #future = ::core::pin::pin!(async { #hint #inside });
                ::core::future::poll_fn(|#context| #guard.poll(#future.as_mut(), #context)).await
            }
        }
    }

    /// Tells an `async` block what its `return` and `?` yield.
    fn hint(&self, returned: &Type) -> TokenStream {
        let span = Span::mixed_site();
        let private = &self.private;
        let value = hidden("__tracelaw_hint");
        quote_spanned! {span=>
            if let ::core::option::Option::Some(#value) = #private::never::<#returned>() {
                return #value;
            }
        }
    }

    /// The event in front of the body.
    fn early(&self) -> TokenStream {
        let span = Span::mixed_site();
        let private = &self.private;
        let name = &self.args.name;
        let condition = event::condition(self.args);
        let node = self.args.node.as_ref();
        let node = node
            .filter(|node| !self.args.is_late(&node.expr))
            .map(event::node);
        let fill = event::fill(self.args, |expr| !self.args.is_late(expr));
        let phase = (self.args.when() == When::Both).then(|| {
            let event = event::event();
            quote_spanned!(span=> #event.phase(#private::Phase::Before);)
        });
        let closure = event::closure(&quote_spanned!(span=> #condition #phase #node #fill));
        quote_spanned!(span=> #private::emit(#name, #closure);)
    }

    /// The guard, the body, and the event behind it. `rename` is applied to all that the user
    /// wrote in the attribute.
    fn observe(
        &self,
        run: &TokenStream,
        rename: impl Fn(TokenStream) -> TokenStream,
    ) -> TokenStream {
        let span = Span::mixed_site();
        let private = &self.private;
        let name = &self.args.name;
        let (guard, result) = (guard(), hidden("__tracelaw_result"));

        let both = self.args.when() == When::Both;
        let early = both.then(|| rename(self.early()));
        let node = self.args.node.as_ref();
        let node_early = node
            .filter(|node| !self.args.is_late(&node.expr))
            .map(event::node);
        let node_late = node
            .filter(|node| self.args.is_late(&node.expr))
            .map(event::node);
        let enter = rename(event::closure(&quote_spanned!(span=> #node_early)));
        let on = match &self.args.on {
            None => quote_spanned!(span=> Any),
            Some(choice) => {
                let word = match choice.value {
                    On::Ok => "Ok",
                    On::Err => "Err",
                    On::Any => "Any",
                };
                Ident::new(word, here(choice.span)).into_token_stream()
            }
        };
        let phase = both.then(|| quote_spanned!(span=> #guard.phase(#private::Phase::After);));

        let around =
            (self.args.span.as_ref()).map(|name| quote_spanned!(span=> #guard.span(#name);));
        let begin = match &self.args.interval {
            Some(Interval::Body(begin)) => {
                let span = here(*begin);
                quote_spanned!(span=> #guard.interval();)
            }
            _ => TokenStream::new(),
        };
        let (keep, kept) = self.keep();
        let keep = rename(keep);
        let failed = self.failed(&result);
        let shown = self.result(&result);
        let condition = event::condition(self.args);
        let fill = event::fill(self.args, |_| true);
        let leave = rename(event::closure(
            &quote_spanned!(span=> #kept #shown #condition #node_late #fill),
        ));
        quote_spanned! {span=>
            #early
            let mut #guard = #private::Guard::enter(#name, #private::On::#on, #enter);
            #phase
            #keep
            #around
            #begin
            let #result = #run;
            #guard.leave(#failed, #leave);
            #result
        }
    }

    /// What `before(...)` keeps: the statement that evaluates it, and the one that names it.
    fn keep(&self) -> (TokenStream, TokenStream) {
        if self.args.before.is_empty() {
            return (TokenStream::new(), TokenStream::new());
        }
        let span = Span::mixed_site();
        let (guard, before) = (guard(), hidden("__tracelaw_before"));
        let names = self.args.before.iter().map(|kept| &kept.key.ident);
        let values = self.args.before.iter().map(|kept| kept.value.owned());
        let keep = quote_spanned!(span=> let #before = #guard.before(|| (#(#values,)*)););
        let kept = quote_spanned! {span=>
            let ::core::option::Option::Some((#(#names,)*)) = &#before else { return false; };
        };
        (keep, kept)
    }

    /// An expression that says whether the function failed.
    fn failed(&self, result: &Ident) -> TokenStream {
        let private = &self.private;
        match &self.args.on {
            // The choice needs a `Result` or an `Option`; the message points at it.
            Some(choice) if choice.value != On::Any => {
                let span = here(choice.span);
                let result = Ident::new(&result.to_string(), span);
                quote_spanned!(span=> #private::Fallible::failed(&#result))
            }
            _ => {
                let span = Span::mixed_site();
                quote_spanned! {span=>
                    {
                        #[allow(unused_imports, reason = "not needed by a `Result` or an `Option`")]
                        use #private::Infallible as _;
                        #private::Probe(&#result).failed()
                    }
                }
            }
        }
    }

    /// Binds the name `result` where an expression mentions it.
    fn result(&self, result: &Ident) -> TokenStream {
        let span = Span::mixed_site();
        self.args
            .late()
            .find_map(|expr| find("result", expr))
            .map(|name| quote_spanned!(span=> let #name = &#result;))
            .unwrap_or_default()
    }
}

fn guard() -> Ident {
    hidden("__tracelaw_guard")
}
