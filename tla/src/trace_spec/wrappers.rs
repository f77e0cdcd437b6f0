//! Wrappers: which operators of the next-state relation take an event, and which are silent.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use tracelaw_diagnostics::Place;

use super::completion::{is_length_of, mentions};
use super::context::{Called, Context, Sides};
use super::events::{Admitted, Events, meet};
use super::fields;
use super::walk::Details;
use super::{EventField, Named, StateCheck, TraceEvent, TraceSpec, Wrapper};
use crate::actions::{Collector, Use, is_direct};
use crate::modules::{Defined, Modules};
use crate::names::Scope;
use crate::stack;
use crate::syntax::{Definition, Expr, ExprKind, Name, Quantifier};

/// Fills in what the wrappers of `next` say. False where there is too much to read.
pub(super) fn read<'m>(
    modules: &'m Modules,
    sides: &'m Sides,
    next: Defined<'m>,
    spec: &mut TraceSpec,
) -> bool {
    let Some(body) = next.body() else { return true };
    let context = Context { modules, sides };
    let scope = Scope::of(next.module);
    let mut reader = Reader {
        context,
        events: Events::new(context, scope, body),
        collector: Collector::new(modules),
        visited: HashSet::new(),
    };
    let start = State {
        events: None,
        steps: sides.cursor.is_none(),
        minds_end: false,
    };
    let candidates = reader.collect(scope, body, &start);
    let mut required: BTreeMap<Name, Vec<BTreeSet<String>>> = BTreeMap::new();
    for candidate in candidates {
        let wrapper = candidate.wrapper;
        let skips = !candidate.named && wrapper.events.is_empty() && wrapper.calls.is_empty();
        if candidate.steps && skips {
            // Lines are passed over, whatever their event.
            continue;
        }
        if candidate.steps {
            for (name, fields) in candidate.required {
                required.entry(name).or_default().push(fields);
            }
            reader.add_events(&wrapper, &candidate.details, spec);
            spec.wrappers.push(wrapper);
        } else if candidate.changes {
            spec.silent.push(wrapper);
        } else if candidate.minds_end {
            spec.completion.stutters_at_end = true;
        } else {
            spec.completion.stutters_anywhere = true;
        }
    }
    spec.events.sort_by(|a, b| a.name.cmp(&b.name));
    for event in &mut spec.events {
        mark_required(event, required.get(&event.name));
    }
    spec.log_fields = fields::of_log(&reader.events);
    spec.unused_validators = reader.unused_validators();
    reader.events.is_complete()
}

/// A field is required where every wrapper that takes the event needs it.
fn mark_required(event: &mut TraceEvent, required: Option<&Vec<BTreeSet<String>>>) {
    let Some(sets) = required else { return };
    for path in sets.iter().flatten() {
        if !event.fields.iter().any(|field| field.path == *path) {
            event.fields.push(EventField {
                path: path.clone(),
                required: false,
            });
        }
    }
    event.fields.sort_by(|a, b| a.path.cmp(&b.path));
    for field in &mut event.fields {
        field.required = sets.iter().all(|set| set.contains(&field.path));
    }
}

/// What is known at a place of the next-state relation.
struct State {
    events: Admitted,
    /// Whether the cursor moves on.
    steps: bool,
    /// Whether a condition asks for the length of the log.
    minds_end: bool,
}

/// What may turn out to be a wrapper.
struct Candidate<'m> {
    wrapper: Wrapper,
    /// Whether it is an operator.
    named: bool,
    events: Admitted,
    steps: bool,
    minds_end: bool,
    /// Whether it gives variables of the base module a next value.
    changes: bool,
    details: Details<'m>,
    required: BTreeMap<Name, BTreeSet<String>>,
}

struct Reader<'m> {
    context: Context<'m>,
    events: Events<'m>,
    collector: Collector<'m>,
    /// Definitions of the trace specification that some wrapper uses.
    visited: HashSet<*const Definition>,
}

