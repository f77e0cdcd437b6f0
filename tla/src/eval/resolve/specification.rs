//! What a configuration asks for: the behaviour, the properties, the assumptions.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place as SourcePlace};

use super::super::ir::{At, Kind, Node, OpId, Program};
use super::super::{natives, rules};
use super::Resolver;
use super::context::ContextId;
use super::formula::{Formula, Memo, Property, Spot, inside};
use super::names::Meaning;
use crate::modules::ModuleId;
use crate::syntax::{Definition, Expr, ExprKind, Ident, Unary, UnitKind};

/// A program and what is to be done with it.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) program: Program,
    pub(crate) roots: Roots,
    /// The operators of the expressions from outside.
    pub(crate) extras: Vec<OpId>,
}

/// The operators that a check starts from; none of them takes arguments unless it says so.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    /// The conjuncts of the initial predicate.
    pub(crate) init: Vec<OpId>,
    pub(crate) next: Option<OpId>,
    pub(crate) fairness: Vec<Formula>,
    pub(crate) invariants: Vec<(Arc<str>, OpId)>,
    pub(crate) constraints: Vec<OpId>,
    pub(crate) action_constraints: Vec<OpId>,
    pub(crate) view: Option<OpId>,
    /// The set of permutations by which states are the same.
    pub(crate) symmetry: Option<OpId>,
    pub(crate) alias: Option<OpId>,
    pub(crate) postcondition: Option<OpId>,
    pub(crate) properties: Vec<Property>,
    pub(crate) assumptions: Vec<OpId>,
    pub(crate) check_deadlock: bool,
}

impl<'m> Resolver<'m> {
    pub(super) fn roots(&mut self) -> Roots {
        let config = self.config;
        let mut roots = Roots {
            check_deadlock: config.checks_deadlock(),
            ..Roots::default()
        };
        match &config.specification {
            Some(name) => self.specification(name, &mut roots),
            None => {
                roots
                    .init
                    .extend(config.init.as_ref().and_then(|name| self.named(name)));
                roots.next = config.next.as_ref().and_then(|name| self.named(name));
            }
        }
        for name in &config.invariants {
            if let Some(op) = self.named(name) {
                roots.invariants.push((Arc::clone(&name.value), op));
            }
        }
        roots.constraints = self.all_named(&config.constraints);
        roots.action_constraints = self.all_named(&config.action_constraints);
        roots.view = config.view.as_ref().and_then(|name| self.named(name));
        roots.alias = config.alias.as_ref().and_then(|name| self.named(name));
        roots.postcondition = config
            .postcondition
            .as_ref()
            .and_then(|name| self.named(name));
        for name in &config.properties {
            self.property(name, &mut roots);
        }
        self.symmetry(&mut roots);
        self.unknown_standard_modules();
        roots.assumptions = self.assumptions();
        roots
    }

    /// Reports standard modules whose operators are not known here.
    fn unknown_standard_modules(&mut self) {
        let modules = self.modules;
        for (id, loaded) in modules.iter() {
            let instances = loaded
                .module
                .units
                .iter()
                .filter_map(|unit| match &unit.kind {
                    UnitKind::Instance(instance) => Some(&instance.module),
                    UnitKind::Definition(Definition::Instance(definition)) => {
                        Some(&definition.instance.module)
                    }
                    _ => None,
                });
            for name in loaded.module.extends.iter().chain(instances) {
                if !loaded.standard.contains(&name.value) || natives::knows(&name.value) {
                    continue;
                }
                let at = self.at_module(id, name.span);
                let message = format!("the operators of `{}` are not known here", name.value);
                let diagnostic = Diagnostic::new(&rules::UNKNOWN_STANDARD_MODULE, message)
                    .help(format!("put `{}.tla` beside the specification", name.value));
                self.report(at, diagnostic);
            }
        }
    }

    /// SYMMETRY, which is applied unless a temporal property needs the behaviours as they are.
    fn symmetry(&mut self, roots: &mut Roots) {
        let Some(name) = &self.config.symmetry else {
            return;
        };
        let temporal = |property: &Property| !property.formula.is_invariant_like();
        if !roots.properties.iter().any(temporal) {
            roots.symmetry = self.named(name);
            return;
        }
        let place = SourcePlace::new(&self.config_source, name.span);
        let message = "SYMMETRY is not applied beside temporal properties";
        self.diagnostics.push(
            Diagnostic::new(&rules::UNLIKE_TLC, message)
                .at(place)
                .help("check the properties without SYMMETRY, which can hide violations"),
        );
    }

