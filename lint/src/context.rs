//! What several rules ask about the input, found once.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::{Place, Span};
use tracelaw_mapping::{ActionRef, Entry, Exemption, ExemptionClass, Mapping};
use tracelaw_tla::Action;

use crate::{Definitions, Input, Operator, Specification, TraceSpecification};

/// The input and its indexes.
pub(crate) struct Context<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) specification: Option<Specification<'a>>,
    pub(crate) trace_spec: Option<TraceSpecification<'a>>,
    /// The entries of each action that the document names, with the place of the name.
    pub(crate) documented: BTreeMap<&'a str, Vec<(&'a Entry, &'a ActionRef)>>,
    /// The exemptions of each action.
    pub(crate) exempt: BTreeMap<&'a str, Vec<&'a Exemption>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(input: &Input<'a>) -> Self {
        let mapping = input.mapping;
        let mut documented: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (entry, action) in mapping.actions() {
            documented
                .entry(action.name.value.as_str())
                .or_default()
                .push((entry, action));
        }
        let mut exempt: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for exemption in &mapping.settings.exemptions {
            for action in &exemption.actions {
                exempt
                    .entry(action.value.as_str())
                    .or_default()
                    .push(exemption);
            }
        }
        Self {
            mapping,
            specification: input.specification,
            trace_spec: input.trace_spec,
            documented,
            exempt,
        }
    }

    /// The document as a whole: where a finding points that is about what it lacks.
    pub(crate) fn document(&self) -> Place {
        self.mapping.place(Span::default())
    }

    /// The next-state relation, as a message speaks of it.
    pub(crate) fn next(&self) -> String {
        match self.specification {
            Some(specification) if !specification.actions.next.is_empty() => {
                format!("`{}`", specification.actions.next)
            }
            _ => "the next-state relation".to_owned(),
        }
    }

    /// The disjuncts of the next-state relation.
    pub(crate) fn actions(&self) -> &'a [Action] {
        self.specification
            .map_or(&[], |specification| &specification.actions.actions)
    }

    /// What the modules define, where they were read.
    pub(crate) fn definitions(&self) -> Option<&'a Definitions> {
        self.specification?.definitions
    }

    /// The definition of an operator, where the modules were read.
    pub(crate) fn operator(&self, name: &str) -> Option<&'a Operator> {
        self.definitions()?.operators.get(name)
    }

    /// The names of the actions and of what dispatchers fan out to.
    pub(crate) fn action_names(&self) -> impl Iterator<Item = &'a str> {
        self.actions().iter().flat_map(|action| {
            std::iter::once(action.name.as_str()).chain(
                action
                    .leaves
                    .iter()
                    .map(String::as_str)
                    .filter(move |leaf| *leaf != action.name),
            )
        })
    }

    /// Whether the next-state relation can take the action `name`.
    pub(crate) fn in_next(&self, name: &str) -> bool {
        self.action_names().any(|action| action == name)
            || self.operator(name).is_some_and(|operator| operator.in_next)
    }

    /// Whether `name` is anything that an entry or an exemption may name.
    pub(crate) fn is_known(&self, name: &str) -> bool {
        self.action_names().any(|action| action == name) || self.operator(name).is_some()
    }

    /// The actions that `name` fans out to, where it is a dispatcher.
    pub(crate) fn leaves(&self, name: &str) -> &'a [String] {
        self.actions()
            .iter()
            .find(|action| action.name == name)
            .map(|action| &action.leaves)
            .or_else(|| self.operator(name).map(|operator| &operator.leaves))
            .map_or(&[], Vec::as_slice)
    }

    /// The actions that have an entry or an exemption, by their own name or by their dispatcher's.
    pub(crate) fn accounted_for(&self) -> BTreeSet<&'a str> {
        self.documented
            .keys()
            .chain(self.exempt.keys())
            .flat_map(|name| {
                std::iter::once(*name).chain(self.leaves(name).iter().map(String::as_str))
            })
            .collect()
    }

    /// Whether an exemption of one of `classes` names `action`.
    pub(crate) fn is_exempt_as(&self, action: &str, classes: &[ExemptionClass]) -> bool {
        self.exempt.get(action).is_some_and(|exemptions| {
            exemptions
                .iter()
                .any(|exemption| classes.contains(&exemption.class.value))
        })
    }

    /// The actions of each event, each once, in the order of the document.
    pub(crate) fn actions_of_events(&self) -> Vec<(&'a str, Vec<&'a str>)> {
        group(
            self.mapping
                .bindings()
                .map(|(_, binding)| (binding.event.as_str(), binding.action.as_str())),
        )
    }

    /// The events of each action, each once, in the order of the document.
    pub(crate) fn events_of_actions(&self) -> Vec<(&'a str, Vec<&'a str>)> {
        group(
            self.mapping
                .bindings()
                .map(|(_, binding)| (binding.action.as_str(), binding.event.as_str())),
        )
    }

    /// Where the document names an event first.
    pub(crate) fn event_place(&self, event: &str) -> Option<Place> {
        self.mapping
            .entries
            .iter()
            .flat_map(Entry::event_names)
            .find(|name| name.value == event)
            .map(|name| self.mapping.place(name.span))
    }
}

/// The distinct values of each key, in order of appearance.
fn group<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (key, value) in pairs {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups
}

/// `` `A`, `B` and `C` ``.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