impl<'m> Reader<'m> {
    fn collect(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        state: &State,
    ) -> Vec<Candidate<'m>> {
        stack::grow(|| self.collect_inside(scope, expr, state))
    }

    fn collect_inside(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        state: &State,
    ) -> Vec<Candidate<'m>> {
        match &expr.kind {
            ExprKind::Or(items) => {
                let each = items.iter().map(|item| self.collect(scope, item, state));
                each.flatten().collect()
            }
            ExprKind::Quantified {
                quantifier: Quantifier::Exists,
                body,
                ..
            }
            | ExprKind::Unbounded {
                quantifier: Quantifier::Exists,
                body,
                ..
            } => self.collect(scope, body, state),
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.collect(scope.inside(&frame), body, state)
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = self.narrowed(scope, condition, state);
                let fails = State {
                    events: state.events.clone(),
                    ..holds
                };
                let mut all = self.collect(scope, then, &holds);
                all.extend(self.collect(scope, otherwise, &fails));
                all
            }
            ExprKind::Case { arms, other } => {
                let mut all = Vec::new();
                for (condition, value) in arms {
                    let holds = self.narrowed(scope, condition, state);
                    all.extend(self.collect(scope, value, &holds));
                }
                if let Some(other) = other {
                    all.extend(self.collect(scope, other, state));
                }
                all
            }
            ExprKind::Stuttering { action, .. } => self.collect(scope, action, state),
            ExprKind::And(items) => self.conjunction(scope, expr, items, state),
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                let context = self.context;
                context.called(scope, expr, |called| match called {
                    Called::Body(inside, body, Some(defined)) => {
                        self.operator(inside, body, defined, state)
                    }
                    Called::Body(inside, body, None) => self.collect(inside, body, state),
                    Called::Base(_) | Called::Nothing => self.formula(scope, expr, state),
                })
            }
            _ => self.formula(scope, expr, state),
        }
    }

    fn narrowed(&self, scope: Scope<'_, 'm>, condition: &'m Expr, state: &State) -> State {
        State {
            events: meet(state.events.clone(), self.events.admitted(scope, condition)),
            steps: state.steps,
            minds_end: state.minds_end || self.minds_end(scope, condition),
        }
    }

    fn minds_end(&self, scope: Scope<'_, 'm>, condition: &Expr) -> bool {
        let Context { modules, sides } = self.context;
        mentions(modules, scope.module, condition, &|expr| {
            is_length_of(expr, sides)
        })
    }

    /// A conjunction hands its guards on to the one conjunct that chooses between operators; it is
    /// a formula of its own where there is no such conjunct.
    fn conjunction(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        items: &'m [Expr],
        state: &State,
    ) -> Vec<Candidate<'m>> {
        let mut inner = self.narrowed(scope, expr, state);
        if inner.events.as_ref().is_some_and(BTreeSet::is_empty) {
            return Vec::new();
        }
        let acting: Vec<_> = items
            .iter()
            .filter(|item| !is_direct(item) && self.matters(scope, item))
            .collect();
        if let [only] = acting[..] {
            let others = items.iter().filter(|item| !std::ptr::eq(*item, only));
            for other in others {
                inner.steps |= self.steps(scope, other);
            }
            let found = self.collect(scope, only, &inner);
            if !found.is_empty() && found.iter().all(|candidate| candidate.named) {
                return found;
            }
        }
        self.formula(scope, expr, state)
    }

    /// An operator of the trace specification is a wrapper, unless it only groups operators that
    /// each take fewer events.
    fn operator(
        &mut self,
        scope: Scope<'_, 'm>,
        body: &'m Expr,
        defined: Defined<'m>,
        state: &State,
    ) -> Vec<Candidate<'m>> {
        if !self.matters(scope, body) && !self.is_stuttering(scope, body) {
            return Vec::new();
        }
        self.visited.insert(defined.definition);
        let mut inner = self.narrowed(scope, body, state);
        let count = inner.events.as_ref().map(BTreeSet::len);
        if count == Some(0) {
            return Vec::new();
        }
        if count != Some(1) {
            let found = self.collect(scope, body, &inner);
            let narrower = found
                .iter()
                .all(|candidate| is_narrower(&candidate.events, &inner.events));
            let named = found.iter().all(|candidate| candidate.named);
            let several = found.len() > 1 && inner.events.is_none();
            if !found.is_empty() && named && (narrower || several) {
                return found;
            }
        }
        inner.steps |= self.steps(scope, body);
        let Some(operator) = defined.operator() else {
            return Vec::new();
        };
        let loaded = self.context.modules.module(defined.module);
        let place = loaded.place(operator.name.span);
        vec![self.candidate(
            scope,
            body,
            &inner,
            Some(Name::clone(&operator.name.value)),
            place,
        )]
    }

    fn formula(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        state: &State,
    ) -> Vec<Candidate<'m>> {
        if !self.matters(scope, expr) {
            return Vec::new();
        }
        let mut inner = self.narrowed(scope, expr, state);
        inner.steps |= self.steps(scope, expr);
        let place = self.context.modules.module(scope.module).place(expr.span);
        vec![self.candidate(scope, expr, &inner, None, place)]
    }

    fn candidate(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        state: &State,
        name: Option<Name>,
        place: Place,
    ) -> Candidate<'m> {
        let effects = self.collector.analysis.of_expr(scope, expr);
        let trace_variables = &self.context.sides.trace_variables;
        let own = effects
            .variables(Use::Primed)
            .any(|variable| !trace_variables.contains(variable));
        let mut details = Details::default();
        self.details(scope, expr, &state.events, &mut details);
        let events: Vec<Name> = state.events.iter().flatten().cloned().collect();
        let required = events
            .iter()
            .map(|event| {
                (
                    Name::clone(event),
                    fields::required(&self.events, scope, expr, event),
                )
            })
            .collect();
        let mut actions = Vec::new();
        let mut calls = Vec::new();
        for (_, called) in &details.calls {
            self.add_call(*called, &mut calls, &mut actions);
        }
        Candidate {
            named: name.is_some(),
            wrapper: Wrapper {
                name: name.unwrap_or_else(|| format!("line {}", place.line_column().0).into()),
                place,
                events,
                actions,
                calls,
                checks: details
                    .checks
                    .iter()
                    .map(|(_, check)| check.clone())
                    .collect(),
            },
            events: state.events.clone(),
            steps: state.steps,
            minds_end: state.minds_end,
            changes: own || !details.calls.is_empty(),
            details,
            required,
        }
    }

    fn details(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        events: &Admitted,
        details: &mut Details<'m>,
    ) {
        super::walk::walk(
            &self.events,
            &mut self.collector.analysis,
            &mut self.visited,
            scope,
            expr,
            events,
            details,
        );
    }

    /// Adds a base operator, and what it fans out to.
    fn add_call(&mut self, called: Defined<'m>, calls: &mut Vec<Name>, actions: &mut Vec<Name>) {
        let Some(operator) = called.operator() else {
            return;
        };
        if !calls.contains(&operator.name.value) {
            calls.push(Name::clone(&operator.name.value));
        }
        for leaf in self.collector.leaves_of(operator, called.module) {
            if !actions.contains(&leaf) {
                actions.push(leaf);
            }
        }
    }

    fn add_events(&mut self, wrapper: &Wrapper, details: &Details<'m>, spec: &mut TraceSpec) {
        for name in &wrapper.events {
            let known = spec.events.iter().position(|event| event.name == *name);
            let at = known.unwrap_or_else(|| {
                spec.events.push(TraceEvent {
                    name: Name::clone(name),
                    place: wrapper.place.clone(),
                    wrappers: Vec::new(),
                    actions: Vec::new(),
                    calls: Vec::new(),
                    fields: Vec::new(),
                });
                spec.events.len() - 1
            });
            let event = &mut spec.events[at];
            if !event.wrappers.contains(&wrapper.name) {
                event.wrappers.push(Name::clone(&wrapper.name));
            }
            let admits =
                |events: &Admitted| events.as_ref().is_none_or(|events| events.contains(name));
            for (events, called) in &details.calls {
                if admits(events) {
                    self.add_call(*called, &mut event.calls, &mut event.actions);
                }
            }
            for (events, path) in &details.reads {
                let known = event.fields.iter().any(|field| field.path == *path);
                if admits(events) && !known {
                    event.fields.push(EventField {
                        path: path.clone(),
                        required: false,
                    });
                }
            }
        }
    }

    /// Whether an expression says anything about the next state of the base module.
    fn matters(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        let effects = self.collector.analysis.of_expr(scope, expr);
        let trace_variables = &self.context.sides.trace_variables;
        [Use::Primed, Use::Unchanged].into_iter().any(|usage| {
            effects
                .variables(usage)
                .any(|variable| !trace_variables.contains(variable))
        })
    }

    fn steps(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        let effects = self.collector.analysis.of_expr(scope, expr);
        let cursor = self.context.sides.cursor.as_ref();
        cursor.is_some_and(|cursor| effects.has(Use::Primed, cursor))
    }

    /// Whether an operator leaves the cursor where it is and does nothing else.
    fn is_stuttering(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        let effects = self.collector.analysis.of_expr(scope, expr);
        effects.variables(Use::Primed).next().is_none()
            && effects.variables(Use::Unchanged).next().is_some()
    }

    /// Operators that compare the next state with the line and that nothing uses.
    fn unused_validators(&mut self) -> Vec<Named> {
        let context = self.context;
        let mut unused = Vec::new();
        for (_, defined) in context.modules.definitions() {
            let Some(operator) = defined.operator() else {
                continue;
            };
            if context.sides.is_base(defined)
                || self
                    .visited
                    .contains(&std::ptr::from_ref(defined.definition))
            {
                continue;
            }
            let scope = Scope::of(defined.module);
            let frame = scope.params(&operator.params);
            let inside = scope.inside(&frame);
            if self.matters(inside, &operator.body) {
                continue;
            }
            let mut details = Details::default();
            let visited = self.visited.clone();
            self.details(inside, &operator.body, &None, &mut details);
            self.visited = visited;
            if details.checks.iter().any(|(primed, _)| *primed) {
                unused.push(Named {
                    name: Name::clone(&operator.name.value),
                    place: context
                        .modules
                        .module(defined.module)
                        .place(operator.name.span),
                });
            }
        }
        unused
    }
}

/// Whether `inner` admits fewer events than `outer`.
fn is_narrower(inner: &Admitted, outer: &Admitted) -> bool {
    match (inner, outer) {
        (Some(inner), Some(outer)) => inner.len() < outer.len(),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// The checks of a wrapper, for tests of what it compares.
pub(super) fn add_check(checks: &mut Vec<(bool, StateCheck)>, primed: bool, check: StateCheck) {
    let known = checks
        .iter_mut()
        .find(|(_, known)| known.path == check.path && known.expression == check.expression);
    match known {
        Some((_, known)) => {
            for event in check.events {
                if !known.events.contains(&event) {
                    known.events.push(event);
                }
            }
        }
        None => checks.push((primed, check)),
    }
}