    fn all_named(&mut self, names: &'m [Ident]) -> Vec<OpId> {
        names.iter().filter_map(|name| self.named(name)).collect()
    }

    /// An operator that the configuration names.
    pub(super) fn named(&mut self, name: &'m Ident) -> Option<OpId> {
        let scratch = self.root_place(self.operators.len());
        let meaning = self.find(&name.value, &scratch);
        if let Meaning::Operator(defined) = &meaning
            && defined.definition.params.is_empty()
            && defined.context == ContextId::ROOT
        {
            return Some(self.defined_operator(*defined));
        }
        let op = self.allocate();
        let place = self.root_place(op);
        let at = At {
            source: 0,
            start: name.span.start as u32,
            end: name.span.end as u32,
        };
        let body = match meaning {
            Meaning::Unknown => {
                self.config_names_nothing(name);
                Node::new(Kind::Unsupported("the operator is not defined".into()), at)
            }
            _ => self.name(&name.value, at, &place),
        };
        let missing = matches!(body.kind, Kind::Unsupported(_));
        let end = place.frame.len();
        self.define(op, (Arc::clone(&name.value), at), end, &place, body, None);
        (!missing).then_some(op)
    }

    fn assumptions(&mut self) -> Vec<OpId> {
        let mut all = Vec::new();
        let mut modules = vec![ModuleId::ROOT];
        let mut seen = Vec::new();
        while let Some(id) = modules.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let loaded = self.modules.module(id);
            modules.extend(loaded.extends.iter().copied());
            for unit in &loaded.module.units {
                if let UnitKind::Assumption { name, body } = &unit.kind {
                    let name = name.as_ref().map_or("ASSUME", |name| &name.value);
                    let spot = Spot {
                        context: ContextId::ROOT,
                        module: id,
                        levels: Vec::new(),
                    };
                    all.push(self.leaf(name, &spot, body));
                }
            }
        }
        all
    }

    /// The parts of SPECIFICATION.
    fn specification(&mut self, name: &'m Ident, roots: &mut Roots) {
        let op = self.allocate();
        let place = self.root_place(op);
        let at = At {
            source: 0,
            start: name.span.start as u32,
            end: name.span.end as u32,
        };
        let nothing = Node::new(Kind::And([].into()), at);
        self.define(op, (Arc::clone(&name.value), at), 0, &place, nothing, None);
        match self.find(&name.value, &place) {
            Meaning::Operator(defined) if defined.definition.params.is_empty() => {
                let spot = inside(defined);
                let mut memo = Memo::new();
                self.behaviour(&defined.definition.body, &spot, roots, &mut memo);
                if roots.next.is_none() {
                    let diagnostic = Diagnostic::new(
                        &rules::NO_BEHAVIOUR,
                        format!("`{}` has no conjunct `[][Next]_vars`", name.value),
                    )
                    .help("write it as `Init /\\ [][Next]_vars`, or use INIT and NEXT");
                    self.report(at, diagnostic);
                }
            }
            _ => self.config_names_nothing(name),
        }
    }

    fn behaviour(&mut self, expr: &'m Expr, spot: &Spot<'m>, roots: &mut Roots, memo: &mut Memo) {
        if !self.is_temporal(expr, spot, memo) {
            let op = self.leaf("Init", spot, expr);
            roots.init.push(op);
            return;
        }
        match &expr.kind {
            ExprKind::And(items) => {
                for item in items {
                    self.behaviour(item, spot, roots, memo);
                }
            }
            ExprKind::Unary {
                operator: Unary::Always,
                operand,
            } if let ExprKind::Stuttering { action, .. } = &operand.kind => {
                let op = self.leaf("Next", spot, action);
                if roots.next.replace(op).is_some() {
                    let at = self.at_module(spot.module, expr.span);
                    let what = "a specification has one next-state relation only";
                    self.report(at, Diagnostic::new(&rules::NO_BEHAVIOUR, what));
                }
            }
            _ => match self.definition_of(expr, spot) {
                Some((inner, body)) => self.behaviour(body, &inner, roots, memo),
                None => {
                    if let Some(formula) = self.formula(expr, spot, memo) {
                        roots.fairness.push(formula);
                    }
                }
            },
        }
    }
}
