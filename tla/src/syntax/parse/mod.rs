//! The parser: recursive descent, with a stack for operators.
//!
//! Bulleted lists are the one thing that is special: a token that stands at or to the left of the
//! bullets ends what the bullet began. So [`Parser::peek`] looks at columns, and inside of
//! brackets, where columns mean nothing, it does not.

mod binder;
mod definition;
mod expr;
mod module;
mod primary;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Source, Span};

use super::MAX_DEPTH;
use super::lex::{Keyword, Kind, Sign, Token};
use super::symbols::{OPERATORS, Operator, Symbol};
use super::tree::{Expr, ExprKind, Ident, Module, Name};
use crate::{rules, stack};

/// One mistake can make many others; more than this says nothing new.
const MAX_ERRORS: usize = 20;

/// What could not be read has been reported.
#[derive(Debug)]
struct Reported;

type Parsed<T> = Result<T, Reported>;

struct Parser<'a> {
    source: &'a Arc<Source>,
    tokens: &'a [Token],
    at: usize,
    /// Tokens at this column or to the left of it end the innermost list; 0 outside of lists.
    limit: u32,
    /// How deep the expression is that is being read, from the outermost inwards.
    depth: usize,
    /// The height of the highest tree that was built since somebody set it to zero.
    height: usize,
    /// How many modules are open.
    modules: usize,
    /// The brackets that are open.
    brackets: Vec<Token>,
    /// Where attempts have failed.
    failed: HashSet<usize>,
    /// What was expected last, for a message that turns out to belong elsewhere.
    wanted: String,
    diagnostics: &'a mut Vec<Diagnostic>,
    names: HashMap<&'a str, Name>,
}

