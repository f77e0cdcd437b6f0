//! Reading a configuration.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Source, Span, Spanned};

use super::token::{Kind, Token, tokens};
use super::{Binding, Config, Constant, Value};
use crate::rules;
use crate::syntax::Ident;

/// How deep sets may nest.
const MAX_DEPTH: usize = 64;

/// Every word that begins a statement.
const KEYWORDS: &[&str] = &[
    "CONSTANT",
    "CONSTANTS",
    "INIT",
    "NEXT",
    "SPECIFICATION",
    "INVARIANT",
    "INVARIANTS",
    "PROPERTY",
    "PROPERTIES",
    "CONSTRAINT",
    "CONSTRAINTS",
    "ACTION_CONSTRAINT",
    "ACTION_CONSTRAINTS",
    "VIEW",
    "ALIAS",
    "SYMMETRY",
    "POSTCONDITION",
    "CHECK_DEADLOCK",
];

/// Reads a configuration. What cannot be read is reported and left out.
pub fn parse(source: &Arc<Source>) -> (Config, Vec<Diagnostic>) {
    let mut parser = Parser {
        source,
        tokens: tokens(source.text()),
        at: 0,
        config: Config::default(),
        diagnostics: Vec::new(),
    };
    parser.statements();
    parser.check();
    (parser.config, parser.diagnostics)
}

struct Parser<'a> {
    source: &'a Arc<Source>,
    tokens: Vec<Token<'a>>,
    at: usize,
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

/// What could not be read has been reported.
struct Reported;

impl<'a> Parser<'a> {
    fn statements(&mut self) {
        while self.peek().kind != Kind::End {
            let keyword = self.next();
            match keyword.text {
                "CONSTANT" | "CONSTANTS" => self.constants(),
                "INIT" => self.single(keyword, |config| &mut config.init),
                "NEXT" => self.single(keyword, |config| &mut config.next),
                "SPECIFICATION" => self.single(keyword, |config| &mut config.specification),
                "VIEW" => self.single(keyword, |config| &mut config.view),
                "ALIAS" => self.single(keyword, |config| &mut config.alias),
                "SYMMETRY" => self.single(keyword, |config| &mut config.symmetry),
                "POSTCONDITION" => self.single(keyword, |config| &mut config.postcondition),
                "INVARIANT" | "INVARIANTS" => self.several(|config| &mut config.invariants),
                "PROPERTY" | "PROPERTIES" => self.several(|config| &mut config.properties),
                "CONSTRAINT" | "CONSTRAINTS" => self.several(|config| &mut config.constraints),
                "ACTION_CONSTRAINT" | "ACTION_CONSTRAINTS" => {
                    self.several(|config| &mut config.action_constraints);
                }
                "CHECK_DEADLOCK" => self.check_deadlock(),
                _ => {
                    self.unexpected(keyword, "a statement such as `INIT` or `CONSTANTS`");
                    self.skip();
                }
            }
        }
    }

    fn constants(&mut self) {
        while !self.at_statement() {
            if self.constant().is_err() {
                self.skip_constant();
            }
        }
    }

