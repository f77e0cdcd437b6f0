//! Modules and their units.

use tracelaw_diagnostics::Place;

use super::super::lex::{Keyword, Kind, Sign, Token};
use super::super::tree::{Module, Unit, UnitKind};
use super::{MAX_ERRORS, Parsed, Parser, Reported};
use crate::rules;

/// How deep modules may nest.
const MAX_MODULES: usize = 32;

impl Parser<'_> {
    /// A module, from the ruler of its header on.
    pub(super) fn module(&mut self) -> Parsed<Module> {
        let first = self.sign(Sign::Ruler, "----")?;
        self.keyword(Keyword::Module, "MODULE")?;
        let name = self.name("the name of the module")?;
        self.sign(Sign::Ruler, "----")?;
        if self.modules == MAX_MODULES {
            let message = format!("modules nest more than {MAX_MODULES} levels deep");
            let diagnostic = self
                .diagnostic(&rules::NESTED_TOO_DEEP, name.span, message)
                .help("put the inner modules into files of their own");
            return Err(self.report(diagnostic));
        }
        self.modules += 1;
        let mut module = Module {
            name,
            extends: Vec::new(),
            units: Vec::new(),
            span: first.span(),
        };
        if self.take_keyword(Keyword::Extends) {
            match self.list(|parser| parser.name("the name of a module")) {
                Ok(names) => module.extends = names,
                Err(Reported) => self.recover(first, self.at),
            }
        }
        self.units(&mut module);
        self.modules -= 1;
        module.span = self.since(first);
        Ok(module)
    }

    /// Reads units up to the end of the module. One with a mistake is left out.
    fn units(&mut self, module: &mut Module) {
        let already = self.diagnostics.len();
        let mut previous = self.at;
        loop {
            let first = self.token();
            match first.kind {
                Kind::Sign(Sign::Defined) if self.swallowed(previous) => {
                    module.units.pop();
                }
                Kind::Sign(Sign::ModuleEnd) => {
                    self.bump();
                    return;
                }
                Kind::End => {
                    self.expected("`====`, the end of the module,");
                    return;
                }
                // A ruler, unless it begins a module.
                Kind::Sign(Sign::Ruler) if self.ahead(1) != Kind::Keyword(Keyword::Module) => {
                    self.bump();
                }
                _ => {
                    let start = self.at;
                    previous = start;
                    match self.unit() {
                        Ok(Some(unit)) => module.units.push(unit),
                        Ok(None) => {}
                        Err(Reported) => {
                            // What goes on in the line of a unit belongs to that unit.
                            if !first.first && first.kind != Kind::Sign(Sign::Ruler) {
                                module.units.pop();
                            }
                            self.recover(first, start);
                        }
                    }
                }
            }
            if self.diagnostics.len() - already >= MAX_ERRORS {
                self.skip_module();
                return;
            }
        }
    }

    /// Goes on at the next line that begins no further right than the unit that began with
    /// `first`: there the next unit begins, wherever the mistake was found.
    fn recover(&mut self, first: Token, start: usize) {
        self.limit = 0;
        self.depth = 0;
        self.height = 0;
        self.brackets.clear();
        let failed = self.at;
        self.at = start + 1;
        while self.at < self.tokens.len() - 1 {
            let token = self.token();
            let ends = token.kind == Kind::Sign(Sign::ModuleEnd);
            if ends || (token.first && token.column <= first.column && self.begins_unit()) {
                break;
            }
            self.at += 1;
        }
        // The unit had run into the next one: there it should have ended.
        let token = self.token();
        if self.at <= failed
            && token.kind != Kind::Sign(Sign::ModuleEnd)
            && self.begins_unit()
            && let Some(diagnostic) = self.diagnostics.last_mut()
            && diagnostic.rule == &rules::SYNTAX_ERROR
        {
            diagnostic.message = format!("expected {} before the next definition", self.wanted);
            diagnostic.place = Some(Place::new(self.source, token.span()));
        }
    }

    /// Where a `==` is left over, the unit before it, which began at `previous`, may have taken the
    /// head of the next definition for its last operand. Then that definition is read next.
    fn swallowed(&mut self, previous: usize) -> bool {
        let equals = self.at;
        let column = self.tokens[previous].column;
        for at in (previous + 1..equals).rev() {
            let token = self.tokens[at];
            self.at = at;
            if token.first && token.column <= column && self.begins_unit() {
                let message = "the definition before this one is not complete".to_owned();
                let diagnostic = self
                    .diagnostic(&rules::SYNTAX_ERROR, token.span(), message)
                    .help("write an expression at its end, or take its last operator away");
                self.diagnostics.push(diagnostic);
                return true;
            }
        }
        self.at = equals;
        false
    }

    /// Whether a unit could begin with the next token.
    fn begins_unit(&self) -> bool {
        match self.token().kind {
            Kind::Sign(Sign::ModuleEnd | Sign::Ruler) => true,
            Kind::Keyword(
                Keyword::Assume
                | Keyword::Constant
                | Keyword::Instance
                | Keyword::Local
                | Keyword::Recursive
                | Keyword::Theorem
                | Keyword::Use
                | Keyword::Hide
                | Keyword::Variable,
            ) => true,
            Kind::Name | Kind::Operator(_) => self.is_definition_head(),
            _ => false,
        }
    }

    /// Whether a definition begins here: one of the forms of its head, then `==`.
    fn is_definition_head(&self) -> bool {
        let defined = Kind::Sign(Sign::Defined);
        match [self.ahead(0), self.ahead(1), self.ahead(2), self.ahead(3)] {
            [Kind::Name, next, ..] if next == defined => true,
            [Kind::Name, Kind::Operator(_), next, _]
            | [Kind::Operator(_), Kind::Name, next, _]
            | [Kind::Name, Kind::Operator(_), Kind::Name, next]
                if next == defined =>
            {
                true
            }
            [
                Kind::Name,
                Kind::Sign(Sign::ParenOpen | Sign::BracketOpen),
                ..,
            ] => self.closes_before_definition(),
            _ => false,
        }
    }

    /// Whether `==` stands behind the bracket that closes the one that is next but one.
    fn closes_before_definition(&self) -> bool {
        let mut depth = 0_usize;
        for token in &self.tokens[self.at + 1..] {
            match token.kind {
                Kind::Sign(Sign::ParenOpen | Sign::BracketOpen) => depth += 1,
                Kind::Sign(Sign::ParenClose | Sign::BracketClose) if depth > 0 => depth -= 1,
                Kind::Sign(Sign::ModuleEnd) | Kind::End => return false,
                kind if depth == 0 => return kind == Kind::Sign(Sign::Defined),
                _ => {}
            }
        }
        false
    }

    fn skip_module(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.bump().kind {
                Kind::Keyword(Keyword::Module) => depth += 1,
                Kind::Sign(Sign::ModuleEnd) if depth == 0 => return,
                Kind::Sign(Sign::ModuleEnd) => depth -= 1,
                Kind::End => return,
                _ => {}
            }
        }
    }

    /// A unit; none for what only provers read.
    fn unit(&mut self) -> Parsed<Option<Unit>> {
        let first = self.token();
        let local = self.take_keyword(Keyword::Local);
        let kind = match self.peek() {
            Kind::Keyword(Keyword::Variable) => {
                self.bump();
                UnitKind::Variables(self.list(|parser| parser.name("the name of a variable"))?)
            }
            Kind::Keyword(Keyword::Constant) => {
                self.bump();
                UnitKind::Constants(self.list(Self::declaration)?)
            }
            Kind::Keyword(Keyword::Instance) => UnitKind::Instance(self.instance()?),
            Kind::Keyword(Keyword::Assume) => {
                self.bump();
                let name = self.label()?;
                let body = self.expr()?;
                UnitKind::Assumption { name, body }
            }
            Kind::Keyword(Keyword::Theorem) => self.theorem()?,
            Kind::Keyword(Keyword::Use | Keyword::Hide) => {
                self.bump();
                self.skip_leaf();
                return Ok(None);
            }
            Kind::Sign(Sign::Ruler) => UnitKind::Module(Box::new(self.module()?)),
            _ => UnitKind::Definition(self.definition("a definition or a declaration")?),
        };
        let span = self.since(first);
        Ok(Some(Unit { kind, local, span }))
    }

    /// The `Name ==` of an assumption or theorem.
    fn label(&mut self) -> Parsed<Option<super::Ident>> {
        if self.peek() == Kind::Name && self.ahead(1) == Kind::Sign(Sign::Defined) {
            let name = self.name("a name")?;
            self.bump();
            return Ok(Some(name));
        }
        Ok(None)
    }

    fn theorem(&mut self) -> Parsed<UnitKind> {
        self.bump();
        let name = self.label()?;
        let body = if self.peek() == Kind::Keyword(Keyword::Assume) {
            self.skip_assume_prove()?;
            None
        } else {
            Some(self.expr()?)
        };
        self.skip_proof();
        Ok(UnitKind::Theorem { name, body })
    }

    /// `ASSUME NEW x \in S, P PROVE Q`.
    fn skip_assume_prove(&mut self) -> Parsed<()> {
        let mut open = 0_usize;
        loop {
            let token = self.token();
            match token.kind {
                Kind::Keyword(Keyword::Assume) => open += 1,
                Kind::Name if self.text(token) == "PROVE" => {
                    open -= 1;
                    if open == 0 {
                        self.bump();
                        self.expr()?;
                        return Ok(());
                    }
                }
                Kind::End | Kind::Sign(Sign::ModuleEnd) => return Err(self.expected("`PROVE`")),
                _ => {}
            }
            self.bump();
        }
    }

    /// A proof, where one follows. Provers read it; we do not.
    fn skip_proof(&mut self) {
        let proof = self.take_keyword(Keyword::Proof);
        match self.peek() {
            Kind::Keyword(Keyword::Obvious | Keyword::Omitted) => {
                self.bump();
            }
            Kind::Keyword(Keyword::By) => {
                self.bump();
                self.skip_leaf();
            }
            _ if proof || self.is_step() => self.skip_steps(),
            _ => {}
        }
    }

    /// What BY, USE and HIDE name: all up to the next unit or step.
    fn skip_leaf(&mut self) {
        while self.token().kind != Kind::End && !self.begins_unit() && !self.is_step() {
            self.bump();
        }
    }

    /// The steps of a proof, up to the proof of its last one, QED. Definitions in steps look like
    /// units, so the number of open proofs is what counts: each level has one QED.
    fn skip_steps(&mut self) {
        let mut levels = Vec::new();
        loop {
            let token = self.token();
            if matches!(token.kind, Kind::End | Kind::Sign(Sign::ModuleEnd)) {
                return;
            }
            if token.kind == Kind::Step {
                let level = self.text(token);
                if levels.last() != Some(&level) && level != "<*>" {
                    levels.push(level);
                }
                self.bump();
                // The name of the step: `<1>2.` or `<1>a.`.
                while matches!(
                    self.token().kind,
                    Kind::Integer | Kind::Decimal | Kind::Sign(Sign::Dot)
                ) {
                    self.bump();
                }
                if self.token().kind == Kind::Name && self.text(self.token()) != "QED" {
                    let named = self.ahead(1) == Kind::Sign(Sign::Dot);
                    self.at += 2 * usize::from(named);
                }
                continue;
            }
            self.bump();
            if token.kind == Kind::Name && self.text(token) == "QED" {
                levels.pop();
                if levels.is_empty() {
                    if self.is_step() {
                        continue;
                    }
                    self.skip_proof();
                    return;
                }
            }
        }
    }

    fn is_step(&self) -> bool {
        self.token().kind == Kind::Step
    }
}
