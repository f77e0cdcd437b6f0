//! Definitions, of modules and of LET.

use super::super::lex::{Keyword, Kind, Sign, Token};
use super::super::symbols::{Fixity, Symbol};
use super::super::tree::{
    Declaration, Definition, FunctionDefinition, Ident, Instance, InstanceDefinition,
    OperatorDefinition, Substitution,
};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// A definition, or RECURSIVE; `what` says what else could stand here.
    pub(super) fn definition(&mut self, what: &str) -> Parsed<Definition> {
        let first = self.token();
        match (self.peek(), self.ahead(1)) {
            (Kind::Keyword(Keyword::Recursive), _) => {
                self.bump();
                Ok(Definition::Recursive(self.list(Self::declaration)?))
            }
            (Kind::Name, Kind::Sign(Sign::BracketOpen)) => self.function(first),
            (Kind::Name, Kind::Sign(Sign::ParenOpen)) => {
                let name = self.name(what)?;
                let params = self.bracketed(|parser| {
                    let params = parser.list(Self::declaration)?;
                    parser.sign(Sign::ParenClose, ")")?;
                    Ok(params)
                })?;
                self.defined_as(first, name, params)
            }
            (Kind::Name, Kind::Operator(_)) => self.infix_definition(first),
            (Kind::Name, _) => {
                let name = self.name(what)?;
                self.defined_as(first, name, Vec::new())
            }
            (Kind::Operator(_), Kind::Name) => self.prefix_definition(first),
            _ => Err(self.expected(what)),
        }
    }

    /// `f[x \in S] == e`.
    fn function(&mut self, first: Token) -> Parsed<Definition> {
        let name = self.name("the name of a function")?;
        let bounds = self.bracketed(|parser| {
            let bounds = parser.bounds()?;
            parser.sign(Sign::BracketClose, "]")?;
            Ok(bounds)
        })?;
        self.sign(Sign::Defined, "==")?;
        let body = self.expr()?;
        Ok(Definition::Function(FunctionDefinition {
            name,
            bounds,
            body,
            span: self.since(first),
        }))
    }

    /// `a \prec b == e` or `a^+ == e`.
    fn infix_definition(&mut self, first: Token) -> Parsed<Definition> {
        let left = self.name("the name of a parameter")?;
        let token = self.token();
        if self.text(token) == "=" && self.ahead(2) != Kind::Sign(Sign::Defined) {
            return Err(self.expected("`==`"));
        }
        self.bump();
        let Some(operator) = Self::operator_of(token.kind) else {
            return Err(self.expected("an operator"));
        };
        let name = self.symbol(token, operator.symbol);
        let mut params = vec![parameter(left)];
        if operator.fixity != Fixity::Postfix {
            params.push(parameter(self.name("the name of a parameter")?));
        }
        self.defined_as(first, name, params)
    }

    /// `-. a == e`.
    fn prefix_definition(&mut self, first: Token) -> Parsed<Definition> {
        let token = self.bump();
        let symbol = match Self::operator_of(token.kind) {
            Some(operator) => match operator.fixity {
                Fixity::Minus(_) => Symbol::Defined("-."),
                _ => operator.symbol,
            },
            None => return Err(self.expected("a prefix operator")),
        };
        let name = self.symbol(token, symbol);
        let operand = parameter(self.name("the name of a parameter")?);
        self.defined_as(first, name, vec![operand])
    }

    /// What stands behind the head of a definition.
    fn defined_as(
        &mut self,
        first: Token,
        name: Ident,
        params: Vec<Declaration>,
    ) -> Parsed<Definition> {
        self.sign(Sign::Defined, "==")?;
        if self.peek() == Kind::Keyword(Keyword::Instance) {
            let instance = self.instance()?;
            return Ok(Definition::Instance(InstanceDefinition {
                name,
                params,
                instance,
                span: self.since(first),
            }));
        }
        let body = self.expr()?;
        Ok(Definition::Operator(OperatorDefinition {
            name,
            params,
            body,
            span: self.since(first),
        }))
    }

    /// `INSTANCE M WITH x <- e, ...`.
    pub(super) fn instance(&mut self) -> Parsed<Instance> {
        let first = self.bump();
        let module = self.name("the name of a module")?;
        let substitutions = if self.take_keyword(Keyword::With) {
            self.list(Self::substitution)?
        } else {
            Vec::new()
        };
        Ok(Instance {
            module,
            substitutions,
            span: self.since(first),
        })
    }

    fn substitution(&mut self) -> Parsed<Substitution> {
        let name = self.operator_name("the name of a constant or variable")?;
        self.sign(Sign::Gets, "<-")?;
        // An operator that stands alone is named; anything else is an expression.
        let alone = !matches!(
            self.ahead(1),
            Kind::Name | Kind::Integer | Kind::Sign(Sign::ParenOpen | Sign::BraceOpen)
        );
        let token = self.token();
        let value = match Self::operator_of(self.peek()) {
            Some(operator) if alone && !matches!(operator.fixity, Fixity::Prefix(_)) => {
                self.bump();
                let name = self.symbol(token, operator.symbol);
                super::Expr::new(super::ExprKind::Name(name.value), token.span())
            }
            _ => self.expr()?,
        };
        Ok(Substitution { name, value })
    }

    /// A name or an operator symbol.
    fn operator_name(&mut self, what: &str) -> Parsed<Ident> {
        match Self::operator_of(self.peek()) {
            Some(operator) => {
                let token = self.bump();
                Ok(self.symbol(token, operator.symbol))
            }
            None => self.name(what),
        }
    }

    /// `C`, `F(_, _)`, `_ + _`, `-. _` or `_ ^+`.
    pub(super) fn declaration(&mut self) -> Parsed<Declaration> {
        let blank = Kind::Sign(Sign::Underscore);
        if self.take(blank) {
            let name = self.operator_name("an operator")?;
            let arity = 1 + usize::from(self.take(blank));
            return Ok(Declaration { name, arity });
        }
        if let Some(operator) = Self::operator_of(self.peek()) {
            let token = self.bump();
            let symbol = match operator.fixity {
                Fixity::Minus(_) => Symbol::Defined("-."),
                _ => operator.symbol,
            };
            let name = self.symbol(token, symbol);
            self.sign(Sign::Underscore, "_")?;
            return Ok(Declaration { name, arity: 1 });
        }
        let name = self.name("a name")?;
        if self.peek() != Kind::Sign(Sign::ParenOpen) {
            return Ok(Declaration { name, arity: 0 });
        }
        let blanks = self.bracketed(|parser| {
            let blanks = parser.list(|parser| parser.sign(Sign::Underscore, "_"))?;
            parser.sign(Sign::ParenClose, ")")?;
            Ok(blanks)
        })?;
        Ok(Declaration {
            name,
            arity: blanks.len(),
        })
    }
}

const fn parameter(name: Ident) -> Declaration {
    Declaration { name, arity: 0 }
}
