//! The steps that take events: one operator for each event of each entry.

use std::collections::BTreeSet;

use tracelaw_diagnostics::{Span, Spanned};
use tracelaw_mapping::{Entry, Moment, Path, Root};

use super::alternatives::{Alternative, Wrapper, alternatives, is_message};
use super::expression::Expression;
use super::keys::{Key, listed};
use super::layout::Formula;
use super::names::identifier;
use super::shape::{member, quoted};
use super::ways::{NoWay, Way};
use super::writer::{At, Side, Writer};
use super::{Status, WrapperReport};

/// What a formula is written with.
struct Place<'p, 'a> {
    wrapper: &'p Wrapper<'a>,
    at: &'p At,
    parts: BTreeSet<&'static str>,
    /// Whether a place was left open.
    open: bool,
}

/// The wrappers of a document, in its order.
pub(super) fn of<'a>(writer: &mut Writer<'a>) -> Vec<Wrapper<'a>> {
    let mut wrappers = Vec::new();
    for entry in &writer.mapping.entries {
        let mut events: Vec<&str> = Vec::new();
        for name in entry.event_names() {
            if !events.contains(&name.value.as_str()) {
                events.push(&name.value);
            }
        }
        for event in events {
            let name = format!("Trace{}", identifier(event));
            let title = identifier(&entry.title.value);
            wrappers.push(Wrapper {
                entry,
                event: event.to_owned(),
                late: entry.settings.late.as_ref(),
                alternatives: alternatives(entry, event),
                name: writer.names.fresh(&[&name, &format!("{name}_{title}")]),
            });
        }
    }
    wrappers
}

