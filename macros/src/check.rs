//! What has to hold between the arguments, and between them and the function.

use syn::visit::Visit;
use syn::{Error, PatIdent, ReturnType, Signature, Type};

use crate::args::{Args, Interval, State, When};
use crate::function::Function;
use crate::hygiene::find;
use crate::key::Field;

/// What has to hold for `emit!`.
pub(crate) fn call(args: &Args) -> Vec<Error> {
    let mut errors = keys(args);
    let mut only_attribute = |name: &str, span| {
        errors.push(Error::new(
            span,
            format!(
                "`{name}` belongs to `#[trace_action]`: `emit!` records an event where it stands"
            ),
        ));
    };
    if let Some(when) = &args.when {
        only_attribute("when", when.span);
    }
    if let Some(on) = &args.on {
        only_attribute("on", on.span);
    }
    if let Some(kept) = args.before.first() {
        only_attribute("before", kept.key.span);
    }
    if let Some(span) = &args.span {
        only_attribute("span", span.span());
    }
    if let Some(Interval::Body(span)) = &args.interval {
        errors.push(Error::new(
            *span,
            "`emit!` has no body to time: note the beginning with `tracelaw::Moment::now()`, and \
             give it with `interval = ...`",
        ));
    }
    errors
}

/// What has to hold for `#[trace_action]`.
pub(crate) fn attribute(args: &Args, signature: &Signature) -> Vec<Error> {
    let mut errors = keys(args);
    if let Some(constness) = &signature.constness {
        errors.push(Error::new_spanned(
            constness,
            "a `const fn` may run in the compiler, where nothing can be recorded",
        ));
    }
    for kept in &args.before {
        if kept.key.ident.is_none() {
            errors.push(Error::new(kept.key.span, "a kept value needs a plain name"));
        }
    }
    let result = args.late().find_map(|expr| find("result", expr));
    if let Some(result) = &result
        && names_parameter("result", signature)
        && !args.before.iter().any(|kept| kept.key.text == "result")
    {
        errors.push(Error::new(
            result.span(),
            "`result` is the returned value here, and also a parameter: rename the parameter, or \
             keep it under another name with `before(given = result)`",
        ));
    }
    if let Some(Interval::Since(since)) = &args.interval {
        errors.push(Error::new_spanned(
            since,
            "the interval is that of the body: write `interval` alone, or use `emit!` in the body",
        ));
    }
    if let (Some(Interval::Body(span)), When::Before | When::Both) = (&args.interval, args.when()) {
        errors.push(Error::new(
            *span,
            "an interval needs the end of the body, and is one event: leave `when` out",
        ));
    }
    match args.when() {
        When::After => {}
        When::Before => {
            if let Some(on) = &args.on {
                errors.push(Error::new(
                    on.span,
                    "`on` needs the returned value, and `when = before` does not wait for it",
                ));
            }
            if let Some(kept) = args.before.first() {
                errors.push(Error::new(
                    kept.key.span,
                    "`before(...)` keeps values for an event behind the body; with `when = before` \
                     write the expression in `fields(...)` or `state(...)`",
                ));
            }
            if let Some(span) = &args.span {
                errors.push(Error::new(
                    span.span(),
                    "a span needs the end of the body, and `when = before` does not wait for it",
                ));
            }
            if let Some(result) = result {
                errors.push(Error::new(
                    result.span(),
                    "there is no `result` yet with `when = before`",
                ));
            }
        }
        When::Both => {
            if let Some(condition) = args.condition.as_ref().filter(|expr| args.is_late(expr)) {
                errors.push(Error::new_spanned(
                    condition,
                    "with `when = both` the condition is evaluated before the body as well, where \
                     neither `result` nor a kept value exists",
                ));
            }
        }
    }
    errors
}

/// What a function has to be, for its end to be seen.
pub(crate) fn wrapped(function: &Function) -> Vec<Error> {
    let mut errors = Vec::new();
    let signature = &function.signature;
    if let ReturnType::Type(_, ty) = &signature.output
        && matches!(**ty, Type::Never(_))
    {
        errors.push(Error::new_spanned(
            ty,
            "a function that never returns has no end to record: use `when = before`",
        ));
    }
    for attribute in &function.attributes {
        if attribute.path().is_ident("track_caller") {
            errors.push(Error::new_spanned(
                attribute,
                "`#[track_caller]` would report the attribute instead of the caller: use \
                 `when = before`, or `emit!` in the body",
            ));
        }
    }
    errors
}

/// Errors of the keys.
fn keys(args: &Args) -> Vec<Error> {
    let mut errors = Vec::new();
    collisions(&args.fields, &mut errors);
    collisions(&args.before, &mut errors);
    for (index, tag) in args.tags.iter().enumerate() {
        if args.tags[..index]
            .iter()
            .any(|it| it.key.text == tag.key.text)
        {
            let message = format!("`{}` is given twice", tag.key.text);
            errors.push(Error::new(tag.key.span, message));
        }
    }
    if let State::Inline(fields) = &args.state {
        collisions(fields, &mut errors);
    }
    for field in &args.fields {
        if field.key.text == "msg" {
            errors.push(Error::new(
                field.key.span,
                "`msg` is the message object: name its members, `msg.term = ...`",
            ));
        }
    }
    errors
}

fn collisions(fields: &[Field], errors: &mut Vec<Error>) {
    for (index, field) in fields.iter().enumerate() {
        if let Some(other) = fields[..index]
            .iter()
            .find(|other| other.key.collides(&field.key))
        {
            let message = if other.key.text == field.key.text {
                format!("`{}` is given twice", field.key.text)
            } else {
                format!(
                    "`{}` and `{}` cannot both be there: one is inside of the other",
                    other.key.text, field.key.text
                )
            };
            errors.push(Error::new(field.key.span, message));
        }
    }
}

fn names_parameter(name: &str, signature: &Signature) -> bool {
    struct Finder<'a>(&'a str, bool);
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
            self.1 |= pat.ident == self.0;
        }
    }
    let mut finder = Finder(name, false);
    for input in &signature.inputs {
        finder.visit_fn_arg(input);
    }
    finder.1
}