/// Reads the module that the tokens are.
pub(super) fn module(
    source: &Arc<Source>,
    tokens: &[Token],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Module> {
    let mut parser = Parser::new(source, tokens, diagnostics);
    parser.module().ok()
}

/// Reads the one expression that the tokens are.
pub(super) fn expression(
    source: &Arc<Source>,
    tokens: &[Token],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let mut parser = Parser::new(source, tokens, diagnostics);
    let expr = parser.expr().ok()?;
    if parser.token().kind != Kind::End {
        parser.expected("an operator or the end of the expression");
        return None;
    }
    Some(expr)
}

impl<'a> Parser<'a> {
    fn new(
        source: &'a Arc<Source>,
        tokens: &'a [Token],
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            source,
            tokens,
            at: 0,
            limit: 0,
            depth: 0,
            height: 0,
            modules: 0,
            brackets: Vec::new(),
            failed: HashSet::new(),
            wanted: String::new(),
            diagnostics,
            names: HashMap::new(),
        }
    }

    /// The next token, whatever its column.
    fn token(&self) -> Token {
        self.tokens[self.at]
    }

    /// The token `ahead` tokens behind the next one.
    fn ahead(&self, ahead: usize) -> Kind {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + ahead).min(last)].kind
    }

    /// What the next token is, if it belongs to what is being read.
    fn peek(&self) -> Kind {
        let token = self.token();
        if token.column <= self.limit {
            return Kind::End;
        }
        token.kind
    }

    /// Takes the next token; the last one stays.
    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    fn take(&mut self, kind: Kind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.bump();
        }
        found
    }

    fn take_sign(&mut self, sign: Sign) -> bool {
        self.take(Kind::Sign(sign))
    }

    fn take_keyword(&mut self, keyword: Keyword) -> bool {
        self.take(Kind::Keyword(keyword))
    }

    fn sign(&mut self, sign: Sign, spelling: &str) -> Parsed<Token> {
        if self.peek() == Kind::Sign(sign) {
            return Ok(self.bump());
        }
        Err(self.expected(&format!("`{spelling}`")))
    }

    fn keyword(&mut self, keyword: Keyword, spelling: &str) -> Parsed<()> {
        if self.take_keyword(keyword) {
            return Ok(());
        }
        Err(self.expected(&format!("`{spelling}`")))
    }

    /// Reads what stands between brackets, the first of which is next: columns do not count there.
    fn bracketed<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let open = self.bump();
        let limit = std::mem::replace(&mut self.limit, 0);
        self.brackets.push(open);
        let result = f(self);
        if result.is_ok() {
            self.brackets.pop();
        }
        self.limit = limit;
        result
    }

    /// Reads `f` one or more times, with commas between.
    fn list<T>(&mut self, mut f: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![f(self)?];
        while self.take_sign(Sign::Comma) {
            items.push(f(self)?);
        }
        Ok(items)
    }

    /// Tries to read `f`; where it fails, nothing has happened. It is not tried twice at a place,
    /// so that attempts inside of attempts do not add up.
    fn attempt<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Option<T> {
        let at = self.at;
        if self.failed.contains(&at) {
            return None;
        }
        let limit = self.limit;
        let depth = self.depth;
        let height = self.height;
        let brackets = self.brackets.len();
        let reported = self.diagnostics.len();
        match f(self) {
            Ok(value) => Some(value),
            Err(Reported) => {
                self.failed.insert(at);
                self.at = at;
                self.limit = limit;
                self.depth = depth;
                self.height = height;
                self.brackets.truncate(brackets);
                self.diagnostics.truncate(reported);
                None
            }
        }
    }

    /// One level of the tree: `f` reads the parts of an expression.
    fn level<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            let span = self.token().span();
            return Err(self.too_deep(span));
        }
        let outer = std::mem::replace(&mut self.height, 0);
        self.depth += 1;
        let result = stack::grow(|| f(self));
        self.depth -= 1;
        self.height = outer.max(self.height + 1);
        result
    }

    fn too_deep(&mut self, span: Span) -> Reported {
        let message = format!("the expression nests more than {MAX_DEPTH} levels deep");
        let diagnostic = self
            .diagnostic(&rules::NESTED_TOO_DEEP, span, message)
            .help("split it into several definitions");
        self.report(diagnostic)
    }

    /// The operator of a token.
    fn operator_of(kind: Kind) -> Option<&'static Operator> {
        match kind {
            Kind::Operator(number) => OPERATORS.get(usize::from(number)),
            _ => None,
        }
    }

    fn text(&self, token: Token) -> &'a str {
        self.source.slice(token.span())
    }

    fn intern(&mut self, text: &'a str) -> Name {
        let name = self.names.entry(text).or_insert_with(|| match text {
            "ℕ" => Name::from("Nat"),
            "ℤ" => Name::from("Int"),
            "ℝ" => Name::from("Real"),
            _ => Name::from(text),
        });
        Arc::clone(name)
    }

    fn ident(&mut self, token: Token) -> Ident {
        let text = self.text(token);
        Ident::new(self.intern(text), token.span())
    }

    fn symbol(&mut self, token: Token, symbol: Symbol) -> Ident {
        Ident::new(self.intern(symbol.as_str()), token.span())
    }

    /// A name; `what` says whose.
    fn name(&mut self, what: &str) -> Parsed<Ident> {
        if self.peek() == Kind::Name {
            let token = self.bump();
            return Ok(self.ident(token));
        }
        Err(self.expected(what))
    }

    fn diagnostic(&self, rule: &'static Rule, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(rule, message).at(Place::new(self.source, span))
    }

    fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.push(diagnostic);
        Reported
    }

    /// Reports that something else than the next token should stand here.
    fn expected(&mut self, what: &str) -> Reported {
        what.clone_into(&mut self.wanted);
        let token = self.token();
        let message = match token.kind {
            Kind::End => format!("the text ends where {what} should stand"),
            Kind::Sign(Sign::ModuleEnd) => format!("the module ends where {what} should stand"),
            Kind::OpenString => "the string is not closed on its line".to_owned(),
            _ => format!("expected {what}, found `{}`", self.text(token)),
        };
        let mut diagnostic = self
            .diagnostic(&rules::SYNTAX_ERROR, token.span(), message)
            .help(format!(
                "write {what} here, or correct what stands before it"
            ));
        if let Some(open) = self.brackets.last() {
            diagnostic = diagnostic.related(
                Place::new(self.source, open.span()),
                format!("`{}` is open since here", self.text(*open)),
            );
        }
        self.report(diagnostic)
    }

    fn invalid(span: Span) -> Expr {
        Expr::new(ExprKind::Invalid, span)
    }

    /// From the start of `first` to the end of the last token that was taken.
    fn since(&self, first: Token) -> Span {
        let last = self.tokens[self.at.saturating_sub(1)];
        first.span().join(last.span())
    }
}
