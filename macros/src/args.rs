//! What stands between the parentheses of `#[trace_action(...)]` and `emit!(...)`.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, LitStr, Path, Result, Token, token};

use tracelaw_diagnostics::nearest::nearest;

use crate::key::{Field, Value};

/// The arguments of one event.
pub(crate) struct Args {
    /// The event's name.
    pub(crate) name: LitStr,
    /// Who acts.
    pub(crate) node: Option<Value>,
    /// The state snapshot.
    pub(crate) state: State,
    /// Message keys (`msg.*`) and arguments, as one list of dotted keys.
    pub(crate) fields: Vec<Field>,
    /// Texts to find the event by.
    pub(crate) tags: Vec<Field>,
    /// How grave the event is: a variant of the runtime's.
    pub(crate) level: Option<Choice<&'static str>>,
    /// Values that are kept from before the body.
    pub(crate) before: Vec<Field>,
    /// When the event happens.
    pub(crate) when: Option<Choice<When>>,
    /// Which ends of the body are events.
    pub(crate) on: Option<Choice<On>>,
    /// The name of the span around the body.
    pub(crate) span: Option<LitStr>,
    /// Whether the event is an interval, or when that began.
    pub(crate) interval: Option<Interval>,
    /// The condition under which the event happens.
    pub(crate) condition: Option<Expr>,
    /// The document that names and keys are checked against.
    pub(crate) document: Option<LitStr>,
    /// The path of the `tracelaw` crate, where it is not `::tracelaw`.
    pub(crate) krate: Option<Path>,
}

/// An event that takes time.
pub(crate) enum Interval {
    /// `interval`: from the beginning of the body to its end.
    Body(Span),
    /// `interval = EXPR`: from a moment that the program noted.
    Since(Box<Expr>),
}

/// A keyword and where it was written.
pub(crate) struct Choice<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// The state snapshot of an event.
pub(crate) enum State {
    /// None is taken.
    None,
    /// `state = EXPR`: a value that implements `TraceState`.
    Snapshot(Box<Expr>),
    /// `state(key = EXPR, ...)`.
    Inline(Vec<Field>),
}

/// When the event happens, relative to the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
    Both,
}

/// Which ends of the body are events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Ok,
    Err,
    Any,
}

/// The arguments that may follow the name, for messages.
const ARGUMENTS: &[&str] = &[
    "node", "state", "fields", "msg", "tags", "level", "before", "when", "on", "span", "interval",
    "if", "document", "crate",
];

impl Args {
    fn new(name: LitStr) -> Self {
        Self {
            name,
            node: None,
            state: State::None,
            fields: Vec::new(),
            tags: Vec::new(),
            level: None,
            before: Vec::new(),
            when: None,
            on: None,
            span: None,
            interval: None,
            condition: None,
            document: None,
            krate: None,
        }
    }

    /// Reads `argument`, which stands in front of `= ...` or `(...)`.
    fn argument(&mut self, argument: &Ident, input: ParseStream<'_>) -> Result<()> {
        match argument.to_string().as_str() {
            "node" => self.node = Some(value(input)?),
            "state" if input.peek(token::Paren) => self.state = State::Inline(list(input)?),
            "state" => self.state = State::Snapshot(Box::new(value(input)?)),
            "fields" => self.fields.extend(list(input)?),
            "msg" => {
                let keys = list(input)?;
                self.fields.extend(keys.into_iter().map(Field::in_message));
            }
            "tags" => self.tags = list(input)?,
            "level" => {
                self.level = Some(choice(
                    input,
                    &[
                        ("debug", "Debug"),
                        ("info", "Info"),
                        ("warn", "Warn"),
                        ("error", "Error"),
                    ],
                )?);
            }
            "before" => self.before = list(input)?,
            "when" => {
                self.when = Some(choice(
                    input,
                    &[
                        ("before", When::Before),
                        ("after", When::After),
                        ("both", When::Both),
                    ],
                )?);
            }
            "on" => {
                self.on = Some(choice(
                    input,
                    &[("ok", On::Ok), ("err", On::Err), ("any", On::Any)],
                )?);
            }
            "if" => self.condition = Some(value(input)?),
            "span" => self.span = Some(value(input)?),
            "interval" if input.peek(Token![=]) => {
                self.interval = Some(Interval::Since(Box::new(value(input)?)));
            }
            "interval" => self.interval = Some(Interval::Body(argument.span())),
            "document" => self.document = Some(value(input)?),
            "crate" => {
                input.parse::<Token![=]>()?;
                self.krate = Some(input.call(Path::parse_mod_style)?);
            }
            other => return Err(unknown(argument.span(), "argument", other, ARGUMENTS)),
        }
        Ok(())
    }
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if !input.peek(LitStr) {
            return Err(input.error("expected the event's name, a string such as \"BecomeLeader\""));
        }
        let mut args = Self::new(input.parse()?);
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let argument = input.call(Ident::parse_any)?;
            if seen.contains(&argument) {
                return Err(syn::Error::new(
                    argument.span(),
                    format!("`{argument}` is given twice"),
                ));
            }
            args.argument(&argument, input)?;
            seen.push(argument);
        }
        Ok(args)
    }
}

/// `= VALUE`.
fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `(FIELD, ...)`.
fn list(input: ParseStream<'_>) -> Result<Vec<Field>> {
    let content;
    syn::parenthesized!(content in input);
    let fields = Punctuated::<Field, Token![,]>::parse_terminated(&content)?;
    Ok(fields.into_iter().collect())
}

/// `= WORD`, one of a few.
fn choice<T: Copy>(input: ParseStream<'_>, choices: &[(&str, T)]) -> Result<Choice<T>> {
    input.parse::<Token![=]>()?;
    let word = input.call(Ident::parse_any)?;
    let text = word.to_string();
    match choices.iter().find(|(name, _)| *name == text) {
        Some(&(_, value)) => Ok(Choice {
            value,
            span: word.span(),
        }),
        None => {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            Err(unknown(word.span(), "value", &text, &names))
        }
    }
}

/// The error for a word that is none of `known`.
pub(crate) fn unknown(span: Span, what: &str, given: &str, known: &[&str]) -> syn::Error {
    let help = match nearest(given, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("expected one of {}", known.join(", "))
        }
    };
    syn::Error::new(span, format!("unknown {what} `{given}`: {help}"))
}
