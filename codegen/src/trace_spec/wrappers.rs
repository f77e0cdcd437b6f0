//! The steps that take events: one operator for each event of each entry.

use std::collections::BTreeSet;

use tracelaw_diagnostics::{Span, Spanned};
use tracelaw_mapping::{Case, Entry, Late, Moment, Path, Root};

use super::expression::Expression;
use super::keys::{Captured, Key, listed};
use super::layout::Formula;
use super::names::identifier;
use super::shape::{member, quoted};
use super::ways::{NoWay, Way};
use super::writer::{At, Side, Writer};
use super::{Status, WrapperReport};

/// How many events behind its step a late event may stand where the document gives no number.
const LATE: usize = 64;

/// Where in the document a wrapper comes from.
pub(super) struct Wrapper<'a> {
    pub(super) entry: &'a Entry,
    pub(super) event: String,
    pub(super) late: Option<&'a Late>,
    /// One for each thing that the event may be.
    alternatives: Vec<Alternative<'a>>,
    /// The operator that takes it at the cursor.
    pub(super) name: String,
}

/// One of the things that an event may be.
struct Alternative<'a> {
    action: Option<Spanned<String>>,
    case: Case,
    /// Whether the entry's `bind` may name parameters of other actions.
    several: bool,
    /// The actions that the event may say that it is instead.
    others: Vec<String>,
    discriminator: Option<&'a Spanned<String>>,
    moment: Moment,
}

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

fn alternatives<'a>(entry: &'a Entry, event: &str) -> Vec<Alternative<'a>> {
    let bindings = entry.bindings.iter();
    let actions: Vec<&str> = bindings
        .filter(|binding| binding.event == event)
        .map(|binding| binding.action.as_str())
        .collect();
    let settings = &entry.settings;
    let moment = settings.snapshot.as_ref();
    let moment = moment.map_or(Moment::After, |moment| moment.value);
    let alternative = |action: Option<Spanned<String>>, case: &Case, several: bool| {
        let own = action.as_ref().map(|action| action.value.as_str());
        let others = actions.iter().filter(|other| Some(**other) != own);
        Alternative {
            others: others.map(|other| (*other).to_owned()).collect(),
            action,
            case: case.clone(),
            several,
            discriminator: settings.discriminator.as_ref(),
            moment,
        }
    };
    if settings.cases.is_empty() {
        let several = actions.len() > 1;
        let named = actions.iter().map(|name| {
            let mut known = entry.actions.iter();
            let known = known.find(|action| action.name.value == **name);
            let span = known.map_or(entry.title.span, |action| action.name.span);
            Spanned::new((*name).to_owned(), span)
        });
        return named
            .map(|action| alternative(Some(action), &Case::default(), several))
            .collect();
    }
    let cases = settings.cases.iter().filter(|case| {
        let action = case.action.as_ref();
        action.is_none_or(|action| actions.is_empty() || actions.contains(&action.value.as_str()))
    });
    cases
        .map(|case| alternative(case.action.clone(), case, false))
        .collect()
}

impl Wrapper<'_> {
    /// How many events behind its step it may stand.
    pub(super) fn within(&self) -> Option<usize> {
        let late = self.late?;
        Some(late.within.as_ref().map_or(LATE, |within| within.value))
    }

    /// What the snapshots show that are from before their steps, one for each alternative that has
    /// such a one.
    pub(super) fn looks(&self, state: &[Key]) -> Vec<Captured> {
        let before = self.alternatives.iter();
        before
            .filter_map(|one| one.looks(self.entry, state))
            .collect()
    }

    /// Whether all that the event leaves open is decided by the state.
    pub(super) fn is_decided(&self) -> bool {
        let [only] = self.alternatives.as_slice() else {
            return false;
        };
        let lists_message = |entry: &Entry| {
            let mut keys = entry.fields.iter().flat_map(|fields| &fields.keys);
            keys.any(|key| key.value.starts_with("msg."))
        };
        let bind = only.bind(self.entry);
        let is_known = |param: &String| {
            bind.get(param).is_some_and(|source| {
                let is_message = is_message(&source.value);
                !is_message || lists_message(self.entry)
            })
        };
        let named = self.entry.actions.iter();
        let mut params = named
            .filter(|action| {
                only.action
                    .as_ref()
                    .is_some_and(|own| own.value == action.name.value)
            })
            .filter_map(|action| action.params.as_ref());
        self.late.is_none()
            && params
                .next()
                .is_some_and(|params| params.iter().all(is_known))
    }
}

impl Alternative<'_> {
    fn captured(&self, entry: &Entry, state: &[Key]) -> Captured {
        let capture = self
            .case
            .capture
            .as_ref()
            .or(entry.settings.capture.as_ref());
        Captured::of(entry, capture.map(|capture| &capture.value), state)
    }

    /// What is compared with the state before the step, if anything is.
    fn looks(&self, entry: &Entry, state: &[Key]) -> Option<Captured> {
        let is_before = self.action.is_some() && self.moment == Moment::Before;
        let captured = is_before.then(|| self.captured(entry, state))?;
        (!captured.keys.is_empty()).then_some(captured)
    }

    fn bind<'e>(
        &'e self,
        entry: &'e Entry,
    ) -> &'e std::collections::BTreeMap<String, Spanned<String>> {
        match self.case.bind.is_empty() {
            true => &entry.settings.bind,
            false => &self.case.bind,
        }
    }
}

fn is_message(source: &str) -> bool {
    let path = Path::parse(source);
    path.is_some_and(|path| path.root == Root::Message && path.steps.is_empty())
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
            let reason = format!("`{}` cannot be written here", self.spanned(written));
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
                let reason = format!("`{}` cannot be written here", self.spanned(source));
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