    fn constant(&mut self) -> Result<(), Reported> {
        let name = self.name("a constant")?;
        let mut args = Vec::new();
        if self.take("(") {
            args = self.values(")", 0)?;
        }
        let binding = if self.take("<-") {
            if self.take("[") {
                let module = self.name("a module")?;
                self.expect("]")?;
                Binding::OperatorIn {
                    module,
                    operator: self.name("an operator")?,
                }
            } else {
                Binding::Operator(self.name("an operator")?)
            }
        } else if self.take("=") {
            Binding::Value(self.value(0)?)
        } else {
            let token = self.peek();
            self.unexpected(token, "`=` or `<-`");
            return Err(Reported);
        };
        let end = self.tokens[self.at - 1].span;
        let constant = Constant {
            span: name.span.join(end),
            name,
            args,
            binding,
        };
        let same =
            |other: &&Constant| other.name.value == constant.name.value && other.args.is_empty();
        if let Some(first) = self.config.constants.iter().find(same)
            && constant.args.is_empty()
        {
            let diagnostic = self
                .diagnostic(
                    constant.name.span,
                    format!("the constant `{}` is bound twice", constant.name.value),
                )
                .related(Place::new(self.source, first.name.span), "bound here first")
                .help("keep one of the two");
            self.diagnostics.push(diagnostic);
        }
        self.config.constants.push(constant);
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Spanned<Value>, Reported> {
        let token = self.next();
        let value = match (token.kind, token.text) {
            (Kind::Number, text) => match text.parse() {
                Ok(value) => Value::Integer(value),
                Err(_) => return Err(self.unexpected(token, "a number of 127 bits at most")),
            },
            (Kind::String, text) => Value::String(Arc::from(unescape(text))),
            (Kind::Name, "TRUE") => Value::Boolean(true),
            (Kind::Name, "FALSE") => Value::Boolean(false),
            (Kind::Name, text) if !KEYWORDS.contains(&text) => Value::Model(Arc::from(text)),
            (Kind::Symbol, "{") if depth < MAX_DEPTH => {
                let elements = self.values("}", depth + 1)?;
                let end = self.tokens[self.at - 1].span;
                return Ok(Spanned::new(Value::Set(elements), token.span.join(end)));
            }
            _ => {
                self.back(token);
                return Err(self.unexpected(token, "a value: a number, a string, a name, a set"));
            }
        };
        Ok(Spanned::new(value, token.span))
    }

    /// Values up to `close`, which is taken.
    fn values(&mut self, close: &str, depth: usize) -> Result<Vec<Spanned<Value>>, Reported> {
        let mut values = Vec::new();
        if self.take(close) {
            return Ok(values);
        }
        loop {
            values.push(self.value(depth)?);
            if self.take(close) {
                return Ok(values);
            }
            if !self.take(",") {
                let token = self.peek();
                return Err(self.unexpected(token, &format!("`,` or `{close}`")));
            }
        }
    }

    fn single(&mut self, keyword: Token<'a>, field: fn(&mut Config) -> &mut Option<Ident>) {
        let Ok(name) = self.name("an operator") else {
            self.skip();
            return;
        };
        let first = field(&mut self.config).get_or_insert_with(|| name.clone());
        if first.span != name.span {
            let first = first.span;
            let diagnostic = self
                .diagnostic(name.span, format!("{} is given twice", keyword.text))
                .related(Place::new(self.source, first), "given here first")
                .help("keep one of the two");
            self.diagnostics.push(diagnostic);
        }
        if !self.at_statement() {
            let token = self.peek();
            self.unexpected(token, "the next statement");
            self.skip();
        }
    }

    fn several(&mut self, field: fn(&mut Config) -> &mut Vec<Ident>) {
        while !self.at_statement() {
            let Ok(name) = self.name("an operator") else {
                self.skip();
                return;
            };
            field(&mut self.config).push(name);
        }
    }

    fn check_deadlock(&mut self) {
        let token = self.peek();
        match token.text {
            "TRUE" | "FALSE" => {
                self.next();
                let value = Spanned::new(token.text == "TRUE", token.span);
                self.config.check_deadlock = Some(value);
            }
            _ => {
                self.unexpected(token, "`TRUE` or `FALSE`");
                self.skip();
            }
        }
    }

    /// What no statement alone can be wrong about.
    fn check(&mut self) {
        let config = &self.config;
        let Some(specification) = &config.specification else {
            return;
        };
        let Some(other) = config.init.as_ref().or(config.next.as_ref()) else {
            return;
        };
        let diagnostic = self
            .diagnostic(
                other.span,
                "INIT and NEXT stand beside SPECIFICATION".to_owned(),
            )
            .related(
                Place::new(self.source, specification.span),
                "SPECIFICATION is here",
            )
            .help("keep SPECIFICATION, or INIT and NEXT");
        self.diagnostics.push(diagnostic);
    }

    fn name(&mut self, what: &str) -> Result<Ident, Reported> {
        let token = self.peek();
        if token.kind != Kind::Name || KEYWORDS.contains(&token.text) {
            return Err(self.unexpected(token, &format!("the name of {what}")));
        }
        self.next();
        Ok(Ident::new(Arc::from(token.text), token.span))
    }

    fn at_statement(&self) -> bool {
        let token = self.peek();
        token.kind == Kind::End || (token.kind == Kind::Name && KEYWORDS.contains(&token.text))
    }

    /// Goes on at the next statement.
    fn skip(&mut self) {
        while !self.at_statement() {
            self.next();
        }
    }

    /// Goes on at the next statement or at what looks like the next constant.
    fn skip_constant(&mut self) {
        while !self.at_statement() {
            let binds = |token: &Token<'_>| matches!(token.text, "=" | "<-");
            let starts =
                self.peek().kind == Kind::Name && self.tokens.get(self.at + 1).is_some_and(binds);
            if starts {
                return;
            }
            self.next();
        }
    }

    fn peek(&self) -> Token<'a> {
        self.tokens[self.at]
    }

    /// Takes a token; the end stays where it is.
    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    fn back(&mut self, token: Token<'a>) {
        if token.kind != Kind::End {
            self.at -= 1;
        }
    }

    fn take(&mut self, symbol: &str) -> bool {
        let token = self.peek();
        let found = token.kind == Kind::Symbol && token.text == symbol;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Reported> {
        if self.take(symbol) {
            return Ok(());
        }
        let token = self.peek();
        Err(self.unexpected(token, &format!("`{symbol}`")))
    }

    fn unexpected(&mut self, token: Token<'_>, expected: &str) -> Reported {
        let message = match token.kind {
            Kind::End => format!("the configuration ends where {expected} should stand"),
            _ => format!("unexpected `{}`", token.text.trim_end()),
        };
        let diagnostic = self
            .diagnostic(token.span, message)
            .help(format!("write {expected} here"));
        self.diagnostics.push(diagnostic);
        Reported
    }

    fn diagnostic(&self, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(&rules::CONFIG_SYNTAX, message).at(Place::new(self.source, span))
    }
}

/// The content of a string literal.
fn unescape(literal: &str) -> String {
    let mut chars = literal[1..literal.len() - 1].chars();
    let mut value = String::with_capacity(literal.len());
    while let Some(char) = chars.next() {
        value.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    value
}