impl Writer<'_> {
    /// What a wrapper allows, as one formula, and what is said of it. `looks` says that silent
    /// actions may stand between a snapshot and its step: where the first of them is numbered.
    pub(super) fn wrapper(
        &mut self,
        wrapper: &Wrapper<'_>,
        at: &At,
        looks: Option<usize>,
    ) -> (Formula, WrapperReport) {
        let mut place = Place {
            wrapper,
            at,
            parts: BTreeSet::new(),
            open: false,
        };
        let mut items = Vec::new();
        let mut look = looks;
        for alternative in &wrapper.alternatives {
            let looks = alternative.looks(wrapper.entry, &self.state).is_some();
            let number = look.filter(|_| looks);
            if looks {
                look = look.map(|number| number + 1);
            }
            let formula = self.alternative(alternative, number, &mut place);
            items.push(match wrapper.alternatives.len() {
                1 => formula,
                _ => {
                    let what = match &alternative.action {
                        Some(action) => action.value.clone(),
                        None => "No step: the state is looked at.".to_owned(),
                    };
                    Formula::Note(vec![what], Box::new(formula))
                }
            });
        }
        if items.is_empty() {
            let reason = format!("the event `{}` is no action", wrapper.event);
            items.push(self.left_open(&mut place, wrapper.entry.title.span, &reason));
        }
        let bounds = self.bounds(&place.parts, at, Some(wrapper.entry));
        let formula = Formula::exists(&bounds, Formula::Or(items));
        let actions = wrapper
            .alternatives
            .iter()
            .filter_map(|one| one.action.as_ref());
        let report = WrapperReport {
            name: wrapper.name.clone(),
            event: wrapper.event.clone(),
            actions: actions.map(|action| action.value.clone()).collect(),
            document_line: self.mapping.source.line(wrapper.entry.title.span.start),
            status: if place.open {
                Status::Open
            } else {
                Status::Written
            },
        };
        (formula, report)
    }

    fn left_open(&mut self, place: &mut Place<'_, '_>, span: Span, reason: &str) -> Formula {
        place.open = true;
        self.leave_open(
            Some(place.wrapper.entry),
            &place.wrapper.event,
            span,
            reason,
        );
        Formula::open(reason)
    }

    fn alternative(
        &mut self,
        alternative: &Alternative<'_>,
        look: Option<usize>,
        place: &mut Place<'_, '_>,
    ) -> Formula {
        let entry = place.wrapper.entry;
        let mut items = Vec::new();
        items.extend(self.discriminated(alternative, place));
        if let Some(when) = &alternative.case.when {
            items.push(self.predicate(when, None, place));
        }
        let captured = alternative.captured(entry, &self.state);
        let before = alternative.action.is_none() || alternative.moment == Moment::Before;
        match look {
            Some(number) => items.push(Formula::line(format!("{} = {number}", self.ids.seen))),
            None if before => {
                items.extend(self.shown(&captured, Side::Before, place.at, &mut place.parts))
            }
            None => {}
        }
        let predicate = alternative.case.predicate.as_ref();
        let predicate = predicate.or(entry.settings.predicate.as_ref());
        match &alternative.action {
            None => {
                items.extend(predicate.map(|text| self.predicate(text, None, place)));
                items.push(Formula::line(format!("UNCHANGED {}", self.ids.vars)));
            }
            Some(action) => items.push(self.step(alternative, action, predicate, place)),
        }
        if !before {
            items.extend(self.shown(&captured, Side::After, place.at, &mut place.parts));
        }
        Formula::And(items)
    }

    /// That the event does not say that it is another one of its actions.
    fn discriminated(
        &self,
        alternative: &Alternative<'_>,
        place: &Place<'_, '_>,
    ) -> Option<Formula> {
        let written = &alternative.discriminator?.value;
        alternative.action.as_ref()?;
        let path = Path::parse(written).or_else(|| Path::parse(&format!("args.{written}")))?;
        let told = member(&place.at.event, &self.shape.resolve(&path));
        let others: Vec<String> = alternative
            .others
            .iter()
            .map(|other| quoted(other))
            .collect();
        (!others.is_empty())
            .then(|| Formula::line(format!("{told} \\notin {{{}}}", others.join(", "))))
    }

    /// A predicate of the document. What it names of the event is bound around it, and the action's
    /// parameters where the way calls them otherwise.
    fn predicate(
        &mut self,
        written: &Spanned<String>,
        way: Option<&Way>,
        place: &mut Place<'_, '_>,
    ) -> Formula {
        let read = Expression::read(self.mapping, written);
        let needs = |path: &[String]| self.needs(path, Some(place.wrapper.entry));
        let formula = read.as_ref().and_then(|read| read.formula(&needs));
        let (Some(expression), Some(formula)) = (read, formula) else {
            let reason = format!("`{}` cannot be written here", written.value.trim());
            return self.left_open(place, written.span, &reason);
        };
        place.parts.extend(self.parts_in(&expression));
        let names = expression.names();
        let args = way.iter().flat_map(|way| &way.args);
        let bounds: Vec<String> = args
            .filter(|arg| names.contains(&arg.param) && arg.text != arg.param)
            .map(|arg| format!("{} \\in {{{}}}", arg.param, arg.text))
            .collect();
        Formula::exists(&bounds, formula)
    }

    /// The action, by each of the ways that lead to it.
    fn step(
        &mut self,
        alternative: &Alternative<'_>,
        action: &Spanned<String>,
        predicate: Option<&Spanned<String>>,
        place: &mut Place<'_, '_>,
    ) -> Formula {
        let ways = match self.finder.ways(&action.value) {
            Ok(ways) => ways,
            Err(why) => {
                let name = &action.value;
                let reason = match why {
                    NoWay::NotInNext => format!("the next-state relation does not take `{name}`"),
                    NoWay::NotWritten => {
                        format!("how the next-state relation takes `{name}` cannot be written out")
                    }
                };
                return self.left_open(place, action.span, &reason);
            }
        };
        let mut formulas = Vec::new();
        for way in &ways {
            let mut items = Vec::new();
            for (param, source) in alternative.bind(place.wrapper.entry) {
                match way.args.iter().find(|arg| arg.param == *param) {
                    Some(arg) => items.extend(self.bound(&arg.text.clone(), source, place)),
                    None if alternative.several => {}
                    None => {
                        let reason =
                            format!("the action `{}` has no parameter `{param}`", action.value);
                        items.push(self.left_open(place, source.span, &reason));
                    }
                }
            }
            items.push(Formula::line(&way.call));
            items.extend(predicate.map(|text| self.predicate(text, Some(way), place)));
            formulas.push(way.formula(Formula::And(items)));
        }
        Formula::Or(formulas)
    }

    /// What is known of an argument.
    fn bound(
        &mut self,
        arg: &str,
        source: &Spanned<String>,
        place: &mut Place<'_, '_>,
    ) -> Vec<Formula> {
        let entry = place.wrapper.entry;
        if is_message(&source.value) {
            return self.same_message(arg, entry, place);
        }
        let value = match Path::parse(&source.value) {
            Some(path) => {
                if path.root == Root::Node && path.steps.is_empty() {
                    place.parts.insert("node");
                }
                Some(self.at(&path, &place.at.event, entry))
            }
            None => {
                let read = Expression::read(self.mapping, source);
                if let Some(expression) = &read {
                    place.parts.extend(self.parts_in(expression));
                }
                read.and_then(|read| read.operand(&super::text::Renames::new()))
            }
        };
        match value {
            Some(value) => vec![Formula::line(format!("{arg} = {value}"))],
            None => {
                let reason = format!("`{}` cannot be written here", source.value.trim());
                vec![self.left_open(place, source.span, &reason)]
            }
        }
    }

    /// That an argument is the message of the event: what the entry lists has to be there, what it
    /// does not list is compared where it is.
    fn same_message(&mut self, arg: &str, entry: &Entry, place: &Place<'_, '_>) -> Vec<Formula> {
        let event = &place.at.event;
        let listed: Vec<String> = listed(entry, &self.message)
            .iter()
            .map(|key| key.name.clone())
            .collect();
        let keys: Vec<Key> = self
            .message
            .iter()
            .filter(|key| !key.field.is_empty())
            .cloned()
            .collect();
        let message = member(
            event,
            &self.shape.resolve(&Path {
                root: Root::Message,
                steps: Vec::new(),
            }),
        );
        let mut formulas = Vec::new();
        for mut key in keys {
            let is_listed = listed.contains(&key.name);
            if !is_listed {
                // Where an entry lists keys of the message, it lists all that there are.
                if !listed.is_empty() {
                    continue;
                }
                key.default = None;
            }
            let Some((field, before)) = key.field.split_last() else {
                continue;
            };
            let path = self.shape.resolve(&key.path);
            let value = self.value(&key, event);
            self.ids.uses_has.set(true);
            let of = member(arg, before);
            let same = format!("{}({of}, {}, {value})", self.ids.has, quoted(field));
            formulas.push(Formula::line(match is_listed {
                true => same,
                false => format!("{} => {same}", super::shape::is_there(event, &path)),
            }));
        }
        if listed.is_empty() && !formulas.is_empty() {
            formulas.insert(0, Formula::line(message_is_there(event, &message)));
        }
        formulas
    }
}

/// That an event has a message at all.
fn message_is_there(event: &str, message: &str) -> String {
    let key = message.rsplit('.').next().unwrap_or(message);
    let of = message.strip_suffix(&format!(".{key}")).unwrap_or(event);
    super::shape::has(of, key)
}
