//! Operands: everything that begins with a token of its own.

use std::sync::Arc;

use super::super::lex::{Keyword, Kind, Sign, Token};
use super::super::symbols::Symbol;
use super::super::tree::{Expr, ExprKind, Ident, PathStep, Update, UpdateStep};
use super::expr::{apply, is_postfix};
use super::{Parsed, Parser};
use crate::rules;

impl<'a> Parser<'a> {
    /// Reads an operand with what is attached to it: `f[x].a'`.
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        let first = self.token();
        let mut expr = self.head()?;
        loop {
            match self.peek() {
                Kind::Sign(Sign::BracketOpen) => {
                    let args = self.bracketed(|parser| {
                        let args = parser.list(Self::expr)?;
                        parser.sign(Sign::BracketClose, "]")?;
                        Ok(args)
                    })?;
                    let kind = ExprKind::Index {
                        function: Box::new(expr),
                        args,
                    };
                    expr = self.grown(kind, self.since(first))?;
                }
                Kind::Sign(Sign::Dot) => {
                    self.bump();
                    let field = self.name("the name of a field")?;
                    let kind = ExprKind::Field {
                        record: Box::new(expr),
                        field,
                    };
                    expr = self.grown(kind, self.since(first))?;
                }
                kind if is_postfix(kind) => {
                    let token = self.bump();
                    expr = self.prime(expr, token)?;
                }
                _ => return Ok(expr),
            }
        }
    }

    fn head(&mut self) -> Parsed<Expr> {
        let token = self.token();
        let kind = match self.peek() {
            Kind::Name => return self.named(),
            Kind::Integer => return self.integer(),
            Kind::Decimal => {
                self.bump();
                let text = self.text(token);
                ExprKind::Decimal(self.intern(text))
            }
            Kind::String => {
                self.bump();
                let text = self.text(token);
                ExprKind::String(self.string(text))
            }
            Kind::Keyword(Keyword::True) => {
                self.bump();
                ExprKind::Boolean(true)
            }
            Kind::Keyword(Keyword::False) => {
                self.bump();
                ExprKind::Boolean(false)
            }
            Kind::Sign(Sign::At) => {
                self.bump();
                ExprKind::Previous
            }
            Kind::Operator(_) => return self.leading_operator(),
            Kind::Fairness(strong) => return self.level(|parser| parser.fairness(strong)),
            Kind::Sign(Sign::ParenOpen) => {
                return self.level(|parser| {
                    parser.bracketed(|parser| {
                        let expr = parser.expr()?;
                        parser.sign(Sign::ParenClose, ")")?;
                        Ok(expr)
                    })
                });
            }
            Kind::Sign(Sign::BraceOpen) => return self.level(|parser| parser.set(token)),
            Kind::Sign(Sign::TupleOpen) => return self.level(|parser| parser.tuple(token)),
            Kind::Sign(Sign::BracketOpen) => return self.level(|parser| parser.brackets(token)),
            Kind::Sign(
                Sign::Forall | Sign::Exists | Sign::TemporalForall | Sign::TemporalExists,
            ) => return self.level(|parser| parser.quantified(token)),
            Kind::Keyword(Keyword::Choose) => return self.level(|parser| parser.choose(token)),
            Kind::Keyword(Keyword::If) => return self.level(|parser| parser.conditional(token)),
            Kind::Keyword(Keyword::Case) => return self.level(|parser| parser.case(token)),
            Kind::Keyword(Keyword::Let) => return self.level(|parser| parser.local(token)),
            Kind::Keyword(Keyword::Lambda) => return self.level(|parser| parser.lambda(token)),
            _ => return Err(self.expected("an expression")),
        };
        self.height = self.height.max(1);
        Ok(Expr::new(kind, token.span()))
    }

    /// An operator where an operand should stand: a bulleted list, the operator itself as an
    /// argument, or `+(a, b)`.
    fn leading_operator(&mut self) -> Parsed<Expr> {
        let token = self.token();
        let Some(operator) = Self::operator_of(token.kind) else {
            return Err(self.expected("an expression"));
        };
        if self.is_bare_operator() {
            self.bump();
            self.height = self.height.max(1);
            let name = self.symbol(token, operator.symbol);
            return Ok(Expr::new(ExprKind::Name(name.value), token.span()));
        }
        match operator.symbol {
            Symbol::And => self.level(|parser| parser.bullets(token, ExprKind::And)),
            Symbol::Or => self.level(|parser| parser.bullets(token, ExprKind::Or)),
            symbol if self.ahead(1) == Kind::Sign(Sign::ParenOpen) => self.level(|parser| {
                parser.bump();
                let args = parser.args()?;
                let operator = parser.symbol(token, symbol);
                Ok(Expr::new(
                    apply(symbol, operator, args),
                    parser.since(token),
                ))
            }),
            _ => Err(self.expected("an expression")),
        }
    }

    /// Whether the next operator stands for itself, as an argument.
    pub(super) fn is_bare_operator(&self) -> bool {
        matches!(self.ahead(1), Kind::Sign(Sign::Comma | Sign::ParenClose))
            && !self.brackets.is_empty()
    }

    /// A bulleted list, whose first bullet is next.
    fn bullets(&mut self, first: Token, kind: fn(Vec<Expr>) -> ExprKind) -> Parsed<Expr> {
        let mut items = Vec::new();
        while self.peek() == first.kind && self.token().column == first.column {
            self.bump();
            let limit = std::mem::replace(&mut self.limit, first.column);
            let item = self.expr();
            self.limit = limit;
            items.push(item?);
        }
        let end = items.last().map_or(first.span(), |item| item.span);
        Ok(Expr::new(kind(items), first.span().join(end)))
    }

    /// A name with what may follow it: arguments, `!` and more names, a label.
    fn named(&mut self) -> Parsed<Expr> {
        let token = self.bump();
        let name = self.ident(token);
        match self.peek() {
            Kind::Sign(Sign::ParenOpen) => self.level(|parser| {
                let args = parser.args()?;
                match parser.peek() {
                    Kind::Sign(Sign::Bang) => parser.qualified(token, PathStep { name, args }),
                    Kind::Sign(Sign::Label) => {
                        parser.bump();
                        parser.expr()
                    }
                    _ => Ok(Expr::new(
                        ExprKind::Apply {
                            operator: name,
                            args,
                        },
                        parser.since(token),
                    )),
                }
            }),
            Kind::Sign(Sign::Bang) => self.level(|parser| {
                let args = Vec::new();
                parser.qualified(token, PathStep { name, args })
            }),
            Kind::Sign(Sign::Label) => self.level(|parser| {
                parser.bump();
                parser.expr()
            }),
            _ => {
                self.height = self.height.max(1);
                Ok(Expr::new(ExprKind::Name(name.value), token.span()))
            }
        }
    }

    /// What follows `I!`. Numbers, `:`, `@`, `<<`, `>>` and bare parentheses choose a piece of a
    /// definition.
    fn qualified(&mut self, first: Token, step: PathStep) -> Parsed<Expr> {
        let mut path = vec![step];
        let mut selects = false;
        while self.take_sign(Sign::Bang) {
            let token = self.token();
            match self.peek() {
                Kind::Name => {
                    self.bump();
                    let name = self.ident(token);
                    let args = self.optional_args()?;
                    path.push(PathStep { name, args });
                }
                Kind::Operator(_) => {
                    self.bump();
                    if let Some(operator) = Self::operator_of(token.kind) {
                        let name = self.symbol(token, operator.symbol);
                        let args = self.optional_args()?;
                        path.push(PathStep { name, args });
                    }
                }
                Kind::Integer
                | Kind::Sign(Sign::Colon | Sign::At | Sign::TupleOpen | Sign::TupleClose) => {
                    self.bump();
                    selects = true;
                }
                Kind::Sign(Sign::ParenOpen) => {
                    self.args()?;
                    selects = true;
                }
                _ => return Err(self.expected("an operator of the instance")),
            }
        }
        let span = self.since(first);
        if selects {
            let text = self.source.slice(span);
            return Ok(Expr::new(ExprKind::Selector(self.intern(text)), span));
        }
        let Some(last) = path.pop() else {
            return Ok(Self::invalid(span));
        };
        let kind = ExprKind::Qualified {
            path,
            operator: last.name,
            args: last.args,
        };
        Ok(Expr::new(kind, span))
    }

    fn optional_args(&mut self) -> Parsed<Vec<Expr>> {
        match self.peek() {
            Kind::Sign(Sign::ParenOpen) => self.args(),
            _ => Ok(Vec::new()),
        }
    }

    /// Arguments in parentheses, the first of which is next.
    pub(super) fn args(&mut self) -> Parsed<Vec<Expr>> {
        self.bracketed(|parser| {
            let args = parser.list(Self::expr)?;
            parser.sign(Sign::ParenClose, ")")?;
            Ok(args)
        })
    }

    fn integer(&mut self) -> Parsed<Expr> {
        let token = self.bump();
        let text = self.text(token);
        let (digits, radix) = match text.as_bytes() {
            [b'\\', b'b' | b'B', ..] => (&text[2..], 2),
            [b'\\', b'o' | b'O', ..] => (&text[2..], 8),
            [b'\\', _, ..] => (&text[2..], 16),
            _ => (text, 10),
        };
        self.height = self.height.max(1);
        if let Ok(value) = i128::from_str_radix(digits, radix) {
            return Ok(Expr::new(ExprKind::Integer(value), token.span()));
        }
        let message = "the number is beyond 127 bits".to_owned();
        let diagnostic = self
            .diagnostic(&rules::UNSUPPORTED_SYNTAX, token.span(), message)
            .help("write a smaller number");
        self.diagnostics.push(diagnostic);
        Ok(Self::invalid(token.span()))
    }

    fn string(&mut self, literal: &'a str) -> Arc<str> {
        let inner = &literal[1..literal.len() - 1];
        if !inner.contains('\\') {
            return self.intern_string(inner);
        }
        let mut value = String::with_capacity(inner.len());
        let mut chars = inner.chars();
        while let Some(char) = chars.next() {
            value.push(match char {
                '\\' => match chars.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('f') => '\u{c}',
                    Some('r') => '\r',
                    Some(escaped) => escaped,
                    None => '\\',
                },
                char => char,
            });
        }
        Arc::from(value)
    }

    /// A string without escapes shares its text with the names that are spelled the same.
    fn intern_string(&mut self, text: &'a str) -> Arc<str> {
        match text {
            "ℕ" | "ℤ" | "ℝ" => Arc::from(text),
            _ => self.intern(text),
        }
    }

    /// `{...}`: elements, a filter, or a map. `{x \in S : p}` is a filter wherever it can be one.
    fn set(&mut self, first: Token) -> Parsed<Expr> {
        let kind = self.bracketed(|parser| {
            if parser.take_sign(Sign::BraceClose) {
                return Ok(ExprKind::Set(Vec::new()));
            }
            let filter = parser.attempt(|parser| {
                let bound = parser.filter_bound()?;
                parser.sign(Sign::Colon, ":")?;
                Ok(bound)
            });
            let kind = if let Some(bound) = filter {
                ExprKind::Filter {
                    bound: Box::new(bound),
                    predicate: Box::new(parser.expr()?),
                }
            } else {
                let element = parser.expr()?;
                if parser.take_sign(Sign::Colon) {
                    ExprKind::Map {
                        element: Box::new(element),
                        bounds: parser.bounds()?,
                    }
                } else {
                    let mut items = vec![element];
                    while parser.take_sign(Sign::Comma) {
                        items.push(parser.expr()?);
                    }
                    ExprKind::Set(items)
                }
            };
            parser.sign(Sign::BraceClose, "}")?;
            Ok(kind)
        })?;
        Ok(Expr::new(kind, self.since(first)))
    }

    /// `<<...>>` or `<<A>>_v`.
    fn tuple(&mut self, first: Token) -> Parsed<Expr> {
        let items = self.bracketed(|parser| {
            let mut items = Vec::new();
            if !matches!(
                parser.peek(),
                Kind::Sign(Sign::TupleClose | Sign::TupleCloseSubscript)
            ) {
                items = parser.list(Self::expr)?;
            }
            match parser.peek() {
                Kind::Sign(Sign::TupleCloseSubscript) => {}
                _ => {
                    parser.sign(Sign::TupleClose, ">>")?;
                }
            }
            Ok(items)
        })?;
        if !self.take_sign(Sign::TupleCloseSubscript) {
            return Ok(Expr::new(ExprKind::Tuple(items), self.since(first)));
        }
        let mut items = items.into_iter();
        let (Some(action), None) = (items.next(), items.next()) else {
            return Err(self.expected("one action between `<<` and `>>_`"));
        };
        let kind = ExprKind::NonStuttering {
            action: Box::new(action),
            subscript: Box::new(self.subscript()?),
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    /// `[...]`: a function, a record, a set of either, EXCEPT, or `[A]_v`.
    fn brackets(&mut self, first: Token) -> Parsed<Expr> {
        let (kind, action) = self.bracketed(|parser| parser.inside_brackets())?;
        let kind = match action {
            Some(action) => ExprKind::Stuttering {
                action: Box::new(action),
                subscript: Box::new(self.subscript()?),
            },
            None => kind,
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    /// What stands between the brackets, or the action of `[A]_v`.
    fn inside_brackets(&mut self) -> Parsed<(ExprKind, Option<Expr>)> {
        let close = |parser: &mut Self, kind| {
            parser.sign(Sign::BracketClose, "]")?;
            Ok((kind, None))
        };
        if self.peek() == Kind::Name {
            match self.ahead(1) {
                Kind::Sign(Sign::MapsTo) => {
                    let fields = self.fields(Sign::MapsTo, "|->")?;
                    return close(self, ExprKind::Record(fields));
                }
                Kind::Sign(Sign::Colon) => {
                    let fields = self.fields(Sign::Colon, ":")?;
                    return close(self, ExprKind::RecordSet(fields));
                }
                _ => {}
            }
        }
        let bounds = self.attempt(|parser| {
            let bounds = parser.bounds()?;
            parser.sign(Sign::MapsTo, "|->")?;
            Ok(bounds)
        });
        if let Some(bounds) = bounds {
            let body = Box::new(self.expr()?);
            return close(self, ExprKind::Function { bounds, body });
        }
        let expr = self.expr()?;
        match self.peek() {
            Kind::Sign(Sign::Arrow) => {
                self.bump();
                let kind = ExprKind::FunctionSet {
                    domain: Box::new(expr),
                    range: Box::new(self.expr()?),
                };
                close(self, kind)
            }
            Kind::Keyword(Keyword::Except) => {
                self.bump();
                let kind = ExprKind::Except {
                    base: Box::new(expr),
                    updates: self.list(Self::update)?,
                };
                close(self, kind)
            }
            Kind::Sign(Sign::BracketCloseSubscript) => {
                self.bump();
                Ok((ExprKind::Previous, Some(expr)))
            }
            _ => Err(self.expected("`|->`, `->`, `EXCEPT` or `]_`")),
        }
    }

    fn fields(&mut self, sign: Sign, spelling: &str) -> Parsed<Vec<(Ident, Expr)>> {
        self.list(|parser| {
            let name = parser.name("the name of a field")?;
            parser.sign(sign, spelling)?;
            Ok((name, parser.expr()?))
        })
    }

    /// `![a].b = e`.
    fn update(&mut self) -> Parsed<Update> {
        let first = self.sign(Sign::Bang, "!")?;
        let mut path = Vec::new();
        loop {
            match self.peek() {
                Kind::Sign(Sign::Dot) => {
                    self.bump();
                    path.push(UpdateStep::Field(self.name("the name of a field")?));
                }
                Kind::Sign(Sign::BracketOpen) => {
                    let args = self.bracketed(|parser| {
                        let args = parser.list(Self::expr)?;
                        parser.sign(Sign::BracketClose, "]")?;
                        Ok(args)
                    })?;
                    path.push(UpdateStep::Index(args));
                }
                _ => break,
            }
        }
        let equals =
            Self::operator_of(self.peek()).is_some_and(|operator| operator.symbol.as_str() == "=");
        if path.is_empty() {
            return Err(self.expected("`[` or `.`"));
        }
        if !equals {
            return Err(self.expected("`=`"));
        }
        self.bump();
        let value = self.expr()?;
        Ok(Update {
            path,
            value,
            span: self.since(first),
        })
    }

    /// `WF_v(A)`. In `WF_f(x)(A)` the first parentheses belong to the subscript.
    fn fairness(&mut self, strong: bool) -> Parsed<Expr> {
        let first = self.bump();
        let mut subscript = self.subscript()?;
        let action = if self.peek() == Kind::Sign(Sign::ParenOpen) {
            let mut args = self.args()?;
            match args.pop() {
                Some(action) if args.is_empty() => action,
                _ => return Err(self.expected("one action in parentheses")),
            }
        } else {
            // The subscript has taken the action for its argument.
            match subscript.kind {
                ExprKind::Apply { operator, mut args } if args.len() == 1 => {
                    subscript = Expr::new(ExprKind::Name(operator.value), operator.span);
                    args.remove(0)
                }
                ExprKind::Qualified {
                    path,
                    operator,
                    mut args,
                } if args.len() == 1 => {
                    let span = subscript.span;
                    let kind = ExprKind::Qualified {
                        path,
                        operator,
                        args: Vec::new(),
                    };
                    subscript = Expr::new(kind, span);
                    args.remove(0)
                }
                _ => return Err(self.expected("`(` and an action")),
            }
        };
        let kind = ExprKind::Fairness {
            strong,
            subscript: Box::new(subscript),
            action: Box::new(action),
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    /// The `v` of `[A]_v`: an operand to which nothing is attached.
    fn subscript(&mut self) -> Parsed<Expr> {
        match self.peek() {
            Kind::Name
            | Kind::Sign(Sign::ParenOpen | Sign::BracketOpen | Sign::BraceOpen | Sign::TupleOpen) => {
                self.head()
            }
            _ => Err(self.expected("the variables that the formula is about")),
        }
    }
}
